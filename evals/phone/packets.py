"""The way of a caller's frames over a network: some are lost and concealed, some wait for each other. Pure, by frame numbers."""

from random import Random

import numpy as np

from evals.phone.sound import FRAME, RATE, fitting, silence
from voice.mulaw import Samples

_FULL = RATE // 100
_FADED = RATE * 60 // 1000
"""Samples of a loss until which the repeated sound is as loud as it was (10 ms), and after which nothing of it is left."""


class Loss:
    """Gilbert–Elliott: a good state in which every frame arrives and a bad one in which none does."""

    def __init__(self, share: float, mean_frames: float, seed: int) -> None:
        self._random = Random(seed)
        self._recovers = 1 / mean_frames
        self._breaks = self._recovers * share / (1 - share)
        self._bad = False

    def next(self) -> bool:
        """Whether the next frame is lost."""
        self._bad = self._random.random() >= self._recovers if self._bad else self._random.random() < self._breaks
        return self._bad


class Concealment:
    """What a carrier plays in the place of lost frames: the last one again, fading, then silence (as G.711's Appendix I,
    which repeats by pitch period instead of by frame)."""

    def __init__(self) -> None:
        self._last: Samples = silence(FRAME)
        self._missing = 0

    def passed(self, frame: Samples, lost: bool) -> Samples:
        if not lost:
            self._last, self._missing = frame, 0
            return frame
        at = self._missing + np.arange(FRAME)
        self._missing += FRAME
        return fitting(self._last.astype(np.float64) * np.clip((_FADED - at) / (_FADED - _FULL), 0, 1))


class Jitter:
    """When the stream stands still: at random times, for a random while of a given mean, and never twice at once."""

    def __init__(self, mean_ms: float, every_seconds: float, seed: int) -> None:
        self._random = Random(seed)
        self._mean, self._every = mean_ms / 1000, every_seconds
        self._until = 0.0
        self._begins = self._random.expovariate(1 / every_seconds)

    def holds(self, at: float) -> bool:
        """Whether what is due ``at`` (seconds, rising) has to wait."""
        if at >= self._begins:
            self._until = self._begins + self._random.expovariate(1 / self._mean)
            self._begins = self._until + self._random.expovariate(1 / self._every)
        return at < self._until
