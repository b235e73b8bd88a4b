"""The page of returning callers."""

from typing import Any

import reflex as rx

from app_ui.fields import draft_form, text_field
from app_ui.parts import badge, button, card, dialog, empty, opens, waiting
from app_ui.session import Desk
from app_ui.settings.callers import PAGE, CallerRow, Returning
from app_ui.sheets import onward, opener, sheet

KEPT = (
    "Of a caller who books, this is kept: the number they call from, the name they gave, what they usually book, and when "
    "they called. It lies encrypted, and is for your business alone."
)
USED = (
    "When they call again, the agent offers their name and their usual as a question, and takes them only after a yes. "
    "It tells nobody anything unasked, since the telephone may be in another hand. Whoever says “please forget me” is forgotten."
)
UNTOUCHED = "Bookings, messages and calls are kept as before, whatever you choose here."


def content() -> rx.Component:
    owner = Desk.role == "owner"
    return rx.el.div(
        card(
            rx.el.p(KEPT, class_name="soft"),
            rx.el.p(USED, class_name="soft"),
            rx.el.p(UNTOUCHED, class_name="soft"),
            rx.match(Desk.role, ("owner", _setting()), ("staff", _setting_read()), waiting(2)),
            title="Remember returning callers",
            aside=rx.cond(Returning.loaded, badge(rx.cond(Returning.on, "On", "Off"), rx.cond(Returning.on, "good", ""))),
        ),
        rx.cond(owner, _list()),
        rx.cond(owner, _forgetting()),
        onward(Returning.onward),
        class_name="stack",
    )


def _setting() -> rx.Component:
    return rx.el.div(
        draft_form(
            "memory",
            Returning.version,
            text_field(
                "remember_months",
                "Forget a caller after so many months without a call",
                Returning.months,
                help="1 to 60",
                kind="narrow",
                input_mode="numeric",
            ),
            rx.el.div(
                button(rx.cond(Returning.on, "Save", "Remember callers from now on"), kind="primary", submit=True),
                rx.cond(Returning.on, button("Remember nobody any more", kind="quiet", custom_attrs=opens("remember-nobody"))),
                class_name="row",
            ),
            on_submit=Returning.save,
            class_name="stack",
        ),
        rx.cond(Returning.on, rx.el.p(OFF, class_name="small soft")),
        dialog(
            "remember-nobody",
            "Remember nobody any more?",
            rx.el.p("Remembered now: ", Returning.found, ". All of it is erased at once, and nobody can bring it back."),
            _choice("Keep remembering", button("Erase it all", kind="danger", on_click=Returning.stop, custom_attrs=CLOSES)),
        ),
        class_name="stack",
    )


OFF = "If you remember nobody any more, everything that is remembered is erased."
CLOSES = {"data-closes": ""}


def _setting_read() -> rx.Component:
    return rx.el.p(
        rx.cond(Returning.on, "Callers are forgotten after " + Returning.months + " months without a call. ", ""),
        "Only owners can change this and see who is remembered.",
        class_name="small soft",
    )


def _list() -> rx.Component:
    rows: Any = Returning.rows
    nobody = rx.cond(
        Returning.on,
        empty("person", "Nobody is remembered yet", "Whoever books by telephone from now on will be listed here."),
        empty("person", "Nobody is remembered", "Remembering is off: no names and no habits are kept for the next call."),
    )
    return card(
        rx.cond(
            Returning.loaded,
            rx.cond(rows, rx.el.ul(rx.foreach(rows, _caller), class_name="list"), nobody),
            waiting(3),
        ),
        rx.cond(Returning.more != "", rx.el.p(Returning.more, class_name="small soft")),
        rx.cond(rows, _forget_all()),
        title="Who is remembered",
        aside=rx.cond(rows, rx.el.p(Returning.found, class_name="small soft num")),
    )


def _caller(each: CallerRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(each.name, class_name="entry-title"),
            rx.el.p(each.number, " · ", each.calls, ", the last ", each.last, class_name="small soft num"),
            class_name="grow",
        ),
        opener(
            "Forget",
            rx.el.span(" ", each.name, class_name="unseen"),
            to=f"{PAGE}?forget=" + each.id,
            class_name="small remove",
        ),
        key=each.id,
    )


def _forget_all() -> rx.Component:
    return rx.el.div(
        button("Forget all", kind="quiet", custom_attrs=opens("forget-all")),
        dialog(
            "forget-all",
            "Forget everybody?",
            rx.el.p(Returning.found, ": their names and what they usually book are erased at once. Their bookings stay."),
            _choice("Keep them", button("Forget all", kind="danger", on_click=Returning.forget_everybody, custom_attrs=CLOSES)),
        ),
        class_name="row row--end",
    )


def _forgetting() -> rx.Component:
    return sheet(
        rx.el.h2("Forget ", Returning.leaving_name, "?", id="forgetting"),
        rx.el.p("Their name and what they usually book are erased. Their bookings stay, and so do their calls."),
        _choice("Keep them", button("Forget them", kind="danger", on_click=Returning.forget)),
        shown=Returning.leaving != "",
        away=PAGE,
        name="forgetting",
    )


def _choice(stay: str, go: rx.Component) -> rx.Component:
    """Nothing happens by the key that lies under the finger."""
    return rx.el.div(
        button(stay, custom_attrs={**CLOSES, "autoFocus": True}),
        go,
        class_name="row row--end",
    )
