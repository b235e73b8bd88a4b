"""Intent: what the caller means, by this machine's understanding and, where that is unsure, a small model's as well; nothing
here decides what follows from it."""

from dataclasses import asdict
from typing import Any

from langgraph.runtime import Runtime

from nodes.context import CallContext
from nodes.languages import in_another_language
from nodes.people import asks_for_somebody
from nodes.second_opinion import is_wanted, joined, second_opinion
from nodes.state import CallState
from nodes.understanding.other_languages import answered, understood
from nodes.understanding.types import Utterance

ASKED_AS = {
    "availability": ("time", "date"),
    "change": ("confirm",),
    "which_booking": ("time", "date", "service"),
    "name_offer": ("name",),
    "usual_offer": ("service", "party_size", "room"),
    "when": ("time", "date"),
    "earliest": ("time", "date", "confirm"),
    "pickup_instead": ("confirm",),
    "person_offer": ("confirm",),
    "postcode": ("address",),
}
"""What understanding calls a question of ours."""
SURELY = 0.9
"""The score of what is said in so many words."""


async def intent(state: CallState, runtime: Runtime[CallContext]) -> dict[str, Any]:
    """Intents and slots of the caller's words; empty for a silence, and for a language that is not offered here."""
    context, words = runtime.context, state.get("words", "")
    elsewhere = _in_their_language(state, words)
    if elsewhere is not None:
        return {"understanding": elsewhere}
    utterance = Utterance(
        text=words,
        kind=context.profile.kind,
        now=context.now(),
        asked=tuple(name for asked in state.get("asked", ()) for name in ASKED_AS.get(asked, (asked,))),
        before=_said_before(state),
        vocabulary=context.vocabulary,
    )
    understanding = asdict(context.understander.understand(utterance, await context.embed(words)))
    if asks_for_somebody(words, frozenset(slot["name"] for slot in understanding["slots"]), context.profile):
        others = [found for found in understanding["intents"] if found["name"] != "human"]
        understanding |= {"intents": [{"name": "human", "score": SURELY, "topic": None}, *others], "unsure": False}
    if context.small_models and is_wanted(state, understanding):
        opinion = await second_opinion(words, utterance.before, utterance.asked, context)
        if opinion is not None:
            understanding = joined(understanding, opinion, words, utterance.asked, context)
    return {"understanding": understanding}


def _in_their_language(state: CallState, words: str) -> dict[str, Any] | None:
    """What was meant in another language than English; None where this machine's understanding has to tell."""
    language, asked = state.get("language"), tuple(state.get("asked", ()))
    if language is not None and words:
        return understood(words, language, asked)
    if not words or in_another_language(state):
        return {"in_scope": True, "intents": [], "slots": [], "unsure": False}
    if state.get("told_in") and answered(words, state["told_in"][-1]):
        return understood(words, state["told_in"][-1], asked)
    return None


def _said_before(state: CallState) -> str:
    """What the caller heard of the agent's last words; they enter the history with this turn, so they are not in it yet."""
    heard = " ".join(phrase["text"] for phrase in state.get("heard", []) if phrase["text"]).strip()
    return heard or next((line["text"] for line in reversed(state.get("history", [])) if line["who"] == "agent"), "")
