"""An act that cannot be undone waits until the turn stands; a caller who goes on before that amends it, and nothing was done."""

import asyncio
from dataclasses import dataclass, field

from graph.call import CallConversation
from graph.orchestrator import Receptionist
from graph.reply import CallerTurn, HeardPhrase, PlannedTurn
from nodes.wording.talk import WORDINGS
from tests.graph.desk import Caller, Desk, heard
from tests.graph.test_booking_call import EVERYTHING, bookings
from tests.graph.test_replay import again, logged


@dataclass
class Spoken:
    """A caller on the telephone: a turn is committed before anybody knows whether it stands."""

    conversation: CallConversation
    heard: tuple[HeardPhrase, ...] = ()
    said: list[str] = field(default_factory=list)

    async def say(self, words: str, *, amends: bool = False) -> PlannedTurn:
        turn = self.conversation.plan(CallerTurn(words, heard=self.heard, amends=amends))
        await turn.commit(stands=False)
        return turn

    async def hear_out(self, turn: PlannedTurn) -> str:
        phrases = [phrase async for phrase in turn.phrases()]
        self.heard = tuple(heard(phrase) for phrase in phrases)
        return " ".join(phrase.text for phrase in phrases)

    async def hear_first(self, turn: PlannedTurn) -> None:
        """The beginning of the answer, which comes before anything is done."""
        self.heard = (heard(await anext(aiter(turn.phrases()))),)


async def at_the_read_back(caller: Caller) -> Spoken:
    await caller.say(EVERYTHING)
    return Spoken(caller.conversation, caller.heard)


async def test_a_yes_books_once_it_stands(desk: Desk, caller: Caller) -> None:
    spoken = await at_the_read_back(caller)
    turn = await spoken.say("[affirm] yes")
    await spoken.hear_first(turn)
    await settled()
    assert not await bookings(desk)
    turn.stand()
    assert "booked" in await spoken.hear_out(turn)
    assert len(await bookings(desk)) == 1


async def test_a_change_right_after_the_yes_is_read_back_and_nothing_was_booked(desk: Desk, caller: Caller) -> None:
    spoken = await at_the_read_back(caller)
    await spoken.hear_first(await spoken.say("[affirm] yes"))
    turn = await spoken.say("[affirm deny party_size=5] yes no wait make it five", amends=True)
    turn.stand()
    assert "five" in await spoken.hear_out(turn)
    assert not await bookings(desk)
    turn = await spoken.say("[affirm] yes")
    turn.stand()
    await spoken.hear_out(turn)
    [row] = await bookings(desk)
    assert row.party_size == 5
    assert not await bookings(desk, "trattoria-bella-napoli", "held")


async def test_a_yes_that_goes_on_still_counts_for_what_was_heard_before_it(desk: Desk, caller: Caller) -> None:
    spoken = await at_the_read_back(caller)
    await spoken.hear_first(await spoken.say("[affirm] yes"))
    turn = await spoken.say("[affirm] yes that would be lovely", amends=True)
    turn.stand()
    assert "booked" in await spoken.hear_out(turn)
    assert len(await bookings(desk)) == 1


async def test_what_is_prepared_while_a_turn_is_held_takes_its_place_only_when_committed(desk: Desk, caller: Caller) -> None:
    spoken = await at_the_read_back(caller)
    held = await spoken.say("[affirm] yes")
    await spoken.hear_first(held)
    prepared = caller.conversation.plan(CallerTurn("[affirm deny] yes no", heard=spoken.heard, amends=True))
    await settled()
    await prepared.drop()  # it was a cough
    held.stand()
    assert "booked" in await spoken.hear_out(held)
    assert len(await bookings(desk)) == 1


async def test_a_hold_waits_for_nothing(desk: Desk, caller: Caller) -> None:
    spoken = Spoken(caller.conversation)
    await spoken.hear_out(await spoken.say("[book party_size=4 date=2026-11-06 time=19:30] a table for four tomorrow"))
    assert len(await bookings(desk, "trattoria-bella-napoli", "held")) == 1


async def test_who_says_yes_and_hangs_up_has_booked(desk: Desk, caller: Caller) -> None:
    spoken = await at_the_read_back(caller)
    await spoken.say("[affirm] yes")
    await caller.conversation.end("caller_hung_up")
    assert len(await bookings(desk)) == 1


async def test_a_new_turn_lets_the_one_before_stand(desk: Desk, caller: Caller) -> None:
    spoken = await at_the_read_back(caller)
    await spoken.hear_first(await spoken.say("[affirm] yes"))
    await spoken.hear_out(await spoken.say("[ask.hours] are you open on sunday"))
    assert len(await bookings(desk)) == 1


async def test_a_call_with_a_turn_that_was_withdrawn_goes_the_same_way_again(desk: Desk, receptionist: Receptionist) -> None:
    caller = Caller(await receptionist.ring("CA9", "+12125550142", "+19175550133"))
    spoken = await at_the_read_back(caller)
    await spoken.hear_first(await spoken.say("[affirm] yes"))
    turn = await spoken.say("[affirm] yes that would be lovely", amends=True)
    turn.stand()
    await spoken.hear_out(turn)
    await caller.conversation.end("caller_hung_up", spoken.heard)
    call = await logged(desk, caller)
    assert [event.kind for event in call.events].count("withdrawn") == 1
    assert (await again(desk, call)).differences == ()


async def settled() -> None:
    """Whatever would be done by itself has been done."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_what_waits_until_the_turn_stands_is_not_waited_for_in_silence(caller: Caller) -> None:
    spoken = Spoken(caller.conversation)
    for words in ("[message] can I leave a message", "[message] I left my scarf at your place"):
        await spoken.hear_out(await spoken.say(words))
    turn = await spoken.say("[name=Ada_Marsh] Ada Marsh")
    async with asyncio.timeout(10):
        await spoken.hear_first(turn)
    assert spoken.heard[0].text in WORDINGS["at_once"]
    turn.stand()
    assert "passed that on" in await spoken.hear_out(turn)
