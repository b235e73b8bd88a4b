"""Agents that answer the same callers with the same emulated providers, in turn, so that what this machine does meanwhile
falls on all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from evals.bench.conversation.clouds import Hearing, Profile
from evals.bench.conversation.intervals import RESAMPLED, Percentile
from evals.bench.conversation.run import Answering, Found, Wanted, measured


@dataclass(frozen=True, slots=True)
class Contender:
    name: str
    hearing: Hearing
    answering: Answering


@dataclass(frozen=True, slots=True)
class Compared:
    """What all rounds of one contender have found."""

    contender: Contender
    found: Found

    @property
    def responses(self) -> list[float]:
        """Milliseconds from each caller's last sample to the agent's first."""
        return [turn.response for turn in self.found.turns if turn.response is not None]


async def compared(
    contenders: Sequence[Contender],
    profile: Profile,
    calls: int,
    turns: int,
    seeds: Sequence[int],
    progress: Callable[[str], None],
    keep: Callable[[Sequence[Compared]], None],
) -> list[Compared]:
    """A round a seed, in which each has the same callers; who is first changes from round to round. ``keep`` is given what there
    is after each round."""
    found: dict[str, Found] = {}
    for number, seed in enumerate(seeds):
        for contender in (*contenders[number % len(contenders) :], *contenders[: number % len(contenders)]):
            telling = partial(_telling, progress, f"round {number + 1} of {len(seeds)}, {contender.name}")
            wanted = Wanted(contender.hearing, profile, calls, turns, seed)
            one = await measured(wanted, contender.answering, telling)
            found[contender.name] = joined(found[contender.name], one) if contender.name in found else one
        keep([Compared(each, found[each.name]) for each in contenders])
    return [Compared(each, found[each.name]) for each in contenders]


def _telling(progress: Callable[[str], None], where: str, what: str) -> None:
    progress(f"{where}: {what}")


def joined(one: Found, other: Found) -> Found:
    """Both as one, of the first's wishes."""
    turns, frames = (*one.turns, *other.turns), (one.late_frames * len(one.turns) + other.late_frames * len(other.turns))
    return replace(
        one, turns=turns, unsaid=one.unsaid + other.unsaid, calls=one.calls + other.calls,
        late_frames=frames / max(1, len(turns)), complaints=tuple(sorted({*one.complaints, *other.complaints})),
    )  # fmt: skip


def ratio(of: Sequence[float], to: Sequence[float], percent: float, seed: int = 0) -> Percentile | None:
    """A percentile of ``of`` over that of ``to``, with a 95 % interval by resampling both; None where one is empty."""
    if not of or not to:
        return None
    dice = np.random.default_rng(seed)
    above, below = (
        np.percentile(dice.choice(np.asarray(values, float), (RESAMPLED, len(values))), percent, axis=1, method="inverted_cdf")
        for values in (of, to)
    )
    low, high = np.percentile(above / np.maximum(below, 1.0), (2.5, 97.5))
    value = np.percentile(of, percent, method="inverted_cdf") / max(np.percentile(to, percent, method="inverted_cdf"), 1.0)
    return Percentile(round(float(value), 2), round(float(low), 2), round(float(high), 2))
