"""Callers whom a business remembers, where it has chosen to: by the number they call from, the name they gave and what
they usually book.

A row begins with a booking and lives until so many months have passed without a call, until the caller or the business
has it forgotten, or until the business remembers nobody any more. Whoever only asks a question is not kept.
"""

import datetime
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint, delete, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from core.clock import Clock, SystemClock
from core.crypto import Sealer
from core.database import BusinessRow, Database, UtcDateTime
from core.errors import NotFound
from core.jobs import JobRun, enqueue
from tenancy.models import Business

FORGET_CALLERS = "forget_callers"
"""The job that erases whoever has not called for as long as the business keeps them."""
MONTH = datetime.timedelta(days=365.25 / 12)
MOST_LISTED = 500


class RememberedCaller(BusinessRow, table=True):
    """One number of one business. What is personal is sealed under the row's own key."""

    __tablename__ = "remembered_caller"
    __table_args__ = (
        UniqueConstraint("business_id", "number_digest", name="one_memory_a_number"),
        Index("remembered_caller_by_last_call", "business_id", "last_called_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    number_digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Keyed and of this business alone: the same number gives another one elsewhere."""
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """The row's own, wrapped by the platform's."""
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """A ``_Content``, sealed and bound to this row."""
    calls: int = 1
    last_call: UUID
    """So that a call counts once, however often it adds something."""
    first_called_at: datetime.datetime = Field(sa_type=UtcDateTime)
    last_called_at: datetime.datetime = Field(sa_type=UtcDateTime)


class Usual(BaseModel):
    """What a caller has booked most often, in the words and values of a booking's slots."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    times: int = 1
    """How often they have booked it."""
    service: str | None = None
    staff: str | None = None
    party_size: int | None = None
    time: str | None = None
    """HH:MM, the business's wall time."""
    room: str | None = None


class Remembered(BaseModel):
    """What a call is told of its caller."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    usual: Usual | None = None


class _Content(Remembered):
    number: str
    """E.164."""


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """One of those a business remembers, as it looks at them."""

    id: UUID
    number: str
    name: str | None
    calls: int
    last_called_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What a call has told of its caller."""

    call_id: UUID
    began: datetime.datetime
    name: str | None = None
    booked: bool = False
    usual: Usual | None = None
    """With a booking: what they usually book, that one included."""


class Callers:
    """The remembered callers of the session's business; the session is the caller's, who commits it."""

    def __init__(self, master: Sealer) -> None:
        self._master = master

    async def recall(self, session: AsyncSession, number: str, now: datetime.datetime) -> Remembered | None:
        business, row = await _business(session), await self._row(session, number)
        if row is None or not business.remember_callers or _is_over(row, business, now):
            return None
        content = self._open(row)
        return Remembered(name=content.name, usual=content.usual)

    async def since(self, session: AsyncSession, number: str, now: datetime.datetime) -> datetime.datetime | None:
        """From when on this number's bookings count, since what came before was forgotten; None for nobody known."""
        business, row = await _business(session), await self._row(session, number)
        return None if row is None or _is_over(row, business, now) else row.first_called_at

    async def learn(self, session: AsyncSession, number: str, heard: Heard, now: datetime.datetime) -> None:
        """Add what a call has told. Only a booking begins to remember somebody; where the business remembers nobody (any
        more), nothing is written."""
        business, row = await _business(session), await self._row(session, number, lock=True)
        if not business.remember_callers:
            return
        if row is not None and _is_over(row, business, now):
            await session.delete(row)
            await session.flush()
            row = None
        if row is None:
            if not heard.booked:
                return
            row = self._begun(session, number, heard)
        else:
            before = self._open(row)
            usual = heard.usual if heard.booked else before.usual
            self._seal(row, _Content(number=number, name=heard.name or before.name, usual=usual))
            row.calls += row.last_call != heard.call_id
            row.last_call = heard.call_id
        row.last_called_at = now
        await session.flush()
        await ask_to_forget(session, business)

    async def forget(self, session: AsyncSession, number: str) -> bool:
        """Whether there was anything to forget."""
        row = await self._row(session, number)
        if row is not None:
            await session.delete(row)
        return row is not None

    async def listed(self, session: AsyncSession) -> tuple[list[KnownCaller], int]:
        """The newest ``MOST_LISTED``, and how many there are."""
        newest = select(RememberedCaller).order_by(col(RememberedCaller.last_called_at).desc()).limit(MOST_LISTED)
        rows = list(await session.scalars(newest))
        total = await session.scalar(select(func.count()).select_from(RememberedCaller))
        return [self._known(row) for row in rows], total or 0

    def _known(self, row: RememberedCaller) -> KnownCaller:
        content = self._open(row)
        return KnownCaller(row.id, content.number, content.name, row.calls, row.last_called_at)

    async def _row(self, session: AsyncSession, number: str, *, lock: bool = False) -> RememberedCaller | None:
        wanted = select(RememberedCaller).where(col(RememberedCaller.number_digest) == self._digest(session, number))
        return (await session.scalars(wanted.with_for_update() if lock else wanted)).one_or_none()

    def _begun(self, session: AsyncSession, number: str, heard: Heard) -> RememberedCaller:
        row = RememberedCaller(
            number_digest=self._digest(session, number),
            key=b"",
            content=b"",
            last_call=heard.call_id,
            first_called_at=heard.began,
            last_called_at=heard.began,
        )
        row.key = self._master.new_key(row.id.bytes)[1]
        self._seal(row, _Content(number=number, name=heard.name, usual=heard.usual))
        session.add(row)
        return row

    def _digest(self, session: AsyncSession, number: str) -> bytes:
        business_id: UUID = session.info["tenant"]
        digits = "".join(letter for letter in number if letter.isdecimal())
        return self._master.blind(b"remembered caller" + business_id.bytes, digits.encode())

    def _seal(self, row: RememberedCaller, content: _Content) -> None:
        sealer = self._master.unwrap(row.key, row.id.bytes)
        row.content = sealer.seal(content.model_dump_json(exclude_none=True).encode(), row.id.bytes)

    def _open(self, row: RememberedCaller) -> _Content:
        return _Content.model_validate_json(self._master.unwrap(row.key, row.id.bytes).open(row.content, row.id.bytes))


async def forget_one(session: AsyncSession, caller_id: UUID) -> None:
    """Raises ``NotFound``, also for another business's."""
    row = (await session.scalars(select(RememberedCaller).where(RememberedCaller.id == caller_id))).one_or_none()
    if row is None:
        raise NotFound("this caller is not remembered any more")
    await session.delete(row)


async def forget_all(session: AsyncSession) -> int:
    """Forget everybody whom the session's business remembers; how many there were."""
    gone = await session.execute(delete(RememberedCaller), execution_options={"synchronize_session": False})
    return int(getattr(gone, "rowcount", 0))


async def held_to(session: AsyncSession, business: Business) -> None:
    """Keep no more than the business's settings allow, as of now: for the transaction that changes them."""
    if business.remember_callers:
        await ask_to_forget(session, business)
    else:
        await forget_all(session)


async def forget_lapsed(session: AsyncSession, now: datetime.datetime) -> int:
    """Forget whoever has not called for as long as the session's business keeps them, and ask for the next time that this
    is to be done; how many there were. Nobody is left of a business that is no more."""
    business = await session.get(Business, session.info["tenant"])
    if business is None:
        return 0
    lapsed = delete(RememberedCaller).where(col(RememberedCaller.last_called_at) <= now - _kept(business))
    gone = await session.execute(lapsed, execution_options={"synchronize_session": False})
    await ask_to_forget(session, business)
    return int(getattr(gone, "rowcount", 0))


class LapsedCallers:
    """The worker's side of ``FORGET_CALLERS``."""

    def __init__(self, db: Database, clock: Clock | None = None) -> None:
        self._db, self._clock = db, clock or SystemClock()

    async def handle(self, run: JobRun) -> None:
        assert run.business_id is not None, "only a business's own transaction asks for this"
        async with self._db.business(run.business_id, write=True) as session:
            gone = await forget_lapsed(session, self._clock.now())
        structlog.get_logger().info("callers_lapsed", business=str(run.business_id), forgotten=gone)


async def ask_to_forget(session: AsyncSession, business: Business) -> None:
    """Ask for the job that forgets whoever is the next to be forgotten, at the time when they are."""
    first = await session.scalar(select(func.min(RememberedCaller.last_called_at)))
    if first is not None:
        await enqueue(session, FORGET_CALLERS, key=FORGET_CALLERS, run_at=first + _kept(business))


def _kept(business: Business) -> datetime.timedelta:
    """How long a caller is remembered after their last call."""
    return MONTH * business.remember_months


def _is_over(row: RememberedCaller, business: Business, now: datetime.datetime) -> bool:
    return row.last_called_at <= now - _kept(business)


async def _business(session: AsyncSession) -> Business:
    business = await session.get(Business, session.info["tenant"])
    if business is None:
        raise NotFound("there is no such business")
    return business
