"""The pages of what we know, one for each part, all with the panel to try a question."""

from collections.abc import Callable
from functools import partial
from typing import Any

import reflex as rx

from app_ui.known import hours_page, list_page, trying
from app_ui.known.shapes import DAYS, MENU, OFFERS, POLICIES, QUESTIONS, ROOMS, SERVICES, Shape
from app_ui.known.state import Entries, Hours
from app_ui.layout import Page
from app_ui.parts import link, page_head

HOURS_PATH = "/known"
EXAMPLES = {
    DAYS.path: "Are you open on Christmas Eve?",
    SERVICES.path: "How much is a check-up?",
    MENU.path: "How much is a margherita?",
    ROOMS.path: "What does a double room cost?",
    QUESTIONS.path: "Can I park at your place?",
    POLICIES.path: "Until when can I cancel?",
}


def _page(path: str, title: str, sections: Any, content: Callable[[], rx.Component], on_load: Any) -> Page:
    def whole() -> rx.Component:
        return rx.fragment(
            page_head("What we know", rx.el.p("What the agent tells your callers. A change is in the next call.")),
            _tabs(path, sections),
            rx.el.div(
                content(),
                rx.el.aside(trying.panel(EXAMPLES.get(path, "Are you open on Sunday?")), class_name="known-aside"),
                class_name="known",
            ),
        )

    return Page(route=path, title=title, section="known", content=whole, on_load=(on_load,))


def _tabs(current: str, sections: Any) -> rx.Component:
    offers = [rx.cond(sections.contains(shape.section), _tab(shape.path, shape.title, current)) for shape in OFFERS]
    others = [_tab(shape.path, shape.title, current) for shape in (QUESTIONS, POLICIES)]
    return rx.el.nav(
        _tab(HOURS_PATH, "Hours", current),
        _tab(DAYS.path, DAYS.title, current),
        *offers,
        *others,
        class_name="tabs tabs--wrap",
        custom_attrs={"aria-label": "Parts of what we know"},
    )


def _tab(path: str, words: str, current: str) -> rx.Component:
    return link(words, to=path, custom_attrs={"aria-current": "page"} if path == current else {})


def _list(shape: Shape) -> Page:
    return _page(shape.path, shape.title, Entries.sections, partial(list_page.content, shape), Entries.load(shape.section))


PAGES = (
    _page(HOURS_PATH, "Hours", Hours.sections, hours_page.content, Hours.load),
    *(_list(shape) for shape in (DAYS, *OFFERS, QUESTIONS, POLICIES)),
)
