"""Hand-made records of calls, in milliseconds."""

from collections.abc import Sequence

from evals.bench.conversation.callers import Kind, Piece, Turn
from evals.bench.conversation.talking import CallRecord, Said
from evals.phone.feed import CallEvent
from evals.phone.report import Span, TimedEvent
from voice.mulaw import SILENCE

BEGAN = 1000.0


def at(ms: float) -> int:
    return int(ms * 8)


def span(begin: float, end: float) -> Span:
    return Span(at(begin), at(end))


def said(
    begin: float, end: float, *pauses: tuple[float, float], kind: Kind = "plain", words: str = "are you open",
    bears: str = "yes", over: float | None = None,
) -> Said:  # fmt: skip
    turn = Turn(kind, (Piece(words),), bears, "Yes.", over=over)
    return Said(turn, at(begin), at(end), tuple(span(*pause) for pause in pauses))


def record(
    turns: Sequence[Said], agent: Sequence[Span], *, clears: Sequence[float] = (), sound: bytes | None = None,
    events: Sequence[tuple[float, CallEvent]] = (),
) -> CallRecord:  # fmt: skip
    return CallRecord(
        "CA1", tuple(turns), (), tuple(agent), tuple(map(at, clears)), SILENCE * at(20_000) if sound is None else sound, BEGAN,
        tuple(TimedEvent(at(ms), event) for ms, event in events), frames=1000,
    )  # fmt: skip
