"""What the acoustic model listens to: cepstra of 8 kHz speech as if it had been heard at 16 kHz.

The model knows speech up to 6.8 kHz and a telephone ends below 4. Filled with silence, the missing band makes every sound
strange to it; so the missing mel bands are told from the ones heard, by the linear regression that the model's own
Gaussians imply (their means and variances say how the bands of real speech go together). Steady noise is taken off each
band first, and the mean of the call's speech is told so that it can be taken off the cepstra.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from voice.mulaw import Samples
from voice.recognition.acoustic_model import read_gaussians
from voice.recognition.pronunciation import model_folder

Matrix = npt.NDArray[np.float64]

STEP = 80
"""Samples from one feature frame to the next: 10 ms."""
FRAME = 205
"""Samples in one: 25.6 ms."""
_FFT = 256
_BIN_HZ = 31.25
_BANDS = 25
_HEARD = 19
"""Mel bands that end below 4 kHz."""
_LOWEST_HZ, _HIGHEST_HZ = 130.0, 6800.0
_CEPSTRA = 13
_LIFTER = 1 + 11 * np.sin(np.arange(_CEPSTRA) * np.pi / 22)
_DCT = np.sqrt(2 / _BANDS) * np.cos(np.pi / _BANDS * np.outer(np.arange(_CEPSTRA), np.arange(_BANDS) + 0.5))
_DCT[0] /= np.sqrt(2)

RIDGE = 0.03
"""Keeps the regression from trusting small differences between neighbouring bands; a share of their mean variance."""
OVERSUBTRACTION = 2.0
LEAST_GAIN = 0.1
"""A band keeps at least this much of its power, however noisy."""
NOISE_MEMORY = 0.97
"""How much of the noise estimate is kept with each new 10 ms of noise."""
TELEPHONE_MEAN = (43.4, 6.5, -8.6, 21.0, -10.3, 1.1, -1.6, -11.2, -0.6, -2.5, 2.7, 0.2, 0.5)
"""The mean cepstra of speech when a call begins, measured over telephone-band speech of many voices."""
SHAPE_MEMORY, LEVEL_MEMORY, LONGEST_MEMORY = 60.0, 10.0, 200.0
"""Frames of speech that the mean before an utterance counts as: at first (its level for less), and at most."""
BELOW_PEAK = 35.0
"""A frame whose first cepstrum is that much below the loudest (30 dB) is no speech."""


def _edges() -> Matrix:
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (_LOWEST_HZ, _HIGHEST_HZ))
    hertz = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    return np.floor(hertz / _BIN_HZ + 0.5) * _BIN_HZ


def _filters() -> Matrix:
    """Triangles of unit area with the pre-emphasis of 16 kHz sound folded in: (heard bands, FFT bins)."""
    hertz = np.arange(_FFT // 2 + 1) * _BIN_HZ
    emphasis = np.abs(1 - 0.97 * np.exp(-2j * np.pi * hertz / 16000)) ** 2
    left, centre, right = (_edges()[i : i + _HEARD, None] for i in range(3))
    height = 2 / (right - left)
    rows = np.clip(np.minimum((hertz - left) / (centre - left), (right - hertz) / (right - centre)) * height, 0, None)
    return np.asarray(rows * emphasis)


@lru_cache(maxsize=1)
def _to_cepstra() -> Matrix:
    """From the heard bands' log power to the cepstra of all bands: (13, heard bands)."""
    folder = model_folder() / "en-us"
    means, variances = (read_gaussians(folder / name)[:, 0].reshape(-1, _CEPSTRA) for name in ("means", "variances"))
    within = np.diag((variances / _LIFTER**2).mean(axis=0))
    together = np.cov((means / _LIFTER @ _DCT).T) + _DCT.T @ within @ _DCT
    heard = together[:_HEARD, :_HEARD]
    ridge = RIDGE * np.trace(heard) / _HEARD * np.eye(_HEARD)
    bands = together[:, :_HEARD] @ np.linalg.inv(heard + ridge)
    bands[:_HEARD] = np.eye(_HEARD)
    return np.asarray((_DCT @ bands) * _LIFTER[:, None])


class Cepstra:
    """One call's features: samples in, cepstra out, 13 for every 10 ms."""

    def __init__(self) -> None:
        self._window = np.hamming(FRAME)
        self._filters = _filters().T
        self._matrix = _to_cepstra().T
        self._noise: Matrix | None = None
        self.restart()

    def restart(self) -> None:
        """A new utterance begins."""
        self._left = np.empty(0, dtype=np.int16)
        self._before: Matrix | None = None

    def listen_to_noise(self, samples: Samples) -> None:
        """Learn from sound in which nobody speaks (at least 26 ms of it)."""
        for power in self._power(samples):
            self._noise = power if self._noise is None else NOISE_MEMORY * self._noise + (1 - NOISE_MEMORY) * power

    def push(self, samples: Samples) -> npt.NDArray[np.float32]:
        """The features whose sound is complete with ``samples``: (n, 13)."""
        self._left = np.concatenate((self._left, samples))
        power = self._power(self._left)
        if not len(power):
            return np.empty((0, _CEPSTRA), dtype=np.float32)
        self._left = self._left[len(power) * STEP :]
        return np.asarray(np.log(self._without_noise(power) + 1e-3) @ self._matrix, dtype=np.float32)

    def _power(self, samples: Samples) -> Matrix:
        count = max(0, (len(samples) - FRAME) // STEP + 1)
        frames = samples[np.arange(FRAME) + STEP * np.arange(count)[:, None]]
        return np.asarray(np.abs(np.fft.rfft(frames * self._window, _FFT)) ** 2 @ self._filters)

    def _without_noise(self, power: Matrix) -> Matrix:
        if self._noise is None:
            return power
        padded = np.concatenate((power[:1] if self._before is None else self._before, power, power[-1:]))
        self._before = power[-1:]
        smooth = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
        return np.asarray(power * np.maximum(1 - OVERSUBTRACTION * self._noise / np.maximum(smooth, 1e-9), LEAST_GAIN))


class CepstralMean:
    """The mean of one call's speech so far, which tells the line and the voice from the words. Carried over utterances."""

    def __init__(self) -> None:
        self._before = np.array(TELEPHONE_MEAN)
        self._weight = np.full(_CEPSTRA, SHAPE_MEMORY)
        self._weight[0] = LEVEL_MEMORY
        self._sum, self._count, self._peak = np.zeros(_CEPSTRA), 0, -np.inf

    def restart(self) -> None:
        """A new utterance begins; what the last one told is kept."""
        self._before = self.value
        self._weight = np.minimum(self._weight + self._count, LONGEST_MEMORY)
        self._sum, self._count, self._peak = np.zeros(_CEPSTRA), 0, -np.inf

    def hear(self, features: npt.NDArray[np.float32]) -> None:
        """Take the next features, of speech or not: (n, 13)."""
        if len(features):
            self._peak = max(self._peak, float(features[:, 0].max()))
            speech = features[features[:, 0] > self._peak - BELOW_PEAK]
            self._sum, self._count = self._sum + speech.sum(axis=0), self._count + len(speech)

    @property
    def value(self) -> Matrix:
        return np.asarray((self._weight * self._before + self._sum) / (self._weight + self._count))
