"""Answers to questions, worded by code from the business's own facts and passages."""

import re
from datetime import date, time
from typing import Any

from nodes.allergens import asked_about
from nodes.context import CallContext
from nodes.state import CallState
from nodes.understanding import cues
from nodes.understanding.vocabulary import stem
from nodes.wording import facts
from nodes.wording.staffing import working
from tenancy.knowledge.lexical import content_words
from tenancy.profile import WEEKDAYS, BusinessProfile

SURE = 0.8
"""A passage that scores this much answers the question better than a general fact would."""
ONE_THING = ("menu", "service", "room")
"""Kinds of passage that are about one thing that the business has."""
_OF_PRICE = frozenset("much cost costs price prices charge charges fee fees rate rates dollars pounds euros get is it".split())
NAMED = ("item", "service", "room")


def answer(state: CallState, context: CallContext) -> str | None:
    """The answer to what was asked in this turn; None when nothing supports one."""
    question, evidence = state.get("question"), state.get("evidence", [])
    if question is None:
        return None
    if "phone number" in question["text"].lower():
        return facts.telephone(context.profile)
    takes = length_asked(state, context)
    if takes is not None:
        return takes
    if question["topic"] == "hours" and "staff" in question:
        on = date.fromisoformat(question["date"]) if "date" in question else None
        return working(context.profile, question["staff"], context.now(), on)
    if (contains := asked_about(state, context)) is not None:
        return contains.text
    passage = next((found for found in evidence if found.get("answer") and _about(question, found)), None)
    by_code = _by_code(question, state, context)
    told = passage is not None and passage["kind"] == "faq" and passage["score"] >= SURE and not _dated(question)
    if passage is not None and (by_code is None or told):
        return worded(passage, context)
    return by_code


def _about(question: dict[str, Any], passage: dict[str, Any]) -> bool:
    """Whether a passage speaks of what was asked for: what sounds most like sushi on an Italian menu is no sushi, and its
    price is none of it."""
    if question["topic"] not in ("price", "offer") or passage["kind"] not in ONE_THING:
        return True
    said = {stem(word) for word in content_words(str(passage["text"]))}
    return any(stem(word) in said for word in content_words(question["text"]) if word not in _OF_PRICE)


def length_asked(state: CallState, context: CallContext) -> str | None:
    """How long the service that is spoken of takes, where that was asked; a fact, whatever passages sound like it."""
    question = state.get("question")
    if question is None or not cues.HOW_LONG.search(cues.plain(question["text"])):
        return None
    named = _named(question, state)
    return facts.duration_of(context.profile, named) if named else None


def worded(passage: dict[str, Any], context: CallContext) -> str:
    """A passage as it is said. The week stands in its passage as a table, for finding it and for models."""
    if passage["kind"] == "hours":
        return facts.opening(context.profile, context.now(), None, None, "every week")
    return str(passage["answer"])


def _dated(question: dict[str, Any]) -> bool:
    return "date" in question or "time" in question or any(day in question["text"].lower() for day in WEEKDAYS)


def _named(question: dict[str, Any], state: CallState) -> str | None:
    """The dish, service or room that a question is about: named in it, or spoken of before."""
    spoken_of = {**state.get("mentioned", {}), **((state.get("task") or {}).get("slots") or {})}
    return next((about[name] for about in (question, spoken_of) for name in NAMED if name in about), None)


def _by_code(question: dict[str, Any], state: CallState, context: CallContext) -> str | None:
    profile, topic = context.profile, question["topic"]
    named = _named(question, state)
    if topic == "hours":
        on = date.fromisoformat(question["date"]) if "date" in question else None
        at = time.fromisoformat(question["time"]) if "time" in question else None
        return facts.opening(profile, context.now(), on, at, question["text"].lower())
    if topic == "location":
        return facts.place(profile)
    if topic == "price" and named:
        return facts.price_of(profile, named)
    if not named and topic in ("offer", "other") and (menu := facts.menu_of(profile, cues.plain(question["text"]))):
        return menu
    if topic in ("offer", "price"):
        return (facts.offer_of(profile, named) if named else None) or facts.dietary(profile, question["text"])
    return None


def named_in(text: str, profile: BusinessProfile) -> dict[str, str]:
    """The one room, the one service and the one person that an answer names, for "that one, please" and "with her"."""
    said = text.casefold()
    named = {
        "room": [room.name for room in profile.rooms if room.name.casefold() in said],
        "service": [service.name for service in profile.services if service.name.casefold() in said],
        "staff": [person.name for person in profile.staff if _speaks_of(said, person.name)],
    }
    return {slot: names[0] for slot, names in named.items() if len(names) == 1}


def _speaks_of(said: str, name: str) -> bool:
    """By any part of the name but a title; of two people called the same, both."""
    parts = [part for part in name.casefold().split() if not part.endswith(".")]
    return bool(re.search(rf"\b(?:{'|'.join(map(re.escape, parts))})\b", said))
