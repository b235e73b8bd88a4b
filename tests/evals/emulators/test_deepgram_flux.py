import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from deepgram.listen.v2.types import ListenV2Connected, ListenV2FatalError, ListenV2TurnInfo
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from evals.emulators.deepgram_flux import DeepgramFluxEmulator
from evals.emulators.listening import Spoken, Utterance
from evals.emulators.profile import Behaviour, Fault, Latency

from .test_deepgram import silence, tone

QUERY = {"model": "flux-general-en", "encoding": "mulaw", "sample_rate": 8000, "eager_eot_threshold": 0.4}
HELLO = Utterance.spread("Two tables, please.", 1.0)
PAUSING = Utterance((Spoken("two", 0, 0.4), Spoken("tables", 1.0, 1.4)))
TYPES = {"Connected": ListenV2Connected, "TurnInfo": ListenV2TurnInfo, "Error": ListenV2FatalError}


@contextlib.asynccontextmanager
async def stream(emulator: DeepgramFluxEmulator, **changes: object) -> AsyncIterator[ClientConnection]:
    query = urlencode({name: value for name, value in {**QUERY, **changes}.items() if value is not None}, doseq=True)
    headers = {"Authorization": f"Token {emulator.key}"}
    async with connect(f"{emulator.url}/v2/listen?{query}", additional_headers=headers) as socket:
        yield socket


async def until_closed(socket: ClientConnection) -> list[dict[str, Any]]:
    messages = []
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(5):
            while True:
                messages.append(json.loads(await socket.recv()))
    return messages


async def heard(emulator: DeepgramFluxEmulator, *sounds: bytes, **changes: object) -> list[dict[str, Any]]:
    """What is said of these sounds until the stream is closed."""
    async with stream(emulator, **changes) as socket:
        for sound in sounds:
            await socket.send(sound)
        await socket.send('{"type": "CloseStream"}')
        return await until_closed(socket)


def turning(messages: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(m["event"], m["transcript"]) for m in messages if m["type"] == "TurnInfo" and m["event"] != "Update"]


async def test_messages_have_the_shapes_of_the_providers_own_types_and_are_numbered() -> None:
    async with DeepgramFluxEmulator([HELLO]) as emulator:
        messages = await heard(emulator, tone(1.0) + silence(0.5))
    assert {message["type"] for message in messages} == {"Connected", "TurnInfo"}
    for message in messages:
        TYPES[message["type"]].__pydantic_validator__.validate_python(message, strict=False)
    assert [message["sequence_id"] for message in messages] == list(range(len(messages)))


async def test_a_turn_starts_may_end_and_ends_with_the_same_words() -> None:
    async with DeepgramFluxEmulator([HELLO]) as emulator:
        messages = await heard(emulator, silence(0.5) + tone(1.0) + silence(0.5))
    assert turning(messages) == [
        ("StartOfTurn", "Two"), ("EagerEndOfTurn", "Two tables, please."), ("EndOfTurn", "Two tables, please."),
    ]  # fmt: skip
    words = messages[-1]["words"] if messages[-1]["event"] == "EndOfTurn" else messages[-2]["words"]
    assert words[0]["start"] == pytest.approx(0.5, abs=0.02)


async def test_a_pause_within_an_utterance_is_taken_for_its_end_and_taken_back() -> None:
    async with DeepgramFluxEmulator([PAUSING]) as emulator:
        messages = await heard(emulator, tone(0.4) + silence(0.6) + tone(0.4) + silence(0.5))
    assert [event for event, _ in turning(messages)] == [
        "StartOfTurn", "EagerEndOfTurn", "TurnResumed", "EagerEndOfTurn", "EndOfTurn",
    ]  # fmt: skip


async def test_without_an_eager_threshold_nothing_is_guessed() -> None:
    async with DeepgramFluxEmulator([HELLO]) as emulator:
        messages = await heard(emulator, tone(1.0) + silence(0.5), eager_eot_threshold=None)
    assert [event for event, _ in turning(messages)] == ["StartOfTurn", "EndOfTurn"]


async def test_a_pause_longer_than_the_timeout_ends_the_turn_though_words_were_to_come() -> None:
    async with DeepgramFluxEmulator([PAUSING]) as emulator:
        messages = await heard(emulator, tone(0.4) + silence(0.55), eot_timeout_ms=500)
    (ended,) = [message for message in messages if message.get("event") == "EndOfTurn"]
    assert (ended["trigger"], ended["transcript"]) == ("timeout", "two")


async def test_updates_come_by_the_quarter_second_whether_or_not_there_is_news() -> None:
    async with DeepgramFluxEmulator() as emulator:
        messages = await heard(emulator, silence(2.0))
    assert [message.get("event") for message in messages[1:]] == ["Update"] * 8


async def test_a_turn_can_be_ended_by_hand() -> None:
    async with DeepgramFluxEmulator([HELLO]) as emulator, stream(emulator) as socket:
        await socket.send(tone(0.9))
        await socket.send('{"type": "ForceEndTurn"}')
        await socket.send('{"type": "CloseStream"}')
        last = (await until_closed(socket))[-1]
    assert (last["event"], last["trigger"]) == ("EndOfTurn", "manual")


async def test_the_end_comes_after_the_silence_that_was_drawn() -> None:
    async with DeepgramFluxEmulator([HELLO], behaviour=Behaviour(Latency(700, 700))) as emulator:
        early = await heard(emulator, tone(1.0) + silence(0.65))
        late = await heard(emulator, tone(1.0) + silence(0.75))
    assert [event for event, _ in turning(early)] == ["StartOfTurn", "EagerEndOfTurn"]
    assert [event for event, _ in turning(late)] == ["StartOfTurn", "EagerEndOfTurn", "EndOfTurn"]


async def test_sound_without_a_script_goes_to_the_recogniser_given() -> None:
    async def recognise(sound: bytes) -> Sequence[Spoken]:
        return [Spoken("hello", 0.0, len(sound) / 8000)]

    async with DeepgramFluxEmulator(recognise=recognise) as emulator:
        messages = await heard(emulator, tone(0.3) + silence(0.5))
    assert turning(messages)[-1] == ("EndOfTurn", "hello")


async def test_a_keep_alive_or_any_unknown_message_breaks_the_connection() -> None:
    async with DeepgramFluxEmulator() as emulator, stream(emulator) as socket:
        await socket.send('{"type": "KeepAlive"}')
        messages = await until_closed(socket)
    assert messages[-1]["type"] == "Error"
    TYPES["Error"].__pydantic_validator__.validate_python(messages[-1], strict=False)
    assert socket.close_code == 1008


@pytest.mark.parametrize(
    "changes",
    [
        {"nonsense": "1"},
        {"model": "nova-3"},
        {"encoding": "mp3"},
        {"sample_rate": "fast"},
        {"eot_threshold": "0.2"},
        {"eot_timeout_ms": "soon"},
        {"eager_eot_threshold": "0.9"},
        {"language_hint": "es"},
        {"keyterm": ["calzone pizza"] * 300},
    ],
)
async def test_a_query_the_provider_would_refuse_is_refused(changes: dict[str, object]) -> None:
    async with DeepgramFluxEmulator() as emulator:
        with pytest.raises(InvalidStatus) as refused:
            async with stream(emulator, **changes):
                pass
    assert refused.value.response.status_code == 400


@pytest.mark.parametrize(("fault", "turns"), [("stall_before", 0), ("stall_after", 1), ("drop", 1), ("half_open", 0)])
async def test_a_broken_stream_gives_what_it_gave_before_it_broke(fault: Fault, turns: int) -> None:
    async with DeepgramFluxEmulator([HELLO]) as emulator:
        emulator.behaviour.fail(fault)
        async with stream(emulator) as socket:
            await socket.send(tone(1.0) + silence(0.5))
            received = []
            with contextlib.suppress(ConnectionClosed, TimeoutError):
                async with asyncio.timeout(0.3):
                    while True:
                        received.append(json.loads(await socket.recv()))
            assert sum(message["type"] == "TurnInfo" for message in received) == turns
            socket.transport.abort()


async def test_utterances_known_by_their_beginning_are_heard_and_only_their_turns_ends_are_kept() -> None:
    async with DeepgramFluxEmulator(knows=lambda block: HELLO if block == tone(0.01) else None) as emulator:
        messages = await heard(emulator, silence(0.5) + tone(1.0) + silence(0.5))
    assert turning(messages)[-1] == ("EndOfTurn", "Two tables, please.")
    assert [end.words for end in emulator.settled] == ["Two tables, please."]
