"""A business's profile as passages: short texts that each answer one question, found by meaning and by words."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tenancy.knowledge.paraphrases import paraphrases
from tenancy.money import written
from tenancy.profile import WEEKDAYS, BusinessProfile, HoursException, MenuItem, Room, Service, Span, Weekday

PassageKind = Literal["faq", "policy", "service", "menu", "room", "hours", "location", "directions", "contact"]

MAKING = 2
"""Raise it when the texts below are made differently, so that every index is built anew."""

WINDOW_WORDS = 150
"""About 200 of the 256 word pieces that the sentence model reads; the title takes some of the rest."""
OVERLAP_WORDS = 30

_KIND_NAMES = {"other": "business"}
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
"""Control, format (zero-width, bidirectional and tag characters), private, surrogate and unassigned code points."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Something this business has said."""

    id: str
    """Follows from the content alone, so an unchanged passage keeps its id and its vector."""
    ref: str
    """The owner's own reference of a FAQ entry, else one made from kind and name, e.g. "policy:cancellation"."""
    kind: PassageKind
    title: str
    """The question it answers, as a caller might ask it."""
    text: str
    """Title and answer: what a model is given as evidence."""
    answer: str
    """What may be said to a caller as it stands."""
    indexed: str
    """What is embedded and matched: the text, the business's own name replaced by its kind."""
    paraphrase: bool = False
    """``indexed`` is another way of asking for it; the same passage stands before it as it was written."""


_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def clean(text: str) -> str:
    """Text without characters that nobody sees, which can hide words from a reader; white space becomes single blanks."""
    shown = (char for char in _SELECTORS.sub("", text) if char.isspace() or unicodedata.category(char) not in _INVISIBLE)
    return " ".join("".join(shown).split())


def without_name(text: str, profile: BusinessProfile) -> str:
    """The business's name says nothing about what is asked, yet would draw every passage that holds it closer."""
    return _name_pattern(profile.name).sub(f"the {_KIND_NAMES.get(profile.kind, profile.kind)}", text)


def _name_pattern(name: str) -> re.Pattern[str]:
    words = [r"(?:&|and)" if word.lower() in ("&", "and") else re.escape(word) for word in name.split()]
    joined = r"\s+".join(words)
    return re.compile(rf"(?<!\w)(?:the\s+)?{joined}(?:['’]s)?(?!\w)", re.IGNORECASE)


def make_passages(profile: BusinessProfile) -> tuple[Passage, ...]:
    """Every passage of a profile, in the profile's order; equal ones once. Texts beyond the model's limit come in
    overlapping windows that share kind, ref and title."""
    passages: dict[str, Passage] = {}
    for statement in _statements(profile):
        for passage in _windows(statement, profile):
            passages.setdefault(passage.id, passage)
    return tuple(passages.values())


def _statements(profile: BusinessProfile) -> Iterator[Passage]:
    for number, entry in enumerate(profile.faq, 1):
        yield _statement("faq", entry.ref or f"faq:{number}", entry.question, entry.answer)
    for policy in profile.policies:
        yield _statement("policy", f"policy:{_key(policy.topic)}", f"What is your policy on {policy.topic}?", policy.text)
    for service in profile.services:
        yield _service(service, profile.currency)
    for item in profile.menu:
        yield _menu_item(item, profile.currency)
    for room in profile.rooms:
        yield _room(room, profile.currency)
    if profile.hours is not None:
        yield _statement("hours", "hours", "What are your opening hours? When are you open?", _week(profile.hours))
    for exception in profile.exceptions:
        yield _exception(exception)
    if profile.address:
        title = "What is your address? Where are you located?"
        yield _statement("location", "location", title, f"The address is {profile.address}.")
    if profile.directions:
        yield _statement("directions", "directions", "How do I get there? How do I find you?", profile.directions)
    for contact in profile.contacts:
        about = ", ".join(part for part in (contact.role, *contact.reasons) if part)
        if about:
            title = f"Who can I talk to about {about}?"
            answer = f"For that you want {contact.name}. I can put you through, or take a message."
            yield _statement("contact", f"contact:{_key(contact.name)}", title, answer)


def _statement(kind: PassageKind, ref: str, title: str, text: str) -> Passage:
    return Passage(id="", ref=clean(ref), kind=kind, title=clean(title), text="", answer=clean(text), indexed="")


def _service(service: Service, currency: str) -> Passage:
    facts = []
    if service.price is not None:
        facts.append(f"costs {'from ' if service.price_from else ''}{written(service.price, currency)}")
    if service.duration_minutes:
        facts.append(f"takes {service.duration_minutes} minutes")
    title = f"Do you offer {service.name}? How much is it and how long does it take?"
    said = f"{service.name} {' and '.join(facts)}." if facts else f"We offer {service.name}."
    if service.sessions:
        title = f"Do you offer {service.name}? When is it, how much is it and how long does it take?"
        times = _joined(tuple(f"{session.day.title()}s at {session.starts:%H:%M}" for session in service.sessions))
        said += f" It is on {times}, for up to {service.places} people."
    return _listed("service", service.name, title, said, service.description, service.aliases)


def _menu_item(item: MenuItem, currency: str) -> Passage:
    price = f" for {written(item.price, currency)}" if item.price is not None else ""
    said = f"We have {item.name}{price}."
    said += f" It is {_joined(item.dietary)}." if item.dietary else ""
    said += f" It contains {_joined(item.allergens)}." if item.allergens else ""
    title = f"Do you have {item.name} on the menu{f' ({item.category})' if item.category else ''}? How much is it?"
    return _listed("menu", item.name, title, said, item.description, item.aliases)


def _room(room: Room, currency: str) -> Passage:
    price = f" and costs {written(room.price, currency)} a night" if room.price is not None else ""
    title = f"Do you have a {room.name}? How much is the room and how many people does it sleep?"
    return _listed("room", room.name, title, f"The {room.name} sleeps {room.sleeps}{price}.", room.description, room.aliases)


def _listed(kind: PassageKind, name: str, title: str, said: str, description: str | None, aliases: tuple[str, ...]) -> Passage:
    text = f"{said} {description}" if description else said
    statement = _statement(kind, f"{kind}:{_key(name)}", title, text)
    return replace(statement, title=clean(f"{title} ({', '.join(aliases)})")) if aliases else statement


def _exception(exception: HoursException) -> Passage:
    days = f"on {exception.date:%A, %-d %B %Y}"
    if exception.until:
        days = f"from {exception.date:%A, %-d %B %Y} until {exception.until:%A, %-d %B %Y}"
    state = f"open {_spans(exception.hours)}" if exception.hours else "closed"
    note = f" ({exception.note})" if exception.note else ""
    return _statement("hours", f"hours:{exception.date}", f"Are you open {days}{note}?", f"We are {state} {days}{note}.")


def _week(hours: Mapping[Weekday, tuple[Span, ...]]) -> str:
    return " ".join(f"{day.title()}: {_spans(hours[day]) if hours.get(day) else 'closed'}." for day in WEEKDAYS)


def _spans(spans: tuple[Span, ...]) -> str:
    return " and ".join(f"{span.opens:%H:%M} to {span.closes:%H:%M}" for span in spans)


def _joined(words: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _key(name: str) -> str:
    return "-".join(re.findall(r"\w+", clean(name).lower()))


def _windows(statement: Passage, profile: BusinessProfile) -> Iterator[Passage]:
    words = statement.answer.split()
    step = WINDOW_WORDS - OVERLAP_WORDS
    parts = [statement.answer]
    if len(words) > WINDOW_WORDS:
        parts = [" ".join(words[first : first + WINDOW_WORDS]) for first in range(0, len(words) - OVERLAP_WORDS, step)]
    for part in parts:
        text = f"{statement.title} {part}"
        made = replace(statement, text=text, answer=part)
        yield _found_by(made, without_name(text, profile))
        if statement.kind in ("faq", "policy") and part is parts[0]:
            for said in paraphrases(statement.title):
                yield _found_by(replace(made, paraphrase=True), said)


def _found_by(made: Passage, indexed: str) -> Passage:
    content = "\0".join((str(MAKING), made.kind, made.ref, made.title, made.answer, indexed))
    return replace(made, id=hashlib.blake2b(content.encode(), digest_size=12).hexdigest(), indexed=indexed)
