"""What emulated models answer that nobody scripted: a stand-in, and no model at all.

It reads out of its instructions the passage that shares most words with the caller's, and fills a form with the least that its
schema takes. It understands nothing, and shows that a provider was asked and how its answer travels, not how good one is.
"""

import re
from collections.abc import Sequence
from typing import Any

from evals.emulators.search import Page

UNKNOWN = "I don't know, I'm sorry."
_SAID = re.compile(r"^The caller says: (.*)\Z", re.MULTILINE | re.DOTALL)
_FACT = re.compile(r"^- (?:\[[^\]]*\] )?(.+)$", re.MULTILINE)
_PLAIN = {
    "the",
    "and",
    "you",
    "your",
    "for",
    "are",
    "have",
    "with",
    "that",
    "this",
    "what",
    "can",
    "could",
    "there",
    "any",
    "our",
}


def passage_for(conversation: Sequence[dict[str, Any]]) -> str:
    """The first sentence or two of the fact that fits the caller's words best; that it doesn't know where none does."""
    asked = str(conversation[-1].get("content", ""))
    said = _SAID.search(asked)
    words = _words(said[1] if said else asked)
    facts = _FACT.findall(asked[: said.start()] if said else asked)
    best = max(facts, key=lambda fact: len(words & _words(fact)), default="")
    if not words & _words(best):
        return UNKNOWN
    return " ".join(_sentences(best)[:2])


def least_form(schema: dict[str, Any], _conversation: Sequence[dict[str, Any]]) -> Any:
    """The least value that the schema takes: empty lists and texts, null where that may be, yes, and the first of a choice."""
    if "enum" in schema:
        return schema["enum"][0]
    if choices := schema.get("anyOf"):
        nothing = next((choice for choice in choices if choice.get("type") == "null"), None)
        return None if nothing is not None else least_form(choices[0], _conversation)
    match schema.get("type"):
        case "object":
            return {name: least_form(part, _conversation) for name, part in schema.get("properties", {}).items()}
        case "array":
            return []
        case "boolean":
            return True
        case "integer" | "number":
            return 0
        case "null":
            return None
    return ""


def found_page(query: str) -> Sequence[Page]:
    """One page on whatever was asked, which says that it is made up."""
    return (Page("An emulated page", f"About {query}: fair and dry, 60 degrees.", "https://weather.example/today", boxed=True),)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9']{3,}", text.lower())) - _PLAIN


def _sentences(text: str) -> list[str]:
    """Without the question that a passage may begin with."""
    sentences = re.split(r"(?<=[.!?])\s+", text.strip())
    return [sentence for sentence in sentences if not sentence.endswith("?")] or sentences
