"""Written text as it is said aloud: times, prices, dates, phone numbers and postcodes in words.

The heard beginning of the words maps back to the written text, so that a history holds what was written and heard.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.number_words import ONES, cardinal, ordinal


@dataclass(frozen=True, slots=True)
class Spoken:
    text: str
    spans: tuple[tuple[int, int, int, int], ...]
    """Where words replace writing: (spoken begin, spoken end, written begin, written end), rising; all else is unchanged."""

    def written(self, spoken: int) -> int:
        """How many characters of the written text the first ``spoken`` characters of this one say. What was only half said
        counts as unsaid."""
        shift = 0
        for begin, end, written_begin, written_end in self.spans:
            if spoken <= begin:
                break
            if spoken < end:
                return written_begin
            shift = written_end - end
        return spoken + shift


def speakable(text: str) -> Spoken:
    said: list[str] = []
    spans: list[tuple[int, int, int, int]] = []
    at = length = 0
    for found in _PATTERN.finditer(text):
        words = _RULES[found.lastgroup or ""](found)
        if words is None or words == found.group():
            continue
        before = text[at : found.start()]
        said += [before, words]
        length += len(before) + len(words)
        spans.append((length - len(words), length, found.start(), found.end()))
        at = found.end()
    return Spoken("".join([*said, text[at:]]), tuple(spans))


_MONTHS = "January February March April May June July August September October November December".split()
_COINS = {"$": ("dollar", "cent"), "£": ("pound", "pence"), "€": ("euro", "cent")}
_WAYS = {"St": "Street", "Ave": "Avenue", "Rd": "Road", "Blvd": "Boulevard", "Ln": "Lane", "Dr": "Drive", "Sq": "Square"}
_SHORT = {"e.g.": "for example", "i.e.": "that is", "approx.": "approximately", "mins": "minutes", "hrs": "hours",
          "incl.": "including", "&": "and", "%": " percent"}  # fmt: skip


def _clock(hour: int, minute: int, half: str = "") -> str:
    """``half`` is "AM" or "PM" where it was written; an hour of the afternoon says so by itself."""
    hour %= 24
    if hour > 12 or hour == 0:
        half = "PM" if hour > 12 else "AM"
    words = ONES[(hour - 1) % 12 + 1]
    if minute:
        words += f" oh {ONES[minute]}" if minute < 10 else f" {cardinal(minute)}"
    elif not half:
        return "noon" if hour == 12 else f"{words} o'clock"
    return f"{words} {half}".rstrip()


def _time(found: re.Match[str], name: str = "time") -> str:
    hour, minute, half = (found[f"{name}_{part}"] for part in ("hour", "minute", "half"))
    return _clock(int(hour), int(minute or 0), f"{half[0].upper()}M" if half else "")


def _times(found: re.Match[str]) -> str:
    end = (int(found["until_hour"]), int(found["until_minute"]))
    last = "midnight" if end in ((0, 0), (24, 0)) else _clock(*end)
    return f"{_clock(int(found['from_hour']), int(found['from_minute']))} to {last}"


def _money(found: re.Match[str]) -> str | None:
    whole, coin = int(found["units"].replace(",", "")), _COINS[found["sign"]]
    cents = int(found["cents"] or 0)
    if whole > 999_999:
        return None
    if not whole and cents:
        return f"{cardinal(cents)} {coin[1]}{'s' if cents > 1 and coin[1] == 'cent' else ''}"
    words = f"{cardinal(whole)} {coin[0]}{'' if whole == 1 else 's'}"
    return f"{words} {cardinal(cents)}" if cents else words


def _iso_date(found: re.Match[str]) -> str | None:
    month, day = int(found["month"]), int(found["day"])
    return f"{_MONTHS[month - 1]} {ordinal(day)}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _day_month(found: re.Match[str]) -> str | None:
    day, month = found["dm_day"] or found["md_day"], found["dm_month"] or found["md_month"]
    name = next(name for name in _MONTHS if name.startswith(month[:3]))
    if not 1 <= int(day) <= 31:
        return None
    return f"the {ordinal(int(day))} of {name}" if found["dm_day"] else f"{name} {ordinal(int(day))}"


def _digits(text: str) -> str:
    """Each character's name; a lone A would be read as the article."""
    return " ".join(ONES[int(char)] if char.isdigit() else char.replace("A", "ay") for char in text if char.isalnum())


def _phone(found: re.Match[str]) -> str | None:
    number = found.group()
    digits = re.sub(r"\D", "", number)
    if not 7 <= len(digits) <= 15:
        return None
    groups = re.findall(r"\d+", number)
    if len(groups) == 1:
        head, tail = digits[:-4], digits[-4:]
        first = len(head) % 3
        groups = [group for group in (head[:first], *(head[at : at + 3] for at in range(first, len(head), 3)), tail) if group]
    return ("plus " if number.startswith("+") else "") + ", ".join(map(_digits, groups))


def _postcode(found: re.Match[str]) -> str:
    return ", ".join(map(_digits, found.group().split()))


def _way(found: re.Match[str]) -> str:
    return f"{found['way_name']} {_WAYS[found['way']]}"


_MONTH = "(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "May" else name for name in _MONTHS) + r")\b\.?"
_HOUR, _MINUTE = r"[01]?\d|2[0-4]", r"[0-5]\d"
_RULES: dict[str, Callable[[re.Match[str]], str | None]] = {
    "times": _times,
    "time": _time,
    "hour": lambda found: _time(found, "hour"),
    "money": _money,
    "iso": _iso_date,
    "date": _day_month,
    "postcode": _postcode,
    "zip": lambda found: f"{found['state']} {_digits(found['code'])}",
    "phone": _phone,
    "range": lambda found: f"{found['low']} to {found['high']}",
    "saint": lambda found: "Saint",
    "doctor": lambda found: "Doctor",
    "street": _way,
    "short": lambda found: _SHORT[found.group()],
}
_PATTERN = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in {
            "times": rf"\b(?P<from_hour>{_HOUR}):(?P<from_minute>{_MINUTE})\s?[-–—]\s?"
            rf"(?P<until_hour>{_HOUR}):(?P<until_minute>{_MINUTE})\b",
            "time": rf"\b(?P<time_hour>{_HOUR}):(?P<time_minute>[0-5]\d)(?!:?\d)(?:\s?(?P<time_half>[ap]\.?m\b\.?|[AP]M\b))?",
            "hour": r"\b(?P<hour_hour>1[0-2]|0?[1-9])(?P<hour_minute>(?!))?\s?(?P<hour_half>[ap]m|[AP]M|[ap]\.m\.)(?!\w)",
            "money": r"(?P<sign>[$£€])(?P<units>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d\d))?(?!\d)",
            "iso": r"\b20\d\d-(?P<month>\d\d)-(?P<day>\d\d)\b",
            "date": rf"\b(?P<dm_day>\d{{1,2}})\s(?P<dm_month>{_MONTH})|"
            rf"\b(?P<md_month>{_MONTH})\s(?P<md_day>\d{{1,2}})\b(?![:.]\d)",
            "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b",
            "zip": r"\b(?P<state>[A-Z]{2})\s(?P<code>\d{5})\b",
            "phone": r"(?<![\w.])\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?![\w])",
            "range": r"\b(?P<low>\d{1,4})\s?[-–]\s?(?P<high>\d{1,4})\b(?!-)",
            "saint": r"\bSt\.(?=\s[A-Z])",
            "doctor": r"\bDr\.?(?=\s[A-Z])",
            "street": rf"(?P<way_name>\b[A-Z][a-z]+|\d(?:st|nd|rd|th))\s(?P<way>{'|'.join(_WAYS)})\b(?:\.(?!$|\s[A-Z]))?",
            "short": r"\be\.g\.|\bi\.e\.|\bapprox\.|(?<=\d )mins\b|(?<=\d )hrs\b|\bincl\.|&|(?<=\d)%",
        }.items()
    )
)
