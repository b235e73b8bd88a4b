"""The gate and what waits behind it: nothing is done before the caller's turn is known to be over."""

from typing import Any

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.state import CallState
from tools.protocol import Confirmation, ToolCall

UNDOABLE = ("hold_booking", "release_booking")
"""Acts that an amended turn may leave behind: they expire by themselves and are released at once."""


async def gate(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Wait until the turn is committed, and for what cannot be undone until it stands. A plan that is dropped, or a turn
    that is withdrawn, is cancelled here and leaves nothing behind."""
    await runtime.context.gate.pass_through(final=cannot_be_undone(state))
    return {}


def cannot_be_undone(state: CallState) -> bool:
    return any(act["tool"] not in UNDOABLE for act in state.get("acts", []))


async def act(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Do what was proposed, one after the other; what comes after a failure is not tried."""
    context, results = runtime.context, []
    for proposed in state.get("acts", []):
        confirmation = Confirmation(**proposed["confirmation"]) if proposed["confirmation"] else None
        call = ToolCall(
            name=proposed["tool"],
            arguments=proposed["arguments"],
            key=proposed["key"],
            call_id=context.call_id,
            turn=state["turn"],
        )
        result = await context.toolbox.act(call, confirmation=confirmation)
        results.append(result.model_dump(mode="json"))
        if not result.ok and proposed["tool"] != "release_booking":
            break
    return {"results": results}
