"""Texts in a conversation: offered after a booking where the business allows it, sent for a yes, and never for a no."""

from collections.abc import Sequence

import pytest
from sqlmodel import select

from graph.orchestrator import Receptionist
from tenancy.editing import edit
from tests.graph.desk import RESTAURANT, Caller, Desk, on_both_engines
from tests.graph.test_booking_call import EVERYTHING
from tools.messaging.models import OutgoingText, TextConsent
from tools.messaging.outbox import remember

CALLER = "+19175550133"
SLUGS = ("trattoria-bella-napoli", "studio-meridian")


@pytest.fixture
async def texting(desk: Desk) -> None:
    await edit(desk.db, await desk.business(SLUGS[0]), "texts", {"texts": "ask"}, expected=None)


async def texts(desk: Desk, slug: str = SLUGS[0]) -> Sequence[OutgoingText]:
    async with desk.db.business(await desk.business(slug)) as session:
        return (await session.scalars(select(OutgoingText))).all()


async def booked(receptionist: Receptionist, caller: str | None = CALLER) -> tuple[Caller, str]:
    calling = Caller(await receptionist.ring("CA1", RESTAURANT, caller))
    await calling.say(EVERYTHING)
    return calling, await calling.say("[affirm] yes")


@on_both_engines
async def test_a_yes_after_a_booking_sends_its_details_to_the_number_of_the_call(
    desk: Desk, receptionist: Receptionist, texting: None
) -> None:
    caller, said = await booked(receptionist)
    assert "text" in said
    assert caller.outcome.asked == ("text_offer",)
    assert caller.outcome.expects == "yes_no"
    assert "to this number" in await caller.say("[affirm] yes please")
    assert caller.outcome.asked == ("anything_else",)
    [text] = await texts(desk)
    assert (text.kind, text.state) == ("booking_confirmed", "pending")
    async with desk.db.business(await desk.business(SLUGS[0])) as session:
        [consent] = await session.scalars(select(TextConsent))
    assert (consent.how, consent.kind) == ("said_yes", "booking_confirmed")
    assert not await texts(desk, SLUGS[1])


async def test_a_no_after_a_booking_sends_nothing_and_the_call_goes_on(
    desk: Desk, receptionist: Receptionist, texting: None
) -> None:
    caller, _ = await booked(receptionist)
    assert "no text" in await caller.say("[deny] no thanks")
    assert caller.outcome.asked == ("anything_else",)
    assert not await texts(desk)


async def test_who_goes_on_to_something_else_has_not_said_yes(desk: Desk, receptionist: Receptionist, texting: None) -> None:
    caller, _ = await booked(receptionist)
    await caller.say("[ask.hours] when do you open")
    assert not await texts(desk)


@pytest.mark.parametrize("caller", [CALLER, None])
async def test_nothing_is_offered_where_texts_are_off_or_the_number_is_withheld(
    desk: Desk, receptionist: Receptionist, caller: str | None
) -> None:
    if caller is None:
        await edit(desk.db, await desk.business(SLUGS[0]), "texts", {"texts": "ask"}, expected=None)
    calling = Caller(await receptionist.ring("CA1", RESTAURANT, caller))
    await calling.say(EVERYTHING if caller else f"{EVERYTHING}".replace("[", "[phone=9175550133 "))
    assert "text" not in await calling.say("[affirm] yes")
    assert "text_offer" not in calling.outcome.asked


@pytest.mark.parametrize(
    "words", ["can you text me the address", "could you send me the directions by text please", "send me a text with the address"]
)
async def test_the_way_is_texted_to_who_asks_for_it(desk: Desk, receptionist: Receptionist, texting: None, words: str) -> None:
    caller = Caller(await receptionist.ring("CA1", RESTAURANT, CALLER))
    assert "to this number" in await caller.say(f"[ask.address] {words}")
    [text] = await texts(desk)
    assert text.kind == "directions"


async def test_a_caller_who_sent_stop_is_told_so_and_sent_nothing(desk: Desk, receptionist: Receptionist, texting: None) -> None:
    parts, business_id = receptionist.parts, await desk.business(SLUGS[0])
    assert parts.numbers is not None
    async with desk.db.business(business_id, write=True) as session:
        await remember(session, RESTAURANT, parts.numbers.digest(business_id, CALLER), desk.clock, stopped=True)
    caller = Caller(await receptionist.ring("CA1", RESTAURANT, CALLER))
    assert "START" in await caller.say("[ask.address] text me the address")
    assert caller.outcome.asked != ("text_offer",)
    assert not await texts(desk)


async def test_a_message_that_speaks_of_texts_stays_a_message(desk: Desk, receptionist: Receptionist, texting: None) -> None:
    caller = Caller(await receptionist.ring("CA1", RESTAURANT, CALLER))
    await caller.say("[message] i'd like to leave a message")
    await caller.say("[other] tell rosa to text me the menu")
    assert caller.outcome.asked == ("name",)
    assert not await texts(desk)
