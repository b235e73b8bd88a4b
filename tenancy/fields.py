"""What the fields of a profile are made of: texts with their limits, numbers, times and hours, as an owner writes them."""

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

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")


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


class Line(Part):
    """A part that an owner writes as one line of text, and that files, forms and rows hold as such."""

    @property
    def written(self) -> str:
        """The text that is read as this very part."""
        raise NotImplementedError


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
