"""Try a question: what a caller who asked this would hear, by what is saved at this moment."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from app_ui.gateway_client import Answer
from app_ui.icons import icon
from app_ui.parts import Words, badge, button, card
from app_ui.services import services
from app_ui.session import Desk, handler, sentence
from core.errors import FrontdeskError
from tenancy.accounts import Member

LONGEST = 500
"""Characters of a question."""
SHOWN = 3
"""Of the passages that were found for a question."""
SURE = 0.5
"""Passages that are less surely about the question are not shown."""
ROUTES = {
    "synthesis": "Answered as a question",
    "booking": "Taken as a booking",
    "orders": "Taken as an order",
    "handoff": "Passed on to a person",
    "forgetting": "Taken as a wish to be forgotten",
    "texts": "Taken as a wish for a text",
    "settling": "Looked at again what became of an act",
    "search": "Looked up on the web",
}
ACTS = {
    "hold_booking": "In a call, the time would be kept for the caller now.",
    "confirm_booking": "In a call, the booking would be made now.",
    "change_booking": "In a call, the booking would be moved now.",
    "cancel_booking": "In a call, the booking would be cancelled now.",
    "join_waitlist": "In a call, the caller would be put on the waiting list now.",
    "place_order": "In a call, the order would be placed now.",
    "call_off_order": "In a call, the order would be called off now.",
    "send_text": "In a call, a text would be sent now.",
    "take_message": "In a call, a message would be taken now.",
    "transfer": "In a call, the caller would be put through now.",
    "forget_caller": "In a call, the caller would be forgotten now.",
}


@dataclass(frozen=True)
class Basis:
    title: str
    text: str


class Trying(Desk):
    asked: str = ""
    asking: bool = False
    answered: bool = False
    answer: str = ""
    route: str = ""
    act: str = ""
    based_on: rx.Field[list[Basis]] = rx.field(default_factory=list)
    problem: str = ""
    outdated: bool = False
    """Something was saved since."""

    @handler(background=True)
    async def ask(self, member: Member, form: dict[str, Any]) -> None:
        words = str(form.get("words", "")).strip()
        async with self:
            self.asked, self.asking, self.problem = words, bool(words), "" if words else "Type a question first."
        if not words:
            return
        try:
            found = await services().ask(member.business_id, words)
        except FrontdeskError as error:
            async with self:
                self.asking = self.answered = False
                self.problem = sentence(str(error))
            return
        async with self:
            if words != self.asked:
                return
            self.asking, self.answered, self.outdated = False, True, False
            self.answer = " ".join(found.answer)
            self.route = ROUTES.get(found.route, ROUTES["synthesis"])
            self.act = next((ACTS[act] for act in found.acts if act in ACTS), "")
            self.based_on = based_on(found)


def based_on(found: Answer) -> list[Basis]:
    """What was found for a question that was answered; a booking or a message rests on what is asked next, not on texts."""
    if found.route not in ("synthesis", "search"):
        return []
    sure = [each for each in found.evidence if found.route == "search" or each.score >= SURE]
    return [Basis(short_title(each.title), each.text) for each in sure[:SHOWN]]


def short_title(title: str) -> str:
    """Without the other words for it that stand in brackets at the end."""
    start = title.rfind(" (")
    return title[:start] if start > 0 and title.endswith(")") else title


async def saved(state: Desk) -> None:
    """Tell the panel that its answer may be another one now."""
    trying = await state.get_state(Trying)
    trying.outdated = trying.answered


def panel(example: str) -> rx.Component:
    """Beside each page of what we know; ``example`` is a question that fits it."""
    return card(
        rx.el.p("Ask as a caller would. Nothing is booked, and no call is kept.", class_name="small soft"),
        rx.el.form(
            rx.el.label("Question", html_for="words", class_name="unseen"),
            rx.el.input(
                name="words",
                default_value=Trying.asked,
                placeholder=example,
                max_length=LONGEST,
                auto_complete="off",
                class_name="input",
                custom_attrs={"id": "words"},
            ),
            button(rx.cond(Trying.outdated, "Ask again", "Ask"), kind="primary", submit=True, disabled=Trying.asking),
            on_submit=Trying.ask,
            class_name="try-form",
        ),
        rx.el.div(
            rx.cond(
                Trying.asking,
                rx.el.p("Finding the answer …", class_name="soft"),
                rx.cond(
                    Trying.problem != "",
                    rx.el.p(icon("alert"), Trying.problem, class_name="try-problem"),
                    rx.cond(Trying.answered, _answer()),
                ),
            ),
            class_name="try-answer",
            custom_attrs={"aria-live": "polite", "aria-busy": rx.cond(Trying.asking, "true", "false")},
        ),
        title="Try a question",
        id="try",
    )


def _answer() -> rx.Component:
    passages: Any = Trying.based_on
    return rx.fragment(
        rx.el.p("“", Trying.asked, "”", class_name="try-asked"),
        rx.el.blockquote(
            rx.cond(Trying.answer != "", Trying.answer, "Nothing is said before that."),
            class_name="try-said",
            custom_attrs={"cite": ""},
        ),
        rx.cond(Trying.act != "", rx.el.p(Trying.act, class_name="small")),
        rx.el.div(
            badge(Trying.route, "good"), rx.cond(Trying.outdated, badge("Before your last change", "warm")), class_name="row"
        ),
        rx.cond(
            passages,
            rx.el.div(
                rx.el.h3("Found in what you told us", class_name="label"),
                rx.el.ul(rx.foreach(passages, _basis), class_name="try-basis"),
            ),
        ),
    )


def _basis(each: Basis) -> rx.Component:
    words: Words = each.text
    return rx.el.li(rx.cond(each.title != "", rx.el.strong(each.title)), rx.el.p(words, class_name="clamped"))
