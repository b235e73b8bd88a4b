"""The worker's look at connected calendars: what is taken there becomes rows here, about once a minute."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.clock import Clock, SystemClock
from core.database import Database
from core.errors import ProviderError
from core.jobs import JobRun
from tenancy.profiles import Profiles
from tools.calendars.asking import ask_for_look, ask_to_catch_up
from tools.calendars.connections import Calendars
from tools.calendars.models import CalendarConnection, CalendarEvent, OutsideBusy
from tools.calendars.port import BusySpan, Changes

EVERY = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(minutes=15)
"""Between two looks at a calendar that keeps failing."""
WHOLE_EVERY = timedelta(hours=1)
"""Changes alone never bring the days that the horizon has moved on to: now and then everything is looked at."""
BEHIND, AHEAD = timedelta(days=1), timedelta(days=2)
"""What is looked at, before now and beyond the horizon of bookings."""
HORIZON_DAYS = 90
"""Of a business without booking rules, whose calendar shows nothing to callers."""
AT_ONCE = 200
"""Rows written in one transaction: the database is others' as well."""

_log = structlog.get_logger(__name__)


class Pulling:
    """The handler of ``CALENDAR_PULL``."""

    def __init__(self, db: Database, calendars: Calendars, profiles: Profiles, clock: Clock | None = None) -> None:
        self._db, self._calendars, self._profiles, self._clock = db, calendars, profiles, clock or SystemClock()

    async def begin(self) -> None:
        """Ask for a look at every connection there is: for a worker that starts, should a look have been lost."""
        async with self._db.platform() as session:
            found = (await session.execute(select(CalendarConnection.business_id, CalendarConnection.id))).all()
        for business_id, connection_id in found:
            async with self._db.business(business_id, write=True) as session:
                await ask_for_look(session, connection_id, self._clock.now())

    async def handle(self, run: JobRun) -> None:
        assert run.business_id is not None, "only a business's own transaction asks for this"
        connection_id = UUID(run.payload["connection"])
        async with self._db.business(run.business_id) as session:
            connection = await _connection(session, connection_id)
        if connection is None:  # disconnected meanwhile
            return
        try:
            changes = await self._look(connection)
        except ProviderError as error:
            await self._failed(connection, error)
        else:
            await self._keep(connection, changes)

    async def _look(self, connection: CalendarConnection) -> Changes:
        profile, now = (await self._profiles.load(connection.business_id)).profile, self._clock.now()
        fresh = connection.whole_at is not None and now - connection.whole_at < WHOLE_EVERY
        horizon = timedelta(days=profile.booking.horizon_days if profile.booking else HORIZON_DAYS)
        calendar, token = self._calendars.of(connection), connection.sync_token if fresh else None
        return await calendar.look(now - BEHIND, now + horizon + AHEAD, profile.zone, token)

    async def _keep(self, connection: CalendarConnection, changes: Changes) -> None:
        """The token is kept last: where this breaks off, the same changes are brought again."""
        now = self._clock.now()
        if changes.whole or changes.busy or changes.gone:
            await self._bring(connection, changes, now)
        async with self._db.business(connection.business_id, write=True) as session:
            await self._settle(session, connection, changes, now)

    async def _bring(self, connection: CalendarConnection, changes: Changes, now: datetime) -> None:
        business = connection.business_id
        async with self._db.business(business) as session:
            spans = await session.scalars(select(OutsideBusy).where(OutsideBusy.connection_id == connection.id))
            known = {row.event_id: row for row in spans}
            own = select(CalendarEvent.event_id).where(CalendarEvent.connection_id == connection.id)
            ours = set(await session.scalars(own))
        taken = {span.event_id: span for span in changes.busy if span.event_id not in ours and span.end > now - BEHIND}
        told = {*changes.gone, *(span.event_id for span in changes.busy), *ours}
        gone = (set(known) if changes.whole else set(known) & told) - set(taken)
        new = [event_id for event_id, span in taken.items() if _differs(known.get(event_id), span, connection)]
        changed = sorted([*gone, *new])
        for first in range(0, len(changed), AT_ONCE):
            async with self._db.business(business, write=True) as session:
                await _rewrite(session, connection, changed[first : first + AT_ONCE], taken)
        if changed:
            _log.info("calendar_seen", connection=str(connection.id), taken=len(new), gone=len(gone), whole=changes.whole)

    async def _settle(self, session: AsyncSession, seen: CalendarConnection, changes: Changes, now: datetime) -> None:
        row = await _connection(session, seen.id, lock=True)
        if row is None:
            return
        over = delete(OutsideBusy).where(col(OutsideBusy.connection_id) == row.id, col(OutsideBusy.ends_at) <= now - BEHIND)
        await session.execute(over, execution_options={"synchronize_session": False})
        if row.secret != seen.secret or row.resource_key != seen.resource_key:
            await ask_for_look(session, row.id, now)  # connected anew while this one looked
            return
        row.sync_token, row.seen_at = changes.token, now
        row.whole_at = now if changes.whole else row.whole_at
        was_away, row.trouble, row.failures = row.trouble is not None, None, 0
        await ask_for_look(session, row.id, now, EVERY)
        if was_away:
            await ask_to_catch_up(session, row.id, now)

    async def _failed(self, connection: CalendarConnection, error: ProviderError) -> None:
        _log.warning("calendar_failed", connection=str(connection.id), provider=connection.provider, error=error.code)
        async with self._db.business(connection.business_id, write=True) as session:
            row = await _connection(session, connection.id, lock=True)
            if row is None:
                return
            row.trouble, row.failures = error.code, row.failures + 1
            pause = min(LONGEST_PAUSE, EVERY * 2 ** min(row.failures - 1, 10))
            await ask_for_look(session, row.id, self._clock.now(), pause)


async def _connection(session: AsyncSession, connection_id: UUID, *, lock: bool = False) -> CalendarConnection | None:
    wanted = select(CalendarConnection).where(CalendarConnection.id == connection_id)
    return (await session.scalars(wanted.with_for_update() if lock else wanted)).one_or_none()


async def _rewrite(
    session: AsyncSession, connection: CalendarConnection, event_ids: Sequence[str], taken: dict[str, BusySpan]
) -> None:
    """Have these events take what they take now, or nothing; nothing of a calendar that was disconnected meanwhile."""
    if await _connection(session, connection.id) is None:
        return
    before = delete(OutsideBusy).where(col(OutsideBusy.connection_id) == connection.id, col(OutsideBusy.event_id).in_(event_ids))
    await session.execute(before, execution_options={"synchronize_session": False})
    session.add_all(
        OutsideBusy(
            connection_id=connection.id,
            event_id=span.event_id,
            resource_key=connection.resource_key,
            starts_at=span.start,
            ends_at=span.end,
        )
        for event_id in event_ids
        if (span := taken.get(event_id)) is not None
    )


def _differs(row: OutsideBusy | None, span: BusySpan, connection: CalendarConnection) -> bool:
    is_same = row is not None and (row.starts_at, row.ends_at) == (span.start, span.end)
    return row is None or not is_same or row.resource_key != connection.resource_key
