"""Search: the web, asked only about the world around, where the business has said nothing itself and allows it."""

from typing import Any

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.meaning import meant
from nodes.state import CallState


async def search(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Results as evidence, each with where it comes from; whether there were none, or the look failed or came too late."""
    question = state.get("question") or {}
    query = question.get("world")
    if query is None or state.get("concern") is not None:
        return {"evidence": state.get("evidence", [])}
    result = await runtime.context.toolbox.read("web_search", {"query": query})
    if result.status == "refused":  # nothing is looked up here, and the question is what it would be without that
        return {"question": question if "ask" in meant(state["understanding"]) else None}
    found = result.data.get("results") if result.ok else None
    if not isinstance(found, list):
        return {"evidence": [], "looked_up": "failed"}
    evidence = [_passage(one) for one in found if isinstance(one, dict)]
    return {"evidence": evidence, "looked_up": "found" if evidence else "nothing"}


def _passage(one: dict[str, Any]) -> dict[str, Any]:
    direct = {"answer": one["text"]} if one.get("direct") else {}
    return {"kind": "web", "title": one["title"], "text": one["text"], "url": one["url"], **direct}
