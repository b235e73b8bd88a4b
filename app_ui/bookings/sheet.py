"""The state of the sheet in which a booking is added, changed or cancelled by hand."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID, uuid4

import reflex as rx

from app_ui.bookings import hands
from app_ui.bookings.days import Days
from app_ui.bookings.objections import ChangedByAnother, PlaceTaken, RulesAgainst, rule_words, taken_words
from app_ui.bookings.sheet_view import (
    ANY_WORDS,
    Offer,
    UnitLink,
    asks_people,
    changed_rows,
    new_values,
    offers,
    resources_of,
    rows_of,
    said_of,
    services_of,
    unit_links,
    unit_of,
    values_of,
)
from app_ui.bookings.typed import BookingFields, read_form
from app_ui.services import services
from app_ui.session import Desk, address_query, handler, sentence
from app_ui.times import Clockface
from core.errors import Conflict, NotFound
from tenancy.accounts import Member
from tenancy.profile import BusinessProfile
from tools.booking.by_hand import ByHand
from tools.booking.calendar import labels
from tools.booking.demand import units
from tools.booking.models import Booking
from tools.reasons import Reason

MODES: tuple[Literal["change", "cancel"], ...] = ("change", "cancel")


class Hand(Desk):
    """One booking in its business's own hands."""

    mode: str = ""
    """``new``, ``change`` or ``cancel``; nothing where nothing is being done."""
    left: str = ""
    """What was being done last: the focus goes back to where that began."""
    name: str = ""
    """The id of the form: what is typed at one place is not taken for what was typed at another."""
    version: str = ""
    unit: str = ""
    values: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    unit_links: rx.Field[list[UnitLink]] = rx.field(default_factory=list)
    services: rx.Field[list[str]] = rx.field(default_factory=list)
    resources: rx.Field[list[str]] = rx.field(default_factory=list)
    anything: str = ""
    """Of the choice of no resource in particular."""
    people: bool = False
    back: str = ""
    """Where the sheet leads when nothing is done."""
    who: str = ""
    """Whose booking is to be cancelled, and when it is."""

    taken: str = ""
    instead: rx.Field[list[Offer]] = rx.field(default_factory=list)
    others: rx.Field[list[Offer]] = rx.field(default_factory=list)
    rules: rx.Field[list[str]] = rx.field(default_factory=list)
    anyway: str = ""
    """The rules that were told, as codes; sent again they are broken knowingly."""
    meanwhile: str = ""
    """What somebody else has done to the booking since the sheet was opened; how it is now, and its revision:"""
    theirs: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    over: str = ""
    onward: str = ""
    _opened: str = ""
    _booking: str = ""
    _seen: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    _asked: str = ""
    """What the rules were told of: they count as broken knowingly for that alone."""
    _told: str = ""
    """To be told by the page that this leads to."""

    @handler()
    async def load(self, member: Member) -> None:
        profile = (await services().profiles.load(member.business_id)).profile
        query = address_query(self)
        days = Days.of(query, services().clock.now().astimezone(profile.zone).date())
        self.notice, self._told, self.onward = self._told, "", ""
        opened = "&".join(f"{name}={query.get(name, '')}" for name in ("new", "at", "on", "with", "booking", "do"))
        if opened == self._opened and self.version:
            return
        self._opened, self.version = opened, ""
        self.left, self.mode = self.mode, ""
        self._forget()
        if query.get("new") and units(profile):
            self._begin(profile, days, query)
        elif query.get("do") in MODES:
            await self._look(member, profile, days, query.get("booking", ""), query["do"])

    @handler()
    async def save(self, member: Member, form: dict[str, Any]) -> None:
        fields, before = read_form(form), self._asked
        self._forget()
        self._asked = str(fields.wanted())
        anyway: Any = tuple(str(form.get("anyway", "")).split()) if before == self._asked else ()
        try:
            stands = await self._book(member, fields, form, anyway)
        except (PlaceTaken, RulesAgainst, ChangedByAnother) as error:
            await self._object(member, error, fields.date)
            return
        done = "Booked" if self.mode == "new" else "Changed"
        await self._done(member, stands.booking, done)

    @handler()
    async def cancel(self, member: Member, form: dict[str, Any]) -> None:
        fields = read_form({"notes": form.get("notes", "")})
        self._forget()
        try:
            stands = await hands.cancel(services(), member, self._id(), self._revision(form), fields.notes)
        except ChangedByAnother as error:
            await self._object(member, error, None)
            return
        await self._done(member, stands.booking, "Cancelled")

    @handler()
    async def leave(self, member: Member) -> None:
        """Close the form; what was typed into it is discarded by the page."""
        self.onward = self.back

    async def _book(
        self, member: Member, fields: BookingFields, form: dict[str, Any], anyway: tuple[Reason, ...]
    ) -> hands.Stands:
        if self.mode == "new":
            return await hands.add(services(), member, fields, UUID(self.version.partition(" ")[2]), anyway)
        return await hands.change(services(), member, self._id(), fields, self._revision(form), anyway)

    def _begin(self, profile: BusinessProfile, days: Days, query: Mapping[str, str]) -> None:
        self.mode, unit = "new", unit_of(query["new"], profile)
        self._choose(profile, unit)
        self.unit_links, self.values = unit_links(profile, unit, days), new_values(profile, unit, days, query)
        place = "-".join(query.get(name, "") for name in ("date", "at", "on", "with"))
        self.name, self.version, self.back = f"new-{unit}-{place}", f"new {uuid4()}", days.address()

    async def _look(self, member: Member, profile: BusinessProfile, days: Days, wanted: str, do: str) -> None:
        """Begin with a booking that there is; another than that is told of by the sheet itself."""
        async with services().db.business(member.business_id) as session:
            booking = await session.get(Booking, _uuid(wanted)) if _uuid(wanted) else None
            if booking is None or booking.status != "confirmed":
                return
            resource = (await labels(session, profile, [booking]))[booking.id]
            as_it_is = await ByHand(session, profile, services().clock.now()).wanted(booking)
        clock, now = Clockface.of(profile.timezone, profile.language), services().clock.now()
        self.mode, self._booking = do, wanted
        self._choose(profile, as_it_is.unit or units(profile)[0], as_it_is.resource)
        self.unit_links, self.values = [], values_of(booking, as_it_is)
        self._seen = rows_of(booking, resource, clock, now)
        self.who = said_of(booking, clock, now)
        self.name, self.version = f"{do}-{wanted}", f"{booking.revision} {uuid4()}"
        self.back = days.address(booking=wanted)

    def _choose(self, profile: BusinessProfile, unit: Any, *more: str | None) -> None:
        self.unit, self.anything, self.people = unit, ANY_WORDS[unit], asks_people(profile, unit)
        self.services = services_of(profile) if unit == "appointment" else []
        self.resources = resources_of(profile, unit, *more)

    async def _object(self, member: Member, error: PlaceTaken | RulesAgainst | ChangedByAnother, on: date | None) -> None:
        profile = (await services().profiles.load(member.business_id)).profile
        clock = Clockface.of(profile.timezone, profile.language)
        if isinstance(error, PlaceTaken):
            self.taken = taken_words(error.taken, profile)
            self.instead, self.others = offers(error.taken, clock, on)
        elif isinstance(error, RulesAgainst):
            self.rules, self.anyway = [rule_words(rule, profile) for rule in error.rules], " ".join(error.rules)
        else:
            now = rows_of(error.booking, error.resource, clock, services().clock.now())
            self.meanwhile, self.theirs = sentence(str(error)), changed_rows(self._seen, now)
            self.over = str(error.booking.revision) if error.booking.status == "confirmed" else ""

    async def _done(self, member: Member, booking: Booking, done: str) -> None:
        """The form begins anew, so that the page forgets what was typed, and the day of the booking is shown."""
        profile = (await services().profiles.load(member.business_id)).profile
        now = services().clock.now()
        on = booking.starts_at.astimezone(profile.zone).date()
        days = Days.of(address_query(self), now.astimezone(profile.zone).date())
        self.version = f"done {uuid4()}"
        self._told = f"{done}: {said_of(booking, Clockface.of(profile.timezone, profile.language), now)}."
        self._opened = ""
        self.onward = days.address() if done == "Cancelled" else days.address(on=on)

    def _forget(self) -> None:
        """What stood against the last try."""
        self.taken, self.rules, self.anyway, self.meanwhile, self.over, self._asked = "", [], "", "", "", ""
        self.instead, self.others, self.theirs = [], [], []

    def _id(self) -> UUID:
        found = _uuid(self._booking)
        if found is None:
            raise NotFound("there is no such booking")
        return found

    def _revision(self, form: dict[str, Any]) -> int:
        """The one that was looked at, or the one that somebody has chosen to save over."""
        written = str(form.get("over") or form.get("version", "")).partition(" ")[0]
        if not written.isdecimal() or len(written) > 9:
            raise Conflict("open this booking again, then change it")
        return int(written)


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
