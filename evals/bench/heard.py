"""Whether the record of an interrupted answer holds more than had been played: the gateway's account against the phone's."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.phone.report import CallReport, Turn
from evals.phone.sound import FRAME, RATE, WINDOW, voiced_windows
from voice.mulaw import decode
from voice.ports import Synthesiser, VoiceStyle


@dataclass(frozen=True, slots=True)
class Overlap:
    """One time that the caller began to speak in the middle of an answer."""

    said: str
    clear_ms: float | None
    """From the caller's first voiced sample to the clear; None when the agent talked on."""
    silent_ms: float
    """From the same to the agent's last sample."""
    answer: str
    recorded: str | None = None
    """What of the answer the gateway noted as heard; None where that was not compared."""
    played: str | None = None
    """What of it lies, by the voice's own marks, in the sound that the phone had played."""

    @property
    def words_beyond(self) -> int | None:
        """Words recorded as heard that had not been played; negative where fewer were recorded."""
        return None if self.recorded is None or self.played is None else len(self.recorded.split()) - len(self.played.split())

    @property
    def characters_beyond(self) -> int | None:
        return None if self.recorded is None or self.played is None else len(self.recorded) - len(self.played)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"words_beyond": self.words_beyond}


async def overlaps(report: CallReport, voice: Synthesiser | None) -> list[Overlap]:
    """The call's interruptions from the second turn on (the greeting's disclosure cannot be interrupted), compared where
    ``voice`` is the one that the agent speaks with."""
    ends = [turn.begin_ms for turn in report.turns[2:]] + [float("inf")]
    talked_over = [(turn, end) for turn, end in zip(report.turns[1:], ends, strict=False) if turn.talked_over_ms is not None]
    return [await _overlap(report, turn, end, voice) for turn, end in talked_over]


async def _overlap(report: CallReport, turn: Turn, until: float, voice: Synthesiser | None) -> Overlap:
    answers = [event["phrases"] for event in report.events if event["kind"] == "said" and event["at_ms"] < turn.begin_ms]
    phrases: list[dict[str, Any]] = answers[-1] if answers else []
    heard = next((e["heard"] for e in report.events if e["kind"] == "caller" and turn.begin_ms <= e["at_ms"] < until), None)
    answer = " ".join(phrase["text"] for phrase in phrases)
    overlap = Overlap(turn.said, turn.interruption_ms, turn.talked_over_ms or 0.0, answer)
    if voice is None or not phrases or heard is None or turn.interruption_ms is None:
        return overlap
    ids = {phrase["id"] for phrase in phrases}
    recorded = " ".join(phrase["text"] for phrase in heard if phrase["id"] in ids)
    began = next(begin for begin, end in report.played if begin < turn.begin_ms < end)
    played_ms = turn.begin_ms + turn.interruption_ms - began
    played = await played_words(voice, [phrase["text"] for phrase in phrases], played_ms)
    return Overlap(overlap.said, overlap.clear_ms, overlap.silent_ms, answer, recorded, played)


async def played_words(voice: Synthesiser, texts: Sequence[str], played_ms: float) -> str:
    """The words that are over once ``played_ms`` of these texts were played, from the first sound on, and one frame more:
    what plays when a clear comes plays to its end."""
    left: int | None = None
    words: list[str] = []
    for text in texts:
        sound, marks = b"", [(0, 0)]
        async for piece in voice.speak(text, VoiceStyle()):
            sound += piece.sound
            marks += piece.marks
        if left is None:
            voiced = voiced_windows(decode(sound))
            left = int(played_ms * RATE / 1000) + FRAME + int(voiced.argmax()) * WINDOW
        spoken = max((characters for characters, at in marks if at <= left), default=0) if left < len(sound) else len(text)
        words += text[:spoken].split()
        left -= -(-len(sound) // FRAME) * FRAME
        if left <= 0:
            break
    return " ".join(words)
