"""What is taken can be waited for: offered once nothing else will do, joined with a yes and a name, told truly."""

from typing import Any

import pytest
from sqlmodel import select

from graph.orchestrator import Receptionist
from tenancy.editing import edit
from tests.graph.desk import RESTAURANT, Caller, Desk, on_both_engines
from tests.graph.test_booking_call import bookings
from tests.graph.test_replay import again, logged
from tools.booking.waitlist import WaitEntry
from tools.messaging.models import TextConsent

LARGEST = "party_size=8 date=2026-11-06 time=19:30"
FIRST, SECOND = "+19175550133", "+19175550177"


@pytest.fixture
async def full(receptionist: Receptionist) -> None:
    """The tables that take eight are taken tomorrow at half past seven."""
    for number in range(9):
        caller = Caller(await receptionist.ring(f"CA0{number}", RESTAURANT, FIRST))
        said = await caller.say(f"[book {LARGEST} name=Ada_Marsh] a table for eight tomorrow, under Ada Marsh")
        if caller.outcome.asked != ("confirm",):
            assert "taken" in said or "booked" in said
            return
        await caller.say("[affirm] yes")
        await caller.conversation.end("caller_hung_up")
    raise AssertionError("the house has no end of tables")


async def entries(desk: Desk, slug: str = "trattoria-bella-napoli") -> list[Any]:
    async with desk.db.business(await desk.business(slug)) as session:
        return list(await session.scalars(select(WaitEntry)))


async def second(receptionist: Receptionist, number: str | None = SECOND) -> Caller:
    return Caller(await receptionist.ring("CA1", RESTAURANT, number))


async def declined(caller: Caller) -> str:
    """What is said to somebody who wants none of what was offered instead."""
    await caller.say(f"[book {LARGEST}] a table for eight tomorrow at half past seven")
    return await caller.say("[deny] no, it has to be then") if caller.outcome.asked == ("availability",) else ""


@on_both_engines
@pytest.mark.usefixtures("full")
async def test_who_wants_none_of_the_others_is_offered_the_list_and_is_on_it_with_a_yes_and_a_name(
    desk: Desk, receptionist: Receptionist
) -> None:
    caller = await second(receptionist)
    assert "waiting list for tomorrow, at seven thirty PM" in await declined(caller)
    assert caller.outcome.asked == ("wait_offer",)
    assert not await entries(desk)
    await caller.say("[affirm] yes please")
    assert caller.outcome.asked == ("name",)
    assert "You're on the waiting list for tomorrow" in await caller.say("[name=Boris_Quint] Boris Quint")
    [entry] = await entries(desk)
    assert (entry.name, entry.phone, entry.party_size, entry.day.isoformat(), f"{entry.time:%H:%M}") == (
        "Boris Quint", SECOND, 8, "2026-11-06", "19:30",
    )  # fmt: skip
    assert not await entries(desk, "riverside-dental")
    assert caller.outcome.asked == ("anything_else",)


@pytest.mark.usefixtures("full")
async def test_who_asks_for_the_list_need_not_hear_the_offer(desk: Desk, receptionist: Receptionist) -> None:
    caller = await second(receptionist)
    await caller.say(f"[book {LARGEST} name=Boris_Quint] a table for eight tomorrow, I'm Boris Quint")
    assert "You're on the waiting list" in await caller.say("[other] can you put me on the waiting list")
    assert len(await entries(desk)) == 1


@pytest.mark.usefixtures("full")
async def test_who_does_not_want_to_wait_is_asked_for_another_day(desk: Desk, receptionist: Receptionist) -> None:
    caller = await second(receptionist)
    await declined(caller)
    await caller.say("[deny] no")
    assert caller.outcome.asked == ("date", "time")
    await caller.say("[date=2026-11-07 time=19:30] saturday at the same time then")
    assert caller.outcome.asked == ("name",)
    assert not await entries(desk)


@pytest.mark.usefixtures("full")
async def test_another_day_in_answer_to_the_offer_is_looked_for(desk: Desk, receptionist: Receptionist) -> None:
    caller = await second(receptionist)
    await declined(caller)
    await caller.say("[deny date=2026-11-07 time=19:30] no, what about saturday")
    assert caller.outcome.asked == ("name",)
    assert not await entries(desk)


@pytest.mark.usefixtures("full")
async def test_without_a_number_one_is_asked_for(desk: Desk, receptionist: Receptionist) -> None:
    caller = await second(receptionist, None)
    await declined(caller)
    await caller.say("[affirm] yes")
    await caller.say("[name=Boris_Quint] Boris Quint")
    assert caller.outcome.asked == ("phone",)
    await caller.say("2125550100", source="digits")
    assert [entry.phone for entry in await entries(desk)] == ["2125550100"]


@pytest.mark.usefixtures("full")
async def test_a_place_that_came_free_meanwhile_is_offered_at_once(desk: Desk, receptionist: Receptionist) -> None:
    caller = await second(receptionist)
    await declined(caller)
    gives_back = Caller(await receptionist.ring("CA2", RESTAURANT, FIRST))
    await gives_back.say("[cancel_booking name=Ada_Marsh] it's Ada Marsh, I need to cancel a table")
    if gives_back.outcome.asked == ("which_booking",):
        await gives_back.say("[ordinal=1] the first one")
    await gives_back.say("[affirm] yes")
    await caller.say("[affirm] yes")
    said = await caller.say("[name=Boris_Quint] Boris Quint")
    assert "free" in said or "given one back" in said
    assert caller.outcome.asked == ("availability",)
    await caller.say("[affirm] yes")
    await caller.say("[affirm] yes")
    assert [row.name for row in await bookings(desk) if row.name == "Boris Quint"] == ["Boris Quint"]
    assert not await entries(desk)


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("texts", ["off", "ask"])
async def test_a_yes_is_one_to_a_text_only_where_a_text_was_spoken_of(desk: Desk, receptionist: Receptionist, texts: str) -> None:
    business = await desk.business("trattoria-bella-napoli")
    await edit(desk.db, business, "texts", {"texts": texts}, expected=None)
    caller = await second(receptionist)
    assert ("text you" in await declined(caller)) == (texts == "ask")
    await caller.say("[affirm] yes")
    await caller.say("[name=Boris_Quint] Boris Quint")
    async with desk.db.business(business) as session:
        assert len(list(await session.scalars(select(TextConsent)))) == (texts == "ask")


@pytest.mark.usefixtures("full")
async def test_such_a_call_goes_the_same_way_again(desk: Desk, receptionist: Receptionist) -> None:
    caller = await second(receptionist)
    await declined(caller)
    await caller.say("[affirm] yes")
    await caller.say("[name=Boris_Quint] Boris Quint")
    await caller.conversation.end("caller_hung_up", caller.heard)
    assert (await again(desk, await logged(desk, caller))).differences == ()
