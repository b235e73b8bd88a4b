"""Two businesses, and an embedder whose vectors follow from the words alone."""

import hashlib
from collections.abc import Sequence

import numpy as np

from tenancy.profile import BusinessProfile


class WordEmbedder:
    """A sum of one fixed random direction a word; remembers what it was asked to embed."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        rows = [sum((self._direction(w) for w in text.lower().split()), np.full(384, 1e-6)) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32)

    def _direction(self, word: str) -> np.ndarray:
        seed = int.from_bytes(hashlib.blake2b(word.strip("?.!,").encode(), digest_size=4).digest(), "big")
        return np.random.default_rng(seed).standard_normal(384)


def inn(**changes: object) -> BusinessProfile:
    return BusinessProfile.model_validate({
        "slug": "inn", "name": "The Old Inn", "kind": "hotel", "timezone": "Europe/London", "phone_numbers": ["+442071838750"],
        "currency": "GBP", "address": "12 King Street",
        "hours": {"monday": ["09:00-17:00"]},
        "rooms": [{"name": "double room", "price": "95.00"}],
        "policies": [{"topic": "cancellation", "text": "Cancel free of charge until two days before."}],
        "faq": [
            {"ref": "7", "question": "Are dogs welcome at The Old Inn?", "answer": "Yes, dogs stay for free."},
            {"ref": "8", "question": "Is there parking?", "answer": "Parking behind the house costs nothing."},
        ],
    } | changes)  # fmt: skip


def salon() -> BusinessProfile:
    return BusinessProfile.model_validate({
        "slug": "salon", "name": "Snip & Co", "kind": "salon", "timezone": "Europe/London", "phone_numbers": ["+442071838751"],
        "services": [{"name": "haircut", "price": "30", "duration_minutes": 45, "aliases": ["trim"]}],
        "faq": [{"ref": "7", "question": "Are dogs welcome at Snip and Co?", "answer": "No dogs, our floor is slippery."}],
    })  # fmt: skip
