"""Passages by the letters of the words in them: BM25 over three-letter grams, which still match what was misheard."""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

GRAM = 3
_SATURATION = 1.2
_LENGTH = 0.5
"""BM25's k1 and b."""
_DOUBT = 4.0
"""About two grams' weight that no text holds, so that a word or a scrap of one proves little."""

_WORD = re.compile(r"[^\W_]+")
_PLAIN = frozenset(
    """a an the is are was be been am do does did you your yours we our i me my it its at in on of for to from and or if that
    this there their they them what which who how when where can could would will may have has had any some with by as so not
    no yes guests guest hotel restaurant clinic hospital salon business place site property location establishment us here
    know need want like available offer offers offered provide provides""".split()
)
"""Words that stand in questions of every kind and tell none from another."""


def content_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower().replace("'", "").replace("’", "")) if word not in _PLAIN]


def grams(text: str) -> list[str]:
    """Grams run over word borders: a recogniser puts those anywhere ("check kin time", "wif hight")."""
    joined = f" {' '.join(content_words(text))} "
    return [gram for first in range(len(joined) - GRAM + 1) if (gram := joined[first : first + GRAM]).strip()]


class LexicalIndex:
    """Made once for a business's texts; a search adds up one short array a gram."""

    def __init__(self, texts: Sequence[str], others: Sequence[str] = ()) -> None:
        """``others`` are scored after ``texts``, and say nothing about how rare a gram is."""
        counted = [Counter(grams(text)) for text in (*texts, *others)]
        self._size, self._all = len(texts), len(counted)
        mean = sum(sum(counts.values()) for counts in counted[: self._size]) / max(1, self._size) or 1.0
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, counts in enumerate(counted):
            norm = _SATURATION * (1 - _LENGTH + _LENGTH * sum(counts.values()) / mean)
            for gram, count in counts.items():
                postings.setdefault(gram, []).append((number, count * (_SATURATION + 1) / (count + norm)))
        self._weights = {gram: self._rarity(sum(number < self._size for number, _ in found)) for gram, found in postings.items()}
        self._unseen = self._rarity(0)
        self._postings = {
            gram: (np.array([n for n, _ in found], np.int32), np.array([w for _, w in found], np.float32) * self._weights[gram])
            for gram, found in postings.items()
        }

    def _rarity(self, holders: int) -> float:
        return math.log(1 + (self._size - holders + 0.5) / (holders + 0.5))

    def scores(self, question: str) -> np.ndarray:
        """float32 [texts]: the share of the question's grams, weighed by rarity, that each text holds; about 0 to 1.

        Grams found nowhere count as the rarest, so a question about something else scores low everywhere.
        """
        scores = np.zeros(self._all, np.float32)
        asked = set(grams(question))
        total = sum(self._weights.get(gram, self._unseen) for gram in asked) + _DOUBT
        for gram in asked:
            if gram in self._postings:
                numbers, weights = self._postings[gram]
                scores[numbers] += weights
        return scores / np.float32(total)
