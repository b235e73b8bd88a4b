"""The page of calendars."""

from typing import Any

import reflex as rx

from app_ui.fields import described, draft_form, field, text_field
from app_ui.parts import Words, badge, button, card, empty, waiting
from app_ui.session import Desk
from app_ui.settings.calendars import PAGE, Choice, ConnectionRow, FeedRow, OutsideCalendars
from app_ui.sheets import onward, opener, sheet

BOTH_WAYS = (
    "What is taken in a connected calendar is taken here: callers are offered other times. And what is booked here is put "
    "into that calendar, moved and removed with the booking. What your own entries are called is never kept."
)
WHOSE = "A calendar of the whole business closes everything while something is in it, and has every booking put into it"
SUBSCRIBE = (
    "A secret address at which any calendar can subscribe to your bookings, to look at. Whoever knows it sees who comes and "
    "when, so give it to nobody else; with a new address the old one opens nothing any more."
)
CLOSES = {"data-closes": ""}


def content() -> rx.Component:
    return rx.match(
        Desk.role,
        ("owner", _owners()),
        ("staff", card(rx.el.p("Only owners can see and change this.", class_name="small soft"), title="Calendars")),
        card(waiting(3), title="Calendars"),
    )


def _owners() -> rx.Component:
    return rx.el.div(
        rx.cond(OutsideCalendars.troubles, _troubles()),
        card(
            rx.el.p(BOTH_WAYS, class_name="soft"),
            rx.cond(OutsideCalendars.loaded, _connected(), waiting(2)),
            title="Connected calendars",
        ),
        card(_connect_form(), title="Connect a calendar"),
        card(rx.el.p(SUBSCRIBE, class_name="soft"), _feeds(), _address(), _feed_form(), title="Subscribe to your bookings"),
        _disconnecting(),
        onward(OutsideCalendars.onward),
        class_name="stack",
    )


def _troubles() -> rx.Component:
    lines: Any = OutsideCalendars.troubles
    return card(
        rx.el.ul(rx.foreach(lines, lambda line: rx.el.li(rx.el.p(line))), class_name="list"),
        rx.el.p("Call the customer or change your calendar; this goes by itself once they fit.", class_name="small soft"),
        title="Booked twice",
    )


def _connected() -> rx.Component:
    rows: Any = OutsideCalendars.rows
    nothing = empty("bookings", "No calendar is connected", "Connect one below, and callers are offered what is free in it.")
    return rx.cond(rows, rx.el.ul(rx.foreach(rows, _connection), class_name="list calendars"), nothing)


def _connection(each: ConnectionRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(each.name, class_name="entry-title"),
            rx.el.p(each.whose, class_name="small soft"),
            rx.el.p(each.words, class_name="small soft"),
            class_name="grow",
        ),
        badge(each.state, each.tone),
        opener(
            "Disconnect",
            rx.el.span(" ", each.name, class_name="unseen"),
            to=f"{PAGE}?disconnect=" + each.id,
            class_name="small remove",
        ),
        key=each.id,
    )


def _connect_form() -> rx.Component:
    secret = rx.el.input(
        type="password", name="secret", required=True, auto_complete="off", class_name="input", custom_attrs=described("secret")
    )
    return draft_form(
        "calendar",
        OutsideCalendars.version,
        rx.el.div(
            _choice("provider", "Where it is kept", OutsideCalendars.providers),
            _choice("resource", "Whose calendar it is", OutsideCalendars.resources, help=WHOSE),
            text_field(
                "calendar_id",
                "Calendar",
                help="At Google the calendar's id, such as ana@example.com; at Cal.com the number of an event type",
            ),
            field(
                secret,
                "secret",
                "Token or key",
                help="At Google a refresh token, at Cal.com an API key. It is kept encrypted and never shown",
            ),
            class_name="fields fields--two",
        ),
        rx.el.div(button("Connect", kind="primary", submit=True), class_name="row"),
        on_submit=OutsideCalendars.connect,
        class_name="stack",
    )


def _choice(name: str, label: str, options: Any, *, help: Words = "") -> rx.Component:
    def option(each: Choice) -> rx.Component:
        return rx.el.option(each.words, value=each.key)

    control = rx.el.select(rx.foreach(options, option), name=name, class_name="input", custom_attrs=described(name))
    return field(control, name, label, help=help)


def _feeds() -> rx.Component:
    rows: Any = OutsideCalendars.feed_rows
    return rx.cond(rows, rx.el.ul(rx.foreach(rows, _feed), class_name="list"))


def _feed(each: FeedRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(each.whose, class_name="entry-title"),
            rx.el.p("An address since ", each.since, class_name="small soft"),
            class_name="grow",
        ),
        button(
            "End",
            rx.el.span(" the address for ", each.whose, class_name="unseen"),
            kind="quiet",
            on_click=OutsideCalendars.end_address(each.key),
        ),
        key=each.key,
    )


def _address() -> rx.Component:
    """Shown once: only a hash of it is kept."""
    shown = rx.el.input(
        value=OutsideCalendars.address,
        read_only=True,
        class_name="input",
        id="feed-address",
        custom_attrs={"aria-describedby": "feed-address-help", "spellCheck": False},
    )
    return rx.cond(
        OutsideCalendars.address != "",
        rx.el.div(
            rx.el.div(
                rx.el.label("The address for ", OutsideCalendars.address_of, html_for="feed-address", class_name="field-label"),
                rx.el.p("Copy it now: it is shown this once", class_name="field-help", id="feed-address-help"),
                shown,
                class_name="field",
            ),
            rx.el.div(button("Copy", on_click=rx.set_clipboard(OutsideCalendars.address)), class_name="row"),
            class_name="stack",
        ),
    )


def _feed_form() -> rx.Component:
    return rx.el.form(
        _choice("feed", "Whose bookings", OutsideCalendars.resources),
        rx.el.div(button("Make a new address", submit=True), class_name="row"),
        on_submit=OutsideCalendars.make_address,
        class_name="stack narrow",
    )


def _disconnecting() -> rx.Component:
    return sheet(
        rx.el.h2("Disconnect ", OutsideCalendars.leaving_name, "?", id="disconnecting"),
        rx.el.p("What is in it keeps no caller away any more, and no booking is put there. Those that stand in it stay."),
        rx.el.div(
            button("Keep it", custom_attrs={**CLOSES, "autoFocus": True}),
            button("Disconnect", kind="danger", on_click=OutsideCalendars.disconnect),
            class_name="row row--end",
        ),
        shown=OutsideCalendars.leaving != "",
        away=PAGE,
        name="disconnecting",
    )
