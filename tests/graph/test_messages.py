"""What agents hand on is what the messages say, field by field and version by version, and the look costs next to nothing."""

import time
import typing
from typing import Any

import pytest
from pydantic import BaseModel

from frontdesk.commands.schemas import schemas
from graph import messages
from graph.checkpoints import sealed_under
from graph.messages import MESSAGES, Concern, Proposal, Results, Routing, Spoken, State, Turned, Understood, WrongMessage, checked
from graph.orchestrator import Receptionist
from graph.wiring import HANDS_ON
from nodes import state as states
from tests.graph.desk import DENTIST, RESTAURANT, Caller, Desk
from tests.graph.test_booking_call import EVERYTHING, bookings
from tests.graph.test_take_up import process, resumed

PROPOSAL: dict[str, Any] = {
    "say": [{"what": "free", "facts": {"what": "Tomorrow"}}],
    "acts": [{"tool": "hold_booking", "arguments": {"date": "2026-11-06"}, "key": "c:1:0:0:h", "confirmation": None}],
    "then": [],
}


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_no_message_takes_a_field_or_a_version_that_it_does_not_know(message: type[BaseModel]) -> None:
    with pytest.raises(WrongMessage, match=f"^{message.__name__}: .*unheard: there is no such field in version 1"):
        checked(message, {"unheard": 1})  # type: ignore[type-var]
    with pytest.raises(WrongMessage, match=r"\bv: Input should be 1"):
        checked(message, {"v": 2})  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("message", "values", "field"),
    [
        (Routing, {"route": "booking"}, "wish: is missing"),
        (Routing, {"route": "billing", "wish": None}, "route"),
        (Concern, {"kind": "card", "overrides": "no"}, "overrides"),
        (Proposal, {**PROPOSAL, "acts": [{**PROPOSAL["acts"][0], "price": 3}]}, "acts.0.price: there is no such field"),
        (Proposal, {**PROPOSAL, "say": [{"facts": {}}]}, "say.0.what: is missing"),
        (Results, {"results": [{"status": "done", "reason": None, "data": {}}]}, "results.0.status"),
        (State, {"turn": 1, "task": {"kind": "book", "slots": {}, "opened": 1}}, "task.revision: is missing"),
        (Spoken, {"reply": [{"id": "first", "text": "", "source": "code", "what": "x"}]}, "reply.0.id"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_is_told_by_message_and_field_and_never_with_what_was_said(message: Any, values: Any, field: str) -> None:
    with pytest.raises(WrongMessage) as wrong:
        checked(message, values)
    assert field in str(wrong.value)
    assert "billing" not in str(wrong.value)


@pytest.mark.parametrize("name", ["Task", "ReadBack", "Say", "Act"])
def test_the_parts_of_a_state_have_the_fields_of_their_messages(name: str) -> None:
    assert set(getattr(messages, name).model_fields) == set(typing.get_type_hints(getattr(states, name)))


def test_a_state_has_the_fields_of_its_message() -> None:
    assert set(State.model_fields) == set(typing.get_type_hints(states.CallState))


async def test_every_state_of_real_calls_is_what_the_messages_say(receptionist: Receptionist) -> None:
    calls = {
        RESTAURANT: (
            EVERYTHING, "[other] my husband has chest pains", "[ask.hours date=2026-11-08] are you open", "[affirm] yes",
            "[ask.policy] may I bring my dog along to the restaurant", "[order] I'd like a pizza",
        ),
        DENTIST: ("[human] somebody please", "[ask.other] xylophone zeppelin quartz", "[message] a message", "[deny] no"),
    }  # fmt: skip
    for number, words in calls.items():
        caller = Caller(await receptionist.ring(f"CA{number}", number, None))
        for each in words:
            await caller.say(each)
            assert caller.conversation._committed is not None
            state: dict[str, Any] = dict(caller.conversation._committed.state)
            checked(State, state)
            checked(Understood, state["understanding"])
            checked(Turned, {name: state[name] for name in ("answer", "question", "slots", "say")})
            checked(Spoken, {"reply": state["reply"]})


async def test_an_agent_whose_proposal_does_not_fit_has_failed_and_nothing_is_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graph import wiring

    async def booking(state: Any, runtime: Any) -> dict[str, Any]:
        return {"say": [], "acts": [{**PROPOSAL["acts"][0], "note": "trust me"}], "then": [], "asked": []}

    monkeypatch.setattr(wiring, "booking", booking)
    async with process(desk) as receptionist:
        caller = Caller(await receptionist.ring("CA1", RESTAURANT, "+19175550133"))
        said = await caller.say(EVERYTHING)
    assert said
    assert not await bookings(desk, "trattoria-bella-napoli", "held", "confirmed")
    assert caller.conversation._committed is not None
    assert caller.conversation._committed.state["say"] == [{"what": "trouble"}]


async def test_a_state_of_another_version_is_not_gone_on_from(desk: Desk) -> None:
    async with process(desk) as first:
        caller = Caller(await first.ring("CA1", RESTAURANT, "+19175550133"))
        await caller.say("[book party_size=4] a table for four")
        call = caller.conversation
        assert call._committed is not None
        with sealed_under(call.sealer, call.business_id):
            config = call._config(call._committed.checkpoint_id)
            later = await call._parts.graph.aupdate_state(config, {"v": 2}, as_node="report")
        call.log.append("checkpoint", id=later["configurable"]["checkpoint_id"], turn=1)
    async with process(desk) as second:
        caller, _ = await resumed(second)
        await caller.say("[book] a table please")
        assert caller.outcome.asked == ("party_size",)


def test_a_turns_looks_take_less_than_half_a_millisecond() -> None:
    values = {"route": "booking", "wish": "book"}
    taken = []
    for _ in range(200):
        start = time.perf_counter()
        checked(Routing, values)
        checked(Proposal, PROPOSAL)
        checked(Results, {"results": [{"v": 1, "status": "ok", "reason": None, "data": {"booking_id": "b"}}]})
        taken.append(time.perf_counter() - start)
    assert sorted(taken)[100] < 0.0005
    assert set(HANDS_ON.values()) == {Proposal, Results}


def test_the_schemas_in_the_documents_are_current(request: pytest.FixtureRequest) -> None:
    folder = request.config.rootpath / "docs" / "schemas"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == schemas()
