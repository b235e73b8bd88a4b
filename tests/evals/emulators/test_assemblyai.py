import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
from assemblyai.streaming.v3 import AsyncStreamingClient
from assemblyai.streaming.v3.models import ErrorEvent
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from evals.emulators.assemblyai import AssemblyAIEmulator
from evals.emulators.listening import Spoken, Utterance
from evals.emulators.profile import Behaviour, Fault, Latency

from .test_deepgram import silence, tone

QUERY = {"encoding": "pcm_mulaw", "sample_rate": 8000}
HELLO = Utterance.spread("Two tables, please.", 1.0)
PAUSING = Utterance((Spoken("two", 0, 0.4), Spoken("tables", 1.0, 1.4)))


@contextlib.asynccontextmanager
async def stream(emulator: AssemblyAIEmulator, key: str | None = None, **changes: object) -> AsyncIterator[ClientConnection]:
    headers = {"Authorization": key or emulator.key}
    async with connect(f"{emulator.url}/v3/ws?{urlencode({**QUERY, **changes})}", additional_headers=headers) as socket:
        yield socket


async def until_closed(socket: ClientConnection) -> list[dict[str, Any]]:
    messages = []
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(5):
            while True:
                messages.append(json.loads(await socket.recv()))
    return messages


async def send(socket: ClientConnection, sound: bytes) -> None:
    """In pieces that are allowed."""
    for start in range(0, len(sound), 800):
        await socket.send(sound[start : start + 800])


async def heard(emulator: AssemblyAIEmulator, sound: bytes, *controls: str, **changes: object) -> list[dict[str, Any]]:
    async with stream(emulator, **changes) as socket:
        await send(socket, sound)
        for kind in (*controls, "Terminate"):
            await socket.send(json.dumps({"type": kind}))
        return await until_closed(socket)


async def test_messages_are_of_the_providers_own_types() -> None:
    async with AssemblyAIEmulator([HELLO]) as emulator:
        messages = await heard(emulator, tone(1.0) + silence(0.6) + tone(0.5), session_heartbeat="true")
    assert messages[0]["type"] == "Begin"
    assert {message["type"] for message in messages} == {"Begin", "Turn", "Heartbeat", "Termination"}
    for message in messages:
        assert AsyncStreamingClient._parse_message(message) is not None  # validates it against the type it names


async def test_words_become_final_one_by_one_and_a_confident_silence_ends_the_turn() -> None:
    async with AssemblyAIEmulator([HELLO]) as emulator:
        turns = [m for m in await heard(emulator, tone(1.0) + silence(0.5)) if m["type"] == "Turn"]
    assert [turn["transcript"] for turn in turns] == ["", "two", "two tables", "two tables please"]
    assert [word["word_is_final"] for word in turns[1]["words"]] == [True, False]
    assert [turn["end_of_turn"] for turn in turns] == [False, False, False, True]
    assert turns[-1]["end_of_turn_confidence"] > 0.5


async def test_a_pause_within_an_utterance_is_waited_out_as_long_as_is_asked() -> None:
    sound = tone(0.4) + silence(0.6) + tone(0.4) + silence(0.5)
    async with AssemblyAIEmulator([PAUSING]) as emulator:
        patient = [m["transcript"] for m in await heard(emulator, sound) if m.get("end_of_turn")]
        hasty = [m["transcript"] for m in await heard(emulator, sound, max_turn_silence=500) if m.get("end_of_turn")]
    assert (patient, hasty) == (["two tables"], ["two", "tables"])


async def test_an_endpoint_that_is_forced_ends_the_turn_and_tells_how_sure_it_is() -> None:
    async with AssemblyAIEmulator([PAUSING]) as emulator:
        ended = [m for m in await heard(emulator, tone(0.4) + silence(0.1), "ForceEndpoint") if m.get("end_of_turn")]
    assert [(turn["transcript"], turn["end_of_turn_confidence"] < 0.4) for turn in ended] == [("two", True)]


async def test_a_formatted_turn_comes_after_the_plain_one() -> None:
    async with AssemblyAIEmulator([HELLO]) as emulator:
        ended = [m for m in await heard(emulator, tone(1.0) + silence(0.5), format_turns="true") if m.get("end_of_turn")]
    assert [(turn["transcript"], turn["turn_is_formatted"]) for turn in ended] == [
        ("two tables please", False), ("Two tables, please.", True),
    ]  # fmt: skip
    assert ended[0]["turn_order"] == ended[1]["turn_order"]


async def test_a_configuration_can_be_changed_in_the_middle() -> None:
    async with AssemblyAIEmulator([PAUSING]) as emulator, stream(emulator) as socket:
        await socket.send('{"type": "UpdateConfiguration", "max_turn_silence": 300}')
        await send(socket, tone(0.4) + silence(0.4))
        await socket.send('{"type": "Terminate"}')
        ended = [m for m in await until_closed(socket) if m.get("end_of_turn")]
    assert [turn["transcript"] for turn in ended] == ["two"]


@pytest.mark.parametrize("sound", [silence(0.04), silence(1.2)])
async def test_a_piece_that_is_too_short_or_too_long_ends_the_stream(sound: bytes) -> None:
    async with AssemblyAIEmulator() as emulator, stream(emulator) as socket:
        await socket.send(sound)
        messages = await until_closed(socket)
    assert ErrorEvent.model_validate(messages[-1]).error_code == 3007
    assert socket.close_code == 3007


@pytest.mark.parametrize(
    "changes",
    [
        {"nonsense": 1},
        {"sample_rate": "fast"},
        {"encoding": "mp3"},
        {"speech_model": "nova-3"},
        {"keyterms_prompt": "calzone"},
        {"keyterms_prompt": json.dumps(["calzone"] * 101)},
        {"keyterms_prompt": json.dumps(["c" * 51])},
    ],
)
async def test_a_query_the_provider_would_refuse_is_refused_in_a_message(changes: dict[str, object]) -> None:
    async with AssemblyAIEmulator() as emulator, stream(emulator, **changes) as socket:
        (message,) = await until_closed(socket)
    assert ErrorEvent.model_validate(message).error_code == 3006
    assert socket.close_code == 3006


async def test_a_wrong_key_and_a_message_it_does_not_know_end_the_stream() -> None:
    async with AssemblyAIEmulator() as emulator:
        async with stream(emulator, key="other") as socket:
            assert [m["error_code"] for m in await until_closed(socket)] == [1008]
        async with stream(emulator) as socket:
            await socket.send('{"type": "Nonsense"}')
            assert (await until_closed(socket))[-1]["error_code"] == 3006


async def test_an_end_comes_its_drawn_time_after_the_voice() -> None:
    async with AssemblyAIEmulator([HELLO], behaviour=Behaviour(Latency(60, 60))) as emulator, stream(emulator) as socket:
        clock = asyncio.get_running_loop()
        begun = clock.time()
        await send(socket, tone(1.0) + silence(0.1))
        await socket.send('{"type": "ForceEndpoint"}')
        while not json.loads(await socket.recv()).get("end_of_turn"):
            pass
        assert clock.time() - begun >= 0.06


@pytest.mark.parametrize(("fault", "turns"), [("stall_after", 1), ("drop", 1), ("half_open", 0)])
async def test_a_broken_stream_gives_what_it_gave_before_it_broke(fault: Fault, turns: int) -> None:
    async with AssemblyAIEmulator([HELLO]) as emulator:
        emulator.behaviour.fail(fault)
        async with stream(emulator) as socket:
            received = []
            with contextlib.suppress(ConnectionClosed, TimeoutError):
                await send(socket, tone(1.0) + silence(0.5))
                async with asyncio.timeout(0.3):
                    while True:
                        received.append(json.loads(await socket.recv()))
            assert sum(message["type"] == "Turn" for message in received) <= turns
            socket.transport.abort()


async def test_utterances_known_by_their_beginning_are_heard_and_each_end_of_a_turn_is_kept_once() -> None:
    async with AssemblyAIEmulator(knows=lambda block: HELLO if block == tone(0.01) else None) as emulator:
        await heard(emulator, tone(1.0) + silence(0.5), format_turns="true")
    assert [end.words for end in emulator.settled] == ["two tables please"]
