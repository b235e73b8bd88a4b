"""Which questions may be looked up on the web, and as what: a query made by code from what was asked about."""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from nodes.context import CallContext
from nodes.state import CallState
from nodes.understanding.cues import plain
from nodes.understanding.vocabulary import stem
from nodes.understanding.worldly import Worldly, worldly
from tenancy.knowledge.lexical import content_words
from tenancy.profile import BusinessProfile

PERSONAL = ("name", "first_name", "last_name", "email", "address", "phone")
"""Slots that tell who somebody is."""
WAYS = ("to", "from")
LONGEST = 120
FEWEST = 2
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]{2} \d{5}(?:-\d{4})?\b|\b\d{4,5}\b")
_TOWN = re.compile(r"[^\W\d_][^\d,]{1,40}")


def of_the_world(question: dict[str, Any] | None, state: CallState, context: CallContext) -> dict[str, Any] | None:
    """The question, knowing its query where it is about the world around the business, the business has said nothing of that,
    and it may be looked up. Such a one is a question though nothing sounded like one to a business's ear."""
    if not context.profile.search_web or state["source"] != "speech":
        return question
    asked = worldly(state["words"], _names(context.profile))
    if asked is None or any(_tells_of(asked, passage) for passage in state.get("evidence", [])):
        return question
    query = _query(asked, state, context)
    return question if query is None else {**(question or {"topic": "other", "text": state["words"]}), "world": query}


def _tells_of(asked: Worldly, passage: dict[str, Any]) -> bool:
    """Whether a passage of the business is about what was asked: it sounds like "Are you open on Saturday?" that it will rain
    on Saturday, and like the way from the subway that a train leaves for Boston."""
    said = {stem(word) for word in content_words(f"{passage['title']} {passage['text']}")}
    return any(stem(thing) in said for thing in asked.things) and all(stem(place) in said for place in asked.places)


def _query(asked: Worldly, state: CallState, context: CallContext) -> str | None:
    personal = set(_personal(state, context))
    words = [word for word in asked.words if word not in personal]
    words = [word for word, after in zip_longest(words, words[1:]) if word not in WAYS or after not in (*WAYS, None)]
    town = town_of(context.profile) if asked.local else None
    query = " ".join([*words, *([town] if town else [])])
    return query if len(query.split()) >= FEWEST and len(query) <= LONGEST else None


def _names(profile: BusinessProfile) -> Iterator[str]:
    """What the business calls itself, its people and what it has: a question with one of these is about the business."""
    yield profile.name
    yield profile.kind
    yield from (person.name for person in profile.staff)
    yield from (contact.name for contact in profile.contacts)
    for listed in (profile.services, profile.menu, profile.rooms):
        for thing in listed:
            yield from (thing.name, *thing.aliases)


def _personal(state: CallState, context: CallContext) -> Iterator[str]:
    """Words that tell who calls, as far as the call has heard or the business remembers them."""
    told: list[str] = [str(slot["value"]) for slot in state["understanding"].get("slots", ()) if slot["name"] in PERSONAL]
    for slots in ((state.get("task") or {}).get("slots"), (state.get("booked") or {}).get("slots")):
        told += [str(slots[name]) for name in PERSONAL if slots and name in slots]
    if context.remembered is not None and context.remembered.name:
        told.append(context.remembered.name)
    return _parts(told)


def _parts(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from re.findall(r"[\w'-]+", plain(text))


def town_of(profile: BusinessProfile) -> str | None:
    """The town in the business's address, None where it tells none: what stands last in it but for state and postcode."""
    parts = [_POSTCODE.sub("", part).strip() for part in (profile.address or "").split(",")]
    towns = [part for part in parts[1:] if len(part) > 2 and _TOWN.fullmatch(part)]
    return towns[-1] if towns else None
