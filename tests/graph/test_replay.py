"""A call that is run again from its log goes the same way, touches nothing, and says where it would not."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from core.errors import DeadlineExceeded, NotFound, ProviderError
from core.models.chat import ChatModel, Message
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from graph.parts import Parts
from graph.recorded import NotReplayable
from graph.replay import Local, Replay, replay
from tenancy.businesses import load_profile
from tenancy.calls.log import Event, LogWriter
from tenancy.calls.store import LoggedCall
from tests.graph.desk import DENTIST, RESTAURANT, Caller, Desk, Written, no_embedding
from tests.graph.test_booking_call import EVERYTHING
from tests.graph.test_take_up import lose_checkpoints, process, resumed
from tools.standard import standard_registry

GUESTHOUSE, SALON = "+441632960142", "+12125550167"
LOCAL = Local(Written(), no_embedding, standard_registry())
BOOKED = (EVERYTHING, "[ask.hours date=2026-11-08] are you open on sunday", "[affirm] yes please", "[deny] no thank you")


async def logged(desk: Desk, caller: Caller) -> LoggedCall:
    """The call as it lies in the database, with everything written."""
    conversation = caller.conversation
    await conversation.log.durable()
    return await conversation._parts.calls.read(conversation.business_id, conversation.call_id)


async def again(desk: Desk, call: LoggedCall) -> Replay:
    return await replay(call, await load_profile(desk.db, call.business_id), LOCAL)


async def rows(desk: Desk) -> dict[str, list[Any]]:
    """Every row of every table of both stores."""
    found: dict[str, list[Any]] = {}
    for store in ("business", "calls"):
        async with desk.db.platform(store=store) as session:  # type: ignore[arg-type]
            names = (await session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))).scalars()
            for name in list(names):
                found[f"{store}.{name}"] = [tuple(row) for row in (await session.execute(text(f'SELECT * FROM "{name}"'))).all()]
    return found


def told_otherwise(call: LoggedCall, kind: str, number: int, **facts: object) -> LoggedCall:
    """The same call with other facts in one event, the ``number``-th of its kind."""
    chosen = [event for event in call.events if event.kind == kind][number]
    changed = replace(chosen, facts={**chosen.facts, **facts})
    return replace(call, events=tuple(changed if event is chosen else event for event in call.events))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (RESTAURANT, BOOKED),
        (
            DENTIST,
            ("[book service=Check-up date=2026-11-10] a check-up on tuesday", "[time=10:00] at ten", "[name=Ada_Marsh] ada marsh",
             "[affirm] yes", "[human] and somebody for my bill please"),
        ),
        (GUESTHOUSE, ("[book date=2026-11-20 nights=2] a room for two nights", "[room=Single_room] a single one", "[other] hm")),
        (SALON, ("[ask.location] where are you", "[message] can I leave a message", "[other] I am late", "[name=Jo] jo")),
    ],
    ids=["restaurant", "dentist", "guesthouse", "salon"],
)  # fmt: skip
async def test_a_call_goes_the_same_way_again_and_nothing_is_done_twice(
    desk: Desk, receptionist: Receptionist, number: str, words: Sequence[str]
) -> None:
    caller = Caller(await receptionist.ring("CA1", number, "+19175550133"))
    for each in words:
        await caller.say(each)
        desk.clock.advance(7)
    await caller.conversation.end("caller_hung_up", caller.heard)
    call, before = await logged(desk, caller), await rows(desk)
    desk.clock.advance(90 * 24 * 3600)
    assert await again(desk, call) == Replay(len(words), (), ())
    assert await rows(desk) == before


async def test_what_was_amended_dropped_cut_short_or_silent_goes_the_same_way_again(
    desk: Desk, receptionist: Receptionist
) -> None:
    from graph.reply import CallerTurn

    caller = Caller(await receptionist.ring("CA1", RESTAURANT, None))
    await caller.say("[book party_size=2 date=2026-11-06 time=18:00] a table for two at six")
    await caller.say("[book party_size=2 date=2026-11-06 time=20:00] for two at six no at eight", amends=True)
    await caller.conversation.plan(CallerTurn("[name=Bob] bob")).drop()
    await caller.say("[name=Ada_Marsh] ada marsh", hears=False)
    await caller.say("2125550100", source="digits")
    await caller.say("", source="silence")
    await caller.say("[other] my card is 4111 1111 1111 1111")
    await caller.say("[affirm] yes")
    assert (await again(desk, await logged(desk, caller))).differences == ()


async def test_a_call_that_another_process_took_up_goes_the_same_way_again(desk: Desk) -> None:
    async with process(desk) as first:
        caller = Caller(await first.ring("CA1", RESTAURANT, "+19175550133"))
        await caller.say("[book party_size=4] a table for four")
        await caller.say("[date=2026-11-06] tomorrow")
    async with process(desk) as second:
        caller, _ = await resumed(second)
        await caller.say("[time=19:30] half past seven")
        await lose_checkpoints(caller)
    async with process(desk) as third:
        caller, _ = await resumed(third)
        await caller.say("[book] a table please")
        assert caller.outcome.asked == ("party_size",)
        assert await again(desk, await logged(desk, caller)) == Replay(4, (), ())


class Speaks:
    """A model that says these pieces and then ends in one of the ways in which models end."""

    def __init__(self, *pieces: str, ends: str = "whole", name: str = "one") -> None:
        self.name, self.pieces, self.ends, self.asked = name, pieces, ends, 0

    async def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: float) -> AsyncIterator[str]:
        self.asked += 1
        for piece in self.pieces:
            yield piece
        if self.ends == "late":
            raise DeadlineExceeded("too late")
        if self.ends == "failed":
            raise ProviderError("HTTP 500")


@asynccontextmanager
async def with_models(desk: Desk, *models: ChatModel) -> AsyncIterator[Parts]:
    async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
        yield replace(desk.parts(writer, checkpoints), models=models)


@pytest.mark.parametrize(
    ("models", "sources"),
    [
        ([Speaks("Dogs are wel", "come in the gar", "den.")], {"model"}),
        ([Speaks(ends="late"), Speaks("Dogs are welcome ", "in the garden.", name="two")], {"model"}),
        ([Speaks("Dogs are welcome in the garden. They", ends="failed")], {"model"}),
        ([Speaks(ends="failed"), Speaks(ends="late", name="two")], {"code"}),
    ],
    ids=["whole", "late, then another", "broken off", "none"],
)
async def test_what_a_model_said_is_said_again_without_asking_it(desk: Desk, models: list[Speaks], sources: set[str]) -> None:
    async with with_models(desk, *models) as parts:
        caller = Caller(await Receptionist(parts).ring("CA1", RESTAURANT, None))
        await caller.say("[ask.policy] may I bring my dog along to the restaurant")
        await caller.say("[ask.hours date=2026-11-08] are you open on sunday")
        asked = [model.asked for model in models]
        call = await logged(desk, caller)
    said = [event for event in call.events if event.kind == "said"][1]
    assert {phrase["source"] for phrase in said.facts["phrases"]} == sources
    assert await again(desk, call) == Replay(2, (), ())
    assert [model.asked for model in models] == asked
    [inputs, _] = [event.facts for event in call.events if event.kind == "inputs"]
    assert [heard["ended"] for heard in inputs["models"]] == [model.ends for model in models]
    changed = [{**inputs["models"][0], "text": "We are closed.", "pieces": [14], "ended": "whole"}]
    [difference] = (await again(desk, told_otherwise(call, "inputs", 0, models=changed))).differences
    assert "+says   We are closed." in difference.diff


async def test_an_agent_that_failed_then_fails_again(desk: Desk, caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the index is gone")

    with monkeypatch.context() as patched:
        patched.setattr(type(caller.conversation._context.knowledge), "search", broken)
        await caller.say("[ask.policy] may I bring my dog along to the restaurant")
    call = await logged(desk, caller)
    assert next(event.facts["failed"] for event in call.events if event.kind == "inputs") == ["knowledge"]
    assert await again(desk, call) == Replay(1, (), ())


@pytest.mark.parametrize(
    ("kind", "number", "facts", "turn", "shows"),
    [
        ("caller", 1, {"words": "[book party_size=5 date=2026-11-06 time=19:30] five"}, 2, "+says"),
        ("act_ended", 1, {"result": {"v": 1, "status": "refused", "reason": "hold_gone", "data": {}}}, 3, "refused"),
        ("inputs", 0, {"reads": []}, 1, "-act    hold_booking"),
        ("inputs", 2, {"now": "2026-11-06T15:00:00+00:00"}, 3, "today"),
    ],
    ids=["other words", "an act came to something else", "a tool's answer is gone", "another day"],
)
async def test_a_log_that_tells_it_otherwise_gives_a_diff_that_names_the_turn(
    desk: Desk, caller: Caller, kind: str, number: int, facts: dict[str, Any], turn: int, shows: str
) -> None:
    for words in BOOKED:
        await caller.say(words)
    call = await logged(desk, caller)
    assert (await again(desk, call)).same
    first = (await again(desk, told_otherwise(call, kind, number, **facts))).differences[0]
    assert first.turn == turn
    assert first.diff[:2] == (f"--- turn {turn} as logged", f"+++ turn {turn} replayed")
    assert any(shows in line for line in first.diff[2:])


async def test_what_the_business_has_changed_since_is_told(desk: Desk, caller: Caller) -> None:
    await caller.say("[ask.policy] may I bring my dog along to the restaurant")
    call = await logged(desk, caller)
    loaded = await load_profile(desk.db, call.business_id)
    changed = replace(loaded, version=loaded.version + 1, profile=loaded.profile.model_copy(update={"faq": (), "policies": ()}))
    replayed = await replay(call, changed, LOCAL)
    assert "the business has changed since" in replayed.notes[0]
    assert "not what the business says any more" in replayed.differences[0].notes[0]


@pytest.mark.parametrize("kind", ["inputs", "ring"])
async def test_a_log_that_is_too_old_says_so(desk: Desk, caller: Caller, kind: str) -> None:
    await caller.say(EVERYTHING)
    call = await logged(desk, caller)
    old: tuple[Event, ...] = tuple(event for event in call.events if event.kind != "inputs")
    if kind == "ring":
        old = tuple(replace(e, facts={"version": 1, "business": ""}) if e.kind == "ring" else e for e in call.events)
    with pytest.raises(NotReplayable, match="older than replays"):
        await again(desk, replace(call, events=old))


async def test_what_the_log_holds_more_for_it_is_small_and_holds_no_passage(desk: Desk, caller: Caller) -> None:
    await caller.say("[ask.policy] may I bring my dog along to the restaurant")
    call = await logged(desk, caller)
    inputs = next(event for event in call.events if event.kind == "inputs")
    assert len(str(inputs.facts)) < 1000
    assert [set(one) for one in inputs.facts["searches"][0]] == [{"id", "score"}] * len(inputs.facts["searches"][0])


async def test_another_tenants_call_cannot_be_read(desk: Desk, caller: Caller) -> None:
    await caller.say(EVERYTHING)
    await caller.conversation.log.durable()
    other: UUID = await desk.business("riverside-dental")
    with pytest.raises(NotFound):
        await caller.conversation._parts.calls.read(other, caller.conversation.call_id)
