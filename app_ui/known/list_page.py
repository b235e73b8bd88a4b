"""One list of what we know, with the form of the entry that is being added or changed standing in its place."""

from typing import Any

import reflex as rx

from app_ui.fields import described, draft_form, field, long_field, text_field
from app_ui.icons import icon
from app_ui.known.hours_page import day_editor, week_editor
from app_ui.known.shapes import Asked, Shape
from app_ui.known.state import Entries
from app_ui.known.view import NEW, PAGE, Row
from app_ui.parts import badge, button, card, dialog, empty, link, opens, waiting
from app_ui.session import Desk
from app_ui.sheets import onward, opener

SEARCH_FROM = 12
"""Entries from which on a list can be searched."""
PICTURES = {"exceptions": "bookings", "faq": "known", "policies": "known", "contacts": "person"}


def content(shape: Shape) -> rx.Component:
    ready = Entries.section == shape.section
    return card(
        rx.el.p(shape.lead, class_name="soft"),
        rx.cond(ready, _list(shape), waiting(6)),
        onward(Entries.onward),
        title=shape.title,
        aside=rx.cond(ready & (Desk.role == "owner") & (Entries.entry != NEW) & (Entries.total > 0), _add(shape)),
        id="list-card",
    )


def _add(shape: Shape) -> rx.Component:
    article = "an" if shape.one[0] in "aeiou" else "a"
    return opener(
        icon("plus"),
        f"Add {article} {shape.one}",
        to=f"{shape.path}?entry={NEW}",
        back=Entries.left == NEW,
        class_name="btn",
    )


def _list(shape: Shape) -> rx.Component:
    rows: Any = Entries.rows
    return rx.fragment(
        rx.cond(
            Entries.gone & (Entries.entry != ""),
            rx.el.p(
                "The entry you wanted to change is not there any more: it was changed or removed. Look for it in the list.",
                class_name="gone",
                role="status",
            ),
        ),
        rx.cond(
            (Entries.entry != "") & ~Entries.in_list & (Desk.role == "owner"),
            rx.el.div(_form(shape), class_name=rx.cond(Entries.gone, "only-if-typed", "")),
        ),
        rx.cond(Entries.total >= SEARCH_FROM, _search(shape)),
        rx.cond(
            Entries.rows,
            rx.el.ul(rx.foreach(rows, lambda row: _row(shape, row)), class_name="entries", id="entries"),
            rx.cond(Entries.total > 0, _nothing_found(shape), rx.cond(Entries.entry != NEW, _nothing(shape))),
        ),
        rx.cond(Entries.pages > 1, _pager(shape)),
        rx.cond(Desk.role == "staff", rx.el.p("Only owners can change this.", class_name="small soft")),
    )


def _search(shape: Shape) -> rx.Component:
    return rx.el.form(
        rx.el.label(f"Search {shape.title.lower()}", html_for="q", class_name="unseen"),
        rx.el.input(
            name="q",
            type="search",
            default_value=Entries.search,
            placeholder=f"Search {shape.title.lower()}",
            class_name="input",
            key=Entries.search,
            custom_attrs={"id": "q"},
        ),
        button(icon("search"), rx.el.span("Search"), submit=True),
        role="search",
        on_submit=Entries.find,
        class_name="search",
    )


def _row(shape: Shape, row: Row) -> rx.Component:
    return rx.fragment(
        rx.cond(row.group != "", rx.el.li(rx.el.h3(row.group), class_name="entries-group")),
        rx.cond(
            (Entries.entry == row.key) & (Desk.role == "owner"),
            rx.el.li(_form(shape), class_name="entries-open"),
            rx.el.li(_line(shape, row), class_name="entry"),
        ),
        key=row.key,
    )


def _line(shape: Shape, row: Row) -> rx.Component:
    badges: Any = row.badges
    return rx.fragment(
        rx.el.div(
            rx.el.p(row.title, class_name="entry-title"),
            rx.cond(row.text != "", rx.el.p(row.text, class_name="entry-text")),
            rx.cond(row.badges, rx.el.div(rx.foreach(badges, badge), class_name="entry-badges")),
            class_name="entry-words",
        ),
        rx.cond(
            (row.side != "") | (row.small != ""),
            rx.el.div(
                rx.el.p(row.side, class_name="entry-side num"),
                rx.cond(row.small != "", rx.el.p(row.small, class_name="small soft num")),
                class_name="entry-figures",
            ),
        ),
        rx.cond(
            Desk.role == "owner",
            opener(
                "Change",
                rx.el.span(" ", row.title, class_name="unseen"),
                to=f"{shape.path}?entry=" + row.key + Entries.place,
                back=Entries.left == row.key,
                class_name="entry-change",
            ),
        ),
    )


def _nothing(shape: Shape) -> rx.Component:
    add = rx.cond(Desk.role == "owner", _add(shape))
    return empty(PICTURES.get(shape.section, "known"), f"No {shape.one} yet", shape.nothing, add)


def _nothing_found(shape: Shape) -> rx.Component:
    return rx.cond(
        Entries.search != "",
        empty(
            "search",
            "Nothing fits",
            "Search for a part of a name or of a text.",
            link("Show all", to=shape.path, class_name="btn"),
        ),
        empty(PICTURES.get(shape.section, "known"), "Nothing to come", shape.nothing),
    )


def _pager(shape: Shape) -> rx.Component:
    def page(words: str, number: Any, there: Any) -> rx.Component:
        return rx.el.li(
            rx.cond(
                there,
                link(words, to=f"{shape.path}?page=" + number.to(str) + Entries.sought),
                rx.el.span(words, class_name="soft"),
            )
        )

    return rx.el.nav(
        rx.el.span(Entries.number, " of ", Entries.pages, f" pages of {PAGE}", class_name="soft num"),
        rx.el.ul(
            page("Before", Entries.number - 1, Entries.number > 1),
            page("Next", Entries.number + 1, Entries.number < Entries.pages),
        ),
        class_name="pager",
        custom_attrs={"aria-label": "Pages"},
    )


def _form(shape: Shape) -> rx.Component:
    adding = Entries.entry == NEW
    wrong: Any = Desk.wrong
    groups: Any = Entries.groups
    return draft_form(
        f"{shape.section}-" + Entries.entry,
        Entries.version,
        rx.cond(Entries.groups, rx.el.datalist(rx.foreach(groups, lambda group: rx.el.option(value=group)), id="groups")),
        rx.el.h3(rx.cond(adding, f"New {shape.one}", f"Change this {shape.one}")),
        rx.el.div(*(_asked(asked, first=at == 0) for at, asked in enumerate(shape.fields)), class_name="fields entry-fields"),
        rx.el.p(wrong["form"], class_name="field-error"),
        _conflict(shape),
        rx.el.div(
            button(rx.cond(Entries.over != "", "Save mine instead", "Save"), kind="primary", submit=True),
            rx.el.button("Cancel", type="reset", class_name="btn", on_click=Entries.leave),
            rx.cond(adding, rx.fragment(), button(icon("bin"), "Remove", kind="quiet", custom_attrs=opens("remove"))),
            class_name="row entry-actions",
        ),
        rx.cond(adding, rx.fragment(), _removal(shape)),
        on_submit=Entries.save,
        class_name="entry-form",
        key=Entries.entry,
    )


def _removal(shape: Shape) -> rx.Component:
    return dialog(
        "remove",
        f"Remove this {shape.one}?",
        rx.el.p(shape.removed),
        rx.el.div(
            button("Keep it", custom_attrs={"data-closes": "", "autoFocus": True}),
            button("Remove it", kind="danger", on_click=Entries.remove, custom_attrs={"data-closes": ""}),
            class_name="row row--end",
        ),
    )


def _conflict(shape: Shape) -> rx.Component:
    theirs: Any = Entries.theirs
    return rx.cond(
        Entries.over != "",
        rx.el.div(
            rx.el.input(type="hidden", name="over", value=Entries.over, read_only=True),
            rx.cond(
                Entries.over == NEW,
                rx.fragment(
                    rx.el.h3(f"Somebody else has removed this {shape.one} in the meantime"),
                    rx.el.p("What you typed is above and not saved. Saving it adds it to the list again."),
                ),
                rx.fragment(
                    rx.el.h3(f"Somebody else has changed this {shape.one} in the meantime"),
                    rx.el.p("What you typed is above and not saved. It says now:"),
                    rx.el.dl(
                        rx.foreach(theirs, lambda pair: rx.el.div(rx.el.dt(pair[0]), rx.el.dd(pair[1]))),
                        class_name="conflict-now",
                    ),
                ),
            ),
            class_name="conflict",
            role="alert",
        ),
    )


def _asked(asked: Asked, *, first: bool) -> rx.Component:
    values: Any = Entries.values
    focus: dict[str, Any] = {"auto_focus": True} if first else {}
    value = values[asked.name]
    wide = "field--wide" if asked.wide or asked.kind in ("span", "week") else ""
    match asked.kind:
        case "tick":
            return _tick(asked.name, asked.label, value == "on")
        case "long":
            return rx.el.div(long_field(asked.name, asked.label, value, help=asked.help, rows=3), class_name="field--wide")
        case "price":
            currency = rx.el.span(Entries.currency, class_name="input-unit", custom_attrs={"aria-hidden": "true"})
            control = rx.el.input(
                name=asked.name, default_value=value, class_name="input num", custom_attrs=described(asked.name),
                auto_complete="off", input_mode="decimal", placeholder="0.00",
            )  # fmt: skip
            return field(rx.el.div(control, currency, class_name="with-unit"), asked.name, asked.label, help=asked.help)
        case "number":
            return text_field(asked.name, asked.label, value, help=asked.help, input_mode="numeric", **focus)
        case "date":
            return text_field(asked.name, asked.label, value, help=asked.help, type="date", **focus)
        case "phone":
            return text_field(asked.name, asked.label, value, help=asked.help, type="tel", **focus)
        case "span":
            days: Any = Entries.days
            return rx.el.div(rx.foreach(days, day_editor), class_name="field--wide week")
        case "week":
            return _own_week(asked)
        case _:
            return text_field(asked.name, asked.label, value, help=asked.help, kind=wide, **_suggested(asked), **focus)


def _suggested(asked: Asked) -> dict[str, Any]:
    return {"list": "groups"} if asked.name == "category" else {}


def _tick(name: str, label: str, checked: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, default_checked=checked, class_name="tick", custom_attrs={"id": name}),
        rx.el.span(label),
        class_name="field-tick",
    )


def _own_week(asked: Asked) -> rx.Component:
    values: Any = Entries.values
    return rx.el.div(
        rx.el.p(asked.label, class_name="field-label"),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name=f"{asked.name}.own",
                default_checked=values[f"{asked.name}.own"] == "on",
                class_name="tick own-week",
            ),
            rx.el.span("At hours of their own; otherwise whenever you are open"),
            class_name="field-tick",
        ),
        week_editor(Entries.days),
        class_name="field--wide stack own-hours",
    )
