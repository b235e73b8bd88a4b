"""The board of orders: four columns, or one at a time on a telephone."""

from typing import Any

import reflex as rx

from app_ui.fields import choice_field, text_field
from app_ui.layout import Page
from app_ui.orders.state import Board
from app_ui.orders.view import Card, ColumnView, LineView, SoldOutView
from app_ui.parts import badge, button, empty, link, page_head, waiting
from app_ui.sheets import onward, opener, sheet

REASONS = (
    ("The customer called it off.", "The customer called it off"),
    ("Something is sold out.", "Something is sold out"),
    ("Too much to do.", "Too much to do"),
    ("Nobody came for it.", "Nobody came for it"),
    ("", "Something else"),
)
HOW_LONG = (("today", "Today"), ("hour", "For an hour"), ("until_told", "Until I say so"))


def content() -> rx.Component:
    return rx.fragment(
        page_head(
            "Orders",
            rx.el.p("As callers placed them, read back and confirmed"),
            actions=[opener("Something is sold out", to="/orders?soldout=1", class_name="btn")],
        ),
        rx.el.p(Board.announcement, role="status", class_name="unseen"),
        rx.cond(Board.loaded, rx.cond(Board.takes, _board(), _not_taken()), waiting(8)),
        _cancelling(),
        _selling_out(),
        onward(Board.onward),
    )


def _board() -> rx.Component:
    shown: Any = Board.columns
    gone: Any = Board.gone
    return rx.fragment(
        rx.cond(
            gone,
            rx.el.section(
                rx.el.h2("Sold out", class_name="label"),
                rx.el.ul(rx.foreach(gone, _gone), class_name="gone-list"),
                class_name="gone-dishes",
            ),
        ),
        rx.el.nav(rx.foreach(shown, _tab), class_name="tabs board-tabs", custom_attrs={"aria-label": "Columns"}),
        rx.el.div(rx.foreach(shown, _column), class_name="board"),
    )


def _gone(dish: SoldOutView) -> rx.Component:
    again = button(
        "There is some again",
        rx.el.span(dish.name, class_name="unseen"),
        kind="quiet",
        on_click=Board.sell_again(dish.name),
    )
    words = rx.el.span(rx.el.b(dish.name), " ", rx.el.span(dish.until, class_name="soft"), class_name="small")
    return rx.el.li(words, again, key=dish.name)


def _tab(column: ColumnView) -> rx.Component:
    here = {"aria-current": rx.cond(Board.shown == column.name, "page", "false")}
    return link(
        column.heading,
        " ",
        rx.el.span(column.count, class_name="num soft"),
        to="/orders?show=" + column.name,
        custom_attrs=here,
        prevent_scroll_reset=True,
    )


def _column(column: ColumnView) -> rx.Component:
    cards: Any = column.cards
    nothing = rx.match(
        column.name,
        *((name, rx.el.p(words, class_name="small soft board-none")) for name, words in _NOTHING.items()),
        rx.fragment(),
    )
    return rx.el.section(
        rx.el.h2(column.heading, " ", rx.el.span(column.count, class_name="num soft"), id="column-" + column.name),
        rx.cond(cards, rx.el.ol(rx.foreach(cards, _card), class_name="cards"), nothing),
        class_name=rx.cond(Board.shown == column.name, "board-column board-column--shown", "board-column"),
        custom_attrs={"aria-labelledby": "column-" + column.name},
        key=column.name,
    )


_NOTHING = {
    "new": "No new orders. What callers order appears here at once.",
    "accepted": "Nothing is being made.",
    "ready": "Nothing waits to be handed over.",
    "done": "Nothing has been handed over today.",
}


def _card(order: Card) -> rx.Component:
    lines: Any = order.lines
    return rx.el.li(
        rx.el.div(
            rx.el.h3(link(order.title, to=order.call, class_name="order-name num")),
            rx.match(
                order.state, ("cancelled", badge("Cancelled", "bad")), ("done", badge("Handed over", "good")), rx.fragment()
            ),
            class_name="card-head",
        ),
        rx.el.p(
            rx.el.b(order.due, class_name="num"),
            " · ",
            order.how,
            rx.cond(order.late != "", rx.fragment(" ", badge(order.late, "bad")), rx.fragment()),
        ),
        rx.cond(order.address != "", rx.el.p(order.address, class_name="small")),
        rx.el.ul(rx.foreach(lines, _line), class_name="order-lines"),
        rx.el.p(
            rx.el.b(order.total, class_name="num"),
            rx.cond(order.dial != "", rx.el.a(order.phone, href="tel:" + order.dial, class_name="num small nowrap")),
            class_name="row row--apart",
        ),
        rx.el.p(order.told, class_name="small soft"),
        rx.cond(order.next != "", _buttons(order)),
        class_name=rx.cond(order.state == "new", "order order--new", "order"),
        key=order.id,
    )


def _line(line: LineView) -> rx.Component:
    return rx.el.li(
        rx.el.span(line.quantity, class_name="num"),
        rx.el.div(
            rx.el.span(line.name),
            rx.cond(line.choices != "", rx.el.span(line.choices, class_name="small soft order-choices")),
            rx.cond(line.note != "", rx.el.span("“", line.note, "”", class_name="small order-note")),
        ),
    )


def _buttons(order: Card) -> rx.Component:
    of_it = rx.el.span(order.title, class_name="unseen")
    return rx.el.div(
        button(
            order.press,
            of_it,
            kind="primary",
            on_click=Board.move(order.id, order.next, order.state),
        ),
        opener("Cancel", of_it, to=order.cancel, class_name="btn btn--quiet"),
        class_name="row row--apart",
    )


def _not_taken() -> rx.Component:
    return empty(
        "orders", "No orders are taken by phone", "Whoever runs your Frontdesk can set up what can be ordered, and when."
    )


def _cancelling() -> rx.Component:
    gone = rx.fragment(
        rx.el.h2("There is no such order", id="cancel-name"),
        rx.el.p("It is not open any more: it may have been handed over or cancelled."),
        rx.el.div(button("Close", custom_attrs={"data-closes": ""}), class_name="row row--end"),
    )
    call = rx.el.p(
        "Frontdesk does not tell the customer. ",
        rx.el.a("Call ", Board.leaving_phone, href="tel:" + Board.leaving_dial, class_name="num nowrap"),
    )
    known = rx.el.form(
        rx.el.h2("Cancel this order?", id="cancel-name"),
        rx.el.p(rx.el.b(Board.leaving)),
        rx.cond(Board.leaving_dial != "", call, rx.el.p("Frontdesk does not tell the customer, who left no number.")),
        choice_field("why", "Why", REASONS, REASONS[0][0]),
        text_field("more", "In your own words"),
        rx.el.div(
            button("Keep it", custom_attrs={"data-closes": ""}), button("Cancel the order", kind="danger", submit=True),
            class_name="row row--end",
        ),
        on_submit=Board.cancel,
        class_name="stack",
        key=Board.cancelling,
    )  # fmt: skip
    return sheet(rx.cond(Board.missing, gone, known), shown=Board.cancelling != "", away=Board.here, name="cancel-name")


def _selling_out() -> rx.Component:
    dishes: Any = Board.dishes
    form = rx.el.form(
        rx.el.h2("What is sold out?", id="soldout-name"),
        rx.el.p("No call orders it any more from the moment you say so.", class_name="soft"),
        rx.el.div(
            rx.el.label("Dish", html_for="item", class_name="field-label"),
            rx.el.select(
                rx.foreach(dishes, lambda dish: rx.el.option(dish, value=dish)),
                name="item",
                class_name="input",
                custom_attrs={"id": "item"},
            ),
            class_name="field",
        ),
        choice_field("how_long", "For how long", HOW_LONG),
        rx.el.div(
            button("Close", custom_attrs={"data-closes": ""}), button("It is sold out", kind="primary", submit=True),
            class_name="row row--end",
        ),
        on_submit=Board.run_out,
        class_name="stack",
    )  # fmt: skip
    return sheet(form, shown=Board.selling_out, away=Board.here, name="soldout-name")


PAGE = Page(route="/orders", title="Orders", section="orders", content=content, on_load=(Board.load, Board.follow))
