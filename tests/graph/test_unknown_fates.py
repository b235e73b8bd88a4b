"""An act that may or may not have been done is asked about before it is tried again, and the caller is told the truth."""

from collections.abc import Callable
from typing import Any, Literal

import pytest

from core.errors import CommitUnknown
from graph.orchestrator import Receptionist
from tests.graph.desk import RESTAURANT, Caller, Desk, on_both_engines
from tests.graph.test_booking_call import EVERYTHING, bookings
from tests.graph.test_replay import again, logged
from tools.guard import Toolbox
from tools.protocol import ToolCall, ToolResult

Fate = Literal["done", "lost"]
"""What really happened to an act whose answer never came."""


@pytest.fixture
def fates(monkeypatch: pytest.MonkeyPatch) -> list[Fate]:
    """For each final act the database goes away as it commits, as often as there are fates in the list."""
    coming: list[Fate] = []
    really: Callable[..., Any] = Toolbox._in_transaction

    async def goes_away(toolbox: Toolbox, tool: Any, arguments: Any, call: ToolCall) -> ToolResult:
        if call.name == "hold_booking" or not coming:
            return await really(toolbox, tool, arguments, call)  # type: ignore[no-any-return]
        if coming.pop(0) == "done":
            await really(toolbox, tool, arguments, call)
        raise CommitUnknown("it went away as it committed")

    monkeypatch.setattr(Toolbox, "_in_transaction", goes_away)
    return coming


def begun(caller: Caller) -> list[str]:
    """Keys of what was tried to be confirmed."""
    return [
        e.facts["key"] for e in caller.conversation.log.recent if e.kind == "act_begun" and e.facts["tool"] == "confirm_booking"
    ]


@on_both_engines
@pytest.mark.parametrize("fate", ["done", "lost"])
async def test_it_is_asked_about_at_once_and_the_caller_hears_only_how_it_ended(
    desk: Desk, caller: Caller, fates: list[Fate], fate: Fate
) -> None:
    await caller.say(EVERYTHING)
    fates += [fate, "lost"]
    assert "booked" in await caller.say("[affirm] yes")
    assert len(await bookings(desk)) == 1
    assert len(set(begun(caller))) == 1


@on_both_engines
@pytest.mark.parametrize("fate", ["done", "lost"])
async def test_while_nobody_can_tell_the_caller_hears_so_and_may_have_it_looked_at_again(
    desk: Desk, caller: Caller, fates: list[Fate], fate: Fate
) -> None:
    await caller.say(EVERYTHING)
    fates += [fate, *["lost"] * 9]  # type: ignore[list-item]
    said = await caller.say("[affirm] yes")
    assert "can't tell yet whether that went through" in said
    assert "booked:" not in said
    assert caller.outcome.asked == ("look_again",)
    fates.clear()
    assert "booked: a table for four, tomorrow" in await caller.say("[affirm] yes please")
    assert len(await bookings(desk)) == 1
    assert len(set(begun(caller))) == 1


@pytest.mark.parametrize("words", ["[party_size=6] actually we'll be six", "[ask.hours] when do you close", "[other] hello?"])
async def test_nothing_else_is_done_before_it_is_settled(desk: Desk, caller: Caller, fates: list[Fate], words: str) -> None:
    await caller.say(EVERYTHING)
    fates += ["done", *["lost"] * 9]  # type: ignore[list-item]
    await caller.say("[affirm] yes")
    fates.clear()
    assert "booked: a table for four" in await caller.say(words)
    assert [row.party_size for row in await bookings(desk)] == [4]


async def test_who_does_not_want_to_wait_is_told_what_to_do(desk: Desk, caller: Caller, fates: list[Fate]) -> None:
    await caller.say(EVERYTHING)
    fates += ["lost"] * 10  # type: ignore[list-item]
    await caller.say("[affirm] yes")
    assert "call us again" in await caller.say("[deny] no")
    assert caller.outcome.asked == ("anything_else",)
    assert not await bookings(desk)
    assert any(e.kind == "unsettled" for e in caller.conversation.log.recent)


async def test_it_is_not_looked_at_for_ever(caller: Caller, fates: list[Fate]) -> None:
    await caller.say(EVERYTHING)
    fates += ["lost"] * 99  # type: ignore[list-item]
    said = [await caller.say("[affirm] yes") for _ in range(4)]
    assert ["can't tell yet" in each for each in said] == [True, True, True, False]
    assert "call us again" in said[-1]


async def test_a_cancellation_of_unknown_fate_is_settled_as_well(desk: Desk, caller: Caller, fates: list[Fate]) -> None:
    await caller.say(EVERYTHING)
    await caller.say("[affirm] yes")
    await caller.say("[cancel_booking] no, please cancel it")
    fates += ["done", *["lost"] * 9]  # type: ignore[list-item]
    assert "can't tell yet" in await caller.say("[affirm] yes")
    fates.clear()
    assert "cancelled" in (await caller.say("[affirm] yes")).lower()
    assert not await bookings(desk)


async def test_such_a_call_goes_the_same_way_again(desk: Desk, receptionist: Receptionist, fates: list[Fate]) -> None:
    caller = Caller(await receptionist.ring("CA1", RESTAURANT, "+19175550133"))
    await caller.say(EVERYTHING)
    fates += ["done", *["lost"] * 9]  # type: ignore[list-item]
    await caller.say("[affirm] yes")
    fates.clear()
    await caller.say("[affirm] yes")
    await caller.conversation.end("caller_hung_up", caller.heard)
    assert (await again(desk, await logged(desk, caller))).differences == ()
