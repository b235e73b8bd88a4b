"""From everything found to what is meant: ranges joined, corrected values dropped, times set to the right half of the day."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from nodes.understanding.calendar_days import MONTHS, Day, make
from nodes.understanding.dates import day, part_after
from nodes.understanding.found import Found
from nodes.understanding.numbers import cardinal, ordinal
from nodes.understanding.times import Clock, resolve
from nodes.understanding.tokens import Scan, skip

_TO = frozenset(("to", "until", "till", "til", "through", "thru", "-", "–", "—"))
_LEAVING = frozenset(
    ("leaving", "leave", "leaves", "depart", "departing", "departure", "checkout", "out", "until", "till", "til")
)
_ARRIVING = frozenset(("arriving", "arrive", "arrival", "coming", "checkin", "in", "from", "starting", "come"))
_JOINING = _TO | _LEAVING | {"and", "on", "the", ",", "check", "checking", "staying", "stay", "then", "we", "i", "night",
    "morning", "will",
                             "be", "evening", "afternoon", "'ll", "of", "at", "in", "thru", "am", "are", "noon"}  # fmt: skip
_CORRECTING = frozenset(("no", "sorry", "actually", "rather", "wait", "correction", "instead", "scratch", "oops", "mean",
    "change",
                         "make", "nope", "not"))  # fmt: skip
_ADDING = frozenset(("add", "adding", "more", "extra", "additional"))
_LATER_AT_MOST = 200
"""Days by which a departure that was named as a day before the arrival can be meant as one of the next year."""
_MEALS = {"dinner": "evening", "supper": "evening", "lunch": "noon", "breakfast": "morning", "brunch": "morning"}


def weigh(scan: Scan, found: Sequence[Found]) -> list[Found]:
    """Strong values only, with ranges joined and what the caller took back left out."""
    kept = [item for item in found if not item.weak]
    kept = _times_joined(scan, _days_joined(scan, kept))
    return _corrected(scan, kept)


def _between(scan: Scan, one: Found, two: Found) -> list[str]:
    return [scan.word(i) for i in range(one.end, two.start)]


def _days_joined(scan: Scan, found: list[Found]) -> list[Found]:
    out: list[Found] = []
    for item in found:
        previous = out[-1] if out and out[-1].name == "date" else None
        if item.name == "date" and previous and isinstance(previous.payload, Day) and isinstance(item.payload, Day):
            words = _between(scan, previous, item)
            joined = bool(words) and set(words) <= _JOINING and bool(set(words) & (_TO | _LEAVING))
            joined = joined or (
                words[-1:] in (["and"], ["the"]) and "and" in words and scan.word(previous.start - 1) == "between"
            )
            backwards = scan.word(previous.start - 1) in _LEAVING or scan.word(previous.start - 2) in _LEAVING
            if joined and not backwards:
                out[-1] = _range(scan, previous, item)
                continue
            if backwards and set(words) & _ARRIVING:
                out[-1] = _range(scan, item, previous)
                continue
        whole = _with_bare_end(scan, item)
        while out and out[-1].end > whole.start:
            out.pop()
        out.append(whole)
    return _stays(scan, out)


def _with_bare_end(scan: Scan, item: Found) -> Found:
    """As in "june 3 to 6" and "17 - 19 july", where one end is a number alone."""
    if item.name != "date" or not isinstance(item.payload, Day):
        return item
    said = {scan.word(i) for i in range(item.start, item.end)}
    if not any(len(word) > 2 and word.isalpha() for word in said) or scan.kind not in ("hotel", "other"):
        return item
    if scan.word(item.end) in _TO:
        at = skip(scan, item.end + 1, "the")
        number = ordinal(scan, at) or cardinal(scan, at)
        end = make(item.payload.date.year, item.payload.date.month, number[0]) if number else None
        if (
            number
            and end
            and end > item.payload.date
            and scan.word(number[1]) not in MONTHS
            and scan.word(number[1]) not in (":", "am", "pm", "people", "adults")
        ):
            return Found("date_range", (item.payload.date, end), item.start, number[1])
    at = item.start - 1 - (scan.word(item.start - 1) == "the")
    if scan.word(at) in _TO and at > 0:
        for back in (1, 2):
            number = ordinal(scan, at - back) or cardinal(scan, at - back)
            start = make(item.payload.date.year, item.payload.date.month, number[0]) if number and number[1] == at else None
            if start and start < item.payload.date:
                return Found("date_range", (start, item.payload.date), at - back, item.end)
    return item


def _range(scan: Scan, arrival: Found, departure: Found) -> Found:
    """The end is read again as seen from the beginning, so that "from friday to monday" does not run backwards; "from the
    tenth to the fifth of december" does."""
    assert isinstance(arrival.payload, Day)
    assert isinstance(departure.payload, Day)
    start, end = arrival.payload.date, departure.payload.date
    if end <= start:
        ahead = replace(scan, now=scan.now + (start - scan.today))
        again = day(ahead, departure.start)
        end = again[0].date if again and 0 < (again[0].date - start).days <= _LATER_AT_MOST else end
    elif (
        ordinal(scan, skip(scan, arrival.start, "the"))
        and arrival.end - arrival.start <= 3
        and departure.end - departure.start > 2
    ):
        same_month = make(end.year, end.month, start.day)
        said = any(len(scan.word(i)) > 3 for i in range(arrival.start, arrival.end))
        start = same_month if same_month and not said and same_month < end else start
    first, last = sorted((arrival.start, departure.start)), sorted((arrival.end, departure.end))
    return Found("date_range", (start, end), first[0], last[1])


def _stays(scan: Scan, found: list[Found]) -> list[Found]:
    """An arrival and a number of nights make a range; the range's words are those of the arrival."""
    nights = next((item.payload for item in found if item.name == "nights"), None)
    if scan.kind != "hotel" or not isinstance(nights, int) or any(item.name == "date_range" for item in found):
        return found
    dates = [item for item in found if item.name == "date"]
    if len(dates) != 1 or not isinstance(dates[0].payload, Day) or _departs(scan, dates[0]):
        return found
    start = dates[0].payload.date
    stay = replace(dates[0], name="date_range", payload=(start, start + timedelta(days=nights)))
    return [stay if item is dates[0] else item for item in found]


def _departs(scan: Scan, item: Found) -> bool:
    return any(scan.word(item.start - back) in _LEAVING - {"in"} for back in (1, 2, 3))


def _times_joined(scan: Scan, found: list[Found]) -> list[Found]:
    out: list[Found] = []
    for item in found:
        previous = out[-1] if out and out[-1].name == "time" else None
        if previous and item.name == "time" and isinstance(previous.payload, Clock) and isinstance(item.payload, Clock):
            words = _between(scan, previous, item)
            opener = "" if _moved(scan, previous, item) else scan.word(previous.start - 1)
            if (opener == "between" and words == ["and"]) or (opener == "from" and len(words) == 1 and words[0] in _TO):
                out[-1] = Found("time_range", (previous.payload, item.payload), previous.start, item.end)
                continue
        out.append(item)
    return out


def _corrected(scan: Scan, found: list[Found]) -> list[Found]:
    """Of two values of a kind with words of correction between them the last is meant; what follows "not" never is."""
    kept: list[Found] = []
    for item in found:
        if scan.word(item.start - 1) == "not" or (
            scan.word(item.start - 2) == "not" and scan.word(item.start - 1) in ("at", "on", "for")
        ):
            continue
        if scan.word(item.start - 1) == "of" and scan.word(item.start - 2) == "instead":
            continue
        if item.name == "party_size" and {scan.word(i) for i in range(item.start - 2, item.end)} & _ADDING:
            continue
        if item.name == "date" and _farewell_or_weather(scan, item):
            continue
        earlier = next((other for other in reversed(kept) if other.name == item.name), None)
        if earlier and (
            set(_between(scan, earlier, item)) & _CORRECTING
            or (_between(scan, earlier, item) == ["or"] and item.name == "party_size")
            or _moved(scan, earlier, item)
        ):
            kept.remove(earlier)
        kept.append(item)
    return kept


def _farewell_or_weather(scan: Scan, item: Found) -> bool:
    """As in "that will be all for today", which books nothing, nor does a question about the weather on a day."""
    words = {token.text for token in scan.tokens}
    if words & {"weather", "forecast", "temperature"}:
        return True
    before = [scan.word(i) for i in range(item.start - 3, item.start)]
    return scan.word(item.start) == "today" and ("all" in before or "how are you" in " ".join(before))


def _moved(scan: Scan, earlier: Found, later: Found) -> bool:
    """As in "change it from seven to eight"."""
    changes = any(scan.word(i) in ("change", "move", "reschedule", "switch", "shift", "push", "bring", "moved", "chnage",
    "increase")
                  for i in range(earlier.start))  # fmt: skip
    return changes and "to" in _between(scan, earlier, later) and later.name in ("time", "party_size", "date")


def said_part(scan: Scan, found: Iterable[Found]) -> str | None:
    """The part of the day that the utterance speaks of, by its date ("tomorrow evening") or a meal ("for dinner")."""
    for item in found:
        if isinstance(item.payload, Day):
            part = item.payload.part or part_after(scan, item.end)[0]
            if part:
                return part
    return next((part for i in range(len(scan.tokens)) if (part := _MEALS.get(scan.word(i)))), None)


def value_of(scan: Scan, item: Found, part: str | None) -> str | int:
    """The value as callers of the API see it, see ``SlotValue``."""
    payload = item.payload
    if isinstance(payload, Day):
        return payload.date.isoformat()
    if isinstance(payload, Clock):
        return _clock(payload, scan.kind, part)
    if isinstance(payload, tuple):
        one, two = payload
        if isinstance(one, date) and isinstance(two, date):
            return f"{one.isoformat()}/{two.isoformat()}"
        assert isinstance(one, Clock)
        assert isinstance(two, Clock)
        shared = two.part if one.part is None and two.part != "exact" else part
        return f"{_clock(one, scan.kind, shared)}/{_clock(two, scan.kind, part)}"
    assert isinstance(payload, str | int)
    return payload


def _clock(time: Clock, kind: str, part: str | None) -> str:
    hour, minute = resolve(time, kind, part)
    return f"{hour:02d}:{minute:02d}"
