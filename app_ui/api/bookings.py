"""The business's bookings, between two days and one by one; and those that its own people make, change and cancel."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from app_ui.api.authentication import MemberHere, MemberRoute, ServicesHere
from app_ui.api.calls import Size
from app_ui.api.conditions import IfMatch, condition, tag
from app_ui.api.openapi import problems
from app_ui.api.sessions import Sent
from app_ui.bookings import hands
from app_ui.bookings.typed import BookingFields, Word
from core.errors import InvalidInput, NotFound, WrongFields
from tools.booking.calendar import bookings_between, labels
from tools.booking.models import Booking, BookingStatus
from tools.calendars.feeds import booking_file
from tools.reasons import Reason

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
    source: str = Field(description="`phone`, or `dashboard` for one that was made by hand.")
    revision: int = Field(description="It rises with each change, and is the booking's `ETag`.")
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


class NewBooking(BookingFields):
    """`date` and `time` (of rooms `date` and `nights`) are needed, of tables `party_size`, of several services `service`."""

    key: UUID | None = Field(None, description="Of your own making; sent again with the same key, it is booked once.")
    anyway: list[Reason] = Field(
        default_factory=list,
        max_length=20,
        description="Rules of a 409's `rules` that are to be broken all the same.",
    )


class ChangedBooking(BookingFields):
    """What is left out stays as it is; null empties it (an emptied `resource` takes whatever is free)."""

    anyway: list[Reason] = Field(default_factory=list, max_length=20, description="As with a new booking.")


class Cancellation(Sent):
    reason: Word = Field(None, description="Kept with the booking's notes, for the business alone.")


Day = Annotated[date, Query(ge=EARLIEST, le=LATEST)]

AGAINST = """
409 `taken`: somebody else has it. `taken_by` says who and when, `instead` are the nearest free times, `others` what else is
free at this one. 409 `against_rules`: it is free, and `rules` of the business's own say no; send them as `anyway` to book it
all the same.
"""

reading = APIRouter(prefix="/bookings", tags=["bookings"], route_class=MemberRoute)
changing = APIRouter(prefix="/bookings", tags=["bookings"], route_class=MemberRoute)
"""For staff as well: whoever keeps the diary keeps it by hand, too."""


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


@reading.get("/{booking_id}", response_model=BookingTold, summary="One booking")
async def read_booking(booking_id: UUID, member: MemberHere, services: ServicesHere) -> JSONResponse:
    """Also one that was cancelled or whose hold has lapsed. Its `ETag` is the `If-Match` of a change."""
    profile = (await services.profiles.load(member.business_id)).profile
    async with services.db.business(member.business_id) as session:
        booking = await session.get(Booking, booking_id)
        if booking is None:
            raise NotFound("there is no such booking")
        return _told(hands.Stands(booking, (await labels(session, profile, [booking]))[booking.id]))


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


@changing.post(
    "",
    status_code=201,
    response_model=BookingTold,
    summary="Make a booking by hand",
    description=AGAINST,
    openapi_extra=problems("409", "429"),
)
async def add_booking(sent: NewBooking, member: MemberHere, services: ServicesHere) -> JSONResponse:
    return _told(await hands.add(services, member, sent, sent.key or uuid4(), sent.anyway), 201)


@changing.patch(
    "/{booking_id}",
    response_model=BookingTold,
    summary="Move or change a booking",
    description=AGAINST,
    openapi_extra=problems("409", "428", "429"),
)
async def change_booking(
    booking_id: UUID, sent: ChangedBooking, member: MemberHere, services: ServicesHere, if_match: IfMatch = None
) -> JSONResponse:
    return _told(await hands.change(services, member, booking_id, sent, _revision(if_match), sent.anyway))


@changing.post(
    "/{booking_id}/cancel", response_model=BookingTold, summary="Cancel a booking", openapi_extra=problems("428", "429")
)
async def cancel_booking(
    booking_id: UUID, sent: Cancellation, member: MemberHere, services: ServicesHere, if_match: IfMatch = None
) -> JSONResponse:
    """Its place is free at once; the booking can still be read."""
    return _told(await hands.cancel(services, member, booking_id, _revision(if_match), sent.reason))


def _revision(if_match: str | None) -> int | None:
    expected = condition(if_match, required=True)
    if expected is None:
        return None
    if not expected.isdecimal() or len(expected) > 9:
        raise InvalidInput("If-Match: expected the ETag of a booking, or *")
    return int(expected)


def _told(stands: hands.Stands, status: int = 200) -> JSONResponse:
    booking = stands.booking
    headers = tag(str(booking.revision)) | ({"Location": f"/api/v1/bookings/{booking.id}"} if status == 201 else {})
    return JSONResponse(BookingTold.of(booking, stands.resource).model_dump(mode="json"), status, headers=headers)
