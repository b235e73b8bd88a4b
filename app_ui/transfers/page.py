"""Who was put through to whom, and what came of it."""

from typing import Any

import reflex as rx

from app_ui.calls.page import tabs
from app_ui.layout import Page
from app_ui.parts import badge, empty, link, page_head, table, waiting
from app_ui.transfers.state import Transfers
from app_ui.transfers.view import TransferView

PATH = "/transfers"


def content() -> rx.Component:
    return rx.fragment(
        page_head("Put through", rx.el.p(rx.cond(Transfers.loaded, Transfers.found, "Callers who wanted a person"))),
        tabs(PATH),
        rx.cond(Transfers.loaded, rx.cond(Transfers.rows, _list(), _nothing()), waiting(6)),
    )


def _list() -> rx.Component:
    headings = (("Caller", ""), ("To", ""), ("When", ""), ("Waited", "right"), ("What came of it", ""))
    rows: Any = Transfers.rows
    return rx.fragment(
        table(headings, rx.foreach(rows, _row), "Callers put through, the newest first", class_name="table table--transfers"),
        rx.el.p(
            "Warm: the person is told who calls, and takes the call with a key. Cold: the caller is connected straight away.",
            class_name="small soft",
        ),
    )


def _row(row: TransferView) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            link(row.caller, to=row.call, class_name="row-link num"),
            rx.cond(row.number != "", rx.el.span(" ", row.number, class_name="small soft num put-through-more")),
            scope="row",
            role="rowheader",
        ),
        rx.el.td(
            row.contact,
            rx.el.span(" ", row.kind, rx.cond(row.about != "", " · " + row.about, ""), class_name="small soft put-through-more"),
            role="cell",
        ),
        rx.el.td(row.when, class_name="num nowrap", role="cell"),
        rx.el.td(row.waited, class_name="num right", role="cell"),
        rx.el.td(
            badge(row.outcome, row.tone),
            rx.cond(row.after != "", rx.el.span(" ", row.after, class_name="small soft")),
            role="cell",
        ),
        role="row",
        key=row.id,
    )


def _nothing() -> rx.Component:
    return empty(
        "person",
        "Nobody was put through yet",
        "When a caller asks for a person, it is here: to whom, how long they waited, and whether somebody answered.",
    )


PAGE = Page(route=PATH, title="Put through", section="calls", content=content, on_load=(Transfers.load,))
