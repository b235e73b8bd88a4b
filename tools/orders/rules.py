"""What stands against an order: line by line, then as a whole. Pure, so that the same is asked while it is spoken of and
again, with the facts of that moment, when it is placed."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from tenancy.money import to_minor
from tenancy.profile import BusinessProfile, MenuItem, ModifierGroup, Option, OrderRules, Variation
from tools.booking.windows import weekly_windows
from tools.orders.areas import in_area, postcodes
from tools.orders.arguments import LineArguments, OrderArguments, utc
from tools.orders.menu import groups_of, nearest, on_menu, option_names, option_of, variation_of
from tools.orders.pricing import Bill, PricedLine, bill, priced_line
from tools.orders.times import LOOK_AHEAD, Kitchen
from tools.reasons import Reason


@dataclass(frozen=True, slots=True)
class Objection:
    """Why not, with what can be said about it: names, amounts in minor units, moments as ISO 8601."""

    reason: Reason
    data: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Checked:
    bill: Bill
    ready: datetime
    """When it can be ready or at the door; what was wanted, where a time was."""


def checked(profile: BusinessProfile, order: OrderArguments, now: datetime) -> Checked | Objection:
    """The order with its prices, or the first thing that stands against it."""
    rules = profile.orders
    if rules is None:
        return Objection("no_orders", {})
    if (not_offered := _offered(rules, order)) is not None:
        return not_offered
    ready = _ready(profile, rules, order, now)
    if isinstance(ready, Objection):
        return ready
    lines: list[PricedLine] = []
    for at, line in enumerate(order.lines):
        priced = _line(profile, line, ready, now)
        if isinstance(priced, Objection):
            return Objection(priced.reason, {"line": at, **priced.data})
        lines.append(priced)
    if sum(line.quantity for line in lines) > rules.max_quantity:
        return Objection("too_many_items", {"line": len(lines) - 1, "most": rules.max_quantity})
    whole = _whole(profile, rules, order, sum(line.minor for line in lines))
    if whole is not None:
        return whole
    fee = 0
    if order.fulfilment == "delivery" and rules.delivery is not None:
        fee = to_minor(rules.delivery.fee, profile.currency)
    return Checked(bill(rules, tuple(lines), fee), ready)


def _offered(rules: OrderRules, order: OrderArguments) -> Objection | None:
    if order.fulfilment == "pickup" and not rules.pickup:
        return Objection("no_pickup", {})
    if order.fulfilment == "delivery" and rules.delivery is None:
        return Objection("no_delivery", {"pickup": rules.pickup})
    return None


# When it is ready


def _ready(profile: BusinessProfile, rules: OrderRules, order: OrderArguments, now: datetime) -> datetime | Objection:
    kitchen = Kitchen(profile, rules, order.fulfilment == "delivery")
    first = kitchen.earliest(now)
    if order.wanted is None:
        return first if first is not None else _closed(kitchen, now)
    wanted = utc(order.wanted)
    if kitchen.fits(wanted, now) and not kitchen.too_far(wanted, now):
        return wanted
    if wanted < now:
        return Objection("past", {"earliest": _iso(first)})
    if kitchen.too_far(wanted, now):
        return Objection("too_far", {"days": rules.days_ahead, "earliest": _iso(first)})
    if first is None:
        return _closed(kitchen, now)
    return Objection("too_soon" if kitchen.in_hours(wanted) else "no_orders_then", {"earliest": _iso(first)})


def _closed(kitchen: Kitchen, now: datetime) -> Objection:
    return Objection("orders_closed", {"next": _iso(kitchen.earliest(now, LOOK_AHEAD))})


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


# One line


def _line(profile: BusinessProfile, line: LineArguments, ready: datetime, now: datetime) -> PricedLine | Objection:
    item = on_menu(profile, line.item)
    if item is None:
        return Objection("unknown_item", {"item": line.item, "choices": [*nearest(profile, line.item)]})
    against = _sold(profile, item, ready, now) or _counted(profile, item, line.quantity)
    if against is not None:
        return against
    variation = _variation(item, line.variation)
    if isinstance(variation, Objection):
        return variation
    chosen = _chosen(profile, item, line.options)
    if isinstance(chosen, Objection):
        return chosen
    return priced_line(profile, item, variation, chosen, line.quantity, line.without, line.note)


def _sold(profile: BusinessProfile, item: MenuItem, ready: datetime, now: datetime) -> Objection | None:
    """Whether it is sold at all, and at the time it is wanted for."""
    if not item.orderable:
        return Objection("not_by_phone", {"item": item.name})
    if item.price is None and not item.variations:
        return Objection("unpriced_item", {"item": item.name})
    if item.sold_out_until is not None and max(now, ready) < item.sold_out_until:
        return Objection("sold_out", {"item": item.name, "until": item.sold_out_until.isoformat()})
    parts = [part for part in profile.day_parts if part.name in item.served]
    on = ready.astimezone(profile.zone).date()
    windows = [window for part in parts for window in weekly_windows(part.hours, on, profile.zone)]
    if item.served and not any(start <= ready < end for start, end in windows):
        return Objection("not_served_now", {"item": item.name, "served": [*item.served]})
    return None


def _counted(profile: BusinessProfile, item: MenuItem, quantity: int) -> Objection | None:
    if quantity < 1:
        return Objection("no_quantity", {"item": item.name})
    most = profile.orders.max_quantity if profile.orders else 0
    return Objection("too_many_items", {"item": item.name, "most": most}) if quantity > most else None


def _variation(item: MenuItem, name: str | None) -> Variation | Objection | None:
    names: list[JsonValue] = [each.name for each in item.variations]
    if name is None:
        return Objection("variation_missing", {"item": item.name, "choices": names}) if item.variations else None
    found = variation_of(item, name)
    return found or Objection("unknown_variation", {"item": item.name, "variation": name, "choices": names})


def _chosen(
    profile: BusinessProfile, item: MenuItem, names: tuple[str, ...]
) -> tuple[tuple[ModifierGroup, Option], ...] | Objection:
    """What was named, and the default of each group of which nothing was, in the order of the menu."""
    groups = groups_of(profile, item)
    chosen: dict[str, dict[str, Option]] = {group.name: {} for group in groups}
    for name in names:
        found = option_of(groups, name)
        if found is None:
            return Objection("unknown_option", {"item": item.name, "option": name, "choices": [*option_names(groups)]})
        chosen[found[0].name][found[1].name] = found[1]
    for group in groups:
        taken = chosen[group.name] or {option.name: option for option in group.options if option.name in group.default}
        chosen[group.name] = taken
        most = len(group.options) if group.maximum is None else group.maximum
        facts: dict[str, JsonValue] = {
            "item": item.name, "group": group.name, "choices": [option.name for option in group.options],
            "least": group.minimum, "most": most,
        }  # fmt: skip
        if len(taken) < group.minimum:
            return Objection("choice_missing", facts)
        if len(taken) > most:
            return Objection("too_many_choices", facts)
    return tuple((group, option) for group in groups for option in group.options if option.name in chosen[group.name])


# The order as a whole


def _whole(profile: BusinessProfile, rules: OrderRules, order: OrderArguments, items_minor: int) -> Objection | None:
    if order.fulfilment != "delivery" or rules.delivery is None:
        return None
    if order.address is not None and not in_area(rules.delivery, order.address):
        unsaid = bool(rules.delivery.postcodes) and not postcodes(order.address)
        return Objection("no_postcode" if unsaid else "out_of_area", {"pickup": rules.pickup})
    if not order.whole:
        return None
    if order.address is None:
        return Objection("no_address", {})
    least = to_minor(rules.delivery.minimum_order, profile.currency)
    if items_minor < least:
        return Objection("below_minimum", {"least_minor": least, "missing_minor": least - items_minor, "pickup": rules.pickup})
    return None
