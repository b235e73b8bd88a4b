"""The page one begins at."""

from typing import Any

import reflex as rx

from app_ui.calls.page import line
from app_ui.layout import Page
from app_ui.parts import badge, card, empty, link, page_head, waiting
from app_ui.today.state import Today
from app_ui.today.view import Figure, LiveView, NextView


def content() -> rx.Component:
    return rx.fragment(
        page_head("Today", rx.el.p(rx.cond(Today.date != "", Today.date, "\u00a0"))),
        rx.cond(Today.loaded, _figures(), rx.fragment()),
        rx.el.div(card(_live(), title="On the phone"), card(_next(), title="Next bookings", aside=_all()), class_name="columns"),
    )


def _figures() -> rx.Component:
    told: Any = Today.figures
    return rx.el.dl(rx.foreach(told, _figure), class_name="facts facts--large")


def _figure(figure: Figure) -> rx.Component:
    return rx.el.div(rx.el.dt(figure.name), rx.el.dd(figure.value))


def _live() -> rx.Component:
    calls: Any = Today.live
    quiet = empty("bell", "Nobody is on the phone", "When somebody rings, you can read along here, word by word.")
    unheard = rx.el.p(
        "The phone service does not answer just now; what is said appears as soon as it does.", class_name="small soft"
    )
    return rx.fragment(
        rx.cond(calls, rx.el.div(rx.foreach(calls, _call), class_name="stack"), rx.cond(Today.looked, quiet, waiting(3))),
        rx.cond(Today.unheard, unheard, rx.fragment()),
    )


def _call(call: LiveView) -> rx.Component:
    """What was said is read out as it comes; what is being said only when it is done."""
    lines: Any = call.lines
    growing = rx.el.div(
        rx.el.span("…", class_name="line-at"),
        rx.el.div(rx.el.span("Caller", class_name="line-who"), rx.el.p(call.growing, class_name="soft")),
        class_name="line",
    )
    return rx.el.article(
        rx.el.div(
            rx.el.h3(link(call.caller, to=call.address, class_name="num")),
            rx.cond(
                call.ended,
                badge("Ended"),
                rx.el.span(badge("On the phone", "live"), rx.el.span(" since ", call.since, class_name="small soft num")),
            ),
            class_name="card-head",
        ),
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    rx.el.ol(rx.foreach(lines, line), class_name="transcript"), role="log", custom_attrs={"aria-live": "polite"}
                ),
                rx.cond(call.growing != "", growing, rx.fragment()),
                class_name="stack",
            ),
            class_name="live-words",
            role="region",
            custom_attrs={"tabIndex": 0, "aria-label": f"What is said on the phone with {call.caller}"},
        ),
        class_name="live",
        key=call.id,
    )


def _next() -> rx.Component:
    bookings: Any = Today.next
    return rx.cond(
        Today.loaded,
        rx.cond(
            bookings,
            rx.el.ul(rx.foreach(bookings, _booking), class_name="list next"),
            empty("bookings", "Nothing booked ahead", "Bookings that callers make appear here and in the week."),
        ),
        waiting(4),
    )


def _booking(booking: NextView) -> rx.Component:
    return rx.el.li(
        rx.cond(booking.day != "", rx.el.h3(booking.day, class_name="next-day"), rx.fragment()),
        rx.el.span(booking.time, class_name="next-time num"),
        rx.el.div(
            rx.el.p(booking.name, class_name="next-name"), rx.el.p(booking.what, class_name="small soft"), class_name="grow"
        ),
        key=booking.id,
    )


def _all() -> rx.Component:
    return link("The week", to="/bookings", class_name="small")


PAGE = Page(route="/", title="Today", section="today", content=content, on_load=(Today.load, Today.follow))
