"""Whether a call ended right: what the agent said, and what stands in the database, against what a script expects."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, Protocol

from evals.phone.expected import Expect, ExpectedBooking, ExpectedLine, ExpectedMessage, ExpectedOrder
from tenancy.money import from_minor
from tenancy.profile import WEEKDAYS

Row = Mapping[str, Any]

_WORD = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"


class Conversed(Protocol):
    """A call or a chat, after it."""

    @property
    def agent_said(self) -> Sequence[str]: ...

    @property
    def transferred_to(self) -> str | None: ...

    @property
    def ended(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Left:
    """The rows that a call left in its business's database."""

    bookings: Sequence[Row] = ()
    """Those that still stand."""
    messages: Sequence[Row] = ()
    orders: Sequence[Row] = ()
    """Those that were not called off, each with its ``lines``."""
    transfers: Sequence[Row] = ()
    texts: Sequence[Row] = ()
    """Those to the caller."""


def judge(expect: Expect | None, report: Conversed, left: Left, now: datetime) -> list[str]:
    """What is wrong, in words; nothing when the call ended right. ``now`` is the call's moment in the business's zone, from
    which weekdays are counted."""
    if expect is None:
        return []
    wrong: list[str] = []
    for options in (*([expect.said] if expect.said is not None else []), *expect.said_all):
        if not any(_stands_in(option, report.agent_said) for option in options):
            wrong.append(f"the agent said none of {', '.join(map(repr, options))}")
    wrong += [f"the agent said {words!r}" for words in expect.not_said if _stands_in(words, report.agent_said)]
    wrong += _message_wrong(expect.message, left.messages)
    wrong += _transfer_wrong(expect.transfer, report.transferred_to, left.transfers)
    texts = [str(row["kind"]) for row in left.texts]
    if expect.text is not None and texts != ([] if expect.text == "none" else [expect.text]):
        wrong.append(f"texts are {', '.join(texts) or 'none'}, expected {expect.text}")
    if expect.ended is not None and report.ended != expect.ended:
        wrong.append(f"ended by {report.ended}, expected {expect.ended}")
    if expect.booking == "none" and left.bookings:
        wrong.append(f"expected no booking, found {len(left.bookings)}")
    if isinstance(expect.booking, ExpectedBooking):
        wrong += _booking_wrong(expect.booking, left.bookings, now)
    if expect.order == "none" and left.orders:
        wrong.append(f"expected no order, found {len(left.orders)}")
    if isinstance(expect.order, ExpectedOrder):
        wrong += _order_wrong(expect.order, left.orders, now)
    return wrong


def _transfer_wrong(expected: str | bool | None, number: str | None, rows: Sequence[Row]) -> list[str]:
    if expected is None:
        return []
    first = str(rows[-1]["people"][0]["name"]) if rows else "nobody"
    if (expected == "none") != (number is None):
        return [f"transferred to {number}, expected {'nobody' if expected == 'none' else 'somebody'}"]
    if isinstance(expected, str) and expected != "none" and expected.casefold() not in first.casefold():
        return [f"{first} was tried first, expected {expected}"]
    return []


def _message_wrong(expected: Literal["none"] | ExpectedMessage | None, rows: Sequence[Row]) -> list[str]:
    if expected == "none":
        return [f"expected no message, found {len(rows)}"] if rows else []
    if expected is None:
        return []
    if len(rows) != 1:
        return [f"expected one message, found {len(rows)}"]
    reason, name = str(rows[0].get("reason") or ""), str(rows[0].get("name") or "")
    wrong: list[str] = []
    if expected.reason is not None and not any(_stands_in(word, [reason]) for word in re.findall(r"\w+", expected.reason)):
        wrong.append(f"the message says {reason!r}, expected one of {expected.reason!r}")
    if expected.name is not None and expected.name.casefold() not in name.casefold():
        wrong.append(f"the message is by {name!r}, expected {expected.name!r}")
    return wrong


def _stands_in(option: str, said: Sequence[str]) -> bool:
    """Whole tokens, whatever the case and the spaces: "9" does not stand in "19:30"."""
    pattern = r"\s+".join(re.escape(word) for word in option.split())
    return re.search(_WORD.format(pattern), " ".join(said).replace("’", "'"), re.IGNORECASE) is not None


def _booking_wrong(expected: ExpectedBooking, rows: Sequence[Row], now: datetime) -> list[str]:
    if len(rows) != 1:
        return [f"expected one booking, found {len(rows)}" if rows else "expected a booking, found none"]
    row = rows[0]
    wrong: list[str] = []
    for field in ("party_size", "nights"):
        wanted = getattr(expected, field)
        if wanted is not None and row.get(field) != wanted:
            wrong.append(f"{field} is {row.get(field)}, expected {wanted}")
    for field in ("name", "service", "room", "staff"):
        wanted = getattr(expected, field)
        if wanted is not None and wanted.casefold() not in str(row.get(field) or "").casefold():
            wrong.append(f"{field} is {row.get(field)!r}, expected {wanted!r}")
    starts = _starts(row, now)
    if expected.date is not None and (starts is None or starts.date() != expected_day(expected.date, now)):
        wrong.append(f"the date is {starts.date() if starts else None}, expected {expected_day(expected.date, now)}")
    if expected.time is not None and (starts is None or starts.time() != time.fromisoformat(expected.time)):
        wrong.append(f"the time is {starts.time().isoformat('minutes') if starts else None}, expected {expected.time}")
    return wrong


def _order_wrong(expected: ExpectedOrder, rows: Sequence[Row], now: datetime) -> list[str]:
    if len(rows) != 1:
        return [f"expected one order, found {len(rows)}" if rows else "expected an order, found none"]
    row = rows[0]
    wrong: list[str] = []
    if expected.lines is not None:
        wanted = _counted([(_line(line), line.quantity) for line in expected.lines])
        found = _counted([(_sold(line), line["quantity"]) for line in row["lines"]])
        if wanted != found:
            wrong.append(f"ordered are {_listed(found)}, expected {_listed(wanted)}")
    total = from_minor(row["total_minor"], row["currency"])
    if expected.total is not None and total != expected.total:
        wrong.append(f"the total is {total}, expected {expected.total}")
    if expected.fulfilment is not None and row["fulfilment"] != expected.fulfilment:
        wrong.append(f"it is for {row['fulfilment']}, expected {expected.fulfilment}")
    ready = row["ready_at"].astimezone(now.tzinfo).time().isoformat("minutes") if row["ready_at"] else None
    if expected.ready is not None and ready != expected.ready:
        wrong.append(f"it is ready at {ready}, expected {expected.ready}")
    for field in ("name", "address"):
        part = getattr(expected, field)
        if part is not None and part.casefold() not in str(row.get(field) or "").casefold():
            wrong.append(f"{field} is {row.get(field)!r}, expected {part!r}")
    return wrong


def _line(line: ExpectedLine) -> str:
    return _worded(line.item, line.size, line.chosen, line.without)


def _sold(row: Row) -> str:
    return _worded(row["item"], row["variation"], [option["name"] for option in row["modifiers"]], row["without"])


def _worded(item: str, size: str | None, chosen: Sequence[str], without: Sequence[str]) -> str:
    plus, less = (f" +{name}" for name in sorted(chosen)), (f" -{name}" for name in sorted(without))
    return "".join((item, f" ({size})" if size else "", *plus, *less))


def _counted(lines: Sequence[tuple[str, int]]) -> Counter[str]:
    """How many of each, so that "one and one more" is two."""
    found: Counter[str] = Counter()
    for line, quantity in lines:
        found[line] += quantity
    return found


def _listed(lines: Counter[str]) -> str:
    return ", ".join(f"{count} {line}" for line, count in sorted(lines.items()))


def _starts(row: Row, now: datetime) -> datetime | None:
    """When a booking begins, on the business's clock: from ``starts_at`` (aware), or from ``date`` and ``time``."""
    starts = row.get("starts_at")
    if isinstance(starts, str):
        starts = datetime.fromisoformat(starts)
    if isinstance(starts, datetime):
        return starts.astimezone(now.tzinfo).replace(tzinfo=None) if starts.tzinfo else starts
    day, clock = row.get("date"), row.get("time")
    if day is None:
        return None
    day = day if isinstance(day, date) else date.fromisoformat(str(day))
    clock = clock if isinstance(clock, time) else time.fromisoformat(str(clock)) if clock else time()
    return datetime.combine(day, clock)


def expected_day(expected: str | Mapping[Any, str | int], now: datetime) -> date:
    if isinstance(expected, str):
        return date.fromisoformat(expected)
    if "days" in expected:
        return now.date() + timedelta(days=int(expected["days"]))
    weekday = WEEKDAYS.index(str(expected["weekday"]).lower())
    return now.date() + timedelta(days=(weekday - now.weekday() - 1) % 7 + 1, weeks=int(expected.get("weeks", 0)))
