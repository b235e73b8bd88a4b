"""What the guard lets through: nothing misshapen, unconfirmed, unlogged, repeated or beyond the call's budget."""

import asyncio
import dataclasses
import uuid
from typing import Any

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from core.database import Database
from core.errors import CommitUnknown, DatabaseBusy
from core.settings import Settings
from tests.tools.places import Caller, Platform, restaurant, salon
from tools.guard import Toolbox
from tools.messages import TAKE_MESSAGE, CallerMessage, MessageArguments
from tools.protocol import Confirmation, ToolCall, ToolResult, act_key, arguments_hash, done, draft_id
from tools.registry import ActContext, ActTool, Registry

MESSAGE: dict[str, Any] = {"reason": "Please ring back about catering", "name": "Jo"}
SEVEN: dict[str, Any] = {"date": "2026-11-03", "time": "19:00", "party_size": 2}


async def host(platform: Platform, acts: int = 30) -> Caller:
    profile = restaurant()
    return platform.caller(await platform.add(profile), profile, acts=acts)


async def messages(platform: Platform, caller: Caller) -> list[CallerMessage]:
    async with platform.database.business(caller.context.business_id) as session:
        return list((await session.execute(select(CallerMessage))).scalars())


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("take_msg", {}, "unknown_tool"),
        ("take_message", {}, "bad_arguments"),
        ("take_message", {"reason": "x", "business_id": str(uuid.uuid4())}, "bad_arguments"),
        ("take_message", {"reason": "x", "phone": "call me"}, "bad_arguments"),
        ("hold_booking", {**SEVEN, "party_size": "2"}, "bad_arguments"),
        ("hold_booking", {**SEVEN, "date": "tomorrow"}, "bad_arguments"),
        ("hold_booking", {**SEVEN, "time": "19:00:30"}, "bad_arguments"),
        ("hold_booking", {**SEVEN, "party_size": 0}, "bad_arguments"),
        ("availability", SEVEN, "unknown_tool"),
    ],
)
async def test_what_is_misshapen_is_refused_and_never_reaches_the_log(
    platform: Platform, name: str, arguments: dict[str, Any], reason: str
) -> None:
    jo = await host(platform)
    call, confirmation = jo.call(name, arguments)
    result = await jo.toolbox.act(call, confirmation=confirmation)
    assert (result.status, result.reason) == ("refused", reason)
    assert jo.events == []


async def test_arguments_that_json_cannot_carry_are_refused(platform: Platform) -> None:
    jo = await host(platform)
    assert (await jo.read("availability", date=object())).reason == "bad_arguments"
    assert (await jo.read("hold_booking", **SEVEN)).reason == "unknown_tool", "an act is no read"


async def test_a_business_that_does_not_book_is_not_booked_at(platform: Platform) -> None:
    closed = restaurant(booking=None)
    jo = platform.caller(await platform.add(closed), closed)
    assert (await jo.act("hold_booking", **SEVEN)).reason == "no_booking"
    assert (await jo.read("availability", **SEVEN)).reason == "no_booking"
    assert (await jo.act("take_message", **MESSAGE)).ok


async def test_a_yes_confirms_only_the_draft_revision_and_arguments_that_were_read_back(platform: Platform) -> None:
    jo = await host(platform)
    hold = await jo.act("hold_booking", **SEVEN)
    call, yes = jo.call("confirm_booking", {"booking_id": hold.data["booking_id"], "name": "Jo"})
    other_name = arguments_hash("confirm_booking", {**call.arguments, "name": "Joe"})
    assert (await jo.toolbox.act(call)).reason == "not_confirmed"
    for wrong in (
        yes.model_copy(update={"arguments_hash": other_name}),
        yes.model_copy(update={"revision": 2}),
        yes.model_copy(update={"draft": draft_id(call.call_id, 1, 1)}),
    ):
        assert (await jo.toolbox.act(call, confirmation=wrong)).reason == "confirmation_differs"
    assert (await jo.toolbox.act(call, confirmation=yes)).ok


async def test_a_key_must_be_made_from_this_call_and_these_arguments(platform: Platform) -> None:
    jo, kim = await host(platform), await host(platform)
    call, _ = jo.call("take_message", MESSAGE)
    assert (await kim.toolbox.act(call)).reason == "wrong_call"
    foreign = act_key(draft_id(uuid.uuid4(), 1, 0), 1, "take_message", MESSAGE)
    elsewhere = act_key(draft_id(call.call_id, 1, 0), 1, "transfer", MESSAGE)
    for key in (foreign, elsewhere, "once", ""):
        assert (await jo.toolbox.act(call.model_copy(update={"key": key}))).reason == "bad_key"
    assert await messages(platform, jo) == []


def test_the_order_of_arguments_does_not_change_an_act_but_its_tool_and_values_do() -> None:
    assert arguments_hash("a", {"x": 1, "y": 2}) == arguments_hash("a", {"y": 2, "x": 1})
    assert len({arguments_hash("a", {"x": 1}), arguments_hash("b", {"x": 1}), arguments_hash("a", {"x": "1"})}) == 3


async def test_an_act_asked_again_is_done_once_even_by_another_process_that_took_the_call_up(platform: Platform) -> None:
    jo = await host(platform)
    call, _ = jo.call("take_message", MESSAGE)
    first = await jo.toolbox.act(call)
    resumed = platform.caller(jo.context.business_id, jo.context.profile)
    context = dataclasses.replace(resumed.context, call_id=call.call_id)

    async def log(kind: str, facts: dict[str, Any]) -> None: ...

    assert await Toolbox(platform.registry, platform.database, context, log).act(call) == first
    assert len(await messages(platform, jo)) == 1
    assert (await jo.act("take_message", revision=2, **MESSAGE)).ok
    assert len(await messages(platform, jo)) == 2, "another revision is another act"


async def test_an_act_asked_several_times_at_once_is_done_once_and_all_are_told_the_same(
    platform: Platform, settings: Settings
) -> None:
    jo, other = await host(platform), await host(platform)
    call, _ = jo.call("take_message", MESSAGE)
    elsewhere = Database(settings)

    async def log(kind: str, facts: dict[str, Any]) -> None: ...

    resumed = Toolbox(platform.registry, elsewhere, jo.context, log)
    results = await asyncio.gather(*(toolbox.act(call) for toolbox in (jo.toolbox, resumed) * 4))
    await elsewhere.close()
    assert results[0].ok
    assert all(result == results[0] for result in results)
    assert (len(await messages(platform, jo)), len(await messages(platform, other))) == (1, 0)


async def test_an_act_whose_connection_broke_is_done_once_whether_or_not_it_had_been_committed(
    platform: Platform, settings: Settings
) -> None:
    if settings.database_url is None:
        return  # a file has no connection that breaks
    jo = await host(platform)
    tried: list[bool] = []

    async def breaks(arguments: MessageArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
        result = await TAKE_MESSAGE.run(arguments, call, context, session)
        tried.append(result.ok)
        if len(tried) == 1:
            await session.flush()
            mine = (await (await session.connection()).exec_driver_sql("SELECT pg_backend_pid()")).scalar_one()
            with psycopg.connect(str(settings.database_url)) as connection:
                connection.execute("SELECT pg_terminate_backend(%s)", (mine,))
        return result

    async def log(kind: str, facts: dict[str, Any]) -> None: ...

    registry = Registry([ActTool("breaks", MessageArguments, breaks)])
    result = await Toolbox(registry, platform.database, jo.context, log).act(jo.call("breaks", MESSAGE)[0])
    assert (result.ok, len(tried)) == (True, 2)
    assert len(await messages(platform, jo)) == 1


async def test_an_act_that_may_have_been_committed_is_unknown_while_nobody_can_look(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    jo = await host(platform)
    errors = [CommitUnknown("it went away while it was committing"), DatabaseBusy("others keep it")]

    async def away(*_: object) -> ToolResult:
        raise errors.pop(0)

    monkeypatch.setattr(Toolbox, "_in_transaction", away)
    result = await jo.toolbox.act(jo.call("take_message", MESSAGE)[0])
    assert (result.status, errors) == ("unknown", [])


async def test_the_same_key_in_another_business_is_another_act(platform: Platform) -> None:
    jo, other = await host(platform), await host(platform)
    call, _ = jo.call("take_message", MESSAGE)
    await jo.toolbox.act(call)
    moved = ActContext(
        **{**{name: getattr(jo.context, name) for name in ActContext.__slots__}, "business_id": other.context.business_id}
    )

    async def log(kind: str, facts: dict[str, Any]) -> None: ...

    assert (await Toolbox(platform.registry, platform.database, moved, log).act(call)).ok
    assert (len(await messages(platform, jo)), len(await messages(platform, other))) == (1, 1)


async def test_a_call_may_do_only_so_many_acts(platform: Platform) -> None:
    jo = await host(platform, acts=2)
    results = [await jo.act("take_message", draft=n, **MESSAGE) for n in range(3)]
    assert [result.reason for result in results] == [None, None, "act_budget"]
    assert len(await messages(platform, jo)) == 2


async def test_an_act_is_in_the_log_before_it_happens_and_its_result_after(platform: Platform) -> None:
    jo = await host(platform)
    seen: list[tuple[str, int]] = []

    async def log(kind: str, facts: dict[str, Any]) -> None:
        seen.append((kind, len(await messages(platform, jo))))
        jo.events.append((kind, facts))

    call, _ = jo.call("take_message", MESSAGE)
    await Toolbox(platform.registry, platform.database, jo.context, log).act(call)
    assert seen == [("act_begun", 0), ("act_ended", 1)]
    assert jo.events[0][1] == {"tool": "take_message", "key": call.key, "turn": 1, "arguments": MESSAGE}
    assert jo.events[1][1]["result"]["status"] == "ok"


async def test_what_cannot_be_logged_is_not_done(platform: Platform) -> None:
    jo = await host(platform)

    async def log(kind: str, facts: dict[str, Any]) -> None:
        raise OSError("disk full")

    call, _ = jo.call("take_message", MESSAGE)
    result = await Toolbox(platform.registry, platform.database, jo.context, log).act(call)
    assert (result.status, result.reason) == ("failed", "not_logged")
    assert await messages(platform, jo) == []


async def test_a_tool_that_fails_or_hangs_leaves_nothing_behind_and_never_raises(platform: Platform) -> None:
    jo = await host(platform)

    async def write_then(session: AsyncSession, end: Any) -> ToolResult:
        session.add(CallerMessage(call_id=jo.context.call_id, reason="half done", created_at=platform.clock.now()))
        await session.flush()
        await end()
        return done()

    async def breaks(arguments: MessageArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
        async def end() -> None:
            raise RuntimeError("unforeseen")

        return await write_then(session, end)

    async def hangs(arguments: MessageArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
        return await write_then(session, asyncio.Event().wait)

    registry = Registry([ActTool("breaks", MessageArguments, breaks), ActTool("hangs", MessageArguments, hangs, timeout=0.05)])

    async def log(kind: str, facts: dict[str, Any]) -> None:
        jo.events.append((kind, facts))

    toolbox = Toolbox(registry, platform.database, jo.context, log)
    broken = await toolbox.act(jo.call("breaks", MESSAGE)[0])
    late = await toolbox.act(jo.call("hangs", MESSAGE)[0])
    assert (broken.status, broken.reason) == ("failed", "tool_failed")
    assert (late.status, late.reason) == ("unknown", "timeout")
    assert await messages(platform, jo) == []


def test_two_tools_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="take_message"):
        Registry([TAKE_MESSAGE, TAKE_MESSAGE])


async def test_a_stored_call_confirmation_and_result_read_back_as_they_were(platform: Platform) -> None:
    jo = platform.caller(uuid.uuid4(), salon())
    call, yes = jo.call("take_message", MESSAGE)
    assert ToolCall.model_validate_json(call.model_dump_json()) == call
    assert Confirmation.model_validate_json(yes.model_dump_json()) == yes
    result = done(at="2026-11-03", n=1)
    assert ToolResult.model_validate_json(result.model_dump_json()) == result
