"""What staff do to the diary by hand: their own rules may be broken knowingly, another's booking never, and nobody's change
is undone unseen."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from core.errors import NotFound
from core.jobs.models import Job
from tenancy.profile import BusinessProfile
from tests.tools.places import NOW, Platform, guesthouse, restaurant, salon, studio
from tools.booking.by_hand import ByHand, Guest, Meanwhile, Outcome
from tools.booking.models import Booking, BookingResource
from tools.booking.placing import AgainstRules, Taken, Wanted
from tools.booking.waitlist import CALL_WAITING, WaitEntry
from tools.booking.wanted import Refusal
from tools.calendars.asking import CALENDAR_PUSH
from tools.calendars.models import CalendarConnection, OutsideBusy
from tools.reasons import Reason

SEVEN: dict[str, Any] = {"date": "2026-11-03", "time": "19:00", "party_size": 2}
JO = Guest("Jo", "+12125550177", "By the window, please.")
KIM = Guest("Kim")


@dataclass
class House:
    platform: Platform
    profile: BusinessProfile
    id: UUID

    async def add(self, guest: Guest = JO, anyway: Collection[Reason] = (), key: str | None = None, **wanted: Any) -> Outcome:
        async with self.platform.database.business(self.id, write=True) as session:
            by_hand = ByHand(session, self.profile, self.platform.clock.now())
            return await by_hand.add(Wanted.model_validate(wanted or SEVEN, strict=False), guest, key or uuid4().hex, anyway)

    async def booked(self, guest: Guest = JO, anyway: Collection[Reason] = (), **wanted: Any) -> Booking:
        made = await self.add(guest, anyway, **wanted)
        assert isinstance(made, Booking), made
        return made

    async def change(
        self, booking: Booking, guest: Guest = JO, revision: int | None = 1, anyway: Collection[Reason] = (), **changes: Any
    ) -> Outcome:
        async with self.platform.database.business(self.id, write=True) as session:
            by_hand = ByHand(session, self.profile, self.platform.clock.now())
            there = await session.get(Booking, booking.id)
            before = await by_hand.wanted(there) if there else Wanted()
            wanted = before.model_copy(update=changes)
            return await by_hand.change(booking.id, wanted, guest, revision, anyway)

    async def cancel(self, booking: Booking, revision: int | None = 1, reason: str | None = None) -> Outcome:
        async with self.platform.database.business(self.id, write=True) as session:
            return await ByHand(session, self.profile, self.platform.clock.now()).cancel(booking.id, revision, reason)

    async def stored(self) -> list[Booking]:
        async with self.platform.database.business(self.id) as session:
            return list(await session.scalars(select(Booking).order_by(col(Booking.starts_at))))

    async def rows(self, booking: Booking) -> list[BookingResource]:
        async with self.platform.database.business(self.id) as session:
            rows = select(BookingResource).where(col(BookingResource.booking_id) == booking.id)
            return list(await session.scalars(rows.where(col(BookingResource.status) == "confirmed")))

    async def jobs(self, kind: str) -> int:
        async with self.platform.database.business(self.id) as session:
            return len(list(await session.scalars(select(Job.id).where(col(Job.kind) == kind))))

    async def insert(self, *rows: Any) -> None:
        async with self.platform.database.business(self.id, write=True) as session:
            session.add_all(rows)


async def house(platform: Platform, profile: BusinessProfile | None = None) -> House:
    profile = profile or restaurant()
    return House(platform, profile, await platform.add(profile))


def rules(outcome: Outcome) -> tuple[Reason, ...]:
    assert isinstance(outcome, AgainstRules), outcome
    return outcome.rules


def times(taken: Taken) -> list[str]:
    return [f"{opening.start:%H:%M}" for opening in taken.instead]


async def test_a_booking_by_hand_keeps_callers_away_and_says_where_it_is_from(platform: Platform) -> None:
    bella = await house(platform)
    made = await bella.booked(**SEVEN, resource="Window")
    [row] = await bella.stored()
    assert (row.status, row.source, row.call_id, row.name, row.phone) == ("confirmed", "dashboard", None, "Jo", "+12125550177")
    assert (row.dining_table, row.party_size, row.notes) == ("Window", 2, "By the window, please.")
    assert [one.resource_key for one in await bella.rows(made)] == ["table:window"]
    caller = platform.caller(bella.id, bella.profile)
    holds = [await caller.act("hold_booking", draft=at, **SEVEN) for at in range(2)]
    assert holds[0].ok
    assert holds[0].data["table"] != "Window"


async def test_nobody_books_by_hand_over_a_caller_s_booking_whatever_they_say(platform: Platform) -> None:
    bella = await house(platform, restaurant(tables=[{"name": "Window", "seats": 2}, {"name": "Bay", "seats": 4}]))
    caller = platform.caller(bella.id, bella.profile)
    hold = await caller.act("hold_booking", **SEVEN)
    held = await bella.add(KIM, ("taken",), **SEVEN, resource="Window")
    assert isinstance(held, Taken)
    assert held.rivals[0].held
    await caller.act("confirm_booking", booking_id=hold.data["booking_id"], name="Ada")
    taken = await bella.add(KIM, ("taken", "off_grid", "pace"), **{**SEVEN, "time": "19:30"}, resource="Window")
    assert isinstance(taken, Taken)
    [rival] = taken.rivals
    assert (rival.name, rival.held, rival.start) == ("Ada", False, dt.datetime(2026, 11, 4, 0, tzinfo=dt.UTC))
    assert (taken.resource, times(taken), taken.others) == ("Window", ["20:30", "17:30"], ("Bay",))
    assert len(await bella.stored()) == 1


async def test_when_nothing_at_all_is_free_the_nearest_times_are_told(platform: Platform) -> None:
    bella = await house(platform, restaurant(tables=[{"name": "Window", "seats": 2}, {"name": "Bay", "seats": 2}]))
    await bella.booked(JO)
    await bella.booked(KIM)
    full = await bella.add(Guest("Lee"))
    assert isinstance(full, Taken)
    assert (full.resource, full.rivals, full.others, times(full)) == (None, (), (), ["17:30", "20:30"])


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({"time": "03:00"}, ("outside_hours",)),
        ({"time": "21:30"}, ("ends_after_closing",)),
        ({"time": "19:05"}, ("off_grid",)),
        ({"date": "2026-11-08"}, ("closed_day",)),
        ({"date": "2026-12-25"}, ("closure",)),
        ({"date": "2026-11-02", "time": "08:45"}, ("past", "outside_hours")),
        ({"date": "2026-11-02", "time": "09:30"}, ("too_soon", "outside_hours")),
        ({"date": "2027-11-03"}, ("too_far",)),
        ({"party_size": 9, "resource": "Long"}, ("party_too_big",)),
        ({"party_size": 3, "resource": "Window"}, ("party_too_big",)),
    ],
)
async def test_a_rule_is_told_before_it_is_broken_and_broken_only_knowingly(
    platform: Platform, changes: dict[str, Any], against: tuple[Reason, ...]
) -> None:
    bella = await house(platform, restaurant(exceptions=[{"date": "2026-12-25"}]))
    wanted = {**SEVEN, **changes}
    assert rules(await bella.add(**wanted)) == against
    assert rules(await bella.add(**wanted, anyway=("pace", *against[1:]))) == against
    assert await bella.stored() == []
    booked = await bella.booked(**wanted, anyway=against)
    assert booked.status == "confirmed"


async def test_the_kitchen_s_pace_is_a_rule_and_what_goes_over_it_still_counts(platform: Platform) -> None:
    tables = [{"name": name, "seats": 2} for name in ("Window", "Bay", "Bar")]
    paced = restaurant(tables=tables, booking={"slot_minutes": 15, "turn_minutes": 90, "most_guests": 3})
    bella = await house(platform, paced)
    await bella.booked(JO)
    assert rules(await bella.add(KIM)) == ("pace",)
    await bella.booked(KIM, ("pace",))
    caller = platform.caller(bella.id, paced)
    one_more = await caller.act("hold_booking", **{**SEVEN, "party_size": 1})
    assert one_more.reason == "pace"


async def test_whom_a_service_is_not_given_by_and_who_is_away_may_be_booked_knowingly(platform: Platform) -> None:
    shears = await house(platform, salon())
    colour = {"date": "2026-11-09", "time": "10:00", "service": "Colour", "resource": "anna"}
    assert rules(await shears.add(**colour)) == ("staff_not_for_service",)
    afternoon = {**colour, "service": "Haircut", "time": "14:00"}
    assert rules(await shears.add(**afternoon)) == ("staff_away",)
    booked = await shears.booked(**afternoon, anyway=("staff_away",))
    assert (booked.staff, booked.service) == ("Anna", "Haircut")
    assert isinstance(await shears.add(**{**afternoon, "resource": "Zoe"}), Refusal)


async def test_a_class_is_booked_at_its_own_times_until_it_is_full(platform: Platform) -> None:
    yoga = await house(platform, studio())
    tuesday = {"date": "2026-11-10", "time": "18:00", "service": "Yoga class", "resource": "Yoga class"}
    await yoga.booked(**tuesday, party_size=11)
    full = await yoga.add(**tuesday, party_size=2)
    assert isinstance(full, Taken)
    assert full.resource == "Yoga class"
    assert full.instead
    await yoga.booked(**tuesday, party_size=1)
    wrong = await yoga.add(**{**tuesday, "time": "17:00"})
    assert isinstance(wrong, Refusal)
    assert wrong.reason == "no_session"


async def test_a_stay_takes_the_very_room_that_was_named(platform: Platform) -> None:
    harbour = await house(platform, guesthouse())
    stay = {"date": "2026-11-13", "nights": 2, "party_size": 2, "resource": "Double 2"}
    booked = await harbour.booked(**stay)
    assert [row.resource_key for row in await harbour.rows(booked)] == ["room:double:2"]
    taken = await harbour.add(KIM, **{**stay, "date": "2026-11-14"})
    assert isinstance(taken, Taken)
    assert (taken.rivals[0].name, taken.others) == ("Jo", ("Double 1", "Family"))
    assert rules(await harbour.add(KIM, **{**stay, "party_size": 3, "resource": "Double 1"})) == ("party_too_big",)


async def test_what_an_outside_calendar_takes_is_taken_here(platform: Platform) -> None:
    bella = await house(platform)
    link = CalendarConnection(
        business_id=bella.id, provider="google", resource_key="table:window", calendar_id="c", secret=b"s", created_at=NOW,
    )  # fmt: skip
    start = dt.datetime(2026, 11, 4, 0, tzinfo=dt.UTC)
    await bella.insert(link)
    event = OutsideBusy(
        business_id=bella.id, connection_id=link.id, resource_key="table:window", event_id="e", starts_at=start,
        ends_at=start + dt.timedelta(hours=1),
    )  # fmt: skip
    await bella.insert(event)
    taken = await bella.add(**SEVEN, resource="Window")
    assert isinstance(taken, Taken)
    assert [rival.outside for rival in taken.rivals] == [True]


async def test_a_move_leaves_its_old_place_free_and_stays_when_the_new_one_is_taken(platform: Platform) -> None:
    bella = await house(platform)
    jo = await bella.booked(**SEVEN, resource="Window")
    await bella.booked(KIM, date="2026-11-03", time="12:00", party_size=2, resource="Window")
    assert isinstance(await bella.change(jo, time=dt.time(12, 30)), Taken)
    moved = await bella.change(jo, time=dt.time(19, 30), party_size=1, guest=Guest("Jo Marsh", None, None))
    assert isinstance(moved, Booking)
    assert (moved.revision, moved.name, moved.phone, moved.party_size) == (2, "Jo Marsh", None, 1)
    assert f"{moved.starts_at:%H:%M}" == "00:30"
    assert len(await bella.rows(jo)) == 1
    early = await bella.add(KIM, **{**SEVEN, "time": "18:00"}, resource="Window")
    assert isinstance(early, Booking), "what it left is free"


async def test_a_name_is_changed_without_asking_for_the_place_again(platform: Platform) -> None:
    bella = await house(platform)
    late = await bella.booked(**{**SEVEN, "time": "21:30"}, anyway=("ends_after_closing",))
    renamed = await bella.change(late, Guest("Joanna"))
    assert isinstance(renamed, Booking)
    assert (renamed.name, renamed.revision) == ("Joanna", 2)


async def test_of_two_who_change_one_booking_the_later_is_told_what_it_is_now(platform: Platform) -> None:
    bella = await house(platform)
    jo = await bella.booked()
    assert isinstance(await bella.change(jo, time=dt.time(20)), Booking)
    for late in (await bella.change(jo, party_size=1), await bella.cancel(jo)):
        assert isinstance(late, Meanwhile)
        assert (late.booking.revision, late.booking.party_size, late.booking.status) == (2, 2, "confirmed")
    assert isinstance(await bella.cancel(jo, 2), Booking)
    gone = await bella.change(jo, revision=None, party_size=1)
    assert isinstance(gone, Meanwhile)
    assert gone.booking.status == "cancelled"


async def test_a_cancelled_place_is_free_and_the_reason_stays_with_the_booking(platform: Platform) -> None:
    bella = await house(platform)
    jo = await bella.booked(**SEVEN, resource="Window")
    cancelled = await bella.cancel(jo, reason="did not come")
    assert isinstance(cancelled, Booking)
    assert (cancelled.status, cancelled.notes) == ("cancelled", "By the window, please.\nCancelled: did not come")
    assert await bella.rows(jo) == []
    assert isinstance(await bella.add(KIM, **SEVEN, resource="Window"), Booking)


async def test_what_begins_by_a_call_s_change_begins_by_a_change_by_hand(platform: Platform) -> None:
    bella = await house(platform)
    jo = await bella.booked()
    assert (await bella.jobs(CALENDAR_PUSH), await bella.jobs(CALL_WAITING)) == (0, 0)
    await bella.insert(
        WaitEntry(
            business_id=bella.id, unit="table", day=dt.date(2026, 11, 3), party_size=2, name="Lee", phone="+12125550133",
            call_id=uuid4(), key=uuid4().hex, created_at=NOW,
        ),
        CalendarConnection(
            business_id=bella.id, provider="google", resource_key="table:bay", calendar_id="c", secret=b"s", created_at=NOW,
        ),
    )  # fmt: skip
    await bella.change(jo, Guest("Joanna"))
    assert (await bella.jobs(CALENDAR_PUSH), await bella.jobs(CALL_WAITING)) == (1, 0), "its name stands in calendars"
    await bella.change(jo, revision=2, time=dt.time(12))
    assert await bella.jobs(CALL_WAITING) == 1
    await bella.booked(KIM)
    assert await bella.jobs(CALENDAR_PUSH) == 2


async def test_the_same_key_books_once(platform: Platform) -> None:
    bella = await house(platform)
    made = [await bella.add(key="sheet") for _ in range(3)]
    assert len({booking.id for booking in made if isinstance(booking, Booking)}) == 1
    assert len(await bella.stored()) == 1


async def test_another_business_s_booking_does_not_exist(platform: Platform) -> None:
    bella, elsewhere = await house(platform), await house(platform)
    jo = await bella.booked(**SEVEN, resource="Window")
    for touch in (elsewhere.cancel(jo), elsewhere.change(jo, Guest("Eve"))):
        with pytest.raises(NotFound):
            await touch
    assert isinstance(await elsewhere.add(KIM, **SEVEN, resource="Window"), Booking), "its own table of the same name is free"
    [row] = await bella.stored()
    assert (row.status, row.name, row.revision) == ("confirmed", "Jo", 1)
