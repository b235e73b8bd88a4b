"""Callers handed to a person: a row each, from the wish to what came of it. It is written as it goes, by whichever process."""

import datetime
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from core.database import BusinessRow, UtcDateTime
from tools.messages import CallerMessage

HandoffKind = Literal["cold", "warm"]
MOST_PEOPLE = 3
"""How many are tried for one caller."""
TALKED = "talked"
"""The outcome of a caller who was with a person."""


class Transfer(BusinessRow, table=True):
    """``outcome`` is None while it goes on, and after that one of ``voice.transfer.Outcome``."""

    __tablename__ = "transfer"
    __table_args__ = (Index("transfer_by_time", "business_id", "begun_at"), Index("transfer_of_call", "call_id", "begun_at"))

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    call_id: UUID
    kind: str
    contact: str
    """Who was tried last."""
    caller_name: str | None = None
    reason: str | None = None
    """What it is about, in the business's own words or this program's, never the caller's."""
    caller: str | None = None
    """The number the call came from, E.164."""
    people: list[dict[str, str]] = Field(sa_column=Column(JSON, nullable=False))
    """Name and number of those to try, in order, as they were configured when the caller asked."""
    progress: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    """Where it stands, in the form of the telephone's side; None before that has begun."""
    begun_at: datetime.datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the caller was connected, came back or gave up."""
    outcome: str | None = None
    waited_seconds: int | None = None
    """From the wish to ``ended_at``."""
    over: bool = False
    """Nothing more will come of it: the caller is with the agent again, or has hung up."""


async def open_transfer(session: AsyncSession, call_id: UUID, *, lock: bool = False) -> Transfer | None:
    """The call's transfer that is not over, the newest."""
    found = select(Transfer).where(Transfer.call_id == call_id, col(Transfer.over).is_(False))
    found = found.order_by(col(Transfer.begun_at).desc()).limit(1)
    return (await session.scalars(found.with_for_update() if lock else found)).first()


async def list_transfers(
    session: AsyncSession, *, limit: int = 100, before: datetime.datetime | None = None
) -> Sequence[Transfer]:
    """The session's business's, the newest first."""
    found = select(Transfer).order_by(col(Transfer.begun_at).desc()).limit(limit)
    if before is not None:
        found = found.where(col(Transfer.begun_at) < before)
    return (await session.scalars(found)).all()


async def transfers_of(session: AsyncSession, call_id: UUID) -> Sequence[Transfer]:
    """A call's, the oldest first."""
    found = select(Transfer).where(Transfer.call_id == call_id).order_by(col(Transfer.begun_at))
    return (await session.scalars(found)).all()


async def left_messages(session: AsyncSession, transfers: Sequence[Transfer]) -> frozenset[UUID]:
    """Those whose callers came back to the agent and left a message before anybody else was tried."""
    calls = {each.call_id for each in transfers}
    left = select(col(CallerMessage.call_id), col(CallerMessage.created_at)).where(col(CallerMessage.call_id).in_(calls))
    messages = (await session.execute(left)).all()
    begun = sorted((each.begun_at, each.call_id) for each in transfers)
    found: set[UUID] = set()
    for each in transfers:
        if each.ended_at is None or each.outcome == TALKED:
            continue
        until = next((at for at, call in begun if call == each.call_id and at > each.begun_at), None)
        if any(call == each.call_id and at >= each.ended_at and (until is None or at < until) for call, at in messages):
            found.add(each.id)
    return frozenset(found)
