"""What a turn says to an order that is being taken, and what of it is anything else. Pure functions on the state."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from nodes.context import CallContext
from nodes.order_task import SOON, card_of, changed, ordered
from nodes.state import CallState, Say, Task
from nodes.understanding import cues, order_cues
from nodes.understanding.numbers import counted
from nodes.understanding.order_changes import Change
from nodes.understanding.order_lines import read
from nodes.understanding.order_words import Card, name_at
from nodes.understanding.tokens import Scan, tokenize
from nodes.understanding.vocabulary import places

_MASKS = ("date", "date_range", "time", "time_range", "phone", "email", "name", "first_name", "last_name", "address")
"""Spans of the understanding in which no dish is counted."""
_TIMES = ("time", "time_range", "date", "date_range")
_BEFORE_TIME = ("at", "for", "by", "around", "about", "till", "until", "before", "after")
_NAMES = ("name", "first_name", "last_name")
_KEPT = ("human", "message", "repeat", "affirm", "deny")
"""Intents that mean in an order what they mean everywhere; what else it sounds like is said of the order."""
_SURELY = 0.6


@dataclass(frozen=True, slots=True)
class Said:
    """What a turn says to an order."""

    changes: tuple[Change, ...] = ()
    done: bool = False
    """There is nothing to come."""
    fulfilment: str | None = None
    address: str | None = None
    wanted: str | None = None
    """``SOON``, or the moment as ISO 8601 in the business's zone."""
    asks_total: bool = False
    asks_so_far: bool = False
    calls_off: bool = False
    asks_where: bool = False
    """How far an order is that was placed before."""

    @property
    def gives(self) -> bool:
        """Whether anything of the order is told or changed."""
        return bool(self.changes or self.done or self.fulfilment or self.address or self.wanted)


def said_in(state: CallState, context: CallContext) -> Said:
    words, asked = cues.plain(state["words"]), set(state.get("asked", ()))
    task = state.get("task")
    total, so_far = bool(order_cues.TOTAL.search(words)), bool(order_cues.SO_FAR.search(words))
    if total or so_far:
        return Said(asks_total=total, asks_so_far=so_far)
    if order_cues.WHERE.search(words):
        return Said(asks_where=True)
    changes = () if asks(state) or asked & {"name", "phone", "address", "postcode"} else _changes(state, context, task)
    calls_off = bool(order_cues.CALLS_OFF.search(words) or cues.GIVES_UP.search(words))
    if calls_off and not any(change.item for change in changes):
        return Said(calls_off=True)
    address = _address(state, asked)
    return Said(
        changes=changes,
        done=bool(order_cues.DONE.search(words)) or ("more" in asked and _wants_no_more(state, words, changes)),
        fulfilment=None if asks(state) else _fulfilment(words) or ("delivery" if address else None),
        address=address,
        wanted=None if asked & {"name", "phone", "address", "postcode"} else _wanted(state, context, words, asked),
    )


def _wants_no_more(state: CallState, words: str, changes: tuple[Change, ...]) -> bool:
    """A no to "anything else?", or what is ordered already and no more: "just the two margheritas"."""
    task = state.get("task")
    if task is None or changed(task, changes).get("lines") != task.get("lines"):
        return False
    return (state.get("answer") == "no" and not changes) or order_cues.NOTHING_BUT.match(words) is not None


def asks(state: CallState) -> bool:
    """Whether the turn is a question that asks for nothing to be done with the order."""
    words = cues.plain(state["words"])
    return bool(cues.ASKS.search(words)) and not order_cues.REQUESTS.search(words) and state.get("question") is not None


def turned(state: CallState, context: CallContext, question: dict[str, Any] | None, scores: dict[str, float]) -> dict[str, Any]:
    """The conversation manager's update for a turn in an order: a question, a wish for a person, and small talk are told
    from what is said to the order."""
    words = cues.plain(state["words"])
    form = cues.ASKS.search(words) is not None and not order_cues.REQUESTS.search(words)
    ours = order_cues.TOTAL.search(words) or order_cues.SO_FAR.search(words) or order_cues.CALLS_OFF.search(words)
    ours = ours or order_cues.WHERE.search(words)
    ours = ours or cues.GIVES_UP.search(words)
    question = question if question is not None and form and not ours else None
    said = said_in({**state, "question": question}, context)
    kept = [
        found
        for found in state["understanding"].get("intents", ())
        if found["name"] in _KEPT and found["score"] >= _SURELY and not (said.gives and found["name"] in ("human", "message"))
    ]
    kept += [{"name": "ask", "score": scores.get("ask", _SURELY), "topic": question["topic"]}] if question else []
    say: list[Say] = []
    if "repeat" in {found["name"] for found in kept} and state.get("reply") and not said.gives:
        say = [{"what": "verbatim", "facts": {"text": phrase["text"], "as": phrase["what"]}} for phrase in state["reply"]]
    elif order_cues.LEAVES.search(words) and not said.gives:
        say = [{"what": "nothing_ordered"}, {"what": "goodbye"}]
    understanding = {**state["understanding"], "intents": kept, "in_scope": True}
    return {"understanding": understanding, "question": question, "say": say, "silences": 0}


def _changes(state: CallState, context: CallContext, task: Task | None) -> tuple[Change, ...]:
    scan, card = Scan(tokenize(state["words"]), context.now()), card_of(context.profile)
    changes = read(scan, card, ordered(task), _masked(state, scan, card))
    about = task["slots"].get("asked_about") if task is not None else None
    taken = order_cues.TAKES_IT.search(cues.plain(state["words"])) if about else None
    if not changes and about and taken is not None:
        number = counted(Scan(tokenize(taken.group(1) or taken.group(2)), context.now()), 0)
        return (Change("add", str(about), number[0] if number else 1),)
    return changes


def _masked(state: CallState, scan: Scan, card: Card) -> set[int]:
    """Tokens of what is said beside the dishes: times, names, a note to the kitchen."""
    asked = set(state.get("asked", ()))
    slots = [slot for slot in state["understanding"].get("slots", ()) if slot["name"] in _MASKS and slot["end"] > slot["start"]]
    slots = [slot for slot in slots if slot["name"] not in _NAMES or "name" in asked]
    slots = [slot for slot in slots if slot["name"] not in _TIMES or _is_time(slot, scan, card, asked)]
    spans = [(slot["start"], slot["end"]) for slot in slots]
    note = order_cues.LEADS_NOTE.search(cues.plain(state["words"]))
    spans += [note.span(1)] if note else []
    spans += [where.span()] if (where := order_cues.ADDRESS.search(state["words"])) else []
    return {at for at, token in enumerate(scan.tokens) if any(start <= token.start and token.end <= end for start, end in spans)}


def _is_time(slot: Mapping[str, Any], scan: Scan, card: Card, asked: set[str]) -> bool:
    """Whether a number is one: it was asked for, stands after "at", or is said as only times are; and counts no dish."""
    first = next((at for at, token in enumerate(scan.tokens) if token.start >= slot["start"]), 0)
    after = next((at for at, token in enumerate(scan.tokens) if token.start >= slot["end"]), len(scan.tokens))
    if after in places(scan, card.names) or name_at(scan, after, card.variations) is not None:
        return False
    return bool(asked & {"when", "earliest"}) or scan.word(first - 1) in _BEFORE_TIME or after - first > 1


def _fulfilment(words: str) -> str | None:
    pickup, delivery = order_cues.PICKUP.search(words), order_cues.DELIVERY.search(words)
    if pickup and delivery:
        return "pickup" if pickup.start() > delivery.start() else "delivery"
    return "pickup" if pickup else "delivery" if delivery else None


def _address(state: CallState, asked: set[str]) -> str | None:
    words = state["words"].strip()
    task = state.get("task")
    if asked & {"address", "postcode"} and not asks(state) and state.get("answer") is None:
        told = re.sub(order_cues.LEADS_ADDRESS, "", words.rstrip(" .")) if words else ""
        known = str(task["slots"].get("address", "")) if task is not None and "postcode" in asked else ""
        return ", ".join(filter(None, (known, told)))[:300] or None
    found = order_cues.ADDRESS.search(words)
    return (found["street"] or found["number"]).rstrip(" .,")[:300] if found else None


def _wanted(state: CallState, context: CallContext, words: str, asked: set[str]) -> str | None:
    slots = state.get("slots", {})
    scan, card = Scan(tokenize(state["words"]), context.now()), card_of(context.profile)
    where = order_cues.ADDRESS.search(state["words"])
    said = [
        slot
        for slot in state["understanding"].get("slots", ())
        if slot["name"] == "time" and not (where and where.start() <= slot["start"] < where.end())
    ]
    if "time" in slots and any(slot["end"] == 0 or _is_time(slot, scan, card, asked) for slot in said):
        now, zone = context.now(), context.profile.zone
        on = datetime.fromisoformat(slots["date"]).date() if "date" in slots else now.date()
        wanted = datetime.combine(on, time.fromisoformat(slots["time"]), zone)
        if wanted < now and "date" not in slots and wanted + timedelta(hours=12) > now and wanted.hour < 12:
            wanted += timedelta(hours=12)
        return wanted.isoformat()
    if (after := _after(words, context)) is not None:
        return after
    return SOON if order_cues.SOON.search(words) and (asked & {"when", "earliest"} or "now" not in words.split()) else None


def _after(words: str, context: CallContext) -> str | None:
    """The moment of "in about an hour" and "in forty five minutes"."""
    found = order_cues.AFTER.search(words)
    if found is None:
        return None
    if found.group("half"):
        minutes = 30
    else:
        number = counted(Scan(tokenize(found.group("number")), context.now()), 0)
        if number is None:
            return None
        minutes = number[0] * (60 if found.group("unit").startswith("hour") else 1) + (30 if found.group("more") else 0)
    moment = context.now() + timedelta(minutes=min(minutes, 24 * 60))
    return (moment + (datetime.min - moment.replace(tzinfo=None)) % timedelta(minutes=5)).isoformat()


def note_for_kitchen(state: CallState) -> str | None:
    """What the kitchen is to be told, in the caller's own words."""
    found = order_cues.LEADS_NOTE.search(cues.plain(state["words"]))
    return found.group(1).strip(" .") if found else None
