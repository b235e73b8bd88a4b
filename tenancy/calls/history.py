"""A business's calls as its owner looks at them: the list, one call in full, its recording, and forgetting it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import phonenumbers
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from core.clock import Clock, SystemClock
from core.crypto import Sealer, Unreadable
from core.database import Database
from core.errors import Conflict, NotFound
from tenancy.calls.log import unseal
from tenancy.calls.models import Call, CallEvent
from tenancy.calls.recordings import CallRecording, recording_path
from tenancy.calls.store import forget_key
from tenancy.calls.summary import TAIL, Outcome, number_digests, tail_digest
from tenancy.calls.transcript import Line, Turn, add_event, turns_of
from tenancy.models import PhoneNumber

__all__ = ["CallDetail", "CallHistory", "CallPage", "CallSummary", "Line", "Outcome", "Turn", "add_event"]

LIVE = timedelta(hours=2)
"""A call that has not ended and is older than this was lost with its gateway."""
LARGEST_PAGE = 100
MOST_LIVE = 50
LONGEST_SEARCH = 120
AROUND_DIGITS = " \t\u00a0+-–()./"
"""What a telephone number is written with."""

Named = Callable[[Database, UUID, str], Awaitable[Sequence[UUID]]]
"""Finds the calls in which somebody gave a name, or something like it, the newest first."""


async def nobody(_db: Database, _business_id: UUID, _name: str) -> Sequence[UUID]:
    return ()


@dataclass(frozen=True, slots=True)
class CallSummary:
    id: UUID
    started_at: datetime
    ended_at: datetime | None
    caller: str | None
    """E.164; None where it was withheld, or the call was forgotten."""
    outcome: Outcome | None
    turns: int
    end_reason: str | None
    live: bool = False
    """It is going on."""
    forgotten: bool = False

    @property
    def seconds(self) -> int | None:
        """How long it took; None for a call that is going on or was lost."""
        return None if self.ended_at is None else round((self.ended_at - self.started_at).total_seconds())


@dataclass(frozen=True, slots=True)
class CallPage:
    calls: tuple[CallSummary, ...]
    total: int
    page: int
    """From 1; the last one for whoever asked for more."""
    pages: int


@dataclass(frozen=True, slots=True)
class CallDetail:
    summary: CallSummary
    lines: tuple[Line, ...]
    turns: tuple[Turn, ...]
    recorded: bool
    forgotten: bool
    seq: int = 0
    """Of the last event in it; whoever follows the call goes on after it."""


class CallHistory:
    def __init__(self, db: Database, master: Sealer, home: Path, *, named: Named = nobody, clock: Clock | None = None) -> None:
        """``named`` serves the search by name; names lie with what the calls have left behind."""
        self._db, self._master, self._home, self._named = db, master, home, named
        self._clock = clock or SystemClock()

    async def page(
        self, business_id: UUID, *, search: str = "", outcome: Outcome | None = None, page: int = 1, size: int = 25
    ) -> CallPage:
        """The newest calls first. ``search`` is a caller's number, its last four digits, or a name that was given."""
        size = max(1, min(size, LARGEST_PAGE))
        wanted = [] if outcome is None else [col(Call.outcome) == outcome]
        if search.strip():
            wanted.append(await self._sought(business_id, search.strip()[:LONGEST_SEARCH]))
        async with self._db.calls(business_id) as session:
            total = (await session.execute(select(func.count()).select_from(Call).where(*wanted))).scalar_one()
            pages = max(1, -(-total // size))
            page = max(1, min(page, pages))
            # What is skipped is skipped in the index alone.
            order = (col(Call.started_at).desc(), col(Call.id).desc())
            shown = select(col(Call.id)).where(*wanted).order_by(*order).limit(size).offset((page - 1) * size)
            calls = (await session.execute(select(Call).where(col(Call.id).in_(shown)).order_by(*order))).scalars().all()
        return CallPage(tuple(self._summary(call) for call in calls), total, page, pages)

    async def live(self, business_id: UUID) -> tuple[CallSummary, ...]:
        """The calls that are going on, the newest first."""
        going_on = (col(Call.ended_at).is_(None), col(Call.started_at) > self._clock.now() - LIVE)
        async with self._db.calls(business_id) as session:
            newest = select(Call).where(*going_on).order_by(col(Call.started_at).desc()).limit(MOST_LIVE)
            calls = (await session.execute(newest)).scalars().all()
        return tuple(self._summary(call) for call in calls)

    async def detail(self, business_id: UUID, call_id: UUID) -> CallDetail:
        """Raises NotFound, and Unreadable where the call's log was altered."""
        async with self._db.calls(business_id) as session:
            call = await _call(session, call_id)
            in_order = select(CallEvent).where(col(CallEvent.call_id) == call_id).order_by(col(CallEvent.seq))
            rows = () if call.key is None else (await session.execute(in_order)).scalars().all()
        path = recording_path(self._home, call_id)
        return await asyncio.to_thread(self._detail, call, rows, path)

    async def recording(self, business_id: UUID, call_id: UUID) -> CallRecording:
        """Raises NotFound where there is none, and Unreadable where it was altered."""
        async with self._db.calls(business_id) as session:
            call = await _call(session, call_id)
        if call.key is None:
            raise NotFound("this call was forgotten, and its recording with it")
        return await CallRecording.open(recording_path(self._home, call_id), self._master.unwrap(call.key, call_id.bytes))

    async def forget(self, business_id: UUID, call_id: UUID) -> None:
        """Nothing that was said can be read or heard again; that there was a call stays. Raises NotFound, and Conflict
        for a call that is going on."""
        async with self._db.calls(business_id, write=True) as session:
            if self._is_live(await _call(session, call_id)):
                raise Conflict("this call is still going on; forget it when it is over")
            await forget_key(session, call_id)
        await asyncio.to_thread(recording_path(self._home, call_id).unlink, missing_ok=True)

    async def _sought(self, business_id: UUID, search: str) -> ColumnElement[bool]:
        digits = "".join(letter for letter in search if letter.isdecimal())
        if not digits or not all(letter.isdecimal() or letter in AROUND_DIGITS for letter in search):
            return col(Call.id).in_(await self._named(self._db, business_id, search))
        if len(digits) == TAIL:
            return col(Call.caller_tail_digest) == tail_digest(self._master, business_id, digits)
        numbers = await self._numbers(business_id, search, digits)
        return or_(*(col(Call.caller_digest) == number_digests(self._master, business_id, number)[0] for number in numbers))

    async def _numbers(self, business_id: UUID, search: str, digits: str) -> set[str]:
        """What was typed, as it stands and as a number is written where the business is."""
        async with self._db.business(business_id) as session:
            own = (await session.execute(select(PhoneNumber).order_by(col(PhoneNumber.position)).limit(1))).scalar_one_or_none()
        try:
            region = phonenumbers.region_code_for_number(phonenumbers.parse(own.number)) if own is not None else None
            found = phonenumbers.parse(search, region)
        except phonenumbers.NumberParseException:
            return {digits}
        return {digits, f"{found.country_code}{phonenumbers.national_significant_number(found)}"}

    def _summary(self, call: Call) -> CallSummary:
        return CallSummary(
            call.id, call.started_at, call.ended_at, self._caller(call), cast(Outcome | None, call.outcome), call.turns,
            call.end_reason, self._is_live(call), call.key is None,
        )  # fmt: skip

    def _caller(self, call: Call) -> str | None:
        if call.key is None or call.caller is None:
            return None
        try:
            return self._master.unwrap(call.key, call.id.bytes).open(call.caller, call.id.bytes).decode()
        except Unreadable:
            return None  # one altered row hides no page of others; the call itself tells it

    def _is_live(self, call: Call) -> bool:
        return call.ended_at is None and call.started_at > self._clock.now() - LIVE

    def _detail(self, call: Call, rows: Sequence[CallEvent], recording: Path) -> CallDetail:
        summary = self._summary(call)
        if call.key is None:
            return CallDetail(summary, (), (), recorded=False, forgotten=True)
        events = [event.json() for event in unseal(rows, self._master.unwrap(call.key, call.id.bytes))]
        lines: list[Line] = []
        for event in events:
            add_event(lines, event)
        return CallDetail(summary, tuple(lines), turns_of(events), recording.is_file(), False, len(events))


async def _call(session: AsyncSession, call_id: UUID) -> Call:
    call = (await session.execute(select(Call).where(col(Call.id) == call_id))).scalar_one_or_none()
    if call is None:
        raise NotFound("there is no such call")
    return call
