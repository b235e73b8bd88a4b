"""The states of the pages of settings."""

from typing import Any
from uuid import UUID

import reflex as rx

from app_ui.known.state import SAVED, edit, told
from app_ui.services import services
from app_ui.session import Desk, address_query, handler, this_session
from app_ui.settings.view import Heard, Person, about_fields, about_read, about_typed, call_begins, people
from core.errors import Conflict, NotFound, WrongFields
from tenancy.accounts import Member, Role
from tenancy.editing import Told


class House(Desk):
    """What the business is called, how it greets its callers and where it is."""

    texts: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    read: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    """The same in words, for those who may not change it."""
    heard: rx.Field[list[Heard]] = rx.field(default_factory=list)
    """How a call begins, with the greeting, name and manner as they are being typed."""
    version: str = ""
    theirs: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    over: str = ""
    saves: int = 0
    _typed: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    """What of the opening is typed and not saved, by field."""

    @handler()
    async def load(self, member: Member) -> None:
        if not self.over:
            self._take(await told(member))

    @handler(background=True)
    async def preview_greeting(self, member: Member, typed: str) -> None:
        await self._preview("greeting", typed)

    @handler(background=True)
    async def preview_name(self, member: Member, typed: str) -> None:
        await self._preview("agent_name", typed)

    @handler(background=True)
    async def preview_manner(self, member: Member, typed: str) -> None:
        await self._preview("manner", typed)

    @handler(owners=True)
    async def save(self, member: Member, form: dict[str, Any]) -> None:
        expected = str(form.get("over") or form.get("version", "")).partition(" ")[0]
        try:
            now = await edit(member, "about", about_typed(form), expected)
        except Conflict:
            now = await told(member)
            self.theirs = [(label, text or "Nothing") for label, text in about_read(now.profile)]
            self.over = now.etag("about")
            raise
        self.saves += 1
        self._take(now)
        self.business, self.notice = now.profile.name, SAVED

    @handler()
    async def take_theirs(self, member: Member) -> None:
        self.saves += 1
        self._take(await told(member))

    def _take(self, now: Told) -> None:
        self.texts, self.read, self._typed = about_fields(now.profile), about_read(now.profile), {}
        self._begins(self.texts)
        self.version = f"{now.etag('about')} {self.saves}"
        self.theirs, self.over = [], ""

    async def _preview(self, field: str, typed: str) -> None:
        async with self:
            self._typed = self._typed | {field: typed}
            self._begins(self.texts | self._typed)

    def _begins(self, texts: dict[str, str]) -> None:
        self.heard = call_begins(texts.get("name", ""), texts.get("greeting"), texts.get("agent_name"), texts.get("manner", ""))


class Team(Desk):
    """Who may sign in."""

    loaded: bool = False
    people: rx.Field[list[Person]] = rx.field(default_factory=list)
    leaving: str = ""
    """The id of the member whose removal is to be confirmed; their name:"""
    leaving_name: str = ""
    onward: str = ""
    version: str = "0"
    _removed: str = ""
    """To be told by the page that the removal leads to."""

    @handler()
    async def load(self, member: Member) -> None:
        await self._show(member)
        wanted = address_query(self).get("remove", "")
        leaving = next((each for each in self.people if each.id == wanted and not each.me), None)
        self.leaving, self.leaving_name = (leaving.id, leaving.name) if leaving and member.role == "owner" else ("", "")
        self.notice, self._removed, self.onward = self._removed, "", ""

    @handler(owners=True)
    async def add(self, member: Member, form: dict[str, Any]) -> None:
        role: Role = "owner" if form.get("role") == "owner" else "staff"
        name, email, password = (str(form.get(field, "")) for field in ("name", "email", "password"))
        added = await services().accounts.add(member, email=email, name=name, role=role, password=password)
        self.version = f"{int(self.version) + 1}"
        await self._show(member)
        self.notice = f"{added.name} can sign in now. Tell them the password; they can change it in their settings."

    @handler(owners=True)
    async def remove(self, member: Member) -> None:
        await services().accounts.remove(member, _id(self.leaving))
        await self._show(member)
        self._removed = f"{self.leaving_name} can no longer sign in."
        self.leaving, self.onward = "", "/settings/team"

    async def _show(self, member: Member) -> None:
        self.people, self.loaded = people(await services().accounts.members(member), member), True


class Account(Desk):
    """One's own password."""

    changes: int = 0

    @handler()
    async def change_password(self, member: Member, form: dict[str, Any]) -> None:
        old, new, again = (str(form.get(field, "")) for field in ("old", "new", "again"))
        if new != again:
            raise WrongFields([("again", "expected the same password a second time")])
        await services().accounts.change_password(member, old, new, keep=this_session())
        self.changes += 1
        self.notice = "Your password is changed. Wherever else you were signed in, you are signed out."


def _id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise NotFound("there is no such member") from None
