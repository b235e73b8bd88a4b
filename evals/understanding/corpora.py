"""The public development sets as training examples, as they were typed and as a recogniser would give them."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from core.models.embedding import Embedded
from nodes.understanding.scanning import scan_all
from nodes.understanding.tagging import LABELS, features, hashed, states
from nodes.understanding.tokens import Scan, tokenize

DATA = Path("../shared/data")
R8K = {"people": "party_size", "date": "date", "time": "time", "first_name": "first_name", "last_name": "last_name"}
_WORDS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen "
          "nineteen").split()  # fmt: skip
_TENS = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    1: "first",
    2: "second",
    3: "third",
    5: "fifth",
    8: "eighth",
    9: "ninth",
    12: "twelfth",
    20: "twentieth",
    30: "thirtieth",
}
NOW = datetime.fromisoformat("2019-06-03T10:00:00+01:00")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the spans (kind, start, end) that a person marked in it."""

    group: str
    """What must stay on one side of a cross-validation's split."""
    text: str
    kind: str
    asked: tuple[str, ...]
    spans: tuple[tuple[str, int, int], ...]
    before: bool = False


def rows(name: str) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in (DATA / name).read_text().splitlines() if line.strip()]


def restaurant8k() -> list[Sentence]:
    out = []
    for row in rows("restaurant8k_dev.jsonl"):
        spans = tuple((R8K[s["slot"]], s["start"], s["end"]) for s in row["slots"] if s["slot"] in R8K)
        asked = tuple(R8K[name] for name in row["requested"] if name in R8K)
        out.append(Sentence(row["text"].lower(), row["text"], "restaurant", asked, spans))
    return out


def other_names() -> list[Sentence]:
    """Hotel requests with people's names, split into first and last."""
    out = []
    for row in rows("nlupp_hotels_0-9.jsonl"):
        spans: list[tuple[str, int, int]] = []
        name = row["slots"].get("person_name")
        if name:
            start, end = name["span"]
            head, _, tail = row["text"][start:end].partition(" ")
            spans.append(("first_name" if tail else "last_name", start, start + len(head)))
            if tail:
                spans.append(("last_name", start + len(head) + 1, end))
        out.append(Sentence(row["id"], row["text"], "hotel", (), tuple(spans), True))
    return out


def spoken(sentence: Sentence, rng: random.Random) -> Sentence:
    """The sentence as recognised speech: lower case, numbers as words, no marks, now and then a filler."""
    text, spans = "", {number: [-1, -1] for number in range(len(sentence.spans))}
    for index, token in enumerate(tokens := tokenize(sentence.text)):
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        word = _said(token.text, following, tokens[index - 1].text if index else "")
        if rng.random() < 0.015:
            text += rng.choice(("um ", "uh ", "er "))
        start = len(text)
        if not word:
            continue
        text += word + " "
        for number, (_, first, last) in enumerate(sentence.spans):
            if token.start >= first and token.end <= last:
                spans[number][0] = start if spans[number][0] < 0 else spans[number][0]
                spans[number][1] = len(text) - 1
    moved = tuple((sentence.spans[number][0], first, last) for number, (first, last) in spans.items() if first >= 0)
    return Sentence(sentence.group, text.strip(), sentence.kind, sentence.asked, moved, sentence.before)


def _said(word: str, following: str, previous: str) -> str:
    if word.isdigit() and word.isascii():
        number = int(word)
        if following in ("st", "nd", "rd", "th"):
            return ordinal_words(number)
        if len(word) == 2 and word[0] == "0" and previous == ":":
            return "oh " + _WORDS[number] if number else ""
        if len(word) == 4:
            return (
                f"{number_words(number // 100)} {number_words(number % 100)}"
                if number % 100
                else f"{number_words(number // 100)} hundred"
            )
        if len(word) == 3:
            return f"{number_words(number // 100)} {number_words(number % 100)}"
        return number_words(number) if number < 100 else word
    if word in ("st", "nd", "rd", "th") and previous.isdigit():
        return ""
    return word if word[0].isalpha() else ""


def number_words(number: int) -> str:
    if number < 20:
        return _WORDS[number]
    return _TENS[number // 10] + (" " + _WORDS[number % 10] if number % 10 else "")


def ordinal_words(number: int) -> str:
    if number in _ORDINALS:
        return _ORDINALS[number]
    if 20 < number < 100:
        return f"{_TENS[number // 10]} {ordinal_words(number % 10)}"
    return number_words(number) + "th" if number < 100 else str(number)


def ordinary_words(sentences: Sequence[Sentence], extra: Sequence[str]) -> frozenset[int]:
    """Hashes of the words that stand outside of names at least twice, and mostly there."""
    outside: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for sentence in sentences:
        names = [(a, b) for kind, a, b in sentence.spans if kind.endswith("name")]
        for token in tokenize(sentence.text):
            counter = inside if any(a <= token.start and token.end <= b for a, b in names) else outside
            counter[token.text] += 1
    for text in extra:
        outside.update(token.text for token in tokenize(text))
    return frozenset(hashed(word, 1 << 32) for word, count in outside.items() if count >= 2 and count > 2 * inside[word])


def example(sentence: Sentence, known: frozenset[int], embedded: Embedded) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, labels and states of its words, see ``evals.understanding.crf``."""
    scan = Scan(tokenize(sentence.text), NOW, sentence.kind, sentence.asked)
    labels = np.zeros(len(scan.tokens), np.int32)
    for kind, start, end in sentence.spans:
        edge = "B"
        for index, token in enumerate(scan.tokens):
            if token.start < end and token.end > start and not labels[index]:
                labels[index] = LABELS.index(f"{edge}-{kind}")
                edge = "I"
    return features(scan, scan_all(scan), known, sentence.before), labels, states(scan.tokens, embedded).astype(np.float16)


def folds(sentences: Sequence[Sentence], count: int = 5) -> Iterator[tuple[list[Sentence], list[Sentence]]]:
    """(training, held-out) parts; equal texts and one dialogue's turns always lie on the same side."""
    for fold in range(count):
        held = [s for s in sentences if hashed(s.group, count) == fold]
        yield [s for s in sentences if hashed(s.group, count) != fold], held
