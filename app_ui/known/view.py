"""Entries of lists between their forms: what is stored, the fields of a form, and a line of the list."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app_ui.known.hours import DayFields, day_fields, spans_words, typed_day, typed_week, week_fields
from app_ui.known.shapes import Asked, Shape
from app_ui.times import Clockface, count, money, phone
from core.errors import WrongFields
from tenancy.money import to_minor
from tenancy.profile import (
    BusinessProfile,
    Contact,
    HoursException,
    MenuItem,
    Part,
    Policy,
    Question,
    Room,
    Service,
)

PAGE = 50
"""Entries of a list on one page."""
SHOWN = 240
"""Characters of a text in a line of a list; two lines of it are seen."""
NEW = "new"
"""Stands where an entry's key would, for one that is not there yet."""
SPAN_DAY = "hours"
"""Begins the names of the fields of a single day's hours."""
Entry = dict[str, Any]
"""As ``Told.typed`` gives it: JSON in the shape of a business's file."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry in its list."""

    key: str
    title: str
    text: str = ""
    side: str = ""
    """A price, or hours."""
    small: str = ""
    """Below it: how long it takes, how many it sleeps."""
    badges: list[str] = field(default_factory=list)
    group: str = ""
    """A heading, for the first entry that stands below it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list."""

    rows: tuple[Row, ...]
    total: int
    """Of the whole list, whatever was searched for."""
    found: int
    page: int
    pages: int


def key_of(entry: Entry) -> str:
    """Names an entry by what it says: whoever has its key has seen it as it is."""
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:16]


def place_of(entries: Sequence[Entry], key: str) -> int | None:
    return next((at for at, entry in enumerate(entries) if key_of(entry) == key), None)


# The list


def listed(
    shape: Shape,
    parts: Sequence[Part],
    typed: Sequence[Entry],
    profile: BusinessProfile,
    *,
    search: str = "",
    page: int = 1,
    today: date | None = None,
) -> Listed:
    """Entries that hold each word of ``search``; dated ones in their order, and those that are over only when searched."""
    clock = Clockface.of(profile.timezone, profile.language)
    words = search.casefold().split()
    pairs = list(zip(parts, typed, strict=True))
    if shape.section == "exceptions":
        pairs.sort(key=lambda pair: pair[1]["date"])
        if today is not None and not words:
            pairs = [pair for pair in pairs if (pair[1]["until"] or pair[1]["date"]) >= today.isoformat()]
    elif shape.section == "menu":
        order = {part.category: at for at, part in reversed(list(enumerate(parts))) if isinstance(part, MenuItem)}
        pairs.sort(key=lambda pair: order[pair[1]["category"]])
    if words:
        pairs = [pair for pair in pairs if all(word in _searched(pair[1]) for word in words)]
    pages = max(1, -(-len(pairs) // PAGE))
    page = min(max(page, 1), pages)
    shown = pairs[(page - 1) * PAGE : page * PAGE]
    return Listed(tuple(_rows(shown, profile, clock)), len(parts), len(pairs), page, pages)


def _searched(entry: Entry) -> str:
    return " ".join(str(value) for value in _leaves(entry)).casefold()


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    elif value is not None and not isinstance(value, bool):
        yield value


def _rows(pairs: Sequence[tuple[Part, Entry]], profile: BusinessProfile, clock: Clockface) -> Iterator[Row]:
    before: str | None = None
    for part, entry in pairs:
        group = ""
        if isinstance(part, MenuItem):
            category = part.category or "Everything else"
            group, before = (category if category != before else ""), category
        yield row(part, key_of(entry), profile.currency, clock, group)


def row(part: Part, key: str, currency: str, clock: Clockface, group: str = "") -> Row:
    found = _row(part, key, currency, clock, group)
    return found if len(found.text) <= SHOWN else replace(found, text=found.text[:SHOWN].rstrip() + " …")


def _row(part: Part, key: str, currency: str, clock: Clockface, group: str) -> Row:
    match part:
        case Service():
            price = price_words(part, currency)
            length = f"{part.duration_minutes} min" if part.duration_minutes else ""
            badges = [] if part.bookable else ["Not booked by phone"]
            return Row(key, part.name, part.description or "", price, length, badges)
        case MenuItem():
            badges = [*part.dietary, *([] if part.orderable else ["Not ordered by phone"])]
            return Row(key, part.name, part.description or "", price_words(part, currency), "", badges, group)
        case Room():
            beds = f"sleeps {part.sleeps} · {count(part.count, 'room')}"
            return Row(key, part.name, part.description or "", price_words(part, currency), beds)
        case HoursException():
            return Row(key, days_words(part.date, part.until), part.note or "", spans_words(part.hours, clock))
        case Question():
            return Row(key, part.question, part.answer)
        case Policy():
            return Row(key, part.topic, part.text)
        case Contact():
            when = "Whenever you are open" if part.hours is None else week_words(part, clock)
            return Row(key, part.name, ", ".join(part.reasons), phone(part.number), when, [part.role] if part.role else [])
    raise TypeError(f"{type(part).__name__} is in no list")


def price_words(part: Service | MenuItem | Room, currency: str) -> str:
    if isinstance(part, MenuItem) and part.variations:
        return f"from {money(min(to_minor(each.price, currency) for each in part.variations), currency)}"
    if part.price is None:
        return "No price"
    words = money(to_minor(part.price, currency), currency)
    return f"from {words}" if isinstance(part, Service) and part.price_from else words


def days_words(first: date, last: date | None) -> str:
    """``Thu 24 Dec 2026``, or from one day to another."""
    begins = f"{first:%a} {first.day} {first:%b} {first.year}"
    return begins if last in (None, first) else f"{begins} – {last:%a} {last.day} {last:%b} {last.year}"


def week_words(contact: Contact, clock: Clockface) -> str:
    """``Mon, Tue 09:00 – 12:00; Thu 09:00 – 17:00``: days with the same hours together."""
    by_words: dict[str, list[str]] = {}
    for each in week_fields(contact.hours, clock):
        if each.open:
            by_words.setdefault(each.words, []).append(each.label[:3])
    return "; ".join(f"{_days(days)} {words}" for words, days in by_words.items()) or "Never"


def _days(days: Sequence[str]) -> str:
    week = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    first = week.index(days[0])
    if len(days) > 2 and list(days) == week[first : first + len(days)]:
        return f"{days[0]} – {days[-1]}"
    return ", ".join(days)


# The form


def form_values(shape: Shape, entry: Entry | None) -> dict[str, str]:
    """What each field holds at first; ticks are ``on`` or nothing. Hours have fields of their own: ``form_days``."""
    return {asked.name: _value(asked, entry) for asked in shape.fields if asked.kind not in ("span", "week")} | {
        f"{asked.name}.own": "on" if entry is not None and entry.get(asked.name) else ""
        for asked in shape.fields
        if asked.kind == "week"
    }


def _value(asked: Asked, entry: Entry | None) -> str:
    if entry is None:
        return asked.begins
    value = entry.get(asked.name)
    if asked.kind == "tick":
        return "on" if value else ""
    if asked.kind == "words":
        return ", ".join(value or ())
    return "" if value is None else str(value)


def form_days(shape: Shape, part: Part | None, clock: Clockface) -> list[DayFields]:
    """The fields of the hours that an entry has, if entries of this shape have any."""
    kinds = {asked.kind for asked in shape.fields}
    if "week" in kinds:
        return week_fields(part.hours if isinstance(part, Contact) else None, clock)
    if "span" in kinds:
        return [day_fields(SPAN_DAY, "Hours", part.hours if isinstance(part, HoursException) else (), clock)]
    return []


def typed_entry(shape: Shape, form: Mapping[str, Any], before: Entry | None) -> Entry:
    """The entry that a form says. What ``before`` holds and no field asks for stays. Raises ``WrongFields``."""
    entry = dict(before or {})
    problems: list[tuple[str, str]] = []
    for asked in shape.fields:
        try:
            entry[asked.name] = _typed(asked, form)
        except WrongFields as wrong:
            problems += wrong.problems
    if problems:
        raise WrongFields(problems)
    return entry


def _typed(asked: Asked, form: Mapping[str, Any]) -> Any:
    if asked.kind == "tick":
        return bool(form.get(asked.name))
    if asked.kind == "span":
        return typed_day(form, SPAN_DAY)
    if asked.kind == "week":
        return typed_week(form) if form.get(f"{asked.name}.own") else None
    text = str(form.get(asked.name) or "")
    if asked.kind == "words":
        return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]
    if asked.kind == "phone":
        return text.strip()
    return text


def at_fields(problems: Sequence[tuple[str, str]]) -> WrongFields:
    """A list's mistakes as those of the one entry in the form: ``3.price`` at ``price``, ``3.hours.monday`` at ``monday``."""
    return WrongFields([(_field(field), message) for field, message in problems])


def _field(dotted: str) -> str:
    parts = [part for part in dotted.split(".") if not part.isdecimal()]
    return (parts[1] if parts[:1] == ["hours"] and len(parts) > 1 else parts[0]) if parts else ""


def compared(shape: Shape, part: Part, entry: Entry, clock: Clockface) -> list[tuple[str, str]]:
    """What an entry says now, field by field in words, to be shown beside what is being typed."""
    return [(asked.label, said) for asked in shape.fields if (said := _said(asked, part, entry, clock))]


def _said(asked: Asked, part: Part, entry: Entry, clock: Clockface) -> str:
    if asked.kind == "span":
        return spans_words(part.hours, clock) if isinstance(part, HoursException) else ""
    if asked.kind == "week":
        return week_words(part, clock) if isinstance(part, Contact) and part.hours is not None else "Whenever you are open"
    if asked.kind == "tick":
        return "Yes" if entry.get(asked.name) else "No"
    return _value(asked, entry)


def page_number(written: str) -> int:
    """From an address, where anything may stand."""
    return int(written) if written.isdecimal() and len(written) < 6 else 1
