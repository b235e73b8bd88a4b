"""Local recognition behind the port: a few decoder processes, shared by all calls, watched and replaced when they die."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import structlog

from core.errors import ProviderError
from graph.reply import Expects
from voice.ports import FRAME_BYTES, Heard, RecognitionStream, SpeechHints, Word
from voice.recognition.language_model import ModelFiles, model_files
from voice.recognition.wire import Kind, Unpacker, pack

log = structlog.get_logger(__name__)

BUILD_SECONDS = 20.0
READY_SECONDS = 5.0
"""How long a decoder may take to be ready for a stream."""
FLUSH_SECONDS = 4.0
"""A process that owes a final for longer is taken to hang, and replaced."""
MAX_WAITING = 150
"""Frames (3 s) that may wait for the pipe to a process, for each stream; the oldest are dropped."""
RECENT = 400
"""Frames (8 s) since the last final, kept to be said again to a new process when one dies."""
MAX_RESTARTS = 3
"""Deaths that one stream survives."""
MAX_HEARD = 256
_REPOSITORY = Path(__file__).resolve().parents[2]


class LocalRecogniser:
    name = "local"

    def __init__(self, cache: Path, processes: int | None = None) -> None:
        """``cache`` is where language models are kept; ``processes`` defaults to one a core, two at most."""
        self._cache = cache
        self._ears = [_Process(i) for i in range(processes or min(2, os.cpu_count() or 1))]
        self._building: dict[str, asyncio.Lock] = {}

    async def prepare(self, hints: SpeechHints) -> None:
        """Build the business's model unless it is kept, start the processes, and have a decoder ready in each."""
        files = await self._model(hints)
        await asyncio.gather(*(ear.request(Kind.PREPARE, files) for ear in self._ears))

    async def open(self, hints: SpeechHints) -> RecognitionStream:
        files = await self._model(hints)
        process = min(self._ears, key=lambda ear: len(ear.streams))
        stream = _Stream(process, files)
        await process.attach(stream)
        return stream

    async def close(self) -> None:
        """End the processes; streams that are still open fail."""
        await asyncio.gather(*(ear.close() for ear in self._ears))

    async def _model(self, hints: SpeechHints) -> ModelFiles:
        files = model_files(hints, self._cache)
        if files.control.exists():
            return files
        async with self._building.setdefault(files.control.parent.name, asyncio.Lock()):
            if not files.control.exists():
                await self._build(hints)
        self._building.pop(files.control.parent.name, None)
        return files

    async def _build(self, hints: SpeechHints) -> None:
        """In a process of its own: it would hold this loop, or a decoder, for a second."""
        wanted = {"key": hints.key, "language": hints.language, "terms": hints.terms, "sentences": hints.sentences}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "voice.recognition.language_model", str(self._cache.absolute()),
            stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=_REPOSITORY,
        )  # fmt: skip
        try:
            async with asyncio.timeout(BUILD_SECONDS):
                _, complaint = await process.communicate(orjson.dumps(wanted))
        except TimeoutError:
            process.kill()
            await process.wait()
            raise ProviderError(f"the language model was not built within {BUILD_SECONDS:.0f} s") from None
        if process.returncode:
            last = complaint.decode(errors="replace").strip().rpartition("\n")[2]
            raise ProviderError(f"the language model could not be built: {last}")


class _Stream:
    """A caller's ear on a decoder process; lives through the process's death."""

    def __init__(self, process: "_Process", files: ModelFiles) -> None:
        self.files = files
        self.outbox: deque[bytes | None] = deque()
        """Frames to send, None for a flush."""
        self.expected: Expects = "open"
        self.recent: deque[bytes] = deque(maxlen=RECENT)
        self.restarts = 0
        self.owed = 0
        self.base = 0.0
        """Seconds of the stream that went to processes before this one."""
        self._pushed = 0
        self._process = process
        self._heard: asyncio.Queue[Heard | ProviderError | None] = asyncio.Queue(MAX_HEARD)
        self._watch: asyncio.TimerHandle | None = None
        self._closed = False

    def push(self, frame: bytes) -> None:
        if self._closed:
            return
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame is {FRAME_BYTES} bytes of µ-law, not {len(frame)}")
        self._pushed += 1
        self.recent.append(frame)
        self.outbox.append(frame)
        if len(self.outbox) > MAX_WAITING:
            with contextlib.suppress(StopIteration):
                self.outbox.remove(next(f for f in self.outbox if f is not None))
        self._process.wake.set()

    def flush(self) -> None:
        if self._closed:
            return
        self.outbox.append(None)
        self.owed += 1
        if self._watch is None:
            self._watch = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._process.kill)
        self._process.wake.set()

    def expect(self, kind: Expects) -> None:
        if not self._closed and kind != self.expected:
            self.expected = kind
            self._process.expect(self)

    async def __aiter__(self) -> AsyncIterator[Heard]:
        while (heard := await self._heard.get()) is not None:
            if isinstance(heard, ProviderError):
                raise heard
            yield heard

    async def close(self) -> None:
        if not self._closed:
            self._process.detach(self)
            self._end(None)

    def hear(self, payload: bytes) -> None:
        """Something the process heard."""
        if self._closed:
            return
        said = orjson.loads(payload)
        if said["kind"] == "final":
            self.owed = max(0, self.owed - 1)
            self._unwatch()
            if not self.owed:
                self.recent = deque((f for f in self.outbox if f is not None), maxlen=RECENT)
        words = tuple(Word(text, self.base + start, self.base + end, sure) for text, start, end, sure in said["words"])
        if self._heard.full():
            self._heard.get_nowait()
        self._heard.put_nowait(Heard(said["kind"], said["text"], words, said["confidence"]))

    def again(self) -> None:
        """The process died: what was said since the last final is to be heard once more by the next."""
        self.restarts += 1
        self._unwatch()
        self.outbox = deque([*self.recent, *([None] * self.owed)], maxlen=None)
        self.base = max(0.0, (self._pushed - len(self.recent)) * 0.02)
        if self.owed:
            self._watch = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._process.kill)

    def fail(self, why: str) -> None:
        self._end(ProviderError(why))

    def _unwatch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _end(self, last: ProviderError | None) -> None:
        self._closed = True
        self._unwatch()
        self.outbox.clear()
        self.recent.clear()
        if self._heard.full():
            self._heard.get_nowait()
        self._heard.put_nowait(last)


class _Process:
    """One decoder process, started when first needed."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.streams: dict[int, _Stream] = {}
        self.wake = asyncio.Event()
        self._next = 1
        self._process: Process | None = None
        self._answers: dict[int, asyncio.Future[None]] = {}
        self._starting = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False

    async def request(self, kind: Kind, files: ModelFiles, number: int | None = None) -> int:
        """Ask for a decoder and wait until it is ready; returns the stream's number."""
        await self._start()
        assert self._process is not None
        assert self._process.stdin is not None
        if number is None:
            number, self._next = self._next, self._next + 1
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        model = {"control": str(files.control.absolute()), "dictionary": str(files.dictionary.absolute())}
        self._process.stdin.write(pack(kind, number, orjson.dumps(model)))
        try:
            async with asyncio.timeout(READY_SECONDS):
                await answer
        except TimeoutError:
            self.kill()
            raise ProviderError(f"a decoder was not ready within {READY_SECONDS:.0f} s") from None
        finally:
            self._answers.pop(number, None)
        return number

    async def attach(self, stream: _Stream) -> None:
        self.streams[await self.request(Kind.OPEN, stream.files)] = stream
        self.expect(stream)
        self.wake.set()

    def expect(self, stream: _Stream) -> None:
        """Tell the process what the stream's caller was asked; a process to come is told when the stream is attached."""
        for number, other in self.streams.items():
            if other is stream and self._process is not None and self._process.stdin is not None:
                self._process.stdin.write(pack(Kind.EXPECT, number, stream.expected.encode()))

    def detach(self, stream: _Stream) -> None:
        for number, other in list(self.streams.items()):
            if other is stream:
                del self.streams[number]
                if self._process is not None and self._process.stdin is not None and self._process.returncode is None:
                    self._process.stdin.write(pack(Kind.CLOSE, number))

    def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def close(self) -> None:
        self._closing = True
        self.kill()
        for stream in list(self.streams.values()):
            stream.fail("local recognition was shut down")
        self.streams.clear()
        if self._process is not None:
            await self._process.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _start(self) -> None:
        async with self._starting:
            if self._closing:
                raise ProviderError("local recognition was shut down")
            if self._process is not None and self._process.returncode is None:
                return
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "voice.recognition.decoder", stdin=PIPE, stdout=PIPE, cwd=_REPOSITORY
            )
            for task in self._tasks:
                task.cancel()
            self._tasks = [asyncio.create_task(self._write(self._process)), asyncio.create_task(self._read(self._process))]

    async def _write(self, process: Process) -> None:
        """Send what the streams have. While the pipe is full, their outboxes drop the oldest sound."""
        assert process.stdin is not None
        with contextlib.suppress(ConnectionError):
            while True:
                await self.wake.wait()
                self.wake.clear()
                for number, stream in list(self.streams.items()):
                    while stream.outbox:
                        frame = stream.outbox.popleft()
                        process.stdin.write(pack(Kind.FLUSH, number) if frame is None else pack(Kind.SOUND, number, frame))
                        await process.stdin.drain()

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        unpacker = Unpacker()
        while piece := await process.stdout.read(1 << 16):
            for kind, number, payload in unpacker.feed(piece):
                self._take(kind, number, payload)
        await process.wait()
        if not self._closing:
            self._recovery = asyncio.create_task(self._recover())

    def _take(self, kind: Kind, number: int, payload: bytes) -> None:
        answer = self._answers.get(number)
        if kind is Kind.HEARD and (stream := self.streams.get(number)) is not None:
            stream.hear(payload)
        elif kind is Kind.READY and answer is not None and not answer.done():
            answer.set_result(None)
        elif kind is Kind.FAILED and answer is not None and not answer.done():
            answer.set_exception(ProviderError("a decoder could not be made: " + payload.decode(errors="replace")))
        elif kind is Kind.FAILED and (stream := self.streams.pop(number, None)) is not None:
            stream.fail("the decoder failed: " + payload.decode(errors="replace"))

    async def _recover(self) -> None:
        """Bring the dead process's streams to a new one."""
        orphans, self.streams = list(self.streams.values()), {}
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ProviderError("the decoder process died"))
        log.warning("decoder_died", process=self.index, streams=len(orphans))
        for stream in orphans:
            stream.again()
            try:
                if stream.restarts > MAX_RESTARTS:
                    raise ProviderError("the decoder process died again and again")
                await self.attach(stream)
            except ProviderError as error:
                stream.fail(str(error))
