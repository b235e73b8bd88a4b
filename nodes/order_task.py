"""An order while it is put together: how changes go into it, and what it still lacks. Pure functions on the task."""

from collections.abc import Sequence
from typing import Any

from nodes.state import CallState, Task
from nodes.understanding.order_changes import Change
from nodes.understanding.order_words import Card, Dish
from tenancy.profile import BusinessProfile
from tools.orders.menu import groups_of

Line = dict[str, Any]
"""As ``tools.orders.arguments.LineArguments``."""
TELLING = ("fulfilment", "address", "wanted", "name", "phone")
"""Slots that are part of what is ordered."""
MOST_LINES = 30


def card_of(profile: BusinessProfile) -> Card:
    dishes = {
        item.name: Dish(
            {each.name: each.aliases for each in item.variations},
            {option.name: option.aliases for group in groups_of(profile, item) for option in group.options},
            (item.category or "").casefold(),
        )
        for item in profile.menu
    }
    return Card({item.name: item.aliases for item in profile.menu}, dishes)


def opened(state: CallState) -> Task:
    return {"kind": "order", "slots": {}, "opened": state["turn"], "revision": 0, "lines": [], "focus": 0, "read_back": None}


def ordered(task: Task | None) -> list[str]:
    """The items of the order, the one spoken of last at the end."""
    lines = task.get("lines", []) if task is not None else []
    focus = task.get("focus", 0) if task is not None else 0
    names = [str(line["item"]) for line in lines]
    return [*names[:focus], *names[focus + 1 :], *names[focus : focus + 1]]


def told(task: Task, slots: dict[str, Any]) -> Task:
    """The task with these slots; it is another order now, where they are part of what is ordered."""
    new = {name: value for name, value in slots.items() if task["slots"].get(name) != value}
    if not new:
        return task
    task = {**task, "slots": {**task["slots"], **new}}
    return revised(task) if new.keys() & set(TELLING) else task


def without(task: Task, *names: str) -> Task:
    if not set(names) & task["slots"].keys():
        return task
    return revised({**task, "slots": {name: value for name, value in task["slots"].items() if name not in names}})


def revised(task: Task) -> Task:
    """What would be ordered has changed: a yes to what was read back before is none to it."""
    return {**task, "revision": task["revision"] + 1, "read_back": None}


def changed(task: Task, changes: Sequence[Change]) -> Task:
    """The task after what was said of its lines; what is on no menu is added as it was called, for the rules to refuse."""
    lines, focus = [dict(line) for line in task.get("lines", [])], task.get("focus", 0)
    for change in changes:
        at = _line_of(lines, focus, change.item)
        if change.kind in ("add", "unknown"):
            lines, focus = _added(lines, change)
        elif at is None:
            continue
        elif change.kind == "remove":
            lines, focus = _removed(lines, at, change)
        elif change.kind == "more":
            lines[at]["quantity"] += change.quantity or 1
            focus = at
        else:
            lines, focus = _altered(lines, at, change)
    if lines == task.get("lines", []):
        return {**task, "focus": focus}
    kept = lines[:MOST_LINES]
    slots = {name: value for name, value in task["slots"].items() if name != "done"}
    return revised({**task, "lines": kept, "focus": max(0, min(focus, len(kept) - 1)), "slots": slots})


def _line_of(lines: list[Line], focus: int, item: str | None) -> int | None:
    if item is None:
        return focus if 0 <= focus < len(lines) else (len(lines) - 1 if lines else None)
    return next((at for at in range(len(lines) - 1, -1, -1) if lines[at]["item"] == item), None)


def _added(lines: list[Line], change: Change) -> tuple[list[Line], int]:
    """As a line of its own, or with one that is the same in all but its number."""
    line: Line = {"item": change.item, "quantity": 1 if change.quantity is None else change.quantity}
    _mark(line, change)
    same = next((at for at, other in enumerate(lines) if {**other, "quantity": 0} == {**line, "quantity": 0}), None)
    if same is not None and line["quantity"] > 0:
        lines[same]["quantity"] += line["quantity"]
        return lines, same
    return [*lines, line], len(lines)


def _removed(lines: list[Line], at: int, change: Change) -> tuple[list[Line], int]:
    left = lines[at]["quantity"] - (change.quantity or lines[at]["quantity"])
    if left > 0:
        lines[at]["quantity"] = left
        return lines, at
    return [*lines[:at], *lines[at + 1 :]], len(lines) - 2


def _altered(lines: list[Line], at: int, change: Change) -> tuple[list[Line], int]:
    if change.kind == "set" and change.quantity is not None:
        lines[at]["quantity"] = change.quantity
    elif change.quantity is not None and 0 < change.quantity < lines[at]["quantity"]:
        lines[at]["quantity"] -= change.quantity
        lines.insert(at + 1, {**lines[at], "quantity": change.quantity})
        at += 1
    _mark(lines[at], change)
    return lines, at


def _mark(line: Line, change: Change) -> None:
    """What was said of how it is wanted. What is to be left out is no longer put on."""
    if change.variation is not None:
        line["variation"] = change.variation
    without = [*line.get("without", []), *(each for each in change.without if each not in line.get("without", []))]
    options = [each for each in line.get("options", []) if each not in change.without]
    options += [each for each in change.options if each not in options]
    taken_back = [each for each in change.without if each in line.get("options", [])]
    without = [each for each in without if each not in taken_back]
    line.update({"options": options} if options else {})
    if not options:
        line.pop("options", None)
    line.update({"without": without[:10]} if without else {})
    if change.note:
        line["note"] = ", ".join(filter(None, (line.get("note"), change.note)))[:200]


def asks(task: Task, *, whole: bool) -> dict[str, Any]:
    """The task as a question to ``price_order``."""
    slots = task["slots"]
    known = {name: slots[name] for name in ("fulfilment", "address", "wanted") if slots.get(name)}
    if known.get("wanted") == SOON:
        del known["wanted"]
    return {"lines": task.get("lines", []), **known, "whole": whole}


SOON = "soon"
"""The value of ``wanted`` for as soon as possible."""


def final_act(task: Task, caller: str | None) -> tuple[str, dict[str, Any]]:
    """Which tool a yes calls, and with what exactly; the hash is taken at the read-back and held against it at the act."""
    if task.get("order"):
        return "call_off_order", {"order_id": task["order"]}
    slots = task["slots"]
    phone = slots.get("phone") or caller
    placed = {name: value for name, value in asks(task, whole=True).items() if name != "whole"}
    placed |= {"total_minor": task.get("total_minor", 0), "name": slots.get("name", "")}
    return "place_order", {**placed, **({"phone": phone} if phone else {})}
