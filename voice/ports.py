"""What the call needs from recognition and speech: two small protocols, each with local and cloud adapters.

Sound is everywhere G.711 µ-law, 8 kHz, mono (a byte a sample); one frame is 160 bytes, 20 ms.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from graph.reply import Expects

FRAME_BYTES = 160
FRAME_SECONDS = 0.02
RATE = 8000


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: float
    """Seconds since the stream's first frame."""
    end: float
    confidence: float = 1.0


HeardKind = Literal["started", "partial", "eager_end", "resumed", "final", "end"]
SETTLED: frozenset[HeardKind] = frozenset({"final", "end"})
"""What a recogniser will not take back."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing a recogniser says.

    ``partial``: the words of the utterance so far, which may still change. ``final``: the words since the last final,
    which will not. Of these every recogniser tells; what follows, one that follows turns itself:

    ``started``: the caller has begun a turn. ``eager_end``: the turn may be over, so an answer may be prepared.
    ``resumed``: it was not, the caller goes on. ``end``: the turn is over (``text`` is the whole turn, words that were
    final before included). The first three give the words so far as a partial does, or none.
    """

    kind: HeardKind
    text: str
    words: tuple[Word, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class SpeechHints:
    """The business's own words, so that a recogniser expects them.

    ``key`` is the same for the same business and version, so that what is built from the hints can be kept.
    """

    key: str
    language: str = "en-US"
    terms: tuple[str, ...] = ()
    """Names: the business, its dishes, services, people, streets."""
    sentences: tuple[str, ...] = ()
    """Whole sentences a caller might say there."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 of further languages that callers may speak; a recogniser of one language has no use for them."""


class RecognitionStream(Protocol):
    """One caller's ear. Iterate it for what was heard; it ends after ``close``, and raises ProviderError when it fails."""

    def push(self, frame: bytes) -> None:
        """Take one frame (FRAME_BYTES of µ-law). Never waits; when too much is waiting, the oldest sound goes first."""
        ...

    def flush(self) -> None:
        """Ask for a ``final`` of what was heard until now, soon (the caller seems to have stopped)."""
        ...

    def expect(self, kind: Expects) -> None:
        """What the caller is now asked for, which may help to hear the next utterance; an adapter may have no use for it."""
        ...

    def __aiter__(self) -> AsyncIterator[Heard]: ...

    async def close(self) -> None: ...


class Recogniser(Protocol):
    name: str

    async def prepare(self, hints: SpeechHints) -> None:
        """Make ready whatever ``open`` would otherwise wait for; called when the phone rings."""
        ...

    async def open(self, hints: SpeechHints) -> RecognitionStream: ...


@dataclass(frozen=True, slots=True)
class VoiceStyle:
    """How the agent sounds. Two equal styles sound the same, so sounds are cached by (style, text)."""

    voice: str = "default"
    language: str = "en-US"
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Speech:
    """A piece of a spoken text: sound, and which characters of the text lie where in it."""

    sound: bytes
    """µ-law, any length."""
    marks: Sequence[tuple[int, int]] = field(default=())
    """(characters of the text spoken so far, bytes of the whole sound until then), rising, counted from the text's begin."""


class Synthesiser(Protocol):
    name: str

    def speak(self, text: str, style: VoiceStyle) -> AsyncIterator[Speech]:
        """The text's sound in pieces, the first as early as it can be; raises ProviderError. Closing it stops the work."""
        ...

    async def close(self) -> None: ...
