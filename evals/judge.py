"""Whether a call ended right: what the agent said, and what stands in the database, against what a script expects."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, Protocol

from evals.phone.script import Expect, ExpectedBooking, ExpectedMessage
from tenancy.profile import WEEKDAYS

_WORD = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"


class Conversed(Protocol):
    """A call or a chat, after it."""

    @property
    def agent_said(self) -> Sequence[str]: ...

    @property
    def transferred_to(self) -> str | None: ...

    @property
    def ended(self) -> str: ...


def judge(
    expect: Expect | None,
    report: Conversed,
    booking_rows: Sequence[Mapping[str, Any]],
    now: datetime,
    message_rows: Sequence[Mapping[str, Any]] = (),
) -> list[str]:
    """What is wrong, in words; nothing when the call ended right. ``booking_rows`` are those that this call made and
    that still stand, ``message_rows`` those that it left; ``now`` is the call's moment in the business's zone, from which
    weekdays are counted."""
    if expect is None:
        return []
    wrong: list[str] = []
    for options in (*([expect.said] if expect.said is not None else []), *expect.said_all):
        if not any(_stands_in(option, report.agent_said) for option in options):
            wrong.append(f"the agent said none of {', '.join(map(repr, options))}")
    wrong += [f"the agent said {words!r}" for words in expect.not_said if _stands_in(words, report.agent_said)]
    wrong += _message_wrong(expect.message, message_rows)
    if expect.transfer is not None and (expect.transfer is True) != (report.transferred_to is not None):
        wrong.append(f"transferred to {report.transferred_to}, expected {'somebody' if expect.transfer is True else 'nobody'}")
    if expect.ended is not None and report.ended != expect.ended:
        wrong.append(f"ended by {report.ended}, expected {expect.ended}")
    if expect.booking == "none" and booking_rows:
        wrong.append(f"expected no booking, found {len(booking_rows)}")
    if isinstance(expect.booking, ExpectedBooking):
        wrong += _booking_wrong(expect.booking, booking_rows, now)
    return wrong


def _message_wrong(expected: Literal["none"] | ExpectedMessage | None, rows: Sequence[Mapping[str, Any]]) -> list[str]:
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


def _booking_wrong(expected: ExpectedBooking, rows: Sequence[Mapping[str, Any]], now: datetime) -> list[str]:
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


def _starts(row: Mapping[str, Any], now: datetime) -> datetime | None:
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
