"""Opening hours between their three forms: what is stored, the fields of a form, and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import count

from app_ui.times import Clockface
from core.errors import WrongFields
from tenancy.profile import WEEKDAYS, Span, WeeklyHours

AT_LEAST = 2
"""Spans of a day that a form has fields for; hours that were imported may have more."""
INCOMPLETE = "expected both times, when it opens and when it closes"
MISSING = "expected the times it is open; untick the day if it is closed"


@dataclass(frozen=True, slots=True)
class SpanFields:
    number: str
    """Its place in the day, as the names of its fields have it: ``monday.1.opens``."""
    opens: str
    closes: str
    shown: bool


@dataclass(frozen=True, slots=True)
class DayFields:
    """One day in a form; ``day`` begins the names of its fields."""

    day: str
    label: str
    open: bool
    spans: list[SpanFields]
    words: str
    """The same for reading, such as ``09:00 – 12:00, 13:00 – 17:30``."""


def week_fields(hours: WeeklyHours | None, clock: Clockface) -> list[DayFields]:
    return [day_fields(day, day.capitalize(), (hours or {}).get(day, ()), clock) for day in WEEKDAYS]


def day_fields(day: str, label: str, spans: Sequence[Span], clock: Clockface) -> DayFields:
    fields = [
        SpanFields(str(at), f"{spans[at].opens:%H:%M}", f"{spans[at].closes:%H:%M}", True)
        if at < len(spans)
        else SpanFields(str(at), "", "", at == 0)
        for at in range(max(AT_LEAST, len(spans)))
    ]
    return DayFields(day, label, bool(spans), fields, spans_words(spans, clock))


def typed_week(form: Mapping[str, object]) -> dict[str, str]:
    """The week that a form's fields say, as a business's file has it. Raises ``WrongFields`` for halves of a span."""
    week: dict[str, str] = {}
    problems: list[tuple[str, str]] = []
    for day in WEEKDAYS:
        try:
            week[day] = typed_day(form, day)
        except WrongFields as wrong:
            problems += wrong.problems
    if problems:
        raise WrongFields(problems)
    return week


def typed_day(form: Mapping[str, object], day: str) -> str:
    """``09:00-12:00, 13:00-17:30`` or ``closed``. Raises ``WrongFields``."""
    if not form.get(f"{day}.open"):
        return "closed"
    spans: list[str] = []
    for number in count():
        if f"{day}.{number}.opens" not in form:
            break
        if number and not form.get(f"{day}.{number}.shown"):
            continue
        opens, closes = (str(form.get(f"{day}.{number}.{end}") or "").strip() for end in ("opens", "closes"))
        if bool(opens) != bool(closes):
            raise WrongFields([(day, INCOMPLETE)])
        if opens:
            spans.append(f"{opens}-{closes}")
    if not spans:
        raise WrongFields([(day, MISSING)])
    return ", ".join(spans)


def spans_words(spans: Sequence[Span], clock: Clockface) -> str:
    """``Closed``, or each span in turn; one that goes past midnight says so."""
    return ", ".join(f"{clock.time(each.opens)} – {_closing(each, clock)}" for each in spans) or "Closed"


def _closing(span: Span, clock: Clockface) -> str:
    if span.closes == time(23, 59):
        return "midnight"
    past = span.closes <= span.opens and span.closes != time(0)
    return ("midnight" if span.closes == time(0) else clock.time(span.closes)) + (" the next day" if past else "")
