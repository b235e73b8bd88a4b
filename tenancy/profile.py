"""What a business has told us, as one immutable value: the shape of its file, and what a call holds from the ring on."""

import contextlib
import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

Kind = Literal["clinic", "hospital", "restaurant", "hotel", "salon", "other"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Manner = Literal["plain", "warm", "formal"]
"""How the agent talks: the same things in other words."""
Foreign = Literal["es", "fr", "it", "de"]
"""A language that a business may offer beside English: ISO 639-1."""
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Longest:
    """How many characters a text may have. It is held to where a profile is taken in (``tenancy/consistency.py``) and not
    where one is read back: what was stored before there was a limit still answers calls."""

    characters: int

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "maxLength": self.characters}


def _e164(value: str) -> str:
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError("expected a phone number with its country code, such as +12125550142")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except Exception:
        raise ValueError("expected a time zone name such as Europe/London") from None
    return value


def _site(value: str) -> str:
    name = value.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").removesuffix("/")
    with contextlib.suppress(UnicodeError):
        name = name.encode("idna").decode()
    if len(name) > 100 or not _DOMAIN.fullmatch(name):
        raise ValueError("expected a website's name such as mta.info, without a page of it")
    return name


def _clock_time(value: object) -> object:
    if isinstance(value, str):
        hour, _, minute = value.strip().partition(":")
        if hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 == len(minute) and int(hour) < 24 and int(minute) < 60:
            return datetime.time(int(hour), int(minute))
    if isinstance(value, datetime.time):
        return value
    raise ValueError("expected a time such as 09:00 or 17:30")


def _iso_date(value: object) -> object:
    if isinstance(value, str):
        try:
            return datetime.datetime.strptime(value.strip(), "%Y-%m-%d").date()
        except ValueError:
            raise ValueError("expected a date such as 2026-12-24") from None
    return value


def _moment(value: object) -> object:
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            value = datetime.datetime.fromisoformat(value.strip())
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.UTC)
    raise ValueError("expected a moment with its offset, such as 2026-11-05T20:00-05:00")


def _spans(value: object) -> object:
    """``"09:00-12:00, 13:00-17:30"`` and ``closed`` as written in a business's file."""
    if isinstance(value, str):
        parts = [part for part in value.split(",") if part.strip()]
        return [] if [part.strip().lower() for part in parts] == ["closed"] else parts
    return value


def _open_days(hours: "dict[Weekday, tuple[Span, ...]]") -> "dict[Weekday, tuple[Span, ...]]":
    """A closed day is one that is left out, however it was written."""
    return {day: hours[day] for day in WEEKDAYS if hours.get(day)}


def _each_once(languages: "tuple[Foreign, ...]") -> "tuple[Foreign, ...]":
    return tuple(dict.fromkeys(languages))


Name = Annotated[str, Longest(120)]
"""A name or a word: of a thing, a person, a role, a topic."""
Note = Annotated[str, Longest(200)]
Sentence = Annotated[str, Longest(500)]
Paragraph = Annotated[str, Longest(1_000)]
Page = Annotated[str, Longest(4_000)]
PhoneNumber = Annotated[str, AfterValidator(_e164)]
ZoneName = Annotated[str, AfterValidator(_zone)]
SiteName = Annotated[str, AfterValidator(_site)]
"""A website by its domain in lower case, such as ``mta.info``; pages of the domains below it belong to it."""
ClockTime = Annotated[datetime.time, BeforeValidator(_clock_time)]
IsoDate = Annotated[datetime.date, BeforeValidator(_iso_date)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Price = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]
"""In major units of the business's currency, e.g. 12.50; sums are done in integer minor units."""
PriceDifference = Annotated[Decimal, Field(max_digits=10, decimal_places=2)]
"""What an option adds to a price; below zero it takes off."""
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]
Moment = Annotated[datetime.datetime, BeforeValidator(_moment)]
"""With its offset from UTC, such as 2026-11-05T20:00-05:00."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(Part):
    """Opening from ``opens`` to ``closes``; a closing time at or before the opening one is on the next day."""

    opens: ClockTime
    closes: ClockTime

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        """``"09:00-17:30"`` as written in a business's file."""
        if isinstance(value, str):
            opens, dash, closes = value.replace("–", "-").partition("-")
            if not dash:
                raise ValueError('expected opening hours such as "09:00-17:30"')
            return {"opens": opens, "closes": closes}
        return value

    @model_validator(mode="after")
    def _not_empty(self) -> "Span":
        if self.opens == self.closes:
            raise ValueError("opens and closes at the same minute; for all day write 00:00-23:59")
        return self


DayHours = Annotated[tuple[Span, ...], BeforeValidator(_spans)]
WeeklyHours = Annotated[dict[Weekday, DayHours], AfterValidator(_open_days)]


class HoursException(Part):
    """A dated change that replaces the weekly hours on each day from ``date`` to ``until``; no hours means closed."""

    date: IsoDate
    until: IsoDate | None = None
    hours: DayHours = ()
    note: Note | None = None


class Service(Part):
    """Something that is booked for a time with somebody: a check-up, a haircut, a class."""

    name: Name
    price: Price | None = None
    price_from: bool = False
    duration_minutes: int | None = Field(None, gt=0, le=24 * 60)
    buffer_minutes: int = Field(0, ge=0, le=240)
    description: Paragraph | None = None
    aliases: tuple[Name, ...] = ()
    """Other words callers use for it."""
    bookable: bool = True


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


class BookingRules(Part):
    """How bookings are made. What is booked follows from what the business lists: services, tables or rooms."""

    slot_minutes: int = Field(15, ge=5, le=240)
    """Start times lie on this local-time grid."""
    turn_minutes: int = Field(90, ge=15, le=480)
    """How long a party keeps a table."""
    lead_minutes: int = Field(60, ge=0)
    horizon_days: int = Field(90, ge=1, le=730)
    hold_minutes: int = Field(5, ge=1, le=60)
    max_party: int | None = Field(None, ge=1)
    min_nights: int = Field(1, ge=1)
    check_in: ClockTime = datetime.time(15)
    check_out: ClockTime = datetime.time(11)
    ask_phone: bool = True
    """Whether the caller is asked for a number when none came with the call."""


class TaxRate(Part):
    """Percent; for these categories of the menu or, without any, for all that no other rate names."""

    percent: Percent
    categories: tuple[Name, ...] = ()


class BusyTime(Part):
    """Hours of the week in which an order takes longer, by when it is wanted."""

    hours: WeeklyHours
    lead_minutes: int = Field(ge=0, le=24 * 60)


class DeliveryRules(Part):
    """Where to, and for what. An address is in the area by its postcode or by a street or quarter that it names."""

    postcodes: tuple[Name, ...] = ()
    """Whole ones or their beginnings, such as 10012 or SW1A."""
    areas: tuple[Name, ...] = ()
    fee: Price = Decimal(0)
    minimum_order: Price = Decimal(0)
    """What the items have to come to, without the fee."""
    extra_minutes: int = Field(15, ge=0, le=240)
    """What the way takes on top of the kitchen's time."""


class OrderRules(Part):
    """How orders are taken. What can be ordered is the menu, as far as it has prices."""

    pickup: bool = True
    delivery: DeliveryRules | None = None
    hours: WeeklyHours | None = None
    """When the kitchen works for orders, where that is less than the opening hours."""
    lead_minutes: int = Field(30, ge=0, le=24 * 60)
    """From the order to when it is ready."""
    busy: tuple[BusyTime, ...] = ()
    last_order_minutes: int = Field(0, ge=0, le=240)
    """How long before closing the kitchen begins its last order."""
    days_ahead: int = Field(0, ge=0, le=60)
    """How many days after today an order may be for."""
    max_quantity: int = Field(20, ge=1, le=500)
    """Of all that is in one order; who wants more talks to a person."""
    taxes: tuple[TaxRate, ...] = ()
    prices_include_tax: bool = True
    payment: Note | None = None
    """How it is paid, as callers hear it, such as "You pay when you pick it up"."""


class Contact(Part):
    """A person or department a caller may be handed to."""

    name: Name
    number: PhoneNumber
    role: Name | None = None
    reasons: tuple[Name, ...] = ()
    """Words that a caller would use for what this contact does."""
    hours: WeeklyHours | None = None
    """When they can be reached; unset means whenever the business is open."""


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
    remember_callers: bool = False
    """Whether a returning caller's name and what they usually book are kept, under the number they call from."""
    remember_months: int = Field(12, ge=1, le=60)
    """How long after their last call."""
    search_web: bool = False
    """Whether a question about the world around (the weather, trains, a pharmacy nearby) that the business itself has said
    nothing about may be looked up on the web."""
    search_sites: tuple[SiteName, ...] = Field((), max_length=20)
    """The only websites whose word is passed on; none means any."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
