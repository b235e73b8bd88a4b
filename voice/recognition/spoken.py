"""Written text as it is said: "7:30 PM on the 23rd" becomes "seven thirty pm on the twenty third"."""

import re
import unicodedata

from core import number_words
from core.number_words import ONES

_SHORT = {
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday", "thur": "thursday",
    "thurs": "thursday", "fri": "friday", "jan": "january", "feb": "february", "apr": "april", "aug": "august",
    "sept": "september", "oct": "october", "nov": "november", "dec": "december", "dr": "doctor", "mr": "mister", "st": "street",
    "rd": "road", "ave": "avenue", "wi-fi": "wifi", "ok": "okay", "a.m": "am", "p.m": "pm", "a.m.": "am", "p.m.": "pm",
    "mins": "minutes", "hrs": "hours", "pls": "please", "u": "you",
}  # fmt: skip
_MONEY = {"$": "dollars", "£": "pounds", "€": "euros"}
_TOKEN = re.compile(
    r"(?P<money>[$£€])\s?(?P<amount>\d+(?:[.,]\d\d)?)|(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?!\d)"
    r"|(?P<ordinal>\d{1,2})(?:st|nd|rd|th)\b|(?P<percent>\d+)\s?%|(?P<number>\d+)"
    r"|(?P<word>[ap]\.m\b\.?|<[a-z]+>|[a-z]+(?:['’][a-z]+)*)|(?P<and>&)"
)


def cardinal(number: int) -> str:
    """``number`` (below a million) in words as a recogniser knows them: no hyphens and no "and"."""
    return number_words.cardinal(number).replace("-", " ").replace(" and ", " ")


def ordinal(number: int) -> str:
    return number_words.ordinal(number).replace("-", " ").replace(" and ", " ")


def clock(hour: int, minute: int) -> str:
    """A time as people read it out; hours after noon lose their twelve, as they mostly do in talk."""
    spoken = cardinal(hour - 12 if hour > 12 else hour)
    if minute == 0:
        return spoken
    return f"{spoken} {'oh ' if minute < 10 else ''}{cardinal(minute)}"


def _number(digits: str) -> str:
    value = int(digits)
    if len(digits) > 4 or digits.startswith("0"):
        return " ".join(ONES[int(d)] for d in digits)
    if 1100 <= value < 2100 and value % 1000 >= 10:
        century, rest = divmod(value, 100)
        return f"{cardinal(century)} {'oh ' if 0 < rest < 10 else ''}{cardinal(rest) if rest else 'hundred'}"
    return cardinal(value)


def _said(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found["money"]:
        major, _, minor = found["amount"].replace(",", ".").partition(".")
        return f"{_number(major)} {_MONEY[found['money']]}" + (f" {cardinal(int(minor))}" if minor.strip("0") else "")
    if found["hour"]:
        return clock(int(found["hour"]) % 24, int(found["minute"]) % 60)
    if found["ordinal"]:
        return ordinal(int(found["ordinal"]))
    if found["percent"]:
        return f"{_number(found['percent'])} percent"
    if found["number"]:
        return _number(found["number"][:16])
    if found["and"]:
        return "and"
    word = (found["word"] or "").replace("’", "'")
    return _SHORT.get(word, word)


def spoken(text: str) -> list[str]:
    """The words of ``text`` as they would be said, lower case, without punctuation or accents."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").lower())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_said(m) for m in _TOKEN.finditer(plain)).split()
