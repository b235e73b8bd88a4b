"""The business's bookings, between two days and one by one."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from app_ui.api.authentication import MemberHere, MemberRoute, ServicesHere
from app_ui.api.calls import Size
from core.errors import NotFound, WrongFields
from tools.booking.calendar import bookings_between, labels
from tools.booking.models import Booking, BookingStatus
from tools.calendars.feeds import booking_file

MOST_DAYS = 92
MOST_PAGES = 100
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


class BookingTold(BaseModel):
    id: UUID
    status: BookingStatus = Field(description="`held` is kept for a caller who has not said yes yet.")
    unit: str = Field(description="What is booked: service, table or room.")
    starts_at: datetime
    ends_at: datetime
    resource: str = Field(description="Whom or what it takes: a person, a table, a room.")
    party_size: int | None
    service: str | None
    staff: str | None
    dining_table: str | None
    room: str | None
    nights: int | None
    name: str | None
    phone: str | None = Field(description="Where the customer wants to be reached.")
    caller: str | None = Field(description="The number the call came from.")
    notes: str | None
    call_id: UUID | None = Field(description="The call it was made in.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, booking: Booking, resource: str) -> "BookingTold":
        given = {name: getattr(booking, name) for name in BookingTold.model_fields if name != "resource"}
        return cls(resource=resource, **given)


class BookingsTold(BaseModel):
    bookings: list[BookingTold] = Field(description="Soonest first; cancelled ones and lapsed holds are left out.")
    start: date
    end: date
    timezone: str = Field(description="The business's, in which the days begin and end.")
    page: int = Field(description="From 1.")
    more: bool = Field(description="Whether there is another page.")


Day = Annotated[date, Query(ge=EARLIEST, le=LATEST)]

reading = APIRouter(prefix="/bookings", tags=["bookings"], route_class=MemberRoute)


@reading.get("", summary="Bookings between two days")
async def list_bookings(
    member: MemberHere,
    services: ServicesHere,
    start: Annotated[Day | None, Query(description="The first day; today when left out.")] = None,
    end: Annotated[Day | None, Query(description="The day after the last one; a week after `start` when left out.")] = None,
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
    size: Size = 50,
) -> BookingsTold:
    """Whoever is there at some time of those days, also those who came before and stay."""
    profile = (await services.profiles.load(member.business_id)).profile
    now = services.clock.now()
    start = start or now.astimezone(profile.zone).date()
    end = end or start + timedelta(days=7)
    if not timedelta(0) < end - start <= timedelta(days=MOST_DAYS):
        raise WrongFields([("end", f"expected a day after {start}, at most {MOST_DAYS} days later, got {end}")])
    begins, ends = (datetime(day.year, day.month, day.day, tzinfo=profile.zone) for day in (start, end))
    async with services.db.business(member.business_id) as session:
        found = await bookings_between(session, begins, ends, page * size + 1, now=now)
        shown = found[(page - 1) * size : page * size]
        taken = await labels(session, profile, shown)
    told = [BookingTold.of(booking, taken[booking.id]) for booking in shown]
    return BookingsTold(bookings=told, start=start, end=end, timezone=profile.timezone, page=page, more=len(found) > page * size)


@reading.get("/{booking_id}", summary="One booking")
async def read_booking(booking_id: UUID, member: MemberHere, services: ServicesHere) -> BookingTold:
    """Also one that was cancelled or whose hold has lapsed."""
    profile = (await services.profiles.load(member.business_id)).profile
    async with services.db.business(member.business_id) as session:
        booking = await session.get(Booking, booking_id)
        if booking is None:
            raise NotFound("there is no such booking")
        return BookingTold.of(booking, (await labels(session, profile, [booking]))[booking.id])


@reading.get(
    "/{booking_id}/calendar",
    summary="One booking as an iCalendar file",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
)
async def read_booking_file(booking_id: UUID, member: MemberHere, services: ServicesHere) -> Response:
    """For the customer's own calendar, with nothing of what the business keeps to itself. After a change or a cancellation
    the new file replaces the old one there."""
    profile = (await services.profiles.load(member.business_id)).profile
    async with services.db.business(member.business_id) as session:
        booking = await session.get(Booking, booking_id)
        if booking is None:
            raise NotFound("there is no such booking")
    headers = {"Content-Disposition": 'attachment; filename="booking.ics"'}
    return Response(booking_file(booking, profile), headers=headers, media_type="text/calendar; charset=utf-8")
