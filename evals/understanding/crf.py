"""Training of the tagger's conditional random field, in batches of equal length with numpy alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nodes.understanding.tagging import BUCKETS, LABELS

Example = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Features, int32 [words, FEATURES]; labels, int32 [words]; states of the words, float [words, 384], NaN where unknown."""

_SCALED_BY = 2000
_MEANING_RATE, _MEANING_DECAY = 0.02, 1e-4


@dataclass(frozen=True, slots=True)
class Trained:
    emission: np.ndarray
    transition: np.ndarray
    meaning: np.ndarray
    middle: np.ndarray


def train(examples: Sequence[Example], epochs: int, rate: float = 0.1, decay: float = 2e-5, batch: int = 48) -> Trained:
    """By AdaGrad on the log-likelihood; the same examples give the same weights."""
    middle, deviation = _scale(examples)
    random = np.random.default_rng(7)
    labels = len(LABELS)
    weights = np.zeros((BUCKETS + 1, labels), np.float32)
    seen = np.full((BUCKETS + 1, 1), 1e-3, np.float32)
    transition = np.zeros((labels, labels), np.float32)
    seen_transition = np.full_like(transition, 1e-3)
    by_length: dict[int, list[int]] = defaultdict(list)
    meaning = np.zeros((len(middle), labels), np.float32)
    seen_meaning = np.full_like(meaning, 1e-2)
    for number, example in enumerate(examples):
        by_length[len(example[0])].append(number)
    for _ in range(epochs):
        batches = []
        for numbers in by_length.values():
            order = random.permutation(numbers)
            batches += [order[first : first + batch] for first in range(0, len(order), batch)]
        for position in random.permutation(len(batches)):
            chosen = batches[position]
            tables = np.stack([examples[number][0] for number in chosen])
            gold = np.stack([examples[number][1] for number in chosen])
            states = np.stack([examples[number][2] for number in chosen]).astype(np.float32)
            states = np.nan_to_num((states - middle) / deviation)
            error, error_transition = _gradient(weights[tables].sum(axis=2) + states @ meaning, transition, gold)
            flat = tables.reshape(-1)
            rows, inverse = np.unique(flat, return_inverse=True)
            spread = np.repeat(error.reshape(-1, labels), tables.shape[2], axis=0)
            change = np.stack([np.bincount(inverse, spread[:, label], len(rows)) for label in range(labels)], axis=1).astype(
                np.float32
            )
            change = change / len(chosen) + decay * weights[rows]
            seen[rows] += (change**2).sum(axis=1, keepdims=True)
            weights[rows] -= rate * change / np.sqrt(seen[rows])
            weights[BUCKETS] = 0
            moved = np.tensordot(states, error, axes=([0, 1], [0, 1])).astype(np.float32) / len(chosen) + _MEANING_DECAY * meaning
            seen_meaning += moved**2
            meaning -= _MEANING_RATE * moved / np.sqrt(seen_meaning)
            error_transition = error_transition / len(chosen) + decay * transition
            seen_transition += error_transition**2
            transition -= rate * error_transition / np.sqrt(seen_transition)
    return Trained(weights, transition, meaning / deviation[:, None], middle)


def _scale(examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of the states' 384 numbers, float32, from the first thousands of examples."""
    states = np.concatenate([example[2] for example in examples[:_SCALED_BY]]).astype(np.float32)
    return np.nanmean(states, axis=0), np.nanstd(states, axis=0) + 1e-3


def _gradient(scores: np.ndarray, transition: np.ndarray, gold: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the negative log-likelihood, by the scores [batch, words, labels] and by the transitions."""
    size, length, labels = scores.shape
    forward, backward = scores.copy(), np.zeros_like(scores)
    for step in range(1, length):
        forward[:, step] += _logsum(forward[:, step - 1][:, :, None] + transition[None], 1)
        after = scores[:, length - step] + backward[:, length - step]
        backward[:, length - step - 1] = _logsum(transition[None] + after[:, None, :], 2)
    total = _logsum(forward[:, -1], 1)
    error = np.exp(forward + backward - total[:, None, None])
    rows = np.arange(size)[:, None]
    error[rows, np.arange(length)[None], gold] -= 1
    error_transition = np.zeros((labels, labels), np.float32)
    for step in range(1, length):
        pair = forward[:, step - 1][:, :, None] + transition[None] + (scores[:, step] + backward[:, step])[:, None, :]
        error_transition += np.exp(pair - total[:, None, None]).sum(axis=0)
        np.subtract.at(error_transition, (gold[:, step - 1], gold[:, step]), 1)
    return error, error_transition


def _logsum(values: np.ndarray, axis: int) -> np.ndarray:
    top = values.max(axis=axis, keepdims=True)
    return np.asarray(np.squeeze(top, axis) + np.log(np.exp(values - top).sum(axis=axis)))
