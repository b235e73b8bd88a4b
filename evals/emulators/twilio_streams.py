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
        self._playing: dict[str, asyncio.Task[None]] = {}

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
            self._hear(self._sound)
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
        loop = asyncio.get_running_loop()
        with contextlib.suppress(ConnectionClosed):
            async for text in self._socket:
                message = json.loads(text)
                if message["event"] == "media":
                    sound = base64.b64decode(message["media"]["payload"])
                    self._sound += sound
                    self._plays_until = max(loop.time(), self._plays_until) + len(sound) / 8000
                elif message["event"] == "mark":
                    name, sound, self._sound = message["mark"]["name"], self._sound, b""
                    playing = asyncio.create_task(self._play(name, sound, self._plays_until - loop.time()))
                    self._playing[name] = playing
                elif message["event"] == "clear":
                    await self._clear()
        for playing in self._playing.values():
            playing.cancel()

    async def _play(self, name: str, sound: bytes, seconds: float) -> None:
        """Hear what came before a mark, then give the mark back."""
        await asyncio.sleep(max(0.0, seconds))
        self._playing.pop(name, None)
        self._hear(sound)
        with contextlib.suppress(ConnectionClosed):
            await self._send(event="mark", mark={"name": name})

    async def _clear(self) -> None:
        """Nothing of what has not been played yet is heard; its marks come back at once."""
        dropped, self._playing = self._playing, {}
        self._sound, self._plays_until = b"", 0.0
        for name, playing in dropped.items():
            playing.cancel()
            await self._send(event="mark", mark={"name": name})

    def _hear(self, sound: bytes) -> None:
        words = self._leg.understood(sound).strip()
        if words:
            self._leg.hears(words)
