"""What the pages of settings show, from the profile and the members of a business."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenancy import opening
from tenancy.accounts import Member
from tenancy.editing import ABOUT
from tenancy.profile import BusinessProfile, Manner

MANNERS: tuple[tuple[Manner, str], ...] = (
    ("plain", "Plain: friendly and short"),
    ("warm", "Warm: like somebody who knows you"),
    ("formal", "Formal: reserved and polite"),
)
LABELS = {
    "name": "Name of the business",
    "greeting": "Greeting",
    "agent_name": "The agent's name",
    "manner": "How the agent talks",
    "languages": "Languages beside English",
    "address": "Address",
    "directions": "How to get there",
}
LANGUAGES = (("es", "Spanish"), ("fr", "French"), ("it", "Italian"), ("de", "German"))


@dataclass(frozen=True)
class Heard:
    """One sentence of how a call begins."""

    text: str
    note: str
    """Why it is said, where it is not the owner's to choose."""


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    email: str
    role: str
    me: bool


def call_begins(name: str, greeting: str | None, agent: str | None, manner: str) -> list[Heard]:
    """What callers hear before they say anything; a manner that there is not is taken as plain until it is saved."""
    greeting, agent = (greeting or "").strip(), (agent or "").strip()
    known: Manner = next((each for each, _ in MANNERS if each == manner), "plain")
    first, disclosure, offer = opening.opening(name, greeting, agent, known)
    note = "" if greeting else "Until you write a greeting of your own"
    return [Heard(first, note), Heard(disclosure, "Always said, so that callers know"), Heard(offer, "")]


def about_fields(profile: BusinessProfile) -> dict[str, str]:
    """The section's fields as a form holds them; languages are ticked, each by its code."""
    texts = {name: getattr(profile, name) or "" for name in ABOUT if name != "languages"}
    return texts | {code: "on" if code in profile.languages else "" for code, _ in LANGUAGES}


def about_typed(form: Mapping[str, Any]) -> dict[str, Any]:
    """The section from what a form sent, where a box that is not ticked is left out."""
    texts = {name: str(form.get(name, "")) for name in ABOUT if name != "languages"}
    return texts | {"languages": [code for code, _ in LANGUAGES if form.get(code)]}


def about_read(profile: BusinessProfile) -> list[tuple[str, str]]:
    """The section in words, a pair of label and text a field."""
    said = {name: getattr(profile, name) or "" for name in ABOUT}
    said["manner"] = dict(MANNERS)[profile.manner].partition(":")[0]
    said["languages"] = ", ".join(words for code, words in LANGUAGES if code in profile.languages)
    return [(LABELS[name], said[name]) for name in ABOUT]


def people(members: Sequence[Member], me: Member) -> list[Person]:
    return [
        Person(str(each.id), each.name, each.email, "Owner" if each.role == "owner" else "Staff", each.id == me.id)
        for each in members
    ]
