"""A booking in words: what it is, for the read-back, an offer or a refusal."""

from datetime import date, datetime, time
from typing import Any

from core.number_words import cardinal
from nodes.wording.spoken import clock, day, nights
from tenancy.profile import BusinessProfile, Service

_CLASSES = ("class", "course", "workshop", "lesson", "session", "training", "tour", "tasting", "circle")


def class_of(profile: BusinessProfile, name: str | None) -> Service | None:
    """The service of this name, where it is a class."""
    return next((service for service in profile.services if service.name == name and service.sessions), None)


def summary(profile: BusinessProfile, opening: dict[str, Any], today: date, name: str | None = None) -> str:
    """Everything a caller has to agree to: what, for how many, when, with whom, under which name."""
    start = datetime.fromisoformat(opening["start"])
    when = day(start.date(), today, profile.language)
    under = f", under {name}" if name else ""
    if opening["unit"] == "table":
        return f"a table for {cardinal(opening['party_size'])}, {when}, at {clock(start.time())}{under}"
    if opening["unit"] == "room":
        return f"a {_small(opening['room'])} for {nights(opening['nights'])}, arriving {when}{under}"
    who = f" with {opening['staff']}" if opening.get("staff") else ""
    what = article(_small(opening["service"]))
    if (given := class_of(profile, opening["service"])) is not None:
        what = f"{_places(opening.get('party_size') or 1)} in the {class_name(given)}"
    return f"{what}{who}, {when}, at {clock(start.time())}{under}"


def wished(profile: BusinessProfile, slots: dict[str, Any]) -> str:
    """What somebody books, before there is a day for it."""
    if (given := class_of(profile, slots.get("service"))) is not None:
        return f"{_places(slots.get('party_size') or 1)} in the {class_name(given)}"
    if "party_size" in slots:
        return f"a table for {cardinal(slots['party_size'])}" + (f" at {_clock(slots['time'])}" if "time" in slots else "")
    who = f" with {slots['staff']}" if slots.get("staff") else ""
    return f"{article(_small(slots.get('service') or slots['room']))}{who}"


def moment(profile: BusinessProfile, opening: dict[str, Any], today: date) -> str:
    """When an opening is; for a room, which and when."""
    start = datetime.fromisoformat(opening["start"])
    when = day(start.date(), today, profile.language)
    if opening["unit"] == "room":
        return f"the {_small(opening['room'])}, arriving {when}"
    return f"{when}, at {clock(start.time())}"


def alternatives(profile: BusinessProfile, offers: list[dict[str, Any]], wanted: str | None, today: date) -> list[str]:
    """Each offer named as shortly as it stays clear: only the time, where the day is the one that was wanted."""
    said = []
    for offer in offers:
        start = datetime.fromisoformat(offer["start"])
        same_day = wanted == start.date().isoformat() and offer["unit"] != "room"
        said.append(clock(start.time()) if same_day else moment(profile, offer, today))
    return said


def class_name(service: Service) -> str:
    """What a class is called in a sentence: "yoga" is "yoga class", and a workshop a workshop."""
    name = _small(service.name)
    return name if name.split()[-1].lower() in _CLASSES else f"{name} class"


def _places(party: int) -> str:
    return "a place" if party == 1 else f"{cardinal(party)} places"


def _clock(at: str) -> str:
    return clock(time.fromisoformat(at))


def article(noun: str) -> str:
    if noun.startswith(("a ", "an ", "the ")):
        return noun
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _small(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
