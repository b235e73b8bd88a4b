"""The states of what we know: the weekly hours, and the lists with the one entry that is being edited."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from app_ui.known import trying
from app_ui.known.hours import DayFields, typed_week, week_fields
from app_ui.known.shapes import SHAPES, Shape, offered
from app_ui.known.view import (
    NEW,
    Entry,
    Listed,
    Row,
    at_fields,
    compared,
    form_days,
    form_values,
    key_of,
    listed,
    page_number,
    place_of,
    typed_entry,
)
from app_ui.services import services
from app_ui.session import Desk, address_query, handler
from app_ui.times import Clockface
from core.errors import Conflict, NotFound, WrongFields
from tenancy import editing
from tenancy.accounts import Member
from tenancy.editing import Section, Told
from tenancy.knowledge.requests import request_index
from tenancy.profile import BusinessProfile

SAVED = "Saved. The next call answers by it."
TRIES = 3
"""Saves of one entry, when somebody else has saved another one of the same list at the same moment."""


async def told(member: Member) -> Told:
    return await editing.told(services().db, member.business_id)


async def edit(member: Member, section: Section, value: Any, expected: str | None) -> Told:
    return await editing.edit(
        services().db, member.business_id, section, value, expected=expected, on_changed=request_index, clock=services().clock
    )


def clock_of(profile: BusinessProfile) -> Clockface:
    return Clockface.of(profile.timezone, profile.language)


class Hours(Desk):
    """The weekly hours, all seven days in one form."""

    days: rx.Field[list[DayFields]] = rx.field(default_factory=list)
    version: str = ""
    untold: bool = False
    sections: rx.Field[list[str]] = rx.field(default_factory=list)
    theirs: rx.Field[list[DayFields]] = rx.field(default_factory=list)
    """What somebody else has saved in the meantime."""
    over: str = ""
    """The version of that, for saving over it."""
    saves: int = 0

    @handler()
    async def load(self, member: Member) -> None:
        now = await told(member)
        self.sections = offered(now.profile)
        if not self.over:
            self._take(now)

    @handler(owners=True)
    async def save(self, member: Member, form: dict[str, Any]) -> None:
        week = typed_week(form)
        expected = str(form.get("over") or form.get("version", "")).partition(" ")[0]
        try:
            now = await edit(member, "hours", week, expected)
        except Conflict:
            now = await told(member)
            self.theirs, self.over = week_fields(now.profile.hours, clock_of(now.profile)), now.etag("hours")
            raise
        self.saves += 1
        self._take(now)
        self.notice = SAVED
        await trying.saved(self)

    @handler()
    async def take_theirs(self, member: Member) -> None:
        self.saves += 1
        self._take(await told(member))

    def _take(self, now: Told) -> None:
        self.days = week_fields(now.profile.hours, clock_of(now.profile))
        self.untold = now.profile.hours is None
        self.version = f"{now.etag('hours')} {self.saves}"
        self.theirs, self.over = [], ""


class Entries(Desk):
    """One list at a time, and in it the entry that the address names."""

    section: str = ""
    sections: rx.Field[list[str]] = rx.field(default_factory=list)
    rows: rx.Field[list[Row]] = rx.field(default_factory=list)
    total: int = 0
    found: int = 0
    search: str = ""
    number: int = 1
    pages: int = 1
    sought: str = ""
    """What an address within the list has to say of the search, such as ``&q=tea``; ``place`` names the page as well."""
    place: str = ""
    groups: rx.Field[list[str]] = rx.field(default_factory=list)
    """The parts of the menu that there are, to choose from."""
    currency: str = ""
    entry: str = ""
    """The key of the entry that is being edited, ``new`` for one that is being added."""
    in_list: bool = False
    """It is among the rows that are shown, and its form stands there."""
    gone: bool = False
    """The address names an entry that is not there, or no longer says what it said."""
    values: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    days: rx.Field[list[DayFields]] = rx.field(default_factory=list)
    version: str = ""
    theirs: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    """What the entry says now, where somebody else has changed it in the meantime."""
    over: str = ""
    left: str = ""
    """The entry whose form was closed last: the focus goes back to it."""
    onward: str = ""
    """Where the page goes now that the form is closed; ``load`` takes it back."""
    saves: int = 0
    _saved: str = ""
    """To be told by the page that the save leads to."""

    @handler()
    async def load(self, member: Member, section: str) -> None:
        now, shape, query = await told(member), SHAPES[_section(section)], address_query(self)
        if section != self.section:
            self.entry = self.left = self._saved = ""
        self.section, self.sections = section, offered(now.profile)
        self.search, self.currency = query.get("q", ""), now.profile.currency
        self._show(now, shape, page_number(query.get("page", "")))
        self._open(now, shape, query.get("entry", ""))
        self.in_list = any(row.key == self.entry for row in self.rows)
        self.notice, self._saved, self.onward = self._saved, "", ""

    @handler()
    async def find(self, member: Member, form: dict[str, Any]) -> Any:
        """What is searched for becomes the page's address."""
        return rx.redirect(self._address(str(form.get("q", "")).strip()))

    @handler(owners=True)
    async def save(self, member: Member, form: dict[str, Any]) -> None:
        shape = SHAPES[_section(self.section)]
        key = str(form.get("over") or form.get("version", "")).partition(" ")[0]
        for _ in range(TRIES):
            now = await told(member)
            entries: list[Entry] = now.typed(shape.section)
            place = len(entries) if key == NEW else place_of(entries, key)
            if place is None:
                self._somebody_elses(now, shape, form)
                raise Conflict("somebody else has changed this in the meantime; nothing of yours was saved yet")
            entries[place : place + 1] = [typed_entry(shape, form, entries[place] if place < len(entries) else None)]
            try:
                saved = await edit(member, shape.section, entries, now.etag(shape.section))
            except WrongFields as wrong:
                raise at_fields(wrong.problems) from None
            except Conflict:
                continue
            await trying.saved(self)
            self._done(" ".join((SAVED, *saved.notes)), key_of(saved.typed(shape.section)[place]))
            return
        raise Conflict("somebody else is saving here at this moment; try again")

    @handler(owners=True)
    async def remove(self, member: Member) -> None:
        shape = SHAPES[_section(self.section)]
        for _ in range(TRIES):
            now = await told(member)
            entries: list[Entry] = now.typed(shape.section)
            place = place_of(entries, self.entry)
            if place is None:
                raise Conflict("somebody else has changed or removed this in the meantime; look at the list again")
            try:
                saved = await edit(member, shape.section, entries[:place] + entries[place + 1 :], now.etag(shape.section))
            except WrongFields as wrong:
                raise at_fields(wrong.problems) from None
            except Conflict:
                continue
            await trying.saved(self)
            self._done(" ".join((f"Removed. Callers no longer hear of this {shape.one}.", *saved.notes)), NEW)
            return
        raise Conflict("somebody else is saving here at this moment; try again")

    @handler()
    async def leave(self, member: Member) -> None:
        """Close the form; what was typed into it is discarded by the page."""
        self.left, self.onward = self.entry, self._address(self.search, self.number)

    def _show(self, now: Told, shape: Shape, number: int) -> None:
        parts, today = getattr(now.profile, shape.section), services().clock.now().astimezone(now.profile.zone).date()
        page: Listed = listed(shape, parts, now.typed(shape.section), now.profile, search=self.search, page=number, today=today)
        self.rows, self.total, self.found = list(page.rows), page.total, page.found
        self.number, self.pages = page.page, page.pages
        self.sought = "&" + urlencode({"q": self.search}) if self.search else ""
        self.place = self.sought + (f"&page={self.number}" if self.number > 1 else "")
        self.groups = list(dict.fromkeys(part.category for part in parts if getattr(part, "category", None)))

    def _open(self, now: Told, shape: Shape, key: str) -> None:
        """Begin with the form of an entry. One that is open already stays as it is, with what it was opened on."""
        if key == self.entry and (self.version or not key):
            return
        entries: list[Entry] = now.typed(shape.section)
        place = place_of(entries, key)
        self.gone = bool(key) and key != NEW and place is None
        self.entry, self.left, self.theirs, self.over = key, "" if key else self.left, [], ""
        part = getattr(now.profile, shape.section)[place] if place is not None else None
        self.values = form_values(shape, entries[place] if place is not None else None)
        self.days = form_days(shape, part, clock_of(now.profile))
        self.version = f"{key} {self.saves}" if key else ""

    def _somebody_elses(self, now: Told, shape: Shape, form: dict[str, Any]) -> None:
        """What stands where this entry stood, to be shown beside what was typed; nothing where it was removed."""
        entries: list[Entry] = now.typed(shape.section)
        named = shape.fields[0].name
        names = {str(form.get(named, "")).casefold(), self.values.get(named, "").casefold()}
        place = next((at for at, entry in enumerate(entries) if str(entry[named]).casefold() in names), None)
        if place is None:
            self.theirs, self.over = [], NEW
            return
        self.theirs = compared(shape, getattr(now.profile, shape.section)[place], entries[place], clock_of(now.profile))
        self.over = key_of(entries[place])

    def _done(self, words: str, left: str) -> None:
        """The form begins anew, so that the page forgets what was typed, and the list is shown again."""
        self.saves += 1
        self.version = f"{self.entry} {self.saves}"
        self.left, self._saved = left, words
        self.theirs, self.over = [], ""
        self.onward = self._address(self.search, self.number)

    def _address(self, search: str, number: int = 1) -> str:
        query = {"q": search} if search else {}
        query |= {"page": str(number)} if number > 1 else {}
        path = SHAPES[_section(self.section)].path
        return f"{path}?{urlencode(query)}" if query else path


def _section(name: str) -> Section:
    """Raises NotFound, such as for a form that is sent before the page has loaded."""
    for section in SHAPES:
        if section == name:
            return section
    raise NotFound("there is no such list; load the page again")
