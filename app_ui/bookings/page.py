"""Bookings: a day or a week, and one of them in full."""

from typing import Any

import reflex as rx

from app_ui.bookings import clock_page, nights_page
from app_ui.bookings.state import MOST, Diary
from app_ui.icons import icon
from app_ui.layout import Page
from app_ui.parts import badge, button, empty, link, page_head, waiting
from app_ui.sheets import sheet

TYPING_MS = 500
"""A date that is typed goes through others, such as the year 20."""


def content() -> rx.Component:
    return rx.fragment(
        page_head("Bookings", rx.el.p(rx.cond(Diary.loaded, Diary.summary, "Who comes when, and for what"), role="status")),
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
        _detail(),
    )


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


def _detail() -> rx.Component:
    told: Any = Diary.told
    known = rx.fragment(
        rx.el.div(
            rx.el.h2(Diary.name, id="booking-name"),
            badge(Diary.status, rx.cond(Diary.held, "warm", "good")),
            class_name="stack-tight",
        ),
        rx.el.dl(
            rx.foreach(told, lambda pair: rx.el.div(rx.el.dt(pair[0]), rx.el.dd(pair[1]))),
            rx.el.div(
                rx.el.dt("Phone"),
                rx.el.dd(
                    rx.cond(Diary.dial != "", rx.el.a(Diary.phone, href="tel:" + Diary.dial, class_name="num"), Diary.phone)
                ),
            ),
            class_name="told",
        ),
    )
    return sheet(
        rx.cond(
            Diary.missing,
            rx.fragment(
                rx.el.h2("There is no such booking", id="booking-name"),
                rx.el.p("It is not among those of these days: it may have been moved or cancelled."),
            ),
            known,
        ),
        rx.el.div(
            rx.cond(
                ~Diary.missing & (Diary.call_address != ""),
                link("The call it came from", to=Diary.call_address, class_name="btn"),
            ),
            rx.cond(
                ~Diary.missing,
                rx.el.a("Calendar file", href=Diary.file_address, download="booking.ics", class_name="btn"),
            ),
            button("Close", custom_attrs={"data-closes": ""}),
            class_name="row row--end",
        ),
        shown=Diary.shown,
        away=Diary.here,
        name="booking-name",
    )


PAGE = Page(route="/bookings", title="Bookings", section="bookings", content=content, on_load=(Diary.load,))
