"""What comes of a real conversation stands in its business's list of calls, and what was heard of it in its transcript."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from core.crypto import Sealer
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from tenancy.calls.history import CallHistory, CallSummary
from tenancy.calls.log import LogWriter
from tests.graph.desk import DENTIST, RESTAURANT, Caller, Desk, on_both_engines
from tests.tenancy.calls.logged import spoken
from tools.callers import calls_named

BOOKING = (
    "[book party_size=4 date=2026-11-06 time=19:30] a table for four tomorrow",
    "[name=Ada_Marsh] ada marsh",
    "[affirm] yes please",
)


@pytest.fixture
def history(desk: Desk) -> CallHistory:
    return CallHistory(desk.db, Sealer(b"k" * 32), desk.settings.home, named=calls_named, clock=desk.clock)


async def told(receptionist: Receptionist, to: str, call_sid: str, *words: str) -> Caller:
    caller = Caller(await receptionist.ring(call_sid, to, "+19175550133"))
    for each in words:
        await caller.say(each)
    await caller.conversation.end("caller_hung_up", caller.heard)
    return caller


async def only(history: CallHistory, business_id: UUID, **asked: str) -> CallSummary:
    [call] = (await history.page(business_id, **asked)).calls  # type: ignore[arg-type]
    return call


@on_both_engines
async def test_a_booking_made_by_a_call_is_its_outcome_and_finds_it_by_name(
    desk: Desk, receptionist: Receptionist, history: CallHistory
) -> None:
    caller = await told(receptionist, RESTAURANT, "CA1", *BOOKING)
    await told(receptionist, DENTIST, "CA2", "[ask.hours date=2026-11-08] are you open on sunday")
    mine, theirs = await desk.business("trattoria-bella-napoli"), await desk.business("riverside-dental")
    call = await only(history, mine, search="marsh")
    assert (call.id, call.outcome, call.turns, call.caller) == (caller.conversation.call_id, "booked", 3, "+19175550133")
    assert (await history.page(theirs, search="marsh")).calls == ()
    assert (await only(history, theirs, search="0133")).outcome == "answered"
    detail = await history.detail(mine, call.id)
    assert [turn.route for turn in detail.turns] == ["booking"] * 3
    assert [turn.acts for turn in detail.turns] == [("hold_booking",), (), ("confirm_booking",)]
    assert spoken(list(detail.lines))[1] == ("caller", BOOKING[0])
    assert all(line.text and not line.interrupted for line in detail.lines)


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (("[human] somebody please",), "transferred"),
        (("[message] a message please", "[other] call me about my crown", "[name=Ada_Marsh] ada marsh"), "message"),
        (("[greet] hmm",), "nothing"),
        ((), "nothing"),
    ],
    ids=["transfer", "message", "greeting", "silence"],
)
async def test_what_else_may_come_of_a_call(
    desk: Desk, receptionist: Receptionist, history: CallHistory, words: tuple[str, ...], outcome: str
) -> None:
    await told(receptionist, DENTIST, "CA1", *words)
    call = await only(history, await desk.business("riverside-dental"))
    assert (call.outcome, call.turns) == (outcome, len(words))
    assert not (await history.page(await desk.business("trattoria-bella-napoli"))).calls


@asynccontextmanager
async def process(desk: Desk) -> AsyncIterator[Receptionist]:
    async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
        yield Receptionist(desk.parts(writer, checkpoints))


async def test_what_a_process_that_died_had_done_is_part_of_what_came_of_the_call(desk: Desk, history: CallHistory) -> None:
    async with process(desk) as first:
        caller = Caller(await first.ring("CA1", RESTAURANT, "+19175550133"))
        for words in BOOKING:
            await caller.say(words)
        await caller.conversation.log.durable()
    async with process(desk) as second:
        await told(second, RESTAURANT, "CA1", "[deny] no thank you")
    call = await only(history, await desk.business("trattoria-bella-napoli"))
    assert (call.outcome, call.turns) == ("booked", 4)
    lines = spoken(list((await history.detail(await desk.business("trattoria-bella-napoli"), call.id)).lines))
    assert [text for who, text in lines if who == "caller"] == [*BOOKING, "[deny] no thank you"]
