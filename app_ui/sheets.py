"""Dialogs and forms with an address of their own, so that what they show can be sent, reloaded and gone back from.

Links that open them are made with ``opener``: the page stays where it is scrolled.
"""

from typing import Any

import reflex as rx

from app_ui.parts import Words, link


class Sheet(rx.Component):
    """See ``sheets.js``."""

    library = "$/utils/sheets"
    tag = "Sheet"
    shown: rx.Var[bool]
    away: rx.Var[str]
    name: rx.Var[str]


class Onward(rx.Component):
    library = "$/utils/sheets"
    tag = "Onward"
    address: rx.Var[str]


class Refocus(rx.Component):
    library = "$/utils/sheets"
    tag = "Refocus"
    when: rx.Var[bool]


class EmptyPlace(rx.Component):
    """Where nothing stands on a column of time: a click leads to ``address`` with that moment. For a pointer alone; give
    the page a button that leads to the same."""

    library = "$/utils/sheets"
    tag = "EmptyPlace"
    address: rx.Var[str]
    axis: rx.Var[dict[str, Any]]
    """``start`` of the column, its ``minutes``, and the ``step`` of start times; the ``zone`` they are told in."""


class EmptyNight(rx.Component):
    """The same for a row of nights, each between two of the ``dates``."""

    library = "$/utils/sheets"
    tag = "EmptyNight"
    address: rx.Var[str]
    dates: rx.Var[list[str]]


class Fill(rx.Component):
    """A button that types something into the fields of its form and sends it."""

    library = "$/utils/sheets"
    tag = "Fill"
    fields: rx.Var[dict[str, str]]


def sheet(*children: Any, shown: Any, away: Any, name: str) -> rx.Component:
    """A dialog that is open while ``shown``; closing it leads to ``away``. Give it a heading with the id ``name``, and a
    button with ``data-closes``; whatever has ``data-first`` gets the focus."""
    return Sheet.create(rx.el.div(*children, class_name="stack"), shown=shown, away=away, name=name)


def onward(address: Any) -> rx.Component:
    """Leads to an address as soon as the state has one here; whatever loads the page then takes it back."""
    return Onward.create(address=address)


def opener(*children: Any, to: Words, back: Any = None, **props: Any) -> rx.Component:
    """A link to a sheet or a form of the same page. The focus returns to it when ``back`` becomes true."""
    opening = link(*children, to=to, prevent_scroll_reset=True, **props)
    return opening if back is None else Refocus.create(opening, when=back)
