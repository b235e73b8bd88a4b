"""Knowledge: what this business has said about the caller's words."""

from typing import Any

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.languages import in_another_language
from nodes.state import CallState


async def knowledge(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Passages that support an answer, best first; empty when the business has said nothing about it, or the words are not in its
    language."""
    context, words = runtime.context, state.get("words", "")
    if not words or in_another_language(state):
        return {"evidence": []}
    embedded = await context.embed(words)
    found = context.knowledge.search(words, None if embedded is None else embedded.vector, limit=4)
    return {
        "evidence": [
            {
                "id": f.passage.id,
                "kind": f.passage.kind,
                "title": f.passage.title,
                "answer": f.passage.answer,
                "text": f.passage.text,
                "score": round(f.score, 3),
            }
            for f in found
            if f.score >= context.limits.evidence
        ]
    }
