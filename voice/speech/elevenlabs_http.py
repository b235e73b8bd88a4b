"""Speech by ElevenLabs over HTTP, by its SDK: a request a text. For where a websocket does not get through, or breaks."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx
from elevenlabs import VoiceSettings
from elevenlabs.client import AsyncElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.core.request_options import RequestOptions

from core.errors import DeadlineExceeded, KeyRefused, ProviderError
from voice.ports import RATE, Speech, VoiceStyle
from voice.speech.elevenlabs import FASTEST, KEY_REFUSED, SLOWEST, Track

LIMITS = httpx.Limits(max_connections=40, max_keepalive_connections=8, keepalive_expiry=120)
_OUR_OWN = RequestOptions(max_retries=0)
"""The SDK's own retries wait longer than a caller does."""


class ElevenLabsHttp:
    """A Synthesiser with the marks of the provider's own timestamps. ``deadline``: seconds for each next piece of sound."""

    def __init__(
        self, key: str, base_url: str, voice_id: str, *, model: str = "eleven_flash_v2_5", deadline: float = 3.0
    ) -> None:
        self.name = f"elevenlabs-http/{model}/{voice_id}"
        self._voice_id, self._model, self._deadline = voice_id, model, deadline
        self._http = httpx.AsyncClient(limits=LIMITS, timeout=None)
        address = base_url.rstrip("/").replace("wss://", "https://", 1).replace("ws://", "http://", 1)
        self._client = AsyncElevenLabs(api_key=key, base_url=address, httpx_client=self._http)

    async def probe(self) -> None:
        """Ask for the voice, which costs nothing; raises ProviderError."""
        try:
            async with asyncio.timeout(self._deadline):
                await self._client.voices.get(self._voice_id, request_options=_OUR_OWN)
        except Exception as error:
            if not _may_not_look(error):
                raise self._failure(error) from None

    async def speak(self, text: str, style: VoiceStyle) -> AsyncGenerator[Speech, None]:
        if not text.strip():
            return
        track = Track(text)
        chunks = self._client.text_to_speech.stream_with_timestamps(
            self._voice_id if style.voice == "default" else style.voice,
            text=text.strip() + " ",
            model_id=self._model,
            output_format="ulaw_8000",
            voice_settings=VoiceSettings(stability=0.5, similarity_boost=0.8, speed=max(SLOWEST, min(FASTEST, style.rate))),
            request_options=_OUR_OWN,
        )
        made = 0
        async with aclosing(chunks) as pieces:
            while True:
                try:
                    async with asyncio.timeout(self._deadline):
                        chunk = await anext(pieces, None)
                    piece = track.take({"isFinal": True} if chunk is None else _message(chunk, made))
                except Exception as error:
                    raise self._failure(error) from None
                made += len(piece.sound)
                if piece.sound or (piece.marks and made):
                    yield piece
                if chunk is None:
                    break
        if not track.sounded:
            raise ProviderError("ElevenLabs answered without any sound")

    async def close(self) -> None:
        await self._http.aclose()

    def _failure(self, error: Exception) -> ProviderError:
        """What may be told of it; a message of the SDK quotes headers and body."""
        if isinstance(error, ProviderError):
            return error
        if isinstance(error, TimeoutError):
            return DeadlineExceeded(f"ElevenLabs gave no sound over HTTP for {self._deadline} s")
        status = error.status_code if isinstance(error, ApiError) else None
        if status == 401:
            return KeyRefused(KEY_REFUSED)
        return ProviderError(f"ElevenLabs failed over HTTP: {type(error).__name__}{f' (HTTP {status})' if status else ''}")


def _may_not_look(error: Exception) -> bool:
    """A key that may speak and not list voices is answered 401 as well, and says which permission it lacks."""
    return isinstance(error, ApiError) and "missing_permissions" in str(error.body)


def _message(chunk: Any, made: int) -> dict[str, Any]:
    """A chunk as the websocket would have sent it. Its times may count from the text's beginning or from its own."""
    message: dict[str, Any] = {"audio": chunk.audio_base_64}
    if chunk.alignment is not None and chunk.alignment.characters:
        starts = chunk.alignment.character_start_times_seconds
        base = made / RATE if starts[0] * RATE > made / 2 else 0.0
        message["alignment"] = {
            "chars": chunk.alignment.characters,
            "charStartTimesMs": [max(0, round(1000 * (start - base))) for start in starts],
        }
    return message
