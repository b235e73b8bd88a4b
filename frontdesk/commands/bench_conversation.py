"""``frontdesk bench conversation``: the speed and the manners of a call, as its caller hears them."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from evals.bench.conversation.agents import Agent, WebhookAgent
from evals.bench.conversation.clouds import Clouds, Hearing, Profile
from evals.bench.conversation.report import conversation_report
from evals.bench.conversation.run import Wanted, measured
from evals.bench.installation import installed, usual_weeks
from evals.bench.report import Report
from frontdesk.commands.bench_service import NUMBER, finish
from frontdesk.commands.benching import SAMPLES, Out, console, folder, quietly
from frontdesk.commands.call import plan_call


def conversation(
    profile: Annotated[
        Profile, typer.Option(help="What providers take: nothing, or what was published of them (evals/emulators/profile.py).")
    ] = "facts",
    hearing: Annotated[Hearing, typer.Option(help="Who hears: an emulated cloud, or the local recogniser itself.")] = "deepgram",
    calls: Annotated[int, typer.Option(min=1, max=20, help="Calls at a time, to one gateway.")] = 1,
    turns: Annotated[int, typer.Option(min=1, max=5000, help="Turns in all; a call has 13, and takes two minutes.")] = 52,
    seed: Annotated[int, typer.Option(help="The same seed gives the same callers, pauses and latencies.")] = 1,
    out: Out = None,
) -> None:
    """Seeded callers who pause, correct themselves, interrupt and say "mm-hmm": what each turn was waited for, where the time
    went, and how often the agent spoke into a pause.

    A report (JSON, PNG, a page that works offline) goes to --out. Compare --profile none (the house's own share) with --profile
    facts (what a caller would wait), and --calls 1 with --calls 8 (what company costs). Leave the machine alone meanwhile: a run
    in which the phone itself was late says so and counts for nothing.
    """
    where = folder(out, "conversation")
    wanted = Wanted(hearing, profile, calls, turns, seed)

    async def report() -> Report:
        with console().status("beginning") as status:
            return conversation_report(await measured(wanted, lambda clouds: frontdesk(clouds, where), status.update))

    finish(quietly(report()), where)


@asynccontextmanager
async def frontdesk(clouds: Clouds, kept: Path) -> AsyncIterator[Agent]:
    """An installation of its own, led to the clouds; what its services log is ``kept``."""
    with TemporaryDirectory(prefix="frontdesk-bench-") as home:
        businesses = [usual_weeks([SAMPLES], Path(home) / "businesses")]
        async with installed(Path(home), businesses, more=clouds.settings) as own:
            try:
                yield WebhookAgent("Frontdesk", plan_call(own.settings, to=NUMBER))
            finally:
                shutil.copy(own.log, kept / "serve.log")
