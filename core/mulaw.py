"""G.711 µ-law to and from 16-bit samples, by table: a byte a sample, the sound of every telephone."""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

SILENCE = b"\xff"
"""One sample of digital silence."""

_BIAS = 0x84
_CLIP = 32635


def _decode_table() -> Samples:
    inverted = ~np.arange(256, dtype=np.uint8)
    exponent = (inverted >> 4 & 7).astype(np.int32)
    magnitude = (((inverted & 15).astype(np.int32) << 3) + _BIAS << exponent) - _BIAS
    return np.where(inverted & 0x80, -magnitude, magnitude).astype(np.int16)


def _encode_table() -> npt.NDArray[np.uint8]:
    """The byte of every 16-bit sample, indexed by the sample read as unsigned."""
    sample = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    magnitude = np.minimum(np.abs(sample), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = magnitude >> (exponent + 3) & 15
    sign = np.where(sample < 0, 0x80, 0)
    table: npt.NDArray[np.uint8] = (~(sign | exponent << 4 | mantissa) & 0xFF).astype(np.uint8)
    return table


_DECODED = _decode_table()
_ENCODED = _encode_table()


def decode(sound: bytes) -> Samples:
    """16-bit samples of µ-law bytes, one each."""
    return _DECODED[np.frombuffer(sound, dtype=np.uint8)]


def encode(samples: Samples) -> bytes:
    """µ-law bytes of 16-bit samples, one each; louder than the code can hold is clipped."""
    return _ENCODED[np.ascontiguousarray(samples, dtype=np.int16).view(np.uint16)].tobytes()
