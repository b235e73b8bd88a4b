"""Calls and their events as tables of the call store. Whatever a caller said or gave is sealed under the call's key."""

import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Uuid
from sqlmodel import Field

from core.database import CallRow, UtcDateTime


class Call(CallRow, table=True):
    __tablename__ = "call"
    __table_args__ = (
        Index("ix_call_business_started", "business_id", "started_at", "id"),
        Index("ix_call_business_outcome", "business_id", "outcome", "started_at", "id"),
        Index("ix_call_caller", "business_id", "caller_digest"),
        Index("ix_call_caller_tail", "business_id", "caller_tail_digest"),
    )

    id: UUID = Field(primary_key=True)
    call_sid: str = Field(unique=True)
    """The telephone provider's id; the same call reaches another process under it."""
    key: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """The call's own key, wrapped by the platform's; None once the call was forgotten."""
    caller: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """The caller's number, sealed."""
    caller_digest: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    caller_tail_digest: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """By these a call is found by its caller's number, or the last four digits of it; see ``summary.number_digests``."""
    started_at: datetime.datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    end_reason: str | None = None
    outcome: str | None = None
    """What came of it, an ``Outcome``; None until it ended, and of calls older than this column."""
    turns: int = 0
    """How often the caller spoke."""


class CallEvent(CallRow, table=True):
    __tablename__ = "call_event"

    call_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("call.id", ondelete="CASCADE"), primary_key=True))
    seq: int = Field(primary_key=True)
    """1, 2, 3 … without a gap; two processes that both think the call theirs collide here."""
    kind: str
    at: datetime.datetime = Field(sa_type=UtcDateTime)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """JSON, sealed; bound to this call and this place in it."""
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """SHA-256 over the hash before and the ciphertext."""
