"""What a business has told us, as one immutable value: the shape of its file, and what a call holds from the ring on."""

import re
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from tenancy.booking_terms import MOST_PLACES, Away, BookingRules, Session
from tenancy.fields import (
    WEEKDAYS,
    DayHours,
    IsoDate,
    Line,
    Longest,
    Moment,
    Name,
    Note,
    Page,
    Paragraph,
    Part,
    PhoneNumber,
    Price,
    PriceDifference,
    Sentence,
    SiteName,
    Slug,
    Span,
    Weekday,
    WeeklyHours,
    ZoneName,
)
from tenancy.order_terms import BusyTime, DeliveryRules, OrderRules, TaxRate

__all__ = [
    "WEEKDAYS",
    "Away",
    "BookingRules",
    "BusinessProfile",
    "BusyTime",
    "Contact",
    "DeliveryRules",
    "Foreign",
    "HoursException",
    "Kind",
    "Line",
    "Longest",
    "Manner",
    "MenuItem",
    "OrderRules",
    "Part",
    "Policy",
    "Pronunciation",
    "Question",
    "Room",
    "Service",
    "Session",
    "Span",
    "Staff",
    "Table",
    "TaxRate",
    "Weekday",
    "WeeklyHours",
]

Kind = Literal["clinic", "hospital", "restaurant", "hotel", "salon", "other"]
Manner = Literal["plain", "warm", "formal"]
"""How the agent talks: the same things in other words."""
Texting = Literal["off", "ask"]
Foreign = Literal["es", "fr", "it", "de"]
"""A language that a business may offer beside English: ISO 639-1."""


_SPOKEN = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")


def _plain_words(says: str) -> str:
    if not _SPOKEN.fullmatch(says):
        raise ValueError('expected letters, with spaces or hyphens between them, such as "nyoh-kee"')
    return says


def _each_once(languages: "tuple[Foreign, ...]") -> "tuple[Foreign, ...]":
    return tuple(dict.fromkeys(languages))


class HoursException(Part):
    """A dated change that replaces the weekly hours on each day from ``date`` to ``until``; no hours means closed."""

    date: IsoDate
    until: IsoDate | None = None
    hours: DayHours = ()
    note: Note | None = None


class Service(Part):
    """Something that is booked for a time with somebody: a check-up, a haircut. With ``places`` and ``sessions`` it is a
    class: given at set times, for several people at once."""

    name: Name
    price: Price | None = None
    price_from: bool = False
    duration_minutes: int | None = Field(None, gt=0, le=24 * 60)
    buffer_minutes: int = Field(0, ge=0, le=240)
    description: Paragraph | None = None
    aliases: tuple[Name, ...] = ()
    """Other words callers use for it."""
    bookable: bool = True
    places: int | None = Field(None, ge=1, le=MOST_PLACES)
    """How many people one session of the class takes."""
    sessions: tuple[Session, ...] = ()
    """When the class is given each week."""


class Variation(Part):
    """One of the forms that an item is sold in, such as small or large, at a price of its own."""

    name: Name
    price: Price
    aliases: tuple[Name, ...] = ()


class MenuItem(Part):
    name: Name
    price: Price | None = None
    category: Name | None = None
    description: Paragraph | None = None
    aliases: tuple[Name, ...] = ()
    dietary: tuple[Name, ...] = ()
    """Stored facts such as vegetarian, vegan, gluten-free."""
    allergens: tuple[Name, ...] = ()
    variations: tuple[Variation, ...] = ()
    """Where there are any, one of them is ordered, and its price holds in the place of the item's."""
    served: tuple[Name, ...] = ()
    """Names of the parts of the day in which it is sold; empty means whenever orders are taken."""
    orderable: bool = True
    """Whether it can be ordered by phone."""
    sold_out_until: Moment | None = None
    """Set by hand when it has run out; from that moment on it is sold again."""


class Option(Part):
    """Something that can be had on, in or with an item."""

    name: Name
    price: PriceDifference = Decimal(0)
    """Added to the price of each item that is ordered with it."""
    aliases: tuple[Name, ...] = ()


class ModifierGroup(Part):
    """What can be chosen with some items: extras, a kind of pasta, how a steak is done."""

    name: Name
    options: tuple[Option, ...] = Field(min_length=1)
    minimum: int = Field(0, ge=0, le=20)
    """How many have to be chosen; one that has to be is asked for."""
    maximum: int | None = Field(None, ge=1, le=20)
    """None means as many as there are."""
    default: tuple[Name, ...] = ()
    """The options that are taken where a caller says nothing of it."""
    items: tuple[Name, ...] = ()
    """Names of the items that it belongs to, beside those of ``categories``."""
    categories: tuple[Name, ...] = ()


class DayPart(Part):
    """A part of the day with things of its own on the menu, such as lunch."""

    name: Name
    hours: WeeklyHours


class Staff(Part):
    name: Name
    role: Name | None = None
    services: tuple[Name, ...] = ()
    """Names of the services this person gives; empty means all."""
    hours: WeeklyHours | None = None
    """Working hours where they differ from the business's."""
    away: tuple[Away, ...] = ()


class Table(Part):
    name: Name
    seats: int = Field(gt=0, le=100)
    min_party: int = Field(1, ge=1)


class Room(Part):
    """A kind of room, of which there are ``count``."""

    name: Name
    sleeps: int = Field(2, gt=0, le=20)
    count: int = Field(1, ge=1, le=500)
    price: Price | None = None
    """A night."""
    description: Paragraph | None = None
    aliases: tuple[Name, ...] = ()


class Policy(Part):
    topic: Name
    text: Page


class Question(Part):
    question: Sentence
    answer: Page
    ref: Note | None = None


class Contact(Part):
    """A person or department a caller may be handed to."""

    name: Name
    number: PhoneNumber
    role: Name | None = None
    reasons: tuple[Name, ...] = ()
    """Words that a caller would use for what this contact does."""
    hours: WeeklyHours | None = None
    """When they can be reached; unset means whenever the business is open."""
    warm: bool = False
    """Whether they are told who calls and why, and take the call with a key, before the caller is connected."""
    texts: bool = False
    """Whether messages that callers leave are also sent to this number as texts."""


class Pronunciation(Part):
    """How a word of the business's is said, spelt as an English speaker would read it: Gnocchi, "nyoh-kee"."""

    word: Annotated[str, Longest(60), Field(min_length=1)]
    """As it is written wherever it stands, whatever its case; several words are taken together."""
    says: Annotated[str, Longest(120), AfterValidator(_plain_words)]


class BusinessProfile(Part):
    slug: Slug
    name: Name = Field(min_length=1)
    kind: Kind
    timezone: ZoneName
    phone_numbers: tuple[PhoneNumber, ...] = Field(min_length=1)
    language: Name = "en-US"
    currency: str = Field("USD", pattern="^[A-Z]{3}$")
    emergency_number: Name = "911"
    address: Sentence | None = None
    directions: Paragraph | None = None
    hours: WeeklyHours | None = None
    """Weekly hours; a day left out is closed. Unset means that the business has not told us."""
    exceptions: tuple[HoursException, ...] = ()
    services: tuple[Service, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    modifiers: tuple[ModifierGroup, ...] = ()
    day_parts: tuple[DayPart, ...] = ()
    staff: tuple[Staff, ...] = ()
    tables: tuple[Table, ...] = ()
    rooms: tuple[Room, ...] = ()
    policies: tuple[Policy, ...] = ()
    faq: tuple[Question, ...] = ()
    booking: BookingRules | None = None
    """Unset means that this business takes a message instead of a booking."""
    orders: OrderRules | None = None
    """Unset means that it takes a message instead of an order."""
    greeting: Sentence | None = None
    agent_name: Name | None = None
    """What the agent calls itself, such as Robin; unset means that it goes without a name."""
    manner: Manner = "plain"
    languages: Annotated[tuple[Foreign, ...], AfterValidator(_each_once)] = ()
    """Those that a message is taken in, and a person asked for, beside English."""
    contacts: tuple[Contact, ...] = ()
    pronunciations: tuple[Pronunciation, ...] = Field((), max_length=200)
    remember_callers: bool = False
    """Whether a returning caller's name and what they usually book are kept, under the number they call from."""
    remember_months: int = Field(12, ge=1, le=60)
    """How long after their last call."""
    texts: Texting = "off"
    """Whether callers are offered details as a text; ``ask``: only who says yes on the telephone is sent one."""
    search_web: bool = False
    """Whether a question about the world around (the weather, trains, a pharmacy nearby) that the business itself has said
    nothing about may be looked up on the web."""
    search_sites: tuple[SiteName, ...] = Field((), max_length=20)
    """The only websites whose word is passed on; none means any."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
