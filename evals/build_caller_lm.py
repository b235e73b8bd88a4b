"""Count what callers say: word statistics for the local recogniser, from the phrase grammar and public data.

    python -m evals.build_caller_lm ../shared/data

writes ``voice/recognition/caller_counts.txt.gz``: counts of one to three words in a row, not sentences. The data sets used
are PolyAI restaurant-8k and NLU++ (CC BY 4.0) and DSTC10 track 2 (Apache-2.0); names, days and months in them become
classes, and what was seen only once in three words is left out. ``answer_counts.txt.gz`` beside it counts, from the grammar
alone, what is answered to each kind of question.
"""

import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from voice.recognition.pronunciation import pronunciations
from voice.recognition.spoken import spoken

HERE = Path(__file__).resolve().parent.parent / "voice" / "recognition"
SAMPLES = 150_000
"""Utterances drawn from the grammar."""
CORPUS_WEIGHT = 4
"""How many utterances of the grammar one of the data is worth."""
MINIMUM = (1, 3, 5)
"""The smallest count kept of one, two and three words in a row."""

ANYWHERE = {"yes": 1, "no": 1, "bye": 1, "order_ends": 1}
"""What may be said whatever was asked."""
ANSWERS: dict[str, dict[str, int]] = {
    "yes_no": {"yes": 9, "no": 8, "correction": 4, "when": 2, "thanks": 1, "party": 1},
    "date_time": {"when": 16, "booking_detail": 2, "correction": 2, "availability": 1, "party": 1, "stay": 2, **ANYWHERE},
    "name": {"my_name": 12, "spelling": 4, "correction": 1},
    "number": {"phone_number": 18, "party": 10, "correction": 2, **ANYWHERE},
}
"""The grammar's kinds of utterance that answer a question, by what the question expects, and their shares."""
ANSWER_SAMPLES = 30_000
ANSWER_MINIMUM = (1, 2, 3)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("january", "february", "april", "june", "july", "august", "september", "october", "november", "december")
SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

Sampler = Callable[[random.Random], str]


class Grammar:
    """The phrase grammar, parsed into functions that draw a text; see the head of ``caller_phrases.txt`` for its form."""

    def __init__(self, text: str) -> None:
        self.shares: dict[str, int] = {}
        self._rules: dict[str, Sampler] = {}
        lines = re.sub(r"\n[ \t]+", " ", re.sub(r"^#.*$", "", text, flags=re.M)).splitlines()
        for line in filter(None, map(str.strip, lines)):
            if line.startswith("share "):
                _, weight, name = line.split()
                self.shares[name] = int(weight)
            else:
                name, _, body = line.partition(" = ")
                self._rules[name], rest = self._alternatives(body)
                if rest:
                    raise ValueError(f"the rule {name!r} of the caller phrases has an unmatched bracket before {rest[:30]!r}")

    def utterances(self, count: int, rng: random.Random, shares: dict[str, int] | None = None) -> Iterator[str]:
        shares = shares or self.shares
        for name in rng.choices(list(shares), list(shares.values()), k=count):
            yield self._rules[name](rng)

    def _alternatives(self, text: str) -> tuple[Sampler, str]:
        ways: list[Sampler] = []
        while True:
            way, text = self._sequence(text)
            ways.append(way)
            if not text.startswith("|"):
                return (lambda rng: rng.choice(ways)(rng)), text
            text = text[1:]

    def _sequence(self, text: str) -> tuple[Sampler, str]:
        parts: list[Sampler] = []
        while text and text[0] not in "|)]":
            if text[0] in "([":
                inner, rest = self._alternatives(text[1:])
                parts.append(inner if text[0] == "(" else self._sometimes(inner))
                text = rest[1:]
            elif reference := re.match(r"\$([a-z_0-9]+)", text):
                parts.append(self._reference(reference[1]))
                text = text[reference.end() :]
            else:
                literal = re.match(r"[^|()\[\]$]+", text)
                assert literal is not None
                parts.append(self._literal(literal[0]))
                text = text[literal.end() :]
        return (lambda rng: "".join(part(rng) for part in parts)), text

    def _reference(self, name: str) -> Sampler:
        """Looked up when drawn: a rule may use one that is defined after it."""

        def draw(rng: random.Random) -> str:
            return self._rules[name](rng)

        return draw

    @staticmethod
    def _literal(text: str) -> Sampler:
        return lambda rng: text

    @staticmethod
    def _sometimes(inner: Sampler) -> Sampler:
        return lambda rng: inner(rng) if rng.random() < 0.4 else ""


def corpus(folder: Path) -> Iterator[str]:
    """What people said in the public data, names as classes."""
    for line in (folder / "restaurant8k_dev.jsonl").open():
        row = json.loads(line)
        text = row["text"]
        for slot in sorted(row["slots"], key=lambda s: -s["start"]):
            if slot["slot"] in ("first_name", "last_name"):
                text = f"{text[: slot['start']]} <{slot['slot'][:-5]}> {text[slot['end'] :]}"
        yield text
    for line in (folder / "nlupp_hotels_0-9.jsonl").open():
        yield json.loads(line)["text"]
    for line in (folder / "dstc10_spoken_first_half.jsonl").open():
        yield from (turn["text"] for turn in json.loads(line)["history"] if turn["speaker"] == "U")


def words_of(text: str) -> list[str]:
    classes = {**dict.fromkeys(WEEKDAYS, "<weekday>"), **dict.fromkeys(MONTHS, "<month>")}
    return [classes.get(word, word) for word in spoken(text)]


def shuffled_numbers(words: list[str], rng: random.Random) -> list[str]:
    """The same utterance with other party sizes and hours, so that no number is expected because the data liked it."""
    to = dict(zip(SMALL, rng.sample(SMALL, len(SMALL)), strict=True))
    return [to.get(word, word) for word in words]


def count(utterances: Iterator[list[str]], known: set[str]) -> Counter[tuple[str, ...]]:
    """Counts of one to three words in a row; an unknown word breaks the row."""
    counts: Counter[tuple[str, ...]] = Counter()
    for words in utterances:
        row = ["<s>", *(w if w in known or w.startswith("<") else "" for w in words), "</s>"]
        for order in (1, 2, 3):
            for i in range(len(row) - order + 1):
                if "" not in (gram := tuple(row[i : i + order])):
                    counts[gram] += 1
    return counts


def answers(grammar: Grammar, known: set[str], rng: random.Random) -> Iterator[str]:
    """Lines of a kind, a count and the words."""
    for kind, shares in ANSWERS.items():
        drawn = (words_of(text) for text in grammar.utterances(ANSWER_SAMPLES, rng, shares))
        for gram, n in sorted(count(drawn, known).items()):
            if n >= ANSWER_MINIMUM[len(gram) - 1]:
                yield f"{kind} {n} {' '.join(gram)}\n"


def write(name: str, lines: str) -> None:
    with (HERE / name).open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(lines.encode())


def main(folder: Path) -> None:
    rng = random.Random(2026)
    known = set(pronunciations())
    grammar = Grammar((HERE / "caller_phrases.txt").read_text())
    drawn = [words_of(text) for text in grammar.utterances(SAMPLES, rng)]
    unknown = Counter(w for words in drawn for w in words if w not in known and not w.startswith("<"))
    if unknown:
        print("not in the pronouncing dictionary:", *unknown)
    said = [words_of(text) for text in corpus(folder)]
    seen = Counter(word for words in said for word in words)
    common = {word for word, times in seen.items() if times > 2} | {word for words in drawn for word in words}
    counts = count(iter(drawn), known)
    counts.update(count((shuffled_numbers(words, rng) for words in said for _ in range(CORPUS_WEIGHT)), known & common))
    kept = {gram: n for gram, n in counts.items() if n >= MINIMUM[len(gram) - 1]}
    lines = "".join(f"{n} {' '.join(gram)}\n" for gram, n in sorted(kept.items()))
    write("caller_counts.txt.gz", lines)
    write("answer_counts.txt.gz", "".join(answers(grammar, known, random.Random(2026))))
    print(*(f"{sum(len(g) == order for g in kept)} of {order}" for order in (1, 2, 3)), sep=", ")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
