"""A caller's turns as sound: where each pause lies to the sample, and by what a recogniser that only emulates knows the words."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InvalidInput
from evals.bench.conversation.callers import FILLERS, Piece, Turn
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
        return self._known.get(encode(decode(block)))  # µ-law has two zeros

    async def all_of(self, turns: Sequence[Turn]) -> list[Sounded]:
        return [await self.sounded(turn) for turn in turns]

    async def sounded(self, turn: Turn) -> Sounded:
        sounds: list[Samples] = []
        pauses: list[Span] = []
        at = 0
        for pieces in self._heard_apart(turn.pieces):
            sound, words, quiet = await self._joined(pieces)
            sounds.append(self._known_as(sound, Utterance(words)))
            pauses += [Span(at + pause.begin, at + pause.end) for pause in quiet]
            at += len(sound)
        return Sounded(turn, np.concatenate(sounds), tuple(pauses))

    def _heard_apart(self, pieces: Sequence[Piece]) -> list[list[Piece]]:
        """What a recogniser takes for an utterance each: nearly always all of it together."""
        groups: list[list[Piece]] = [[]]
        for piece in pieces:
            groups[-1].append(piece)
            if piece.pause and self._dice.random() < self._false_ends:
                groups.append([])
        return groups

    async def _joined(self, pieces: Sequence[Piece]) -> tuple[Samples, tuple[Spoken, ...], list[Span]]:
        """The sound, its words with their seconds in it, and its pauses."""
        parts: list[Samples] = []
        words: list[Spoken] = []
        pauses: list[Span] = []
        at = 0
        for piece in pieces:
            sound, quiet = await self._piece(piece.words), silence(_whole(piece.pause * RATE))
            if piece.words not in FILLERS:
                spread = Utterance.spread(piece.words, len(sound) / RATE).words
                words += [Spoken(word.word, at / RATE + word.start, at / RATE + word.end) for word in spread]
            parts += [sound, quiet]
            at += len(sound) + len(quiet)
            if len(quiet):
                pauses.append(Span(at - len(quiet), at))
        return np.concatenate(parts), tuple(words), pauses

    async def _piece(self, words: str) -> Samples:
        """From the first to the last window that holds sound."""
        if words not in self._said:
            sound = await self._voice.speak(words)
            voiced = np.flatnonzero(voiced_windows(sound))
            if not len(voiced):
                raise InvalidInput(f"the caller's voice makes no sound of {words!r}")
            self._said[words] = sound[voiced[0] * WINDOW : (voiced[-1] + 1) * WINDOW]
        return self._said[words]

    def _known_as(self, sound: Samples, words: Utterance) -> Samples:
        """As loud as makes its beginning unlike all that are known, and is sound on the line."""
        for _ in range(TRIES):
            scaled: Samples = np.round(sound * self._dice.uniform(*LOUDNESS)).astype(np.int16)
            heard = decode(encode(scaled))
            first = encode(heard[:WINDOW])
            if voiced_windows(heard[:WINDOW])[0] and self._known.setdefault(first, words) is words:
                return heard
        raise InvalidInput("the callers' utterances begin too much alike: fewer turns, or another seed")


def _whole(samples: float) -> int:
    """In whole windows, so that speech after a pause begins one."""
    return round(samples / WINDOW) * WINDOW
