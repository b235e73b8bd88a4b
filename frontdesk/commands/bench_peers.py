"""``frontdesk bench peers``: other agents that answer the phone, beside this one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, get_args

import typer

from core.errors import InvalidInput
from evals.bench.conversation.agents import Agent, StreamAgent
from evals.bench.conversation.clouds import Clouds, Profile
from evals.bench.peers import Compared, Contender, compared
from evals.bench.peers_report import peers_report
from evals.bench.report import write
from evals.peers.pipecat_peer import Mode, pipecat
from frontdesk.commands.bench_conversation import frontdesk
from frontdesk.commands.bench_service import finish
from frontdesk.commands.benching import Out, console, folder, quietly


def peers(
    only: Annotated[
        list[str] | None, typer.Argument(help='Who is to answer, such as "frontdesk-flux" "pipecat-flux"; default: all.')
    ] = None,
    profile: Annotated[Profile, typer.Option(help="What providers take: nothing, or what was published of them.")] = "none",
    calls: Annotated[int, typer.Option(min=1, max=20, help="Calls at a time, to one process.")] = 1,
    turns: Annotated[int, typer.Option(min=1, max=5000, help="Turns a round; a call has some fourteen, in two minutes.")] = 14,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="Each with callers of its own, the same for all.")] = 2,
    seed: Annotated[int, typer.Option(help="Of the first round.")] = 1,
    out: Out = None,
) -> None:
    """The same callers and emulated providers for Frontdesk and for Pipecat 1.14, in rounds one after the other: who sounds
    first, and who speaks into a caller's pause.

    Pipecat is installed on first use, from PyPI, in an environment of its own (.tools/peers). Its modes: shipped, tuned and
    tuned-0.1 hear by Nova-3; flux by Flux with eager ends of turns. Leave the machine alone meanwhile: a run in which the phone
    itself was late says so.
    """
    where = folder(out, "peers")
    chosen = _chosen(_contenders(where), only or ())

    def keep(found: Sequence[Compared]) -> None:
        """So much is there to be read, should the rest not come."""
        write(peers_report(found, profile, calls), where)

    async def report() -> Sequence[Compared]:
        with console().status("beginning") as status:
            return await compared(chosen, profile, calls, turns, range(seed, seed + rounds), status.update, keep)

    finish(peers_report(quietly(report()), profile, calls), where)


def _contenders(where: Path) -> list[Contender]:
    ours = partial(frontdesk, kept=where)
    modes: tuple[Mode, ...] = get_args(Mode)
    return [
        Contender("frontdesk-flux", "flux", ours),
        Contender("frontdesk-nova", "deepgram", ours),
        *(Contender(f"pipecat-{mode}", "flux" if mode == "flux" else "deepgram", partial(_pipecat, mode)) for mode in modes),
    ]


def _chosen(contenders: Sequence[Contender], only: Sequence[str]) -> Sequence[Contender]:
    names = [contender.name for contender in contenders]
    if unknown := [name for name in only if name not in names]:
        raise InvalidInput(f"nobody is called {unknown[0]!r}; there are {', '.join(names)}")
    return [contender for contender in contenders if not only or contender.name in only]


@asynccontextmanager
async def _pipecat(mode: Mode, clouds: Clouds) -> AsyncIterator[Agent]:
    async with pipecat(mode, clouds.settings) as peer:
        yield StreamAgent(f"Pipecat {mode}", peer.url)
