"""What a caller hears while a person is being called: a soft rising third, and a pause. Made by code, so nobody's music."""

import functools
import io
import wave

import numpy as np

from voice.ports import RATE

SECONDS = 4
NOTES = ((0.0, 392.0), (0.45, 493.9))
"""When each begins, in seconds, and its pitch in hertz."""


@functools.cache
def hold_sound() -> bytes:
    """A WAV file, 8 kHz, 16 bits, one channel."""
    time = np.arange(RATE * SECONDS) / RATE
    sound = np.zeros_like(time)
    for begins, pitch in NOTES:
        since = time - begins
        sound += np.where(since >= 0, np.sin(2 * np.pi * pitch * since) * np.exp(-3.0 * np.maximum(since, 0)), 0.0)
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes((4500 * sound).astype("<i2").tobytes())
    return file.getvalue()
