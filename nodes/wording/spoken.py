"""Days, times, prices and lists as people say them."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal

_UNITS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
          "seventeen eighteen nineteen").split()  # fmt: skip
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_CURRENCIES = {"USD": ("dollar", "cent"), "GBP": ("pound", "pence"), "EUR": ("euro", "cent"), "CAD": ("dollar", "cent")}


def number(n: int) -> str:
    """0 to 999,999 in words."""
    if n < 20:
        return _UNITS[n]
    if n < 100:
        ten, unit = divmod(n, 10)
        return _TENS[ten - 2] + (f"-{_UNITS[unit]}" if unit else "")
    if n < 1000:
        hundreds, rest = divmod(n, 100)
        return f"{_UNITS[hundreds]} hundred" + (f" and {number(rest)}" if rest else "")
    thousands, rest = divmod(n, 1000)
    return f"{number(thousands)} thousand" + (f" {'and ' if rest < 100 else ''}{number(rest)}" if rest else "")


def ordinal(n: int) -> str:
    words = number(n)
    head, dash, last = words.rpartition("-")
    if last.endswith("y"):
        return f"{head}{dash}{last[:-1]}ieth"
    return f"{head}{dash}{_ORDINALS.get(last, last + 'th')}"


def weekday(on: date) -> str:
    return _DAYS[on.weekday()]


def day(on: date, today: date, language: str = "en-US") -> str:
    """ "today", "tomorrow", else the weekday and the date, with the year where it is another one."""
    away = (on - today).days
    if away in (0, 1):
        return ("today", "tomorrow")[away]
    month, nth = _MONTHS[on.month - 1], ordinal(on.day)
    dated = f"the {nth} of {month}" if language == "en-GB" else f"{month} {nth}"
    year = f" {number(on.year // 100)} {number(on.year % 100)}" if on.year != today.year and abs(away) > 180 else ""
    return f"{weekday(on)}, {dated}{year}"


def clock(moment: time) -> str:
    """ "seven thirty p m" is said as "seven thirty PM"; noon and midnight have names."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "noon" if moment.hour else "midnight"
    hour = number((moment.hour - 1) % 12 + 1)
    half = "AM" if moment.hour < 12 else "PM"
    if moment.minute == 0:
        return f"{hour} {half}"
    minute = number(moment.minute) if moment.minute >= 10 else f"oh {number(moment.minute)}"
    return f"{hour} {minute} {half}"


def price(amount: Decimal, currency: str) -> str:
    major, minor = divmod(int(amount * 100), 100)
    unit, small = _CURRENCIES.get(currency, (currency, "cent"))
    said = f"{number(major)} {unit}{'' if major == 1 else 's'}"
    if not minor:
        return said
    if not major:
        return f"{number(minor)} {small}{'' if minor == 1 or small == 'pence' else 's'}"
    return (
        f"{said} {number(minor)}"
        if minor >= 10
        else f"{said} and {number(minor)} {small}{'' if minor == 1 or small == 'pence' else 's'}"
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
    return ", ".join(" ".join(number(int(c)) for c in group) for group in groups if group)


def several(items: Sequence[str], joiner: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}"


def nights(n: int) -> str:
    return "one night" if n == 1 else f"{number(n)} nights"
