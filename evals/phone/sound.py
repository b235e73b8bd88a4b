"""Sound on the simulated line: levels and WAV files. Samples are 16-bit, 8 kHz, mono."""

import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

from core.errors import InvalidInput
from voice.mulaw import Samples

RATE = 8000
FRAME = 160
"""Samples of one 20 ms frame."""
WINDOW = 80
"""Samples of one 10 ms window, the grain in which sound is told from silence."""
VOICED_DBFS = -50.0
"""A window counts as sound above this level."""
SPEECH_DBFS = -22.0
"""Level of synthetic callers' active speech, about that of a telephone set."""

FULL_SCALE = 32768.0
_VOICED_POWER = (FULL_SCALE * 10 ** (VOICED_DBFS / 20)) ** 2


def silence(samples: int) -> Samples:
    return np.zeros(samples, dtype=np.int16)


def fitting(values: npt.NDArray[np.floating[Any]]) -> Samples:
    """As 16-bit samples; what is too loud is clipped."""
    samples: Samples = np.clip(np.round(values), -32768, 32767).astype(np.int16)
    return samples


def seconds(samples: int) -> float:
    return samples / RATE


def milliseconds(samples: int) -> float:
    return round(samples * 1000 / RATE, 1)


def voiced_windows(samples: Samples) -> npt.NDArray[np.bool_]:
    """Which whole 10 ms windows hold sound."""
    whole = samples[: len(samples) // WINDOW * WINDOW].astype(np.float64).reshape(-1, WINDOW)
    return np.asarray(np.mean(whole * whole, axis=1) > _VOICED_POWER)


def active_dbfs(samples: Samples) -> float | None:
    """RMS level of the windows that hold sound; None when there are none."""
    voiced = voiced_windows(samples)
    if not voiced.any():
        return None
    active = samples[: len(voiced) * WINDOW].astype(np.float64).reshape(-1, WINDOW)[voiced]
    return float(20 * np.log10(np.sqrt(np.mean(active * active)) / FULL_SCALE))


def levelled(samples: Samples, dbfs: float = SPEECH_DBFS) -> Samples:
    """The same speech at a given active level; peaks that would not fit are clipped."""
    level = active_dbfs(samples)
    if level is None:
        return samples
    return fitting(samples * 10 ** ((dbfs - level) / 20))


def resampled(samples: npt.NDArray[np.float32], rate: int) -> Samples:
    """8 kHz samples of sound (-1 to 1) at any rate."""
    at_line_rate = samples if rate == RATE else soxr.resample(samples, rate, RATE)
    return fitting(at_line_rate * FULL_SCALE)


def read_wav(path: Path) -> Samples:
    """A WAV file of any rate and number of channels (8, 16, 24 or 32-bit PCM) as the line carries it; the first channel."""
    try:
        with wave.open(str(path), "rb") as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            raw = np.frombuffer(file.readframes(file.getnframes()), dtype=np.uint8)
    except FileNotFoundError:
        raise InvalidInput(f"{path}: there is no such file; expected a WAV recording") from None
    except (wave.Error, EOFError, OSError) as error:
        raise InvalidInput(f"{path}: cannot be read as a recording ({error}); expected a PCM WAV file") from error
    pieces = raw[: len(raw) // (width * channels) * width * channels].reshape(-1, channels, width)[:, 0]
    if width == 1:
        return resampled((pieces[:, 0].astype(np.float32) - 128) / np.float32(128), rate)
    padded = np.zeros((len(pieces), 4), dtype=np.uint8)
    padded[:, 4 - width :] = pieces
    return resampled(padded.view("<i4")[:, 0].astype(np.float32) / np.float32(2**31), rate)


def write_stereo(path: Path, left: Samples, right: Samples) -> None:
    """Both sides of a call, padded to the same length."""
    both = np.zeros((max(len(left), len(right)), 2), dtype="<i2")
    both[: len(left), 0] = left
    both[: len(right), 1] = right
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(both.tobytes())
