"""Days, times, prices and lists as people say them."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal

from core.number_words import cardinal, ordinal

_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_CURRENCIES = {"USD": ("dollar", "cent"), "GBP": ("pound", "pence"), "EUR": ("euro", "cent"), "CAD": ("dollar", "cent")}


def weekday(on: date) -> str:
    return _DAYS[on.weekday()]


def day(on: date, today: date, language: str = "en-US") -> str:
    """ "today", "tomorrow", else the weekday and the date, with the year where it is another one."""
    away = (on - today).days
    if away in (0, 1):
        return ("today", "tomorrow")[away]
    dated = day_and_month(f"{on:%m-%d}", language)
    year = f" {cardinal(on.year // 100)} {cardinal(on.year % 100)}" if on.year != today.year and abs(away) > 180 else ""
    return f"{weekday(on)}, {dated}{year}"


def day_and_month(value: str, language: str = "en-US") -> str:
    """Of MM-DD, which need not be a day that there is."""
    month, _, nth = value.partition("-")
    name, nth = _MONTHS[int(month) - 1], ordinal(int(nth))
    return f"the {nth} of {name}" if language == "en-GB" else f"{name} {nth}"


def clock(moment: time) -> str:
    """ "seven thirty p m" is said as "seven thirty PM"; noon and midnight have names."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "noon" if moment.hour else "midnight"
    hour = cardinal((moment.hour - 1) % 12 + 1)
    half = "AM" if moment.hour < 12 else "PM"
    if moment.minute == 0:
        return f"{hour} {half}"
    minute = cardinal(moment.minute) if moment.minute >= 10 else f"oh {cardinal(moment.minute)}"
    return f"{hour} {minute} {half}"


def price(amount: Decimal, currency: str) -> str:
    major, minor = divmod(int(amount * 100), 100)
    unit, small = _CURRENCIES.get(currency, (currency, "cent"))
    said = f"{cardinal(major)} {unit}{'' if major == 1 else 's'}"
    if not minor:
        return said
    if not major:
        return f"{cardinal(minor)} {small}{'' if minor == 1 or small == 'pence' else 's'}"
    return (
        f"{said} {cardinal(minor)}"
        if minor >= 10
        else f"{said} and {cardinal(minor)} {small}{'' if minor == 1 or small == 'pence' else 's'}"
    )


def digits(value: str) -> str:
    """A telephone number in groups, so that it can be written down."""
    plain = [c for c in value if c.isdigit()]
    head = 3 if len(plain) <= 10 else len(plain) - 10
    groups, rest = [plain[:head]], plain[head:]
    while rest:
        size = 3 if len(rest) % 4 and len(rest) > 4 else 4
        groups.append(rest[:size])
        rest = rest[size:]
    return ", ".join(" ".join(cardinal(int(c)) for c in group) for group in groups if group)


def several(items: Sequence[str], joiner: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}"


def nights(n: int) -> str:
    return "one night" if n == 1 else f"{cardinal(n)} nights"
