"""The local recogniser over its real processes: a business's words are heard, and no failure becomes a wait."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import ProviderError
from tests.voice.spoken_sound import frames, say, silence
from voice.ports import Heard, RecognitionStream, SpeechHints
from voice.recognition.decoder import MAX_WAITING, Ear, decoder
from voice.recognition.language_model import build
from voice.recognition.local import LocalRecogniser

DENTIST = SpeechHints("dentist-1", terms=("Doctor Patel", "check-up", "root canal"), sentences=("Do you treat children?",))
TRATTORIA = SpeechHints("trattoria-1", terms=("panna cotta", "mushroom risotto"), sentences=("Do you have gluten free pasta?",))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lm")
    for hints in (DENTIST, TRATTORIA):
        build(hints, folder)
    return folder


@pytest.fixture
async def recogniser(cache: Path) -> AsyncIterator[LocalRecogniser]:
    local = LocalRecogniser(cache, processes=1)
    yield local
    await local.close()


async def _final(stream: RecognitionStream) -> Heard:
    async with asyncio.timeout(20):
        async for heard in stream:
            if heard.kind == "final":
                return heard
    raise AssertionError("the stream ended without a final")


def _push(stream: RecognitionStream, sound: list[bytes]) -> None:
    for frame in sound:
        stream.push(frame)


async def test_each_business_hears_its_own_words_in_one_process(recogniser: LocalRecogniser, tmp_path: Path) -> None:
    dentist, trattoria = await recogniser.open(DENTIST), await recogniser.open(TRATTORIA)
    _push(dentist, frames(silence(0.4), say("how much is a root canal", tmp_path), silence(0.3)))
    _push(trattoria, frames(silence(0.4), say("how much is the panna cotta", tmp_path), silence(0.3)))
    dentist.flush()
    trattoria.flush()
    assert "root canal" in (await _final(dentist)).text
    heard = await _final(trattoria)
    assert "panna cotta" in heard.text
    assert heard.words[-1].text == "cotta"
    assert heard.words[0].start >= 0.2


async def test_partials_come_while_the_caller_speaks_and_a_flush_begins_a_new_utterance(
    recogniser: LocalRecogniser, tmp_path: Path
) -> None:
    stream = await recogniser.open(TRATTORIA)
    _push(stream, frames(silence(0.4), say("can we make it five people", tmp_path)))
    heard = await asyncio.wait_for(anext(aiter(stream)), 20)
    assert heard.kind == "partial"
    stream.flush()
    assert "five" in (await _final(stream)).text
    _push(stream, frames(silence(0.4), say("yes please", tmp_path), silence(0.3)))
    stream.flush()
    assert "five" not in (await _final(stream)).text


async def test_a_flush_in_silence_is_answered_with_an_empty_final(recogniser: LocalRecogniser) -> None:
    stream = await recogniser.open(DENTIST)
    _push(stream, frames(silence(0.5)))
    stream.flush()
    assert (await _final(stream)).text == ""


async def test_an_utterance_survives_the_death_of_its_process_and_so_do_other_calls(
    recogniser: LocalRecogniser, tmp_path: Path
) -> None:
    stream, other = await recogniser.open(DENTIST), await recogniser.open(TRATTORIA)
    sound = frames(silence(0.4), say("how much is a root canal", tmp_path), silence(0.3))
    _push(stream, sound[: len(sound) // 2])
    process = recogniser._ears[0]._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    _push(stream, sound[len(sound) // 2 :])
    stream.flush()
    other.flush()
    assert "root canal" in (await _final(stream)).text
    assert (await _final(other)).text == ""


async def test_a_process_that_hangs_is_replaced_when_it_owes_a_final(
    recogniser: LocalRecogniser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voice.recognition.local.FLUSH_SECONDS", 0.5)
    stream = await recogniser.open(DENTIST)
    process = recogniser._ears[0]._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    monkeypatch.setattr("voice.recognition.local.MAX_RESTARTS", 0)
    stream.flush()
    with pytest.raises(ProviderError):
        await _final(stream)


async def test_sound_beyond_the_limit_is_dropped_oldest_first_and_push_never_waits(recogniser: LocalRecogniser) -> None:
    stream = await recogniser.open(DENTIST)
    _push(stream, frames(silence(60)))
    stream.flush()
    assert (await _final(stream)).text == ""


def test_a_decoder_keeps_no_more_sound_than_its_limit_but_every_flush(cache: Path) -> None:
    files = build(DENTIST, cache)
    ear = Ear(decoder(str(files.control), str(files.dictionary)), "dentist")
    for frame in frames(silence(20)):
        ear.take(frame)
    ear.take(None)
    assert len(ear.waiting) == MAX_WAITING + 1
    assert ear.waiting[-1] is None


async def test_memory_stays_bounded_over_two_hundred_utterances(recogniser: LocalRecogniser, tmp_path: Path) -> None:
    sound = frames(silence(0.2), say("yes", tmp_path), silence(0.1))
    stream = await recogniser.open(DENTIST)
    process = recogniser._ears[0]._process
    assert process is not None

    async def rounds(count: int) -> int:
        for _ in range(count):
            _push(stream, sound)
            stream.flush()
            await _final(stream)
        return int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * 4096

    before = await rounds(40)
    assert await rounds(160) - before < 20_000_000


async def test_after_close_the_stream_ends_and_takes_nothing(recogniser: LocalRecogniser) -> None:
    stream = await recogniser.open(DENTIST)
    await stream.close()
    stream.push(b"\xff" * 160)
    stream.flush()
    assert [heard async for heard in stream] == []


async def test_a_number_that_was_asked_for_is_heard_as_one_and_what_was_asked_outlives_the_process(
    recogniser: LocalRecogniser, tmp_path: Path
) -> None:
    stream = await recogniser.open(DENTIST)
    stream.expect("number")
    process = recogniser._ears[0]._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    _push(stream, frames(silence(0.4), say("two oh two five five five oh one four three", tmp_path), silence(0.3)))
    stream.flush()
    assert (await _final(stream)).text.replace("zero", "oh") == "two oh two five five five oh one four three"


def test_what_was_asked_chooses_the_model_of_the_next_utterance(cache: Path, tmp_path: Path) -> None:
    files = build(DENTIST, cache)
    recogniser = decoder(str(files.control), str(files.dictionary))
    ear = Ear(recogniser, "dentist")
    for asked, model in (("yes_no", "yes_no"), ("nothing", "callers"), ("date_time", "date_time")):
        ear.expect(asked)
        for frame in [*frames(silence(0.4), say("monday", tmp_path)), None]:
            ear.take(frame)
            ear.work()
        assert recogniser.current_search() == model


def test_steady_noise_is_no_words(cache: Path) -> None:
    files = build(DENTIST, cache)
    ear = Ear(decoder(str(files.control), str(files.dictionary)), "dentist")
    noise = (np.random.default_rng(1).standard_normal(8000 * 4) * 300).astype(np.int16)
    heard = []
    for frame in frames(noise):
        ear.take(frame)
        heard += ear.work()
    ear.take(None)
    assert [said["text"] for said in [*heard, *ear.work()]] == [""]
