"""The mobile network between a caller and the carrier: the telephone band, A-law, and a codec of 13 kbit/s.

Each is a filter with a memory: frames in, frames of the same length out, whatever comes next.
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from evals.phone.condition import Codec
from evals.phone.sound import FRAME, RATE, fitting
from voice.mulaw import Samples

Sound = npt.NDArray[np.float64]
_TAPS = 129
_FRAME_BITS = 260
_BAND = 8
"""Frequencies of 25 Hz that share a scale, which takes ``_SCALE_BITS``."""
_SCALE_BITS = 5
_WINDOW: Sound = np.sin(np.pi * (np.arange(2 * FRAME) + 0.5) / (2 * FRAME))
_BASIS: Sound = np.cos(np.pi / FRAME * np.outer(np.arange(FRAME) + 0.5, np.arange(2 * FRAME) + 0.5 + FRAME / 2))
"""A lapped cosine transform: 40 ms in, 160 numbers out, and back by adding halves."""


class Coded(Protocol):
    def passed(self, frame: Samples) -> Samples:
        """The next frame as it comes out at the other end."""
        ...


def coder(codec: Codec) -> Coded | None:
    """None for the codec of the stream itself."""
    made: dict[Codec, type[ALaw] | type[Mobile]] = {"alaw": ALaw, "mobile": Mobile}
    return made[codec]() if codec in made else None


class Band:
    """300 to 3400 Hz, and 8 ms late: a symmetrical filter waits for half its length."""

    def __init__(self) -> None:
        at = np.arange(_TAPS) - _TAPS // 2
        ideal = 2 * 3400 / RATE * np.sinc(2 * 3400 / RATE * at) - 2 * 300 / RATE * np.sinc(2 * 300 / RATE * at)
        self._filter: Sound = ideal * np.hamming(_TAPS)
        self._before: Sound = np.zeros(_TAPS - 1)

    def passed(self, frame: Samples) -> Samples:
        sound: Sound = np.concatenate((self._before, frame.astype(np.float64)))
        self._before = sound[len(frame) :]
        return fitting(np.convolve(sound, self._filter, mode="valid"))


class ALaw:
    """There and back: 13 bits of range in 8, as much of Europe's telephone network has it (G.711)."""

    def passed(self, frame: Samples) -> Samples:
        size = np.minimum(np.abs(frame.astype(np.int32)) >> 3, 4095)
        segment = np.maximum(np.floor(np.log2(np.maximum(size, 1))).astype(np.int32) - 4, 0)
        step = 1 << np.maximum(segment, 1)
        middle = (size // step * step + step // 2) << 3
        return fitting(np.sign(frame + 0.5) * middle)


class Mobile:
    """20 ms of sound as the loudest of its frequencies, in 260 bits: the rate of GSM's full-rate codec, and as rough, though it
    is nobody's standard. It comes out 28 ms late."""

    def __init__(self) -> None:
        self._band = Band()
        self._before: Sound = np.zeros(FRAME)
        self._tail: Sound = np.zeros(FRAME)

    def passed(self, frame: Samples) -> Samples:
        sound = self._band.passed(frame).astype(np.float64)
        coded = _in_bits(_BASIS @ (_WINDOW * np.concatenate((self._before, sound))))
        self._before = sound
        both = _WINDOW * (_BASIS.T @ coded) * (2 / FRAME)
        whole = self._tail + both[:FRAME]
        self._tail = both[FRAME:]
        return fitting(whole)


def _in_bits(spectrum: Sound) -> Sound:
    """A scale for each band; what bits are left go one a coefficient to the band whose error is the loudest. A band that gets
    none is silent."""
    bands = spectrum.reshape(-1, _BAND)
    peaks = np.abs(bands).max(axis=1)
    scales = np.where(peaks < 1, 0.0, 2.0 ** (np.ceil(np.log2(np.maximum(peaks, 1)) * 2) / 2))
    error, bits = scales.copy(), np.zeros(len(bands))
    for _ in range((_FRAME_BITS - _SCALE_BITS * len(bands)) // _BAND):
        loudest = int(error.argmax())
        bits[loudest] += 1
        error[loudest] /= 2
    steps = (2.0**bits / 2)[:, None]
    scale = np.maximum(scales, 1e-9)[:, None]
    rounded = (np.clip(np.floor(bands / scale * steps), -steps, steps - 1) + 0.5) / steps * scale
    return np.asarray(np.where((bits[:, None] > 0) & (scales[:, None] > 0), rounded, 0.0).ravel())
