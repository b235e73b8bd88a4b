"""What the pages of settings show, from the profile and the members of a business."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenancy.accounts import Member
from tenancy.profile import BusinessProfile

GREETING = "Hello, thank you for calling {name}."
DISCLOSURE = "I'm an automated assistant, and this call may be recorded."
OFFER = "How can I help you?"
"""The agent's own words; a test holds that a call begins with them."""


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


def opening(name: str, greeting: str | None) -> list[Heard]:
    """What callers hear before they say anything."""
    greeting = (greeting or "").strip()
    first = Heard(greeting, "") if greeting else Heard(GREETING.format(name=name), "Until you write a greeting of your own")
    return [first, Heard(DISCLOSURE, "Always said, so that callers know"), Heard(OFFER, "")]


def about_fields(profile: BusinessProfile) -> dict[str, str]:
    return {name: getattr(profile, name) or "" for name in ("name", "greeting", "address", "directions")}


def people(members: Sequence[Member], me: Member) -> list[Person]:
    return [
        Person(str(each.id), each.name, each.email, "Owner" if each.role == "owner" else "Staff", each.id == me.id)
        for each in members
    ]
