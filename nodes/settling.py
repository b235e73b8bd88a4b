"""Settling: an act whose fate nobody knows is asked about again, with the same key, before anything else is done.

The ledger of acts tells whether it was done, and does it only if it was not; so to ask again never does it twice.
"""

from typing import Any

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.state import CallState, Say
from nodes.steps import Update

MOST_LOOKS = 3
"""How often a caller waits for it."""


async def settling(state: CallState, runtime: Runtime[CallContext]) -> Update:
    """Look again, unless the caller would rather not wait; then they are told what they cannot rely on."""
    unsettled = state["unsettled"] or {"acts": [], "then": [], "looks": 0}
    if state.get("answer") == "no" or unsettled["looks"] >= MOST_LOOKS:
        runtime.context.note("unsettled", keys=[act["key"] for act in unsettled["acts"]])
        say: list[Say] = [*state.get("say", []), {"what": "never_settled"}, {"what": "anything_else"}]
        return {"task": None, "unsettled": None, "say": say, "acts": [], "then": [], "asked": ["anything_else"]}
    return {"say": [{"what": "looking_again"}], "acts": unsettled["acts"], "then": unsettled["then"], "asked": ["anything_else"]}


def left_open(state: CallState, at: int) -> dict[str, Any]:
    """What has to be looked at again when the act at this place may or may not have been done; those after it were not
    tried."""
    looks = (state.get("unsettled") or {}).get("looks", 0) + 1
    return {"acts": state["acts"][at:], "then": state.get("then", []), "looks": looks}
