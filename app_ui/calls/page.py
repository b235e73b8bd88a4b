"""The list of calls, and one call in full."""

from typing import Any

import reflex as rx

from app_ui.calls.state import Calls, OneCall
from app_ui.calls.view import OUTCOMES, CallRow, LineView, PageLink
from app_ui.calls.waits import waits
from app_ui.fields import choice_field, text_field
from app_ui.icons import icon
from app_ui.layout import Page
from app_ui.parts import back_link, badge, button, card, dialog, empty, link, opens, page_head, table, waiting
from app_ui.session import Desk
from app_ui.transfers.view import TransferView

CHOICES = (("", "Any outcome"), *((outcome, words) for outcome, (words, _) in OUTCOMES.items()))


TABS = (("/calls", "All calls"), ("/transfers", "Put through to somebody"))


def tabs(current: str) -> rx.Component:
    """Between the calls and those of their callers who were put through."""
    entries = [link(words, to=path, custom_attrs={"aria-current": "page"} if path == current else {}) for path, words in TABS]
    return rx.el.nav(*entries, class_name="tabs", custom_attrs={"aria-label": "Which calls"})


def calls() -> rx.Component:
    return rx.fragment(
        page_head("Calls", rx.el.p(rx.cond(Calls.loaded, Calls.found, "Every call that Frontdesk has answered"))),
        tabs("/calls"),
        _search(),
        rx.cond(Calls.loaded, rx.cond(Calls.rows, _list(), _nothing()), waiting(6)),
    )


def _search() -> rx.Component:
    return rx.el.form(
        text_field(
            "search", "Caller or name", Calls.search, type="search", placeholder="A number, its last four digits, or a name"
        ),
        choice_field("outcome", "What came of it", CHOICES, Calls.outcome, kind="field--fixed"),
        button(icon("search"), "Search", submit=True),
        role="search",
        class_name="toolbar",
        on_submit=Calls.find,
        key=f"{Calls.search} {Calls.outcome}",
    )


def _list() -> rx.Component:
    headings = (("Caller", ""), ("When", ""), ("What came of it", ""), ("Turns", "right wide-only"), ("Length", "right"))
    rows: Any = Calls.rows
    return rx.fragment(
        table(headings, rx.foreach(rows, _row), "Calls, the newest first", class_name="table table--calls"), _pager()
    )


def _row(call: CallRow) -> rx.Component:
    return rx.el.tr(
        rx.el.th(link(call.caller, to=call.address, class_name="row-link num"), scope="row", role="rowheader"),
        rx.el.td(call.when, class_name="num nowrap", role="cell"),
        rx.el.td(badge(call.outcome, call.tone), role="cell"),
        rx.el.td(call.turns, class_name="num right wide-only", role="cell"),
        rx.el.td(call.lasted, class_name="num right", role="cell"),
        role="row",
        key=call.id,
    )


def _pager() -> rx.Component:
    links: Any = Calls.links
    return rx.cond(links, rx.el.nav(rx.el.ul(rx.foreach(links, _page)), class_name="pager", custom_attrs={"aria-label": "Pages"}))


def _page(page: PageLink) -> rx.Component:
    here = {"aria-current": rx.cond(page.here, "page", "false")}
    return rx.el.li(
        rx.cond(
            page.address != "",
            link(rx.el.span("Page ", class_name="unseen"), page.words, to=page.address, custom_attrs=here, class_name="num"),
            rx.el.span(page.words, class_name="soft"),
        )
    )


def _nothing() -> rx.Component:
    sought = (Calls.search != "") | (Calls.outcome != "")
    return rx.cond(
        sought,
        empty(
            "search",
            "No call fits",
            "Search for a whole number, its last four digits, or a name that was given in a call.",
            link("Show all calls", to="/calls", class_name="btn"),
        ),
        empty(
            "calls", "No calls yet", "As soon as somebody rings your number, the call is here: what was said and what came of it."
        ),
    )


def call() -> rx.Component:
    return rx.fragment(
        back_link("All calls", "/calls"),
        rx.cond(
            OneCall.missing,
            rx.fragment(
                page_head("Call"),
                empty(
                    "calls",
                    "There is no such call",
                    "It may be the address; the list has every call.",
                    link("All calls", to="/calls"),
                ),
            ),
            rx.cond(OneCall.known & OneCall.is_hydrated, _known(), rx.fragment(page_head("Call"), waiting(6))),
        ),
    )


def _known() -> rx.Component:
    return rx.fragment(
        page_head(
            OneCall.caller,
            rx.el.p(OneCall.when, rx.cond(OneCall.length != "", " · " + OneCall.length, ""), class_name="num"),
            actions=[badge(OneCall.outcome, OneCall.tone)],
        ),
        rx.cond(OneCall.forgotten, _forgotten(), _told()),
    )


def _told() -> rx.Component:
    lines: Any = OneCall.lines
    turns: Any = OneCall.turns
    transfers: Any = OneCall.transfers
    return rx.fragment(
        rx.cond(transfers, rx.el.ul(rx.foreach(transfers, _transfer), class_name="put-through")),
        rx.cond(OneCall.recording != "", _player()),
        card(
            rx.cond(
                lines, rx.el.ol(rx.foreach(lines, line), class_name="transcript"), rx.el.p("Nothing was said.", class_name="soft")
            ),
            title="What was said",
        ),
        rx.cond(turns, waits(turns)),
        rx.cond((Desk.role == "owner") & ~OneCall.live, _forget()),
    )


def _transfer(tried: TransferView) -> rx.Component:
    return rx.el.li(
        icon("person"),
        rx.el.span("To ", rx.el.b(tried.contact), rx.cond(tried.waited != "", ", waited " + tried.waited, ""), class_name="num"),
        badge(tried.kind),
        badge(tried.outcome, tried.tone),
        rx.cond(tried.after != "", rx.el.span(tried.after, class_name="small soft")),
        key=tried.id,
    )


def _player() -> rx.Component:
    return rx.el.audio(
        src=OneCall.recording,
        controls=True,
        preload="metadata",
        class_name="player",
        custom_attrs={"aria-label": "Recording of the call"},
    )


def line(said: LineView) -> rx.Component:
    """One line of a transcript, here and on the page of today."""
    return rx.el.li(
        rx.el.span(said.at, class_name="line-at num"),
        rx.el.div(
            rx.el.span(said.who, class_name="line-who"),
            rx.el.p(said.text, rx.cond(said.interrupted, rx.el.span("interrupted", class_name="line-cut"))),
        ),
        class_name=rx.cond(said.agent, "line line--agent", "line"),
    )


def _forget() -> rx.Component:
    return rx.el.div(
        button(icon("bin"), "Forget this call", kind="quiet", custom_attrs=opens("forget")),
        dialog(
            "forget",
            "Forget this call?",
            rx.el.p("What was said and the recording can never be read or heard again, by nobody. That there was a call stays."),
            rx.el.div(
                button("Keep it", custom_attrs={"data-closes": "", "autoFocus": True}),
                button("Forget it", kind="danger", on_click=OneCall.forget, custom_attrs={"data-closes": ""}),
                class_name="row row--end",
            ),
        ),
        class_name="row row--end",
    )


def _forgotten() -> rx.Component:
    return empty("bin", "This call was forgotten", "Its words and its recording are deleted; nobody can read or hear them again.")


CALLS = Page(route="/calls", title="Calls", section="calls", content=calls, on_load=(Calls.load,))
CALL = Page(route="/calls/[call]", title="Call", section="calls", content=call, on_load=(OneCall.load,))
