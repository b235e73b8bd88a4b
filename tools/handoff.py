"""Handing a caller to a person: whom, whether now, and if not, when. Only numbers that the business configured."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pydantic import Field, JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from tenancy import hours
from tenancy.profile import BusinessProfile, Contact
from tools.booking.windows import Weekly, weekly_windows
from tools.protocol import Message, ToolCall, ToolResult, done, refused
from tools.reasons import Reason
from tools.registry import ActContext, ActTool, ReadTool

LOOK_AHEAD = 22
"""Days within which a contact's next hours are looked for."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A contact, and whether they can be reached now; if not, from when (None: not within three weeks)."""

    contact: Contact
    now: bool
    next: datetime | None = None


class ContactsArguments(Message):
    reason: str | None = Field(None, max_length=500)
    """The caller's own words: a name, a department, what it is about."""


class TransferArguments(Message):
    contact: str = Field(min_length=1, max_length=120)
    """The configured contact's name."""


def reach(profile: BusinessProfile, contact: Contact, now: datetime) -> Reach:
    if contact.hours is not None:
        return _own_hours(profile, contact, contact.hours, now)
    if profile.hours is None or hours.open_at(profile, now):
        return Reach(contact, True)
    return Reach(contact, False, hours.next_opening(profile, now))


def resolve_contact(profile: BusinessProfile, reason: str | None, now: datetime) -> tuple[Reach, ...]:
    """Every contact, the fitting ones first: by how many of the caller's words name what they do, then whoever can be
    reached now, then in the business's order."""
    words = _words(reason or "")
    reaches = [reach(profile, contact, now) for contact in profile.contacts]
    return tuple(sorted(reaches, key=lambda one: (-_fit(one.contact, words), not one.now)))


def permission(profile: BusinessProfile) -> Reason | None:
    return None if profile.contacts else "no_contacts"


async def contacts_now(arguments: ContactsArguments, context: ActContext, database: Database) -> ToolResult:
    """``data`` is ``{"contacts": [{name, role, fits, now, next}, …]}``, best first; never a number."""
    words = _words(arguments.reason or "")
    found = resolve_contact(context.profile, arguments.reason, context.clock.now())
    return done(
        contacts=[
            {**_facts(one, context.profile), "role": one.contact.role, "fits": _fit(one.contact, words) > 0} for one in found
        ]
    )


async def transfer(arguments: TransferArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    """``data`` is ``{name, number, …}`` for the voice to connect."""
    wanted = arguments.contact.strip().casefold()
    contact = next((one for one in context.profile.contacts if one.name.casefold() == wanted), None)
    if contact is None:
        return refused("unknown_contact", choices=[one.name for one in context.profile.contacts])
    reached = reach(context.profile, contact, context.clock.now())
    if not reached.now:
        return refused("nobody_reachable", **_facts(reached, context.profile))
    return done(**_facts(reached, context.profile), number=contact.number)


CONTACTS_NOW = ReadTool("contacts_now", ContactsArguments, contacts_now, permission)
TRANSFER = ActTool("transfer", TransferArguments, transfer, permission)


def _own_hours(profile: BusinessProfile, contact: Contact, weekly: Weekly, now: datetime) -> Reach:
    today = now.astimezone(profile.zone).date()
    if any(start <= now < end for start, end in weekly_windows(weekly, today, profile.zone)):
        return Reach(contact, True)
    return Reach(contact, False, _next(profile, weekly, today, now))


def _next(profile: BusinessProfile, weekly: Weekly, today: date, now: datetime) -> datetime | None:
    for days in range(0, LOOK_AHEAD, 3):  # a plan covers the day before and after, too
        windows = weekly_windows(weekly, today + timedelta(days=days + 1), profile.zone)
        for start, _ in windows:
            if start > now:
                return start
    return None


def _facts(one: Reach, profile: BusinessProfile) -> dict[str, JsonValue]:
    when = one.next.astimezone(UTC).astimezone(profile.zone).isoformat() if one.next else None
    return {"name": one.contact.name, "now": one.now, "next": when}


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.casefold()) if len(word) > 2)


def _fit(contact: Contact, words: frozenset[str]) -> int:
    described: Sequence[str] = (contact.name, contact.role or "", *contact.reasons)
    return len(words & _words(" ".join(described)))
