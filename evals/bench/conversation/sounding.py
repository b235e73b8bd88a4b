"""A caller's turns as sound: where each pause lies to the sample, and by what a recogniser that only emulates knows the words."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InvalidInput
from evals.bench.conversation.callers import FILLERS, Turn
from evals.emulators.listening import Spoken, Utterance
from evals.phone.report import Span
from evals.phone.sound import RATE, WINDOW, silence, voiced_windows
from evals.phone.voices import CallerVoice
from voice.mulaw import Samples, decode, encode

LOUDNESS = (0.75, 1.05)
"""People speak more or less loudly. It also makes each utterance's first 10 ms different from every other's."""
TRIES = 200


@dataclass(frozen=True, slots=True)
class Sounded:
    turn: Turn
    sound: Samples
    """From its first voiced sample on."""
    pauses: tuple[Span, ...]
    """Samples from the beginning of ``sound``."""


class Voicing:
    """Makes turns into sound, and keeps by their first 10 ms what an emulated recogniser is to hear in them."""

    def __init__(self, voice: CallerVoice, seed: int, false_ends: float = 0.0) -> None:
        """``false_ends``: the share of pauses that the recogniser takes for the end of a turn when they last long enough."""
        self._voice = voice
        self._dice = random.Random(seed)
        self._false_ends = false_ends
        self._said: dict[str, Samples] = {}
        self._known: dict[bytes, Utterance] = {}

    def knows(self, block: bytes) -> Utterance | None:
        """The utterance that begins with this block of µ-law; None for a voice that is not a caller's beginning."""
        return self._known.get(_canonical(block))

    async def all_of(self, turns: Sequence[Turn]) -> list[Sounded]:
        return [await self.sounded(turn) for turn in turns]

    async def sounded(self, turn: Turn) -> Sounded:
        pieces = [await self._piece(piece.words) for piece in turn.pieces]
        parts: list[Samples] = []
        words: list[tuple[Spoken, ...]] = [()]
        starts, at, pauses = [0], 0, []
        for piece, sound in zip(turn.pieces, pieces, strict=True):
            if piece.words not in FILLERS:
                spread = Utterance.spread(piece.words, len(sound) / RATE).words
                offset = (at - starts[-1]) / RATE
                words[-1] += tuple(Spoken(word.word, offset + word.start, offset + word.end) for word in spread)
            parts += [sound, silence(_whole(piece.pause * RATE))]
            at += len(sound)
            if len(parts[-1]):
                pauses.append(Span(at, at + len(parts[-1])))
                at += len(parts[-1])
                if self._dice.random() < self._false_ends:
                    starts.append(at)
                    words.append(())
        sound = self._distinct(np.concatenate(parts), starts)
        for start, heard in zip(starts, words, strict=True):
            self._known[_canonical(encode(sound[start : start + WINDOW]))] = Utterance(heard)
        return Sounded(turn, sound, tuple(pauses))

    async def _piece(self, words: str) -> Samples:
        """From the first to the last window that holds sound."""
        if words not in self._said:
            sound = await self._voice.speak(words)
            voiced = np.flatnonzero(voiced_windows(sound))
            if not len(voiced):
                raise InvalidInput(f"the caller's voice makes no sound of {words!r}")
            self._said[words] = sound[voiced[0] * WINDOW : (voiced[-1] + 1) * WINDOW]
        return self._said[words]

    def _distinct(self, sound: Samples, starts: Sequence[int]) -> Samples:
        """As loud as makes each beginning unlike all that are known, and is sound on the line."""
        for _ in range(TRIES):
            scaled: Samples = np.round(sound * self._dice.uniform(*LOUDNESS)).astype(np.int16)
            heard = decode(encode(scaled))
            firsts = [_canonical(encode(heard[start : start + WINDOW])) for start in starts]
            sounds = all(voiced_windows(heard[start : start + WINDOW])[0] for start in starts)
            if sounds and len(set(firsts)) == len(firsts) and not self._known.keys() & set(firsts):
                return heard
        raise InvalidInput("the callers' utterances begin too much alike: fewer turns, or another seed")


def _whole(samples: float) -> int:
    """In whole windows, so that speech after a pause begins one."""
    return round(samples / WINDOW) * WINDOW


def _canonical(block: bytes) -> bytes:
    """µ-law has two zeros."""
    return encode(decode(block))
