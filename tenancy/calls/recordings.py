"""A call's recording on disk: sealed piece by piece under the call's key, so that deleting the key deletes the sound."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from core.crypto import Sealer

PIECE_BYTES = 32 * 1024
"""Two seconds of two channels; what a crash may lose."""
_LENGTH = struct.Struct(">I")


def recording_path(home: Path, call_id: UUID) -> Path:
    return home / "recordings" / f"{call_id}.sealed"


class SealedRecording:
    """Takes a WAV as a stream of bytes. A call that is taken up by another process adds to its file."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._sealer = sealer
        self._file: BinaryIO = path.open("ab")
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
            sealed = self._sealer.seal(bytes(self._waiting), _place(self._file.tell()))
            self._file.write(_LENGTH.pack(len(sealed)) + sealed)
            self._file.flush()
            self._waiting.clear()


def read_recording(path: Path, sealer: Sealer) -> Iterator[bytes]:
    """The recording's bytes in order; raises Unreadable for altered pieces. A last piece cut off by a crash is left out."""
    with path.open("rb") as file:
        while len(length := file.read(_LENGTH.size)) == _LENGTH.size:
            at = file.tell() - _LENGTH.size
            sealed = file.read(_LENGTH.unpack(length)[0])
            if len(sealed) < _LENGTH.unpack(length)[0]:
                return
            yield sealer.open(sealed, _place(at))


def _place(offset: int) -> bytes:
    return b"recording" + offset.to_bytes(8, "big")
