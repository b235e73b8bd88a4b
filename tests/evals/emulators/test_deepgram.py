import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from deepgram.listen.v1.types import ListenV1Metadata, ListenV1Results, ListenV1SpeechStarted, ListenV1UtteranceEnd
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from evals.emulators.deepgram import DeepgramEmulator, Spoken, Utterance
from evals.emulators.profile import Behaviour, Fault, Latency
from voice import mulaw

QUERY = {"model": "nova-3", "encoding": "mulaw", "sample_rate": 8000, "interim_results": "true", "endpointing": 100}
HELLO = Utterance.spread("Two tables, please.", 1.0)


def tone(seconds: float) -> bytes:
    at = np.arange(int(8000 * seconds)) / 8000
    return mulaw.encode((8000 * np.sin(2 * np.pi * 440 * at)).astype(np.int16))


def silence(seconds: float) -> bytes:
    return b"\xff" * int(8000 * seconds)


@contextlib.asynccontextmanager
async def stream(emulator: DeepgramEmulator, **changes: object) -> AsyncIterator[ClientConnection]:
    query = urlencode({**QUERY, **changes}, doseq=True)
    async with connect(
        f"{emulator.url}/v1/listen?{query}", additional_headers={"Authorization": f"Token {emulator.key}"}
    ) as socket:
        yield socket


async def until_closed(socket: ClientConnection) -> list[dict[str, Any]]:
    messages = []
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(5):
            while True:
                messages.append(json.loads(await socket.recv()))
    return messages


async def refusal(emulator: DeepgramEmulator, **changes: object) -> tuple[int, dict[str, str]]:
    with pytest.raises(InvalidStatus) as refused:
        async with stream(emulator, **changes):
            pass
    return refused.value.response.status_code, json.loads(refused.value.response.body or b"{}")


async def test_words_lie_where_the_voice_begins_and_a_pause_ends_the_speech() -> None:
    async with DeepgramEmulator([HELLO]) as emulator, stream(emulator, smart_format="true") as socket:
        await socket.send(silence(0.5) + tone(1.0) + silence(0.3))
        await socket.send('{"type": "CloseStream"}')
        messages = await until_closed(socket)
    final = next(message for message in messages if message.get("speech_final"))
    best = final["channel"]["alternatives"][0]
    assert best["transcript"] == "Two tables, please."
    assert [word["word"] for word in best["words"]] == ["two", "tables", "please"]
    assert best["words"][0]["start"] == pytest.approx(0.5, abs=0.02)
    assert best["words"][-1]["end"] == pytest.approx(1.5, abs=0.02)


async def test_messages_have_the_shapes_of_the_providers_own_types() -> None:
    changes = {"utterance_end_ms": 1000, "vad_events": "true"}
    async with DeepgramEmulator([HELLO]) as emulator, stream(emulator, **changes) as socket:
        await socket.send(tone(1.0) + silence(1.5))
        await socket.send('{"type": "CloseStream"}')
        messages = await until_closed(socket)
    types = {"Results": ListenV1Results, "Metadata": ListenV1Metadata, "SpeechStarted": ListenV1SpeechStarted,
             "UtteranceEnd": ListenV1UtteranceEnd}  # fmt: skip
    assert {message["type"] for message in messages} == set(types)
    for message in messages:
        types[message["type"]].__pydantic_validator__.validate_python(message, strict=False)
    assert socket.close_code == 1000


async def test_interim_words_come_before_the_final_ones() -> None:
    async with DeepgramEmulator([HELLO], interim_every=0.25) as emulator, stream(emulator) as socket:
        await socket.send(tone(1.0) + silence(0.2))
        await socket.send('{"type": "CloseStream"}')
        results = [m for m in await until_closed(socket) if m["type"] == "Results"]
    spoken = [m["channel"]["alternatives"][0]["transcript"] for m in results if not m["is_final"]]
    assert spoken[0] == "two tables"
    assert len(spoken) == 4
    assert spoken == sorted(spoken, key=len)


async def test_finalize_is_answered_with_what_was_heard_and_only_when_something_was() -> None:
    async with DeepgramEmulator([HELLO]) as emulator, stream(emulator, endpointing="false", interim_results="false") as socket:
        await socket.send('{"type": "Finalize"}')
        await socket.send(tone(1.0))
        await socket.send('{"type": "Finalize"}')
        await socket.send('{"type": "CloseStream"}')
        messages = await until_closed(socket)
    assert [message["type"] for message in messages] == ["Results", "Metadata"]
    assert messages[0]["from_finalize"] is True
    assert messages[0]["channel"]["alternatives"][0]["transcript"] == "two tables please"


async def test_each_voice_after_an_utterance_is_the_next_utterance() -> None:
    script = [Utterance.spread("first", 0.4), Utterance.spread("second", 0.4)]
    async with DeepgramEmulator(script) as emulator, stream(emulator, interim_results="false") as socket:
        await socket.send((tone(0.4) + silence(0.4)) * 2)
        await socket.send('{"type": "CloseStream"}')
        messages = await until_closed(socket)
    finals = [m["channel"]["alternatives"][0]["transcript"] for m in messages if m.get("speech_final")]
    assert finals == ["first", "second"]


async def test_sound_without_a_script_goes_to_the_recogniser_given() -> None:
    async def recognise(sound: bytes) -> Sequence[Spoken]:
        return [Spoken("hello", 0.0, len(sound) / 8000)]

    async with DeepgramEmulator(recognise=recognise) as emulator, stream(emulator) as socket:
        await socket.send(tone(0.3) + silence(0.2))
        await socket.send('{"type": "CloseStream"}')
        messages = await until_closed(socket)
    assert next(m for m in messages if m.get("speech_final"))["channel"]["alternatives"][0]["transcript"] == "hello"


async def test_a_stream_without_sound_or_keepalive_is_closed() -> None:
    async with DeepgramEmulator(idle=0.05) as emulator, stream(emulator) as socket:
        assert await until_closed(socket) == []
    assert socket.close_code == 1011
    assert "net0001" in (socket.close_reason or "")


async def test_a_control_message_it_cannot_parse_ends_the_stream() -> None:
    async with DeepgramEmulator() as emulator, stream(emulator) as socket:
        await socket.send("{")
        assert [message["type"] for message in await until_closed(socket)] == ["Error"]
    assert socket.close_code == 1008


@pytest.mark.parametrize(
    "changes",
    [
        {"nonsense": "1"},
        {"encoding": "mp3"},
        {"sample_rate": "fast"},
        {"interim_results": "yes"},
        {"utterance_end_ms": "500"},
        {"keywords": "calzone"},
        {"keyterm": ["calzone pizza"] * 300},
        {"model": "nova-2", "keyterm": "calzone"},
    ],
)
async def test_a_query_the_provider_would_refuse_is_refused(changes: dict[str, object]) -> None:
    async with DeepgramEmulator() as emulator:
        status, body = await refusal(emulator, **changes)
    assert status == 400
    assert body["err_msg"]


async def test_a_wrong_key_is_refused() -> None:
    async with DeepgramEmulator() as emulator:
        query = urlencode(QUERY)
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"{emulator.url}/v1/listen?{query}", additional_headers={"Authorization": "Token other"}):
                pass
    assert refused.value.response.status_code == 401


@pytest.mark.parametrize(("fault", "status"), [("unauthorized", 401), ("rate_limited", 429), ("server_error", 500)])
async def test_refusals_on_demand_are_shown_once(fault: Fault, status: int) -> None:
    async with DeepgramEmulator() as emulator:
        emulator.behaviour.fail(fault)
        assert (await refusal(emulator))[0] == status
        async with stream(emulator):
            pass


@pytest.mark.parametrize(("fault", "results"), [("stall_before", 0), ("stall_after", 1), ("half_open", 0), ("drop", 1)])
async def test_a_broken_stream_gives_what_it_gave_before_it_broke(fault: Fault, results: int) -> None:
    async with DeepgramEmulator([HELLO]) as emulator:
        emulator.behaviour.fail(fault)
        async with stream(emulator) as socket:
            await socket.send(tone(1.0) + silence(0.2))
            await socket.send(tone(0.5) + silence(0.2))
            received = []
            with contextlib.suppress(ConnectionClosed, TimeoutError):
                async with asyncio.timeout(0.3):
                    while True:
                        received.append(await socket.recv())
            assert len(received) == results
            socket.transport.abort()


async def test_a_final_comes_its_drawn_time_after_the_voice() -> None:
    behaviour = Behaviour(Latency(60, 60))
    async with DeepgramEmulator([HELLO], behaviour=behaviour) as emulator, stream(emulator, interim_results="false") as socket:
        clock = asyncio.get_running_loop()
        begun = clock.time()
        await socket.send(tone(1.0) + silence(0.2))
        await socket.recv()
    assert 0.06 <= clock.time() - begun < 0.5


def test_the_same_seed_draws_the_same_times_near_their_quantiles() -> None:
    latency = Latency(100, 200, 900)
    first, second = (Behaviour(latency, seed=7) for _ in range(2))
    drawn = sorted(first.seconds() for _ in range(4000))
    assert drawn == sorted(second.seconds() for _ in range(4000))
    assert drawn[2000] == pytest.approx(0.1, rel=0.05)
    assert drawn[3800] == pytest.approx(0.2, rel=0.1)
    assert drawn[-1] == 0.9


async def test_without_a_script_an_utterance_is_known_by_its_beginning_and_its_end_is_kept_with_its_time() -> None:
    def knows(block: bytes) -> Utterance | None:
        return HELLO if block == tone(0.01) else None

    before = time.monotonic()
    async with DeepgramEmulator(knows=knows) as emulator, stream(emulator, smart_format="true") as socket:
        await socket.send(silence(0.5) + tone(1.0) + silence(0.3))
        await socket.send('{"type": "CloseStream"}')
        await until_closed(socket)
    assert [end.words for end in emulator.settled] == ["Two tables, please."]
    assert before < emulator.settled[0].at < time.monotonic()
