"""What a caller of one business may say, as a back-off trigram model and the pronunciations of its words.

Caller phrases (``caller_counts.txt.gz``, made by ``evals/build_caller_lm.py``) are the same for every business; its own
sentences are added to their counts, and its terms fill a class as names, days and months fill theirs. The decoder reads
three files: the model (ARPA), the classes, and a dictionary of just the words in them.
"""

import gzip
import hashlib
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log10
from pathlib import Path

import orjson

from voice.ports import SpeechHints
from voice.recognition.pronunciation import Phones, pronounce
from voice.recognition.spoken import spoken

Gram = tuple[str, ...]

VERSION = "6"
"""Part of every kept model's name; raised when models are built otherwise."""
CALLERS = "callers"
"""The name of the model for anything a caller may say; the others are named for what was asked."""
SENTENCE_WEIGHT = 12
"""How often each of the business's sentences counts as said."""
UNSEEN = 3.0
LEAST_UNSEEN = 0.1
"""A history with n words after it, seen m times, leaves UNSEEN·n / (UNSEEN·n + m) to words not seen after it."""
UNEXPECTED = {"<first>": 0.1, "<last>": 0.1, "<term>": 0.5}
"""Classes that are rarer where they were not seen: names follow a few words, and would else fill every unclear spot."""
WILD = {"<first>": 0.1, "<last>": 0.1}
"""What a class of many words pays wherever it comes: some word of it sounds like every noise."""
ANSWER_SHARE = {"yes_no": 0.85, "date_time": 0.85, "name": 0.85, "number": 0.97}
"""What an answer of the kind that was asked for weighs in that kind's model, against all else a caller may say."""
MAX_TERMS = 600
MAX_TERM_WORDS = 6
MAX_SENTENCES = 1000
MAX_SENTENCE_WORDS = 40

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where the decoder finds one business's model; ``control`` names the model and its classes."""

    control: Path
    dictionary: Path


@lru_cache(maxsize=1)
def caller_counts() -> Mapping[Gram, int]:
    """How often callers of any business say one, two and three words in a row."""
    with gzip.open(_HERE / "caller_counts.txt.gz", "rt") as lines:
        return {tuple(words): int(count) for count, *words in map(str.split, lines)}


@lru_cache(maxsize=1)
def answer_counts() -> Mapping[str, Mapping[Gram, int]]:
    """The same for the answers to each kind of question (``graph.reply.Expects``)."""
    found: dict[str, dict[Gram, int]] = defaultdict(dict)
    with gzip.open(_HERE / "answer_counts.txt.gz", "rt") as lines:
        for kind, count, *words in map(str.split, lines):
            found[kind][tuple(words)] = int(count)
    return found


@lru_cache(maxsize=1)
def names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ordinary first names and last names, the more frequent first."""
    found: dict[str, list[str]] = {}
    for line in (_HERE / "caller_names.txt").read_text().splitlines():
        if not line.startswith("#"):
            words = line.split()
            if not line.startswith(" "):
                kind, *words = words
            found.setdefault(kind, []).extend(words)
    return tuple(dict.fromkeys(found["first"])), tuple(dict.fromkeys(found["last"]))


def model_files(hints: SpeechHints, folder: Path) -> ModelFiles:
    """Where the business's model lies, once it is built; other hints and other versions lie elsewhere."""
    digest = hashlib.sha256("\0".join((VERSION, hints.key, *hints.terms, "", *hints.sentences)).encode()).hexdigest()[:32]
    return ModelFiles(folder / digest / "model.ctl", folder / digest / "words.dict")


def build(hints: SpeechHints, folder: Path) -> ModelFiles:
    """The business's model, made unless ``folder`` holds it already. Takes a second or so: not for the gateway's loop."""
    files = model_files(hints, folder)
    home = files.control.parent
    if not files.control.exists():
        home.mkdir(parents=True, exist_ok=True)
        terms = [t for t in dict.fromkeys("_".join(spoken(term)[:MAX_TERM_WORDS]) for term in hints.terms[:MAX_TERMS]) if t]
        classes = _classes(terms)
        counts = _with_sentences(caller_counts(), hints.sentences[:MAX_SENTENCES], bool(terms))
        _write(home / "model.arpa", _arpa(counts, WILD))
        _write(home / "model.classes", _class_definitions(classes))
        _write(files.dictionary, _dictionary(counts, classes))
        marks = " ".join(f"[{name}]" for name in classes)
        for kind, answers in answer_counts().items():
            wild = {} if kind == "name" else WILD
            _write(home / f"{kind}.arpa", _arpa(_answering(counts, answers, ANSWER_SHARE[kind]), wild))
        models = {CALLERS: "model.arpa", **{kind: f"{kind}.arpa" for kind in answer_counts()}}
        lines = (f"{home / file} {name} {{ {marks} }}\n" for name, file in models.items())
        _write(files.control, (f"{{ {home / 'model.classes'} }}\n", *lines))
    return files


def _write(path: Path, lines: Iterable[str]) -> None:
    """Put the file in place whole, so that another process never reads half of it."""
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    unfinished.write_text("".join(lines))
    unfinished.replace(path)


def _classes(terms: list[str]) -> dict[str, dict[str, float]]:
    """Each class with its words and how likely each is."""
    first, last = names()
    ranked = {"first": first, "last": last}
    found = {name: _share({word: 1 / (40 + rank) for rank, word in enumerate(words)}) for name, words in ranked.items()}
    found["weekday"] = _share(dict.fromkeys(WEEKDAYS, 1.0))
    found["month"] = _share(dict.fromkeys(MONTHS, 1.0))
    if terms:
        found["term"] = _share(dict.fromkeys(terms, 1.0))
    return found


def _share(weights: dict[str, float]) -> dict[str, float]:
    """The weights scaled so that they add up to one."""
    scale = 1 / sum(weights.values())
    return {word: weight * scale for word, weight in weights.items()}


def _with_sentences(counts: Mapping[Gram, int], sentences: Iterable[str], has_terms: bool) -> dict[Gram, float]:
    """The callers' counts with those of the business's own sentences."""
    joined: dict[Gram, float] = {g: n for g, n in counts.items() if has_terms or "<term>" not in g}
    for sentence in sentences:
        days = {**dict.fromkeys(WEEKDAYS, "<weekday>")}
        row = ["<s>", *(days.get(w, w) for w in spoken(sentence)[:MAX_SENTENCE_WORDS]), "</s>"]
        for order in (1, 2, 3):
            for i in range(len(row) - order + 1):
                gram = tuple(row[i : i + order])
                joined[gram] = joined.get(gram, 0) + SENTENCE_WEIGHT
    return joined


def _answering(counts: Mapping[Gram, float], answers: Mapping[Gram, int], share: float) -> dict[Gram, float]:
    """One and two words in a row of anything, under the answers to one kind of question."""
    said, answered = (sum(n for gram, n in of.items() if len(gram) == 1) for of in (counts, answers))
    scale = share / (1 - share) * said / answered
    joined: dict[Gram, float] = {gram: n for gram, n in counts.items() if len(gram) < 3}
    for gram, n in answers.items():
        joined[gram] = joined.get(gram, 0) + n * scale
    return joined


def _arpa(counts: Mapping[Gram, float], wild: Mapping[str, float]) -> list[str]:
    """An interpolated (Witten and Bell) trigram model in ARPA form."""
    unigrams = {g[0]: n * (UNEXPECTED.get(g[0], 1.0) if wild else 1.0) for g, n in counts.items() if len(g) == 1}
    whole = sum(n for word, n in unigrams.items() if word != "<s>")
    floor = 0.1 / len(unigrams)
    chance: dict[Gram, float] = {(w,): 0.9 * n / whole + floor for w, n in unigrams.items()}
    back_off: dict[Gram, float] = {}
    for order in (2, 3):
        after: dict[Gram, list[tuple[str, float]]] = defaultdict(list)
        for gram, n in counts.items():
            if len(gram) == order and all((word,) in chance for word in gram) and (order == 2 or gram[:2] in chance):
                after[gram[:-1]].append((gram[-1], n))
        for history, words in after.items():
            mass = max(counts.get(history, 0), sum(n for _, n in words))
            seen = sum(n for _, n in words) / mass
            rest = max(1 - seen, UNSEEN * len(words) / (UNSEEN * len(words) + mass), LEAST_UNSEEN)
            back_off[history] = rest
            for word, n in words:
                lower = chance.get((*history[1:], word)) or back_off.get(history[1:], 1.0) * chance[(word,)]
                chance[(*history, word)] = (1 - rest) * n / mass / seen + rest * lower
    return _arpa_lines(chance, back_off, wild)


def _arpa_lines(chance: Mapping[Gram, float], back_off: Mapping[Gram, float], wild: Mapping[str, float]) -> list[str]:
    by_order: dict[int, list[Gram]] = {1: [], 2: [], 3: []}
    for gram in chance:
        by_order[len(gram)].append(gram)
    lines = ["\\data\\\n", *(f"ngram {order}={len(grams)}\n" for order, grams in by_order.items())]
    for order, grams in by_order.items():
        lines.append(f"\n\\{order}-grams:\n")
        for gram in sorted(grams):
            probability = -99.0 if gram == ("<s>",) else log10(chance[gram] * wild.get(gram[-1], 1.0))
            weight = f" {log10(back_off.get(gram, 1.0)):.4f}" if order < 3 else ""
            lines.append(f"{probability:.4f} {' '.join(map(_written, gram))}{weight}\n")
    return [*lines, "\n\\end\\\n"]


def _written(word: str) -> str:
    return f"[{word[1:-1]}]" if word.startswith("<") and word not in ("<s>", "</s>") else word


def _class_definitions(classes: Mapping[str, Mapping[str, float]]) -> list[str]:
    lines: list[str] = []
    for name, words in classes.items():
        lines.append(f"LMCLASS [{name}]\n")
        lines.extend(f"{word}:{name} {chance:.8f}\n" for word, chance in words.items())
        lines.append(f"END [{name}]\n\n")
    return lines


def _dictionary(counts: Mapping[Gram, float], classes: Mapping[str, Mapping[str, float]]) -> list[str]:
    entries: dict[str, tuple[Phones, ...]] = {
        gram[0]: pronounce(gram[0]) for gram in counts if len(gram) == 1 and not gram[0].startswith("<")
    }
    for name, words in classes.items():
        entries |= {f"{word}:{name}": _compound(word.split("_")) for word in words}
    return [
        f"{word}{f'({i + 1})' if i else ''} {' '.join(phones)}\n"
        for word, ways in sorted(entries.items())
        for i, phones in enumerate(ways)
    ]


def _compound(words: list[str]) -> tuple[Phones, ...]:
    """Pronunciations of words said in a row: the usual ones, and for each word its other ones in turn."""
    usual = [pronounce(word) for word in words]
    ways: Counter[Phones] = Counter()
    for i, word in enumerate(usual):
        for way in word[:3]:
            ways[tuple(p for j, other in enumerate(usual) for p in (way if i == j else other[0]))] += 1
    return tuple(ways)[:6]


if __name__ == "__main__":
    wanted = orjson.loads(sys.stdin.buffer.read())
    build(SpeechHints(wanted["key"], wanted["language"], tuple(wanted["terms"]), tuple(wanted["sentences"])), Path(sys.argv[1]))
