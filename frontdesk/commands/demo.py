"""``frontdesk demo``: everything started on this machine, and a recorded caller who phones the restaurant."""

import asyncio
import hashlib
import hmac
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import orjson
import typer
from rich.console import Console
from rich.table import Table

from core.errors import ConfigurationError, InvalidInput
from core.settings import Settings
from evals.judge import expected_day
from evals.phone.expected import Expect, ExpectedBooking
from frontdesk.clouds import emulated_clouds, engines_of, unused
from frontdesk.diary import Diary

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
ROOT = Path(__file__).resolve().parents[2]
SAMPLES, SCRIPT = ROOT / "samples", ROOT / "evals" / "demo" / "call.yaml"
EMULATED_SCRIPT = ROOT / "evals" / "demo" / "emulated.yaml"
READY_SECONDS = 90.0
console = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Owner:
    business: str
    email: str
    password: str


@app.command()
def demo(
    once: Annotated[bool, typer.Option(help="End after the call; exit 1 unless it ended right.")] = False,
    providers: Annotated[str, typer.Option(help="local or emulated: the cloud providers' emulators instead.")] = "local",
) -> None:
    """Start every service, import four sample businesses, answer a call, and stay up for more calls and for their owners.

    The caller is a recording; the sound goes over Twilio's wire both ways. No key and no network is needed. The owners'
    passwords are made from this installation's own secret, so they stay the same here and fit nowhere else.

    With emulated providers the call is heard, spoken and thought by emulators of the clouds (`frontdesk emulate`), in a folder
    of its own below FRONTDESK_HOME, and what each did is told from the call's log.
    """
    if providers not in ("local", "emulated"):
        raise InvalidInput(f"--providers is {providers!r}; it can be local or emulated")
    begun = time.monotonic()
    if providers == "emulated":
        with emulated_clouds(Settings().home, EMULATED_SCRIPT):
            console.print("[bold]0[/] Every provider is emulated on this machine; no key is used and nothing leaves it")
            _show(begun, once, EMULATED_SCRIPT, emulated=True)
    else:
        _show(begun, once, SCRIPT, emulated=False)


def _show(begun: float, once: bool, script: Path, *, emulated: bool) -> None:
    settings = _settings()
    console.print(f"[bold]1[/] Starting gateway ({settings.public}), dashboard ({settings.admin}), worker and vector service")
    with _services(settings) as log:
        console.print(f"[bold]2[/] Importing the sample businesses into {settings.home}")
        owners = asyncio.run(_import_samples(settings, search_web=emulated))
        _wait_until_ready(settings, log)
        console.print(f"[bold]3[/] Ready after {time.monotonic() - begun:.0f} s. A caller rings the restaurant:\n")
        wrong = asyncio.run(_call(settings, script, emulated=emulated))
        if once:
            raise typer.Exit(1 if wrong else 0)
        _show_owners(settings, owners)
        console.print("\nStill up for more calls; in another terminal, from this folder:", style="bold")
        console.print(
            f"  FRONTDESK_HOME={settings.home} FRONTDESK_PORT={settings.port} .venv/bin/frontdesk call --to +12125550118 \\"
        )
        console.print('      --say "how much is a check up" --say "thank you goodbye"')
        console.print("Ctrl-C stops everything.")
        signal.pause()


async def _import_samples(settings: Settings, *, search_web: bool) -> list[Owner]:
    """The samples' owners, who can sign in from now on. ``search_web``: let each look things up on the web."""
    from core.clock import SystemClock
    from core.database import Database
    from core.limits import Limiter
    from core.secrets import Secrets
    from tenancy.accounts import Accounts
    from tenancy.business_file import read_business_files
    from tenancy.businesses import import_files
    from tenancy.knowledge.requests import request_index

    db, secret = Database(settings), Secrets.load(settings).master_key
    owners = []
    try:
        await db.migrate()
        accounts, files = Accounts(db, Limiter(), SystemClock()), read_business_files([SAMPLES])
        if search_web:
            files = [replace(file, profile=file.profile.model_copy(update={"search_web": True})) for file in files]
        for file, imported in zip(files, await import_files(db, files, on_changed=request_index), strict=True):
            slug, name = file.profile.slug, file.profile.name
            owner = Owner(name, f"owner@{slug}.example", _password(secret, slug))
            await accounts.set_password(
                imported.business_id, email=owner.email, name=f"Owner of {name}", role="owner", password=owner.password
            )
            owners.append(owner)
    finally:
        await db.close()
    return owners


def _password(secret: bytes, slug: str) -> str:
    return hmac.new(secret, f"demo owner of {slug}".encode(), hashlib.sha256).hexdigest()[:16]


def _show_owners(settings: Settings, owners: list[Owner]) -> None:
    table = Table("business", "email", "password", title=f"\nTheir owners sign in at {settings.admin}", title_justify="left")
    for owner in owners:
        table.add_row(owner.business, owner.email, owner.password)
    console.print(table)


def _settings() -> Settings:
    """The configured settings, each service on a free port when its configured one is taken."""
    settings = Settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    taken: set[int] = set()
    for name in ("port", "admin_port", "worker_port", "vector_port"):
        wished: int = getattr(settings, name)
        variable = f"FRONTDESK_{name.upper()}"
        port = next((each for each in range(wished, wished + 50) if each not in taken and _free(settings.host, each)), 0)
        if not port:
            raise ConfigurationError(f"ports {wished} to {wished + 50} are taken; set {variable} to a free one")
        if port != wished:
            console.print(f"Port {wished} is taken, so {variable} is {port}.")
        taken.add(port)
        os.environ[variable] = str(port)
    os.environ["FRONTDESK_HOME"] = str(settings.home)
    return Settings()


def _free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) != 0


@contextmanager
def _services(settings: Settings) -> Iterator[Path]:
    log = settings.home / "serve.log"
    with log.open("ab") as file:
        process = subprocess.Popen([sys.executable, "-m", "frontdesk", "serve", "all"], stdout=file, stderr=file)
    try:
        yield log
    except KeyboardInterrupt:
        console.print("\nStopping.")
    finally:
        process.terminate()
        process.wait()


def _wait_until_ready(settings: Settings, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with console.status("Loading models and warming the agent's voice"):
        while time.monotonic() < deadline:
            try:
                if all(httpx.get(f"{each}/readyz", timeout=2).status_code == 200 for each in (settings.gateway, settings.admin)):
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
    raise ConfigurationError(f"gateway and dashboard were not ready after {READY_SECONDS:.0f} s; the end of {log}:\n{tail}")


async def _call(settings: Settings, file: Path, *, emulated: bool) -> list[str]:
    """Place the call, show it, show what it left; what went wrong comes back as sentences."""
    from core.clock import SystemClock
    from core.database import Database
    from evals.judge import Left, judge
    from evals.phone.display import CallDisplay
    from evals.phone.place import place_call
    from evals.phone.script import load_script
    from frontdesk.commands.call import plan_call

    script = load_script(file)
    assert script.to is not None
    plan = plan_call(settings, to=script.to, caller=script.caller, script=script)
    display = CallDisplay(console)
    report = await place_call(plan, display)
    display.summary(report)
    db = Database(settings)
    try:
        diary = Diary(db, SystemClock())
        rows, now = await diary.bookings(script.to, plan.call_sid), await diary.now(script.to)
        expect = await _possible(script.expect, diary, script.to, now)
    finally:
        await db.close()
    _show_bookings(rows, now)
    folder = settings.home / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    report.record(folder / "call.wav")
    (folder / "call.json").write_bytes(orjson.dumps(report.as_json(), default=str))
    console.print(f"What the caller heard: {folder / 'call.wav'} (left caller, right agent)")
    console.print(f"Transcript and figures: {folder / 'call.json'}")
    wrong = judge(expect, report, Left(rows), now)
    if emulated:
        engines = engines_of(report.events)
        for part, names in engines.items():
            console.print(f"{part:<9} {', '.join(names) or 'nobody'}")
        wrong += unused(engines)
    for problem in wrong:
        console.print(f"[red]Not as it should be:[/] {problem}")
    if not wrong:
        console.print("[green]The answer was right and the booking is stored.[/]")
    return wrong


async def _possible(expect: Expect | None, diary: Diary, to: str, now: datetime) -> Expect | None:
    """What the recorded caller can get: on a day of other hours than usual, perhaps another day or time."""
    if expect is None or not isinstance(expect.booking, ExpectedBooking) or expect.booking.date is None:
        return expect
    if not await diary.exceptional(to, expected_day(expect.booking.date, now)):
        return expect
    return expect.model_copy(update={"booking": expect.booking.model_copy(update={"date": None, "time": None})})


def _show_bookings(rows: list[dict[str, Any]], now: datetime) -> None:
    table = Table("when", "for", "table", "name", "status", title="Bookings this call made", title_justify="left")
    for row in rows:
        when = f"{row['starts_at'].astimezone(now.tzinfo):%a %d %b %Y %H:%M}"
        table.add_row(when, *(str(row[name]) for name in ("party_size", "dining_table", "name", "status")))
    console.print(table)
