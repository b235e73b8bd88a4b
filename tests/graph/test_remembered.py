"""What is remembered of a returning caller, on the real graph, database and tools."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from graph.orchestrator import Receptionist
from graph.reply import CallerTurn
from tenancy.businesses import load_profile
from tenancy.editing import edit
from tenancy.remembered import RememberedCaller
from tests.graph.desk import DENTIST, RESTAURANT, Caller, Desk, on_both_engines
from tests.graph.test_replay import again, logged
from tests.graph.test_take_up import process, resumed
from tools.booking.models import Booking
from tools.messages import CallerMessage

ADA = "+19175550133"
SALON, GUESTHOUSE = "+12125550167", "+441632960142"
TABLE = "[book party_size=4 date=2026-11-06 time=19:30 name=Ada_Marsh] a table for four tomorrow"
HAIRCUT = "[book service=Women's_haircut staff=Priya_Nair date=2026-11-06 time=11:00 name=Ada_Marsh] a haircut with priya"
ROOM = "[book date=2026-11-10 nights=2 room=Double_room name=Ada_Marsh] a double room for two nights"
AGAIN = "[book party_size=2 date=2026-11-12 time=19:00] a table for two on thursday"

pytestmark = pytest.mark.usefixtures("remembering")


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
    said = await caller.say(AGAIN)
    assert "under the name Ada Marsh, as last time?" in said
    assert caller.outcome.expects == "yes_no"
    said = await caller.say("[affirm] yes please")
    assert "Ada Marsh" in said
    assert caller.outcome.asked == ("confirm",)
    await caller.say("[affirm] yes")
    assert [row.name for row in await rows(desk, model=Booking)] == ["Ada Marsh", "Ada Marsh"]


# Who is remembered


@pytest.mark.parametrize("number", [None, "+19175550134"], ids=["withheld", "another number"])
async def test_another_caller_is_told_nothing_of_the_first(desk: Desk, receptionist: Receptionist, number: str | None) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist, number=number)
    assert "Ada" not in await caller.say(AGAIN)
    assert caller.outcome.asked == ("name",)


async def test_another_business_knows_nothing_of_the_caller(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist, SALON)
    await caller.say("[book service=Women's_haircut date=2026-11-06 time=11:00] a haircut tomorrow")
    assert caller.outcome.asked == ("name",)
    assert not await rows(desk, "studio-meridian")


async def test_a_business_that_has_not_chosen_to_remembers_nobody(desk: Desk, receptionist: Receptionist) -> None:
    cleaning = "[book service=Cleaning date=2026-11-06 time=10:00{}] a cleaning tomorrow"
    await call(receptionist, "CA1", cleaning.format(" name=Ada_Marsh"), "[affirm] yes", to=DENTIST)
    assert not await rows(desk, "riverside-dental")
    caller = await ring(receptionist, DENTIST)
    await caller.say(cleaning.format("").replace("10:00", "11:00"))
    assert caller.outcome.asked == ("name",)


async def test_a_call_without_a_booking_leaves_nothing(desk: Desk, receptionist: Receptionist) -> None:
    await call(
        receptionist, "CA1", "[message] can I leave a message", "[other] the soup was lovely", "[name=Ada_Marsh] ada marsh"
    )
    assert not await rows(desk)


async def test_a_plan_that_is_dropped_leaves_nothing(desk: Desk, receptionist: Receptionist) -> None:
    caller = await ring(receptionist)
    await caller.say(TABLE)
    turn = caller.conversation.plan(CallerTurn("[affirm] yes", heard=caller.heard))
    _ = [phrase async for phrase in _until_the_gate(turn)]
    await turn.drop()
    await caller.conversation.end("caller_hung_up")
    assert not await rows(desk)


async def _until_the_gate(turn: Any) -> Any:
    yield await anext(aiter(turn.phrases()))


async def test_each_later_call_of_a_known_caller_counts_once(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes", "[deny] no thanks")
    desk.clock.advance(3600)
    await call(receptionist, "CA2", "[ask.hours date=2026-11-08] are you open on sunday")
    [row] = await rows(desk)
    assert row.calls == 2
    assert row.last_called_at > row.first_called_at


async def test_no_word_of_it_is_in_the_programs_log(
    desk: Desk, receptionist: Receptionist, capsys: pytest.CaptureFixture[str]
) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    await call(receptionist, "CA2", AGAIN, "[affirm] yes please", "[other] please forget me")
    printed = "".join(capsys.readouterr())
    assert not [word for word in ("Ada", "Marsh", "5550133") if word in printed]


async def test_a_memory_that_cannot_be_read_or_written_costs_the_call_nothing(
    desk: Desk, receptionist: Receptionist, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the table is gone")

    for name in ("recall", "learn"):
        monkeypatch.setattr(f"tenancy.remembered.Callers.{name}", broken)
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    assert len(await rows(desk, model=Booking)) == 1


async def test_neither_the_greeting_nor_a_turn_waits_for_a_memory_that_does_not_come(
    desk: Desk, receptionist: Receptionist, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    monkeypatch.setattr("tenancy.remembered.Callers.recall", never)
    caller = await ring(receptionist)
    assert caller.conversation.opening()[0]
    await caller.say(AGAIN)
    assert caller.outcome.asked == ("name",)
    await caller.conversation.end("caller_hung_up")


# What is made of it


async def test_the_name_is_not_told_before_it_would_be_asked_for(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    for words in ("[greet] hello", "[other] do you know who I am", "[ask.hours] are you open", "[ask.other] what is my name"):
        assert "Ada" not in await caller.say(words)


async def test_a_no_to_the_name_asks_for_it_as_usual_and_never_offers_it_again(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    await caller.say(AGAIN)
    assert "Ada" not in await caller.say("[deny] no")
    assert caller.outcome.asked == ("name",)
    await caller.say("[name=Tom_Duckworth] tom duckworth")
    await caller.say("[affirm] yes")
    assert "Ada" not in await caller.say("[book party_size=3 date=2026-11-13 time=19:00] another table for three on friday")


@pytest.mark.parametrize("words", ["that's me", "yes, that's me", "it's still me", "[affirm] correct"])
async def test_who_says_that_it_is_them_has_said_yes(desk: Desk, receptionist: Receptionist, words: str) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    await caller.say(AGAIN)
    assert "under Ada Marsh" in await caller.say(words)


async def test_another_name_in_answer_to_the_offer_is_taken_at_once(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    await caller.say(AGAIN)
    said = await caller.say("[deny name=Tom_Duckworth] no, tom duckworth")
    assert "Tom Duckworth" in said
    assert caller.outcome.asked == ("confirm",)
    await caller.say("[affirm] yes")
    await caller.conversation.end("caller_hung_up")
    assert "Tom Duckworth" in await (await ring(receptionist, sid="CA3")).say(AGAIN)


async def test_a_yes_that_goes_on_with_another_name_means_that_one(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    await caller.say(AGAIN)
    assert "under Bob Smith" in await caller.say("[affirm name=Bob_Smith] yes but put it under bob smith")


async def test_the_usual_is_offered_to_whoever_books_without_saying_what(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", HAIRCUT, "[affirm] yes", to=SALON)
    caller = await ring(receptionist, SALON)
    said = await caller.say("[book] I'd like an appointment please")
    assert "The same as last time, a women's haircut with Priya Nair?" in said
    await caller.say("[affirm] yes please")
    assert caller.outcome.asked == ("date", "time")
    await caller.say("[date=2026-11-13 time=11:00] friday at eleven")
    said = await caller.say("[affirm] yes")
    assert "a women's haircut with Priya Nair" in said
    assert caller.outcome.asked == ("confirm",)


async def test_the_usual_is_so_called_from_the_second_time_on_and_a_time_that_is_said_goes_first(
    desk: Desk, receptionist: Receptionist
) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    await call(receptionist, "CA2", TABLE.replace("2026-11-06", "2026-11-07"), "[affirm] yes")
    caller = await ring(receptionist)
    assert "usual, a table for four at seven thirty PM?" in await caller.say("[book] a table please")
    await caller.say("[affirm] yes")
    assert caller.outcome.asked == ("date",)
    caller = await ring(receptionist, sid="CA4")
    assert "usual, a table for four?" in await caller.say("[book date=2026-11-12 time=18:00] a table on thursday at six")
    await caller.say("[affirm] yes")
    assert caller.outcome.asked == ("name_offer",)


async def test_a_no_to_the_usual_asks_what_it_is_to_be(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", HAIRCUT, "[affirm] yes", to=SALON)
    caller = await ring(receptionist, SALON)
    await caller.say("[book] I'd like an appointment please")
    await caller.say("[deny] no")
    assert caller.outcome.asked == ("service",)
    await caller.say("[service=Full_colour] a full colour")
    assert caller.outcome.asked == ("date", "time")


async def test_whoever_says_something_else_to_the_offer_gets_that(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", HAIRCUT, "[affirm] yes", to=SALON)
    caller = await ring(receptionist, SALON)
    await caller.say("[book] I'd like an appointment please")
    await caller.say("[deny service=Full_colour] no, a full colour this time")
    assert caller.outcome.asked == ("date", "time")
    assert "full colour" in await caller.say("[date=2026-11-13 time=11:00] friday at eleven") + await caller.say("[affirm] yes")


@pytest.mark.parametrize(
    "words", ["[other] the usual please", "[repeat] same as last time please", "[book] my usual appointment"]
)
async def test_who_asks_for_the_usual_gets_it_read_back_before_it_is_booked(
    desk: Desk, receptionist: Receptionist, words: str
) -> None:
    await call(receptionist, "CA1", HAIRCUT, "[affirm] yes", to=SALON)
    caller = await ring(receptionist, SALON)
    await caller.say(words)
    assert caller.outcome.asked == ("date", "time")
    await caller.say("[date=2026-11-13 time=11:00] friday at eleven")
    said = await caller.say("[affirm] yes")
    assert "women's haircut with Priya Nair" in said
    assert len(await rows(desk, "studio-meridian", Booking)) == 2
    assert [row.status for row in await rows(desk, "studio-meridian", Booking)].count("confirmed") == 1


async def test_the_usual_of_whoever_has_none_is_asked_for(desk: Desk, receptionist: Receptionist) -> None:
    caller = await ring(receptionist, SALON)
    await caller.say("[other] the usual please")
    assert caller.outcome.asked == ("service",)


async def test_a_usual_that_the_business_no_longer_offers_is_not_offered(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", HAIRCUT, "[affirm] yes", to=SALON)
    business = await desk.business("studio-meridian")
    services = (await load_profile(desk.db, business)).profile.services
    lone = [service.model_dump(mode="json", exclude_defaults=True) for service in services if not service.sessions]
    await edit(desk.db, business, "services", lone, expected=None)
    await edit(desk.db, business, "staff", [], expected=None)
    await edit(desk.db, business, "services", [{"name": "Perm", "duration_minutes": 60}, {"name": "Gel"}], expected=None)
    caller = await ring(receptionist, SALON)
    assert "haircut" not in await caller.say("[book] an appointment please")


async def test_a_usual_room_is_offered_where_a_room_is_asked_for(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", ROOM, "[affirm] yes", to=GUESTHOUSE)
    caller = await ring(receptionist, GUESTHOUSE)
    said = await caller.say("[book date=2026-11-20 nights=1] a room on the twentieth")
    assert "The same as last time, a double room?" in said
    await caller.say("[affirm] yes")
    assert caller.outcome.asked == ("name_offer",)


async def test_a_message_is_offered_to_be_from_the_known_name(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    await caller.say("[message] can I leave a message")
    assert "Shall I say it's from Ada Marsh?" in await caller.say("[other] I left my scarf at your place")
    await caller.say("[affirm] yes")
    [message] = await rows(desk, model=CallerMessage)
    assert (message.name, message.reason) == ("Ada Marsh", "[other] I left my scarf at your place")


async def test_a_message_is_under_another_name_where_that_is_said(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", TABLE, "[affirm] yes")
    caller = await ring(receptionist)
    await caller.say("[message] can I leave a message")
    await caller.say("[other] I left my scarf at your place")
    await caller.say("[deny] no")
    assert caller.outcome.asked == ("name",)
    await caller.say("[name=Tom_Duckworth] tom duckworth")
    [message] = await rows(desk, model=CallerMessage)
    assert message.name == "Tom Duckworth"


# Taken up, and replayed


async def test_a_call_with_a_known_caller_goes_the_same_way_again(desk: Desk, receptionist: Receptionist) -> None:
    await call(receptionist, "CA1", HAIRCUT, "[affirm] yes", to=SALON)
    caller = await call(
        receptionist, "CA2", "[book] an appointment please", "[affirm] yes", "[date=2026-11-13 time=11:00] friday at eleven",
        "[affirm] yes", "[affirm] yes", "[other] please forget me", "[book] another appointment please", to=SALON,
    )  # fmt: skip
    logged_call = await logged(desk, caller)
    replayed = await again(desk, logged_call)
    assert replayed.differences == ()
    assert replayed.turns == 7
    known = [event.facts.get("remembered") for event in logged_call.events if event.kind == "inputs"]
    assert known == [{"name": "Ada Marsh", "usual": {"times": 1, "service": "Women's haircut", "staff": "Priya Nair"}}] * 6 + [
        None
    ]


async def test_who_takes_the_call_up_knows_the_caller_too(desk: Desk) -> None:
    async with process(desk) as first:
        await call(first, "CA0", TABLE, "[affirm] yes")
        caller = Caller(await first.ring("CA1", RESTAURANT, ADA))
        await caller.say(AGAIN)
        assert caller.outcome.asked == ("name_offer",)
    async with process(desk) as second:
        caller, _ = await resumed(second)
        assert "Ada Marsh" in await caller.say("[affirm] yes")
