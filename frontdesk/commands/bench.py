"""``frontdesk bench``: measure calls from the caller's side and print the figures."""

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from core.clock import SystemClock
from core.database import Database
from core.errors import InvalidInput
from core.settings import Settings
from evals.bench import figures as measure
from evals.bench.beside import Beside, beside_a_call
from evals.bench.installation import Installation, installed, usual_weeks
from evals.bench.kills import kills
from evals.bench.tables import (
    dashboard_remarks,
    dashboard_table,
    figures_table,
    fuzz_table,
    kills_table,
    print_matrix,
    remarks,
    turns_table,
    wrong_calls,
)
from evals.judge import Left, judge
from evals.phone.condition import line_called
from evals.phone.matrix import Case, Result, cases, run, summary
from evals.phone.place import place_call
from evals.phone.report import CallReport
from evals.phone.script import Script, load_script
from frontdesk.commands.bench_conversation import conversation
from frontdesk.commands.bench_lines import lines
from frontdesk.commands.bench_peers import peers
from frontdesk.commands.bench_service import faults, load
from frontdesk.commands.benching import SAMPLES, Out
from frontdesk.commands.benching import console as _console
from frontdesk.commands.benching import folder as _folder
from frontdesk.commands.benching import quietly as _quietly
from frontdesk.commands.benching import store as _store
from frontdesk.commands.call import LINE_HELP, plan_call
from frontdesk.diary import Diary
from graph.orchestrator import Receptionist
from voice.speech.local import LocalVoice

MAX_PARALLEL = 20
ROOT = Path(__file__).resolve().parents[2]
WORDINGS, OWN_SCRIPTS = ROOT / "evals" / "dialogues" / "wordings", ROOT / "evals" / "bench" / "scripts"
CALLERS, CALLERS_MOMENT = ROOT / "evals" / "dialogues" / "callers", datetime(2026, 11, 5, 15, tzinfo=UTC)
THREE_VOICES = "en-us,en-gb+m3,en-us+f3"
CLEAN_LINE, WORDINGS_LINES = ["clean"], ["clean", "snr_db=15"]
Lines = Annotated[list[str], typer.Option(help=f"{LINE_HELP} May be repeated.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same moments and messages.")]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
app.command()(load)
app.command()(faults)
app.command()(conversation)
app.command()(peers)
app.command()(lines)


@app.callback()
def bench() -> None:
    """Measure calls from the caller's side and print the figures."""


@app.command()
def calls(
    scripts: Annotated[list[Path], typer.Argument(help="Script files, or folders of them.")],
    out: Annotated[Path, typer.Option(help="Folder for the summary, each call's JSON, and the sound of those that went wrong.")],
    voices: Annotated[str, typer.Option(help="Callers' voices, e.g. en-us,en-gb+f2,flite:slt.")] = "en-us",
    line: Lines = CLEAN_LINE,
    parallel: Annotated[int, typer.Option(min=1, max=MAX_PARALLEL, help="Calls at a time.")] = 2,
    gateway: Annotated[str | None, typer.Option(help="The gateway's address; default: the configured one.")] = None,
    to: Annotated[str | None, typer.Option(help="The number to call where a script names none.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the bookings that the calls made.")] = False,
) -> None:
    """Place every script by every voice on every line, judge each call, and print what came of it."""
    todo = cases(_scripts(scripts, to), [voice.strip() for voice in voices.split(",")], _lines(line))
    _finish(_quietly(_run(Settings(), todo, out, parallel, gateway, keep)), out)


@app.command()
def wordings(
    parallel: Annotated[int, typer.Option(min=1, max=MAX_PARALLEL, help="Calls at a time.")] = 2,
    voices: Annotated[str, typer.Option(help="Callers' voices.")] = THREE_VOICES,
    line: Lines = WORDINGS_LINES,
    most: Annotated[int | None, typer.Option(min=1, help="Place so many of the calls, drawn at random; default: all.")] = None,
    out: Out = None,
) -> None:
    """The demo's conversation in twenty other wordings, by three voices, with and without line noise."""
    todo = cases(_scripts([WORDINGS], None), [voice.strip() for voice in voices.split(",")], _lines(line))
    Random(1).shuffle(todo)  # so that a part of them is a fair sample
    todo = todo[:most]
    folder = _folder(out, "wordings")

    async def placed() -> list[Result]:
        async with _site(folder) as site:
            return await _run(site.settings, todo, folder, parallel, None, False)

    _finish(_quietly(placed()), folder)


@app.command()
def figures(
    turns: Annotated[int, typer.Option(min=1, help="Answered turns to measure, interruptions, and greetings.")] = 20,
    gateway: Annotated[str | None, typer.Option(help="A running gateway's address; default: one of the bench's own.")] = None,
    out: Out = None,
) -> None:
    """Greeting, response, interruption and idle cost on this machine."""
    folder = _folder(out, "figures")

    async def measured() -> dict[str, dict[str, Any]]:
        async with _site(folder, gateway) as site:
            with _console().status("beginning") as status:
                found: dict[str, dict[str, Any]] = {}
                pid, voice = site.own.pid if site.own else None, None if site.settings.elevenlabs_api_key else LocalVoice()
                async for name, measured in measure.everything(site.planner, OWN_SCRIPTS, turns, pid, voice, status.update):
                    found[name] = measured.as_json()
                    for number, report in enumerate(measured.reports, 1):
                        _store(folder / f"{name}.{number:02}.json", report.as_json())
                        await site.diary.clear(report.to, report.call_sid)
                return found

    found = _quietly(measured())
    console = Console(highlight=False, record=True, width=130)
    console.print(figures_table(found))
    for remark in [*remarks(found), f"{os.cpu_count()} cores; load is the machine's one-minute average, before to after"]:
        console.print(remark, markup=False)
    _store(folder / "figures.json", found)
    console.save_text(str(folder / "figures.txt"))


@app.command()
def kill(
    times: Annotated[int, typer.Option(min=1, help="Calls, each of which loses its gateway once.")] = 10,
    seed: Seed = 1,
    out: Out = None,
) -> None:
    """Kill the gateway (SIGKILL) at random moments of a booking call and start it again."""
    folder = _folder(out, "kill")

    async def killed() -> Any:
        async with _site(folder) as site:
            with _console().status("beginning") as status:
                script = load_script(OWN_SCRIPTS / "booking.yaml")
                return await kills(site.installed, site.planner, site.diary, script, times, seed, status.update)

    done = _quietly(killed())
    _store(folder / "kill.json", [one.as_json() for one in done])
    console = Console(highlight=False)
    console.print(kills_table(done))
    console.print(f"right: {sum(one.right for one in done)} of {len(done)} (seed {seed}, load {os.getloadavg()[0]:.1f})")
    raise typer.Exit(0 if all(one.right for one in done) else 1)


@app.command()
def fuzz(
    messages: Annotated[int, typer.Option(min=1, help="Random and mutated websocket messages.")] = 2000,
    seed: Seed = 1,
    out: Out = None,
) -> None:
    """Send wrong messages to a gateway on which a booking call is in progress, which must not notice."""
    folder = _folder(out, "fuzz")

    async def fuzzed() -> Beside:
        async with _site(folder) as site:
            with _console().status("beginning") as status:
                script = load_script(OWN_SCRIPTS / "booking.yaml")
                return await beside_a_call(site.installed, site.planner, site.diary, script, messages, seed, status.update)

    beside = _quietly(fuzzed())
    _store(folder / "fuzz.json", beside.as_json())
    console = Console(highlight=False)
    console.print(fuzz_table(beside))
    console.print(f"seed {seed}, load {os.getloadavg()[0]:.1f}")
    for problem in beside.wrong:
        console.print(problem, markup=False)
    raise typer.Exit(1 if beside.wrong else 0)


@app.command()
def dashboard(
    rounds: Annotated[int, typer.Option(min=1, help="How often each page is opened and each click made.")] = 10,
    servers: Annotated[bool, typer.Option("--servers", help="On a PostgreSQL and a Redis instead of SQLite.")] = False,
    out: Out = None,
) -> None:
    """The dashboard in a real browser: first page, clicks, live words, and how soon a saved change is what callers hear."""
    from frontdesk.dashboard_figures import measured

    folder = _folder(out, "dashboard")
    with _console().status("beginning") as status:
        found = _quietly(measured(servers, rounds, status.update))
    console = Console(highlight=False, record=True, width=130)
    console.print(dashboard_table(found))
    for remark in dashboard_remarks(found):
        console.print(remark, markup=False)
    _store(folder / "dashboard.json", found)
    console.save_text(str(folder / "dashboard.txt"))


@app.command()
def walls(
    pairs: Annotated[int, typer.Option(min=1, help="How often each query is timed, with the walls and without.")] = 300,
    calls: Annotated[int, typer.Option(min=20, help="Calls that each of two businesses has had.")] = 10_000,
    seed: Seed = 1,
    out: Out = None,
) -> None:
    """What row-level security costs the queries that a call makes, on a PostgreSQL of the bench's own."""
    from evals.bench import row_security
    from evals.crowd.fill import Crowd

    folder = _folder(out, "walls")
    crowd = Crowd(calls=calls, bookings=calls // 8)
    with TemporaryDirectory(prefix="frontdesk-bench-") as home, _console().status("beginning") as status:
        found = _quietly(row_security.measured(Path(home), SAMPLES, crowd, pairs, seed, status.update)).as_json()
    _store(folder / "walls.json", found)
    console = Console(highlight=False, record=True, width=130)
    console.print(row_security.table(found))
    load = " to ".join(f"{value:.1f}" for value in found["load_before_after"])
    console.print(
        f"{found['calls_a_business']} calls and {found['bookings_a_business']} bookings in each of two businesses, "
        f"{found['events']} lines of their logs; load {load}"
    )
    console.save_text(str(folder / "walls.txt"))


@app.command()
def turns(
    scripts: Annotated[
        list[Path] | None, typer.Argument(help="Script files, or folders of them; default: the written callers.")
    ] = None,
    out: Out = None,
) -> None:
    """What a turn of the graph costs by itself: the written callers in text, one after the other, with the local engines."""
    from evals.bench.turns import TimedReceptionist
    from evals.bench.turns import summary as costs
    from frontdesk.dialogues import House, open_house, run_suite

    folder, todo = _folder(out, "turns"), _scripts(scripts or [CALLERS], None)

    async def measured() -> dict[str, Any]:
        with TemporaryDirectory(prefix="frontdesk-bench-") as home:
            async with open_house(Path(home), Settings(_env_file=None), CALLERS_MOMENT) as house:
                timed = TimedReceptionist(cast(Receptionist, house.orchestrator))
                await run_suite(House(timed, house.diary), todo, lambda _: None)
                return costs(timed.turns)

    found = _quietly(measured())
    _store(folder / "turns.json", found)
    console = Console(highlight=False, record=True, width=130)
    console.print(turns_table(found))
    console.save_text(str(folder / "turns.txt"))


@app.command()
def acts(
    kills: Annotated[int, typer.Option(help="How many calls are killed on each database.")] = 50,
    seed: Annotated[int, typer.Option(help="Draws the moments.")] = 1,
    out: Out = None,
) -> None:
    """Kill (SIGKILL) the process that answers between a read-back and the reply to its yes; another takes the call up. No
    act may be lost, none done twice. On SQLite and on a PostgreSQL of the bench's own; some six seconds a kill."""
    from evals.servers import own_postgres
    from frontdesk.killed_acts import killed_acts

    folder = _folder(out, "acts")
    found: dict[str, dict[str, Any]] = {}
    with own_postgres(durable=True) as postgres:
        for engine, url in (("sqlite", None), ("postgresql", postgres.url)):
            with TemporaryDirectory(prefix="frontdesk-bench-") as home:
                lasts, killed = killed_acts(Path(home), url, kills, seed, _console().print)
            found[engine] = {"reply_ms": round(lasts * 1000), "right": sum(one.right for one in killed), "kills": killed}
    _store(folder / "acts.json", found)
    for engine, came in found.items():
        print(f"{engine}: {came['right']} of {kills} right; a reply takes {came['reply_ms']} ms when nobody is killed")
    if any(came["right"] < kills for came in found.values()):
        raise typer.Exit(1)


@app.command()
def dictated(
    folder: Annotated[Path, typer.Argument(help="WAV files, and a manifest.jsonl that names each with its digits.")],
    out: Out = None,
) -> None:
    """Telephone numbers said aloud with pauses, where one was asked for: who is cut off, and which digits are understood. With
    the local engines, one call after the other; about a minute each."""
    from evals.bench import dictated as dictation

    results, spoken = _folder(out, "dictated"), dictation.numbers(folder)

    async def measured() -> list[dictation.Dictated]:
        async with _site(results) as site:
            with _console().status("beginning") as status:
                return await dictation.dictated(site.planner, site.diary, spoken, status.update)

    found = _quietly(measured())
    _store(results / "dictated.json", [one.as_json() for one in found])
    console = Console(highlight=False, record=True, width=130)
    console.print(dictation.table(found))
    console.save_text(str(results / "dictated.txt"))


@app.command()
def search(out: Out = None) -> None:
    """How long a question waits that is looked up on the web, with emulated providers that take 300 to 450 ms."""
    from evals.bench import search as looking
    from frontdesk.dialogues import open_house

    folder = _folder(out, "search")

    async def measured() -> dict[str, Any]:
        with TemporaryDirectory(prefix="frontdesk-bench-") as home:
            async with (
                looking.providers() as (serper, serpapi, settings),
                open_house(Path(home), settings, CALLERS_MOMENT) as house,
            ):
                receptionist = cast(Receptionist, house.orchestrator)
                return await looking.measured(receptionist, receptionist.parts.db, (serper, serpapi))

    found = _quietly(measured())
    _store(folder / "search.json", found)
    console = Console(highlight=False, record=True, width=130)
    console.print(looking.table(found))
    console.print(f"searches paid for by the questions that were asked again: {found['paid_for_repeated']}")
    console.save_text(str(folder / "search.txt"))


@app.command()
def booking(
    rounds: Annotated[int, typer.Option(min=10, help="How often each question is asked of each diary.")] = 100,
    most: Annotated[int, typer.Option(min=1000, help="The most bookings of a diary.")] = 80_000,
    seed: Seed = 1,
    out: Out = None,
) -> None:
    """A full diary: a day's openings, the next free, a hold and its booking, on SQLite and on a PostgreSQL of the bench's own."""
    from evals.bench import booking as diary

    folder = _folder(out, "booking")
    sizes = [size for size in diary.SIZES if size <= most]
    with TemporaryDirectory(prefix="frontdesk-bench-") as home, _console().status("beginning") as status:
        found = _quietly(diary.measured(Path(home), rounds, seed, sizes, status.update))
    _store(folder / "booking.json", found)
    (folder / "booking.svg").write_text(diary.growth(found))
    console = Console(highlight=False, record=True, width=130)
    console.print(diary.table(found))
    for line in diary.missed(found):
        console.print(line, markup=False)
    console.print(f"load {' to '.join(f'{value:.1f}' for value in found['load_before_after'])}")
    console.save_text(str(folder / "booking.txt"))


@dataclass(frozen=True)
class _Site:
    """The gateway that is called, and the home whose secrets and diary belong to it."""

    settings: Settings
    diary: Diary
    gateway: str | None
    own: Installation | None

    @property
    def planner(self) -> measure.Planner:
        return partial(plan_call, self.settings, gateway=self.gateway)

    @property
    def installed(self) -> Installation:
        assert self.own is not None
        return self.own


@asynccontextmanager
async def _site(folder: Path, gateway: str | None = None) -> AsyncIterator[_Site]:
    """A gateway of the bench's own with the samples, whose log is kept in ``folder``; or the one at ``gateway``."""
    if gateway is not None:
        db = Database(Settings())
        yield _Site(Settings(), Diary(db, SystemClock()), gateway, None)
        await db.close()
        return
    with TemporaryDirectory(prefix="frontdesk-bench-") as home:
        async with installed(Path(home), [usual_weeks([SAMPLES], Path(home) / "businesses")]) as own:
            db = Database(own.settings)
            try:
                yield _Site(own.settings, Diary(db, SystemClock()), None, own)
            finally:
                await db.close()
                shutil.copy(own.log, folder / "serve.log")


def _finish(results: Sequence[Result], out: Path) -> None:
    """Write and print what came of a matrix of calls; exit 1 unless all ended right."""
    figures = summary(results)
    out.mkdir(parents=True, exist_ok=True)
    _store(out / "summary.json", figures | {"wrong": wrong_calls(results)})
    print_matrix(Console(highlight=False), figures, results)
    if figures["right"] < figures["calls"]:
        raise typer.Exit(1)


def _scripts(paths: Sequence[Path], to: str | None) -> list[tuple[str, Script]]:
    files = [file for path in paths for file in (sorted(path.rglob("*.yaml")) if path.is_dir() else [path])]
    if not files:
        raise InvalidInput("there is no script to run; expected YAML files or folders of them")
    found = [(file.stem, load_script(file)) for file in files]
    for file, (_, script) in zip(files, found, strict=True):
        if script.to is None and to is None:
            raise InvalidInput(f"{file}: names no number to call (`to:`), and --to is not given")
    return [(name, script if script.to else script.model_copy(update={"to": to})) for name, script in found]


def _lines(given: Sequence[str]) -> Sequence[str]:
    """Complains of a line that does not exist before a call is placed."""
    for line in given:
        line_called(line)
    return given


async def _run(
    settings: Settings, todo: Sequence[Case], out: Path, parallel: int, gateway: str | None, keep: bool
) -> list[Result]:
    db = Database(settings)
    diary = Diary(db, SystemClock())

    async def place(case: Case) -> CallReport:
        plan = plan_call(
            settings, to=str(case.script.to), gateway=gateway, caller=case.caller, script=case.script,
            voice=case.voice, line=line_called(case.line), seed=case.number,
        )  # fmt: skip
        return await place_call(plan)

    async def judged(case: Case, report: CallReport) -> list[str]:
        rows = await diary.bookings(report.to, report.call_sid)
        wrong = judge(case.script.expect, report, Left(rows), await diary.now(report.to))
        _write(out, case, report, wrong, rows)
        if not keep:
            await diary.clear(report.to, report.call_sid)
        return wrong

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("calls", total=len(todo))
        try:
            return await run(todo, place, judged, parallel, lambda result: progress.advance(task))
        finally:
            await db.close()


def _write(out: Path, case: Case, report: CallReport, wrong: list[str], rows: list[dict[str, Any]]) -> None:
    name = f"{case.name}.{case.voice.replace(':', '-')}.{case.line.replace(' ', '')}"
    out.mkdir(parents=True, exist_ok=True)
    _store(out / f"{name}.json", {"script": case.name, "wrong": wrong, "bookings": rows, **report.as_json()})
    if wrong or report.ended == "failed":
        report.record(out / f"{name}.wav")
