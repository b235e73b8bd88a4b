"""The booking tools as an agent sees them: arguments in, codes and times out."""

import datetime
from typing import Any
from uuid import UUID

from pydantic import Field, JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from tenancy.profile import BusinessProfile
from tools.booking import finder, waitlist
from tools.booking.demand import units
from tools.booking.models import Booking
from tools.booking.query import MOST_NIGHTS, Availability, BookingQuery, ClockTime, Name, Wish
from tools.booking.service import Bookings, Customer, NotDone
from tools.booking.waitlist import WaitEntry
from tools.messaging.consent import consented
from tools.protocol import Message, ToolCall, ToolResult, done, refused
from tools.reasons import Reason
from tools.registry import ActContext, ActTool, ReadTool

PhoneDigits = r"^\+?[0-9]{6,15}$"


class AvailabilityArguments(BookingQuery):
    moving: UUID | None = None
    """The caller's own booking that is to be moved: its place counts as free."""


class BookingArguments(Message):
    booking_id: UUID


class ConfirmArguments(BookingArguments):
    name: Name
    phone: str | None = Field(None, pattern=PhoneDigits)
    """Unset means the number the call came from."""
    notes: str | None = Field(None, max_length=500)


class CancelArguments(BookingArguments):
    name: Name | None = None
    """Under which it stands; needed for a booking of an earlier call."""


class FindArguments(Message):
    name: Name
    """Under which the booking stands, as the caller says it."""


class ChangeArguments(BookingArguments):
    """What is to be different; what is left out stays as it is (a member of staff may change unless named)."""

    date: datetime.date | None = None
    time: ClockTime | None = None
    party_size: int | None = Field(None, ge=1, le=1000)
    service: Name | None = None
    staff: Name | None = None
    room: Name | None = None
    nights: int | None = Field(None, ge=1, le=MOST_NIGHTS)
    name: Name | None = None
    """Under which it stands; needed for a booking of an earlier call."""


class WaitArguments(BookingQuery):
    date: datetime.date
    name: Name
    phone: str | None = Field(None, pattern=PhoneDigits)
    """Where they are told; unset means the number the call came from."""
    by_text: bool = False
    """They said yes to being texted, at the number they call from."""


def permission(profile: BusinessProfile) -> Reason | None:
    return None if units(profile) else "no_booking"


async def availability(arguments: AvailabilityArguments, context: ActContext, database: Database) -> ToolResult:
    """``data`` is an ``Availability``."""
    async with database.business(context.business_id) as session:
        query, leave_out = await _query(arguments, context, session)
        return done(**_json(await finder.availability(session, context.profile, query, context.clock.now(), leave_out)))


async def day_openings(arguments: AvailabilityArguments, context: ActContext, database: Database) -> ToolResult:
    """``data`` is ``{"openings": [Opening, …]}``, or when there is none ``{"openings": [], "instead": Availability}``."""
    async with database.business(context.business_id) as session:
        query, leave_out = await _query(arguments, context, session)
        found = await finder.openings_on(session, context.profile, query, context.clock.now(), leave_out)
    if isinstance(found, Availability):
        return done(openings=[], instead=_json(found))
    return done(openings=[_json(opening) for opening in found])


async def find_booking(arguments: FindArguments, context: ActContext, database: Database) -> ToolResult:
    """``data`` is ``{"bookings": [...]}``, soonest first: those of the number that calls, under the name that is given. A
    wrong name is told from no booking at all by nothing."""
    if context.caller is None:
        return refused("caller_unknown")
    async with database.business(context.business_id) as session:
        found = await _diary(context, session).coming(_customer(context, arguments.name))
    if not found:
        return refused("booking_not_found")
    return done(bookings=[{**_facts(booking, context.profile), "name": booking.name} for booking in found])


async def hold_booking(arguments: Wish, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    draft = call.key.rsplit(":", 2)[0]
    return _result(await _diary(context, session).hold(arguments, _customer(context), call.key, draft), context)


async def confirm_booking(arguments: ConfirmArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    customer = Customer(context.call_id, context.caller, arguments.name, arguments.phone, arguments.notes)
    return _result(await _diary(context, session).confirm(arguments.booking_id, customer), context)


async def release_booking(arguments: BookingArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    return _result(await _diary(context, session).release(arguments.booking_id, _customer(context)), context)


async def cancel_booking(arguments: CancelArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    return _result(await _diary(context, session).cancel(arguments.booking_id, _customer(context, arguments.name)), context)


async def change_booking(arguments: ChangeArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    changes = arguments.model_dump(exclude={"booking_id", "name"}, exclude_none=True)
    customer = _customer(context, arguments.name)
    return _result(await _diary(context, session).change(arguments.booking_id, changes, customer), context)


async def join_waitlist(arguments: WaitArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    """``data`` is ``{"wait_id": …}``. Where there is nothing to wait for, ``{"instead": Availability}`` says what there is."""
    phone = arguments.phone or context.caller
    if phone is None:
        return refused("caller_unknown")
    query = BookingQuery.model_validate(arguments.model_dump(exclude={"name", "phone", "by_text"}))
    offered = units(context.profile)
    wanted = query.model_dump(exclude={"date", "unit"})
    who = WaitEntry(
        **wanted, unit=query.unit or offered[0], day=arguments.date, name=arguments.name, phone=phone, caller=context.caller,
        call_id=context.call_id, key=call.key, created_at=context.clock.now(),
    )  # fmt: skip
    instead = await waitlist.join(session, context.profile, query, who, context.clock.now())
    if instead is None:
        if arguments.by_text and phone == context.caller:
            await consented(session, context, "place_free", "said_yes")
        return done(wait_id=str(who.id))
    return refused("place_is_free" if instead.opening else instead.reason or "taken", instead=_json(instead))


TOOLS: "tuple[ReadTool[Any] | ActTool[Any], ...]" = (
    ReadTool("availability", AvailabilityArguments, availability, permission),
    ReadTool("day_openings", AvailabilityArguments, day_openings, permission),
    ReadTool("find_booking", FindArguments, find_booking, permission),
    ActTool("join_waitlist", WaitArguments, join_waitlist, permission),
    ActTool("hold_booking", Wish, hold_booking, permission),
    ActTool("confirm_booking", ConfirmArguments, confirm_booking, permission, needs_confirmation=True),
    ActTool("release_booking", BookingArguments, release_booking, permission),
    ActTool("cancel_booking", CancelArguments, cancel_booking, permission, needs_confirmation=True),
    ActTool("change_booking", ChangeArguments, change_booking, permission, needs_confirmation=True),
)


def _diary(context: ActContext, session: AsyncSession) -> Bookings:
    return Bookings(session, context.profile, context.clock.now())


def _customer(context: ActContext, name: str | None = None) -> Customer:
    return Customer(context.call_id, context.caller, name)


async def _query(
    arguments: AvailabilityArguments, context: ActContext, session: AsyncSession
) -> tuple[BookingQuery, frozenset[UUID]]:
    """Somebody else's booking is not left out: it would show its place as free."""
    query = BookingQuery.model_validate(arguments.model_dump(exclude={"moving"}))
    if arguments.moving is None:
        return query, frozenset()
    own = await _diary(context, session).get(arguments.moving, _customer(context))
    return query, frozenset({own.id} if own else ())


def _result(outcome: Booking | NotDone, context: ActContext) -> ToolResult:
    """``data`` is the booking's facts; on a refusal, ``{"instead": Availability}`` where something else is possible."""
    if isinstance(outcome, NotDone):
        return refused(outcome.reason, **({"instead": _json(outcome.instead)} if outcome.instead else {}))
    return done(**_facts(outcome, context.profile))


def _facts(booking: Booking, profile: BusinessProfile) -> dict[str, JsonValue]:
    """What was booked, without who it is for; times in the business's zone."""
    expires = booking.hold_expires_at
    return {
        "booking_id": str(booking.id),
        "status": booking.status,
        "revision": booking.revision,
        "unit": booking.unit,
        "start": booking.starts_at.astimezone(profile.zone).isoformat(),
        "end": booking.ends_at.astimezone(profile.zone).isoformat(),
        "hold_expires": expires.isoformat() if expires else None,
        "party_size": booking.party_size,
        "service": booking.service,
        "staff": booking.staff,
        "table": booking.dining_table,
        "room": booking.room,
        "nights": booking.nights,
    }


def _json(message: Message) -> dict[str, JsonValue]:
    return message.model_dump(mode="json")
