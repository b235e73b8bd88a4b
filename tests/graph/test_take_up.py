"""A call whose process died is taken up by another one: nothing is asked twice, nothing is done twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from core.errors import NotFound
from graph.checkpoints import open_checkpoints, sealed_under
from graph.orchestrator import Receptionist
from graph.reply import CallerTurn
from tenancy.calls.log import LogWriter
from tests.graph.desk import RESTAURANT, Caller, Desk, heard, on_both_engines
from tests.graph.test_booking_call import EVERYTHING, bookings

pytestmark = on_both_engines


@asynccontextmanager
async def process(desk: Desk) -> AsyncIterator[Receptionist]:
    async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
        yield Receptionist(desk.parts(writer, checkpoints))


async def lose_checkpoints(caller: Caller) -> None:
    call = caller.conversation
    with sealed_under(call.sealer, call.business_id):
        await call._parts.graph.checkpointer.adelete_thread(str(call.call_id))  # type: ignore[union-attr]


async def resumed(receptionist: Receptionist) -> tuple[Caller, str]:
    conversation = await receptionist.ring("CA1", RESTAURANT, "+19175550133")
    phrases, outcome = conversation.opening()
    return Caller(conversation, tuple(heard(p) for p in phrases), outcome), " ".join(p.text for p in phrases)


async def test_what_was_given_is_not_asked_again(desk: Desk) -> None:
    async with process(desk) as first:
        caller = Caller(await first.ring("CA1", RESTAURANT, "+19175550133"))
        await caller.say("[book party_size=4 date=2026-11-06] a table for four tomorrow")
    async with process(desk) as second:
        caller, said = await resumed(second)
        assert "cut off" in said
        assert caller.outcome.asked == ("time",)
        await caller.say("[time=19:30 name=Ada_Marsh] half past seven for ada marsh")
        await caller.say("[affirm] yes")
    [row] = await bookings(desk)
    assert (row.party_size, row.name) == (4, "Ada Marsh")


async def test_a_turn_that_was_cut_off_in_its_act_is_finished_once(desk: Desk) -> None:
    async with process(desk) as first:
        caller = Caller(await first.ring("CA1", RESTAURANT, "+19175550133"))
        await caller.say(EVERYTHING)
        turn = caller.conversation.plan(CallerTurn("[affirm] yes", heard=caller.heard))
        keep = caller.conversation._keep
        caller.conversation._keep = lambda *_: None  # type: ignore[method-assign]  # the process dies before the checkpoint
        await turn.commit()
        await turn.outcome()
        caller.conversation._keep = keep  # type: ignore[method-assign]
        assert len(await bookings(desk)) == 1
    async with process(desk) as second:
        caller, said = await resumed(second)
        assert "booked" in said
        assert caller.outcome.asked == ("anything_else",)
    assert len(await bookings(desk)) == 1


async def test_a_yes_to_a_read_back_of_before_the_break_needs_the_read_back_heard_again(desk: Desk) -> None:
    async with process(desk) as first:
        caller = Caller(await first.ring("CA1", RESTAURANT, "+19175550133"))
        await caller.say(EVERYTHING)
    async with process(desk) as second:
        caller, said = await resumed(second)
        assert "Ada Marsh" in said
        await caller.say("[affirm] yes")
    assert len(await bookings(desk)) == 1


async def test_an_ended_call_is_not_taken_up(desk: Desk) -> None:
    async with process(desk) as first:
        conversation = await first.ring("CA1", RESTAURANT, None)
        await conversation.end("caller hung up")
        with pytest.raises(NotFound):
            await first.ring("CA1", RESTAURANT, None)


async def test_a_call_whose_checkpoints_were_lost_begins_anew(desk: Desk) -> None:
    async with process(desk) as first:
        caller = Caller(await first.ring("CA1", RESTAURANT, "+19175550133"))
        await caller.say("[book party_size=4] a table for four")
        await lose_checkpoints(caller)
    async with process(desk) as second:
        caller, _ = await resumed(second)
        await caller.say("[book] a table please")
        assert caller.outcome.asked == ("party_size",)
