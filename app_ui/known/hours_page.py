"""The weekly hours: a row a day, each with its times."""

from typing import Any

import reflex as rx

from app_ui.fields import draft_form
from app_ui.known.hours import DayFields, SpanFields
from app_ui.known.state import Hours
from app_ui.parts import button, card, waiting
from app_ui.session import Desk


def content() -> rx.Component:
    return card(
        rx.el.p(
            "When you are open, as callers hear it. A closing time before the opening time is on the next day, "
            "such as 18:00 to 02:00.",
            class_name="soft",
        ),
        rx.cond(Hours.untold, rx.el.p("You have not told your hours yet: callers hear that the agent does not know them.")),
        rx.match(Desk.role, ("owner", _form()), ("staff", _read()), waiting(7)),
        title="Weekly hours",
        id="hours-card",
    )


def _form() -> rx.Component:
    return draft_form(
        "hours",
        Hours.version,
        week_editor(Hours.days),
        _conflict(),
        rx.el.div(
            button(
                rx.cond(Hours.over != "", "Save mine instead", "Save hours"),
                kind="primary",
                submit=True,
                disabled=Hours.version == "",  # until the days are there
            ),
            rx.el.span("Not saved yet", class_name="small soft unsaved"),
            rx.el.button("Discard changes", type="reset", class_name="btn btn--quiet unsaved", on_click=Hours.take_theirs),
            class_name="row save-bar",
        ),
        on_submit=Hours.save,
        class_name="stack",
    )


def _conflict() -> rx.Component:
    theirs: Any = Hours.theirs
    return rx.cond(
        Hours.over != "",
        rx.el.div(
            rx.el.input(type="hidden", name="over", value=Hours.over, read_only=True),
            rx.el.h3("Somebody else has changed the hours in the meantime"),
            rx.el.p("What you typed is above and not saved. This is what callers hear now:"),
            week_words(theirs),
            rx.el.div(
                rx.el.button("Take these and drop mine", type="reset", class_name="btn", on_click=Hours.take_theirs),
                class_name="row",
            ),
            class_name="conflict",
            role="alert",
        ),
    )


def _read() -> rx.Component:
    return rx.el.div(week_words(Hours.days), rx.el.p("Only owners can change this.", class_name="small soft"), class_name="stack")


def week_words(days: Any) -> rx.Component:
    return rx.el.dl(
        rx.foreach(days, lambda day: rx.el.div(rx.el.dt(day.label), rx.el.dd(day.words))), class_name="week-words num"
    )


def week_editor(days: Any) -> rx.Component:
    """Fields for seven days; read them with ``typed_week``."""
    return rx.el.div(rx.foreach(days, day_editor), class_name="week")


def day_editor(day: DayFields) -> rx.Component:
    wrong: Any = Desk.wrong
    name: Any = day.day
    spans: Any = day.spans
    return rx.el.fieldset(
        rx.el.legend(day.label, class_name="unseen"),
        rx.el.label(
            rx.el.input(
                type="checkbox", name=name + ".open", id=name + "-open", default_checked=day.open, class_name="switch day-open"
            ),
            rx.el.span(day.label, rx.el.span(" open", class_name="unseen")),
            class_name="day-name",
        ),
        rx.el.span("Closed", class_name="day-closed soft"),
        rx.el.div(rx.foreach(spans, lambda span: _span(day, span)), class_name="day-spans"),
        rx.el.p(wrong[name], class_name="field-error", id=name + "-error", custom_attrs={"aria-live": "polite"}),
        class_name="day",
        key=name,
    )


def _span(day: DayFields, span: SpanFields) -> rx.Component:
    name: Any = day.day
    number: Any = span.number
    place = name + "." + number
    return rx.el.div(
        rx.cond(
            number == "0",
            rx.fragment(),
            rx.el.label(
                rx.el.input(type="checkbox", name=place + ".shown", default_checked=span.shown, class_name="tick span-shown"),
                rx.el.span("opens again", rx.el.span(" ", day.label, class_name="unseen")),
                class_name="span-again small",
            ),
        ),
        rx.el.div(
            _time(place + ".opens", span.opens, day.label + " opens", name),
            rx.el.span("to", class_name="soft"),
            _time(place + ".closes", span.closes, day.label + " closes", name),
            class_name="span-times",
        ),
        class_name="span",
        key=number,
    )


def _time(name: Any, value: Any, label: Any, day: Any) -> rx.Component:
    wrong: Any = Desk.wrong
    return rx.el.input(
        type="time",
        name=name,
        default_value=value,
        class_name="input input--time num",
        custom_attrs={
            "aria-label": label,
            "aria-describedby": day + "-error",
            "aria-invalid": rx.cond(wrong.contains(day), "true", "false"),
        },
    )
