"""Bookings: a day or a week, and one of them in full."""

from typing import Any

import reflex as rx

from app_ui.bookings import clock_page, nights_page, sheet_page
from app_ui.bookings.sheet import Hand
from app_ui.bookings.state import MOST, Diary
from app_ui.icons import icon
from app_ui.layout import Page
from app_ui.parts import badge, empty, link, page_head, waiting
from app_ui.sheets import opener

TYPING_MS = 500
"""A date that is typed goes through others, such as the year 20."""


def content() -> rx.Component:
    return rx.fragment(
        page_head(
            "Bookings",
            rx.el.p(rx.cond(Diary.loaded, Diary.summary, "Who comes when, and for what"), role="status"),
            actions=(rx.cond(Diary.add_address != "", _add()),),
        ),
        _toolbar(),
        rx.cond(
            Diary.loaded,
            rx.fragment(
                rx.cond(Diary.too_many, rx.el.p(f"These are the first {MOST}; look at single days for all.", class_name="small")),
                rx.cond(Diary.timed, rx.cond(Diary.view == "week", clock_page.week(), clock_page.day())),
                rx.cond(Diary.nightly, rx.cond(Diary.view == "week", nights_page.nights(), nights_page.house())),
                rx.cond(Diary.timed | Diary.nightly, rx.fragment(), rx.cond(Diary.takes, clock_page.nothing(), _none_taken())),
            ),
            waiting(8),
        ),
        sheet_page.booking_sheet(),
    )


def _add() -> rx.Component:
    return opener(icon("plus"), "Add booking", to=Diary.add_address, back=Hand.left == "new", class_name="btn btn--primary")


def _toolbar() -> rx.Component:
    def step(words: Any, picture: str, to: Any) -> rx.Component:
        return link(icon(picture), rx.el.span(words, class_name="unseen"), to=to, class_name="btn btn--icon")

    def view(words: str, name: str, to: Any) -> rx.Component:
        return link(words, to=to, custom_attrs={"aria-current": rx.cond(Diary.view == name, "page", "false")})

    go: Any = Diary.go
    return rx.el.div(
        rx.el.div(
            rx.el.h2(Diary.title, custom_attrs={"aria-live": "polite"}),
            rx.cond(Diary.is_today, badge(rx.cond(Diary.view == "week", "This week", "Today"), "good")),
            class_name="row",
        ),
        rx.el.div(
            step(rx.cond(Diary.view == "week", "Week before", "Day before"), "back", Diary.before),
            link(
                "Today",
                to=Diary.today_address,
                class_name="btn",
                custom_attrs={"aria-current": rx.cond(Diary.is_today, "date", "false")},
            ),
            step(rx.cond(Diary.view == "week", "Week after", "Day after"), "next", Diary.after),
            rx.el.label("Go to a date", html_for="on", class_name="unseen"),
            rx.el.input(
                type="date",
                id="on",
                default_value=Diary.named,
                key=Diary.named,
                on_change=go.debounce(TYPING_MS),
                class_name="input input--date",
            ),
            rx.el.div(
                view("Day", "day", Diary.day_address),
                view("Week", "week", Diary.week_address),
                class_name="segmented",
                role="group",
                custom_attrs={"aria-label": "How much is shown"},
            ),
            class_name="row",
        ),
        class_name="days-bar",
    )


def _none_taken() -> rx.Component:
    return empty(
        "bookings",
        "No bookings are taken yet",
        "Callers leave a message instead. Whoever runs your Frontdesk can set up what is booked, and when.",
    )


PAGE = Page(
    route="/bookings", title="Bookings", section="bookings", content=content, on_load=(Diary.load, Hand.load, Diary.follow)
)
