"""A caller who wants not to be remembered is not, and is told what that means, on the real graph, database and tools."""

import pytest

from graph.orchestrator import Receptionist
from tests.graph.desk import DENTIST, Caller, Desk
from tests.graph.test_remembered import AGAIN, TABLE, call, ring, rows
from tools.booking.models import Booking

pytestmark = pytest.mark.usefixtures("remembering")


async def test_a_caller_who_wants_it_is_forgotten_and_told_what_stays(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    said = await caller.say("[other] please forget me")
    assert "I've forgotten your name and what you usually book. Your booking for tomorrow stays." in said
    assert not await rows(desk)
    await caller.conversation.end("caller_hung_up")
    caller = await ring(receptionist, sid="CA3")
    assert "Ada" not in await caller.say(AGAIN)
    assert caller.outcome.asked == ("name",)


async def forgotten_in(caller: Caller) -> str:
    return await caller.say("[other] please delete my data")


async def test_a_question_that_was_open_is_asked_again_after_it(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    await caller.say("[book party_size=3] a table for three")
    said = await forgotten_in(caller)
    assert said.rstrip("?").endswith(("time would you like", "what day and time"))
    assert caller.outcome.asked == ("date", "time")
    await caller.say("[date=2026-11-12 time=19:00] thursday at seven")
    assert caller.outcome.asked == ("name",)


async def test_an_offer_of_what_is_now_forgotten_is_not_repeated(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    await caller.say(AGAIN)
    said = await forgotten_in(caller)
    assert "Ada" not in said
    assert caller.outcome.asked == ("name",)


async def test_a_read_back_that_was_heard_still_counts_after_it(desk: Desk, receptionist: Receptionist) -> None:
    caller = await ring(receptionist)
    await caller.say(TABLE)
    await forgotten_in(caller)
    assert caller.outcome.asked == ("confirm",)
    await caller.say("[affirm] yes")
    assert [row.status for row in await rows(desk, model=Booking)] == ["confirmed"]


async def test_a_call_in_which_somebody_was_forgotten_is_not_remembered_and_the_next_booking_is(
    desk: Desk, receptionist: Receptionist
) -> None:
    await call(receptionist, "CA1", "[other] please forget me", TABLE, "[affirm] yes")
    assert not await rows(desk)
    desk.clock.advance(3600)
    await call(receptionist, "CA2", AGAIN, "[name=Ada_Marsh] ada marsh", "[affirm] yes")
    [row] = await rows(desk)
    assert row.calls == 1
    caller = await ring(receptionist)
    said = await caller.say("[book] a table please")
    assert "The same as last time, a table for two at seven PM?" in said, "what was booked before counts no more"


async def test_who_is_not_remembered_is_told_so(desk: Desk, receptionist: Receptionist) -> None:
    assert "I remember nothing about you" in await forgotten_in(await ring(receptionist))
    assert "I remember nothing about you" in await forgotten_in(await ring(receptionist, DENTIST, sid="CA2"))
    assert "Your number is withheld" in await forgotten_in(await ring(receptionist, number=None, sid="CA3"))


async def test_several_bookings_stay(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes", AGAIN, "[name=Ada_Marsh] ada marsh", "[affirm] yes")
    assert "Your bookings stay as they are." in await forgotten_in(await ring(receptionist))


async def test_an_act_that_failed_is_not_told_as_done(
    desk: Desk, receptionist: Receptionist, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the table is gone")

    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    await caller.say("[book party_size=3] a table for three")
    with monkeypatch.context() as patched:
        patched.setattr("tenancy.remembered.Callers.forget", broken)
        said = await forgotten_in(caller)
    assert "I couldn't do that" in said
    assert "forgotten your name" not in said
    assert caller.outcome.asked == ("date", "time")
    assert len(await rows(desk)) == 1
