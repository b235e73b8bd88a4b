"""``frontdesk bench load`` and ``frontdesk bench faults``: what a gateway carries, and what its callers hear when a provider
fails."""

import os
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core.clock import SystemClock
from core.database import Database
from core.errors import InvalidInput
from evals.bench import faults as faulty
from evals.bench import load as loading
from evals.bench import outage
from evals.bench.clouds import clouds_apart
from evals.bench.installation import installed, usual_weeks
from evals.bench.load_report import load_report
from evals.bench.report import Report, profile_line, write
from evals.phone.voices import open_voice
from frontdesk.commands.benching import SAMPLES, Out, console, folder, quietly
from frontdesk.commands.call import plan_call
from frontdesk.diary import Diary
from tenancy.businesses import find_business
from tenancy.editing import edit

RESTAURANT, NUMBER = "trattoria-bella-napoli", "+12125550142"
WEB = {"search_web": True, "search_sites": []}


def load(
    calls: Annotated[int, typer.Option(min=0, help="Short calls after which memory is looked at, such as 1000.")] = 200,
    steps: Annotated[str, typer.Option(help="Calls in talk at each step.")] = ",".join(map(str, loading.STEPS)),
    out: Out = None,
) -> None:
    """How many calls a core carries, what each takes, and how long a burst of rings waits; the clouds are emulated."""
    where, wanted = folder(out, "load"), _counts(steps)

    async def measured() -> Report:
        with TemporaryDirectory(prefix="frontdesk-bench-") as home, console().status("beginning") as status:
            recording = Path(home) / "caller.wav"
            voice = open_voice("en-us")
            words = await loading.spoken(voice, recording)
            await voice.close()
            gateway_s, ours = loading.divided()
            loading.pin(os.getpid(), ours)
            async with clouds_apart(words, Path(home)) as more:
                loading.pin(os.getpid(), gateway_s)
                async with installed(Path(home), [usual_weeks([SAMPLES], Path(home) / "businesses")], more=more) as own:
                    loading.pin(os.getpid(), ours)
                    planner = partial(plan_call, own.settings)
                    try:
                        found = await loading.measured(own, planner, NUMBER, recording, wanted, calls, status.update)
                    finally:
                        shutil.copy(own.log, where / "serve.log")
            return load_report(found, apart=gateway_s != ours)

    finish(quietly(measured()), where)


def faults(
    only: Annotated[list[str] | None, typer.Argument(help='Providers and faults, such as "speech" "drop"; default: all.')] = None,
    alone: Annotated[bool, typer.Option(help="One key of each kind: only this machine's engines stand behind.")] = False,
    out: Out = None,
) -> None:
    """One call for each fault of each provider, which begins in mid-call: what was heard, after how long, and whether the call
    came to its end. All of them take half an hour."""
    where = folder(out, "faults")
    providers, shown = faulty.chosen(only or ())

    def keep(found: Sequence[faulty.Case]) -> None:
        """So much is there to be read, should the rest not come."""
        write(faulty.faults_report(found, alone=alone), where)

    async def measured() -> Report:
        with TemporaryDirectory(prefix="frontdesk-bench-") as home, console().status("beginning") as status:
            businesses = [usual_weeks([SAMPLES], Path(home) / "businesses")]
            async with outage.clouds(alone=alone) as there, installed(Path(home), businesses, more=there.settings) as own:
                db = Database(own.settings)
                try:
                    await edit(db, await find_business(db, RESTAURANT), "web", WEB, expected=None)
                    planner, diary = partial(plan_call, own.settings), Diary(db, SystemClock())
                    found = await faulty.measured(there, planner, diary, providers, shown, status.update, keep)
                    return faulty.faults_report(found, alone=alone)
                finally:
                    await db.close()
                    shutil.copy(own.log, where / "serve.log")

    finish(quietly(measured()), where)


def finish(report: Report, where: Path) -> None:
    """The findings as files in ``where``, and in short on the terminal."""
    page = write(report, where)
    screen = Console(highlight=False, width=150)
    screen.print(report.first, markup=False)
    screen.print(profile_line(report.profile), markup=False, style="dim")
    for rows in report.tables:
        shown = Table(*rows.headings, title=rows.title, title_justify="left")
        for cells in rows.rows:
            shown.add_row(*cells)
        screen.print(shown)
    screen.print(f"{page}", markup=False)


def _counts(steps: str) -> list[int]:
    try:
        return [int(step) for step in steps.split(",")]
    except ValueError:
        raise InvalidInput(f"--steps {steps}: expected numbers of calls, such as 5,10,20") from None
