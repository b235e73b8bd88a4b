"""A stereo recording of a call, caller left and agent right, written as the call goes and never held in memory."""

import asyncio
import struct
from collections import deque
from pathlib import Path
from typing import Protocol

from voice.mulaw import SILENCE
from voice.ports import FRAME_BYTES, RATE

BLOCK_BYTES = 2 * RATE
"""Written at a time: a second of both channels."""
WAITING_BLOCKS = 30
AGENT_BYTES = 10 * RATE
"""Agent's sound held until its time comes; more than any transport is ever lent."""
_UNKNOWN = 0xFFFFFFFF
_HEADER = struct.Struct("<4sI4s4sIHHIIHHH4sII4sI")


class Sink(Protocol):
    """Where a recording goes; one that encrypts can stand in for a file."""

    begun: bool
    """It holds sound of this call already, from a line that broke: what is recorded now goes on from there."""

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...


def wav_header(frames: int | None = None) -> bytes:
    """The head of a stereo µ-law WAV; ``frames`` (samples a channel) unknown means that it runs to the file's end."""
    size = _UNKNOWN if frames is None else 2 * frames
    riff = _UNKNOWN if frames is None else _HEADER.size - 8 + size
    samples = _UNKNOWN if frames is None else frames
    return _HEADER.pack(
        b"RIFF", riff, b"WAVE", b"fmt ", 18, 7, 2, RATE, 2 * RATE, 2, 8, 0, b"fact", 4, samples, b"data", size
    )  # fmt: skip


class WavFile:
    """A plain file; its head is given the true length on close, and stays playable if that never comes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self.begun = False

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def close(self) -> None:
        frames = max(0, self._file.tell() - _HEADER.size) // 2
        self._file.seek(0)
        self._file.write(wav_header(frames))
        self._file.close()


class Recorder:
    """Lays the agent's sound beside the caller's as the far end plays it; the caller's frames are its clock."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._agent = bytearray()
        self._block = bytearray() if sink.begun else bytearray(wav_header())
        self._waiting: deque[bytes] = deque(maxlen=WAITING_BLOCKS)
        self._ready = asyncio.Event()

    def agent(self, sound: bytes) -> None:
        """Sound was sent; it plays after what was sent before."""
        self._agent += sound
        del self._agent[:-AGENT_BYTES]

    def clear(self) -> None:
        self._agent.clear()

    def caller(self, frame: bytes) -> None:
        """The caller's next 20 ms, and with them the agent's."""
        both = bytearray(SILENCE * (2 * FRAME_BYTES))
        both[0::2] = frame
        agent = self._agent[:FRAME_BYTES]
        both[1 : 2 * len(agent) : 2] = agent
        del self._agent[:FRAME_BYTES]
        self._block += both
        if len(self._block) >= BLOCK_BYTES:
            self._waiting.append(bytes(self._block))
            self._block.clear()
            self._ready.set()

    async def run(self) -> None:
        """Write what is recorded until cancelled; a disk that is too slow costs the oldest sound, never the call."""
        try:
            while True:
                await self._ready.wait()
                self._ready.clear()
                while self._waiting:
                    await asyncio.to_thread(self._sink.write, self._waiting.popleft())
        finally:
            for block in (*self._waiting, bytes(self._block)):
                self._sink.write(block)
            self._sink.close()
