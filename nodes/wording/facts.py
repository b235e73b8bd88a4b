"""Answers that code can give from a business's own facts: hours, place, prices."""

import re
from datetime import date, datetime, time, timedelta
from itertools import groupby

import phonenumbers

from core.number_words import cardinal
from nodes.understanding.vocabulary import stem
from nodes.wording.bookings import article
from nodes.wording.spoken import clock, day, digits, price, several, weekday
from tenancy import hours
from tenancy.profile import WEEKDAYS, BusinessProfile, Span

PARTS = {"morning": (time(6), time(12)), "lunch": (time(12), time(14)), "afternoon": (time(12), time(17)),
         "evening": (time(18), time(22)), "night": (time(20), time(23, 59))}  # fmt: skip


def spans_of(spans: tuple[Span, ...]) -> str:
    return several([f"from {clock(span.opens)} to {clock(span.closes)}" for span in spans])


def opening(profile: BusinessProfile, now: datetime, on: date | None, at: time | None, words: str) -> str:
    """When it is open: on a day, at a time, in a part of a day, or in the week."""
    if profile.hours is None:
        return "I'm afraid I haven't been told the opening hours."
    today = now.astimezone(profile.zone).date()
    if on is None:
        on = next((_coming(today, n) for n, name in enumerate(WEEKDAYS) if name in words), None)
    if on is None and at is None:
        part = next((name for name in ("now", "today", "tonight") if name in words.split()), None)
        if part is None and "every" not in words:
            return _week(profile, today) if "today" not in words else _on_day(profile, today, today, None, words)
        on = today
        at = now.astimezone(profile.zone).time() if part == "now" else None
    return _on_day(profile, on or today, today, at, words)


def _coming(today: date, weekday_number: int) -> date:
    return today + timedelta(days=(weekday_number - today.weekday()) % 7)


def _on_day(profile: BusinessProfile, on: date, today: date, at: time | None, words: str) -> str:
    opened = hours.day(profile, on)
    # A weekday asked for in general is answered by its name; a date that is an exception is named as a date.
    name = day(on, today, profile.language) if opened.exceptional or (on - today).days < 2 else f"on {weekday(on)}"
    because = f" ({opened.note})" if opened.note else ""
    if not opened.spans:
        later = hours.next_opening(profile, datetime.combine(on, time(23, 59), profile.zone))
        again = f" We open again {_moment(later, today)}." if later else ""
        return f"No, we're closed {name}{because}.{again}"
    if at is not None:
        moment = datetime.combine(on, at, profile.zone)
        word = "Yes" if hours.open_at(profile, moment) else "No, not at that time"
        return f"{word}, {name} we're open {spans_of(opened.spans)}{because}."
    part = next((name for name in PARTS if name in words), None)
    if part is not None:
        inside = any(hours.overlaps(span, *PARTS[part]) for span in opened.spans)
        return f"{'Yes' if inside else f'No, not in the {part}'}, {name} we're open {spans_of(opened.spans)}{because}."
    return f"{_capital(name)} we're open {spans_of(opened.spans)}{because}."


def _moment(moment: datetime, today: date) -> str:
    on = moment.date()
    name = "tomorrow" if on == today + timedelta(days=1) else f"on {weekday(on)}"
    return f"{name} at {clock(moment.time())}"


def _week(profile: BusinessProfile, today: date) -> str:
    """The week with days of the same hours together, then any exception of the coming week."""
    assert profile.hours is not None
    by_day = [(name, profile.hours.get(name, ())) for name in WEEKDAYS]
    parts, closed = [], []
    for spans, group in groupby(by_day, key=lambda pair: pair[1]):
        names = [name.capitalize() for name, _ in group]
        if not spans:
            closed += names
            continue
        days = names[0] if len(names) == 1 else f"{names[0]} {'and' if len(names) == 2 else 'to'} {names[-1]}"
        parts.append(f"{days} {spans_of(spans)}")
    said = f"We're open {several(parts)}." if parts else ""
    if closed:
        said += f" We're closed on {several([f'{name}s' for name in closed])}."
    for away in range(7):
        opened = hours.day(profile, today + timedelta(days=away))
        if opened.exceptional:
            special = spans_of(opened.spans) if opened.spans else "closed"
            said += (
                f" Please note that {day(opened.date, today, profile.language)} we're {'open ' if opened.spans else ''}{special}."
            )
            break
    return said.strip()


def place(profile: BusinessProfile) -> str:
    if profile.address is None:
        return "I'm afraid I haven't been given the address."
    directions = f" {profile.directions}" if profile.directions else ""
    return f"We're at {profile.address}.{directions}"


def telephone(profile: BusinessProfile) -> str:
    number = phonenumbers.parse(profile.phone_numbers[0])
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return f"Our phone number is {digits(national)}."


def price_of(profile: BusinessProfile, name: str) -> str | None:
    """The price of one of the business's services, dishes or rooms; None where it has no such thing or no price."""
    for service in profile.services:
        if service.name == name and service.price is not None:
            long = f", and takes about {cardinal(service.duration_minutes)} minutes" if service.duration_minutes else ""
            return f"{_capital(name)} is {'from ' if service.price_from else ''}{price(service.price, profile.currency)}{long}."
    for item in profile.menu:
        if item.name == name and item.price is not None:
            return f"The {name} is {price(item.price, profile.currency)}."
    for room in profile.rooms:
        if room.name == name and room.price is not None:
            return f"The {name} is {price(room.price, profile.currency)} a night."
    return None


def duration_of(profile: BusinessProfile, name: str) -> str | None:
    """How long a service takes; None where it is none, or nobody has told."""
    service = next((one for one in profile.services if one.name == name), None)
    if service is None or service.duration_minutes is None:
        return None
    return f"{_capital(name)} takes about {cardinal(service.duration_minutes)} minutes."


def offer_of(profile: BusinessProfile, name: str) -> str | None:
    """That the business has a service, dish or room, in its own words; None where it has not told us of one."""
    for service in profile.services:
        if service.name == name:
            times = several([f"{session.day.title()}s at {clock(session.starts)}" for session in service.sessions])
            what = f"Yes, we have {article(_small(name))}, on {times}." if times else f"Yes, we do {_small(name)}."
            return f"{what} {service.description or ''}".strip()
    for item in profile.menu:
        if item.name == name:
            tags = f", it's {several(item.dietary)}" if item.dietary else ""
            return f"Yes, we have {name}{tags}. {item.description or ''}".strip()
    for room in profile.rooms:
        if room.name == name:
            return f"Yes, we have {_small(name)}s. {room.description or ''}".strip()
    return None


def dietary(profile: BusinessProfile, words: str) -> str | None:
    """The dishes that the business itself marks as what was asked for (vegetarian, vegan …); None where none is."""
    for tag in dict.fromkeys(tag for item in profile.menu for tag in item.dietary):
        if tag.lower().replace("-", " ") in words.lower().replace("-", " "):
            names = [item.name for item in profile.menu if tag in item.dietary]
            return f"Yes, {tag} dishes are for example {several(names[:4])}."
    return None


def menu_of(profile: BusinessProfile, words: str) -> str | None:
    """What there is to eat and drink: of the part of the menu that is named, else which parts there are."""
    if not profile.menu or not _ASKS_MENU.search(words):
        return None
    parts = list(dict.fromkeys(item.category for item in profile.menu if item.category))
    named = next((part for part in parts if stem(part.lower()) in {stem(word) for word in re.findall(r"\w+", words)}), None)
    if named is not None:
        return f"For {named.lower()} we have {several([item.name for item in profile.menu if item.category == named][:8])}."
    return f"We have {several([part.lower() for part in parts])}." if parts else None


_ASKS_MENU = re.compile(
    r"\bwhat(?:'s| is| kinds? of| sorts? of)? (?:\w+ )?(?:do you (?:have|serve|offer|sell)|have you got|is there|are there|"
    r"can i (?:get|order|have)|on (?:the|your) menu)\b|\b(?:read|tell) me (?:the|your) menu\b|\bwhat .*\bon (?:the|your) menu\b"
)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
