"""Speech by ElevenLabs, over its multi-context websocket: one socket stays open for a call's many short texts."""

import asyncio
import base64
import contextlib
import itertools
import json
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import quote, urlencode

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from core.errors import DeadlineExceeded, KeyRefused, ProviderError
from voice.ports import Speech, VoiceStyle

_log = structlog.get_logger(__name__)

CONTEXTS = 5
"""At once on a socket; the provider closes a socket that opens a sixth, so an abandoned one counts until it is closed."""
SOCKETS = 8
"""At once for one voice."""
KEEP_ALIVE_SECONDS = 8.0
"""The provider closes a socket after 20 s without a message."""
IDLE_SECONDS = 300.0
"""A socket that nobody has used for this long is no longer kept alive."""
KEY_REFUSED = "ElevenLabs refused our key with HTTP 401: set ELEVENLABS_API_KEY to a valid one that may use text to speech"
SLOWEST, FASTEST = 0.7, 1.2
_BYTES_A_MILLISECOND = 8


class ElevenLabs:
    """A Synthesiser. ``style.voice`` is "default" for ``voice_id``, or another of the account's voice ids.

    ``deadline``: seconds to connect, and for each next piece of sound.
    """

    def __init__(
        self, key: str, base_url: str, voice_id: str, *, model: str = "eleven_flash_v2_5", deadline: float = 3.0
    ) -> None:
        self.name = f"elevenlabs/{model}/{voice_id}"
        self._key = key
        self._voice_id = voice_id
        self._base = base_url.rstrip("/")
        self._model = model
        self._deadline = deadline
        self._sockets: dict[str, list[_Socket]] = {}
        self._connecting = asyncio.Lock()

    async def prepare(self, style: VoiceStyle | None = None) -> None:
        """Connect, so that the first words do not wait for it."""
        await self._free_socket(self._voice(style or VoiceStyle()))

    async def probe(self) -> None:
        """Have a connection, which costs nothing; raises ProviderError. One that is open is kept alive by itself."""
        if not any(socket.open for socket in self._sockets.get(self._voice_id, ())):
            await self.prepare()

    async def speak(self, text: str, style: VoiceStyle) -> AsyncGenerator[Speech, None]:
        if not text.strip():
            return
        for attempt in (1, 2):
            socket = await self._free_socket(self._voice(style))
            begun = False
            try:
                async with contextlib.aclosing(socket.speak(text, style.rate, self._deadline)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except _Lost:
                if begun or attempt == 2:  # a socket that was kept open may turn out to be dead, a new one may not
                    raise

    async def close(self) -> None:
        sockets = [socket for pool in self._sockets.values() for socket in pool]
        self._sockets.clear()
        await asyncio.gather(*(socket.close() for socket in sockets))

    def _voice(self, style: VoiceStyle) -> str:
        return self._voice_id if style.voice == "default" else style.voice

    async def _free_socket(self, voice: str) -> "_Socket":
        async with self._connecting:
            pool = self._sockets.setdefault(voice, [])
            pool[:] = [socket for socket in pool if socket.open]
            for socket in pool:
                if socket.free:
                    return socket
            if len(pool) >= SOCKETS:
                raise ProviderError(f"ElevenLabs: all {SOCKETS * CONTEXTS} places for speech at once are taken")
            pool.append(_Socket(await self._connect(voice)))
            return pool[-1]

    async def _connect(self, voice: str) -> ClientConnection:
        query = urlencode({"model_id": self._model, "output_format": "ulaw_8000", "sync_alignment": "true"})
        try:
            return await connect(
                f"{self._base}/v1/text-to-speech/{quote(voice, safe='')}/multi-stream-input?{query}",
                additional_headers={"xi-api-key": self._key}, open_timeout=self._deadline, compression=None,
                ping_interval=5, ping_timeout=5, close_timeout=1, max_size=2**22,
            )  # fmt: skip
        except TimeoutError:
            raise DeadlineExceeded(f"ElevenLabs did not take the connection within {self._deadline} s") from None
        except InvalidStatus as error:
            if error.response.status_code == 401:
                raise KeyRefused(KEY_REFUSED) from None
            raise ProviderError(f"ElevenLabs refused the connection with HTTP {error.response.status_code}") from error
        except (OSError, WebSocketException) as error:
            raise ProviderError(f"ElevenLabs cannot be reached: {type(error).__name__}") from error


class _Lost(ProviderError):
    """The socket ended before it had answered."""


class _Socket:
    """One connection and the contexts on it, a context for each text being spoken."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._names = itertools.count(1)
        self._contexts: dict[str, asyncio.Queue[dict[str, Any] | None]] = {}
        """Until the provider says that a context is final, whether anybody still listens or not; None ends the listening."""
        self._used = asyncio.get_running_loop().time()
        self.open = True
        self._reader = asyncio.create_task(self._read())
        self._keeper = asyncio.create_task(self._keep_alive())

    @property
    def free(self) -> bool:
        return len(self._contexts) < CONTEXTS

    async def speak(self, text: str, rate: float, deadline: float) -> AsyncGenerator[Speech, None]:
        loop = asyncio.get_running_loop()
        name = f"text-{next(self._names)}"
        messages = self._contexts[name] = asyncio.Queue()
        self._used = loop.time()
        settings = {"stability": 0.5, "similarity_boost": 0.8, "speed": max(SLOWEST, min(FASTEST, rate))}
        track = Track(text)
        try:
            # close_context lets a flushed text finish, and is what makes the provider say when it has.
            await self._send({"text": " ", "voice_settings": settings, "context_id": name}, deadline)
            await self._send({"text": text.strip() + " ", "context_id": name, "flush": True}, deadline)
            await self._send({"context_id": name, "close_context": True}, deadline)
            while True:
                message = await asyncio.wait_for(messages.get(), deadline)
                if message is None:
                    raise _Lost("ElevenLabs closed the connection in mid-speech")
                piece = track.take(message)
                if piece.sound or piece.marks:
                    yield piece
                if message.get("isFinal"):
                    break
        except TimeoutError:
            await self.close()
            raise DeadlineExceeded(f"ElevenLabs gave no sound for {deadline} s") from None
        except (ValueError, KeyError, TypeError) as error:
            await self.close()
            raise ProviderError("ElevenLabs sent something that is not of its protocol") from error
        finally:
            if name in self._contexts:
                loop.call_later(10 * deadline, self._give_up, name)
        if not track.sounded:
            raise ProviderError("ElevenLabs ended the speech without any sound")

    async def close(self) -> None:
        self._stop()
        self._connection.transport.abort()
        await asyncio.gather(self._reader, self._keeper, return_exceptions=True)

    def _stop(self) -> None:
        self.open = False
        self._reader.cancel()
        self._keeper.cancel()
        for messages in self._contexts.values():
            messages.put_nowait(None)

    def _give_up(self, name: str) -> None:
        """An abandoned context that the provider never ended would hold its place for ever: leave the socket instead."""
        if name in self._contexts and self.open:
            self._stop()
            self._connection.transport.abort()

    async def _send(self, message: dict[str, object], deadline: float) -> None:
        try:
            await asyncio.wait_for(self._connection.send(json.dumps(message)), deadline)
        except WebSocketException:
            raise _Lost("ElevenLabs closed the connection") from None

    async def _read(self) -> None:
        try:
            async for received in self._connection:
                message = json.loads(received)
                if "error" in message:
                    _log.warning("speech_provider_error", provider="elevenlabs", error=str(message["error"])[:60])
                name = message.get("contextId")
                if name in self._contexts:
                    self._contexts[name].put_nowait(message)
                    if message.get("isFinal"):
                        del self._contexts[name]
        except (WebSocketException, ValueError, AttributeError) as error:
            _log.info("speech_socket_ended", provider="elevenlabs", error=type(error).__name__)
        finally:
            self.open = False
            self._keeper.cancel()
            self._connection.transport.abort()
            for messages in self._contexts.values():
                messages.put_nowait(None)

    async def _keep_alive(self) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(WebSocketException):
            while loop.time() - self._used < IDLE_SECONDS:
                await asyncio.sleep(KEEP_ALIVE_SECONDS)
                await self._connection.send('{"text": ""}')
        if not self._contexts:
            self.open = False
            self._connection.transport.abort()


class Track:
    """Follows one text through the alignments of its pieces, as the websocket sends them: ``audio`` in base64, and in
    ``alignment`` characters with the milliseconds at which they begin, counted from each piece's own beginning."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._characters = len(text) - len(text.lstrip())
        self._bytes = 0
        self._last = (0, -1)

    @property
    def sounded(self) -> bool:
        return self._bytes > 0

    def take(self, message: dict[str, Any]) -> Speech:
        sound = base64.b64decode(message.get("audio") or "", validate=True)
        base, self._bytes = self._bytes, self._bytes + len(sound)
        alignment = message.get("alignment") or {}
        marks: list[tuple[int, int]] = []
        for char, start in zip(alignment.get("chars", ()), alignment.get("charStartTimesMs", ()), strict=True):
            after_space = self._characters > 0 and self._text[self._characters - 1].isspace()
            if self._characters < len(self._text) and (char == self._text[self._characters] or not char.isspace()):
                if after_space:
                    marks += self._mark(self._characters, base + int(start) * _BYTES_A_MILLISECOND)
                self._characters += 1
        if message.get("isFinal"):
            marks += self._mark(len(self._text), self._bytes)
        return Speech(sound, tuple(marks))

    def _mark(self, characters: int, position: int) -> list[tuple[int, int]]:
        """Rising in both, and never ahead of the sound."""
        position = max(min(position, self._bytes), self._last[1])
        if characters <= self._last[0]:
            return []
        self._last = (characters, position)
        return [self._last]
