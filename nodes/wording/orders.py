"""Orders in words: lines, sums and moments as they are said, and what an agent says while one is taken."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from core.number_words import cardinal
from nodes.wording.spoken import clock, day, price, several
from tenancy.money import from_minor
from tenancy.profile import BusinessProfile


def line(wanted: Mapping[str, Any]) -> str:
    """ "two small Salad with olives, without onions"."""
    size = f" {wanted['variation']}" if wanted.get("variation") else ""
    said = f"{cardinal(max(0, wanted['quantity']))}{size} {wanted['item']}"
    if wanted.get("options"):
        said += f" with {several(list(wanted['options']))}"
    if wanted.get("without"):
        said += f" without {several(list(wanted['without']), 'or')}"
    return said + (f", {wanted['note']}" if wanted.get("note") else "")


def lines(wanted: Sequence[Mapping[str, Any]]) -> str:
    said = [line(each) for each in wanted]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])}, and {said[-1]}"


def money(minor: int, currency: str) -> str:
    return price(from_minor(minor, currency), currency)


def moment(profile: BusinessProfile, at: str, today: date) -> str:
    """ "at seven ten PM", with the day where it is not today."""
    local = datetime.fromisoformat(at).astimezone(profile.zone)
    on = "" if local.date() == today else f"{day(local.date(), today, profile.language)} "
    return f"{on}at {clock(local.time())}"


def total(facts: Mapping[str, Any]) -> str:
    """What is to be paid, and what of it is no dish."""
    currency, extra = facts["currency"], []
    if facts.get("fee_minor"):
        extra.append(f"{money(facts['fee_minor'], currency)} for delivery")
    if facts.get("tax_minor") and not facts.get("tax_included"):
        extra.append("tax")
    return money(facts["total_minor"], currency) + (f", with {several(extra)}" if extra else "")


WORDINGS: dict[str, tuple[str, ...]] = {
    # what is asked
    "ask_order": ("What would you like to order?", "What can I get you?"),
    "order_more": ("Anything else?", "Would you like anything else?", "What else can I get you?"),
    "which_dish": ("Which {kind} would you like? We have {choices}.",),
    "ask_variation": ("Which {item} would you like: {choices}?", "For the {item}: {choices}?"),
    "ask_choice": ("For the {item}: {choices}?", "How would you like the {item}: {choices}?"),
    "ask_fulfilment": ("Is that for pickup or delivery?", "Will you pick it up, or shall we deliver it?"),
    "ask_address": ("What's the address, with the postcode, please?", "Where shall we deliver it to?"),
    "ask_postcode": ("And what's the postcode, please?", "What's the postcode there?"),
    "ask_when": ("As soon as possible, or for a certain time?", "For when would you like it: as soon as possible, or at a time?"),
    "shall_i_order": ("Shall I place the order?", "Shall I go ahead and place it?"),
    "shall_i_call_off": ("Shall I call it off?",),
    "earliest_instead": ("The earliest would be {earliest}. Shall I put that?",),
    "pickup_instead": ("You could pick it up here. Would that do?",),
    "person_offer": ("Shall I put you through to somebody who can help with that?",),
    # what is told
    "order_heard": ("{what}.",),
    "order_off": ("I've taken off the {what}.", "No {what}, then."),
    "order_so_far": ("So far that's {what}.", "I have {what}."),
    "order_total": ("That comes to {total}.", "Altogether that's {total}."),
    "order_empty": ("There's nothing in the order yet.",),
    "order_back": ("So that's {what}, {how}, under {name}. It comes to {total}.",),
    "order_now": ("All right.", "Very good."),
    "ordered": ("Your order is in. It will be ready {when}. {payment}", "That's ordered. It will be ready {when}. {payment}"),
    "ordered_delivery": ("Your order is in. It should be with you {when}. {payment}",),
    "nothing_ordered": ("All right, I haven't ordered anything.",),
    "order_failed": ("I'm sorry, I couldn't place the order. I'll take your details as a message instead.",),
    # why not
    "no_such_dish": ("I'm sorry, there's no {item} on the menu.",),
    "no_such_dish_near": ("I'm sorry, I don't find {item} on the menu. We have {choices}.",),
    "dish_not_by_phone": ("I'm sorry, the {item} can't be ordered by phone.",),
    "dish_without_price": ("I'm sorry, I don't have a price for the {item}, so I can't order it here.",),
    "dish_sold_out": ("I'm sorry, the {item} is sold out until {until}.",),
    "dish_sold_out_for_now": ("I'm sorry, the {item} is sold out for now.",),
    "dish_not_now": ("I'm sorry, the {item} is only served {when}.",),
    "how_many_dishes": ("How many {item} would you like? It takes one at least.",),
    "too_many_dishes": ("I can take up to {most} dishes in one order by phone.",),
    "one_size": ("The {item} comes in one size.",),
    "no_such_size": ("The {item} comes {choices}.",),
    "no_such_option": ("I'm sorry, the {item} doesn't come with {option}. {instead}",),
    "too_many_chosen": ("For the {item} you can choose {most} at most: {choices}.",),
    "no_pickup": ("I'm sorry, orders can't be picked up here; we deliver them.",),
    "no_delivery": ("I'm sorry, we don't deliver.",),
    "out_of_area": ("I'm sorry, we don't deliver to that address.",),
    "below_minimum": ("For delivery it has to come to {least}; {missing} are missing.",),
    "wanted_past": ("I'm afraid that time has already gone by.",),
    "wanted_too_soon": ("I'm sorry, we can't have it ready by then.",),
    "wanted_too_far": ("I'm sorry, I can't take orders that far ahead.",),
    "wanted_closed": ("I'm sorry, the kitchen takes no orders for that time.",),
    "orders_closed": ("I'm sorry, we're not taking any orders now. The next I could take is for {next}.",),
    "orders_closed_open": ("I'm sorry, we're not taking any orders now.",),
    "order_changed": ("Something on the menu has just changed, so let me read that back again.",),
    # an order that stands
    "order_new": ("Your order of {what} is in; the kitchen hasn't begun yet. It should be ready {when}.",),
    "order_accepted": ("The kitchen is working on your order of {what}. It should be ready {when}.",),
    "order_ready": ("Your order of {what} is ready.",),
    "order_done": ("Your order of {what} has been handed over already.",),
    "order_cancelled": ("Your order of {what} was called off.",),
    "order_unknown": ("I don't find an order of today under the number you're calling from.",),
    "order_withheld": ("Your number is withheld, so I can't look up an order for you.",),
    "order_is_in": ("That order is in already. To change it I'd call it off, and we begin again.",),
    "off_back": ("That's your order of {what}.",),
    "called_off": ("That's called off: {what}.",),
    "order_kept": ("All right, the order stands.",),
    "not_called_off": ("I'm sorry, the kitchen has begun with it already, so I can't call it off here.",),
    "nothing_to_call_off": ("I don't find an order of today that I could call off.",),
}  # fmt: skip
"""What an agent says while it takes an order, or tells of one."""
