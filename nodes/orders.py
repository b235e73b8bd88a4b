"""Orders: narrow as yet; a wish to order becomes a message to the team."""

from typing import Any

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.state import CallState, Say, Task


async def orders(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Say honestly that no order can be taken, and offer what can be done."""
    task: Task = {"kind": "message", "slots": {}, "opened": state["turn"], "revision": 0}
    say: list[Say] = [{"what": "orders_by_message"}, {"what": "ask_message"}]
    return {"task": task, "say": [*state.get("say", []), *say], "acts": [], "then": [], "asked": ["message"]}
