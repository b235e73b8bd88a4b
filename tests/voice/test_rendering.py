import asyncio
from collections.abc import AsyncIterator

from graph.reply import Phrase
from voice.ports import VoiceStyle
from voice.rendering import HOLD_ON, ReadySound, Rendering
from voice.voice_chain import VoiceChain

from .conftest import ToneSynthesiser

APOLOGY = ReadySound("I'm sorry.", b"\x11" * 800)


def rendering(
    phrases: AsyncIterator[Phrase],
    *voices: ToneSynthesiser,
    gate_open: bool = True,
    patience: float = 5.0,
    hold_on_seconds: float = 1.0,
) -> Rendering:
    chain = VoiceChain(voices or (ToneSynthesiser(),), VoiceStyle())
    return Rendering(phrases, chain, APOLOGY, asyncio.get_running_loop().time, gate_open, patience, hold_on_seconds)


async def texts(made: Rendering) -> list[str]:
    found, index = [], 0
    while (line := await made.line(index)) is not None:
        found.append(line.phrase.text)
        index += 1
    return found


async def one(text: str) -> AsyncIterator[Phrase]:
    yield Phrase("p1", text)


async def never() -> AsyncIterator[Phrase]:
    await asyncio.Event().wait()
    yield Phrase("p1", "unreachable")


async def test_words_that_stay_away_after_the_gate_opened_are_an_apology() -> None:
    made = rendering(never(), patience=0.05)
    assert await texts(made) == ["I'm sorry."]
    assert made.failed


async def test_behind_the_closed_gate_a_turn_may_wait() -> None:
    made = rendering(never(), gate_open=False, patience=0.02)
    waiting = asyncio.create_task(texts(made))
    done, _ = await asyncio.wait([waiting], timeout=0.1)
    assert not done
    made.open_gate()
    assert await waiting == ["I'm sorry."]


async def test_a_caller_who_waits_for_the_first_words_hears_once_that_they_are_coming() -> None:
    come = asyncio.Event()

    async def late() -> AsyncIterator[Phrase]:
        await come.wait()
        yield Phrase("p1", "We are open.")
        await asyncio.Event().wait()

    made = rendering(late(), gate_open=False, patience=0.2, hold_on_seconds=0.01)
    waiting = asyncio.create_task(texts(made))
    done, _ = await asyncio.wait([waiting], timeout=0.05)
    assert (done, made.lines) == (set(), []), "nobody waits before the turn is over"
    made.open_gate()
    line = await made.line(0)
    assert line is not None
    assert line.phrase.text == HOLD_ON
    come.set()
    assert await waiting == [HOLD_ON, "We are open.", "I'm sorry."]


async def test_when_no_voice_can_speak_a_ready_apology_sounds_once() -> None:
    async def two() -> AsyncIterator[Phrase]:
        yield Phrase("p1", "One.")
        yield Phrase("p2", "Two.")

    made = rendering(two(), ToneSynthesiser("a", breaks_after=0), ToneSynthesiser("b", breaks_after=0))
    assert [text for text in await texts(made) if text == APOLOGY.text] == [APOLOGY.text]
    assert sum(len(line.sound) for line in made.lines) == len(APOLOGY.sound)


async def test_the_voice_that_took_over_keeps_the_call() -> None:
    first, second = ToneSynthesiser("first", breaks_after=1), ToneSynthesiser("second")
    chain = VoiceChain([first, second], VoiceStyle())
    for text in ("One two.", "Three four."):
        async for _ in chain.speak(text):
            pass
    assert first.spoken == ["One two."]
    assert second.spoken[-1] == "Three four."


async def test_sound_comes_in_whole_frames_until_the_lines_end() -> None:
    made = rendering(one("Seven words are in this short sentence."))
    line = await made.line(0)
    assert line is not None
    offset, sizes = 0, []
    while sound := await made.sound(line, offset, 480):
        sizes.append(len(sound))
        offset += len(sound)
    assert all(size % 160 == 0 for size in sizes[:-1])
    assert offset == len(line.sound)
    assert line.alignment.whole(offset)


async def test_a_phrase_of_another_language_is_spoken_in_it_and_the_next_in_the_calls_own() -> None:
    async def both() -> AsyncIterator[Phrase]:
        yield Phrase("p1", "De nada.", language="es")
        yield Phrase("p2", "Goodbye.")

    voice = ToneSynthesiser()
    await texts(rendering(both(), voice))
    assert voice.languages == ["es", "en-US"]
