"""The emulated voice, and how what it said is found again in what a phone received."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from voice.mulaw import decode, encode

CHARACTER = 480
"""Samples (60 ms) that a character is spoken for."""
FOUND_BY = 320
"""Bytes (40 ms) of sound by which a place in a text is known again."""


@dataclass(frozen=True, slots=True)
class Made:
    """A text's sound as µ-law, and when (``time.monotonic()``) it was asked for."""

    sound: bytes = field(repr=False)
    asked: list[float] = field(default_factory=list)


Spoken = Mapping[str, Made]
"""Everything that the voice was asked to say, by text."""


@dataclass(slots=True)
class Voice:
    """Noise that is another for every text and is loud throughout, so that any piece of it tells the text and the place."""

    spoken: dict[str, Made] = field(default_factory=dict)

    async def speak(self, text: str) -> bytes:
        if text not in self.spoken:
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            noise = np.random.default_rng(seed).normal(0, 3000, CHARACTER * len(text))
            sound = encode(np.clip(noise, -30000, 30000).astype(np.int16))
            self.spoken[text] = Made(encode(decode(sound)))  # µ-law has two zeros; what comes back has one
        self.spoken[text].asked.append(time.monotonic())
        return self.spoken[text].sound


def text_at(sound: bytes, place: int, spoken: Spoken) -> str | None:
    """The text that was heard at a sample; None where it is not the emulated voice's, or one text ends and another begins."""
    piece = sound[place : place + FOUND_BY]
    if len(piece) < FOUND_BY:
        return None
    return next((text for text, made in spoken.items() if piece in made.sound), None)
