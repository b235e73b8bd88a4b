"""What a call's record says about each turn: pure functions of where sound was on the line's one clock.

The caller's and the agent's samples are the phone's own. Only two things come from elsewhere: what the emulated voice made of
which words, whose bytes are looked for in what was heard, and when the emulated recogniser had called an utterance over.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from evals.bench.conversation.talking import CallRecord, Said
from evals.bench.conversation.voiced import FOUND_BY, Spoken, text_at
from evals.emulators.listening import Settled
from evals.phone.report import Span
from evals.phone.sound import RATE, milliseconds

HARMFUL = RATE // 10
"""Samples (100 ms) that the agent's sound overlaps speech which goes on. A shorter overlap is over before a listener could have
taken it for a voice and stopped, as at the seams of any talk between people; from about there on callers break off."""
GIVEN_WAY = RATE * 3 // 2
"""Samples from the first of an interruption within which an agent must be silent to have given way; whoever was that long in
going quiet had more likely come to an end."""
WENT_ON = 4 * RATE
RESUMED = 3 * RATE // 2
LOOKED_AT = (80, 400, 1200)
"""Samples from the edge of the agent's sound at which it is looked which text it was of; one of them may lie between texts."""
PREPARED = 2.0
"""Seconds before the end of the caller's turn from which on what is made into sound is its answer's."""
HEARD_LATE = 0.05
"""Seconds that a recogniser's end may seem to come before the phone's last voiced frame was on its way."""

Source = Literal["ready", "code", "model"]
Untold = Literal["no answer", "broken into", "no such word", "sound not known", ""]
"""Why the word that bears the answer cannot be pointed at. ``broken into``: the caller spoke before it came."""


@dataclass(frozen=True, slots=True)
class Paused:
    """One scripted pause of the caller, in milliseconds."""

    length: float
    cut_in: float | None
    """From the beginning of the pause to the agent's first sample, where it came before the utterance was over."""
    overlap: float
    """The agent's sound over what the caller went on to say."""

    @property
    def harmful(self) -> bool:
        return self.overlap >= milliseconds(HARMFUL)


@dataclass(frozen=True, slots=True)
class TurnFigures:
    """In milliseconds. What does not apply, or could not be told, is None."""

    call: str
    number: int
    kind: str
    words: str
    over: bool
    """It was begun while the agent spoke."""
    response: float | None = None
    """From the caller's last voiced sample to the agent's first."""
    early: bool = False
    """No answer began after the caller's end, and one that had begun before it went on beyond."""
    bearing: float | None = None
    """From the same to the first sample of the first word that bears the answer."""
    untold: Untold = ""
    """Why ``bearing`` is not known."""
    after_end: float | None = None
    """From the recogniser's end of the turn to the agent's first sample."""
    pauses: tuple[Paused, ...] = ()
    into_words: int = 0
    """How often the agent began while the caller's words went on, with no pause scripted before them."""
    given_way: float | None = None
    """From the caller's first voiced sample over the agent to its silence."""
    stopped: bool | None = None
    """At an "mm-hmm" the agent fell silent."""
    went_on: bool | None = None
    """And then spoke on."""
    source: Source | None = None
    """Where its first words came from, by the agent's own account."""
    stages: Mapping[str, int] = field(default_factory=dict)
    """``core.stages.Moments``, by the same."""

    @property
    def asked(self) -> bool:
        """An answer was due."""
        return self.kind != "backchannel"


def figures(record: CallRecord, spoken: Spoken, settled: Sequence[Settled] | None) -> list[TurnFigures]:
    """Every turn that was said. ``spoken``: the emulated voice's sound by text; ``settled`` None where no recogniser told."""
    nexts = [*(said.begin for said in record.said[1:]), len(record.sound)]
    return [
        _turn(record, number, said, until, spoken, settled)
        for number, (said, until) in enumerate(zip(record.said, nexts, strict=True), 1)
    ]


def _turn(
    record: CallRecord, number: int, said: Said, until: int, spoken: Spoken, settled: Sequence[Settled] | None
) -> TurnFigures:
    turn = said.turn
    over = spoken_over(said, record.agent) if turn.over is not None else None
    source, stages = accounts(record, said.begin, until)
    if turn.kind == "backchannel":
        stopped, went_on = listened(record, said, over, spoken) if over else (None, None)
        return TurnFigures(record.call, number, turn.kind, turn.words, bool(over), stopped=stopped, went_on=went_on)
    first = first_sample(said, until, record.agent)
    bearing: float | None = None
    untold: Untold = "no answer"
    if first is not None:
        bearing, untold = bears(record.sound, said.end, until, turn.bears, spoken)
    if untold == "no such word" and any(span.begin < until < span.end for span in record.agent):
        untold = "broken into"
    ended = None if settled is None else end_of_turn(record, said, until, settled)
    return TurnFigures(
        record.call, number, turn.kind, turn.words, bool(over),
        response=None if first is None else milliseconds(first - said.end),
        early=first is None and any(span.begin < said.end < span.end for span in record.agent),
        bearing=bearing, untold=untold,
        after_end=None if first is None or ended is None else round((_at(record, first) - ended) * 1000, 1),
        pauses=tuple(paused(said, record.agent)),
        into_words=began_into_words(said, record.agent),
        given_way=milliseconds(over.end - said.begin) if over and turn.kind == "interruption" else None,
        source=source if first is not None else None, stages=stages if first is not None else {},
    )  # fmt: skip


def first_sample(said: Said, until: int, agent: Sequence[Span]) -> int | None:
    """The agent's first after the caller's last, before the caller speaks again; None without an answer."""
    return next((span.begin for span in agent if said.end <= span.begin < until), None)


def paused(said: Said, agent: Sequence[Span]) -> Iterable[Paused]:
    """Of each pause, the agent's first sound that began in it, or in the speech between it and the next."""
    ends = [*(pause.begin for pause in said.pauses[1:]), said.end]
    for pause, over in zip(said.pauses, ends, strict=False):
        began = [span for span in agent if pause.begin <= span.begin < over]
        overlap = sum(max(0, min(span.end, said.end) - max(span.begin, pause.end)) for span in began)
        cut_in = milliseconds(began[0].begin - pause.begin) if began else None
        yield Paused(milliseconds(pause.end - pause.begin), cut_in, milliseconds(overlap))


def began_into_words(said: Said, agent: Sequence[Span]) -> int:
    """The agent's beginnings before the first pause, or in a turn without one."""
    fluent = said.pauses[0].begin if said.pauses else said.end
    return sum(said.begin <= span.begin < fluent for span in agent)


def spoken_over(said: Said, agent: Sequence[Span]) -> Span | None:
    """The agent's sound into which the caller spoke."""
    return next((span for span in agent if span.begin < said.begin < span.end), None)


def listened(record: CallRecord, said: Said, over: Span, spoken: Spoken) -> tuple[bool, bool]:
    """Whether the agent stopped at an "mm-hmm" that was said over it, and whether its reply was then heard on: a new one is none.
    An agent that falls silent without a ``clear`` and says no more has come to its end."""
    cleared = any(said.begin <= at < said.end + RESUMED for at in record.clears)
    again = next((span for span in record.agent if over.end <= span.begin < over.end + WENT_ON), None)
    stopped = cleared or (over.end < said.end + RESUMED and again is not None)
    if not stopped:
        return False, True
    return True, again is not None and _same_reply(record, said, over, again, spoken)


def _same_reply(record: CallRecord, said: Said, over: Span, again: Span, spoken: Spoken) -> bool:
    """The agent's sound after a stop is of the text that it was in, be it of a clause anew, or was made ready for the same turn.
    Where its sound is not known, whatever follows is taken for it."""
    before = _first_text(record.sound, [over.end - FOUND_BY - back for back in LOOKED_AT], spoken)
    after = _first_text(record.sound, [again.begin + on for on in LOOKED_AT], spoken)
    if before is None or after is None:
        return True
    if " ".join(_plain(after)) in " ".join(_plain(before)):
        return True
    asked = max((each.end for each in record.said if each.end <= said.begin), default=0)
    return any(_at(record, asked) - PREPARED <= at < _at(record, said.begin) for at in spoken[after].asked)


def _first_text(sound: bytes, places: Sequence[int], spoken: Spoken) -> str | None:
    return next((text for place in places if place >= 0 and (text := text_at(sound, place, spoken)) is not None), None)


def bears(sound: bytes, begin: int, until: int, pattern: str, spoken: Spoken) -> tuple[float | None, Untold]:
    """Milliseconds from ``begin`` to the first sample of the first word of the pattern that was heard before ``until``."""
    wanted = re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    needles = {
        made.sound[at : at + FOUND_BY]
        for text, made in spoken.items()
        for match in wanted.finditer(text)
        if (at := len(made.sound) * match.start() // len(text)) + FOUND_BY <= len(made.sound)
    }
    places = [place for needle in needles if (place := sound.find(needle, begin, until)) >= 0]
    if places:
        return milliseconds(min(places) - begin), ""
    heard = any(sound.find(made.sound[:FOUND_BY], begin, until) >= 0 for made in spoken.values())
    return None, "no such word" if heard else "sound not known"


def end_of_turn(record: CallRecord, said: Said, until: int, settled: Sequence[Settled]) -> float | None:
    """``time.monotonic()`` when the recogniser had told the last words of the turn, be it all or what followed a pause, as the
    end of an utterance. Other calls' ends are among ``settled``."""
    words = _plain(said.turn.words)
    begin, end = _at(record, said.end) - HEARD_LATE, _at(record, until)
    return next((each.at for each in settled if begin <= each.at < end and _ends(words, _plain(each.words))), None)


def accounts(record: CallRecord, begin: int, until: int) -> tuple[Source | None, Mapping[str, int]]:
    """What the agent's events between two turns say: where the newest answer's first words came from, and its stages."""
    source: Source | None = None
    stages: Mapping[str, int] = {}
    for timed in record.events:
        if begin <= timed.position < until and timed.event.kind == "timing":
            stages = {name: round(value) for name, value in timed.event.stages.items()}
        elif begin <= timed.position < until and timed.event.kind == "said" and (phrases := timed.event.facts.get("phrases")):
            source = phrases[0].get("source")
    return source, stages


def _at(record: CallRecord, position: int) -> float:
    return record.began + position / RATE


def _ends(words: list[str], last: list[str]) -> bool:
    return bool(last) and words[-len(last) :] == last


def _plain(words: str) -> list[str]:
    return re.findall(r"[\w'-]+", words.casefold())
