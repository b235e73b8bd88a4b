"""The sheet of a booking: what it says, and the forms in which it is added, changed or cancelled by hand."""

from typing import Any

import reflex as rx

from app_ui.bookings.sheet import Hand
from app_ui.bookings.sheet_view import Offer, UnitLink
from app_ui.bookings.state import Diary
from app_ui.fields import described, draft_form, field, long_field, text_field
from app_ui.icons import icon
from app_ui.parts import badge, button, link
from app_ui.session import Desk
from app_ui.sheets import Fill, onward, opener, sheet

NAME = "booking-name"
"""The id of the sheet's heading."""


def booking_sheet() -> rx.Component:
    writing = (Hand.mode == "new") | (Hand.mode == "change")
    told = rx.cond(Diary.missing, _missing(), _told())
    return rx.fragment(
        sheet(
            rx.cond(writing, _form(), rx.cond(Hand.mode == "cancel", _cancelling(), told)),
            shown=Diary.shown | (Hand.mode == "new"),
            away=Diary.here,
            name=NAME,
        ),
        onward(Hand.onward),
    )


def _missing() -> rx.Component:
    return rx.fragment(
        rx.el.h2("There is no such booking", id=NAME),
        rx.el.p("It is not among those of these days: it may have been moved or cancelled."),
        rx.el.div(_close(), class_name="row row--end"),
    )


def _told() -> rx.Component:
    told: Any = Diary.told
    changes = rx.fragment(
        opener(
            "Move or change",
            to=Diary.change_address,
            back=Hand.left == "change",
            class_name="btn btn--primary",
            custom_attrs={"data-first": ""},
        ),
        opener("Cancel booking", to=Diary.cancel_address, back=Hand.left == "cancel", class_name="btn btn--danger"),
    )
    return rx.fragment(
        rx.el.div(
            rx.el.h2(Diary.name, id=NAME),
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
        rx.el.div(
            rx.cond(
                Diary.call_address != "",
                link("The call it came from", to=Diary.call_address, class_name="small"),
            ),
            rx.el.a("Calendar file", href=Diary.file_address, download="booking.ics", class_name="small"),
            class_name="row",
        ),
        rx.el.div(
            rx.cond(Diary.held, rx.fragment(), changes),
            _close(),
            class_name="row row--end sheet-actions",
        ),
    )


def _close() -> rx.Component:
    return button("Close", custom_attrs={"data-closes": ""})


# Adding and changing


def _form() -> rx.Component:
    adding = Hand.mode == "new"
    links: Any = Hand.unit_links
    submit = rx.cond(Hand.rules, "Book anyway", rx.cond(Hand.over != "", "Save mine instead", rx.cond(adding, "Book", "Save")))
    return rx.fragment(
        rx.el.h2(rx.cond(adding, "New booking", "Move or change"), id=NAME),
        rx.cond(
            Hand.unit_links,
            rx.el.div(
                rx.foreach(links, _unit), class_name="segmented", role="group", custom_attrs={"aria-label": "What is booked"}
            ),
        ),
        draft_form(
            Hand.name,
            Hand.version,
            rx.el.input(type="hidden", name="unit", value=Hand.unit, read_only=True),
            rx.el.div(_when(), _what(), _who(), class_name="sheet-fields"),
            rx.el.div(_failed(), _objections(), class_name="objections", custom_attrs={"aria-live": "assertive"}),
            rx.el.div(
                rx.el.button("Back", type="reset", class_name="btn", on_click=Hand.leave),
                button(submit, kind="primary", submit=True),
                class_name="row row--end sheet-actions",
            ),
            on_submit=Hand.save,
            class_name="stack",
            key=Hand.name,
        ),
    )


def _unit(each: UnitLink) -> rx.Component:
    return link(
        each.words,
        to=each.address,
        prevent_scroll_reset=True,
        custom_attrs={"aria-current": rx.cond(each.chosen, "page", "false")},
    )


def _when() -> rx.Component:
    values: Any = Hand.values
    return rx.fragment(
        text_field("date", rx.cond(Hand.unit == "room", "Arrives", "Date"), values["date"], type="date", auto_focus=True),
        rx.cond(
            Hand.unit == "room",
            text_field("nights", "Nights", values["nights"], input_mode="numeric"),
            text_field("time", "Time", values["time"], type="time", step="300"),
        ),
    )


def _what() -> rx.Component:
    values: Any = Hand.values
    return rx.fragment(
        rx.cond(Hand.services, rx.el.div(_choice("service", "For", "Choose a service", Hand.services), class_name="wide")),
        rx.cond(Hand.people, text_field("party_size", "People", values["party_size"], input_mode="numeric")),
        rx.cond(
            Hand.resources,
            _choice(
                "resource",
                rx.match(Hand.unit, ("table", "Table"), ("room", "Room"), "With"),
                Hand.anything,
                Hand.resources,
            ),
        ),
    )


def _choice(name: str, label: Any, none: Any, options: Any) -> rx.Component:
    values: Any = Hand.values
    control = rx.el.select(
        rx.el.option(none, value=""),
        rx.foreach(options, lambda option: rx.el.option(option, value=option)),
        name=name,
        default_value=values[name],
        class_name="input",
        custom_attrs=described(name),
    )
    return field(control, name, label)


def _who() -> rx.Component:
    values: Any = Hand.values
    return rx.fragment(
        text_field("name", "Name", values["name"]),
        text_field("phone", "Phone", values["phone"], type="tel"),
        rx.el.div(long_field("notes", "Notes", values["notes"], rows=2), class_name="wide"),
    )


# What stands against it


def _failed() -> rx.Component:
    """The page's alert, which a dialog keeps out of reach."""
    return rx.cond(Desk.alert != "", rx.el.p(Desk.alert, class_name="field-error"))


def _objections() -> rx.Component:
    rules: Any = Hand.rules
    return rx.fragment(
        rx.cond(Hand.taken != "", _taken()),
        rx.cond(
            Hand.rules,
            rx.el.div(
                rx.el.input(type="hidden", name="anyway", value=Hand.anyway, read_only=True),
                rx.el.p(icon("alert"), rx.el.strong("It is free, but your own rules say no."), class_name="objection-head"),
                rx.el.ul(rx.foreach(rules, rx.el.li), class_name="objection-rules"),
                class_name="objection",
            ),
        ),
        _meanwhile(),
    )


def _taken() -> rx.Component:
    return rx.el.div(
        rx.el.p(icon("alert"), rx.el.strong(Hand.taken), class_name="objection-head"),
        _offered("Nearest free times", Hand.instead),
        _offered("Free at this time", Hand.others),
        class_name="objection",
    )


def _offered(words: str, offers: Any) -> rx.Component:
    def offer(each: Offer) -> rx.Component:
        fields: Any = each.fills
        return rx.el.li(Fill.create(each.words, fields=fields))

    return rx.cond(
        offers,
        rx.el.div(rx.el.p(words, class_name="small"), rx.el.ul(rx.foreach(offers, offer), class_name="offers")),
    )


def _meanwhile() -> rx.Component:
    theirs: Any = Hand.theirs
    return rx.cond(
        Hand.meanwhile != "",
        rx.el.div(
            rx.cond(Hand.over != "", rx.el.input(type="hidden", name="over", value=Hand.over, read_only=True)),
            rx.el.p(icon("alert"), rx.el.strong(Hand.meanwhile), class_name="objection-head"),
            rx.cond(
                Hand.theirs,
                rx.el.dl(rx.foreach(theirs, lambda pair: rx.el.div(rx.el.dt(pair[0]), rx.el.dd(pair[1]))), class_name="told"),
            ),
            class_name="objection",
        ),
    )


# Cancelling

FREED = "Its place is free at once. The customer is told nothing: call them if they should know."


def _cancelling() -> rx.Component:
    return rx.fragment(
        rx.el.h2("Cancel this booking?", id=NAME),
        rx.el.p(rx.el.strong(Hand.who), ". ", FREED),
        draft_form(
            Hand.name,
            Hand.version,
            long_field("notes", "Reason", help="If you like; it is kept for you alone.", rows=2),
            rx.el.div(_failed(), _meanwhile(), class_name="objections", custom_attrs={"aria-live": "assertive"}),
            rx.el.div(
                rx.el.button("Keep it", type="reset", class_name="btn", on_click=Hand.leave, auto_focus=True),
                button(rx.cond(Hand.over != "", "Cancel it all the same", "Cancel it"), kind="danger", submit=True),
                class_name="row row--end sheet-actions",
            ),
            on_submit=Hand.cancel,
            class_name="stack",
            key=Hand.name,
        ),
    )
