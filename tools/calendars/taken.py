"""What outside calendars take of a business's time, from the rows that the worker keeps: nobody waits for a calendar."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from tools.booking.windows import merged
from tools.calendars.models import WHOLE, OutsideBusy

Taken = tuple[str, datetime, datetime]
"""A resource's key, and a span of it in UTC."""
# What is looked for is picked out here: few events lie between two moments, and one form of the question is made once.
_BETWEEN = select(col(OutsideBusy.resource_key), col(OutsideBusy.starts_at), col(OutsideBusy.ends_at)).where(
    col(OutsideBusy.ends_at) > bindparam("begin"), col(OutsideBusy.starts_at) < bindparam("end")
)


async def outside_taken(session: AsyncSession, start: datetime, end: datetime, keys: Collection[str]) -> list[Taken]:
    """What is taken of these resources between two moments. An event in the calendar of the whole business takes each, one in
    that of a class every place of it (``class:yoga:7`` is a place of ``class:yoga``)."""
    rows = await session.execute(_BETWEEN, {"begin": start, "end": end})
    found = [(row[0], row[1], row[2]) for row in rows]
    if not found:
        return []
    of = {key: (WHOLE, key, key.rpartition(":")[0]) for key in keys}
    return [(key, begins, ends) for known, begins, ends in found for key, names in of.items() if known in names]


def disjoint(spans: Iterable[Taken]) -> list[Taken]:
    """The same time taken, with spans of one resource that touch or overlap made one: outside events overlap as they like."""
    by_key: dict[str, list[tuple[datetime, datetime]]] = {}
    for key, start, end in spans:
        by_key.setdefault(key, []).append((start, end))
    return [(key, start, end) for key, windows in by_key.items() for start, end in merged(windows)]
