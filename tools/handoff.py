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
from tools.transfers import MOST_PEOPLE, Transfer

_DIALLED = re.compile(r"(?:\d[\s().-]*){5,}")
"""What would be dialled as a number: a caller may not choose one."""
_ANYBODY = frozenset("speak speaking talk talking someone somebody anyone anybody person human real".split())
"""Words of a wish for somebody, whoever that is."""
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
    words: str | None = Field(None, max_length=500)
    """The caller's own, by which others are found who could take the call as well."""
    caller_name: str | None = Field(None, max_length=120)
    about: str | None = Field(None, max_length=120)
    """What is under way, in this program's words, such as "a booking"."""


def reach(profile: BusinessProfile, contact: Contact, now: datetime) -> Reach:
    if contact.hours is not None:
        return _own_hours(profile, contact, contact.hours, now)
    if profile.hours is None or hours.open_at(profile, now):
        return Reach(contact, True)
    return Reach(contact, False, hours.next_opening(profile, now))


def resolve_contact(profile: BusinessProfile, reason: str | None, now: datetime) -> tuple[Reach, ...]:
    """Every contact, the fitting ones first: by how many of the caller's words name them or what they do, then by those that
    ask for anybody, then whoever can be reached now, then in the business's order."""
    words = _words(reason or "")
    reaches = [reach(profile, contact, now) for contact in profile.contacts]
    return tuple(sorted(reaches, key=lambda one: (*(-fit for fit in _fit(one.contact, words)), not one.now)))


def permission(profile: BusinessProfile) -> Reason | None:
    return None if profile.contacts else "no_contacts"


async def contacts_now(arguments: ContactsArguments, context: ActContext, database: Database) -> ToolResult:
    """``data`` is ``{"contacts": [{name, role, fits, now, next}, …]}``, best first; never a number."""
    fitting = _fitting(context.profile, _words(arguments.reason or ""))
    found = resolve_contact(context.profile, arguments.reason, context.clock.now())
    return done(
        contacts=[
            {**_facts(one, context.profile), "role": one.contact.role, "fits": one.contact.name in fitting} for one in found
        ]
    )


async def transfer(arguments: TransferArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    """Write down that the caller is to be handed over. ``data`` is ``{name, number, transfer_id, …}`` for the voice."""
    wanted, names = arguments.contact.strip().casefold(), [one.name for one in context.profile.contacts]
    contact = next((one for one in context.profile.contacts if one.name.casefold() == wanted), None)
    if contact is None:
        return refused("number_not_configured" if _DIALLED.search(wanted) else "unknown_contact", choices=[*names])
    now = context.clock.now()
    reached = reach(context.profile, contact, now)
    if not reached.now:
        return refused("nobody_reachable", **_facts(reached, context.profile))
    row = Transfer(
        call_id=context.call_id,
        kind="warm" if contact.warm else "cold",
        contact=contact.name,
        caller_name=arguments.caller_name,
        reason=_reason(contact, arguments),
        caller=context.caller,
        people=[{"name": one.name, "number": one.number} for one in _in_turn(context.profile, contact, arguments.words, now)],
        begun_at=now,
    )
    session.add(row)
    await session.flush()
    return done(**_facts(reached, context.profile), number=contact.number, transfer_id=str(row.id))


CONTACTS_NOW = ReadTool("contacts_now", ContactsArguments, contacts_now, permission)
TRANSFER = ActTool("transfer", TransferArguments, transfer, permission)


def _in_turn(profile: BusinessProfile, first: Contact, words: str | None, now: datetime) -> list[Contact]:
    """Whom to try: the one chosen, then those who fit the caller's words as well and are handed to in the same way. Where
    the words fit nobody, anybody will do."""
    fitting = _fitting(profile, _words(words or ""))
    there = [found.contact for found in resolve_contact(profile, words, now) if found.now and found.contact is not first]
    others = [one for one in there if one.warm == first.warm and (not fitting or one.name in fitting)]
    return [first, *others][:MOST_PEOPLE]


def _reason(contact: Contact, arguments: TransferArguments) -> str | None:
    """What the person is told it is about: one of the words that the business itself gave for them, else what is under way."""
    said = _words(arguments.words or "")
    return next((reason for reason in contact.reasons if _words(reason) & said), arguments.about)


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


def _fit(contact: Contact, words: frozenset[str]) -> tuple[int, int]:
    """How many of the words name the contact or what they do, and how many ask for anybody, as do their reasons."""
    described: Sequence[str] = (contact.name, contact.role or "", *contact.reasons)
    fits = words & _words(" ".join(described))
    return len(fits - _ANYBODY), len(fits & _ANYBODY)


def _fitting(profile: BusinessProfile, words: frozenset[str]) -> frozenset[str]:
    """The names of those who fit: who is asked for by name or by what they do; where nobody is, who is there for anybody.
    "Could I speak to Elena?" does not fit the front desk, which is there for who wants to "speak to someone"."""
    fits = {contact.name: _fit(contact, words) for contact in profile.contacts}
    named = frozenset(name for name, (much, _) in fits.items() if much)
    return named or frozenset(name for name, (_, much) in fits.items() if much)
