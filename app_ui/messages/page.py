"""The inbox: what is to be seen to, what is done, and the texts."""

from typing import Any

import reflex as rx

from app_ui.layout import Page
from app_ui.messages.state import Inbox
from app_ui.messages.view import MessageView, TextView
from app_ui.parts import badge, button, empty, link, page_head, table, waiting
from app_ui.session import Desk
from tools.inbox import MOST_LISTED

TABS = (("open", "To do", "/messages"), ("done", "Done", "/messages?show=done"), ("texts", "Texts sent", "/messages?show=texts"))


def content() -> rx.Component:
    number: Any = Desk.unread
    unread = rx.cond(number == 0, "Nothing unread", number.to(str) + " unread")
    return rx.fragment(
        page_head("Messages", rx.el.p(rx.cond(Inbox.loaded, unread, "What callers left for you"), role="status")),
        rx.el.nav(*(_tab(*each) for each in TABS), class_name="tabs", custom_attrs={"aria-label": "What is shown"}),
        rx.cond(Inbox.loaded, rx.cond(Inbox.shown == "texts", _texts(), _messages()), waiting(6)),
        rx.cond(Inbox.many, rx.el.p(f"These are {MOST_LISTED}; there may be more.", class_name="small soft")),
    )


def _tab(name: str, words: str, to: str) -> rx.Component:
    return link(words, to=to, custom_attrs={"aria-current": rx.cond(Inbox.shown == name, "page", "false")})


def _messages() -> rx.Component:
    messages: Any = Inbox.messages
    return rx.cond(
        messages,
        rx.el.ol(rx.foreach(messages, _message), class_name="messages"),
        rx.cond(
            Inbox.shown == "done",
            empty("done", "Nothing is done yet", "What you mark as done is kept here, with who did it."),
            empty(
                "messages", "Nothing to do", "When a caller leaves a message, it is here: who, about what, and how to reach them."
            ),
        ),
    )


def _message(message: MessageView) -> rx.Component:
    unread = message.state == "unread"
    return rx.el.li(
        rx.el.div(
            rx.el.h2(message.name, class_name="message-name"),
            rx.cond(unread, badge("Unread", "warm")),
            rx.el.span(message.when, class_name="small soft num message-when"),
            class_name="row",
        ),
        rx.el.p(message.about, class_name="message-about"),
        rx.cond(message.recipient != "", rx.el.p("For ", message.recipient, class_name="small soft")),
        rx.cond(message.done != "", rx.el.p("Done by ", message.done, class_name="small soft")),
        rx.el.div(
            rx.cond(
                message.dial != "",
                rx.el.a(message.phone, href="tel:" + message.dial, class_name="num nowrap"),
                rx.el.span(message.phone, class_name="soft"),
            ),
            link("The call", rx.el.span(" of ", message.name, class_name="unseen"), to=message.call),
            rx.el.span(_buttons(message), class_name="row message-buttons"),
            class_name="row",
        ),
        class_name=rx.cond(unread, "card message message--unread", "card message"),
        key=message.id,
    )


def _buttons(message: MessageView) -> rx.Component:
    def to(state: str, words: str, kind: Any = "") -> rx.Component:
        of_it = rx.el.span("the message of ", message.name, class_name="unseen")
        return button(words, of_it, kind=kind, on_click=Inbox.mark(message.id, state))

    return rx.match(
        message.state,
        ("unread", rx.fragment(to("read", "Mark as read", "quiet"), to("done", "Done"))),
        ("read", rx.fragment(to("unread", "Mark as unread", "quiet"), to("done", "Done"))),
        to("read", "Not done", "quiet"),
    )


def _texts() -> rx.Component:
    texts: Any = Inbox.texts
    headings = (("What", ""), ("To", ""), ("When", ""), ("What became of it", ""))
    return rx.cond(
        texts,
        table(headings, rx.foreach(texts, _text), "Texts, the newest first", class_name="table table--texts"),
        empty(
            "messages",
            "No texts yet",
            "When a caller says yes to a text, or leaves a message for somebody who takes them as texts, it is here.",
        ),
    )


def _text(text: TextView) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            rx.cond(text.call != "", link(text.what, to=text.call, class_name="row-link"), text.what),
            scope="row",
            role="rowheader",
        ),
        rx.el.td(text.receiver, class_name="num", role="cell"),
        rx.el.td(text.when, class_name="num nowrap", role="cell"),
        rx.el.td(
            badge(text.state, text.tone), rx.cond(text.why != "", rx.el.span(" ", text.why, class_name="small soft")), role="cell"
        ),
        role="row",
        key=text.id,
    )


PAGE = Page(route="/messages", title="Messages", section="messages", content=content, on_load=(Inbox.load, Inbox.follow))
