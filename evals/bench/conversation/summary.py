"""The turns of a bench together: waits by what they waited for, manners, and where the time went."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from core.stages import STAGES, waterfall
from evals.bench.conversation.intervals import Spread, spread
from evals.bench.conversation.measure import GIVEN_WAY, TurnFigures
from evals.bench.conversation.run import Found
from evals.phone.sound import milliseconds

CLASSES = {"ready": "ready sound", "code": "worded by code", "model": "worded by a model", None: "not told"}
SLOWEST = 3


@dataclass(frozen=True, slots=True)
class StageTime:
    """Medians in milliseconds."""

    stage: str
    turns: int
    """In which it took any time."""
    start: float
    """Of those, from the caller's last voiced sample."""
    lasted: float
    """Of those."""
    of_all: float
    """Over every turn that was timed: nothing where the stage took none, so that what is rare is not taken for slow."""


@dataclass(frozen=True, slots=True)
class Manners:
    pauses: int
    cut_ins: int
    harmful: int
    into_words: int
    interruptions: int
    """That began while the agent spoke."""
    talked_on: int
    """Of those, after how many the agent was not silent within ``GIVEN_WAY``."""
    given_way: Spread
    listened: int
    """Sounds of listening over the agent."""
    stopped: int
    went_on: int
    """Of all of them, those after which the agent's reply was heard on, stopped or not."""


@dataclass(frozen=True, slots=True)
class Summary:
    asked: int
    unanswered: int
    early: int
    response: Spread
    bearing: Spread
    bearing_untold: Mapping[str, int]
    after_end: Spread
    after_end_untold: int
    by_class: Mapping[str, Spread]
    by_kind: Mapping[str, Spread]
    manners: Manners
    stages: tuple[StageTime, ...]

    @property
    def slowest(self) -> tuple[StageTime, ...]:
        return tuple(sorted(self.stages, key=lambda stage: -stage.of_all)[:SLOWEST])

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "slowest": [stage.stage for stage in self.slowest]}


def summed(found: Found) -> Summary:
    asked = [turn for turn in found.turns if turn.asked]
    answered = [turn for turn in asked if turn.response is not None]
    untold = [turn.untold for turn in answered if turn.bearing is None]
    sources = list(CLASSES)
    return Summary(
        asked=len(asked),
        unanswered=sum(turn.response is None and not turn.early for turn in asked),
        early=sum(turn.early for turn in asked),
        response=_spread(turn.response for turn in answered),
        bearing=_spread(turn.bearing for turn in answered),
        bearing_untold={why: untold.count(why) for why in sorted(set(untold))},
        after_end=_spread(turn.after_end for turn in answered),
        after_end_untold=sum(turn.after_end is None for turn in answered),
        by_class={
            CLASSES[source]: _spread(turn.response for turn in answered if turn.source == source)
            for source in sources
            if any(turn.source == source for turn in answered)
        },
        by_kind={
            kind: _spread(turn.response for turn in answered if turn.kind == kind)
            for kind in dict.fromkeys(turn.kind for turn in asked)
        },
        manners=_manners(found.turns),
        stages=stage_times(answered),
    )  # fmt: skip


def stage_times(turns: Sequence[TurnFigures]) -> tuple[StageTime, ...]:
    timed = [{span.stage: span for span in waterfall(turn.stages)} for turn in turns if turn.stages]
    found = []
    for stage in STAGES:
        own = [spans[stage] for spans in timed if stage in spans]
        if own:
            every = [spans[stage].lasted if stage in spans else 0 for spans in timed]
            start, lasted = median(span.start for span in own), median(span.lasted for span in own)
            found.append(StageTime(stage, len(own), start, lasted, median(every)))
    return tuple(found)


def _manners(turns: Sequence[TurnFigures]) -> Manners:
    pauses = [pause for turn in turns for pause in turn.pauses]
    gave_way = [turn.given_way for turn in turns if turn.given_way is not None]
    listened = [turn for turn in turns if turn.stopped is not None]
    return Manners(
        len(pauses), sum(pause.cut_in is not None for pause in pauses), sum(pause.harmful for pause in pauses),
        sum(turn.into_words for turn in turns),
        len(gave_way), sum(ms > milliseconds(GIVEN_WAY) for ms in gave_way), spread(gave_way),
        len(listened), sum(bool(turn.stopped) for turn in listened), sum(bool(turn.went_on) for turn in listened),
    )  # fmt: skip


def _spread(values: Iterable[float | None]) -> Spread:
    return spread([value for value in values if value is not None])
