"""AssemblyAI over a real socket: a flush ends its turn, and no fault of the provider is a silence."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.errors import ProviderError
from evals.emulators.assemblyai import AssemblyAIEmulator
from evals.emulators.listening import Spoken, Utterance
from evals.emulators.profile import ASSEMBLYAI_FINAL, Behaviour, Fault
from tests.voice.spoken_sound import frames, noise, silence
from voice.ports import SETTLED, Heard, RecognitionStream, SpeechHints
from voice.recognition.assemblyai import AssemblyAIOptions, AssemblyAIRecogniser

HINTS = SpeechHints("a", terms=("panna cotta", "Giulia"))
VOICE = noise(1.2, level=4000)
TABLE = Utterance.spread("a table for four please", 1.1)


@pytest.fixture
async def emulator() -> AsyncIterator[AssemblyAIEmulator]:
    async with AssemblyAIEmulator([TABLE], key="k") as running:
        yield running


def _recogniser(emulator: AssemblyAIEmulator, key: str = "k", **options: float) -> AssemblyAIRecogniser:
    return AssemblyAIRecogniser(key, emulator.url, AssemblyAIOptions(**options))  # type: ignore[arg-type]


def _speak(stream: RecognitionStream, *pieces: object) -> None:
    for frame in frames(*pieces):  # type: ignore[arg-type]
        stream.push(frame)


async def _settled(stream: RecognitionStream, count: int = 1) -> list[Heard]:
    """All that is told until so much of it is settled."""
    told: list[Heard] = []
    async with asyncio.timeout(10):
        async for heard in stream:
            told.append(heard)
            if sum(one.kind in SETTLED for one in told) == count:
                return told
    raise AssertionError("the stream ended before that")


async def test_a_flush_is_answered_with_the_whole_turn_which_a_sure_recogniser_calls_ended(emulator: AssemblyAIEmulator) -> None:
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, silence(0.2), VOICE, silence(0.12))
    stream.flush()
    told = await _settled(stream)
    assert told[0].kind == "partial"
    assert (told[-1].kind, told[-1].text) == ("end", "a table for four please")
    assert told[-1].words[0].start == pytest.approx(0.2, abs=0.05)
    await stream.close()
    assert emulator.received == ["ForceEndpoint", "Terminate"]


async def test_a_pause_in_mid_sentence_is_no_end_and_the_end_tells_the_words_before_it_too(emulator: AssemblyAIEmulator) -> None:
    emulator.expect(
        Utterance((Spoken("a", 0, 0.2), Spoken("table", 0.2, 0.6), Spoken("for", 1.0, 1.2), Spoken("four", 1.2, 1.6)))
    )
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, noise(0.6, level=4000), silence(0.12))
    stream.flush()
    _speak(stream, silence(0.28), noise(0.6, level=4000), silence(0.12))
    stream.flush()
    first, last = [heard for heard in await _settled(stream, 2) if heard.kind in SETTLED]
    assert (first.kind, first.text) == ("final", "a table")
    assert (last.kind, last.text) == ("end", "a table for four")
    await stream.close()


async def test_a_turn_that_ends_unasked_is_an_end(emulator: AssemblyAIEmulator) -> None:
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, VOICE, silence(0.6))
    told = await _settled(stream)
    assert (told[-1].kind, told[-1].text) == ("end", "a table for four please")
    await stream.close()


async def test_answers_that_are_late_are_told_in_their_order() -> None:
    behaviour = Behaviour(ASSEMBLYAI_FINAL, seed=3)
    async with AssemblyAIEmulator([TABLE, Utterance.spread("on friday", 0.5)], key="k", behaviour=behaviour) as emulator:
        stream = await _recogniser(emulator).open(HINTS)
        for sound in (VOICE, noise(0.6, level=4000)):
            _speak(stream, sound, silence(0.12))
            stream.flush()
            _speak(stream, silence(0.2))
        settled = [heard.text for heard in await _settled(stream, 2) if heard.kind in SETTLED]
        await stream.close()
    assert settled == ["a table for four please", "on friday"]


async def test_the_businesss_terms_go_along_and_nothing_is_formatted(emulator: AssemblyAIEmulator) -> None:
    await (await _recogniser(emulator).open(HINTS)).close()
    (query,) = emulator.requests
    assert query["keyterms_prompt"] == '["panna cotta", "Giulia"]'
    assert (query["encoding"], query["sample_rate"], query["format_turns"]) == ("pcm_mulaw", "8000", "false")


async def test_terms_are_cut_to_what_the_provider_takes(emulator: AssemblyAIEmulator) -> None:
    terms = tuple(f"a very long name of a dish that nobody would ever order {n}" for n in range(200))
    await (await _recogniser(emulator).open(SpeechHints("a", terms=terms))).close()
    assert len(emulator.requests) == 1


async def test_another_language_is_heard_by_the_model_of_several(emulator: AssemblyAIEmulator) -> None:
    for languages in ((), ("es",)):
        await (await _recogniser(emulator).open(SpeechHints("a", languages=languages))).close()
    assert [query["speech_model"] for query in emulator.requests] == [
        "universal-streaming-english", "universal-streaming-multilingual",
    ]  # fmt: skip


async def test_a_quiet_stream_is_kept_alive(emulator: AssemblyAIEmulator) -> None:
    stream = await _recogniser(emulator, keep_alive_seconds=0.02).open(HINTS)
    async with asyncio.timeout(5):
        while "KeepAlive" not in emulator.received:  # noqa: ASYNC110 - the emulator tells no event of it
            await asyncio.sleep(0.01)
    await stream.close()


async def test_a_flush_of_which_no_word_was_heard_is_answered_by_a_heartbeat(emulator: AssemblyAIEmulator) -> None:
    emulator.expect()
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, VOICE, silence(0.12))
    stream.flush()
    _speak(stream, silence(1.0))
    async with asyncio.timeout(5):
        assert await anext(aiter(stream)) == Heard("partial", "")
    await stream.close()


async def test_a_half_open_socket_is_noticed_by_a_ping_that_is_not_answered(emulator: AssemblyAIEmulator) -> None:
    emulator.behaviour.fail("half_open")
    stream = await _recogniser(emulator, receive_seconds=0.4).open(HINTS)
    _speak(stream, VOICE)
    with pytest.raises(ProviderError, match="socket closed"):
        await _settled(stream)
    await stream.close()


async def test_a_caller_who_is_silent_for_long_is_no_broken_socket(emulator: AssemblyAIEmulator) -> None:
    stream = await _recogniser(emulator, receive_seconds=0.1, keep_alive_seconds=0.05).open(HINTS)
    async with asyncio.timeout(5):
        while emulator.received.count("KeepAlive") < 6:  # noqa: ASYNC110 - the emulator tells no event of it
            await asyncio.sleep(0.01)
    _speak(stream, VOICE, silence(0.12))
    stream.flush()
    assert (await _settled(stream))[-1].text == "a table for four please"
    await stream.close()


async def test_a_broken_connection_ends_the_stream_with_an_error(emulator: AssemblyAIEmulator) -> None:
    emulator.behaviour.fail("drop")
    stream = await _recogniser(emulator).open(HINTS)
    _speak(stream, VOICE)
    with pytest.raises(ProviderError):
        await _settled(stream)
    await stream.close()


async def test_what_is_not_of_the_protocol_is_a_providers_error(emulator: AssemblyAIEmulator) -> None:
    emulator.behaviour.fail("garbage")
    with pytest.raises(ProviderError, match="not of its protocol"):
        await _recogniser(emulator).open(HINTS)


@pytest.mark.parametrize(("fault", "status"), [("unauthorized", "401"), ("rate_limited", "429"), ("server_error", "500")])
async def test_a_refusal_is_a_providers_error_at_once(emulator: AssemblyAIEmulator, fault: Fault, status: str) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError, match=status):
        await _recogniser(emulator).open(HINTS)


async def test_a_wrong_key_which_is_told_after_the_handshake_is_one_too_and_not_told_on(emulator: AssemblyAIEmulator) -> None:
    with pytest.raises(ProviderError, match="ASSEMBLYAI_API_KEY") as refused:
        await _recogniser(emulator, key="a-wrong-key").open(HINTS)
    assert "a-wrong-key" not in str(refused.value)


async def test_a_provider_that_never_begins_is_given_up(emulator: AssemblyAIEmulator) -> None:
    emulator.behaviour.fail("stall_before")
    with pytest.raises(ProviderError, match="did not answer"):
        await _recogniser(emulator, connect_seconds=0.3).open(HINTS)
