"""A linear-chain conditional random field over the words: names, and where people put the edges of dates, times and parties.

Its features are hashed words, their shapes and what the grammars found there, and what the sentence model makes of each word
in its place: so it learns how values are placed in a sentence, and leaves what they mean to the grammars. Training is in
``evals.train_understanding``; here it is only applied.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.models.embedding import Embedded
from nodes.understanding.found import Found
from nodes.understanding.tokens import Scan, Token

KINDS = ("party_size", "date", "time", "first_name", "last_name")
LABELS = ("O", *(f"{edge}-{kind}" for kind in KINDS for edge in "BI"))
BUCKETS = 1 << 16
PADDING = BUCKETS
"""A feature whose weights are zero, so that rows of features may be of equal length."""
FEATURES = 44

_SUFFIXED = 3


def hashed(feature: str, buckets: int = BUCKETS) -> int:
    return zlib.crc32(feature.encode()) % buckets


@dataclass(frozen=True, slots=True)
class TaggerWeights:
    emission: np.ndarray
    """float32 [BUCKETS + 1, labels]."""
    transition: np.ndarray
    """float32 [labels, labels], from the row's label to the column's."""
    known: frozenset[int]
    """Hashes of ordinary words; every other word is likelier a name."""
    meaning: np.ndarray
    """float32 [384, labels], for the state of a word, from which the middle is taken first."""
    middle: np.ndarray
    """float32 [384]: the mean state of the words that this was learnt from."""


@dataclass(frozen=True, slots=True)
class Tagged:
    kind: str
    start: int
    end: int
    score: float
    """The mean probability of the labels chosen, 0 to 1."""


def shape(token: Token) -> str:
    text = token.text
    if text[0].isdigit():
        return f"d{len(text)}"
    if not text[0].isalpha():
        return text
    return ("X" if token.capital else "x") + str(min(len(text), 6))


def features(scan: Scan, found: Sequence[Found], known: frozenset[int], before: bool = False) -> np.ndarray:
    """int32 [words, FEATURES] of bucket numbers."""
    marks = ["-"] * len(scan.tokens)
    for item in found:
        for index in range(item.start, item.end):
            mark = ("w" if item.weak else "s") + item.name[:5] + ("B" if index == item.start else "I")
            marks[index] = mark if marks[index] == "-" else marks[index] + mark
    words = [_word(token, known) for token in scan.tokens]
    shapes = [shape(token) for token in scan.tokens]
    asked = "+".join(sorted(scan.asked)) or "none"
    mixed = any(token.capital for token in scan.tokens)
    table = np.full((len(words), FEATURES), PADDING, np.int32)
    for index in range(len(words)):
        row = _row(index, words, shapes, marks)
        token = scan.tokens[index]
        row += [
            f"asked={asked}",
            f"asked={asked}|{marks[index]}",
            f"asked={asked}|{words[index]}",
            f"kind={scan.kind == 'restaurant'}",
        ]
        row += [
            f"before={before}|{marks[index]}|{words[index]}",
            f"size={min(len(words), 5)}|{asked}|{shapes[index]}",
            f"glued={token.glued}|{shapes[index]}",
        ]
        row += [f"cap={token.capital}|{mixed}|{index == 0}", f"alpha={token.is_word}|{words[index] == '?'}|{asked}",
            f"suf={token.text[-_SUFFIXED:]}|{words[index] == '?'}",
                f"pre={token.text[:3]}|{words[index] == '?'}"]  # fmt: skip
        for column, feature in enumerate(row[:FEATURES]):
            table[index, column] = hashed(feature)
    return table


def _word(token: Token, known: frozenset[int]) -> str:
    if token.text[0].isdigit():
        return token.text if len(token.text) < 3 else f"#{len(token.text)}"
    if not token.text[0].isalpha():
        return token.text
    return token.text if zlib.crc32(token.text.encode()) in known else "?"


def _row(index: int, words: list[str], shapes: list[str], marks: list[str]) -> list[str]:
    def at(values: list[str], place: int) -> str:
        return values[place] if 0 <= place < len(values) else "^" if place < 0 else "$"

    w = [at(words, index + place) for place in range(-3, 4)]
    m = [at(marks, index + place) for place in range(-2, 3)]
    s = [at(shapes, index + place) for place in range(-2, 3)]
    return [
        "bias", f"w0={w[3]}", f"w-1={w[2]}", f"w+1={w[4]}", f"w-2={w[1]}", f"w+2={w[5]}", f"w-3={w[0]}", f"w+3={w[6]}",
        f"w-1,0={w[2]}|{w[3]}", f"w0,1={w[3]}|{w[4]}", f"w-2,-1={w[1]}|{w[2]}", f"w1,2={w[4]}|{w[5]}",
        f"w-1,0,1={w[2]}|{w[3]}|{w[4]}", f"w-3,-2,-1={w[0]}|{w[1]}|{w[2]}",
        f"m0={m[2]}", f"m-1={m[1]}", f"m+1={m[3]}", f"m-1,0={m[1]}|{m[2]}", f"m0,1={m[2]}|{m[3]}", f"m0w0={m[2]}|{w[3]}",
        f"m0w-1={m[2]}|{w[2]}", f"m0w+1={m[2]}|{w[4]}", f"m-1m0m1={m[1]}|{m[2]}|{m[3]}", f"m0w-2-1={m[2]}|{w[1]}|{w[2]}",
        f"s0={s[2]}", f"s-1={s[1]}", f"s+1={s[3]}", f"s-1,0={s[1]}|{s[2]}", f"s0,1={s[2]}|{s[3]}",
            f"s-1,0,1={s[1]}|{s[2]}|{s[3]}",
        f"s0w-1={s[2]}|{w[2]}", f"s0w+1={s[2]}|{w[4]}", f"s0m0={s[2]}|{m[2]}",
    ]  # fmt: skip


def states(tokens: Sequence[Token], embedded: Embedded) -> np.ndarray:
    """float32 [words, 384], each word's state: the mean of its pieces'. NaN for a word beyond what the model reads, and for one
    that the model took for another (``Token.mended``)."""
    found = np.full((len(tokens), embedded.pieces.shape[1]), np.nan, np.float32)
    piece = 0
    for number, token in enumerate(tokens):
        while piece < len(embedded.spans) and embedded.spans[piece][1] <= token.start:
            piece += 1
        last = piece
        while last < len(embedded.spans) and embedded.spans[last][0] < token.end and embedded.spans[last][1] > token.start:
            last += 1
        if last > piece and not token.mended:
            found[number] = embedded.pieces[piece:last].mean(axis=0)
    return found


def emissions(weights: TaggerWeights, table: np.ndarray, states: np.ndarray) -> np.ndarray:
    return np.asarray(weights.emission[table].sum(axis=1) + np.nan_to_num(states - weights.middle) @ weights.meaning)


def best_path(scores: np.ndarray, transition: np.ndarray) -> list[int]:
    """Viterbi: the likeliest labels, by their numbers."""
    backwards = np.zeros(scores.shape, np.int32)
    here = scores[0]
    for step in range(1, len(scores)):
        through = here[:, None] + transition
        backwards[step] = through.argmax(axis=0)
        here = through.max(axis=0) + scores[step]
    path = [int(here.argmax())]
    for step in range(len(scores) - 1, 0, -1):
        path.append(int(backwards[step, path[-1]]))
    return path[::-1]


def marginals(scores: np.ndarray, transition: np.ndarray) -> np.ndarray:
    """The probability of each label at each word, [words, labels]."""
    forward, backward = scores.copy(), np.zeros_like(scores)
    for step in range(1, len(scores)):
        forward[step] += np.logaddexp.reduce(forward[step - 1][:, None] + transition, axis=0)
        backward[-step - 1] = np.logaddexp.reduce(transition + (scores[-step] + backward[-step])[None, :], axis=1)
    total = forward + backward
    return np.asarray(np.exp(total - np.logaddexp.reduce(total, axis=1, keepdims=True)))


def tag(weights: TaggerWeights, table: np.ndarray, states: np.ndarray) -> tuple[list[Tagged], np.ndarray]:
    """The spans of the likeliest path, and for each word the probability that it belongs to none."""
    if not len(table):
        return [], np.zeros(0)
    scores = emissions(weights, table, states)
    path = best_path(scores, weights.transition)
    chances = marginals(scores, weights.transition)
    spans: list[Tagged] = []
    for index, label in enumerate(path):
        name = LABELS[label]
        if name == "O":
            continue
        chance = float(chances[index, label])
        if name[0] == "I" and spans and spans[-1].end == index and spans[-1].kind == name[2:]:
            last = spans.pop()
            width = last.end - last.start
            spans.append(Tagged(last.kind, last.start, index + 1, (last.score * width + chance) / (width + 1)))
        else:
            spans.append(Tagged(name[2:], index, index + 1, chance))
    return spans, chances[:, 0]
