"""Bookings made, changed and cancelled by whoever is signed in, for the page and the API alike: owners and staff."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app_ui.bookings.objections import ChangedByAnother, PlaceTaken, RulesAgainst, refused
from app_ui.bookings.typed import BookingFields
from app_ui.services import Services
from core.errors import NotFound
from tenancy.accounts import Member
from tenancy.profile import BusinessProfile
from tools.booking.by_hand import ByHand, Guest, Meanwhile, Outcome
from tools.booking.calendar import labels
from tools.booking.models import Booking
from tools.booking.placing import AgainstRules, Taken
from tools.booking.wanted import Refusal
from tools.reasons import Reason

CHANGES_A_MINUTE = 120
"""Of one business: people at a reception, not a program that runs wild."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stands:
    """A booking as it stands, and whom or what it takes."""

    booking: Booking
    resource: str


async def add(services: Services, member: Member, sent: BookingFields, key: UUID, anyway: Collection[Reason] = ()) -> Stands:
    """``anyway`` are rules that were told and are broken knowingly; the same ``key`` books once. Raises ``WrongFields``,
    ``PlaceTaken``, ``RulesAgainst`` and ``TooMany``."""
    profile = await _begin(services, member)
    guest = sent.guest(profile)
    async with services.db.business(member.business_id, write=True) as session:
        outcome = await ByHand(session, profile, services.clock.now()).add(sent.wanted(), guest, f"{member.id}:{key}", anyway)
        return await _settled(session, profile, member, "added", outcome)


async def change(
    services: Services,
    member: Member,
    booking_id: UUID,
    sent: BookingFields,
    revision: int | None,
    anyway: Collection[Reason] = (),
) -> Stands:
    """What is not sent stays as it is. ``revision`` is the one that was looked at, None for whatever there is. Raises
    ``NotFound`` and ``ChangedByAnother`` as well."""
    profile = await _begin(services, member)
    async with services.db.business(member.business_id, write=True) as session:
        booking = await session.get(Booking, booking_id)
        if booking is None:
            raise NotFound("there is no such booking")
        by_hand = ByHand(session, profile, services.clock.now())
        guest = sent.guest(profile, Guest(booking.name, booking.phone, booking.notes))
        wanted = sent.wanted(await by_hand.wanted(booking))
        outcome = await by_hand.change(booking_id, wanted, guest, revision, anyway)
        return await _settled(session, profile, member, "changed", outcome)


async def cancel(services: Services, member: Member, booking_id: UUID, revision: int | None, reason: str | None) -> Stands:
    """Raises ``NotFound`` and ``ChangedByAnother``."""
    profile = await _begin(services, member)
    async with services.db.business(member.business_id, write=True) as session:
        outcome = await ByHand(session, profile, services.clock.now()).cancel(booking_id, revision, reason)
        return await _settled(session, profile, member, "cancelled", outcome)


async def _begin(services: Services, member: Member) -> BusinessProfile:
    await services.limiter.hit("bookings by hand of", str(member.business_id), most=CHANGES_A_MINUTE, seconds=60)
    return (await services.profiles.load(member.business_id)).profile


async def _settled(session: AsyncSession, profile: BusinessProfile, member: Member, what: str, outcome: Outcome) -> Stands:
    """A booking, with a note of who did what to it; or what stands against it, as an error."""
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    if isinstance(outcome, Taken):
        raise PlaceTaken(outcome, profile)
    if isinstance(outcome, AgainstRules):
        raise RulesAgainst(outcome, profile)
    booking = outcome.booking if isinstance(outcome, Meanwhile) else outcome
    resource = (await labels(session, profile, [booking]))[booking.id]
    if isinstance(outcome, Meanwhile):
        raise ChangedByAnother(booking, resource)
    _log.info("booking_by_hand", done=what, by=str(member.id), business=str(member.business_id), booking=str(booking.id))
    return Stands(booking, resource)
