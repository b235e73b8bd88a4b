"""Why an order cannot be as it was said, told so that a caller can go on: what there is instead, from when, or a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.number_words import cardinal
from nodes.context import CallContext
from nodes.order_task import revised, without
from nodes.state import Say, Task
from nodes.understanding.vocabulary import stem
from nodes.wording import facts as worded
from nodes.wording import orders
from nodes.wording.spoken import several
from tenancy.profile import WEEKDAYS
from tools.orders.sold_out import OPEN_END

LEAVES_OUT = frozenset(
    ("unknown_item", "not_by_phone", "unpriced_item", "sold_out", "not_served_now", "no_quantity", "too_many_items")
)
"""Reasons that take a line off the order."""
TAKES_BACK = frozenset(("unknown_variation", "unknown_option", "too_many_choices"))
"""Reasons that take back how a line is wanted."""
CHOICES = {"variation_missing": "ask_variation", "choice_missing": "ask_choice"}
TIMES = {
    "past": "wanted_past", "too_soon": "wanted_too_soon", "too_far": "wanted_too_far", "no_orders_then": "wanted_closed",
}  # fmt: skip
ACTS = ("place_order", "call_off_order")
Data = Mapping[str, Any]


def of_line(context: CallContext, task: Task, reason: str, data: Data) -> tuple[Task, list[Say]]:
    """The task without what cannot be, and why."""
    at = int(data["line"])
    lines = [dict(line) for line in task.get("lines", [])]
    says = _why(context, reason, data)
    if reason in LEAVES_OUT:
        del lines[at]
    elif reason == "unknown_variation":
        del lines[at]["variation"]
    elif reason == "unknown_option":
        lines[at]["options"] = [each for each in lines[at]["options"] if each != data["option"]]
    else:
        lines[at]["options"] = [each for each in lines[at]["options"] if each not in data["choices"]]
    focus = at if reason in TAKES_BACK else min(task.get("focus", 0), max(0, len(lines) - 1))
    return revised({**task, "lines": lines, "focus": focus}), says


def _why(context: CallContext, reason: str, data: Data) -> list[Say]:
    item, choices = str(data.get("item", "")), [str(name) for name in data.get("choices", ())]
    told: dict[str, Any] = {"item": item, "choices": several(choices[:4], "or")}
    match reason:
        case "unknown_item" if (kind := _of_kind(context, item)) is not None:
            return [{"what": "which_dish", "facts": kind}]
        case "unknown_item":
            return [{"what": "no_such_dish_near" if choices else "no_such_dish", "facts": told}]
        case "not_by_phone":
            return [{"what": "dish_not_by_phone", "facts": told}]
        case "unpriced_item":
            return [{"what": "dish_without_price", "facts": told}]
        case "sold_out" if datetime.fromisoformat(str(data["until"])) >= OPEN_END:
            return [{"what": "dish_sold_out_for_now", "facts": told}]
        case "sold_out":
            until = orders.moment(context.profile, str(data["until"]), context.now().date()).removeprefix("at ")
            return [{"what": "dish_sold_out", "facts": {**told, "until": until}}]
        case "not_served_now":
            return [{"what": "dish_not_now", "facts": {**told, "when": _served(context, [str(each) for each in data["served"]])}}]
        case "no_quantity":
            return [{"what": "how_many_dishes", "facts": told}]
        case "too_many_items":
            return [{"what": "too_many_dishes", "facts": {"most": cardinal(int(data["most"]))}}, {"what": "person_offer"}]
        case "unknown_variation":
            if not choices:
                return [{"what": "one_size", "facts": told}]
            return [{"what": "no_such_size", "facts": told}]
        case "unknown_option":
            instead = f"You can have it with {several(choices[:4], 'or')}." if choices else ""
            return [{"what": "no_such_option", "facts": {**told, "option": str(data["option"]), "instead": instead}}]
        case _:
            return [{"what": "too_many_chosen", "facts": {**told, "most": cardinal(int(data["most"]))}}]


def _of_kind(context: CallContext, said: str) -> dict[str, str] | None:
    """The dishes that can be ordered of a part of the menu, where that was all that was said: "a pizza"."""
    of_kind = [each for each in context.profile.menu if each.orderable and stem((each.category or "").casefold()) == stem(said)]
    if not of_kind:
        return None
    return {"kind": str(of_kind[0].category).lower(), "choices": several([each.name for each in of_kind[:4]], "or")}


def _served(context: CallContext, names: list[str]) -> str:
    """ "for lunch, Monday to Friday from noon to three PM"."""
    said = []
    for part in context.profile.day_parts:
        if part.name in names:
            days = [name for name in WEEKDAYS if name in part.hours]
            spans = [part.hours[name] for name in days]
            same = bool(spans) and all(each == spans[0] for each in spans)
            which = (
                f", {_days(days)} {worded.spans_of(spans[0])}"
                if same
                else f", on {several([each.capitalize() for each in days])}"
            )
            said.append(f"for {part.name}{which}")
    return several(said, "and")


def _days(days: list[Any]) -> str:
    places = [WEEKDAYS.index(each) for each in days]
    names = [str(each).capitalize() for each in days]
    if len(days) == len(WEEKDAYS):
        return "every day"
    if len(days) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return several(names)


def of_choice(data: Data, reason: str) -> Say:
    """The question for what has to be chosen."""
    choices = several([str(name) for name in data["choices"]], "or")
    return {"what": CHOICES[reason], "facts": {"item": data["item"], "choices": choices}}


def of_whole(context: CallContext, task: Task, reason: str, data: Data) -> tuple[Task | None, list[Say], list[str]]:
    """The task, why not, and what is asked next; no task where no order can be taken at all."""
    if reason in TIMES:
        return _another_time(context, task, reason, data)
    if reason == "orders_closed":
        after = data.get("next")
        told = orders.moment(context.profile, str(after), context.now().date()) if after else ""
        what = "orders_closed" if after else "orders_closed_open"
        return None, [{"what": what, "facts": {"next": told.removeprefix("at ")}}, {"what": "anything_else"}], ["anything_else"]
    if reason == "no_pickup":
        return without(task, "fulfilment"), [{"what": "no_pickup"}, {"what": "ask_address"}], ["address"]
    if reason == "no_postcode":
        return task, [{"what": "ask_postcode"}], ["postcode"]
    if reason == "below_minimum":
        currency = context.profile.currency
        least, missing = (orders.money(int(data[name]), currency) for name in ("least_minor", "missing_minor"))
        told_less: Say = {"what": "below_minimum", "facts": {"least": least, "missing": missing}}
        rules = context.profile.orders
        if data.get("in_vain") and rules is not None and rules.pickup:
            return without(task, "fulfilment", "address"), [told_less, {"what": "pickup_instead"}], ["pickup_instead"]
        return without(task, "done"), [told_less, {"what": "order_more"}], ["more"]
    instead: list[Say] = [{"what": "pickup_instead"}] if data.get("pickup") else [{"what": "ask_address"}]
    asked = ["pickup_instead"] if data.get("pickup") else ["address"]
    return without(task, "fulfilment", "address"), [{"what": reason}, *instead], asked


def _another_time(context: CallContext, task: Task, reason: str, data: Data) -> tuple[Task, list[Say], list[str]]:
    earliest = data.get("earliest")
    why: Say = {"what": TIMES[reason]}
    task = without(task, "wanted")
    if earliest is None:
        return task, [why, {"what": "ask_when"}], ["when"]
    told = orders.moment(context.profile, str(earliest), context.now().date())
    local = datetime.fromisoformat(str(earliest)).astimezone(context.profile.zone).isoformat()
    offer: Say = {"what": "earliest_instead", "facts": {"earliest": told.removeprefix("at ")}}
    return {**task, "offers": [{"start": local}]}, [why, offer], ["earliest"]


def after_act(
    context: CallContext, turn: int, task: Task | None, tool: str, result: Mapping[str, Any]
) -> tuple[Task | None, list[Say], list[str]]:
    """The truth about an act on an order that did not succeed, and the way on."""
    reason, data = result.get("reason"), result.get("data") or {}
    if tool == "call_off_order":
        known = reason == "order_begun"
        return None, [{"what": "not_called_off"}, {"what": "person_offer"}] if known else [{"what": "trouble"}], ["person_offer"]
    if task is not None and reason == "order_changed":
        task = revised({**task, "total_minor": data["total_minor"]})
        return task, [{"what": "order_changed"}, read_back(context, task, data), {"what": "shall_i_order"}], ["confirm"]
    if task is not None and reason in LEAVES_OUT | TAKES_BACK:
        task, says = of_line(context, task, str(reason), data)
        return without(task, "done"), [*says, {"what": "order_more"}], ["more"]
    if task is not None and reason in (*TIMES, "orders_closed", "no_pickup", "no_delivery", "out_of_area", "below_minimum"):
        return of_whole(context, task, str(reason), data)
    message: Task = {"kind": "message", "slots": {}, "opened": turn, "revision": 0}
    return message, [{"what": "order_failed"}, {"what": "ask_message"}], ["message"]


def read_back(context: CallContext, task: Task, priced: Data) -> Say:
    """All that a caller has to agree to: what, how, when, under which name and for how much."""
    slots = task["slots"]
    when = orders.moment(context.profile, str(priced["ready"]), context.now().date())
    where = f"for delivery to {slots['address']}" if slots.get("fulfilment") == "delivery" else "for pickup"
    about = "about " if slots.get("wanted") in (None, "soon") else ""
    how = f"{where} {when.replace('at ', f'at {about}', 1)}"
    told = {"what": orders.lines(priced["lines"]), "how": how, "name": slots["name"], "total": orders.total(priced)}
    return {"what": "order_back", "facts": told}
