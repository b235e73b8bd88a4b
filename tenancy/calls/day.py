"""A day's calls in figures."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from core.database import Database
from tenancy.calls.models import Call
from tenancy.calls.summary import Outcome

MOST_CALLS = 5000
"""More than a business's phone rings in a day; whoever has more sees figures of these."""


@dataclass(frozen=True, slots=True)
class CallFigures:
    calls: int
    seconds: int
    """Of calls that have ended, together."""
    outcomes: Mapping[Outcome, int]
    """Of calls that have ended; what did not occur is left out."""


async def call_figures(db: Database, business_id: UUID, since: datetime, until: datetime) -> CallFigures:
    """Of the calls that began from ``since`` on and before ``until``."""
    began = (col(Call.started_at) >= since, col(Call.started_at) < until)
    rows = select(col(Call.started_at), col(Call.ended_at), col(Call.outcome)).where(*began).limit(MOST_CALLS)
    async with db.calls(business_id) as session:
        calls = (await session.execute(rows)).all()
    ended = [(began, over) for began, over, _ in calls if over is not None]
    seconds = sum((over - began).total_seconds() for began, over in ended)
    return CallFigures(
        len(calls), round(seconds), Counter(cast(Outcome, outcome) for *_, outcome in calls if outcome is not None)
    )
