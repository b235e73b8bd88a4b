"""What is to be heard around a caller: endless noise of one kind at one level, the same for the same seed."""

import numpy as np
import numpy.typing as npt

from evals.phone.condition import NoiseKind
from evals.phone.sound import FULL_SCALE, RATE, fitting
from voice.mulaw import Samples

Sound = npt.NDArray[np.float64]
_SECONDS = 10
"""After which it comes again."""
_TALKERS = 6


class Background:
    """Noise that lies on the line all the time. Its level is that over its whole length."""

    def __init__(self, dbfs: float, seed: int, kind: NoiseKind = "line") -> None:
        made = {"line": _pink, "white": _white, "babble": _babble, "street": _street}[kind](np.random.default_rng(seed))
        self._noise: Sound = made / np.sqrt(np.mean(made**2)) * FULL_SCALE * 10 ** (dbfs / 20)

    def at(self, position: int, length: int) -> Sound:
        """``length`` samples of it from ``position`` of the line on, not yet rounded."""
        return np.asarray(np.take(self._noise, np.arange(position, position + length), mode="wrap"))

    def added(self, samples: Samples, position: int) -> Samples:
        return fitting(samples + self.at(position, len(samples)))


def _shaped(rng: np.random.Generator, weight: Sound) -> Sound:
    """Noise with the given amplitude at each frequency of ``_frequencies``, and no seam where it comes again."""
    phases = rng.uniform(0, 2 * np.pi, len(weight))
    return np.asarray(np.fft.irfft(weight * np.exp(1j * phases), _SECONDS * RATE))


def _frequencies() -> Sound:
    return np.asarray(np.fft.rfftfreq(_SECONDS * RATE, 1 / RATE), dtype=np.float64)


def _pink(rng: np.random.Generator) -> Sound:
    frequency = _frequencies()
    band = (frequency >= 300) & (frequency <= 3400)
    weight = np.zeros_like(frequency)
    weight[band] = 1 / np.sqrt(frequency[band])
    return _shaped(rng, weight)


def _white(rng: np.random.Generator) -> Sound:
    return _shaped(rng, np.ones_like(_frequencies()))


def _street(rng: np.random.Generator) -> Sound:
    """Falls by 6 dB an octave from 150 Hz on; a car passes about every three seconds, 12 dB louder than the rest."""
    rumble = _shaped(rng, 1 / np.maximum(_frequencies(), 150))
    time = np.arange(_SECONDS * RATE) / RATE
    swell = np.ones_like(time)
    for passes in rng.uniform(0, _SECONDS, 3):
        away = np.abs(time - passes)
        swell += 3 * np.exp(-((np.minimum(away, _SECONDS - away) / 0.7) ** 2))
    return np.asarray(rumble * swell)


def _babble(rng: np.random.Generator) -> Sound:
    return np.asarray(np.sum([_talker(rng) for _ in range(_TALKERS)], axis=0))


def _talker(rng: np.random.Generator) -> Sound:
    """Somebody who says nothing: a voice's pitch, syllables at about four a second, and another vowel with each."""
    sound, at = np.zeros(_SECONDS * RATE), 0
    pitch = rng.uniform(90, 230)
    while at < len(sound):
        length = int(rng.uniform(0.12, 0.35) * RATE)
        if rng.random() < 0.8:
            piece = _syllable(rng, pitch * rng.uniform(0.85, 1.2), length)
            sound[at : at + length] += piece[: len(sound) - at]
        at += length
    return sound


def _syllable(rng: np.random.Generator, pitch: float, length: int) -> Sound:
    """Harmonics of a pitch through two formants, faded in and out."""
    time = np.arange(length) / RATE
    harmonics = np.arange(1, int(3400 / pitch)) * pitch
    formants = (rng.uniform(300, 800), rng.uniform(900, 2300))
    weight = sum((1 / (1 + ((harmonics - formant) / 120) ** 2) for formant in formants), np.zeros_like(harmonics))
    weight /= np.sqrt(harmonics)
    phases = rng.uniform(0, 2 * np.pi, len(harmonics))
    voiced = np.sum(weight[:, None] * np.cos(2 * np.pi * harmonics[:, None] * time + phases[:, None]), axis=0)
    return np.asarray(voiced * np.sin(np.pi * np.arange(length) / length))
