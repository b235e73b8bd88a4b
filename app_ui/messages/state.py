"""The state of the inbox."""

import contextlib
from collections.abc import AsyncIterator
from typing import cast, get_args
from uuid import UUID

import reflex as rx

from app_ui.messages.view import MessageView, TextView, message_views, text_views
from app_ui.services import services
from app_ui.session import Desk, address_query, at, clockface, handler
from app_ui.watching import worth_a_look
from core.errors import DatabaseBusy, NotFound
from tenancy.accounts import Member
from tools import inbox
from tools.inbox import MessageState
from tools.messaging.numbers import Numbers
from tools.messaging.outbox import list_texts

PATH = "/messages"
SHOWN = ("open", "done", "texts")
TOLD = {"unread": "Marked as unread.", "read": "Marked as read.", "done": "Done. You find it under Done."}


class Inbox(Desk):
    loaded: bool = False
    shown: str = "open"
    """What is shown: what is still to be seen to, what is done, or the texts."""
    messages: rx.Field[list[MessageView]] = rx.field(default_factory=list)
    texts: rx.Field[list[TextView]] = rx.field(default_factory=list)
    many: bool = False
    """There may be more than are shown."""
    _followers: int = 0
    """How often following has begun; the last one that began is the only one that goes on."""

    @handler(keeps_messages=True)
    async def load(self, member: Member) -> None:
        wanted = address_query(self).get("show", "")
        self.shown = wanted if wanted in SHOWN else SHOWN[0]
        await self._show(member)

    @handler(background=True)
    async def follow(self, member: Member) -> AsyncIterator[None]:
        """Show what comes in and what others mark, until the page is left or its session ends."""
        async with self:
            self._followers += 1
            mine = self._followers
        async with contextlib.aclosing(worth_a_look(member)) as looks:
            async for _ in looks:
                async with self:
                    if self._followers != mine or not at(self, PATH):
                        return
                    with contextlib.suppress(DatabaseBusy):
                        await self._show(member)
                yield

    @handler()
    async def mark(self, member: Member, message_id: str, state: str) -> None:
        if state not in get_args(MessageState):
            raise NotFound("a message has no such state; load the page again")
        async with services().db.business(member.business_id, write=True) as session:
            now = services().clock.now()
            await inbox.mark(session, _message_id(message_id), cast(MessageState, state), member.name, now)
        await self._show(member)
        self.notice = TOLD[state]

    async def _show(self, member: Member) -> None:
        clock, now = await clockface(member), services().clock.now()
        async with services().db.business(member.business_id) as session:
            self.unread = await inbox.unread(session)
            texts = await list_texts(session, limit=inbox.MOST_LISTED) if self.shown == "texts" else []
            messages = await inbox.messages(session, done=self.shown == "done") if self.shown != "texts" else ()
        self.messages = message_views(messages, clock, now)
        self.texts = text_views(texts, Numbers(services().sealer), clock, now)
        self.many, self.loaded = max(len(messages), len(texts)) == inbox.MOST_LISTED, True


def _message_id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise NotFound("there is no such message") from None
