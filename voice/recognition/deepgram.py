"""Deepgram's Nova-3 behind the recognition port: live ``/v1/listen`` through Deepgram's own asynchronous client.

Endpointing is off: the turns of a call are decided by Frontdesk, and a ``Finalize`` is then answered soonest.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import structlog
from deepgram import AsyncDeepgramClient
from deepgram.environment import DeepgramClientEnvironment
from deepgram.listen.v1.types import ListenV1Results

from core.errors import DeadlineExceeded, ProviderError
from graph.reply import Expects
from voice.ports import FRAME_BYTES, Heard, RecognitionStream, SpeechHints, Word

log = structlog.get_logger(__name__)


MULTILINGUAL = "multi"
"""Deepgram's name for the model that hears several languages in one stream; hints say which to expect."""


@dataclass(frozen=True, slots=True)
class DeepgramOptions:
    model: str = "nova-3"
    connect_seconds: float = 5.0
    receive_seconds: float = 8.0
    """Sound (or a Finalize) was sent, and nothing at all came back for so long: the socket is half open."""
    keep_alive_seconds: float = 4.0
    """Without sound for so long, a KeepAlive is sent; Deepgram hangs up after ten."""
    close_seconds: float = 1.0
    max_terms: int = 60
    """Keyterms sent; Deepgram takes 500 tokens of them in all."""
    max_term_characters: int = 40
    max_waiting: int = 150
    """Frames (3 s) that may wait for the socket; the oldest are dropped."""
    max_heard: int = 256


class DeepgramRecogniser:
    name = "deepgram"

    def __init__(self, api_key: str, base_url: str, options: DeepgramOptions | None = None) -> None:
        """``base_url`` is the websocket's origin, e.g. ``wss://api.deepgram.com``."""
        origin = base_url.rstrip("/")
        rest = origin.replace("ws", "http", 1) if origin.startswith("ws") else origin
        socket = origin.replace("http", "ws", 1) if origin.startswith("http") else origin
        place = DeepgramClientEnvironment(base=rest, production=socket, agent=socket, agent_rest=rest)
        self._client = AsyncDeepgramClient(api_key=api_key, environment=place)
        self._options = options or DeepgramOptions()

    async def prepare(self, hints: SpeechHints) -> None:
        """Nothing to build: terms go along when a stream is opened."""

    async def open(self, hints: SpeechHints) -> RecognitionStream:
        options, stack = self._options, AsyncExitStack()
        terms = [term[: options.max_term_characters] for term in dict.fromkeys(hints.terms)][: options.max_terms]
        language = MULTILINGUAL if hints.languages else hints.language
        connecting = self._client.listen.v1.connect(
            model=options.model, language=language, encoding="mulaw", sample_rate=8000, channels=1,
            interim_results="true", endpointing="false", smart_format="false", punctuate="false", numerals="false",
            keyterm=terms or None, language_hint=[hints.language, *hints.languages] if hints.languages else None,
        )  # fmt: skip
        try:
            async with asyncio.timeout(options.connect_seconds):
                socket = await stack.enter_async_context(connecting)
        except TimeoutError:
            raise DeadlineExceeded(f"Deepgram did not answer within {options.connect_seconds:g} s") from None
        except Exception as error:
            raise ProviderError(f"Deepgram could not be reached: {type(error).__name__} {_status(error)}".strip()) from error
        return _Stream(socket, stack, options)


def _status(error: Exception) -> str:
    found = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", "")
    return str(found or "")


class _Stream:
    def __init__(self, socket: Any, stack: AsyncExitStack, options: DeepgramOptions) -> None:
        self._socket, self._stack, self._options = socket, stack, options
        self._outbox: deque[bytes | None] = deque()
        self._wake = asyncio.Event()
        self._heard: asyncio.Queue[Heard | ProviderError | None] = asyncio.Queue(options.max_heard)
        self._final: list[tuple[str, tuple[Word, ...], float]] = []
        self._unanswered: float | None = None
        """When the first thing was sent that nothing has come back for since."""
        self._closed = False
        self._tasks = [asyncio.create_task(work) for work in (self._send(), self._receive(), self._watch())]

    def push(self, frame: bytes) -> None:
        if self._closed:
            return
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame is {FRAME_BYTES} bytes of µ-law, not {len(frame)}")
        self._outbox.append(frame)
        if len(self._outbox) > self._options.max_waiting:
            with contextlib.suppress(StopIteration):
                self._outbox.remove(next(f for f in self._outbox if f is not None))
        self._wake.set()

    def flush(self) -> None:
        if not self._closed:
            self._outbox.append(None)
            self._wake.set()

    def expect(self, kind: Expects) -> None:
        """Deepgram has one model for whatever was asked."""

    async def __aiter__(self) -> AsyncIterator[Heard]:
        while (heard := await self._heard.get()) is not None:
            if isinstance(heard, ProviderError):
                raise heard
            yield heard

    async def close(self) -> None:
        if not self._closed:
            self._end(None)
            with contextlib.suppress(Exception):
                async with asyncio.timeout(self._options.close_seconds):
                    await self._socket.send_close_stream()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._closing = asyncio.create_task(self._close_socket())
        await asyncio.wait({self._closing}, timeout=self._options.close_seconds)

    async def _close_socket(self) -> None:
        """Of a half-open one this takes 20 seconds, and heeds no cancelling."""
        with contextlib.suppress(Exception):
            await self._stack.aclose()

    async def _send(self) -> None:
        try:
            while True:
                try:
                    async with asyncio.timeout(self._options.keep_alive_seconds):
                        await self._wake.wait()
                except TimeoutError:
                    await self._socket.send_keep_alive()
                    continue
                self._wake.clear()
                while self._outbox:
                    frame = self._outbox.popleft()
                    self._unanswered = self._unanswered or time.monotonic()
                    if frame is None:
                        await self._socket.send_finalize()
                    else:
                        await self._socket.send_media(frame)
        except Exception as error:
            self._fail(f"Deepgram's socket closed while sending ({type(error).__name__})")

    async def _receive(self) -> None:
        try:
            async for message in self._socket:
                self._unanswered = None
                if isinstance(message, ListenV1Results):
                    self._take(message)
            self._fail("Deepgram closed the stream")
        except Exception as error:
            self._fail(f"Deepgram's socket closed ({type(error).__name__})")

    async def _watch(self) -> None:
        """A half-open socket gives no error: notice by what does not come back."""
        limit = self._options.receive_seconds
        while not self._closed:
            await asyncio.sleep(limit / 8)
            if self._unanswered is not None and time.monotonic() - self._unanswered > limit:
                self._fail(f"Deepgram said nothing for {limit:g} s while sound was sent")

    def _take(self, message: ListenV1Results) -> None:
        """Pieces that Deepgram marks final are held until Finalize is answered, so that a final is an utterance."""
        best = message.channel.alternatives[0] if message.channel.alternatives else None
        text = best.transcript.strip() if best else ""
        words = tuple(Word(w.word, w.start, w.end, w.confidence) for w in (best.words or ())) if best else ()
        confidence = float(best.confidence) if best and text else 1.0
        answered = bool(message.from_finalize)
        said = [*self._final, (text, words, confidence)] if text else list(self._final)
        if message.is_final:
            self._final = said
        if not said and not answered:
            return
        whole = " ".join(piece for piece, _, _ in said)
        every = tuple(word for _, some, _ in said for word in some)
        sure = min((c for _, _, c in said), default=1.0)
        if answered:
            self._final = []
        self._tell(Heard("final" if answered else "partial", whole, every, sure))

    def _tell(self, heard: Heard | ProviderError | None) -> None:
        if self._heard.full():
            self._heard.get_nowait()
        self._heard.put_nowait(heard)

    def _fail(self, why: str) -> None:
        if not self._closed:
            log.warning("recognition_failed", provider="deepgram")
            self._end(ProviderError(why))

    def _end(self, last: ProviderError | None) -> None:
        self._closed = True
        self._outbox.clear()
        self._tell(last)
