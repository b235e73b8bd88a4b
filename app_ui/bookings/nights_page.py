"""Bookings by the night: a week of rooms, and a day of guests who come and go."""

from typing import Any

import reflex as rx

from app_ui.bookings.nights import NightHead, RoomRow, Stay
from app_ui.bookings.state import Diary
from app_ui.bookings.view import Item
from app_ui.parts import badge, card, link
from app_ui.sheets import EmptyNight, opener


def nights() -> rx.Component:
    heads: Any = Diary.nights
    rows: Any = Diary.rooms
    return rx.el.div(
        rx.el.div(
            rx.el.div(class_name="nights-corner"),
            rx.foreach(heads, _night_head),
            rx.foreach(rows, _room_row),
            class_name="nights",
        ),
        class_name="timeline-scroll",
        role="region",
        custom_attrs={"aria-label": "Rooms over the week", "tabIndex": 0},
    )


def _night_head(head: NightHead) -> rx.Component:
    return rx.el.div(
        link(
            head.words,
            to=head.address,
            class_name="night-day num",
            custom_attrs={"aria-current": rx.cond(head.today, "date", "false")},
        ),
        rx.el.span(head.taken, rx.el.span(" rooms taken", class_name="unseen"), class_name="small soft num"),
        class_name="night-head",
    )


def _room_row(row: RoomRow) -> rx.Component:
    stays: Any = row.stays
    return rx.fragment(
        rx.el.h3(row.name, class_name="room-name"),
        rx.el.div(
            rx.cond(row.adds != "", EmptyNight.create(address=row.adds, dates=Diary.night_dates)),
            rx.el.ol(rx.foreach(stays, _stay), class_name="room-nights", custom_attrs={"aria-label": row.name}),
            class_name="room-row",
        ),
    )


def _stay(stay: Stay) -> rx.Component:
    return rx.el.li(
        opener(
            rx.el.span(stay.spoken, class_name="unseen"),
            rx.el.span(stay.name, class_name="block-name", custom_attrs={"aria-hidden": "true"}),
            to=stay.address,
            class_name=rx.cond(stay.held, "block block--held stay ", "block stay ") + stay.cut,
        ),
        class_name="stay-place " + stay.place,
        key=stay.id,
    )


def house() -> rx.Component:
    """A house on one day: who arrives, who leaves, who is there."""
    return rx.el.div(
        _guests("Arriving", Diary.arriving, "Nobody arrives"),
        _guests("Leaving", Diary.leaving, "Nobody leaves"),
        _guests("Staying on", Diary.staying, "Nobody else is there"),
        class_name="house",
    )


def _guests(title: str, guests: Any, nobody: str) -> rx.Component:
    return card(
        rx.cond(
            guests,
            rx.el.ol(rx.foreach(guests, _guest), class_name="list bookings"),
            rx.el.p(nobody, class_name="soft"),
        ),
        title=title,
    )


def _guest(each: Item) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            opener(each.name, to=each.address, class_name="row-link"),
            rx.el.p(each.taken, " · ", each.what, class_name="small soft"),
            class_name="grow",
        ),
        rx.cond(each.held, badge("Held", "warm")),
        key=each.id,
    )
