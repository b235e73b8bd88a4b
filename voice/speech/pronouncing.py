"""A business's own words as they are said: respelt for whatever voice speaks them, while all else keeps the words themselves."""

import re
from collections.abc import Iterable

from voice.speech.speakable import Spoken


class Pronunciations:
    """``pairs`` of a word as it is written and as it is said; whole words, whatever their case, the longest one first."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._says = {word.casefold(): says for word, says in pairs}
        words = sorted(self._says, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE) if words else None

    def respelt(self, text: str) -> Spoken:
        if self._pattern is None:
            return Spoken(text, ())
        said: list[str] = []
        spans: list[tuple[int, int, int, int]] = []
        at = length = 0
        for found in self._pattern.finditer(text):
            says = self._says.get(found.group().casefold())
            if says is None:  # casefold may make a word of other letters than the match ignored the case of
                continue
            before = text[at : found.start()]
            said += [before, says]
            length += len(before) + len(says)
            spans.append((length - len(says), length, found.start(), found.end()))
            at = found.end()
        return Spoken("".join([*said, text[at:]]), tuple(spans))
