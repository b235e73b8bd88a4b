"""What an entry of each list is made of, for its form and for its place in the list."""

from dataclasses import dataclass
from typing import Literal

from tenancy.editing import Section
from tenancy.profile import BusinessProfile

FieldKind = Literal["line", "long", "price", "number", "words", "tick", "date", "span", "week", "phone"]
"""``words`` are several, written with commas between them; ``span`` is a day's hours, ``week`` a week's or none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of an entry's form."""

    name: str
    label: str
    kind: FieldKind = "line"
    help: str = ""
    begins: str = ""
    """What it holds in the form of a new entry."""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A list: where it is edited, what it and its entries are called, and what they are made of."""

    section: Section
    path: str
    title: str
    one: str
    lead: str
    """What callers get from it, for the top of the page."""
    fields: tuple[Asked, ...]
    nothing: str
    """Why the list is empty and what an entry would bring."""
    removed: str = "Callers who ask for it will hear that you have told nothing about it."
    """What it means to remove an entry."""


_OTHER_WORDS = "Other words that callers use for it, with commas between them"

SERVICES = Shape(
    "services",
    "/known/services",
    "Services",
    "service",
    "What can be booked or asked for, with prices and how long each takes.",
    (
        Asked("name", "Name", wide=True),
        Asked("price", "Price", "price"),
        Asked("price_from", "Say “from” before the price", "tick"),
        Asked("duration_minutes", "Length in minutes", "number"),
        Asked("buffer_minutes", "Minutes kept free afterwards", "number", begins="0"),
        Asked("description", "What it is", "long"),
        Asked("aliases", "Also called", "words", _OTHER_WORDS, wide=True),
        Asked("bookable", "Callers can book it by phone", "tick", begins="on"),
        Asked("places", "Places, where it is a class", "number"),
        Asked("sessions", "When the class is", "words", "Such as tuesday 18:00, thursday 07:30 with Ana", wide=True),
    ),
    "Add what you offer. Callers who ask for it hear its price, and can book it.",
)
MENU = Shape(
    "menu",
    "/known/menu",
    "Menu",
    "dish",
    "What is served, with prices, and what is in it where that is asked.",
    (
        Asked("name", "Name", wide=True),
        Asked("price", "Price", "price"),
        Asked("category", "Part of the menu", help="Such as Starters or Drinks"),
        Asked("description", "What it is", "long"),
        Asked("aliases", "Also called", "words", _OTHER_WORDS, wide=True),
        Asked("dietary", "Suits", "words", "Such as vegetarian, vegan, gluten-free"),
        Asked("allergens", "Contains", "words", "Allergens, such as wheat, milk, celery"),
        Asked("orderable", "Callers can order it by phone, where you take orders", "tick", begins="on"),
    ),
    "Add what you serve. Callers who ask hear what it is, what it costs and what is in it.",
)
ROOMS = Shape(
    "rooms",
    "/known/rooms",
    "Rooms",
    "kind of room",
    "The kinds of rooms that guests can book, and what a night costs.",
    (
        Asked("name", "Name", wide=True),
        Asked("price", "Price a night", "price"),
        Asked("sleeps", "Sleeps", "number", begins="2"),
        Asked("count", "How many of this kind", "number", begins="1"),
        Asked("description", "What it is like", "long"),
        Asked("aliases", "Also called", "words", _OTHER_WORDS, wide=True),
    ),
    "Add the kinds of rooms that you have. Callers can then ask for them and book them.",
)
DAYS = Shape(
    "exceptions",
    "/known/days",
    "Special days",
    "special day",
    "Holidays and days with hours of their own. They stand before the weekly hours.",
    (
        Asked("date", "Date", "date"),
        Asked("until", "Until", "date", "Only where it is several days"),
        Asked("hours", "Hours on these days", "span"),
        Asked("note", "Why", help="Callers hear it, such as Christmas Eve", wide=True),
    ),
    "Add a holiday, or a day with other hours. Callers hear them, and no booking is made while you are closed.",
    "The weekly hours hold on this day again.",
)
QUESTIONS = Shape(
    "faq",
    "/known/questions",
    "Questions",
    "question",
    "What callers ask, and the answer in your own words.",
    (
        Asked("question", "Question", help="As a caller would ask it", wide=True),
        Asked("answer", "Answer", "long", "As it should be said: a sentence or two sound best on the phone"),
    ),
    "Add what people often ask. The agent answers in your words.",
)
POLICIES = Shape(
    "policies",
    "/known/policies",
    "Policies",
    "policy",
    "How you handle cancellations, payment, late arrivals and whatever else needs a rule.",
    (Asked("topic", "Topic", help="Such as Cancellation", wide=True), Asked("text", "What holds", "long")),
    "Add a rule, such as until when a booking can be cancelled. Callers hear it when they ask.",
)
CONTACTS = Shape(
    "contacts",
    "/settings/people",
    "People and desks",
    "person or desk",
    "Whom a caller can be put through to when they ask, or when only a person can help.",
    (
        Asked("name", "Name", help="As callers hear it: “I'll put you through to …”"),
        Asked("number", "Phone number", "phone", "With the country code, such as +12125550142"),
        Asked("role", "Role", help="Such as manager or billing"),
        Asked("reasons", "What for", "words", "Words a caller would use, with commas between them", wide=True),
        Asked("warm", "Tell them who calls and why, and let them take it with a key", "tick"),
        Asked("texts", "Send them messages that callers leave as texts, too", "tick"),
        Asked("hours", "When they can be reached", "week"),
    ),
    "Add somebody whom callers can be put through to. Until then the agent takes messages.",
    "Nobody is put through to them any more.",
)
SHAPES: dict[Section, Shape] = {shape.section: shape for shape in (SERVICES, MENU, ROOMS, DAYS, QUESTIONS, POLICIES, CONTACTS)}
OFFERS = (SERVICES, MENU, ROOMS)


def offered(profile: BusinessProfile) -> list[str]:
    """The sections among services, menu and rooms that this business fills or would: by its kind and by what it lists."""
    usual = {"restaurant": "menu", "hotel": "rooms"}.get(profile.kind, "services")
    return [shape.section for shape in OFFERS if shape.section == usual or getattr(profile, shape.section)]
