"""What emulated recognisers hear: the voice in a stream of sound with scripted words laid over it, and Nova-3's results."""

import hashlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from voice import mulaw

BLOCK = 0.01
"""Seconds of sound that are judged at once."""
_VOICED = 32768 * 10 ** (-50 / 20)
"""RMS above which a block counts as voice: −50 dBFS."""
_SETTLED = 5.0
"""Seconds after which words become final although the voice goes on."""
_LONGEST = 25.0
"""The same where words have to be recognised, which takes whole utterances."""
_REVISED = 0.05
"""Seconds after a word's end at which a recogniser has understood it rightly."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word and when it is said, in seconds."""

    word: str
    start: float
    end: float
    confidence: float = 0.99
    at_first: str = ""
    """What it is taken for while it is being said, where that is something else."""


Recognise = Callable[[bytes], Awaitable[Sequence[Spoken]]]
"""The words of a piece of sound (encoded as the stream is), with times from its beginning."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words with times from the utterance's first voiced sample."""

    words: tuple[Spoken, ...]

    @classmethod
    def spread(cls, text: str, seconds: float) -> Self:
        """The words of ``text``, each as long as its letters are many, over ``seconds``."""
        words = text.split()
        letters = sum(map(len, words))
        timed, at = [], 0.0
        for word in words:
            end = at + seconds * len(word) / letters
            timed.append(Spoken(word, at, end))
            at = end
        return cls(tuple(timed))

    @property
    def seconds(self) -> float:
        return self.words[-1].end if self.words else 0.0


Knows = Callable[[bytes], Utterance | None]
"""Which utterance begins with this block of sound (µ-law), where that is known; so one emulator hears many callers."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Words that a recogniser has called the end of an utterance, and ``time.monotonic()`` as it had sent them."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a block of sound brought about."""

    voiced: bool
    result: dict[str, object] | None = None


class HeardSound:
    """One stream's sound: where voice is in it, and scripted words laid where the voice begins. Times are seconds of sound
    since its start, whatever the clock says."""

    def __init__(self, script: Iterable[Utterance], encoding: str, rate: int, knows: Knows | None = None) -> None:
        """``encoding``: µ-law if its name says so, else 16-bit samples. ``knows`` is asked once the script is over."""
        self._width = 1 if "mulaw" in encoding else 2
        self._rate = rate
        self._script = deque(script)
        self._knows = knows
        self._rest = b""
        self._digest = hashlib.sha256()
        self.words: list[Spoken] = []
        """Those laid down that nobody has taken."""
        self.said_until = 0.0
        """Where the latest utterance ends."""
        self.seconds = 0.0

    def digest(self) -> str:
        return self._digest.hexdigest()

    def blocks(self, sound: bytes) -> Iterator[tuple[bytes, bool]]:
        """Blocks of 10 ms and whether each is voice, ``seconds`` being the end of the latest."""
        self._digest.update(sound)
        self._rest += sound
        size = int(self._rate * BLOCK) * self._width
        while len(self._rest) >= size:
            block, self._rest = self._rest[:size], self._rest[size:]
            start, self.seconds = self.seconds, self.seconds + BLOCK
            voiced = self._is_voice(block)
            if voiced:
                self._place(start, block)
            yield block, voiced

    def begun(self) -> list[Spoken]:
        """The words that have begun by now, as they are understood now."""
        return [
            replace(word, word=word.at_first) if word.at_first and self.seconds < word.end + _REVISED else word
            for word in self.words
            if word.start < self.seconds
        ]

    def take(self, *, whole: bool = False) -> list[Spoken]:
        """Take the words that have begun out of those laid down; with ``whole`` only those that have ended."""
        taken = [word for word in self.words if (word.end if whole else word.start) < self.seconds]
        self.words = [word for word in self.words if word not in taken]
        return taken

    def _is_voice(self, block: bytes) -> bool:
        samples = mulaw.decode(block) if self._width == 1 else np.frombuffer(block, "<i2")
        return bool(np.sqrt(np.mean(np.square(samples.astype(np.float64)))) > _VOICED)

    def _place(self, onset: float, block: bytes) -> None:
        """The first voice after an utterance is the next one's beginning."""
        if onset < self.said_until:
            return
        utterance = self._script.popleft() if self._script else self._known(block)
        if utterance is not None:
            self.words += [replace(word, start=onset + word.start, end=onset + word.end) for word in utterance.words]
            self.said_until = onset + utterance.seconds + 0.1

    def _known(self, block: bytes) -> Utterance | None:
        if self._knows is None:
            return None
        return self._knows(block if self._width == 1 else mulaw.encode(np.frombuffer(block, "<i2")))


class Ear:
    """One stream's hearing by Nova-3. Times are seconds of sound since its start."""

    def __init__(
        self,
        script: Iterable[Utterance],
        query: dict[str, list[str]],
        recognise: Recognise | None,
        interim_every: float,
        knows: Knows | None = None,
    ) -> None:
        one = {name: values[0] for name, values in query.items()}
        self._sound = HeardSound(script, one["encoding"], int(one["sample_rate"]), knows)
        self._interims = one.get("interim_results") == "true"
        self._formatted = "true" in (one.get("punctuate"), one.get("smart_format"))
        endpointing = one.get("endpointing", "10")
        self._endpointing = None if endpointing == "false" else 0.01 if endpointing == "true" else int(endpointing) / 1000
        self._utterance_end = int(one["utterance_end_ms"]) / 1000 if "utterance_end_ms" in one else None
        self._speech_events = one.get("vad_events") == "true"
        self._recognise = recognise
        self._interim_every = interim_every
        self._segment = bytearray()
        """Sound since the last final."""
        self._segment_start = 0.0
        self._segment_voiced = False
        self._voice_end: float | None = None
        """Where the voice that has not been answered by ``speech_final`` last was."""
        self._last_word: float | None = None
        """The end of the last final word that no UtteranceEnd has followed."""
        self._interim_at = interim_every

    @property
    def seconds(self) -> float:
        return self._sound.seconds

    def digest(self) -> str:
        return self._sound.digest()

    async def hear(self, sound: bytes) -> list[Noticed]:
        """Take sound; what it brought about, in order."""
        noticed: list[Noticed] = []
        for block, voiced in self._sound.blocks(sound):
            noticed += await self._block(block, voiced)
        return noticed

    async def finalize(self) -> dict[str, object] | None:
        """The final result of everything heard until now; None when nothing has come since the last."""
        if not self._segment:
            return None
        return await self._final(speech=self._voice_end is not None, asked=True)

    async def _block(self, block: bytes, voiced: bool) -> list[Noticed]:
        self._segment += block
        noticed = [Noticed(voiced)]
        if voiced:
            if self._voice_end is None and self._speech_events:
                begun = {"type": "SpeechStarted", "channel": [0], "timestamp": round(self.seconds - BLOCK, 2)}
                noticed.append(Noticed(True, begun))
            self._voice_end = self.seconds
            self._segment_voiced = True
        if self._voice_end is not None and self._endpointing is not None and self._silence() >= self._endpointing:
            noticed.append(Noticed(False, await self._final(speech=True)))
        elif self.seconds - self._segment_start >= (_LONGEST if self._is_unscripted() else _SETTLED):
            noticed.append(Noticed(False, await self._final(speech=False)))
        elif self._interims and self.seconds >= self._interim_at:
            noticed.append(Noticed(False, self._result(self._sound.begun(), final=False)))
            self._interim_at = self.seconds + self._interim_every
        if self._utterance_end and self._last_word is not None and self.seconds - self._last_word >= self._utterance_end:
            ended = {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": round(self._last_word, 2)}
            noticed.append(Noticed(False, ended))
            self._last_word = None
        return noticed

    def _is_unscripted(self) -> bool:
        """What has to be recognised is not cut in the middle of a word."""
        return self._recognise is not None and self._segment_voiced and not self._sound.words

    def _silence(self) -> float:
        return self.seconds - (self._voice_end or 0.0)

    async def _final(self, *, speech: bool, asked: bool = False) -> dict[str, object]:
        """Make the words heard until now final: all that have begun after speech or on request, else the whole ones."""
        whole = speech or asked
        words = self._sound.take(whole=not whole)
        if not words and self._segment_voiced and self._recognise is not None:
            words = [
                replace(word, start=self._segment_start + word.start, end=self._segment_start + word.end)
                for word in await self._recognise(bytes(self._segment))
            ]
        result = self._result(words, final=True, speech=speech and not asked, asked=asked)
        if words:
            self._last_word = words[-1].end
        self._segment.clear()
        self._segment_start, self._segment_voiced = self.seconds, False
        self._interim_at = self.seconds + self._interim_every
        if whole:
            self._voice_end = None
        return result

    def _result(self, words: list[Spoken], *, final: bool, speech: bool = False, asked: bool = False) -> dict[str, object]:
        heard = [
            {"word": plain(word.word), "start": round(word.start, 3), "end": round(word.end, 3), "confidence": word.confidence}
            | ({"punctuated_word": word.word} if self._formatted else {})
            for word in words
        ]
        transcript = " ".join(word.word if self._formatted else plain(word.word) for word in words)
        confidence = min((word.confidence for word in words), default=0.0)
        return {
            "type": "Results", "channel_index": [0, 1], "start": round(self._segment_start, 3),
            "duration": round(self.seconds - self._segment_start, 3), "is_final": final, "speech_final": speech,
            "from_finalize": asked,
            "channel": {"alternatives": [{"transcript": transcript, "confidence": confidence, "words": heard}]},
        }  # fmt: skip


def plain(word: str) -> str:
    """A word as recognisers write it that do not format."""
    return word.lower().strip('.,?!;:"') or word
