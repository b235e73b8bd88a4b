"""What the caller has heard, accounted from what was sent, which marks came back, and what a ``clear`` threw away.

Positions are bytes of µ-law (8,000 a second) in everything ever sent in the call, without what was cleared. Pure: every
method that needs the time is given it, in seconds.
"""

import re
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field

from graph.reply import HeardPhrase
from voice.ports import FRAME_BYTES, RATE

MARK_WAIT = 2.0
"""Seconds after its sound's length that a mark is waited for; then the sound is taken as played."""
_GUESSED_BYTES_A_CHARACTER = RATE // 15
_CLAUSE_END = re.compile(r"[,;:.?!…]+[\"')\]]*\s+|\s+[-–—]\s+")
_WORD = re.compile(r"\w")


class Alignment:
    """Which characters of a text lie where in its sound; grows while the sound is being made."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._characters = [0]
        self._bytes = [0]
        self._total: int | None = None

    def add(self, characters: int, sound_bytes: int) -> None:
        """``characters`` of the text have been spoken once ``sound_bytes`` have been played; what would go back is left out."""
        characters = min(characters, len(self.text))
        if characters >= self._characters[-1] and sound_bytes > self._bytes[-1]:
            self._characters.append(characters)
            self._bytes.append(sound_bytes)

    def finish(self, sound_bytes: int) -> None:
        """The whole text's sound is so long."""
        self._total = sound_bytes
        if self._characters[-1] < len(self.text):
            self.add(len(self.text), sound_bytes)

    def characters(self, sound_bytes: int) -> int:
        """How much of the text was heard once ``sound_bytes`` were played, cut back to the end of a whole word."""
        if self.whole(sound_bytes):
            return len(self.text)
        after = bisect_right(self._bytes, sound_bytes)
        characters, begun = self._characters[after - 1], self._bytes[after - 1]
        if after < len(self._bytes):
            share = (sound_bytes - begun) / (self._bytes[after] - begun)
            characters += int(share * (self._characters[after] - characters))
        elif self._total is None:
            characters = min(len(self.text), characters + (sound_bytes - begun) // _GUESSED_BYTES_A_CHARACTER)
        return self._word_end(characters)

    def whole(self, sound_bytes: int) -> bool:
        """All words were heard; the silence behind the last one need not be."""
        if self._total is None or not self.text:
            return self._total is not None
        spoken = self._total
        for characters, end in zip(reversed(self._characters), reversed(self._bytes), strict=True):
            if _WORD.search(self.text, characters):
                break
            spoken = end
        return sound_bytes >= min(spoken, self._total) - 2 * FRAME_BYTES

    def clause(self, sound_bytes: int) -> int:
        """Where the clause begins that was being heard at ``sound_bytes``, in whole frames of the sound."""
        heard = self.characters(sound_bytes)
        begins = max((end.end() for end in _CLAUSE_END.finditer(self.text) if end.start() <= heard), default=0)
        if begins == 0:
            return 0
        after = next((n for n, characters in enumerate(self._characters) if characters >= begins), None)
        if not after:
            return min(sound_bytes, self._bytes[-1]) // FRAME_BYTES * FRAME_BYTES
        first, last = self._characters[after - 1], self._characters[after]
        share = (begins - first) / (last - first) if last > first else 0.0
        position = self._bytes[after - 1] + int(share * (self._bytes[after] - self._bytes[after - 1]))
        return min(position, sound_bytes) // FRAME_BYTES * FRAME_BYTES

    def _word_end(self, characters: int) -> int:
        text = self.text
        if 0 < characters < len(text) and _in_word(text[characters - 1]) and _in_word(text[characters]):
            while characters > 0 and not text[characters - 1].isspace():
                characters -= 1
        return len(text[:characters].rstrip())


def _in_word(character: str) -> bool:
    return character.isalnum() or character in "'’"


@dataclass(slots=True)
class _Span:
    """One uninterrupted playing of a phrase, or of its later part."""

    phrase_id: str
    alignment: Alignment
    first: int
    offset: int
    """Where in the phrase's own sound this playing began."""
    length: int = 0


@dataclass(slots=True)
class HeardLedger:
    """One call's account of the agent's sound."""

    _spans: deque[_Span] = field(default_factory=deque)
    _marks: deque[tuple[str, int, float]] = field(default_factory=deque)
    """Marks that have not come back: name, position, latest time to wait until."""
    _sent: int = 0
    _known: int = 0
    _known_at: float = 0.0
    _count: int = 0

    def begin(self, phrase_id: str, alignment: Alignment, offset: int = 0) -> None:
        """What is sent next is this phrase's sound from byte ``offset`` on."""
        self._spans.append(_Span(phrase_id, alignment, self._sent, offset))

    def sent(self, count: int, now: float) -> None:
        """``count`` bytes of the phrase last begun are on their way."""
        played = self.played(now)
        if played == self._sent:
            self._known, self._known_at = played, now
        self._spans[-1].length += count
        self._sent += count

    def mark(self, now: float) -> str:
        """The name of a mark to be sent behind what has been sent so far."""
        self._count += 1
        name = str(self._count)
        self._marks.append((name, self._sent, now + self.ahead(now) + MARK_WAIT))
        return name

    def returned(self, name: str, now: float) -> None:
        """A mark came back. Marks of cleared sound, and names never sent, mean nothing."""
        if not any(name == waiting for waiting, _, _ in self._marks):
            return
        while self._marks:
            passed, position, _ = self._marks.popleft()
            self._known, self._known_at = position, now
            if passed == name:
                return

    def give_up_waiting(self, now: float) -> None:
        """Take as played what should have been played long since, though its mark has not come back."""
        while self._marks and self._marks[0][2] <= now:
            self.returned(self._marks[0][0], now)

    def cleared(self, now: float) -> None:
        """What has not been played yet was thrown away."""
        played = self.played(now)
        for span in self._spans:
            span.length = max(0, min(span.length, played - span.first))
        self._sent, self._known, self._known_at = played, played, now
        self._marks.clear()

    def played(self, now: float) -> int:
        """Bytes played, estimated from the last sure point; never beyond the next mark that has not come back."""
        limit = self._marks[0][1] if self._marks else self._sent
        return max(self._known, min(limit, self._known + int((now - self._known_at) * RATE)))

    def ahead(self, now: float) -> float:
        """Seconds of sound that have been sent and not been played."""
        return (self._sent - self.played(now)) / RATE

    @property
    def settled(self) -> bool:
        """Every mark has come back, so everything sent was played or cleared."""
        return not self._marks

    @property
    def wait_until(self) -> float | None:
        """When waiting for the oldest mark ends."""
        return self._marks[0][2] if self._marks else None

    def position(self, phrase_id: str, now: float) -> int:
        """Bytes of the phrase's own sound that were heard, at its latest playing."""
        played = self.played(now)
        for span in reversed(self._spans):
            if span.phrase_id == phrase_id:
                return span.offset + max(0, min(span.length, played - span.first))
        return 0

    def heard(self, now: float) -> tuple[HeardPhrase, ...]:
        """What was heard since ``forget``, in order; phrases of which no word was heard are left out."""
        played = self.played(now)
        found: dict[str, tuple[Alignment, int]] = {}
        for span in self._spans:
            end = span.offset + max(0, min(span.length, played - span.first))
            _, before = found.get(span.phrase_id, (span.alignment, 0))
            found[span.phrase_id] = (span.alignment, max(before, end))
        phrases = (
            HeardPhrase(phrase_id, alignment.text[: alignment.characters(end)], alignment.whole(end))
            for phrase_id, (alignment, end) in found.items()
            if end
        )
        return tuple(phrase for phrase in phrases if phrase.text)

    def forget(self, now: float) -> None:
        """What was heard until now has been told; spans still playing stay."""
        played = self.played(now)
        while self._spans and self._spans[0].first + self._spans[0].length <= played:
            self._spans.popleft()
