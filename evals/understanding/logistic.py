"""Training of the intent heads: masked logistic regression, all examples at once, by Adam."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nodes.understanding.intents import BUCKETS, HEADS, IntentWeights


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with what is known of it: for each head 1, 0, or nothing where the data does not say."""

    group: str
    text: str
    labels: dict[str, float]
    kind: str = "restaurant"
    before: str = ""
    weight: float = 1.0


def train(
    embeddings: np.ndarray, buckets: Sequence[list[int]], examples: Sequence[Labelled], steps: int = 110, decay: float = 3e-4
) -> IntentWeights:
    heads = len(HEADS)
    gold, mask = np.zeros((len(examples), heads), np.float32), np.zeros((len(examples), heads), np.float32)
    for row, example in enumerate(examples):
        for name, label in example.labels.items():
            gold[row, HEADS.index(name)] = label
            mask[row, HEADS.index(name)] = example.weight
    positives = (gold * mask).sum(axis=0)
    lift = np.clip(((1 - gold) * mask).sum(axis=0) / np.maximum(positives, 1), 1, 6)
    mask *= np.where(gold > 0, lift, 1) ** 0.5
    common = np.bincount(np.concatenate([np.array(row) for row in buckets]), minlength=BUCKETS) > 2
    shares = 1 / np.sqrt(np.array([len(row) for row in buckets], np.float32))
    buckets = [[bucket for number, bucket in enumerate(row) if common[bucket] or not number] for row in buckets]
    flat = np.concatenate([np.array(row) for row in buckets])
    owner = np.repeat(np.arange(len(buckets)), [len(row) for row in buckets])
    share = shares[owner]
    order = np.argsort(flat, kind="stable")
    present, starts = np.unique(flat[order], return_index=True)
    rows_of, share_of = owner[order], share[order][:, None]
    first = np.concatenate([[0], np.cumsum([len(row) for row in buckets])[:-1]])
    parameters = [
        np.zeros((embeddings.shape[1], heads), np.float32),
        np.zeros((BUCKETS, heads), np.float32),
        np.zeros(heads, np.float32),
    ]
    moments = [(np.zeros_like(p), np.zeros_like(p)) for p in parameters]
    scale = 1 / mask.sum(axis=0).clip(1)
    for step in range(1, steps + 1):
        dense, sparse, bias = parameters
        scores = embeddings @ dense + np.add.reduceat(sparse[flat] * share[:, None], first, axis=0) + bias
        error = (1 / (1 + np.exp(-scores)) - gold) * mask * scale
        sparse_gradient = np.zeros_like(sparse)
        sparse_gradient[present] = np.add.reduceat(error[rows_of] * share_of, starts, axis=0)
        gradients = [embeddings.T @ error + decay * dense * 0.1, sparse_gradient + decay * sparse, error.sum(axis=0)]
        rate = 0.12 * min(1.0, 3 * (1 - step / (steps + 1)))
        for number, gradient in enumerate(gradients):
            one, two = moments[number]
            np.add(one, 0.1 * (gradient - one), out=one)
            np.add(two, 0.01 * (gradient**2 - two), out=two)
            parameters[number] -= rate * (one / (1 - 0.9**step)) / (np.sqrt(two / (1 - 0.99**step)) + 1e-6)
    return IntentWeights(*parameters)
