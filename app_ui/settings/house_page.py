"""The page of how a call begins: the greeting, how the agent calls itself and talks, where the business is."""

from typing import Any

import reflex as rx

from app_ui.fields import choice_field, draft_form, long_field, text_field
from app_ui.parts import button, card, waiting
from app_ui.session import Desk
from app_ui.settings.state import House
from app_ui.settings.view import LABELS, LANGUAGES, MANNERS, Heard

TYPING_MS = 250
"""Milliseconds without a key before the opening is shown anew."""


def content() -> rx.Component:
    return rx.el.div(
        card(
            rx.match(Desk.role, ("owner", _form()), ("staff", _read()), waiting(6)),
            title="Your business, as callers hear of it",
        ),
        rx.el.aside(_opening(), class_name="known-aside"),
        class_name="known",
    )


def _form() -> rx.Component:
    fields: Any = House.texts
    greeting: Any = House.preview_greeting
    name: Any = House.preview_name
    return draft_form(
        "about",
        House.version,
        text_field("name", LABELS["name"], fields["name"]),
        long_field(
            "greeting",
            LABELS["greeting"],
            fields["greeting"],
            help="A sentence or two. What must be said about the agent follows by itself.",
            rows=3,
            on_change=greeting.debounce(TYPING_MS),
        ),
        rx.el.div(
            text_field(
                "agent_name",
                LABELS["agent_name"],
                fields["agent_name"],
                help="Such as Robin; none if you leave it empty",
                on_change=name.debounce(TYPING_MS),
            ),
            choice_field(
                "manner",
                LABELS["manner"],
                MANNERS,
                fields["manner"],
                help="The same things in other words",
                key=House.version,
                on_change=House.preview_manner,
            ),
            class_name="fields fields--two",
        ),
        _languages(),
        text_field("address", LABELS["address"], fields["address"], help="As it should be read out"),
        long_field("directions", LABELS["directions"], fields["directions"], help="By train, by car, on foot, where to park"),
        _conflict(),
        rx.el.div(
            button(rx.cond(House.over != "", "Save mine instead", "Save"), kind="primary", submit=True),
            rx.el.span("Not saved yet", class_name="small soft unsaved"),
            rx.el.button("Discard changes", type="reset", class_name="btn btn--quiet unsaved", on_click=House.take_theirs),
            class_name="row save-bar",
        ),
        on_submit=House.save,
        class_name="stack",
    )


def _languages() -> rx.Component:
    fields: Any = House.texts
    ticks = [
        rx.el.label(
            rx.el.input(type="checkbox", name=code, default_checked=fields[code] == "on", key=House.version, class_name="tick"),
            rx.el.span(words),
            class_name="field-tick",
        )
        for code, words in LANGUAGES
    ]
    return rx.el.fieldset(
        rx.el.legend(LABELS["languages"], class_name="field-label"),
        rx.el.p(
            "Whoever speaks one of them can leave a message in it or ask for a person. Tick what somebody here can answer in.",
            class_name="field-help",
        ),
        rx.el.div(*ticks, class_name="ticks"),
        class_name="field languages",
    )


def _conflict() -> rx.Component:
    theirs: Any = House.theirs
    return rx.cond(
        House.over != "",
        rx.el.div(
            rx.el.input(type="hidden", name="over", value=House.over, read_only=True),
            rx.el.h3("Somebody else has changed this in the meantime"),
            rx.el.p("What you typed is above and not saved. It says now:"),
            rx.el.dl(rx.foreach(theirs, lambda pair: rx.el.div(rx.el.dt(pair[0]), rx.el.dd(pair[1]))), class_name="conflict-now"),
            rx.el.div(
                rx.el.button("Take this and drop mine", type="reset", class_name="btn", on_click=House.take_theirs),
                class_name="row",
            ),
            class_name="conflict",
            role="alert",
        ),
    )


def _read() -> rx.Component:
    rows: Any = House.read
    return rx.el.div(
        rx.el.dl(
            rx.foreach(
                rows,
                lambda pair: rx.el.div(rx.el.dt(pair[0]), rx.el.dd(rx.cond(pair[1] != "", pair[1], "Not told"))),
            ),
            class_name="read",
        ),
        rx.el.p("Only owners can change this.", class_name="small soft"),
        class_name="stack",
    )


def _opening() -> rx.Component:
    heard: Any = House.heard
    return card(
        rx.el.p("What callers hear before they say anything.", class_name="small soft"),
        rx.el.ol(rx.foreach(heard, _heard), class_name="opening", custom_attrs={"aria-live": "polite"}),
        title="How a call begins",
    )


def _heard(each: Heard) -> rx.Component:
    return rx.el.li(
        rx.el.p(each.text, class_name="try-said"), rx.cond(each.note != "", rx.el.p(each.note, class_name="small soft"))
    )
