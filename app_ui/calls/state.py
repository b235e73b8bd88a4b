"""The states of the list of calls and of one call's page."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import reflex as rx

from app_ui.calls.view import (
    CallRow,
    LineView,
    PageLink,
    TurnView,
    WaitView,
    call_row,
    caller_of,
    line_views,
    list_address,
    median_wait,
    outcome_of,
    page_links,
    recording_address,
    turn_views,
    wait_views,
    wanted_outcome,
    wanted_page,
)
from app_ui.services import services
from app_ui.session import Desk, address_end, address_query, clockface, handler
from app_ui.times import count, length
from app_ui.transfers.view import TransferView, transfer_views
from core.errors import NotFound
from tenancy.accounts import Member
from tools.transfers import left_messages, transfers_of


class Calls(Desk):
    loaded: bool = False
    rows: rx.Field[list[CallRow]] = rx.field(default_factory=list)
    links: rx.Field[list[PageLink]] = rx.field(default_factory=list)
    found: str = ""
    search: str = ""
    outcome: str = ""

    @handler()
    async def load(self, member: Member) -> None:
        query = address_query(self)
        search, outcome = query.get("search", ""), wanted_outcome(query.get("outcome", ""))
        clock, now = await clockface(member), services().clock.now()
        found = await services().history.page(
            member.business_id, search=search, outcome=outcome, page=wanted_page(query.get("page", ""))
        )
        self.search, self.outcome = search, outcome or ""
        self.rows = [call_row(call, clock, now) for call in found.calls]
        self.links = page_links(found, self.search, self.outcome)
        self.found = count(found.total, "call")
        self.loaded = True

    @handler()
    async def find(self, member: Member, form: dict[str, Any]) -> Any:
        """The form's search becomes the page's address."""
        return rx.redirect(list_address(str(form.get("search", "")).strip(), str(form.get("outcome", ""))))


class OneCall(Desk):
    known: bool = False
    missing: bool = False
    caller: str = ""
    when: str = ""
    outcome: str = ""
    tone: str = ""
    length: str = ""
    wait: str = ""
    recording: str = ""
    live: bool = False
    forgotten: bool = False
    lines: rx.Field[list[LineView]] = rx.field(default_factory=list)
    turns: rx.Field[list[TurnView]] = rx.field(default_factory=list)
    waits: rx.Field[list[WaitView]] = rx.field(default_factory=list)
    """Every stage of every turn."""
    transfers: rx.Field[list[TransferView]] = rx.field(default_factory=list)
    """To whom the caller was put through, or was to be."""

    @handler()
    async def load(self, member: Member) -> AsyncIterator[None]:
        """A call of another business, and what is no id at all, is a call that does not exist."""
        self.known = self.missing = False
        yield  # the page forgets the call before this one at once
        try:
            detail = await services().history.detail(member.business_id, _call_id(address_end(self)))
        except NotFound:
            self.missing = True
            return
        call, clock = detail.summary, await clockface(member)
        self.caller, (self.outcome, self.tone) = caller_of(call), outcome_of(call)
        self.when, self.length = clock.moment(call.started_at, services().clock.now()), length(call.seconds)
        self.live, self.forgotten, self.recording = call.live, detail.forgotten, recording_address(detail)
        self.lines, self.turns = line_views(detail.lines, call.started_at), turn_views(detail.turns)
        self.waits = wait_views(detail.turns)
        async with services().db.business(member.business_id) as session:
            tried = await transfers_of(session, call.id)
            left = await left_messages(session, tried)
        self.transfers = transfer_views(tried, left, clock, services().clock.now())
        self.wait, self.known = median_wait(detail.turns), True

    @handler(owners=True)
    async def forget(self, member: Member) -> Any:
        await services().history.forget(member.business_id, _call_id(address_end(self)))
        yield type(self).load
        yield type(self).tell_forgotten

    @handler()
    async def tell_forgotten(self, member: Member) -> None:
        self.notice = "The call is forgotten: nothing that was said in it can be read or heard again."


def _call_id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise NotFound("there is no such call") from None
