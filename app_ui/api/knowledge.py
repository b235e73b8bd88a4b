"""What the business has told: its sections, and in those that are lists the single entries.

A section has the shape of a business's file. What was read can be changed and sent back; what was typed is checked like a
file and stored whole or not at all.
"""

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, SkipValidation

from app_ui.api.authentication import MemberHere, MemberRoute, OwnerRoute, ServicesHere
from app_ui.api.conditions import CHANGED, IfMatch, condition, settled, tag
from app_ui.api.problems import ChangedMeanwhile
from app_ui.services import Services
from core.errors import Conflict, NotFound, WrongFields
from tenancy import editing
from tenancy.accounts import Member
from tenancy.editing import Told
from tenancy.knowledge.requests import request_index
from tenancy.profile import MenuItem, ModifierGroup, OrderRules, Policy, Pronunciation, Question, Room, Service, Span, Weekday

ListSection = Literal[
    "exceptions", "services", "menu", "rooms", "staff", "faq", "policies", "contacts", "modifiers", "day_parts", "pronunciations"
]  # fmt: skip
Section = Literal[
    "hours", "exceptions", "services", "menu", "rooms", "staff", "faq", "policies", "contacts", "modifiers", "day_parts",
    "orders", "pronunciations",
]  # fmt: skip
"""What ``about`` holds (name, greeting, address, directions) is the business itself: ``/business``."""

Hours = Annotated[str, Field(examples=["09:00-12:00, 13:00-17:30", "18:00-02:00", "closed"])]
"""A closing time at or before the opening one is on the next day."""


class DatedHours(BaseModel):
    """Replaces the weekly hours on each day from ``date`` to ``until``."""

    date: datetime.date
    until: datetime.date | None = None
    hours: Hours = "closed"
    note: str | None = None


class Person(BaseModel):
    """Somebody who gives services; without ``services`` all of them, without ``hours`` whenever the business is open."""

    name: str
    role: str | None = None
    services: list[str] = []
    hours: dict[Weekday, Hours] | None = None


class ContactPerson(BaseModel):
    """Somebody a caller may be handed to; without ``hours`` whenever the business is open."""

    name: str
    number: str
    role: str | None = None
    reasons: list[str] = []
    hours: dict[Weekday, Hours] | None = None
    warm: bool = False
    texts: bool = False


class PartOfDay(BaseModel):
    """A part of the day with things of its own on the menu: dishes name it in `served`."""

    name: str
    hours: dict[Weekday, Hours]


class BusyHours(BaseModel):
    """Hours in which an order takes longer."""

    hours: dict[Weekday, Hours]
    lead_minutes: int


class OrderTaking(OrderRules):
    """How orders are taken by phone; `hours` where that is less than the opening hours."""

    hours: dict[Weekday, Hours] | None = None  # type: ignore[assignment]
    busy: list[BusyHours] = Field(default_factory=list)  # type: ignore[assignment]


Entry = (
    Service
    | MenuItem
    | Room
    | Question
    | Policy
    | DatedHours
    | Person
    | ContactPerson
    | ModifierGroup
    | PartOfDay
    | Pronunciation
)
Value = dict[Weekday, Hours] | list[Entry] | OrderTaking | None


class SectionSent(BaseModel):
    """What was read (`version` and `notes` are ignored), with `value` changed. Prices, times and numbers may be texts."""

    value: SkipValidation[Value] = Field(
        description="The whole section. `hours` is days with their hours and `orders` the rules of orders, or null for untold; "
        "all others are lists.",
        examples=[{"monday": "09:00-17:30", "sunday": "closed"}, [{"name": "Haircut", "price": "45.50", "duration_minutes": 30}]],
    )


class SectionTold(BaseModel):
    value: Value
    version: int = Field(description="Of the business; it rises with each change of anything.")
    notes: list[str] = Field(default_factory=list, description="What the change brought about elsewhere, as sentences.")


class EntrySent(BaseModel):
    value: SkipValidation[Entry] = Field(
        description="One entry, of the section's kind.",
        examples=[{"question": "Is there parking?", "answer": "Yes, behind the house."}],
    )


class EntryTold(BaseModel):
    value: Entry
    index: int = Field(description="Its place in the list, from 0.")
    version: int
    notes: list[str] = Field(default_factory=list)


Index = Annotated[int, Path(ge=0, le=100_000, description="The entry's place in the list, from 0.")]

reading = APIRouter(prefix="/knowledge", tags=["knowledge"], route_class=MemberRoute)
changing = APIRouter(prefix="/knowledge", tags=["knowledge"], route_class=OwnerRoute)


@reading.get("/{section}", response_model=SectionTold, summary="Read a section")
async def read_section(section: Section, member: MemberHere, services: ServicesHere) -> JSONResponse:
    """Its `ETag` is the `If-Match` of a change."""
    return _section(section, await editing.told(services.db, member.business_id))


@changing.put("/{section}", response_model=SectionTold, summary="Change a section")
async def change_section(
    section: Section, sent: SectionSent, member: MemberHere, services: ServicesHere, if_match: IfMatch = None
) -> JSONResponse:
    """All of it, or nothing where something in it is wrong. The next call answers by it."""
    expected = condition(if_match, required=True)
    return _section(section, await _edit(services, member, section, sent.value, expected))


@changing.post("/{section}", response_model=EntryTold, status_code=201, summary="Add an entry")
async def add_entry(
    section: ListSection, sent: EntrySent, member: MemberHere, services: ServicesHere, if_match: IfMatch = None
) -> JSONResponse:
    """At the end of the list. Without `If-Match` it is added to whatever the list says by then."""
    expected = condition(if_match, required=False)
    told = await settled(lambda: _change_list(services, member, section, expected, -1, [sent.value]), expected=expected)
    return _entry(section, told, -1, 201)


@reading.get("/{section}/{index}", response_model=EntryTold, summary="Read an entry")
async def read_entry(section: ListSection, index: Index, member: MemberHere, services: ServicesHere) -> JSONResponse:
    """Its `ETag` is that of the whole section, since its place is only good as long as the list stays the same."""
    return _entry(section, await editing.told(services.db, member.business_id), index)


@changing.put("/{section}/{index}", response_model=EntryTold, summary="Change an entry")
async def change_entry(
    section: ListSection, index: Index, sent: EntrySent, member: MemberHere, services: ServicesHere, if_match: IfMatch = None
) -> JSONResponse:
    expected = condition(if_match, required=True)
    return _entry(section, await _change_list(services, member, section, expected, index, [sent.value]), index)


@changing.delete("/{section}/{index}", response_model=SectionTold, summary="Remove an entry")
async def remove_entry(
    section: ListSection, index: Index, member: MemberHere, services: ServicesHere, if_match: IfMatch = None
) -> JSONResponse:
    """Answers with the section as it is then."""
    expected = condition(if_match, required=True)
    return _section(section, await _change_list(services, member, section, expected, index, []))


async def _change_list(
    services: Services, member: Member, section: ListSection, expected: str | None, index: int, entries: list[Any]
) -> Told:
    """Put ``entries`` (none or one) in the place of the entry at ``index``, or at the end (-1)."""
    if not all(isinstance(entry, dict) for entry in entries):
        raise WrongFields([("", "expected fields with their values")])
    before = await editing.told(services.db, member.business_id)
    if expected not in (None, before.etag(section)):
        raise ChangedMeanwhile(CHANGED)
    listed: list[Any] = list(getattr(before.profile, section))
    start = len(listed) if index < 0 else index
    if index >= len(listed):
        raise NotFound("there is no such entry")
    listed[start : start + (index >= 0)] = entries
    try:
        return await _edit(services, member, section, listed, before.etag(section))
    except WrongFields as wrong:
        raise WrongFields([(_within(field, start), message) for field, message in wrong.problems]) from None


async def _edit(services: Services, member: Member, section: Section, value: Any, expected: str | None) -> Told:
    try:
        return await editing.edit(
            services.db, member.business_id, section, value, expected=expected, on_changed=request_index, clock=services.clock
        )
    except Conflict:
        raise ChangedMeanwhile(CHANGED) from None


def _section(section: Section, told: Told) -> JSONResponse:
    value = plain(getattr(told.profile, section))
    return JSONResponse({"value": value, "version": told.version, "notes": list(told.notes)}, headers=tag(told.etag(section)))


def _entry(section: ListSection, told: Told, index: int, status: int = 200) -> JSONResponse:
    entries = getattr(told.profile, section)
    at = len(entries) - 1 if index < 0 else index
    if at >= len(entries):
        raise NotFound("there is no such entry")
    headers = tag(told.etag(section)) | ({"Location": f"/api/v1/knowledge/{section}/{at}"} if status == 201 else {})
    answer = {"value": plain(entries[at]), "index": at, "version": told.version, "notes": list(told.notes)}
    return JSONResponse(answer, status, headers=headers)


def _within(field: str, index: int) -> str:
    """A field of the section, as one of the entry that was sent."""
    top, _, rest = field.partition(".")
    return rest if top == str(index) else field


def plain(value: Any) -> Any:
    """A part of the profile as JSON, in the shape in which it can be sent back."""
    if isinstance(value, tuple) and value and isinstance(value[0], Span):
        return ", ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in value)
    if isinstance(value, BaseModel):
        return {name: _hours(name, part) for name, part in value}
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, datetime.date) else value


def _hours(name: str, part: Any) -> Any:
    return "closed" if name == "hours" and part == () else plain(part)
