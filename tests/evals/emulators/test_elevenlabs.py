import base64
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from evals.emulators.elevenlabs import ElevenLabsEmulator, tone
from voice import mulaw

QUERY = "model_id=eleven_flash_v2_5&output_format=ulaw_8000"


@contextlib.asynccontextmanager
async def socket(emulator: ElevenLabsEmulator, query: str = QUERY, key: str | None = None) -> AsyncIterator[ClientConnection]:
    address = f"{emulator.url}/v1/text-to-speech/Voice1/multi-stream-input?{query}"
    async with connect(address, additional_headers={"xi-api-key": emulator.key if key is None else key}) as connection:
        yield connection


async def send(connection: ClientConnection, **message: object) -> None:
    await connection.send(json.dumps(message))


async def until_closed(connection: ClientConnection) -> list[dict[str, Any]]:
    messages = []
    with contextlib.suppress(ConnectionClosed):
        while True:
            messages.append(json.loads(await connection.recv()))
    return messages


async def until_final(connection: ClientConnection) -> list[dict[str, Any]]:
    messages = [json.loads(await connection.recv())]
    while not messages[-1].get("isFinal"):
        messages.append(json.loads(await connection.recv()))
    return messages


async def test_a_flushed_text_is_sounded_with_alignments_relative_to_each_piece_and_ended() -> None:
    async with ElevenLabsEmulator() as emulator, socket(emulator) as connection:
        await send(connection, text=" ", voice_settings={"stability": 0.5}, context_id="a")
        await send(connection, text="Hello there. ", context_id="a", flush=True)
        await send(connection, context_id="a", close_context=True)
        await send(connection, close_socket=True)
        *pieces, final = await until_closed(connection)
    assert final == {"isFinal": True, "contextId": "a"}
    assert b"".join(base64.b64decode(piece["audio"]) for piece in pieces) == await tone("Hello there. ")
    assert "".join(char for piece in pieces for char in piece["alignment"]["chars"]) == "Hello there. "
    for piece in pieces:
        alignment = piece["alignment"]
        assert set(alignment) == {"chars", "charStartTimesMs", "charDurationsMs"}
        assert len({len(values) for values in alignment.values()}) == 1
        assert all(0 <= start * 8 <= 2000 for start in alignment["charStartTimesMs"])


async def test_a_text_is_spoken_unflushed_once_it_is_as_long_as_the_schedule_wants() -> None:
    async with ElevenLabsEmulator() as emulator, socket(emulator) as connection:
        await send(connection, text=119 * "a", context_id="a")
        await send(connection, text="b", context_id="a")
        await send(connection, text=159 * "c", context_id="a")
        await send(connection, context_id="a", close_context=True)
        *pieces, final = await until_final(connection)
    assert "".join(char for piece in pieces for char in piece["alignment"]["chars"]) == 119 * "a" + "b"
    assert final["contextId"] == "a"


async def test_in_auto_mode_every_text_is_spoken_as_it_comes() -> None:
    async with ElevenLabsEmulator() as emulator, socket(emulator, QUERY + "&auto_mode=true") as connection:
        await send(connection, text=" ", context_id="a")
        await send(connection, text="Hi.", context_id="a")
        piece = json.loads(await connection.recv())
    assert piece["alignment"]["chars"] == list("Hi.")


async def test_pcm_holds_the_same_samples_as_mu_law() -> None:
    async with ElevenLabsEmulator() as emulator, socket(emulator, QUERY.replace("ulaw", "pcm")) as connection:
        await send(connection, text="Hi.", context_id="a", flush=True)
        await send(connection, context_id="a", close_context=True)
        *pieces, _ = await until_final(connection)
    sound = b"".join(base64.b64decode(piece["audio"]) for piece in pieces)
    assert sound == mulaw.decode(await tone("Hi.")).tobytes()


async def test_a_sixth_context_closes_the_socket() -> None:
    async with ElevenLabsEmulator() as emulator, socket(emulator) as connection:
        for name in "abcdef":
            await send(connection, text=" ", context_id=name)
        (error,) = await until_closed(connection)
    assert error["error"] == "max_active_conversations"
    assert connection.close_code == 1008


@pytest.mark.parametrize(
    "message",
    ["no json", '{"nonsense": 1}', '{"text": 5, "context_id": "a"}', '{"text": " ", "voice_settings": {"speed": 9}}'],
)
async def test_a_message_outside_the_protocol_closes_the_socket(message: str) -> None:
    async with ElevenLabsEmulator() as emulator, socket(emulator) as connection:
        await connection.send(message)
        assert [error["error"] for error in await until_closed(connection)] == ["invalid_message"]
    assert connection.close_code == 1008


async def test_voice_settings_belong_in_a_contexts_first_message() -> None:
    async with ElevenLabsEmulator() as emulator, socket(emulator) as connection:
        await send(connection, text=" ", context_id="a")
        await send(connection, text="Hello ", context_id="a", voice_settings={"speed": 1.0})
        await until_closed(connection)
    assert connection.close_code == 1008


async def test_a_quiet_socket_is_closed() -> None:
    async with ElevenLabsEmulator(idle=0.05) as emulator, socket(emulator) as connection:
        assert [error["error"] for error in await until_closed(connection)] == ["input_timeout_exceeded"]


@pytest.mark.parametrize(("query", "status"), [("output_format=mp3_44100", 400), (QUERY + "&nonsense=1", 400)])
async def test_a_query_the_provider_would_refuse_is_refused(query: str, status: int) -> None:
    async with ElevenLabsEmulator() as emulator:
        with pytest.raises(InvalidStatus) as refused:
            async with socket(emulator, query):
                pass
        assert refused.value.response.status_code == status
        with pytest.raises(InvalidStatus) as refused:
            async with socket(emulator, key="other"):
                pass
        assert refused.value.response.status_code == 401
