"""Whisper and its kin over HTTP (``/audio/transcriptions``, OpenAI's and Groq's) behind the recognition port.

There is no stream: sound is kept until the ear says that the caller has stopped (``flush``), and is then transcribed. While
a caller talks on, what there is so far is transcribed now and then: without any words an interruption would be taken for noise.
"""

import asyncio
import io
import math
import wave
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import httpx
import numpy as np
import structlog

from core.errors import DeadlineExceeded, KeyRefused, ProviderError
from graph.reply import Expects
from voice import mulaw
from voice.ports import FRAME_BYTES, FRAME_SECONDS, RATE, Heard, RecognitionStream, SpeechHints, Word
from voice.recognition.streaming import unreachable

log = structlog.get_logger(__name__)

_QUIET = 32768 * 10 ** (-50 / 20)
"""RMS of a frame below which it is silence: −50 dBFS."""
_LEAD_FRAMES = 15
"""Frames (0.3 s) of silence sent before the first and after the last loud one."""
_KEPT_SECONDS = 90.0
"""A connection is kept so long, so that an utterance after a long answer does not wait for a new one."""


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    answer_seconds: float = 3.0
    """For a transcription, a second attempt included."""
    partial_seconds: float = 0.7
    """Of an utterance until it is transcribed though it goes on; 0 never does. Each further time comes after twice as long,
    since every one is paid for, and the first words are what tells a caller from a noise."""
    longest_seconds: float = 25.0
    """An utterance that goes on so long is cut there and transcribed, so that of whoever talks without a pause no word is lost;
    Whisper itself hears 30 at a time."""
    prompt_characters: int = 600
    """Whisper heeds the last 224 tokens of a prompt."""
    no_speech: float = 0.6
    """Segments that are silence with this probability, and unlikely as words, are left out: Whisper makes words up there."""
    unlikely: float = -1.0
    """Mean log probability below which a segment's words are unlikely."""
    max_waiting: int = 8
    """Utterances that may wait for those before them."""


class WhisperRecogniser:
    def __init__(self, name: str, api_key: str, base_url: str, model: str, options: WhisperOptions | None = None) -> None:
        """``base_url`` is the address before ``/audio/transcriptions``, e.g. ``https://api.openai.com/v1``."""
        self.name = name
        self._model = model
        self._options = options or WhisperOptions()
        self._client = httpx.AsyncClient(
            base_url=base_url.rstrip("/") + "/", headers={"Authorization": f"Bearer {api_key}"}, timeout=None,
            limits=httpx.Limits(max_connections=200, keepalive_expiry=_KEPT_SECONDS),
        )  # fmt: skip

    async def prepare(self, hints: SpeechHints) -> None:
        """Nothing to build: terms go along with each utterance."""

    async def open(self, hints: SpeechHints) -> RecognitionStream:
        return _Stream(_Transcriber(self.name, self._client, self._model, hints, self._options), self._options)

    async def probe(self) -> None:
        """Whether it would transcribe, by a request that costs nothing; raises ProviderError."""
        await _look(self._client, self.name)

    async def close(self) -> None:
        await self._client.aclose()


async def _look(client: httpx.AsyncClient, name: str) -> None:
    """A request that costs nothing, on the connection that a transcription will use; raises ProviderError."""
    try:
        (await client.get("models")).raise_for_status()
    except httpx.HTTPError as error:
        raise unreachable(name, f"{name.upper()}_API_KEY", error) from None


class _Transcriber:
    """One call's requests: the same words to expect in each."""

    def __init__(self, name: str, client: httpx.AsyncClient, model: str, hints: SpeechHints, options: WhisperOptions) -> None:
        self.name = name
        self._client, self._options = client, options
        self._timed = not model.startswith("gpt-")  # those of OpenAI's later models answer words alone
        self._form: dict[str, str | list[str]] = {"model": model, "temperature": "0", "response_format": "json"}
        if self._timed:
            self._form |= {"response_format": "verbose_json", "timestamp_granularities[]": ["word", "segment"]}
        if not hints.languages:
            self._form["language"] = hints.language.partition("-")[0]
        if prompt := _prompt(hints.terms, options.prompt_characters):
            self._form["prompt"] = prompt

    async def heard(self, kind: Literal["partial", "final"], sound: bytes, begins: float) -> Heard:
        """The words of µ-law sound that begins ``begins`` seconds into the stream; raises ProviderError."""
        try:
            async with asyncio.timeout(self._options.answer_seconds):
                answer = await self._asked(_wav(sound))
        except TimeoutError:
            raise DeadlineExceeded(f"{self.name} did not transcribe within {self._options.answer_seconds:g} s") from None
        try:
            return self._read(kind, answer, begins)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ProviderError(f"{self.name} answered what is no transcription ({type(error).__name__})") from None

    async def warm_up(self) -> None:
        """Connect while the greeting is spoken. A key that is refused is a ProviderError then, and not once the caller has
        spoken; whatever else goes wrong here may be right by then."""
        try:
            async with asyncio.timeout(self._options.answer_seconds):
                await _look(self._client, self.name)
        except KeyRefused:
            raise
        except (TimeoutError, ProviderError):
            pass

    async def _asked(self, wav: bytes) -> Any:
        """A transcription changes nothing, so a broken or failing attempt is made once more."""
        for last in (False, True):
            try:
                answer = await self._client.post(
                    "audio/transcriptions", data=self._form, files={"file": ("utterance.wav", wav, "audio/wav")}
                )
                answer.raise_for_status()
                return answer.json()
            except httpx.HTTPStatusError as error:
                if last or error.response.status_code < 500:
                    raise unreachable(self.name, f"{self.name.upper()}_API_KEY", error) from None
            except (httpx.HTTPError, ValueError) as error:
                if last:
                    raise ProviderError(f"{self.name} could not be asked to transcribe ({type(error).__name__})") from None
        raise AssertionError("the last attempt returns or raises")

    def _read(self, kind: Literal["partial", "final"], answer: Any, begins: float) -> Heard:
        if not self._timed:
            return Heard(kind, str(answer["text"]).strip())
        kept = [one for one in answer.get("segments") or [] if not self._made_up(one)]
        spoken = [
            Word(word["word"].strip(), begins + float(word["start"]), begins + float(word["end"]))
            for word in answer.get("words") or []
            if any(one["start"] - 0.05 <= word["start"] <= one["end"] + 0.05 for one in kept)
        ]
        text = " ".join(one["text"].strip() for one in kept)
        length = sum(one["end"] - one["start"] for one in kept)
        sure = sum(math.exp(one["avg_logprob"]) * (one["end"] - one["start"]) for one in kept) / length if length else 1.0
        return Heard(kind, text, tuple(spoken), min(1.0, sure))

    def _made_up(self, segment: dict[str, Any]) -> bool:
        silence, likely = float(segment["no_speech_prob"]), float(segment["avg_logprob"])
        return silence > self._options.no_speech and likely < self._options.unlikely


class _Stream:
    def __init__(self, transcriber: _Transcriber, options: WhisperOptions) -> None:
        self._transcriber, self._options = transcriber, options
        self._sound: deque[bytes] = deque()
        """Frames since the last flush, of silence before the first loud one only the last few."""
        self._pushed = 0
        self._loud_at: int | None = None
        """The number of the last loud frame since the last flush."""
        self._partial_from = 0
        """The number of the frame from which the time to the next partial is counted, and how many frames that is."""
        self._partial_every = 0.0
        self._partial: asyncio.Task[None] | None = None
        self._cut: asyncio.Queue[tuple[bytes, float]] = asyncio.Queue(options.max_waiting)
        self._heard: asyncio.Queue[Heard | ProviderError | None] = asyncio.Queue(2 * options.max_waiting)
        self._cuts = 0
        self._closed = False
        self._finals = asyncio.create_task(self._transcribe())
        self._warming = asyncio.create_task(self._warm_up())

    def push(self, frame: bytes) -> None:
        if self._closed:
            return
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame is {FRAME_BYTES} bytes of µ-law, not {len(frame)}")
        self._sound.append(frame)
        self._pushed += 1
        if _loud(frame):
            if self._loud_at is None:
                self._partial_from = self._pushed
                self._partial_every = self._options.partial_seconds / FRAME_SECONDS
            self._loud_at = self._pushed
            self._listen_in()
        elif self._loud_at is None and len(self._sound) > _LEAD_FRAMES:
            self._sound.popleft()
        if len(self._sound) * FRAME_SECONDS >= self._options.longest_seconds:
            self.flush()

    def flush(self) -> None:
        if self._closed:
            return
        self._cuts += 1
        try:
            self._cut.put_nowait(self._utterance())
        except asyncio.QueueFull:
            self._fail(ProviderError(f"{self._transcriber.name} falls behind the caller"))
        self._sound.clear()
        self._loud_at = None

    def expect(self, kind: Expects) -> None:
        """Whisper has one model for whatever was asked."""

    async def __aiter__(self) -> AsyncIterator[Heard]:
        while (heard := await self._heard.get()) is not None:
            if isinstance(heard, ProviderError):
                raise heard
            yield heard

    async def close(self) -> None:
        if not self._closed:
            self._end(None)
        tasks = [task for task in (self._finals, self._warming, self._partial) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _utterance(self) -> tuple[bytes, float]:
        """What was said since the last flush, with the second at which it begins; nothing where all was silence."""
        begins = (self._pushed - len(self._sound)) * FRAME_SECONDS
        if self._loud_at is None:
            return b"", begins
        trailing = max(0, self._pushed - self._loud_at - _LEAD_FRAMES)
        frames = list(self._sound)
        return b"".join(frames[: len(frames) - trailing]), begins

    def _listen_in(self) -> None:
        """Transcribe what there is of an utterance, if nothing else waits to be and the last time is long enough ago."""
        every = self._partial_every
        busy = not self._cut.empty() or (self._partial is not None and not self._partial.done())
        if every and not busy and self._pushed - self._partial_from >= every:
            self._partial_from, self._partial_every = self._pushed, 2 * every
            self._partial = asyncio.create_task(self._transcribe_so_far(*self._utterance(), self._cuts))

    async def _transcribe_so_far(self, sound: bytes, begins: float, cuts: int) -> None:
        """What goes wrong here shows again, and counts, once the utterance is over. Then this is told no more, but not broken off
        either: that would cost the connection that the utterance is to go over."""
        with suppress(ProviderError):
            heard = await self._transcriber.heard("partial", sound, begins)
            if heard.text and cuts == self._cuts and not self._closed:
                self._tell(heard)

    async def _warm_up(self) -> None:
        try:
            await self._transcriber.warm_up()
        except ProviderError as error:
            self._fail(error)

    async def _transcribe(self) -> None:
        """Utterances one after another, so that they are told in their order."""
        try:
            while True:
                sound, begins = await self._cut.get()
                heard = await self._transcriber.heard("final", sound, begins) if sound else Heard("final", "")
                self._tell(heard)
        except ProviderError as error:
            self._fail(error)

    def _fail(self, error: ProviderError) -> None:
        if not self._closed:
            log.warning("recognition_failed", provider=self._transcriber.name)
            self._end(error)

    def _tell(self, heard: Heard | ProviderError | None) -> None:
        if self._heard.full():
            self._heard.get_nowait()
        self._heard.put_nowait(heard)

    def _end(self, last: ProviderError | None) -> None:
        if not self._closed:
            self._closed = True
            self._sound.clear()
            self._tell(last)


def _loud(frame: bytes) -> bool:
    return float(np.sqrt(np.mean(np.square(mulaw.decode(frame).astype(np.float32))))) > _QUIET


def _prompt(terms: Sequence[str], characters: int) -> str:
    """As many of the terms as go into so many characters."""
    kept, length = list[str](), 0
    for term in dict.fromkeys(terms):
        length += len(term) + 2
        if length > characters:
            break
        kept.append(term)
    return ", ".join(kept)


def _wav(sound: bytes) -> bytes:
    """µ-law as a file of 16-bit samples, which every service reads."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(mulaw.decode(sound).astype("<i2").tobytes())
    return file.getvalue()
