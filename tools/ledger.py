"""Which acts have been done, so that none is done twice: a row is written in the act's own transaction."""

import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from core.database import BusinessRow, UtcDateTime
from tools.protocol import ToolCall, ToolResult


class Act(BusinessRow, table=True):
    """One act that was done. ``result`` holds ids, times and codes, never what a caller said."""

    __tablename__ = "act"
    __table_args__ = (UniqueConstraint("business_id", "key", name="one_act_a_key"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    key: str
    tool: str
    call_id: UUID = Field(index=True)
    result: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)


async def done_before(session: AsyncSession, key: str) -> ToolResult | None:
    row = (await session.execute(select(Act).where(col(Act.key) == key))).scalar_one_or_none()
    return ToolResult.model_validate(row.result) if row else None


def remember(session: AsyncSession, call: ToolCall, result: ToolResult, now: datetime.datetime) -> None:
    """Only what was done is remembered: a refusal changed nothing, and may be no refusal the next time."""
    session.add(Act(key=call.key, tool=call.name, call_id=call.call_id, result=result.model_dump(mode="json"), created_at=now))
