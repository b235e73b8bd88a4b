"""ElevenLabs' ``/v1/text-to-speech/{voice}/multi-stream-input`` on loopback: contexts in, sound with alignments out."""

import asyncio
import base64
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from evals.emulators.profile import TRICKLE_SECONDS, Behaviour
from evals.emulators.sockets import SocketEmulator, go_half_open, within
from voice import mulaw

Sound = Callable[[str], Awaitable[bytes]]
"""A text's µ-law sound."""

_PATH = re.compile(r"/v1/text-to-speech/([A-Za-z0-9]+)/multi-stream-input")
_QUERY = {"model_id", "language_code", "enable_logging", "enable_ssml_parsing", "output_format", "inactivity_timeout",
          "sync_alignment", "auto_mode", "apply_text_normalization", "seed", "authorization", "single_use_token"}  # fmt: skip
_FIELDS = {"text", "voice_settings", "generation_config", "xi-api-key", "xi_api_key", "authorization", "flush",
           "pronunciation_dictionary_locators", "context_id", "contextId", "close_context", "close_socket"}  # fmt: skip
_VOICE_SETTINGS = {"stability": (0, 1), "similarity_boost": (0, 1), "style": (0, 1), "speed": (0.7, 1.2)}
_CONTEXTS = 5
_FORMATS = {"ulaw_8000", "pcm_8000"}
_CHUNK_LENGTHS = (120, 160, 250, 290)
"""Characters that make the provider speak a context's first, second, third and every further part before it is flushed."""
_PIECE_BYTES, _TRICKLE_BYTES = 2000, 80


class ElevenLabsEmulator(SocketEmulator):
    """``sound`` makes the sound; without it each character is 60 ms of a tone. ``idle`` seconds without a message close.

    ``received`` keeps every message taken; ``finished`` counts contexts ended with isFinal.
    """

    def __init__(
        self, sound: Sound | None = None, *, key: str = "elevenlabs-key", behaviour: Behaviour | None = None, idle: float = 20.0
    ) -> None:
        super().__init__(key, behaviour)
        self.sound = sound or tone
        self.received: list[dict[str, Any]] = []
        self.finished = 0
        self._idle = idle
        self.strays = False
        """Each answer is preceded by a piece of sound for a context that nobody has opened."""

    def refuse(self, request: Request) -> tuple[int, dict[str, str]] | None:
        parts = urlsplit(request.path)
        query = dict(parse_qsl(parts.query))
        if not _PATH.fullmatch(parts.path):
            return 404, {"detail": "Not Found"}
        if request.headers.get("xi-api-key") != self.key:
            return 401, self.refusal_body(401)
        unknown = set(query) - _QUERY
        if unknown or query.get("output_format") not in _FORMATS:
            return 400, {"detail": f"Unsupported query: {sorted(unknown) or query.get('output_format')}"}
        if not query.get("inactivity_timeout", "20").isdigit() or int(query.get("inactivity_timeout", "20")) > 180:
            return 400, {"detail": "inactivity_timeout must be at most 180"}
        return None

    def refusal_body(self, status: int) -> dict[str, str]:
        words = {401: "invalid_api_key", 429: "too_many_concurrent_requests"}
        return {"detail": words.get(status, "internal_server_error")}

    async def converse(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        query = dict(parse_qsl(urlsplit(connection.request.path).query))
        idle = float(query.get("inactivity_timeout", self._idle))
        conversation = _Conversation(self, connection, query)
        try:
            while (message := await within(idle, connection.recv())) is not None:
                if not await conversation.take(message):
                    return
            await conversation.refuse("input_timeout_exceeded", f"No message for {idle:g} seconds.")
        finally:
            conversation.stop()


class _Context:
    """A text growing until it is long enough or flushed, and the order in which its parts are spoken."""

    def __init__(self) -> None:
        self.text = ""
        self.parts = 0
        self.flushes: asyncio.Queue[str | None] = asyncio.Queue()
        """None closes the context."""
        self.task: asyncio.Task[None] | None = None

    def take(self, text: str, *, flush: bool) -> None:
        """With ``flush`` whatever has come is spoken; without, once it is as long as the schedule wants it."""
        self.text += text
        enough = len(self.text) >= _CHUNK_LENGTHS[min(self.parts, len(_CHUNK_LENGTHS) - 1)]
        if (flush or enough) and self.text.strip():
            self.flushes.put_nowait(self.text.lstrip())
            self.text = ""
            self.parts += 1


class _Conversation:
    """One connection's contexts."""

    def __init__(self, emulator: ElevenLabsEmulator, connection: ServerConnection, query: dict[str, str]) -> None:
        self._emulator = emulator
        self._connection = connection
        self._auto_mode = query.get("auto_mode") == "true"
        """Every text is spoken as it comes."""
        self._pcm = query["output_format"] == "pcm_8000"
        self._contexts: dict[str, _Context] = {}

    def stop(self) -> None:
        for context in self._contexts.values():
            if context.task is not None:
                context.task.cancel()

    async def refuse(self, error: str, message: str) -> None:
        await self._connection.send(json.dumps({"message": message, "error": error, "code": 1008}))
        await self._connection.close(1008, message[:120])

    async def take(self, raw: str | bytes) -> bool:
        """Obey one message; False when the connection is over."""
        try:
            message = json.loads(raw)
            wrong = _wrong(message)
        except ValueError:
            wrong = "The message is not JSON."
        if wrong is not None:
            await self.refuse("invalid_message", wrong)
            return False
        self._emulator.received.append(message)
        if message.get("close_socket"):
            for context in self._contexts.values():
                context.flushes.put_nowait(None)
            await asyncio.gather(*(context.task for context in self._contexts.values() if context.task is not None))
            await self._connection.close(1000)
            return False
        name = message.get("context_id") or message.get("contextId")
        if name is None and not (message.get("text") or "").strip():
            return True
        return await self._to_context(name or "default", message)

    async def _to_context(self, name: str, message: dict[str, Any]) -> bool:
        context = self._contexts.get(name)
        if context is None:
            if not message.get("text"):
                return True
            if len(self._contexts) >= _CONTEXTS:
                limit = f"Maximum simultaneous contexts per WebSocket connection exceeded ({_CONTEXTS})."
                await self.refuse("max_active_conversations", limit)
                return False
            context = self._contexts[name] = _Context()
            context.task = asyncio.create_task(self._speak(name, context))
        elif "voice_settings" in message:
            await self.refuse("invalid_message", "voice_settings can only be given in the first message of a context.")
            return False
        if message.get("close_context"):
            context.flushes.put_nowait(None)
            return True
        context.take(message.get("text") or "", flush=bool(message.get("flush")) or self._auto_mode)
        return True

    async def _speak(self, name: str, context: _Context) -> None:
        while (text := await context.flushes.get()) is not None:
            fault = self._emulator.behaviour.mishap()
            if fault == "half_open":
                go_half_open(self._connection)
            if fault in ("half_open", "stall_before"):
                await self._connection.wait_closed()
            await asyncio.sleep(self._emulator.behaviour.seconds())
            if fault == "garbage":
                await self._connection.send('{"audio": "%%%", "contextId": ' + json.dumps(name) + "}")
                continue
            size = _TRICKLE_BYTES if fault == "slow_trickle" else _PIECE_BYTES
            for number, piece in enumerate(_pieces(text, await self._emulator.sound(text), size, pcm=self._pcm)):
                if number > 0 and fault == "slow_trickle":
                    await asyncio.sleep(TRICKLE_SECONDS)
                if number > 0 and fault == "drop":
                    self._connection.transport.abort()
                if number > 0 and fault == "stall_after":
                    await self._connection.wait_closed()
                if self._emulator.strays:
                    await self._connection.send(json.dumps({**piece, "contextId": "another"}))
                await self._connection.send(json.dumps({**piece, "contextId": name}))
        await self._connection.send(json.dumps({"isFinal": True, "contextId": name}))
        self._emulator.finished += 1
        del self._contexts[name]


async def tone(text: str) -> bytes:
    """60 ms of a tone a character."""
    at = np.arange(480 * len(text)) / 8000
    return mulaw.encode((6000 * np.sin(2 * np.pi * 440 * at)).astype(np.int16))


def _pieces(text: str, sound: bytes, size: int, *, pcm: bool) -> list[dict[str, Any]]:
    """The sound in pieces of ``size`` samples (µ-law, or 16 bits each), each with the characters that begin in it, timed from
    the piece's own beginning."""
    starts = [len(sound) * number // len(text) for number in range(len(text))]
    pieces = []
    for begin in range(0, max(len(sound), 1), size):
        inside = [number for number, start in enumerate(starts) if begin <= start < begin + size]
        alignment = {
            "chars": [text[number] for number in inside],
            "charStartTimesMs": [(starts[number] - begin) // 8 for number in inside],
            "charDurationsMs": [len(sound) // len(text) // 8 for _ in inside],
        }
        piece = sound[begin : begin + size]
        audio = base64.b64encode(mulaw.decode(piece).tobytes() if pcm else piece).decode()
        pieces.append({"audio": audio, "alignment": alignment, "normalizedAlignment": alignment})
    return pieces


def _wrong(message: Any) -> str | None:
    """What the provider would say against this message."""
    if not isinstance(message, dict) or set(message) - _FIELDS:
        return "Unknown field in message."
    if not isinstance(message.get("text") or "", str):
        return "text must be a string."
    for name, value in (message.get("voice_settings") or {}).items():
        low, high = _VOICE_SETTINGS.get(name, (None, None))
        if name == "use_speaker_boost":
            continue
        if low is None or high is None or not isinstance(value, int | float) or not low <= value <= high:
            return f"Invalid voice setting: {name}."
    return None
