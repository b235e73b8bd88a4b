"""The pages of settings."""

from collections.abc import Callable
from functools import partial
from typing import Any

import reflex as rx

from app_ui.fields import choice_field, described, draft_form, field, text_field
from app_ui.icons import icon
from app_ui.known import list_page
from app_ui.known.shapes import CONTACTS
from app_ui.known.state import Entries
from app_ui.layout import Page
from app_ui.parts import badge, button, card, link, page_head, post_form, waiting
from app_ui.session import Desk
from app_ui.settings import calendars_page, callers_page, house_page, web_page
from app_ui.settings.calendars import PAGE as CALENDARS
from app_ui.settings.calendars import OutsideCalendars
from app_ui.settings.callers import PAGE as CALLERS
from app_ui.settings.callers import Returning
from app_ui.settings.state import Account, House, Team
from app_ui.settings.view import Person
from app_ui.settings.web import PAGE as WEB
from app_ui.settings.web import LookingUp
from app_ui.sheets import onward, opener, sheet

TEAM = "/settings/team"
TABS = (
    ("The call", "/settings"),
    ("Handing over", CONTACTS.path),
    ("Returning callers", CALLERS),
    ("Calendars", CALENDARS),
    ("The web", WEB),
    ("Team", TEAM),
    ("Your account", "/settings/account"),
)
ROLES = (("staff", "Staff: may look"), ("owner", "Owner: may look and change"))


def _page(path: str, content: Callable[[], rx.Component], on_load: tuple[Any, ...] = ()) -> Page:
    words = next(words for words, to in TABS if to == path)

    def whole() -> rx.Component:
        tabs = [link(words, to=to, custom_attrs={"aria-current": "page"} if to == path else {}) for words, to in TABS]
        return rx.fragment(
            page_head("Settings", rx.el.p("How calls begin, who takes over, and who may look in here.")),
            rx.el.nav(*tabs, class_name="tabs tabs--wrap", custom_attrs={"aria-label": "Parts of the settings"}),
            rx.el.div(content(), class_name="settled"),
        )

    return Page(route=path, title=words, section="settings", content=whole, on_load=on_load)


# Who may sign in


def _team() -> rx.Component:
    people: Any = Team.people
    owner = Desk.role == "owner"
    return rx.el.div(
        card(
            rx.el.p(
                "Owners change what callers hear and who may sign in. Staff see everything and change nothing.", class_name="soft"
            ),
            rx.cond(Team.loaded, rx.el.ul(rx.foreach(people, _person), class_name="list"), waiting(3)),
            rx.cond(Desk.role == "staff", rx.el.p("Only owners can add or remove somebody.", class_name="small soft")),
            title="Who may sign in",
        ),
        rx.cond(owner, card(_add_form(), title="Add somebody")),
        rx.cond(owner, _removal()),
        onward(Team.onward),
        class_name="stack",
    )


def _removal() -> rx.Component:
    return sheet(
        rx.el.h2("Remove ", Team.leaving_name, "?", id="leaving"),
        rx.el.p("They are signed out at once and can no longer sign in. What they have changed stays."),
        rx.el.div(
            button("Keep them", custom_attrs={"data-closes": "", "autoFocus": True}),
            button("Remove them", kind="danger", on_click=Team.remove),
            class_name="row row--end",
        ),
        shown=Team.leaving != "",
        away=TEAM,
        name="leaving",
    )


def _person(each: Person) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(each.name, rx.cond(each.me, rx.el.span(" (you)", class_name="soft")), class_name="entry-title"),
            rx.el.p(each.email, class_name="small soft"),
            class_name="grow",
        ),
        badge(each.role, rx.cond(each.role == "Owner", "good", "")),
        rx.cond(
            (Desk.role == "owner") & ~each.me,
            opener(
                "Remove",
                rx.el.span(" ", each.name, class_name="unseen"),
                to=f"{TEAM}?remove=" + each.id,
                class_name="small remove",
            ),
        ),
        key=each.id,
    )


def _add_form() -> rx.Component:
    return draft_form(
        "member",
        Team.version,
        rx.el.div(
            text_field("name", "Name"),
            text_field("email", "Email address", type="email", help="They sign in with it"),
            choice_field("role", "What they may do", ROLES, "staff", key=Team.version),
            _password("password", "First password", "new-password", "8 characters or more. Tell it to them; they can change it."),
            class_name="fields fields--two",
        ),
        rx.el.div(button(icon("plus"), "Add", kind="primary", submit=True), class_name="row"),
        on_submit=Team.add,
        class_name="stack",
    )


# One's own account


def _account() -> rx.Component:
    return rx.el.div(
        card(
            rx.el.form(
                rx.el.input(
                    type="text", name="username", value=Desk.email, read_only=True, hidden=True, auto_complete="username"
                ),
                _password("old", "Present password", "current-password"),
                _password("new", "New password", "new-password", "8 characters or more, and not a common one"),
                _password("again", "New password once more", "new-password"),
                rx.el.div(button("Change password", kind="primary", submit=True), class_name="row"),
                on_submit=Account.change_password,
                class_name="stack narrow",
                key=Account.changes.to(str),  # type: ignore[attr-defined]
            ),
            title="Password",
        ),
        card(
            rx.el.p("If a telephone or a computer of yours is lost, or somebody may know your password.", class_name="soft"),
            post_form(
                "/session/end-everywhere",
                rx.el.button("Sign out everywhere", type="submit", class_name="btn btn--danger"),
            ),
            title="Sign out everywhere",
        ),
        class_name="stack",
    )


def _password(name: str, label: str, complete: str, help: str = "") -> rx.Component:
    control = rx.el.input(
        type="password",
        name=name,
        required=True,
        auto_complete=complete,
        class_name="input",
        custom_attrs=described(name),
    )
    return field(control, name, label, help=help)


PAGES = (
    _page("/settings", house_page.content, (House.load,)),
    _page(CONTACTS.path, partial(list_page.content, CONTACTS), (Entries.load(CONTACTS.section),)),
    _page(CALLERS, callers_page.content, (Returning.load,)),
    _page(CALENDARS, calendars_page.content, (OutsideCalendars.load,)),
    _page(WEB, web_page.content, (LookingUp.load,)),
    _page(TEAM, _team, (Team.load,)),
    _page("/settings/account", _account),
)
