"""Members and their sessions as tables of the business store. No password and no session's secret is among the columns."""

import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from core.database import BusinessRow, UtcDateTime


class MemberRow(BusinessRow, table=True):
    """Somebody who may sign in. A member belongs to one business."""

    __tablename__ = "member"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    email: str = Field(unique=True)
    """Casefolded; on the whole platform it is one member's, since who signs in does not say for which business."""
    name: str
    role: str
    """A ``Role``."""
    password_hash: str
    """Argon2id with its parameters, as argon2 writes it."""
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime.datetime = Field(sa_type=UtcDateTime)


class SignIn(BusinessRow, table=True):
    """One session: a browser or a program that a member has signed in with. A session that has ended has no row."""

    __tablename__ = "sign_in"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    member_id: UUID = Field(foreign_key="member.id", ondelete="CASCADE", index=True)
    family: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """SHA-256 of the part that all of this session's tokens share: who knows it holds, or held, one of them."""
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """SHA-256 of the present token's secret."""
    previous: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """SHA-256 of the one before it."""
    shown_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the present token was first shown; until then the answer that brought it may have been lost on its way."""
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)
    renewed_at: datetime.datetime = Field(sa_type=UtcDateTime)
    used_at: datetime.datetime = Field(sa_type=UtcDateTime)
