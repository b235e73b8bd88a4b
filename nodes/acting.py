"""The gate and what waits behind it: nothing is done before the caller's turn is known to be over."""

import asyncio
import contextlib
from typing import Any

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.state import CallState
from tools.protocol import Confirmation, ToolCall, ToolResult

UNDOABLE = ("hold_booking", "release_booking")
"""Acts that an amended turn may leave behind: they expire by themselves and are released at once."""


async def gate(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Wait until the turn is committed, and for what cannot be undone until it stands. A plan that is dropped, or a turn
    that is withdrawn, is cancelled here and leaves nothing behind."""
    await runtime.context.gate.pass_through(final=cannot_be_undone(state))
    return {}


def cannot_be_undone(state: CallState) -> bool:
    return any(act["tool"] not in UNDOABLE for act in state.get("acts", []))


LOOKS_AGAIN_SECONDS = 4.0
"""For how long after an act of unknown fate it is asked about at once; then the caller decides whether to wait."""


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
        if result.status == "unknown":
            result = await _asked_again(context, call, confirmation) or result
        results.append(result.model_dump(mode="json"))
        if not result.ok and proposed["tool"] != "release_booking":
            break
    return {"results": results}


async def _asked_again(context: CallContext, call: ToolCall, confirmation: Confirmation | None) -> ToolResult | None:
    """What became of an act that may have been done: the same key finds it done, or does it now; None while nobody can tell."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LOOKS_AGAIN_SECONDS):
            return await context.toolbox.act(call, confirmation=confirmation)
    return None
