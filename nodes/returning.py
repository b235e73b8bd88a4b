"""A caller who comes back to the agent since nobody could take the call: what is said first, and what a yes will mean."""

from collections.abc import Sequence

from nodes.phrases import Reply
from nodes.state import CallState
from nodes.wording.choice import Choice
from nodes.wording.spoken import several
from nodes.wording.talk import language_of, word

NOT_REACHED = {
    "no_answer": "not_reached_no_answer",
    "nothing_pressed": "not_reached_no_answer",
    "busy": "not_reached_busy",
    "machine": "not_reached_machine",
    "declined": "not_reached_declined",
    "hung_up": "not_reached_cut_off",
}
"""The wording for each way to miss somebody; of every other one is said only that it did not work."""


def returned(state: CallState, names: Sequence[str], outcome: str, plan: int, choice: Choice) -> CallState:
    """The state after the agent has said whom it could not reach and has offered a message. A booking or an order that was
    under way still is; ``plan`` makes the phrases' ids new."""
    choice = choice.speaking(state.get("language"))
    reply = Reply(state["turn"], plan, lambda _: None)
    what = "not_reached_several" if len(names) > 1 else NOT_REACHED.get(outcome, "not_reached_other")
    for said, facts in ((what, {"name": several(names)}), ("offer_message", {})):
        reply.say(said, word(said, facts, choice), language=language_of(said, choice))
    task = state.get("task")
    kept = task if task is not None and task["kind"] != "message" else None
    back: CallState = {
        **state, "say": [], "acts": [], "then": [], "results": [], "reply": reply.phrases, "asked": ["message_offer"],
        "task": kept, "wanted": names[0] if len(names) == 1 else None, "transfer_to": None, "hangs_up": False, "silences": 0,
        "misses": 0,
    }  # fmt: skip
    return back
