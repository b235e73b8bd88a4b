"""How long the caller waited in each turn, and for what: a small waterfall a turn, and the same in numbers."""

from typing import Any

import reflex as rx

from app_ui.calls.state import OneCall
from app_ui.calls.view import LANES, BarView, TurnView, WaitView
from app_ui.parts import card, table

KEY = ("noticing the end", "finding the answer", "making the voice")


def waits(turns: Any) -> rx.Component:
    headings = (("Turn", ""), ("Answered by", ""), ("Answer began after", ""))
    return card(
        rx.el.p(
            "The wait from the caller's last sound to ours: ",
            *(rx.el.span(rx.el.span(class_name=f"swatch swatch--{part}"), words, class_name="nowrap")
              for part, words in enumerate(KEY, 1)),
            class_name="small soft key",
        ),
        table(headings, rx.foreach(turns, _turn), "The wait in each turn", class_name="table table--turns"),
        _in_numbers(),
        title="How fast it answered",
        aside=rx.cond(OneCall.wait != "", rx.el.p("typically ", OneCall.wait, class_name="small soft num")),
    )  # fmt: skip


def _turn(turn: TurnView) -> rx.Component:
    chart = rx.el.svg(
        rx.foreach(turn.bars, _bar),
        view_box=f"0 0 100 {LANES * 4}",
        custom_attrs={"preserveAspectRatio": "none", "aria-hidden": "true"},
        class_name="bars",
    )
    return rx.el.tr(
        rx.el.th(rx.el.span(turn.number, class_name="num soft"), " ", turn.words, scope="row", role="rowheader"),
        rx.el.td(turn.route, rx.cond(turn.acts != "", rx.el.span(turn.acts, class_name="small soft turn-acts")), role="cell"),
        rx.el.td(
            rx.cond(
                turn.total != "",
                rx.el.div(chart, rx.el.span(turn.total, class_name="num nowrap"), class_name="turn-wait"),
                rx.el.span("–", class_name="soft"),
            ),
            role="cell",
        ),
        role="row",
    )


def _bar(bar: BarView) -> rx.Component:
    return rx.el.rect(x=bar.x, y=bar.y, width=bar.width, height="3", class_name=bar.kind)


def _in_numbers() -> rx.Component:
    """What the bars show, for whoever wants to know exactly or does not see them."""
    headings = (("Turn", ""), ("Stage", ""), ("From", "right"), ("To", "right"))
    rows: Any = OneCall.waits
    return rx.cond(
        rows,
        rx.el.details(
            rx.el.summary("Every stage in milliseconds"),
            table(headings, rx.foreach(rows, _wait), "Stages of each turn, since the caller's last sound", "table table--waits"),
            class_name="waits",
        ),
    )


def _wait(wait: WaitView) -> rx.Component:
    return rx.el.tr(
        rx.el.th(wait.turn, scope="row", role="rowheader", class_name="num"),
        rx.el.td(wait.stage, role="cell"),
        rx.el.td(wait.start, class_name="num right", role="cell"),
        rx.el.td(wait.end, class_name="num right", role="cell"),
        role="row",
    )
