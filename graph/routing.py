"""Who acts on a turn: a pure function of the state. No other place branches on an intent."""

from typing import Literal

from nodes.state import MEANT, CallState

Route = Literal["booking", "orders", "handoff", "search", "synthesis"]

AGENT_OF: dict[str, Route] = {
    "book": "booking",
    "availability": "booking",
    "change_booking": "booking",
    "cancel_booking": "booking",
    "check_booking": "booking",
    "order": "orders",
    "order_status": "orders",
    "human": "handoff",
    "message": "handoff",
}
AGENT_OF_TASK: dict[str, Route] = {"book": "booking", "order": "orders", "message": "handoff"}


def wish(state: CallState) -> str | None:
    """What the caller wants done, the surest first; a person is always heard before anything else."""
    scores = {found["name"]: found["score"] for found in state.get("understanding", {}).get("intents", ())}
    meant = [name for name, score in scores.items() if name in AGENT_OF and score >= MEANT]
    if "human" in meant:
        return "human"
    return max(meant, key=lambda name: scores[name], default=None)


def route(state: CallState) -> tuple[Route, str | None]:
    """The agent of this turn, and the wish it is to act on (None: go on with the task in hand)."""
    concern = state.get("concern")
    if (concern and concern.get("overrides")) or state.get("source") == "silence" or state.get("hangs_up"):
        return "synthesis", None
    task, wanted = state.get("task"), wish(state)
    said = {say.get("what") for say in state.get("say", ())}
    if said & {"verbatim", "goodbye"}:
        return "synthesis", None
    if wanted in ("human", "message") and not (task and task["kind"] == "message"):
        return "handoff", wanted
    if task is not None:
        same = wanted is None or AGENT_OF[wanted] == AGENT_OF_TASK[task["kind"]]
        return (AGENT_OF_TASK[task["kind"]], None) if same else (AGENT_OF[wanted or ""], wanted)
    if wanted is not None:
        return AGENT_OF[wanted], wanted
    if "message_offer" in state.get("asked", ()) and state.get("answer") == "yes":
        return "handoff", "message"
    if state.get("question") is not None and not state.get("evidence"):
        return "search", None
    return "synthesis", None
