"""The page one begins at."""

import reflex as rx

from app_ui.layout import Page
from app_ui.parts import badge, button, card, empty, facts, page_head


def content() -> rx.Component:
    return rx.fragment(
        page_head("Today", rx.el.p("Wednesday, 25 November")),
        rx.el.div(
            card(
                empty("calls", "Nobody is on the phone", "When somebody rings, you can read along here word by word."),
                title="On the phone",
            ),
            card(
                facts(("Calls", "12"), ("Booked", "3"), large=True),
                badge("Booked", "good"),
                button("Hello", kind="primary"),
                title="So far",
            ),
            class_name="columns",
        ),
    )


PAGE = Page(route="/", title="Today", section="today", content=content)
