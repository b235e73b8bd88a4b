"""What a booking call must hold, on the real graph, database and tools."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import select

from graph.orchestrator import Receptionist
from tests.graph.desk import RESTAURANT, Caller, Desk, on_both_engines
from tools.booking.models import Booking

EVERYTHING = "[book party_size=4 date=2026-11-06 time=19:30 name=Ada_Marsh] a table for four tomorrow"


async def bookings(desk: Desk, slug: str = "trattoria-bella-napoli", *statuses: str) -> Sequence[Any]:
    async with desk.db.business(await desk.business(slug)) as session:
        rows = (await session.execute(select(Booking))).scalars().all()
    return [row for row in rows if row.status in (statuses or ("confirmed",))]


@on_both_engines
async def test_a_booking_is_asked_for_held_read_back_confirmed_and_stored(desk: Desk, caller: Caller) -> None:
    await caller.say("[book] I'd like a table")
    assert caller.outcome.asked == ("party_size",)
    await caller.say("[party_size=4] four")
    assert caller.outcome.asked == ("date", "time")
    await caller.say("[date=2026-11-06 time=19:30] friday at half past seven")
    assert caller.outcome.asked == ("name",)
    assert len(await bookings(desk, "trattoria-bella-napoli", "held")) == 1
    said = await caller.say("[name=Ada_Marsh] ada marsh")
    assert caller.outcome.expects == "yes_no"
    assert all(word in said for word in ("four", "tomorrow", "seven thirty PM", "Ada Marsh"))
    assert not await bookings(desk)
    await caller.say("[affirm] yes please")
    [row] = await bookings(desk)
    assert (row.party_size, row.name, row.starts_at.isoformat()) == (4, "Ada Marsh", "2026-11-07T00:30:00+00:00")
    assert not await bookings(desk, "riverside-dental", "held", "confirmed")


async def test_a_yes_counts_only_for_what_was_heard_whole(desk: Desk, caller: Caller) -> None:
    await caller.say(EVERYTHING, hears=False)
    said = await caller.say("[affirm] yes")
    assert "Ada Marsh" in said
    assert not await bookings(desk)
    await caller.say("[affirm] yes")
    assert len(await bookings(desk)) == 1


async def test_a_change_at_the_read_back_is_read_back_anew(desk: Desk, caller: Caller) -> None:
    await caller.say(EVERYTHING)
    said = await caller.say("[affirm party_size=5] yes but make it five")
    assert "five" in said
    assert not await bookings(desk)
    await caller.say("[affirm] yes")
    [row] = await bookings(desk)
    assert row.party_size == 5
    assert not await bookings(desk, "trattoria-bella-napoli", "held")


async def test_a_question_in_mid_task_is_answered_and_the_task_goes_on(caller: Caller) -> None:
    await caller.say("[book party_size=4 date=2026-11-06 time=19:30] a table for four tomorrow")
    said = await caller.say("[ask.hours date=2026-11-08] are you open on sunday")
    assert "one PM to nine PM" in said
    assert caller.outcome.asked == ("name",)
    assert "tomorrow" in await caller.say("[name=Ada_Marsh] ada marsh")


async def test_a_day_asked_about_when_a_day_was_asked_for_is_taken_as_that_day(caller: Caller) -> None:
    await caller.say("[book party_size=4] a table for four")
    assert "one PM" in await caller.say("[ask.hours date=2026-11-08] are you open on sunday")
    assert caller.outcome.asked == ("time",)


async def test_a_closed_day_is_told_before_anything_more_is_asked(caller: Caller) -> None:
    said = await caller.say("[book party_size=4 date=2026-11-09] monday for four")
    assert "closed on Monday" in said
    assert caller.outcome.asked == ("date",)


async def test_the_second_caller_of_a_full_house_is_offered_another_time(desk: Desk, receptionist: Receptionist) -> None:
    for n in range(40):
        caller = Caller(await receptionist.ring(f"CA{n}", RESTAURANT, f"+1917555{n:04}"))
        said = await caller.say(EVERYTHING)
        if caller.outcome.asked != ("confirm",):
            break
        await caller.say("[affirm] yes")
    assert caller.outcome.asked == ("availability",)
    assert "taken" in said or "fully booked" in said
    await caller.say("[ordinal=1] the first one please")
    await caller.say("[affirm] yes")
    rows = await bookings(desk)
    assert len(rows) == n + 1
    assert rows[-1].starts_at != rows[0].starts_at


async def test_a_dropped_plan_does_nothing(desk: Desk, caller: Caller) -> None:
    from graph.reply import CallerTurn

    turn = caller.conversation.plan(CallerTurn(EVERYTHING))
    first = await anext(aiter(turn.phrases()))
    assert first.text
    await turn.drop()
    assert not await bookings(desk, "trattoria-bella-napoli", "held", "confirmed")
    await caller.say("[book] a table")
    assert caller.outcome.asked == ("party_size",)


async def test_an_amended_turn_lets_go_of_what_the_first_half_held(desk: Desk, caller: Caller) -> None:
    await caller.say("[book party_size=2 date=2026-11-06 time=18:00] a table for two at six")
    await caller.say("[book party_size=2 date=2026-11-06 time=20:00] a table for two at six no at eight", amends=True)
    [held] = await bookings(desk, "trattoria-bella-napoli", "held")
    assert held.starts_at.isoformat() == "2026-11-07T01:00:00+00:00"


async def test_a_hold_ends_with_the_call(desk: Desk, caller: Caller) -> None:
    await caller.say(EVERYTHING)
    await caller.conversation.end("caller hung up")
    assert not await bookings(desk, "trattoria-bella-napoli", "held")


async def test_a_yes_that_goes_on_after_the_booking_begins_no_second_one(desk: Desk, caller: Caller) -> None:
    await caller.say(EVERYTHING)
    await caller.say("[affirm] yes")
    await caller.say("[affirm book] yes that's right", amends=True)
    assert caller.outcome.asked != ("party_size",)
    assert len(await bookings(desk)) == 1


async def test_a_name_that_turns_up_at_the_read_back_replaces_none(desk: Desk, caller: Caller) -> None:
    await caller.say(EVERYTHING)
    await caller.say("[name=Howard_Wright] sounds right to me")
    await caller.say("[affirm] yes")
    [row] = await bookings(desk)
    assert row.name == "Ada Marsh"


async def test_a_number_heard_as_another_word_is_the_number_that_was_asked_for(caller: Caller) -> None:
    await caller.say("[book] a table please")
    await caller.say("[other] for altogether")
    assert caller.outcome.asked == ("date", "time")
