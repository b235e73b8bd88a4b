import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from core.errors import ProviderError
from voice.ports import Speech, VoiceStyle
from voice.speech.cache import CachedSynthesiser

STYLE = VoiceStyle()
GREETING = "Good morning, this is the trattoria."


class Beeper:
    """Two bytes a character, in two pieces, counting how often it was asked."""

    name = "beeper"

    def __init__(self, fails: bool = False) -> None:
        self.asked = 0
        self.fails = fails

    async def speak(self, text: str, style: VoiceStyle) -> AsyncGenerator[Speech, None]:
        self.asked += 1
        middle = len(text) // 2
        yield Speech(text[:middle].encode() * 2, ((middle, 2 * middle),))
        await asyncio.sleep(0)
        if self.fails:
            raise ProviderError("the beeper is broken")
        yield Speech(text[middle:].encode() * 2, ((len(text), 2 * len(text)),))

    async def close(self) -> None:
        self.asked = -1


async def say(voice: CachedSynthesiser, text: str, style: VoiceStyle = STYLE) -> list[Speech]:
    return [piece async for piece in voice.speak(text, style)]


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def whole(pieces: list[Speech]) -> tuple[bytes, list[tuple[int, int]]]:
    return b"".join(piece.sound for piece in pieces), [mark for piece in pieces for mark in piece.marks]


async def test_a_hit_equals_its_miss_byte_for_byte_and_comes_at_once(tmp_path: Path) -> None:
    beeper = Beeper()
    voice = CachedSynthesiser(beeper, tmp_path)
    miss, hit = await say(voice, GREETING), await say(voice, GREETING)
    assert (len(miss), len(hit)) == (2, 1)
    assert whole(hit) == whole(miss)
    assert beeper.asked == 1


async def test_ready_sounds_outlive_the_process_and_others_leave_no_trace_on_disk(tmp_path: Path) -> None:
    first = CachedSynthesiser(Beeper(), tmp_path)
    assert await first.ready([GREETING, "One moment."], STYLE) == 2
    said = whole(await say(first, GREETING))
    await say(first, "Thank you, Mr Smith.")
    beeper = Beeper()
    second = CachedSynthesiser(beeper, tmp_path)
    assert await second.ready([GREETING], STYLE) == 1
    assert second.has(GREETING, STYLE)
    assert whole(await say(second, GREETING)) == said
    assert beeper.asked == 0
    await say(second, "Thank you, Mr Smith.")
    assert beeper.asked == 1
    assert len(files(tmp_path)) == 2


async def test_file_names_say_nothing_of_the_words(tmp_path: Path) -> None:
    await CachedSynthesiser(Beeper(), tmp_path).ready([GREETING], STYLE)
    assert all(len(path.name) == 64 and int(path.name, 16) for path in files(tmp_path))


async def test_another_style_is_another_sound(tmp_path: Path) -> None:
    beeper = Beeper()
    voice = CachedSynthesiser(beeper, tmp_path)
    for style in (STYLE, VoiceStyle(voice="other"), VoiceStyle(language="en-GB"), VoiceStyle(rate=1.1)):
        await say(voice, GREETING, style)
    assert beeper.asked == 4


@pytest.mark.parametrize("damage", [b"", b"{", b'{"bytes": 4, "marks": []}\nab', b"\x00" * 50])
async def test_a_torn_file_is_made_again(tmp_path: Path, damage: bytes) -> None:
    await CachedSynthesiser(Beeper(), tmp_path).ready([GREETING], STYLE)
    (file,) = files(tmp_path)
    good = file.read_bytes()
    file.write_bytes(damage)
    beeper = Beeper()
    assert await CachedSynthesiser(beeper, tmp_path).ready([GREETING], STYLE) == 1
    assert beeper.asked == 1
    assert file.read_bytes() == good


async def test_memory_and_disk_are_bounded_and_the_least_used_goes_first(tmp_path: Path) -> None:
    beeper = Beeper()
    voice = CachedSynthesiser(beeper, tmp_path, memory_limit=60, disk_limit=400)
    await voice.ready(["first text", "other text"], STYLE)
    await say(voice, "first text")
    await voice.ready(["third text", "fourth text", "fifth text", "sixth text"], STYLE)
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 400
    assert not voice.has("other text", STYLE)
    assert voice.has("sixth text", STYLE)


async def test_what_broke_off_or_was_abandoned_is_not_kept(tmp_path: Path) -> None:
    broken = CachedSynthesiser(Beeper(fails=True), tmp_path)
    assert await broken.ready([GREETING], STYLE) == 0
    beeper = Beeper()
    voice = CachedSynthesiser(beeper, tmp_path)
    pieces = voice.speak(GREETING, STYLE)
    await anext(pieces)
    await pieces.aclose()
    assert not voice.has(GREETING, STYLE)
    assert len(await say(voice, GREETING)) == 2


async def test_closing_closes_the_voice_within(tmp_path: Path) -> None:
    beeper = Beeper()
    await CachedSynthesiser(beeper, tmp_path).close()
    assert beeper.asked == -1
