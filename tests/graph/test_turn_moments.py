"""A run of the graph tells when its steps were over and which agent it was sent to; a replay takes no notice of either."""

from graph.orchestrator import Receptionist
from graph.reply import CallerTurn
from tests.graph.desk import RESTAURANT, Caller, Desk
from tests.graph.test_replay import again, logged


async def test_a_prepared_turn_knows_when_it_was_understood_what_was_known_and_when_it_stood_at_the_gate(
    receptionist: Receptionist,
) -> None:
    conversation = await receptionist.ring("CA1", RESTAURANT, None)
    turn = conversation.plan(CallerTurn("[ask.hours date=2026-11-08] are you open on sunday"))
    assert (turn.route, turn.reached) == ("", {})
    await anext(aiter(turn.phrases()))
    await turn.commit()
    await turn.outcome()
    assert turn.route == "synthesis"
    assert turn.reached.keys() == {"intent", "knowledge", "prepared"}
    assert max(turn.reached["intent"], turn.reached["knowledge"]) <= turn.reached["prepared"]
    await conversation.end("hung_up")


async def test_a_call_is_replayed_the_same_whatever_its_turns_took(desk: Desk, caller: Caller) -> None:
    await caller.say("[ask.hours date=2026-11-08] are you open on sunday")
    await caller.conversation.note("timing", turn=1, stages={"plan": 90_000, "intent": 95_000, "first_frame": 99_000})
    await caller.conversation.end("hung_up")
    assert (await again(desk, await logged(desk, caller))).same
