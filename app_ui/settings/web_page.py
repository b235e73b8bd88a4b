"""The page of the look on the web."""

import reflex as rx

from app_ui.fields import draft_form, long_field
from app_ui.parts import badge, button, card, waiting
from app_ui.session import Desk
from app_ui.settings.web import LookingUp

WHAT = (
    "Callers also ask about the world around you: the weather, the next train, a pharmacy nearby. Where you have said nothing "
    "about it yourself, the agent may look it up, and says which site it has that from."
)
NEVER = (
    "What your business is, has and costs is never taken from the web. What is sent there is made of the subject and your town, "
    "without names, numbers or anything else of who calls."
)


def content() -> rx.Component:
    return card(
        rx.el.p(WHAT, class_name="soft"),
        rx.el.p(NEVER, class_name="soft"),
        rx.match(Desk.role, ("owner", _setting()), ("staff", _setting_read()), waiting(2)),
        title="Look things up on the web",
        aside=rx.cond(LookingUp.loaded, badge(rx.cond(LookingUp.on, "On", "Off"), rx.cond(LookingUp.on, "good", ""))),
    )


def _setting() -> rx.Component:
    return draft_form(
        "web",
        LookingUp.version,
        long_field(
            "search_sites",
            "Only on these sites",
            LookingUp.sites,
            help="One a line, such as weather.gov. Leave it empty for any site",
            rows=3,
        ),
        rx.el.div(
            button(rx.cond(LookingUp.on, "Save", "Look things up from now on"), kind="primary", submit=True),
            rx.cond(LookingUp.on, button("Look nothing up any more", kind="quiet", on_click=LookingUp.stop)),
            class_name="row",
        ),
        on_submit=LookingUp.save,
        class_name="stack",
    )


def _setting_read() -> rx.Component:
    return rx.el.p(
        rx.cond(LookingUp.sites != "", "Only on: " + LookingUp.sites + ". ", ""),
        "Only owners can change this.",
        class_name="small soft",
    )
