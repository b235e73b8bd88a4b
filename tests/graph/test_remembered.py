"""What is remembered of a returning caller, on the real graph, database and tools."""

from typing import Any

import pytest
from sqlmodel import select

from graph.orchestrator import Receptionist
from tenancy.editing import edit
from tenancy.remembered import RememberedCaller
from tests.graph.desk import DENTIST, RESTAURANT, Caller, Desk, on_both_engines
from tools.booking.models import Booking

ADA = "+19175550133"
SALON, GUESTHOUSE = "+12125550167", "+441632960142"
SLUGS = {
    RESTAURANT: "trattoria-bella-napoli", DENTIST: "riverside-dental", SALON: "studio-meridian", GUESTHOUSE: "willow-guesthouse",
}  # fmt: skip
TABLE = "[book party_size=4 date=2026-11-06 time=19:30 name=Ada_Marsh] a table for four tomorrow"
HAIRCUT = "[book service=Men's_cut date=2026-11-07 time=11:00 name=Ada_Marsh] a men's cut on saturday"
ROOM = "[book date=2026-11-10 nights=2 room=Garden_Double name=Ada_Marsh] the garden double for two nights"
PRIYA = "Priya Nair"


@pytest.fixture(autouse=True)
async def remembering(desk: Desk) -> None:
    """The restaurant, the salon and the guesthouse remember their callers; the dentist does not."""
    for slug in ("trattoria-bella-napoli", "studio-meridian", "willow-guesthouse"):
        await edit(desk.db, await desk.business(slug), "memory", {"remember_callers": True, "remember_months": 12}, expected=None)


async def call(receptionist: Receptionist, sid: str, *words: str, to: str = RESTAURANT, number: str | None = ADA) -> Caller:
    """A whole call, hung up."""
    caller = Caller(await receptionist.ring(sid, to, number))
    for each in words:
        await caller.say(each)
    await caller.conversation.end("caller_hung_up", caller.heard)
    return caller


async def ring(receptionist: Receptionist, to: str = RESTAURANT, number: str | None = ADA, sid: str = "CA9") -> Caller:
    return Caller(await receptionist.ring(sid, to, number))


async def rows(desk: Desk, slug: str = "trattoria-bella-napoli", model: Any = RememberedCaller) -> list[Any]:
    async with desk.db.business(await desk.business(slug)) as session:
        return list((await session.execute(select(model))).scalars())


@on_both_engines
async def test_a_returning_caller_is_offered_their_name_and_a_yes_books_under_it(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    said = await caller.say("[book party_size=2 date=2026-11-12 time=19:00] a table for two on thursday")
    assert "under the name Ada Marsh, as last time?" in said
    assert caller.outcome.expects == "yes_no"
    said = await caller.say("[affirm] yes please")
    assert "Ada Marsh" in said
    assert caller.outcome.asked == ("confirm",)
    await caller.say("[affirm] yes")
    assert [row.name for row in await rows(desk, model=Booking)] == ["Ada Marsh", "Ada Marsh"]


async def test_a_caller_who_wants_it_is_forgotten_and_told_what_stays(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    said = await caller.say("[other] please forget me")
    assert "I've forgotten your name and what you usually book. Your booking for tomorrow stays." in said
    assert not await rows(desk)
    await caller.conversation.end("caller_hung_up")
    caller = await ring(receptionist, sid="CA3")
    assert "Ada" not in await caller.say("[book party_size=2 date=2026-11-12 time=19:00] a table for two on thursday")
    assert caller.outcome.asked == ("name",)
