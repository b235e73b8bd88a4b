"""The checkable claims of a stretch of words: money, times, days, dates, counts, telephone numbers, and what is said of all."""

import re
from collections.abc import Sequence

from nodes.checking.claim import Claim
from nodes.checking.reading import Word, stem
from nodes.understanding.calendar_days import HOLIDAYS, MONTHS, WEEKDAYS
from nodes.understanding.numbers import ORDINALS, TENS, UNITS

_LENGTHS = {"minute": 1, "min": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200, "year": 525600}
_MONEY = {"dollar", "dollars", "pound", "pounds", "euro", "euros", "bucks", "quid"}
_SMALL = {"cent", "cents", "pence"}
_RANGE = {"to", "and", "or", "until", "till", "through", "-", "–"}
_WHEN = {stem(word) for word in ("tonight", "today", "tomorrow", "daily", *WEEKDAYS)}
"""What follows a time of day as it would follow a number of things."""
_PARTS_OF_DAY = {"morn", "morning", "afternoon", "even", "evening", "night"}
_AT = {"from", "until", "till", "at", "by", "between", "to", "before", "after"}
_ALL = {"every", "all", "any", "always", "everywhere", "everyone", "anytime", "anyone", "everybody", "anywhere"}
_DIGITS = {**{word: str(n) for word, n in UNITS.items() if n < 10}, "oh": "0"}
_HOLIDAYS = {tuple(name.replace("'s", "s").split()): name for name in HOLIDAYS}


_STARTS = frozenset(
    [*UNITS, *TENS, *ORDINALS, *MONTHS, *(name[0] for name in _HOLIDAYS), *_DIGITS, "half", "quarter", "noon", "midday",
     "midnight", "a", "an", "couple", "dozen", "$", "£", "€", "+", "("]
)  # fmt: skip
"""Every claim that is read from left to right begins with one of these or with a figure."""
_FAR = {"before", "ahead", "after", "earlier", "later", "ago", "beforehand", "in", "notice"}
_SHARES = {"half": "half", "full": "full", "double": "double", "entire": "full", "whole": "full"}
_FREE_WORDS = frozenset("free charge extra cost additional fee complimentary house waive waived refund refunds".split())
_FREE = re.compile(
    r"\b(?:free of charge|for free|(?:is|are|it's|be|stays?) free|no (?:charge|extra|cost|additional|fee)"
    r"|without charge|complimentary|on the house|waived?|refunds?"
    r"|a free (?!table|chair|slot|time|place|spot|room|bed)\w+|free (?:wifi|parking))\b"
)


def number(text: Sequence[Word], at: int) -> tuple[float, int] | None:
    """A number in digits or words, up to the thousands, and where it ends."""
    word = text[at].text if at < len(text) else ""
    if word[:1].isdigit():
        if ":" in word:
            return None
        return float(word.replace(",", "")), at + 1
    if word == "a" and at + 1 < len(text) and text[at + 1].text in ("hundred", "thousand"):
        value, at = 1.0, at + 1
    elif word in UNITS:
        value, at = float(UNITS[word]), at + 1
    elif word in TENS:
        value, at = float(TENS[word]), at + 1
        unit = UNITS.get(text[at].text, 0) if at < len(text) else 0
        if 0 < unit < 10:
            value, at = value + unit, at + 1
    else:
        return None
    for name, size in (("hundred", 100), ("thousand", 1000)):
        if at < len(text) and text[at].text == name:
            value, at = value * size, at + 1
            after = at + 1 if at < len(text) and text[at].text == "and" else at
            rest = number(text, after) if after < len(text) and text[after].text in (UNITS.keys() | TENS.keys()) else None
            if rest is not None and rest[0] < size:
                value, at = value + rest[0], rest[1]
    return value, at


def claims(text: Sequence[Word]) -> tuple[list[Claim], set[int]]:
    """The claims in these words, and the indices that they take up."""
    found: list[tuple[Claim, int]] = []
    taken: set[int] = set()
    at = 0
    while at < len(text):
        word = text[at].text
        if word not in _STARTS and not word[0].isdigit():
            at += 1
            continue
        read = _phone(text, at) or _clock(text, at) or _date(text, at) or _amount(text, at)
        if read is None:
            at += 1
            continue
        claim, end = read
        if claim is not None:
            found.append((claim, at))
        taken.update(range(at, end))
        at = end
    listed = _ranges([claim for claim, _ in found], [place for _, place in found], text)
    listed += _days(text, taken) + _sweeping(text)
    return listed, taken


def _text(text: Sequence[Word], at: int) -> str:
    return text[at].text if 0 <= at < len(text) else ""


def _phone(text: Sequence[Word], at: int) -> tuple[Claim, int] | None:
    digits, end = "", at
    while end < len(text):
        word = text[end].text
        if word in _DIGITS:
            digits += _DIGITS[word]
        elif word.isdigit():
            digits += word
        elif not ((digits and word in "()-–,+" and end + 1 < len(text) and _is_digit(_text(text, end + 1))) or word in "+("):
            break
        end += 1
    return (Claim("phone", digits), end) if len(digits) >= 7 else None


def _is_digit(word: str) -> bool:
    return word in _DIGITS or word.isdigit()


def _half(text: Sequence[Word], at: int) -> tuple[str, int]:
    """am or pm after a time, however it is said."""
    word = _text(text, at)
    if word in ("am", "pm"):
        return word, at + 1
    if word == "o'clock":
        return _half(text, at + 1)
    if word in ("in", "at"):
        part = _text(text, at + 2) if _text(text, at + 1) == "the" else _text(text, at + 1)
        after = at + 3 if _text(text, at + 1) == "the" else at + 2
        if part in ("morning", "afternoon", "evening", "night"):
            return ("am" if part == "morning" else "pm"), after
    return "", at


def _time(hour: float, minute: float, text: Sequence[Word], at: int) -> tuple[Claim, int]:
    half, end = _half(text, at)
    if hour > 12:
        half = "pm"
    value = (hour % 12) * 60 + minute
    return Claim("clock", value, half), end


def _clock(text: Sequence[Word], at: int) -> tuple[Claim, int] | None:
    word = _text(text, at)
    if word in ("noon", "midday", "midnight"):
        return Claim("clock", 0, "am" if word == "midnight" else "pm"), at + 1
    if word in ("half", "quarter") or word in UNITS or word in TENS:
        minutes = {"half": (30.0, at + 1), "quarter": (15.0, at + 1)}.get(word) or number(text, at)
        if (
            minutes
            and _text(text, minutes[1]) in ("past", "to")
            and (word in ("half", "quarter") or _text(text, minutes[1]) == "past")
        ):
            hour = number(text, minutes[1] + 1)
            if hour and hour[0] <= 12:
                late = _text(text, minutes[1]) == "past"
                total = hour[0] * 60 + (minutes[0] if late else -minutes[0])
                return _time(total // 60, total % 60, text, hour[1])
    if word[:1].isdigit() and (":" in word or "." in word) and _text(text, at - 1) not in ("$", "£", "€"):
        hour_text, minute = word.replace(".", ":").split(":")[:2]
        if int(hour_text) < 24 and int(minute) < 60 and (":" in word or _half(text, at + 1)[0]):
            claim, end = _time(int(hour_text), int(minute), text, at + 1)
            return (Claim("clock", claim.value, "am") if not int(hour_text) and ":" in word else claim), end
        return None
    hour = number(text, at)
    if hour is None or not hour[0].is_integer() or not 1 <= hour[0] <= 12:
        return None
    if _text(text, hour[1]) in ("oh", "o") and _text(text, hour[1] + 1) in UNITS:
        return _time(hour[0], UNITS[_text(text, hour[1] + 1)], text, hour[1] + 2)
    if not word[0].isdigit():
        minute_read = number(text, hour[1])
        if (
            minute_read
            and 10 <= minute_read[0] < 60
            and _text(text, minute_read[1]) not in _LENGTHS.keys() | {"minutes", "percent"}
        ):
            return _time(hour[0], minute_read[0], text, minute_read[1])
    if _half(text, hour[1])[0] or _text(text, hour[1]) == "o'clock":
        claim, end = _time(hour[0], 0, text, hour[1])
        return claim, end + (end == hour[1])
    return None


def _date(text: Sequence[Word], at: int) -> tuple[Claim, int] | None:
    month = MONTHS.get(_text(text, at))
    if month and text[at].capital:
        day = _ordinal(text, at + 1) or number(text, at + 1)
        if day and 1 <= day[0] <= 31:
            return Claim("date", month * 100 + day[0]), _year(text, day[1])
        return Claim("date", month * 100), at + 1
    first = _ordinal(text, at) or number(text, at)
    if first and 1 <= first[0] <= 31:
        after = first[1] + (_text(text, first[1]) == "of")
        month = MONTHS.get(_text(text, after))
        if month and text[after].capital:
            return Claim("date", month * 100 + first[0]), _year(text, after + 1)
    if text[at].capital:
        for size in (3, 2, 1):
            name = _HOLIDAYS.get(tuple(word.text.replace("'s", "s") for word in text[at : at + size]))
            rule = HOLIDAYS[name] if name else None
            if rule is not None:
                value = rule[0] * 100 + rule[1] if isinstance(rule, tuple) else rule
                return Claim("date", value), at + size
    return None


def _year(text: Sequence[Word], at: int) -> int:
    after = at + (_text(text, at) == ",")
    return after + 1 if _text(text, after).isdigit() and _text(text, after)[:2] == "20" and len(_text(text, after)) == 4 else at


def _ordinal(text: Sequence[Word], at: int) -> tuple[float, int] | None:
    word = _text(text, at)
    if word in ORDINALS:
        return float(ORDINALS[word]), at + 1
    if word.isdigit() and _text(text, at + 1) in ("st", "nd", "rd", "th"):
        return float(word), at + 2
    return None


def _amount(text: Sequence[Word], at: int) -> tuple[Claim | None, int] | None:
    word = _text(text, at)
    nth = _ordinal(text, at)
    if nth:
        weighty = not word.isalpha() or _text(text, nth[1]) in WEEKDAYS or _text(text, nth[1]) in ("floor", "avenue", "street")
        return (Claim("ordinal", nth[0]), nth[1]) if weighty or (text[at].capital and not text[at].first) else None
    if word in ("$", "£", "€"):
        amount = number(text, at + 1)
        return (Claim("money", amount[0]), amount[1]) if amount else None
    if word in ("an", "half") and _text(text, at + 1 + (word == "half")) == "hour":
        end = at + 2 + (word == "half")
        more = 30 if [item.text for item in text[end : end + 3]] == ["and", "a", "half"] else 0
        return Claim("length", 30 if word == "half" else 60 + more), end + 3 * bool(more)
    if word in ("a", "an") and _text(text, at - 1) in ("least", "within", "about", "in", "for", "every"):
        size = _LENGTHS.get(_text(text, at + 1))
        return (Claim("length", size), at + 2) if size else None
    if word in ("a", "an") and _text(text, at + 1) in _LENGTHS and _text(text, at + 2) in _FAR:
        return Claim("length", _LENGTHS[_text(text, at + 1)]), at + 2
    counted_out = {"couple": (2.0, at + 1 + (_text(text, at + 1) == "of")), "dozen": (12.0, at + 1)}.get(word) or number(text, at)
    if counted_out is None:
        return None
    value, end = counted_out
    if [item.text for item in text[end : end + 3]] == ["and", "a", "half"]:
        value, end = value + 0.5, end + 3
    unit = _text(text, end)
    if unit in _MONEY:
        cents = number(text, end + 1 + (_text(text, end + 1) == "and"))
        if cents and cents[0] < 100 and (_text(text, end + 1) != "and" or _text(text, cents[1]) in _SMALL):
            return Claim("money", value + cents[0] / 100), cents[1] + (_text(text, cents[1]) in _SMALL)
        return Claim("money", value), end + 1
    if unit in _SMALL:
        return Claim("money", value / 100), end + 1
    if unit in ("%", "percent") or (unit == "per" and _text(text, end + 1) == "cent"):
        return Claim("percent", value), end + (2 if unit == "per" else 1)
    length = _LENGTHS.get(unit.removesuffix("s"))
    if length:
        extra = 0.5 if [item.text for item in text[end + 1 : end + 4]] == ["and", "a", "half"] else 0
        return Claim("length", (value + extra) * length), end + (4 if extra else 1)
    counted = text[end].stem if end < len(text) else ""
    if value == 1 and word == "one" and not counted and _text(text, at - 1) not in _AT:
        return Claim("bare", 1.0, "one"), end
    if value == 1 and counted in _PARTS_OF_DAY:
        return None, end
    if counted in _WHEN and value <= 12 and _text(text, at - 1) in _AT:
        return Claim("clock", value % 12 * 60), end
    return Claim("count" if counted and text[end].text[0].isalpha() else "bare", value, counted), end


def _ranges(listed: list[Claim], places: list[int], text: Sequence[Word]) -> list[Claim]:
    """ "Twelve to eighteen dollars": the first number is of the kind that the second names."""
    for here, claim in enumerate(listed):
        if claim.kind == "bare" and isinstance(claim.value, float) and claim.value <= 12:
            before = places[here] - 1
            hourly = here and listed[here - 1].kind == "clock" and before >= 0 and places[here - 1] == before - 1
            if _text(text, before) in ("from", "until", "till") or (hourly and _text(text, before) in ("to", "and")):
                listed[here] = Claim("clock", claim.value % 12 * 60)
    for here in range(len(listed) - 2, -1, -1):
        this, after = listed[here], listed[here + 1]
        between = {word.text for word in text[places[here] + 1 : places[here + 1]]}
        if this.kind == "date" and after.kind == "bare" and isinstance(this.value, float) and between & _RANGE:
            listed[here + 1] = Claim("date", this.value // 100 * 100 + float(after.value))
        elif this.kind in ("bare", "ordinal") and after.kind == "date" and isinstance(after.value, float) and between & _RANGE:
            listed[here] = Claim("date", after.value // 100 * 100 + float(this.value))
        elif this.kind == "bare" and between & _RANGE and after.kind not in ("bare", "date", "phone", "ordinal"):
            if after.kind == "clock":
                listed[here] = (
                    Claim("clock", this.value % 12 * 60) if isinstance(this.value, float) and this.value <= 24 else this
                )
            elif after.kind == "length" and isinstance(this.value, float):
                unit = next(
                    (text[at].text for at in range(places[here + 1], len(text)) if text[at].text.rstrip("s") in _LENGTHS), ""
                )
                listed[here] = Claim("length", this.value * _LENGTHS.get(unit.rstrip("s"), 1))
            else:
                listed[here] = Claim(after.kind, this.value, after.unit)
    return listed


def _days(text: Sequence[Word], taken: set[int]) -> list[Claim]:
    found: set[int] = set()
    last: tuple[int, int] | None = None
    for at, word in enumerate(text):
        day = WEEKDAYS.get(word.text) if len(word.text) > 3 else None
        if word.text in ("weekday", "weekdays"):
            found |= {0, 1, 2, 3, 4}
        if word.text in ("weekend", "weekends"):
            found |= {5, 6}
        if day is None or at in taken:
            continue
        taken.add(at)
        if last is not None and _text(text, at - 1) in ("to", "through", "until", "till", "-", "–") and last[1] == at - 2:
            found |= {(last[0] + step) % 7 for step in range((day - last[0]) % 7)}
        found.add(day)
        last = day, at
    return [Claim("day", day) for day in sorted(found)]


def _sweeping(text: Sequence[Word]) -> list[Claim]:
    found = []
    for at, word in enumerate(text):
        if word.text in _ALL:
            found.append(Claim("all", "all", _text(text, at + 1)))
        share = _SHARES.get(word.text)
        if share:
            after = {item.text for item in text[at + 1 : at + 4 if _text(text, at + 1) in ("the", "of") else at + 2]}
            if after & {"price", "cost", "amount", "fee", "rate", "refund"}:
                found.append(Claim("share", share))
    if any(word.text in _FREE_WORDS for word in text):
        said = " ".join(word.text for word in text)
        if _FREE.search(said) and "free of traces" not in said:
            found.append(Claim("free", "free"))
    return found
