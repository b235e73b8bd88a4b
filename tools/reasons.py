"""Why a tool did not do what was asked, as codes. What is said about each is worded by the nodes."""

from typing import Literal

Reason = Literal[
    # the guard
    "unknown_tool", "bad_arguments", "wrong_call", "bad_key", "not_confirmed", "confirmation_differs", "act_budget",
    "timeout", "tool_failed", "busy", "not_logged",
    # what a business does not do at all
    "no_booking", "no_orders", "search_off", "no_contacts", "not_remembering",
    # what a booking still needs, or names that the business does not have
    "incomplete", "unit_not_offered", "unknown_service", "service_not_bookable", "unknown_staff", "staff_not_for_service",
    "unknown_room",
    # rules
    "past", "too_soon", "too_far", "party_too_big", "too_few_nights", "off_grid", "no_such_time", "no_hours",
    "no_session",
    # opening and capacity
    "closed_day", "closure", "outside_hours", "ends_after_closing", "staff_away", "taken", "pace",
    # bookings that exist
    "hold_gone", "booking_not_found", "not_verified", "caller_unknown", "already_cancelled", "already_begun",
    # the waiting list
    "place_is_free",
    # orders and people
    "unknown_item", "unpriced_item", "order_changed", "nobody_reachable", "unknown_contact", "number_not_configured",
    # texts
    "texts_off", "no_consent", "stopped", "not_a_mobile", "nothing_to_text",
    # orders: one line, the whole, and one that stands
    "not_by_phone", "sold_out", "not_served_now", "no_quantity", "too_many_items", "variation_missing", "unknown_variation",
    "unknown_option", "choice_missing", "too_many_choices",
    "no_pickup", "no_delivery", "no_address", "no_postcode", "out_of_area", "below_minimum", "no_orders_then", "orders_closed",
    "order_not_found", "order_begun",
]  # fmt: skip
