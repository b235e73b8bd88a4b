"""What is taken of a business, by whom it matters not: claims on keys for a time, and whether something is free of them."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Claim(NamedTuple):
    """One thing taken for a time, UTC. The database lets no two live claims on one key overlap."""

    key: str
    start: datetime
    end: datetime


@dataclass(slots=True)
class Busy:
    """Taken spans by key. Those of one key never overlap: the store sees to it."""

    _starts: dict[str, list[datetime]] = field(default_factory=dict)
    _ends: dict[str, list[datetime]] = field(default_factory=dict)

    @classmethod
    def of(cls, taken: Iterable[tuple[str, datetime, datetime]]) -> "Busy":
        busy = cls()
        for resource, start, end in sorted(taken, key=lambda span: span[1]):
            busy._starts.setdefault(resource, []).append(start)
            busy._ends.setdefault(resource, []).append(end)
        return busy

    def free(self, resource: str, start: datetime, end: datetime) -> bool:
        starts = self._starts.get(resource)
        if not starts:
            return True
        before = bisect_right(starts, start)
        if before and self._ends[resource][before - 1] > start:
            return False
        return before == len(starts) or starts[before] >= end
