"""Bookings: a day or a week, and one of them in full."""

from typing import Any

import reflex as rx

from app_ui.bookings.nights import NightHead, RoomRow, Stay
from app_ui.bookings.state import MOST, Diary
from app_ui.bookings.timeline import Block, Column, HourMark, Slab
from app_ui.bookings.view import Bar, DayOverview, Item
from app_ui.icons import icon
from app_ui.layout import Page
from app_ui.parts import badge, button, card, empty, link, page_head, waiting
from app_ui.sheets import opener, sheet


def content() -> rx.Component:
    return rx.fragment(
        page_head("Bookings", rx.el.p(rx.cond(Diary.loaded, Diary.summary, "Who comes when, and for what"), role="status")),
        _toolbar(),
        rx.cond(
            Diary.loaded,
            rx.fragment(
                rx.cond(Diary.too_many, rx.el.p(f"These are the first {MOST}; look at single days for all.", class_name="small")),
                rx.cond(Diary.timed, rx.cond(Diary.view == "week", _week(), _day())),
                rx.cond(Diary.nightly, rx.cond(Diary.view == "week", _nights(), _house())),
            ),
            waiting(8),
        ),
        _detail(),
    )


def _toolbar() -> rx.Component:
    def step(words: Any, picture: str, to: Any) -> rx.Component:
        return link(icon(picture), rx.el.span(words, class_name="unseen"), to=to, class_name="btn btn--icon")

    def view(words: str, name: str, to: Any) -> rx.Component:
        return link(words, to=to, custom_attrs={"aria-current": rx.cond(Diary.view == name, "page", "false")})

    return rx.el.div(
        rx.el.div(
            rx.el.h2(Diary.title, custom_attrs={"aria-live": "polite"}),
            rx.cond(Diary.is_today, badge(rx.cond(Diary.view == "week", "This week", "Today"), "good")),
            class_name="row",
        ),
        rx.el.div(
            step(rx.cond(Diary.view == "week", "Week before", "Day before"), "back", Diary.before),
            link(
                "Today",
                to=Diary.today_address,
                class_name="btn",
                custom_attrs={"aria-current": rx.cond(Diary.is_today, "date", "false")},
            ),
            step(rx.cond(Diary.view == "week", "Week after", "Day after"), "next", Diary.after),
            rx.el.label("Go to a date", html_for="on", class_name="unseen"),
            rx.el.input(
                type="date",
                id="on",
                default_value=Diary.named,
                key=Diary.named,
                on_change=Diary.go,
                class_name="input input--date",
            ),
            rx.el.div(
                view("Day", "day", Diary.day_address),
                view("Week", "week", Diary.week_address),
                class_name="segmented",
                role="group",
                custom_attrs={"aria-label": "How much is shown"},
            ),
            class_name="row",
        ),
        class_name="days-bar",
    )


# A day by the clock


def _day() -> rx.Component:
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
            rx.cond(items, rx.el.ol(rx.foreach(items, _item), class_name="list bookings"), _nothing()),
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
    marks: Any = Diary.marks
    return rx.el.div(
        rx.foreach(marks, lambda mark: rx.el.div(class_name="hour-line", custom_attrs={"style": mark.place})),
        rx.foreach(closed, _slab),
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


def _nothing() -> rx.Component:
    return empty("bookings", "Nothing is booked", "Bookings that callers make are here as soon as they are made.")


# A week by the clock


def _week() -> rx.Component:
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


# Nights


def _nights() -> rx.Component:
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
        rx.el.ol(rx.foreach(stays, _stay), class_name="room-nights", custom_attrs={"aria-label": row.name}),
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


def _house() -> rx.Component:
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


# One booking in full


def _detail() -> rx.Component:
    told: Any = Diary.told
    known = rx.fragment(
        rx.el.div(
            rx.el.h2(Diary.name, id="booking-name"),
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
    )
    return sheet(
        rx.cond(
            Diary.missing,
            rx.fragment(
                rx.el.h2("There is no such booking", id="booking-name"),
                rx.el.p("It is not among those of these days: it may have been moved or cancelled."),
            ),
            known,
        ),
        rx.el.div(
            rx.cond(
                ~Diary.missing & (Diary.call_address != ""),
                link("The call it came from", to=Diary.call_address, class_name="btn"),
            ),
            button("Close", custom_attrs={"data-closes": ""}),
            class_name="row row--end",
        ),
        shown=Diary.shown,
        away=Diary.here,
        name="booking-name",
    )


PAGE = Page(route="/bookings", title="Bookings", section="bookings", content=content, on_load=(Diary.load,))
