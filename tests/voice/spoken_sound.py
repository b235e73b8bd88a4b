"""Sound for the tests of hearing: flite's voice on the telephone, silence and noise, all µ-law frames."""

import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest
import soxr

from voice import mulaw
from voice.ports import FRAME_BYTES, RATE


def say(text: str, folder: Path, voice: str = "awb") -> np.ndarray:
    """``text`` as 8 kHz samples; skips the test, visibly, where flite is not installed."""
    if shutil.which("flite") is None:
        pytest.skip("needs flite (apt install flite) to speak")
    path = folder / "said.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, timeout=20)
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float64)
        rate = file.getframerate()
    return soxr.resample(samples * (12000 / np.abs(samples).max()), rate, RATE)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE))


def noise(seconds: float, level: float = 300.0, seed: int = 7) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, level, round(seconds * RATE))


def frames(*pieces: np.ndarray) -> list[bytes]:
    samples = np.concatenate(pieces)
    samples = np.concatenate((samples, np.zeros(-len(samples) % FRAME_BYTES)))
    sound = mulaw.encode(np.clip(samples, -32767, 32767).astype(np.int16))
    return [sound[i : i + FRAME_BYTES] for i in range(0, len(sound), FRAME_BYTES)]
