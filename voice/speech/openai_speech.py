"""Speech by OpenAI: a request a text, its 24 kHz samples made into a telephone's as they come."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import numpy as np
import openai
import soxr

from core.errors import DeadlineExceeded, KeyRefused, ProviderError
from voice import mulaw
from voice.ports import RATE, Speech, VoiceStyle

OPENAI_RATE = 24_000
LONGEST_TEXT = 4096
"""Characters; OpenAI refuses more."""
SLOWEST, FASTEST = 0.25, 4.0
LIMITS = httpx2.Limits(max_connections=40, max_keepalive_connections=8, keepalive_expiry=120)


class OpenAISpeech:
    """A Synthesiser. OpenAI does not tell which words lie where, so the only mark is the text's end.

    ``deadline``: seconds for each next piece of sound.
    """

    def __init__(self, key: str, base_url: str, *, model: str, voice: str, deadline: float = 3.0) -> None:
        self.name = f"openai/{model}/{voice}"
        self._model, self._voice, self._deadline = model, voice, deadline
        http = openai.DefaultAsyncHttpxClient(limits=LIMITS)
        self._client = openai.AsyncOpenAI(api_key=key, base_url=base_url, max_retries=0, http_client=http)

    async def probe(self) -> None:
        """Ask for the model, which costs nothing; raises ProviderError. A key that may not look is a key all the same."""
        try:
            async with asyncio.timeout(self._deadline):
                await self._client.models.retrieve(self._model)
        except openai.PermissionDeniedError:
            return
        except Exception as error:
            raise self._failure(error) from None

    async def speak(self, text: str, style: VoiceStyle) -> AsyncGenerator[Speech, None]:
        if len(text) > LONGEST_TEXT:
            raise ProviderError(f"a text of {len(text)} characters is too long to speak at once; at most {LONGEST_TEXT}")
        if not text.strip():
            return
        made, phone = 0, ToPhone()
        async with AsyncExitStack() as open_until_heard:
            try:
                async with asyncio.timeout(self._deadline):
                    response = await open_until_heard.enter_async_context(self._asked(text.strip(), style))
                kind = response.headers.get("content-type", "")
                if not kind.startswith("audio/"):
                    raise ProviderError("OpenAI answered what is no sound")
                chunks = response.iter_bytes()
                while True:
                    async with asyncio.timeout(self._deadline):
                        chunk = await anext(chunks, None)
                    sound = phone.take(chunk or b"", last=chunk is None)
                    made += len(sound)
                    if sound:
                        yield Speech(sound)
                    if chunk is None:
                        break
            except Exception as error:
                raise self._failure(error) from None
        if not made:
            raise ProviderError("OpenAI answered without any sound")
        yield Speech(b"", ((len(text), made),))

    async def close(self) -> None:
        await self._client.close()

    def _asked(self, text: str, style: VoiceStyle) -> Any:
        return self._client.audio.speech.with_streaming_response.create(
            input=text,
            model=self._model,
            voice=self._voice if style.voice == "default" else style.voice,
            response_format="pcm",
            speed=openai.omit if style.rate == 1.0 else max(SLOWEST, min(FASTEST, style.rate)),
        )

    def _failure(self, error: Exception) -> ProviderError:
        """What may be told of it; a message of the SDK quotes the answer."""
        if isinstance(error, ProviderError):
            return error
        if isinstance(error, TimeoutError | openai.APITimeoutError):
            return DeadlineExceeded(f"OpenAI gave no sound for {self._deadline} s")
        status = getattr(error, "status_code", None)
        if status == 401:
            return KeyRefused("OpenAI refused our key with HTTP 401: set OPENAI_API_KEY to a valid one")
        return ProviderError(f"OpenAI's speech failed: {type(error).__name__}{f' (HTTP {status})' if status else ''}")


class ToPhone:
    """OpenAI's samples (16 bits, little-endian) to µ-law at 8 kHz, wherever the stream was cut into chunks: one resampler
    runs through all of them, and a sample that was cut in half waits for its other byte."""

    def __init__(self) -> None:
        self._resample = soxr.ResampleStream(OPENAI_RATE, RATE, 1, dtype="float32", quality="HQ")
        self._half = b""

    def take(self, chunk: bytes, *, last: bool) -> bytes:
        whole = self._half + chunk
        cut = len(whole) % 2
        self._half = whole[len(whole) - cut :] if cut else b""
        samples = np.frombuffer(whole[: len(whole) - cut], dtype="<i2").astype(np.float32)
        resampled = self._resample.resample_chunk(samples, last=last)
        return mulaw.encode(np.clip(np.rint(resampled), -32768, 32767).astype(np.int16))
