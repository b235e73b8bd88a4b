"""What a business has told us, as tables: one row a fact, so that an owner changes one thing at a time.

Rows that form a list carry ``position``, their place in it. Money is integer minor units of the business's currency,
times of day are the business's wall time, weekdays count from Monday = 0.
"""

import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlmodel import Field

from core.database import BusinessRow, UtcDateTime


class Business(BusinessRow, table=True):
    """A tenant. ``version`` rises with every change to any of its rows; whatever is built from them records it."""

    __tablename__ = "business"

    business_id: UUID = Field(default_factory=uuid4, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    kind: str
    timezone: str
    language: str
    currency: str
    emergency_number: str
    address: str | None = None
    directions: str | None = None
    greeting: str | None = None
    agent_name: str | None = None
    manner: str = "plain"
    languages: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    hours_given: bool = False
    """A business without opening spans has either not told us its hours (False) or is open on no weekday (True)."""
    remember_callers: bool = False
    remember_months: int = 12
    texts: str = "off"
    search_web: bool = False
    pronunciations: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    search_sites: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    booking_rules: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    order_rules: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    version: int = 1
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime.datetime = Field(sa_type=UtcDateTime)


class Fact(BusinessRow):
    """The base of a business's rows."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    position: int = 0


class PhoneNumber(Fact, table=True):
    """A number that callers dial, in E.164. On the whole platform it belongs to one business."""

    __tablename__ = "phone_number"

    number: str = Field(unique=True)


class SpanFields(Fact):
    """Opening hours; a closing time at or before the opening one is on the next day."""

    opens: datetime.time
    closes: datetime.time


class OpeningSpan(SpanFields, table=True):
    __tablename__ = "opening_span"

    weekday: int


class HoursException(Fact, table=True):
    """Replaces the weekly hours on each day from ``date`` to ``until``; without spans these days are closed."""

    __tablename__ = "hours_exception"

    date: datetime.date
    until: datetime.date | None = None
    note: str | None = None


class ExceptionSpan(SpanFields, table=True):
    __tablename__ = "exception_span"

    exception_id: UUID = Field(foreign_key="hours_exception.id", ondelete="CASCADE", index=True)


class Service(Fact, table=True):
    __tablename__ = "service"

    name: str
    price_minor: int | None = None
    price_from: bool = False
    duration_minutes: int | None = None
    buffer_minutes: int = 0
    description: str | None = None
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    bookable: bool = True
    places: int | None = None
    sessions: list[str] = Field(default_factory=list, sa_type=JSON)
    """As they are written in a file: ``tuesday 18:00``."""


class MenuItem(Fact, table=True):
    __tablename__ = "menu_item"

    name: str
    price_minor: int | None = None
    category: str | None = None
    description: str | None = None
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    dietary: list[str] = Field(default_factory=list, sa_type=JSON)
    allergens: list[str] = Field(default_factory=list, sa_type=JSON)
    variations: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Each with its ``price_minor``."""
    served: list[str] = Field(default_factory=list, sa_type=JSON)
    orderable: bool = True
    sold_out_until: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)


class ModifierGroup(Fact, table=True):
    """What can be chosen with some items; each option with its ``price_minor``, the difference that it makes."""

    __tablename__ = "modifier_group"

    name: str
    options: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    minimum: int = 0
    maximum: int | None = None
    default: list[str] = Field(default_factory=list, sa_type=JSON)
    items: list[str] = Field(default_factory=list, sa_type=JSON)
    categories: list[str] = Field(default_factory=list, sa_type=JSON)


class DayPart(Fact, table=True):
    """A part of the day with things of its own on the menu; ``hours`` by weekday, as in a business's file."""

    __tablename__ = "day_part"

    name: str
    hours: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Staff(Fact, table=True):
    __tablename__ = "staff"

    name: str
    role: str | None = None
    hours_given: bool = False
    """Without it the business's hours are this person's."""
    away: list[str] = Field(default_factory=list, sa_type=JSON)
    """As it is written in a file: ``2026-12-24 to 2027-01-02``."""


class StaffSpan(SpanFields, table=True):
    __tablename__ = "staff_span"

    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE", index=True)
    weekday: int


class StaffService(Fact, table=True):
    """A service that this person gives; a person without any gives all."""

    __tablename__ = "staff_service"

    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE", index=True)
    service_id: UUID = Field(foreign_key="service.id", ondelete="CASCADE", index=True)


class DiningTable(Fact, table=True):
    __tablename__ = "dining_table"

    name: str
    seats: int
    min_party: int = 1


class RoomKind(Fact, table=True):
    """A kind of room, of which there are ``count``; the price is for a night."""

    __tablename__ = "room_kind"

    name: str
    sleeps: int
    count: int
    price_minor: int | None = None
    description: str | None = None
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)


class Policy(Fact, table=True):
    __tablename__ = "policy"

    topic: str
    text: str


class Faq(Fact, table=True):
    __tablename__ = "faq"

    question: str
    answer: str
    ref: str | None = None


class Contact(Fact, table=True):
    __tablename__ = "contact"

    name: str
    number: str
    role: str | None = None
    reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    hours_given: bool = False
    """Without it this contact can be reached whenever the business is open."""
    warm: bool = False
    texts: bool = False


class ContactSpan(SpanFields, table=True):
    __tablename__ = "contact_span"

    contact_id: UUID = Field(foreign_key="contact.id", ondelete="CASCADE", index=True)
    weekday: int
