"""Who said yes to a text, who wants or can have none, and the texts themselves."""

import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from core.database import BusinessRow, UtcDateTime

TextKind = Literal[
    "booking_confirmed", "booking_changed", "booking_cancelled", "directions", "order_confirmed", "staff_message", "place_free"
]  # fmt: skip
How = Literal["said_yes", "asked_for_it"]
"""To our question, or of their own accord."""
TextState = Literal["pending", "sending", "sent", "delivered", "undelivered", "failed"]
"""``sending`` was begun, and nobody knows yet whether Twilio has it; ``sent`` is with Twilio, which tells the rest."""


class TextConsent(BusinessRow, table=True):
    __tablename__ = "text_consent"
    __table_args__ = (Index("text_consent_by_number", "business_id", "number_digest"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    call_id: UUID
    number_digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    number: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Sealed, bound to this row."""
    kind: str
    """A ``TextKind``: what was said yes to, and nothing else."""
    how: str
    given_at: datetime.datetime = Field(sa_type=UtcDateTime)


class TextedNumber(BusinessRow, table=True):
    """A number that one of the business's own numbers must not, or cannot, text."""

    __tablename__ = "texted_number"
    __table_args__ = (UniqueConstraint("business_id", "line", "number_digest", name="one_choice_a_number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    line: str
    """The business's number, E.164."""
    number_digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    stopped: bool = False
    """They sent STOP; START takes it back."""
    unable: bool = False
    """It is no mobile number."""
    changed_at: datetime.datetime = Field(sa_type=UtcDateTime)


class OutgoingText(BusinessRow, table=True):
    __tablename__ = "outgoing_text"
    __table_args__ = (Index("outgoing_text_by_time", "business_id", "created_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    call_id: UUID | None = Field(default=None, index=True)
    kind: str
    recipient: str | None = None
    """The contact it is for; None where it is the caller's."""
    line: str
    number_digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    number: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Both sealed, bound to this row."""
    segments: int
    state: str = "pending"
    sid: str | None = Field(default=None, index=True)
    """The provider's id, once it has it."""
    reason: str | None = None
    """Why it failed or was not delivered, as a code."""
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)
    tried_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When sending was begun first."""
    settled_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
