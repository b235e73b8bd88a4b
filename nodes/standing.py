"""Bookings that stand already: what a caller wants with the one that this call has made or found, and what a yes will do
to it."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from nodes import order_task
from nodes.state import CallState, Task
from nodes.tasks import QUERY_SLOTS, merged
from nodes.understanding import cues
from tools.protocol import arguments_hash

READ_BACKS = ("read_back", "cancel_back", "move_back", "order_back", "off_back")
"""The wordings of what a yes would do."""
_MOVES = re.compile(r"\b(move|moved|push|shift|change|switch|reschedule|bring|make)\b")
_CANCELS = re.compile(r"\bcancel|\bcall (?:it|that) off\b|\bdon'?t (?:need|want) (?:it|that|the \w+) (?:any ?more|after all)\b")
_NUMBER = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "half": 0.5}
_BY = re.compile(r"\b(an?|one|two|three|four|half)(?: an| a)? (hour|day|week)s?\b")
_EARLIER = re.compile(r"\b(earlier|forward|sooner|before)\b")
_LATER = re.compile(r"\b(later|back|after|next|on)\b")
_NEXT_DAY = re.compile(r"\b(?:the )?(?:next|following) (day|week)\b|\bthe (day|week) after\b")
_DAY_BEFORE = re.compile(r"\bthe (day|week) before\b")
_STEP = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


def concern(state: CallState) -> str | None:
    """``change`` or ``cancel`` where the words are about the booking that this call has made; its words decide before what
    they sound like on their own, since there is just one booking that "it" can be."""
    booked, words, wish = state.get("booked"), cues.plain(state["words"]), state.get("wish")
    if not booked or not booked.get("booking_id"):
        return None
    if wish == "cancel_booking" or _CANCELS.search(words):
        return "cancel"
    if wish == "change_booking" or (_MOVES.search(words) and (shifted(words, booked["slots"]) or state.get("slots"))):
        return "change"
    return None


def cancellation(state: CallState) -> Task:
    """The task of cancelling what this call has booked or found."""
    booked = state.get("booked") or {}
    return {
        "kind": "cancel", "slots": {}, "opened": state["turn"], "revision": 0, "opening": None, "offers": [], "hold": None,
        "booking": booked["booking_id"], "found_under": booked.get("found_under"),
    }  # fmt: skip


def move(state: CallState) -> tuple[Task, bool]:
    """The task of changing what this call has booked or found, and whether the words say to what."""
    booked = state.get("booked") or {}
    base: Task = {
        "kind": "book", "slots": dict(booked["slots"]), "opened": state["turn"], "revision": 0, "opening": None, "offers": [],
        "hold": None, "booking": booked["booking_id"], "found_under": booked.get("found_under"),
    }  # fmt: skip
    said = {name: value for name, value in state.get("slots", {}).items() if name in QUERY_SLOTS}
    changed = merged(base, {**said, **shifted(state["words"].lower(), booked["slots"])})
    return changed, changed["slots"] != base["slots"]


def shifted(words: str, slots: dict[str, Any]) -> dict[str, Any]:
    """The day and time that "an hour later", "back by an hour" or "to the next day" make of those that are booked."""
    by = _shift(words)
    if by is None or "date" not in slots:
        return {}
    start = datetime.combine(date.fromisoformat(slots["date"]), time.fromisoformat(slots.get("time") or "12:00")) + by
    when = {"date": start.date().isoformat()}
    return when if "time" not in slots else {**when, "time": start.time().isoformat("minutes")}


def _shift(words: str) -> timedelta | None:
    if (after := _NEXT_DAY.search(words)) is not None:
        return _STEP[after.group(1) or after.group(2)]
    if (before := _DAY_BEFORE.search(words)) is not None:
        return -_STEP[before.group(1)]
    amount = _BY.search(words)
    if amount is None or not (_EARLIER.search(words) or _LATER.search(words)):
        return None
    step = _NUMBER[amount.group(1)] * _STEP[amount.group(2)]
    return -step if _EARLIER.search(words) else step


def read_back_hash(task: Task, caller: str | None) -> str:
    return arguments_hash(*final_act(task, caller))


def final_act(task: Task, caller: str | None) -> tuple[str, dict[str, Any]]:
    """Which tool a yes calls, and with what exactly; the hash is taken at the read-back and held against it at the act."""
    if task["kind"] == "order":
        return order_task.final_act(task, caller)
    if task["kind"] == "cancel":
        return "cancel_booking", {"booking_id": task["booking"], **_named(task)}
    if task.get("booking"):
        opening = task["opening"] or {}
        wanted = {name: opening[name] for name in ("party_size", "service", "room", "nights") if opening.get(name) is not None}
        wanted |= {"staff": opening["staff"]} if opening.get("staff") and "staff" in task["slots"] else {}
        start = str(opening.get("start", ""))
        at = {} if opening.get("unit") == "room" else {"time": start[11:16]}
        return "change_booking", {"booking_id": task["booking"], "date": start[:10], **at, **wanted, **_named(task)}
    phone = task["slots"].get("phone") or caller
    given = {"booking_id": task.get("hold"), "name": task["slots"]["name"]}
    return "confirm_booking", {**given, **({"phone": phone} if phone else {})}


def _named(task: Task) -> dict[str, Any]:
    return {"name": task["found_under"]} if task.get("found_under") else {}
