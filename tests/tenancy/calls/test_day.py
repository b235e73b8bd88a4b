"""A day's calls in figures: those that began in it, and of this business alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from core.clock import ManualClock
from core.crypto import Sealer
from core.database import Database
from core.settings import Settings
from tenancy.calls.day import CallFigures, call_figures
from tenancy.calls.log import LogWriter
from tenancy.calls.store import CallStore
from tenancy.calls.summary import Outcome

MIDNIGHT = datetime(2026, 11, 25, 5, tzinfo=UTC)
"""In New York."""
NEXT = MIDNIGHT + timedelta(days=1)
OURS, THEIRS = uuid4(), uuid4()


async def test_the_figures_are_of_calls_that_began_in_the_day_of_one_business(
    engine_settings: Callable[[Path], Settings], tmp_path: Path
) -> None:
    db, clock = Database(engine_settings(tmp_path)), ManualClock(MIDNIGHT)
    async with LogWriter(db) as writer:
        store = CallStore(db, Sealer(bytes(32)), writer, clock)

        async def call(business: UUID, began: datetime, outcome: Outcome | None, seconds: int = 90) -> None:
            clock.advance((began - clock.now()).total_seconds())
            opened = await store.open(business, f"CA{uuid4().hex}", None)
            if outcome is not None:
                clock.advance(seconds)
                await store.end(business, opened.call_id, "caller_hung_up", outcome=outcome)

        await call(OURS, MIDNIGHT, "booked")
        await call(OURS, NEXT - timedelta(seconds=1), "booked", seconds=30)
        await call(OURS, MIDNIGHT + timedelta(hours=9), "message")
        await call(OURS, MIDNIGHT + timedelta(hours=10), None)
        await call(OURS, MIDNIGHT - timedelta(seconds=1), "booked")
        await call(OURS, NEXT, "booked")
        await call(THEIRS, MIDNIGHT + timedelta(hours=9), "ordered")
    assert await call_figures(db, OURS, MIDNIGHT, NEXT) == CallFigures(4, 210, {"booked": 2, "message": 1})
    assert await call_figures(db, uuid4(), MIDNIGHT, NEXT) == CallFigures(0, 0, {})
    await db.close()
