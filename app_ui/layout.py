"""The frame around every page: where one is, where one can go, who one is, and what just went wrong or well."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex.style import color_mode, set_color_mode
from reflex_components_core.el.elements.inline import A  # type: ignore[import-untyped]

from app_ui.icons import icon
from app_ui.parts import empty, link, page_head, post_form
from app_ui.session import Desk

SECTIONS = (
    ("today", "Today", "/"),
    ("calls", "Calls", "/calls"),
    ("orders", "Orders", "/orders"),
    ("bookings", "Bookings", "/bookings"),
    ("messages", "Messages", "/messages"),
    ("known", "What we know", "/known"),
    ("settings", "Settings", "/settings"),
)

_SHORT = {"known": "Answers", "messages": "Inbox"}
"""Where a phone's width has no room for an entry's words."""
_IN_THE_ACCOUNT = ("settings",)
"""Entries that a phone's width has room for in the account's menu alone."""


@dataclass(frozen=True)
class Page:
    """One page of the dashboard, as ``dashboard.py`` lists it."""

    route: str
    """Such as ``/calls/[id]``; the state reads the id with ``address_end``."""
    title: str
    section: str
    """The entry of the navigation that it belongs to."""
    content: Callable[[], rx.Component]
    on_load: Sequence[Any] = ()
    """Handlers that fill its state, run after ``Desk.arrive`` whenever it is opened or its connection comes back."""


def nowhere() -> rx.Component:
    words = "The address leads to no page of the dashboard. Perhaps it is incomplete."
    return rx.fragment(
        page_head("Not found"), empty("search", "There is nothing here", words, link("To today", to="/", class_name="btn"))
    )


NOWHERE = Page(route="404", title="Not found", section="", content=nowhere)


class Attendant(rx.Component):
    """The frame's behaviour in the browser, see ``frame.js``."""

    library = "$/utils/frame"
    tag = "Attendant"


def frame(page: Page) -> rx.Component:
    return rx.fragment(
        A.create("Skip to content", href="#main", class_name="skip"),
        Attendant.create(),
        rx.el.div(
            rx.el.header(
                rx.el.span(icon("bell"), class_name="brand-mark"),
                rx.el.span(
                    rx.el.span(rx.cond(Desk.business, Desk.business, "Frontdesk"), class_name="brand-name"),
                    rx.el.span("Frontdesk", class_name="brand-of"),
                ),
                class_name="brand",
            ),
            _navigation(page.section),
            _account(),
            rx.el.main(
                rx.el.div(_alert(), page.content(), class_name="page"),
                id="main",
                class_name="main",
                custom_attrs={"tabIndex": -1, "aria-busy": rx.cond((Desk.business == "") | ~Desk.is_hydrated, "true", "false")},
            ),
            class_name="desk",
        ),
        _notice(),
    )


def _navigation(section: str) -> rx.Component:
    entries = [_entry(name, words, to, here=name == section) for name, words, to in SECTIONS]
    return rx.el.nav(rx.el.ul(*entries), class_name="nav", custom_attrs={"aria-label": "Sections"})


def _entry(name: str, words: str, to: str, *, here: bool) -> rx.Component:
    more = [_unread()] if name == "messages" else []
    entry = rx.el.li(
        link(
            icon(name),
            rx.el.span(words, class_name="nav-words"),
            rx.el.span(_SHORT.get(name, words), class_name="nav-short"),
            *more,
            to=to,
            custom_attrs={"aria-current": "page"} if here else {},
        ),
        class_name="wide-nav" if name in _IN_THE_ACCOUNT else "",
    )
    return rx.cond(Desk.takes_orders, entry) if name == "orders" else entry


def _unread() -> rx.Component:
    return rx.cond(
        Desk.unread > 0, rx.el.span(Desk.unread, rx.el.span(" unread", class_name="unseen"), class_name="nav-count num")
    )


def _account() -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.el.span(icon("person"), class_name="account-face"),
            rx.el.span(
                rx.el.span(Desk.who, class_name="small"),
                rx.el.span(Desk.role, class_name="label account-role"),
                class_name="account-who",
            ),
            rx.el.span("Your account", class_name="unseen"),
        ),
        rx.el.div(
            rx.el.div(
                rx.el.p(Desk.who, class_name="small"),
                rx.el.p(Desk.email, class_name="small soft"),
            ),
            *(link(words, to=to, class_name="narrow-nav") for name, words, to in SECTIONS if name in _IN_THE_ACCOUNT),
            rx.el.div(
                rx.el.p("Appearance", class_name="label", id="appearance"),
                rx.el.div(
                    _mode("System", "system"),
                    _mode("Light", "light"),
                    _mode("Dark", "dark"),
                    class_name="segmented",
                    role="group",
                    custom_attrs={"aria-labelledby": "appearance"},
                ),
                class_name="stack-tight",
            ),
            post_form("/session/end", rx.el.button("Sign out", type="submit", class_name="btn btn--wide")),
            class_name="account-menu",
        ),
        class_name="account",
    )


def _mode(words: str, mode: Literal["system", "light", "dark"]) -> rx.Component:
    return rx.el.button(
        words,
        type="button",
        on_click=set_color_mode(mode),
        custom_attrs={"aria-pressed": rx.cond(color_mode == mode, "true", "false")},
    )


def _alert() -> rx.Component:
    return rx.el.div(
        rx.cond(
            Desk.alert,
            rx.el.div(
                icon("alert"),
                rx.el.p(Desk.alert),
                rx.el.button(
                    icon("close"),
                    type="button",
                    on_click=Desk.dismiss,
                    class_name="plain",
                    custom_attrs={"aria-label": "Dismiss"},
                ),
                class_name="alert",
            ),
        ),
        role="alert",
        class_name="alert-place",
    )


def _notice() -> rx.Component:
    words = rx.cond(Desk.notice, rx.el.div(icon("done"), rx.el.p(Desk.notice), class_name="toast"))
    return rx.el.div(words, role="status", custom_attrs={"aria-live": "polite"})
