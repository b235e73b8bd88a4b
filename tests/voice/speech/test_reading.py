from collections.abc import AsyncIterator

from voice.ports import Speech, VoiceStyle
from voice.speech.reading import Reading


class Marked:
    """Says each character in one byte and marks every word's end."""

    name = "marked"

    async def speak(self, text: str, style: VoiceStyle) -> AsyncIterator[Speech]:
        self.text = text
        ends = [i for i, c in enumerate(text) if c == " "] + [len(text)]
        yield Speech(text.encode(), tuple((end, end) for end in ends))

    async def close(self) -> None: ...


async def test_a_time_is_said_in_words_and_marked_in_the_written_text() -> None:
    voice = Marked()
    written = "We open at 7:30 on Friday."
    [piece] = [piece async for piece in Reading(voice).speak(written, VoiceStyle())]
    assert "seven thirty" in voice.text
    characters = [mark[0] for mark in piece.marks]
    assert characters == sorted(characters)
    assert characters[-1] == len(written)
    assert len("We open at") in characters


async def test_a_time_half_said_was_not_heard() -> None:
    voice = Marked()
    written = "We open at 7:30 on Friday."
    [piece] = [piece async for piece in Reading(voice).speak(written, VoiceStyle())]
    assert not any(written.index("7") < mark[0] < written.index(" on") for mark in piece.marks)


async def test_another_language_is_said_as_it_is_written() -> None:
    voice = Marked()
    written = "Llame al 9 1 1 o al 212 555 0142."
    [piece] = [piece async for piece in Reading(voice).speak(written, VoiceStyle(language="es"))]
    assert voice.text == written
    assert piece.marks[-1] == (len(written), len(written))
