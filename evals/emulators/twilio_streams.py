"""The media streams of the emulated Twilio: its side of one websocket."""

import asyncio
import base64
import contextlib
import json
import secrets
from typing import Any, Protocol

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

LOUD, QUIET = b"\x10\x90" * 80, b"\xff" * 160
FRAME_SECONDS = 0.02


class Talker(Protocol):
    """Whose stream it is."""

    sid: str
    says: list[float]
    speak: asyncio.Event

    def hears(self, words: str) -> None: ...
    def understood(self, sound: bytes) -> str:
        """The words in a stretch of µ-law."""
        ...


class LegStream:
    """One media stream of a leg: frames as they are due, sound in, marks back once they have been played."""

    def __init__(self, leg: Talker, socket: ClientConnection, given: dict[str, str]) -> None:
        self._leg, self._socket, self._given = leg, socket, given
        self._sid = f"MZ{secrets.token_hex(16)}"
        self._sound = b""
        self._plays_until = 0.0

    async def run(self) -> None:
        sound = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
        start = {
            "streamSid": self._sid, "accountSid": "AC", "callSid": self._leg.sid, "tracks": ["inbound"],
            "customParameters": self._given, "mediaFormat": sound,
        }  # fmt: skip
        await self._send(event="connected", protocol="Call", version="1.0.0")
        await self._send(event="start", sequenceNumber="1", start=start)
        talking, listening = asyncio.create_task(self._talk()), asyncio.create_task(self._listen())
        try:
            await asyncio.wait({talking, listening}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            talking.cancel()
            listening.cancel()
            self._flush()
            with contextlib.suppress(ConnectionClosed):
                await self._send(event="stop", stop={"callSid": self._leg.sid})

    async def _send(self, **message: Any) -> None:
        await self._socket.send(json.dumps({"streamSid": self._sid, **message}))

    async def _talk(self) -> None:
        loop = asyncio.get_running_loop()
        begun, number, loud = loop.time(), 0, 0
        while True:
            if not loud and self._leg.speak.is_set() and self._leg.says:
                self._leg.speak.clear()
                loud = round(self._leg.says.pop(0) / FRAME_SECONDS)
            frame, loud = (LOUD, loud - 1) if loud else (QUIET, 0)
            number += 1
            media = {"track": "inbound", "timestamp": str(number * 20), "payload": base64.b64encode(frame).decode()}
            try:
                await self._send(event="media", media=media)
            except ConnectionClosed:
                return
            await asyncio.sleep(max(0.0, begun + number * FRAME_SECONDS - loop.time()))

    async def _listen(self) -> None:
        loop, returning = asyncio.get_running_loop(), []
        with contextlib.suppress(ConnectionClosed):
            async for text in self._socket:
                message = json.loads(text)
                if message["event"] == "media":
                    sound = base64.b64decode(message["media"]["payload"])
                    self._sound += sound
                    self._plays_until = max(loop.time(), self._plays_until) + len(sound) / 8000
                elif message["event"] == "mark":
                    returning.append(asyncio.create_task(self._back(message["mark"]["name"], self._plays_until - loop.time())))
                elif message["event"] == "clear":
                    self._sound, self._plays_until = b"", loop.time()
        for task in returning:
            task.cancel()

    async def _back(self, name: str, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
        self._flush()
        with contextlib.suppress(ConnectionClosed):
            await self._send(event="mark", mark={"name": name})

    def _flush(self) -> None:
        """What has come since the last mark, as words."""
        words, self._sound = self._leg.understood(self._sound).strip(), b""
        if words:
            self._leg.hears(words)
