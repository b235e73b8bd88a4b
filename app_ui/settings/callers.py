"""The state of the page of returning callers: whether and how long they are remembered, who is, and forgetting them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import reflex as rx
import structlog

from app_ui.known.state import edit, told
from app_ui.services import services
from app_ui.session import Desk, address_query, clockface, handler
from app_ui.times import Clockface, count, ending
from core.errors import Conflict, NotFound
from tenancy.accounts import Member
from tenancy.editing import Told
from tenancy.remembered import MOST_LISTED, KnownCaller, forget_all, forget_one

PAGE = "/settings/callers"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class CallerRow:
    id: str
    name: str
    number: str
    """Its last digits, which tell an owner enough."""
    calls: str
    last: str


def caller_rows(callers: Sequence[KnownCaller], clock: Clockface, now: datetime) -> list[CallerRow]:
    return [
        CallerRow(
            str(each.id), each.name or "No name given", ending(each.number), count(each.calls, "call"),
            clock.moment(each.last_called_at, now),
        )
        for each in callers
    ]  # fmt: skip


class Returning(Desk):
    """Callers whom the business remembers, for its owners' eyes."""

    loaded: bool = False
    on: bool = False
    months: str = ""
    version: str = ""
    saves: int = 0
    rows: rx.Field[list[CallerRow]] = rx.field(default_factory=list)
    found: str = ""
    """How many there are, in words."""
    more: str = ""
    """That not all of them are shown."""
    leaving: str = ""
    """The id of the caller whose forgetting is to be confirmed; their name:"""
    leaving_name: str = ""
    onward: str = ""
    _told: str = ""
    """To be told by the page that a forgetting leads to."""

    @handler()
    async def load(self, member: Member) -> None:
        self._take(await told(member))
        await self._show(member)
        wanted = address_query(self).get("forget", "")
        leaving = next((each for each in self.rows if each.id == wanted), None)
        self.leaving, self.leaving_name = (leaving.id, leaving.name) if leaving else ("", "")
        self.notice, self._told, self.onward = self._told, "", ""

    @handler(owners=True)
    async def save(self, member: Member, form: dict[str, Any]) -> None:
        """Remember callers from now on, for so many months."""
        before = self.on
        await self._change(member, True, str(form.get("remember_months", "")), str(form.get("version", "")).partition(" ")[0])
        self.notice = "Saved." if before else "Saved. Whoever books from now on is remembered."

    @handler(owners=True)
    async def stop(self, member: Member) -> None:
        """Remember nobody any more, which forgets everybody."""
        await self._change(member, False, self.months, None)
        await self._show(member)
        _log.info("callers_forgotten", by=str(member.id), business=str(member.business_id), all=True)
        self.notice = "Nobody is remembered any more; what was remembered is erased."

    @handler(owners=True)
    async def forget(self, member: Member) -> None:
        async with services().db.business(member.business_id, write=True) as session:
            await forget_one(session, _id(self.leaving))
        _log.info("callers_forgotten", by=str(member.id), business=str(member.business_id), forgotten=1)
        self._told = f"{self.leaving_name} is forgotten. Their bookings stay."
        self.leaving, self.onward = "", PAGE

    @handler(owners=True)
    async def forget_everybody(self, member: Member) -> None:
        async with services().db.business(member.business_id, write=True) as session:
            gone = await forget_all(session)
        _log.info("callers_forgotten", by=str(member.id), business=str(member.business_id), forgotten=gone)
        await self._show(member)
        self.notice = f"{count(gone, 'caller')} forgotten. Their bookings stay."

    async def _change(self, member: Member, on: bool, months: str, expected: str | None) -> None:
        try:
            now = await edit(member, "memory", {"remember_callers": on, "remember_months": months}, expected)
        except Conflict:
            self._take(await told(member))
            raise
        self._take(now)

    async def _show(self, member: Member) -> None:
        self.loaded = True
        if member.role != "owner":
            return
        async with services().db.business(member.business_id) as session:
            callers, total = await services().remembered.listed(session)
        self.rows = caller_rows(callers, await clockface(member), services().clock.now())
        self.found = count(total, "caller")
        self.more = f"The {MOST_LISTED} who called last are shown." if total > len(callers) else ""

    def _take(self, now: Told) -> None:
        self.saves += 1
        self.on, self.months = now.profile.remember_callers, str(now.profile.remember_months)
        self.version = f"{now.etag('memory')} {self.saves}"


def _id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise NotFound("this caller is not remembered any more") from None
