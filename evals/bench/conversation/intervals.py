"""Percentiles with what they could as well have been: 95 % intervals by resampling the turns."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

import numpy as np

from evals.phone.matrix import percentile

RESAMPLED = 2000


@dataclass(frozen=True, slots=True)
class Percentile:
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Of values in milliseconds; the percentiles are values that occurred, None where there are none."""

    n: int
    p50: Percentile | None
    p95: Percentile | None
    largest: float | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def spread(values: Sequence[float], seed: int = 0) -> Spread:
    if not values:
        return Spread(0, None, None, None)
    drawn = np.sort(np.random.default_rng(seed).choice(np.asarray(values, float), (RESAMPLED, len(values))), axis=1)

    def at(percent: float) -> Percentile:
        ranked = drawn[:, max(0, ceil(len(values) * percent / 100) - 1)]
        low, high = np.percentile(ranked, (2.5, 97.5))
        return Percentile(float(percentile(values, percent) or 0.0), round(float(low), 1), round(float(high), 1))

    return Spread(len(values), at(50), at(95), max(values))
