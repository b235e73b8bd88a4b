"""Bookings by the clock: a day on its axis of time, and a week at a glance."""

from typing import Any

import reflex as rx

from app_ui.bookings.state import Diary
from app_ui.bookings.timeline import Block, Column, HourMark, Slab
from app_ui.bookings.view import Bar, DayOverview, Item
from app_ui.parts import badge, empty, link
from app_ui.sheets import EmptyPlace, opener

# A day by the clock


def day() -> rx.Component:
    columns: Any = Diary.columns
    marks: Any = Diary.marks
    items: Any = Diary.listed
    return rx.fragment(
        rx.el.div(
            rx.el.div(
                rx.el.div(class_name="axis-corner"),
                rx.foreach(columns, _head),
                rx.el.div(rx.foreach(marks, _mark), class_name="axis", custom_attrs={"style": Diary.tall, "aria-hidden": "true"}),
                rx.foreach(columns, _column),
                class_name="timeline",
                custom_attrs={"style": Diary.grid},
            ),
            class_name="timeline-scroll",
            role="region",
            custom_attrs={"aria-label": "The day by the clock", "tabIndex": 0},
        ),
        rx.el.div(
            rx.cond(items, rx.el.ol(rx.foreach(items, _item), class_name="list bookings"), nothing()),
            class_name="narrow-only",
        ),
    )


def _head(column: Column) -> rx.Component:
    return rx.el.div(rx.el.h3(column.name), rx.el.span(column.booked, class_name="soft small num"), class_name="column-head")


def _mark(mark: HourMark) -> rx.Component:
    return rx.el.span(mark.words, class_name="axis-mark num", custom_attrs={"style": mark.place})


def _column(column: Column) -> rx.Component:
    blocks: Any = column.blocks
    closed: Any = column.closed
    return rx.el.div(
        rx.foreach(closed, _slab),
        rx.cond(column.adds != "", EmptyPlace.create(address=column.adds, axis=Diary.axis)),
        rx.cond(Diary.now_at, rx.el.div(class_name="now-line", custom_attrs={"style": Diary.now_at})),
        rx.el.ol(rx.foreach(blocks, _block)),
        class_name="column",
        role="group",
        custom_attrs={"aria-label": column.name, "style": Diary.tall},
    )


def _slab(slab: Slab) -> rx.Component:
    return rx.el.div(class_name="slab", custom_attrs={"style": slab.place, "aria-hidden": "true"})


def _block(block: Block) -> rx.Component:
    return rx.el.li(
        opener(
            rx.el.span(block.spoken, class_name="unseen"),
            rx.el.span(
                rx.el.span(block.time, class_name="block-time num"),
                rx.el.span(block.name, class_name="block-name"),
                rx.el.span(block.what, class_name="block-what"),
                class_name="block-words",
                custom_attrs={"aria-hidden": "true"},
            ),
            to=block.address,
            class_name=rx.cond(block.held, "block block--held lines-" + block.lines, "block lines-" + block.lines),
        ),
        class_name="block-place",
        custom_attrs={"style": block.place},
        key=block.id,
    )


def _item(each: Item) -> rx.Component:
    return rx.el.li(
        rx.el.span(each.time, class_name="booking-time num"),
        rx.el.div(
            opener(each.name, to=each.address, class_name="row-link"),
            rx.el.p(each.what, rx.cond(each.taken != "", " · " + each.taken, ""), class_name="small soft"),
            class_name="grow",
        ),
        rx.cond(each.held, badge("Held", "warm")),
        key=each.id,
    )


def nothing() -> rx.Component:
    return empty("bookings", "Nothing is booked", "Bookings that callers make are here as soon as they are made.")


# A week by the clock


def week() -> rx.Component:
    days: Any = Diary.overview
    return rx.el.ol(rx.foreach(days, _overview), class_name="week-days")


def _overview(day: DayOverview) -> rx.Component:
    items: Any = day.named
    bars: Any = day.bars
    wide: Any = Diary.hours_shown
    return rx.el.li(
        link(
            rx.el.span(day.weekday, class_name="small"),
            rx.el.span(day.day, class_name="week-number num"),
            rx.el.span(day.spoken, class_name="unseen"),
            to=day.address,
            class_name="week-head",
            custom_attrs={"aria-current": rx.cond(day.today, "date", "false")},
        ),
        rx.el.p(rx.cond(day.booked != "", day.booked, "None"), class_name="small soft num"),
        rx.el.svg(
            rx.foreach(bars, _bar),
            view_box="0 0 " + wide.to(str) + " 20",
            custom_attrs={"preserveAspectRatio": "none", "aria-hidden": "true"},
            class_name="week-crowd",
        ),
        rx.el.ol(rx.foreach(items, _brief), class_name="week-items"),
        rx.cond(
            day.more != "",
            link(day.more, rx.el.span(" on " + day.spoken, class_name="unseen"), to=day.address, class_name="small"),
        ),
        class_name=rx.cond(day.past, "week-day week-day--past", "week-day"),
        key=day.address,
    )


def _bar(bar: Bar) -> rx.Component:
    return rx.el.rect(x=bar.x, y=bar.y, width="0.8", height=bar.height)


def _brief(each: Item) -> rx.Component:
    return rx.el.li(
        opener(
            rx.el.span(each.time, class_name="num brief-time"),
            rx.el.span(each.name, class_name="brief-name"),
            rx.el.span(each.what, class_name="brief-what"),
            to=each.address,
            class_name=rx.cond(each.held, "brief brief--held", "brief"),
        ),
        key=each.id,
    )
