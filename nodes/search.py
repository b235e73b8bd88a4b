"""Search: the web, asked only where the business has said nothing itself and allows it."""

from typing import Any

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.state import CallState


async def search(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Results as evidence, each with where it comes from; nothing where search is off or came too late."""
    found = await runtime.context.toolbox.read("web_search", {"query": state["words"][:200]})
    if not found.ok:
        return {"evidence": []}
    results = found.data.get("results")
    return {"evidence": [{"kind": "web", **r} for r in results if isinstance(r, dict)] if isinstance(results, list) else []}
