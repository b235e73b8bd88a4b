"""What the gateway and a decoder process say to each other: a kind, a stream's number, and bytes."""

import struct
from enum import IntEnum

_HEAD = struct.Struct("<BII")
MAX_PAYLOAD = 1 << 20


class Kind(IntEnum):
    PREPARE = 1
    """Paths of a model (JSON): have a decoder for it ready. Answered with READY."""
    OPEN = 2
    """The same for a stream. Answered with READY."""
    SOUND = 3
    FLUSH = 4
    CLOSE = 5
    READY = 6
    HEARD = 7
    """JSON of a partial or a final."""
    FAILED = 8
    EXPECT = 9
    """What the caller was asked, as in ``graph.reply.Expects``."""


def pack(kind: Kind, stream: int, payload: bytes = b"") -> bytes:
    return _HEAD.pack(kind, stream, len(payload)) + payload


class Unpacker:
    """Whole messages out of whatever pieces a pipe gives; ValueError for one that cannot be meant."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, piece: bytes) -> list[tuple[Kind, int, bytes]]:
        self._bytes += piece
        found: list[tuple[Kind, int, bytes]] = []
        at = 0
        while len(self._bytes) - at >= _HEAD.size:
            kind, stream, length = _HEAD.unpack_from(self._bytes, at)
            if length > MAX_PAYLOAD:
                raise ValueError(f"a message of {length} bytes; at most {MAX_PAYLOAD} are ever sent")
            if len(self._bytes) - at - _HEAD.size < length:
                break
            at += _HEAD.size
            found.append((Kind(kind), stream, bytes(self._bytes[at : at + length])))
            at += length
        del self._bytes[:at]
        return found
