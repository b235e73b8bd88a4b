"""A call's voice: one synthesiser after another, so that something always speaks."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace

import structlog

from core.attempt_events import Attempt, told_to
from core.clock import SystemClock
from core.errors import DeadlineExceeded, ProviderError
from core.standing import Standing, Standings
from voice.heard import Alignment
from voice.ports import RATE, Speech, Synthesiser, VoiceStyle
from voice.speech.pronouncing import Pronunciations

log = structlog.get_logger(__name__)

BEHIND_SECONDS = 1.0
"""How far sound that is being made may fall behind being spoken, in all of a text; what lies ahead already covers it."""

Note = Callable[..., Awaitable[None]]
"""Writes an event to the call log."""


class VoiceChain:
    """The call's voice: the first synthesiser that works, kept for the rest of the call, so that the voice stays one.

    ``patience`` is how many seconds a synthesiser may take for its next piece of sound before the next one is asked, and
    ``first_sound`` how many for its first while there is a next one. One that is left alone is passed over, except for what
    it has ready.
    """

    def __init__(
        self,
        synthesisers: Sequence[Synthesiser],
        style: VoiceStyle,
        patience: float = 2.0,
        *,
        first_sound: float = 1.2,
        standings: Standings | None = None,
        note: Note | None = None,
        pronunciations: Pronunciations | None = None,
    ) -> None:
        self._order = list(synthesisers)
        self._style = style
        self._patience, self._first_sound = patience, first_sound
        self._standings = standings or Standings(SystemClock())
        self._note = note
        self._pronunciations = pronunciations or Pronunciations()

    @property
    def synthesiser(self) -> str:
        """The name of the one that speaks now."""
        return self._order[0].name

    async def speak(self, text: str, language: str | None = None) -> AsyncGenerator[Speech, None]:
        """The text's sound, in the call's language or in another. Raises ProviderError when no synthesiser is left that can speak
        on."""
        style = replace(self._style, language=language) if language else self._style
        spoken = Alignment(text)
        made = 0
        for left in range(len(self._order), 0, -1):
            voice, done, begun = self._order[0], spoken.characters(made) if made else 0, made
            said = self._pronunciations.respelt(text[done:])
            standing, ready = self._standings.of("speech", voice), _ready(voice, said.text, style)
            if left > 1 and not ready and not standing.worth_asking:
                await self._tell(Attempt("speech", voice.name, "skipped"))
                self._order.append(self._order.pop(0))
                continue
            try:
                standing.asked()
                first = self._first_sound if left > 1 else max(self._first_sound, self._patience)
                async with aclosing(_pieces(voice, said.text, style, first, self._patience)) as pieces:
                    async for piece in pieces:
                        marks = tuple((done + said.written(characters), begun + at) for characters, at in piece.marks)
                        for mark in marks:
                            spoken.add(*mark)
                        made += len(piece.sound)
                        yield Speech(piece.sound, marks)
                if not ready:
                    standing.worked()
                return
            except ProviderError as error:
                log.warning("synthesiser_failed", synthesiser=voice.name, code=error.code)
                await self._tell_failed(standing, error)
                self._order.append(self._order.pop(0))
        raise ProviderError("no synthesiser could speak; check the speech providers' keys and addresses")

    async def _tell_failed(self, standing: Standing, error: ProviderError) -> None:
        told: list[Attempt] = []
        with told_to(told.append):
            standing.failed(error)
        for attempt in told:
            await self._tell(attempt)

    async def _tell(self, attempt: Attempt) -> None:
        if self._note is not None:
            with suppress(Exception):
                await self._note("attempt", **attempt.facts())


class Pace:
    """Whether a text's sound comes fast enough to be spoken as it comes; pure."""

    def __init__(self, behind: float = BEHIND_SECONDS) -> None:
        self._behind = behind
        self._waited = self._made = 0.0

    def took(self, seconds: float, sound_bytes: int) -> None:
        """A piece was waited for so long. What came before the first sound is no matter of pace."""
        if self._made:
            self._waited += seconds
        self._made += sound_bytes / RATE

    @property
    def too_slow(self) -> bool:
        return self._waited > self._made + self._behind


def _ready(voice: Synthesiser, text: str, style: VoiceStyle) -> bool:
    """Whether the sound is at hand, so that its coming says nothing of the provider."""
    has = getattr(voice, "has", None)
    return has is not None and bool(has(text, style))


async def _pieces(
    synthesiser: Synthesiser, text: str, style: VoiceStyle, first: float, patience: float
) -> AsyncGenerator[Speech, None]:
    """One synthesiser's pieces; whatever goes wrong with it is a ProviderError, and so is silence or too slow a trickle."""
    stream = aiter(synthesiser.speak(text, style))
    loop, pace = asyncio.get_running_loop(), Pace()
    sounded = False
    try:
        while True:
            asked = loop.time()
            async with asyncio.timeout(patience if sounded else first):
                piece = await anext(stream, None)
            if piece is None:
                break
            pace.took(loop.time() - asked, len(piece.sound))
            if pace.too_slow:
                raise DeadlineExceeded(f"{synthesiser.name} makes sound slower than it is spoken")
            sounded = sounded or bool(piece.sound)
            yield piece
    except ProviderError:
        raise
    except TimeoutError:
        raise DeadlineExceeded(f"{synthesiser.name} was too late with its {'next' if sounded else 'first'} sound") from None
    except Exception as error:
        raise ProviderError(f"{synthesiser.name} failed: {type(error).__name__}") from error
    finally:
        close = getattr(stream, "aclose", None)
        if close is not None:
            with suppress(Exception):
                await close()
    if text.strip() and not sounded:
        raise ProviderError(f"{synthesiser.name} made no sound")
