"""Recordings that are known by their sound: an emulated recogniser hears in them what is written beside them, as a good one
would, whatever part of them comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evals.emulators.listening import BLOCK, HeardSound, Recognise, Spoken, Utterance
from voice import mulaw
from voice.ports import RATE

ALIKE = 0.6
"""The share of a segment's voice that a recording explains where it is that recording."""

_Sound = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recording:
    """``sound`` is 8 kHz, 16 bit, as it is played; ``words`` are what is said in it."""

    sound: npt.NDArray[np.int16]
    words: str


def known(recordings: Sequence[Recording], otherwise: Recognise | None = None) -> Recognise:
    """Hear these recordings by their words, and any other sound (in µ-law) as ``otherwise`` does, or not at all."""
    prepared = [(recording.sound.astype(np.float64), _spread(recording)) for recording in recordings]

    async def recognise(sound: bytes) -> Sequence[Spoken]:
        segment = mulaw.decode(sound).astype(np.float64)
        placed = [(*_placed(segment, each), words) for each, words in prepared]
        alike, at, words = max(placed, key=lambda one: one[0], default=(0.0, 0, ()))
        if alike < ALIKE:
            return () if otherwise is None else await otherwise(sound)
        begins, seconds = at / RATE, len(segment) / RATE
        laid = [replace(word, start=begins + word.start, end=begins + word.end) for word in words]
        return [word for word in laid if 0 <= (word.start + word.end) / 2 < seconds]

    return recognise


def _spread(recording: Recording) -> tuple[Spoken, ...]:
    """The words over the recording's voice, from its first voiced block to its last."""
    heard = HeardSound((), "linear16", RATE)
    blocks = heard.blocks(recording.sound.astype("<i2").tobytes())
    voiced = [number * BLOCK for number, (_, voice) in enumerate(blocks) if voice]
    if not voiced:
        return ()
    words = Utterance.spread(recording.words, voiced[-1] + BLOCK - voiced[0]).words
    return tuple(replace(word, start=voiced[0] + word.start, end=voiced[0] + word.end) for word in words)


def _placed(segment: _Sound, recording: _Sound) -> tuple[float, int]:
    """How much of the segment's energy the recording explains at its best place (0 to 1), and that place in samples."""
    size = 1 << (len(segment) + len(recording)).bit_length()
    correlation = np.fft.irfft(np.fft.rfft(segment, size) * np.conj(np.fft.rfft(recording, size)), size)
    best = int(np.argmax(correlation))
    at = best if best < len(segment) else best - size
    begin, end = max(0, at), min(len(segment), at + len(recording))
    if begin >= end:
        return 0.0, 0
    part, other = segment[begin:end], recording[begin - at : end - at]
    energy = float(np.sqrt(np.sum(segment**2) * np.sum(other**2)))
    return (float(np.dot(part, other)) / energy if energy else 0.0), at
