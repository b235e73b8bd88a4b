"""Flux over a real socket: it follows turns, changes its mind aloud, and no fault of the provider is a silence."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.errors import ProviderError
from evals.emulators.deepgram_flux import DeepgramFluxEmulator
from evals.emulators.listening import Spoken, Utterance
from evals.emulators.profile import Fault
from tests.voice.spoken_sound import frames, noise, silence
from voice.ports import Heard, RecognitionStream, SpeechHints
from voice.recognition.flux import FluxOptions, FluxRecogniser

HINTS = SpeechHints("a", terms=("panna cotta", "Giulia"))
VOICE = noise(1.2, level=4000)
TABLE = Utterance(
    (Spoken("a", 0.0, 0.2), Spoken("table", 0.2, 0.6, at_first="cable"), Spoken("for", 0.6, 0.8), Spoken("four", 0.8, 1.2))
)


@pytest.fixture
async def emulator() -> AsyncIterator[DeepgramFluxEmulator]:
    async with DeepgramFluxEmulator([TABLE], key="k") as running:
        yield running


def _recogniser(emulator: DeepgramFluxEmulator, key: str = "k", **options: float) -> FluxRecogniser:
    return FluxRecogniser(key, emulator.url, FluxOptions(**options))  # type: ignore[arg-type]


async def _until_end(stream: RecognitionStream) -> list[Heard]:
    told = []
    async with asyncio.timeout(10):
        async for heard in stream:
            told.append(heard)
            if heard.kind == "end":
                return told
    raise AssertionError("the stream ended without the turn's end")


def _speak(stream: RecognitionStream, *pieces: object) -> None:
    for frame in frames(*pieces):  # type: ignore[arg-type]
        stream.push(frame)


async def test_a_turn_begins_grows_may_be_over_and_is_over_with_the_words_of_the_eager_end(
    emulator: DeepgramFluxEmulator,
) -> None:
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, silence(0.2), VOICE, silence(0.6))
    told = await _until_end(stream)
    assert [heard.kind for heard in told][:2] == ["started", "partial"]
    assert [heard.kind for heard in told][-2:] == ["eager_end", "end"]
    assert told[-1].text == told[-2].text == "a table for four"
    assert [word.text for word in told[-1].words] == told[-1].text.split()
    assert told[-1].words[0].start == pytest.approx(0.2, abs=0.05)
    await stream.close()


async def test_words_that_were_misheard_at_first_are_told_anew(emulator: DeepgramFluxEmulator) -> None:
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, VOICE, silence(0.6))
    texts = [heard.text for heard in await _until_end(stream)]
    assert "a cable" in texts
    assert texts[-1] == "a table for four"
    await stream.close()


async def test_a_pause_that_was_taken_for_the_end_is_taken_back_before_the_words_go_on(emulator: DeepgramFluxEmulator) -> None:
    emulator.expect(
        Utterance((Spoken("a", 0.0, 0.2), Spoken("table", 0.2, 0.6), Spoken("for", 1.2, 1.4), Spoken("four", 1.4, 1.8)))
    )
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, noise(0.6, level=4000), silence(0.6), noise(0.6, level=4000), silence(0.6))
    told = await _until_end(stream)
    turning = [(heard.kind, heard.text) for heard in told if heard.kind not in ("partial", "started")]
    assert turning == [
        ("eager_end", "a table"), ("resumed", "a table for"), ("eager_end", "a table for four"), ("end", "a table for four"),
    ]  # fmt: skip
    await stream.close()


async def test_updates_without_news_are_told_only_in_answer_to_a_flush(emulator: DeepgramFluxEmulator) -> None:
    emulator.expect()
    stream = await _recogniser(emulator).open(HINTS)
    told: list[Heard] = []

    async def listen() -> None:
        async for heard in stream:
            told.append(heard)

    listening = asyncio.create_task(listen())
    _speak(stream, silence(2.0))
    stream.flush()
    _speak(stream, silence(1.0))
    async with asyncio.timeout(5):
        while not told:  # noqa: ASYNC110 - the stream itself is what is listened to
            await asyncio.sleep(0.01)
    await stream.close()
    await listening
    assert [(heard.kind, heard.text) for heard in told] == [("partial", "")]


async def test_the_businesss_terms_and_the_thresholds_go_along(emulator: DeepgramFluxEmulator) -> None:
    await (await _recogniser(emulator, eot_threshold=0.8, eager_eot_threshold=0.5).open(HINTS)).close()
    query = emulator.requests[0]
    assert query["keyterm"] == ["panna cotta", "Giulia"]
    assert (query["model"], query["encoding"], query["sample_rate"]) == (["flux-general-en"], ["mulaw"], ["8000"])
    assert (query["eot_threshold"], query["eager_eot_threshold"], query["eot_timeout_ms"]) == (["0.8"], ["0.5"], ["3000"])


async def test_several_languages_are_listened_for_only_where_callers_may_speak_them(emulator: DeepgramFluxEmulator) -> None:
    for languages in ((), ("es", "fr")):
        await (await _recogniser(emulator).open(SpeechHints("a", "en-GB", languages=languages))).close()
    one, several = emulator.requests
    assert (one["model"], "language_hint" in one) == (["flux-general-en"], False)
    assert (several["model"], several["language_hint"]) == (["flux-general-multi"], ["en", "es", "fr"])


async def test_a_line_without_sound_is_kept_alive_by_silence_so_that_a_turn_still_ends(emulator: DeepgramFluxEmulator) -> None:
    stream = await _recogniser(emulator, keep_alive_seconds=0.02).open(HINTS)
    _speak(stream, VOICE)
    assert (await _until_end(stream))[-1].text == "a table for four"
    assert emulator.received == []
    await stream.close()
    assert emulator.received == ["CloseStream"]


@pytest.mark.parametrize("fault", ["half_open", "stall_before", "stall_after", "garbage"])
async def test_a_socket_that_is_open_and_says_nothing_of_use_is_noticed(emulator: DeepgramFluxEmulator, fault: Fault) -> None:
    emulator.behaviour.fail(fault)
    stream = await _recogniser(emulator, receive_seconds=0.4).open(HINTS)
    with pytest.raises(ProviderError, match="said nothing"):
        await _until_end(_speaking(stream))
    await stream.close()


def _speaking(stream: RecognitionStream) -> RecognitionStream:
    _speak(stream, VOICE, silence(0.6))
    asyncio.get_running_loop().call_later(0.1, stream.push, b"\xff" * 160)
    asyncio.get_running_loop().call_later(0.1, stream.flush)
    return stream


async def test_a_broken_connection_ends_the_stream_with_an_error(emulator: DeepgramFluxEmulator) -> None:
    emulator.behaviour.fail("drop")
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, VOICE, silence(0.6))
    with pytest.raises(ProviderError):
        await _until_end(stream)
    await stream.close()


async def test_words_of_another_stream_are_nobodys_here_and_end_this_one(emulator: DeepgramFluxEmulator) -> None:
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, VOICE, silence(0.6))
    await _until_end(stream)
    emulator.strays = True
    _speak(stream, VOICE, silence(0.6))
    with pytest.raises(ProviderError, match="another stream"):
        await _until_end(stream)
    await stream.close()


@pytest.mark.parametrize(("fault", "status"), [("unauthorized", "401"), ("rate_limited", "429"), ("server_error", "500")])
async def test_a_refusal_is_a_providers_error_at_once(emulator: DeepgramFluxEmulator, fault: Fault, status: str) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError, match=status):
        await _recogniser(emulator).open(HINTS)


async def test_a_wrong_key_is_not_told_in_the_error(emulator: DeepgramFluxEmulator) -> None:
    with pytest.raises(ProviderError, match="401") as refused:
        await _recogniser(emulator, key="a-wrong-key").open(HINTS)
    assert "a-wrong-key" not in str(refused.value)
