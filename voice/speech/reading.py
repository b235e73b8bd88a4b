"""A synthesiser that is given written text and says it as people would: times, prices and numbers in words."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from voice.ports import Speech, Synthesiser, VoiceStyle
from voice.speech.speakable import Spoken, speakable


class Reading:
    """Wraps a synthesiser; marks count characters of the text as it was written. Only English is reworded."""

    def __init__(self, inner: Synthesiser) -> None:
        self._inner = inner
        self.name = inner.name

    async def speak(self, text: str, style: VoiceStyle) -> AsyncGenerator[Speech, None]:
        said = speakable(text) if style.language.startswith("en") else Spoken(text, ())
        stream = self._inner.speak(said.text, style)
        async with aclosing(stream) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                yield Speech(piece.sound, tuple((said.written(characters), at) for characters, at in piece.marks))

    async def close(self) -> None:
        await self._inner.close()
