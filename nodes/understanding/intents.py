"""Intents, topics and scope: logistic regression over a sentence embedding and hashed words, applied with numpy."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nodes.understanding.tagging import hashed
from nodes.understanding.tokens import Token
from nodes.understanding.types import INTENTS, TOPICS

BUCKETS = 1 << 13
HEADS = (*INTENTS, *(f"topic:{topic}" for topic in TOPICS), "in_scope")
"""One sigmoid each."""


@dataclass(frozen=True, slots=True)
class IntentWeights:
    dense: np.ndarray
    """float32 [384, heads], over the sentence embedding."""
    sparse: np.ndarray
    """float32 [BUCKETS, heads], over hashed words and word pairs."""
    bias: np.ndarray
    """float32 [heads]."""


def features(tokens: tuple[Token, ...], before: str, kind: str) -> list[int]:
    """Bucket numbers; numbers are one word, since which number was said decides nothing."""
    words = ["^", *("#" if token.is_number else token.text for token in tokens if token.is_number or token.is_word), "$"]
    if "?" in {token.text for token in tokens}:
        words.append("?")
    names = [f"w={word}" for word in words]
    names += [f"b={one}|{two}" for one, two in pairwise(words)]
    asked = before.lower().replace("?", " ?").split()[-6:]
    opening = words[1] if len(words) > 1 else ""
    names += [f"before={word}|{opening}" for word in asked]
    names.append(f"length={min(len(words), 12)}|{bool(before)}")
    names.append(f"kind={kind}")
    return [hashed(name, BUCKETS) for name in names]


def probabilities(weights: IntentWeights, embedding: np.ndarray, buckets: list[int]) -> dict[str, float]:
    scores = embedding @ weights.dense + weights.sparse[buckets].sum(axis=0) / np.sqrt(len(buckets)) + weights.bias
    return {name: float(chance) for name, chance in zip(HEADS, 1 / (1 + np.exp(-scores)), strict=True)}
