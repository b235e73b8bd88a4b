"""A booking of an earlier call is told, moved or cancelled for the number it stands under, once the caller says whose it is."""

import pytest

from graph.orchestrator import Receptionist
from tests.graph.desk import DENTIST, RESTAURANT, Caller, Desk, on_both_engines
from tests.graph.test_booking_call import bookings

NUMBER, ANOTHER = "+19175550133", "+19175550177"
BOOK = "[book party_size=4 date=2026-11-06 time=19:30 name=Ada_Marsh] a table for four tomorrow, this is Ada Marsh"
SUNDAY = "[book party_size=2 date=2026-11-08 time=18:00 name=Ada_Marsh] and a table for two on sunday at six, for Ada Marsh"


async def ring(receptionist: Receptionist, sid: str, number: str | None = NUMBER, to: str = RESTAURANT) -> Caller:
    return Caller(await receptionist.ring(sid, to, number))


@pytest.fixture
async def booked(receptionist: Receptionist) -> None:
    """Ada Marsh has a table for four tomorrow."""
    before = await ring(receptionist, "CA0")
    await before.say(BOOK)
    assert "booked" in (await before.say("[affirm] yes")).lower() or "see you" in before.heard[0].text
    await before.conversation.end("caller_hung_up")


@pytest.fixture
async def twice(receptionist: Receptionist, booked: None) -> None:
    """And one for two on Sunday."""
    before = await ring(receptionist, "CA00")
    await before.say(SUNDAY)
    await before.say("[affirm] yes")
    await before.conversation.end("caller_hung_up")


@on_both_engines
@pytest.mark.usefixtures("booked")
async def test_a_booking_is_cancelled_after_its_name_and_a_read_back(receptionist: Receptionist, desk: Desk) -> None:
    caller = await ring(receptionist, "CA1")
    said = await caller.say("[cancel_booking] I need to cancel my table")
    assert caller.outcome.asked == ("name",)
    assert "four" not in said, "nothing is told before the name"
    said = await caller.say("[name=Ada_Marsh] Ada Marsh")
    assert "a table for four, tomorrow, at seven thirty PM" in said
    assert caller.outcome.asked == ("confirm",)
    assert len(await bookings(desk)) == 1
    assert "cancelled" in (await caller.say("[affirm] yes")).lower()
    assert not await bookings(desk)


@pytest.mark.usefixtures("booked")
async def test_who_says_their_name_along_is_not_asked_for_it(caller: Caller) -> None:
    said = await caller.say("[cancel_booking name=Ada_Marsh] this is Ada Marsh, I need to cancel my table")
    assert "a table for four, tomorrow" in said
    assert caller.outcome.asked == ("confirm",)


@pytest.mark.usefixtures("booked")
async def test_a_booking_is_moved_to_the_time_that_was_said_before_the_name(caller: Caller, desk: Desk) -> None:
    await caller.say("[change_booking time=18:00] can I move my table to six")
    said = await caller.say("[name=Marsh] Marsh")
    assert "a table for four, tomorrow, at six PM" in said
    await caller.say("[affirm] yes")
    [row] = await bookings(desk)
    assert (row.starts_at.isoformat(), row.party_size, row.name) == ("2026-11-06T23:00:00+00:00", 4, "Ada Marsh")


@pytest.mark.usefixtures("booked")
async def test_an_hour_later_is_counted_from_the_booking_that_is_found(caller: Caller, desk: Desk) -> None:
    await caller.say("[change_booking] could we make our table half an hour later")
    assert "at eight PM" in await caller.say("[name=Ada_Marsh] Ada Marsh")
    await caller.say("[affirm] yes")
    assert (await bookings(desk))[0].starts_at.isoformat() == "2026-11-07T01:00:00+00:00"


@pytest.mark.usefixtures("booked")
async def test_more_people_are_read_back_and_stored(caller: Caller, desk: Desk) -> None:
    await caller.say("[change_booking party_size=5 name=Ada_Marsh] it's Ada Marsh, we'll be five instead of four")
    await caller.say("[affirm] yes")
    assert (await bookings(desk))[0].party_size == 5


@pytest.mark.usefixtures("booked")
async def test_who_only_wants_to_move_is_asked_where_to(caller: Caller) -> None:
    await caller.say("[change_booking date=2026-11-06] I'd like to move my table of tomorrow")
    await caller.say("[name=Ada_Marsh] Ada Marsh")
    assert caller.outcome.asked == ("date", "time")
    assert "Saturday, November seventh, at seven thirty PM" in await caller.say("[date=2026-11-07] Saturday, same time")


@pytest.mark.usefixtures("booked")
async def test_when_is_my_booking_is_answered_and_can_then_be_acted_on(caller: Caller, desk: Desk) -> None:
    await caller.say("[check_booking] when is my table")
    assert "a table for four, tomorrow, at seven thirty PM" in await caller.say("[name=Ada_Marsh] Ada Marsh")
    assert caller.outcome.asked == ("anything_else",)
    assert "cancel" in (await caller.say("[cancel_booking] oh, please cancel that")).lower()
    await caller.say("[affirm] yes")
    assert not await bookings(desk)


@pytest.mark.usefixtures("twice")
async def test_of_several_bookings_the_caller_chooses(caller: Caller, desk: Desk) -> None:
    await caller.say("[cancel_booking] I need to cancel a table")
    said = await caller.say("[name=Ada_Marsh] Ada Marsh")
    assert "four, tomorrow" in said
    assert "two, Sunday" in said
    assert caller.outcome.asked == ("which_booking",)
    assert "a table for two, Sunday" in await caller.say("[ordinal=2] the second one")
    await caller.say("[affirm] yes")
    assert [row.party_size for row in await bookings(desk)] == [4]


@pytest.mark.usefixtures("twice")
async def test_of_several_bookings_the_day_tells_which(caller: Caller) -> None:
    await caller.say("[cancel_booking date=2026-11-08] I need to cancel our table on sunday")
    assert "a table for two, Sunday" in await caller.say("[name=Ada_Marsh] Ada Marsh")
    assert caller.outcome.asked == ("confirm",)


@pytest.mark.usefixtures("twice")
async def test_of_several_bookings_all_are_told(caller: Caller) -> None:
    await caller.say("[check_booking] what tables do I have")
    said = await caller.say("[name=Ada_Marsh] Ada Marsh")
    assert "four, tomorrow" in said
    assert "two, Sunday" in said


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize(("sid", "number"), [("CA2", ANOTHER), ("CA3", NUMBER)])
async def test_neither_another_number_nor_another_name_learns_anything(
    receptionist: Receptionist, desk: Desk, sid: str, number: str
) -> None:
    caller = await ring(receptionist, sid, number)
    name = "Ada_Marsh" if number == ANOTHER else "Boris_Quint"
    said = [await caller.say("[cancel_booking] I need to cancel my table")]
    for _ in range(3):
        said.append(await caller.say(f"[name={name}] {name.replace('_', ' ')}"))
    assert not any(word in " ".join(said) for word in ("four", "tomorrow", "seven"))
    assert caller.outcome.asked == ("message",)
    assert len(await bookings(desk)) == 1


@pytest.mark.usefixtures("booked")
async def test_a_number_that_is_withheld_finds_nothing(receptionist: Receptionist, desk: Desk) -> None:
    caller = await ring(receptionist, "CA4", None)
    said = await caller.say("[cancel_booking name=Ada_Marsh] this is Ada Marsh, please cancel my table for tomorrow")
    assert "withheld" in said
    assert "four" not in said
    assert caller.outcome.asked == ("message",)
    await caller.say("Ada Marsh can't come tomorrow")
    assert len(await bookings(desk)) == 1


@pytest.mark.usefixtures("booked")
async def test_the_bookings_of_another_business_are_none_of_this_one(receptionist: Receptionist, desk: Desk) -> None:
    caller = await ring(receptionist, "CA5", to=DENTIST)
    await caller.say("[cancel_booking] I need to cancel")
    assert "can't find" in await caller.say("[name=Ada_Marsh] Ada Marsh")
    assert len(await bookings(desk)) == 1


@pytest.mark.usefixtures("booked")
async def test_who_changes_their_mind_keeps_the_booking(caller: Caller, desk: Desk) -> None:
    await caller.say("[cancel_booking] I need to cancel my table")
    await caller.say("oh never mind")
    assert caller.outcome.asked == ("anything_else",)
    assert len(await bookings(desk)) == 1


@pytest.mark.usefixtures("booked")
async def test_a_name_given_in_vain_goes_along_with_the_message(receptionist: Receptionist, desk: Desk) -> None:
    caller = await ring(receptionist, "CA6", ANOTHER)
    await caller.say("[cancel_booking] I need to cancel my table")
    for _ in range(3):
        await caller.say("[name=Ada_Marsh] Ada Marsh")
    await caller.say("[message] I can't come tomorrow")
    assert caller.outcome.asked == ("anything_else",), "the name is not asked for again"
    assert len(await bookings(desk)) == 1
