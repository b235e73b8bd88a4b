"""A call's recording on disk: sealed piece by piece under the call's key, so that deleting the key deletes the sound.

The pieces hold a stereo µ-law WAV of 8,000 samples a second as it was recorded. It is heard again as 16-bit PCM, which
every browser plays, from any place in it.
"""

import asyncio
import os
import struct
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from core.crypto import NONCE_BYTES, TAG_BYTES, Sealer, Unreadable
from core.errors import NotFound
from core.mulaw import decode

PIECE_BYTES = 32 * 1024
"""Two seconds of two channels; what a crash may lose."""
RATE = 8000
CHANNELS = 2
SAMPLE_BYTES = 2
"""Of the sound as it is heard again; kept it is one byte a sample."""
HEAD_BYTES = 58
"""The head of the WAV as it was recorded."""
FRAME_BYTES = CHANNELS * RATE // 50
"""Of 20 ms, of which all recorded sound is made."""
_LENGTH = struct.Struct(">I")
_PCM_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")


def recording_path(home: Path, call_id: UUID) -> Path:
    return home / "recordings" / f"{call_id}.sealed"


class SealedRecording:
    """Takes a WAV as a stream of bytes. A call that is taken up on another line, or by another process, adds to its file."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._sealer = sealer
        self._file: BinaryIO = path.open("ab")
        whole = max((end for _, end in _places(path)), default=0)
        self._file.truncate(whole)  # a piece that a crash cut off would hide those behind it
        self._file.seek(whole)
        self.begun = whole > 0
        self._waiting = bytearray()

    def write(self, data: bytes) -> None:
        self._waiting += data
        if len(self._waiting) >= PIECE_BYTES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        if self._waiting:
            sealed = self._sealer.seal(bytes(self._waiting), _place(self._file.seek(0, os.SEEK_END)))
            self._file.write(_LENGTH.pack(len(sealed)) + sealed)
            self._file.flush()
            self._waiting.clear()


def read_recording(path: Path, sealer: Sealer) -> Iterator[bytes]:
    """What was recorded, in order; raises Unreadable for altered pieces. A last piece cut off by a crash is left out."""
    for start, end in _places(path):
        yield _piece(path, sealer, start, end)


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    """In the file."""
    skip: int
    """Bytes of a head before its sound."""
    first: int
    """Which byte of the whole sound its own begins with."""


class CallRecording:
    """A call's sound as a WAV of 16-bit stereo PCM, caller left and agent right, whose every byte can be asked for.

    What is added to the recording after it was opened is not in it.
    """

    def __init__(self, path: Path, sealer: Sealer, pieces: tuple[_Piece, ...], sound: int) -> None:
        self._path, self._sealer, self._pieces = path, sealer, pieces
        self._firsts = [piece.first for piece in pieces]
        self._head = _pcm_head(sound)
        self.size = len(self._head) + SAMPLE_BYTES * sound
        """Bytes."""

    @classmethod
    async def open(cls, path: Path, sealer: Sealer) -> "CallRecording":
        """Raises NotFound where there is none, Unreadable where it was altered."""
        try:
            pieces, sound = await asyncio.to_thread(_index, path, sealer)
        except FileNotFoundError:
            raise NotFound("this call has no recording") from None
        return cls(path, sealer, pieces, sound)

    @property
    def seconds(self) -> float:
        return (self.size - len(self._head)) / (SAMPLE_BYTES * CHANNELS * RATE)

    async def read(self, start: int = 0, stop: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from ``start`` up to ``stop``, in pieces of some seconds; raises Unreadable for altered ones."""
        at, stop = max(0, start), self.size if stop is None else min(stop, self.size)
        if at < min(stop, len(self._head)):
            yield self._head[at:stop]
            at = len(self._head)
        while at < stop:
            place = at - len(self._head)
            piece = self._pieces[bisect_right(self._firsts, place // SAMPLE_BYTES) - 1]
            sound = await asyncio.to_thread(self._sound, piece)
            wanted = sound[place - SAMPLE_BYTES * piece.first :][: stop - at]
            yield wanted
            at += len(wanted)

    def _sound(self, piece: _Piece) -> bytes:
        try:
            plain = _piece(self._path, self._sealer, piece.start, piece.end)
        except FileNotFoundError:
            raise NotFound("this call has no recording any more") from None
        return decode(plain[piece.skip :]).astype("<i2").tobytes()


def _index(path: Path, sealer: Sealer) -> tuple[tuple[_Piece, ...], int]:
    """Where each piece lies, and how many bytes of sound there are. Lengths tell it; only heads are looked for inside."""
    pieces: list[_Piece] = []
    sound = 0
    for start, end in _places(path):
        length = end - start - _LENGTH.size - NONCE_BYTES - TAG_BYTES
        # A call that was taken up used to be given a second head in the middle; no frame is as long as one.
        head = not pieces or length % FRAME_BYTES == HEAD_BYTES % FRAME_BYTES
        skip = HEAD_BYTES if head and _is_head(_piece(path, sealer, start, end)) else 0
        pieces.append(_Piece(start, end, skip, sound))
        sound += length - skip
    if not sound:
        raise NotFound("this call has no recording")
    return tuple(pieces), sound


def _is_head(plain: bytes) -> bool:
    return plain[:4] == b"RIFF" and plain[8:12] == b"WAVE"


def _places(path: Path) -> Iterator[tuple[int, int]]:
    """Start and end of each whole piece in the file."""
    at, size = 0, path.stat().st_size
    with path.open("rb") as file:
        while len(length := file.read(_LENGTH.size)) == _LENGTH.size:
            end = at + _LENGTH.size + int(_LENGTH.unpack(length)[0])
            if end > size:
                return
            yield at, end
            at = file.seek(end)


def _piece(path: Path, sealer: Sealer, start: int, end: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start + _LENGTH.size)
        sealed = file.read(end - start - _LENGTH.size)
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise Unreadable("this recording was altered")
    return sealer.open(sealed, _place(start))


def _place(offset: int) -> bytes:
    return b"recording" + offset.to_bytes(8, "big")


def _pcm_head(sound: int) -> bytes:
    data, frame = SAMPLE_BYTES * sound, SAMPLE_BYTES * CHANNELS
    return _PCM_HEAD.pack(
        b"RIFF", _PCM_HEAD.size - 8 + data, b"WAVE", b"fmt ", 16, 1, CHANNELS, RATE, RATE * frame, frame, 16, b"data", data
    )
