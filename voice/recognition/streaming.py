"""What recognisers over a websocket have in common: a bounded outbox, keep-alive, deadlines, and an end that is an error.

A provider's adapter is a ``Wire``: its words on one open socket. ``SocketStream`` is the stream around it.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from core.errors import KeyRefused, ProviderError
from graph.reply import Expects
from voice.ports import FRAME_BYTES, Heard, SpeechHints

log = structlog.get_logger(__name__)


SLOWEST_SECONDS = 0.85
"""After a clear voice, in which one that answers a flush whether or not there were words has said something: twice the slowest
that was measured of a stream (pipecat-ai/stt-benchmark). Not for AssemblyAI, which says nothing of a sound without words."""


@dataclass(frozen=True, slots=True)
class SocketOptions:
    connect_seconds: float = 5.0
    receive_seconds: float = 8.0
    """Something was sent that has to be answered, and nothing at all came back for so long: the socket is half open."""
    keep_alive_seconds: float = 4.0
    """Without sound for so long, the connection is kept alive as its protocol has it."""
    close_seconds: float = 1.0
    max_terms: int = 60
    """The business's terms that are sent; every provider limits them."""
    max_term_characters: int = 40
    max_waiting: int = 400
    """Frames (8 s) that may wait for the socket, more than the ear replays at once; the oldest are dropped."""
    max_heard: int = 256

    def terms(self, hints: SpeechHints) -> list[str]:
        """The hints' terms as far as the provider takes them, each once."""
        return [term[: self.max_term_characters] for term in dict.fromkeys(hints.terms)][: self.max_terms]


class Wire(Protocol):
    """One provider's protocol on one open socket. What it raises ends the stream."""

    provider: str
    answers_sound: bool
    """Whether the provider says something again and again while sound comes, so that silence tells of a broken socket."""

    async def sound(self, frame: bytes) -> None: ...

    async def flush(self) -> None: ...

    async def keep_alive(self) -> None: ...

    def messages(self) -> AsyncIterator[Sequence[Heard]]:
        """What each message said, most often nothing; ends with the connection."""
        ...

    async def goodbye(self) -> None:
        """Tell the provider that no more will come."""
        ...

    async def close(self) -> None: ...


class OneStream:
    """Holds each answer on a socket against the first one's stream: another's would be another caller's words."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self._id: str | None = None

    def holds(self, stream_id: str) -> None:
        """Raises ProviderError for an answer of another stream."""
        self._id = self._id or stream_id
        if stream_id != self._id:
            raise ProviderError(f"{self._provider} answered for another stream")


class SocketStream:
    """A RecognitionStream on an open socket: three tasks that send, receive and watch, until ``close`` or a failure."""

    def __init__(self, wire: Wire, options: SocketOptions) -> None:
        self._wire, self._options = wire, options
        self._outbox: deque[bytes | None] = deque()
        """Frames to send, None for a flush."""
        self._wake = asyncio.Event()
        self._heard: asyncio.Queue[Heard | ProviderError | None] = asyncio.Queue(options.max_heard)
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
        """These providers have one model for whatever was asked."""

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
                    await self._wire.goodbye()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._closing = asyncio.create_task(self._close_socket())
        await asyncio.wait({self._closing}, timeout=self._options.close_seconds)

    async def _close_socket(self) -> None:
        """Of a half-open one this takes 20 seconds, and heeds no cancelling."""
        with contextlib.suppress(Exception):
            await self._wire.close()

    async def _send(self) -> None:
        try:
            while True:
                try:
                    async with asyncio.timeout(self._options.keep_alive_seconds):
                        await self._wake.wait()
                except TimeoutError:
                    await self._wire.keep_alive()
                    continue
                self._wake.clear()
                while self._outbox:
                    await self._pass_on(self._outbox.popleft())
        except Exception as error:
            self._fail(f"{self._wire.provider}'s socket closed while sending ({type(error).__name__})")

    async def _pass_on(self, frame: bytes | None) -> None:
        if self._wire.answers_sound:
            self._unanswered = self._unanswered or time.monotonic()
        if frame is None:
            await self._wire.flush()
        else:
            await self._wire.sound(frame)

    async def _receive(self) -> None:
        try:
            async for said in self._wire.messages():
                self._unanswered = None
                for heard in said:
                    self._tell(heard)
            self._fail(f"{self._wire.provider} closed the stream")
        except ProviderError as error:
            self._fail(str(error))
        except Exception as error:
            self._fail(f"{self._wire.provider}'s socket closed ({type(error).__name__})")

    async def _watch(self) -> None:
        """A half-open socket gives no error: notice by what does not come back."""
        limit = self._options.receive_seconds
        while not self._closed:
            await asyncio.sleep(limit / 8)
            if self._unanswered is not None and time.monotonic() - self._unanswered > limit:
                self._fail(f"{self._wire.provider} said nothing for {limit:g} s while sound was sent")

    def _tell(self, heard: Heard | ProviderError | None) -> None:
        if self._heard.full():
            self._heard.get_nowait()
        self._heard.put_nowait(heard)

    def _fail(self, why: str) -> None:
        if not self._closed:
            log.warning("recognition_failed", provider=self._wire.provider.lower())
            self._end(ProviderError(why))

    def _end(self, last: ProviderError | None) -> None:
        self._closed = True
        self._outbox.clear()
        self._tell(last)


def refusal(error: Exception) -> str:
    """An error of a handshake by its type and HTTP status: what it says may hold a key."""
    return f"{type(error).__name__} {_status(error) or ''}".strip()


def unreachable(provider: str, setting: str, error: Exception) -> ProviderError:
    """What a failed handshake or request means; ``setting`` holds the key, which another attempt would not mend."""
    if _status(error) == 401:
        return KeyRefused(f"{provider} refused our key with HTTP 401: set {setting} to a valid one")
    return ProviderError(f"{provider} could not be reached: {refusal(error)}")


def _status(error: Exception) -> int | None:
    found = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return found if isinstance(found, int) else None
