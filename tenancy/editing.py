"""What an owner changes of the profile, a section at a time: as typed, checked like a file, stored whole or not at all."""

import difflib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock, SystemClock
from core.database import Database
from core.errors import Conflict, NotFound, WrongFields
from tenancy.businesses import OnChanged, record_change
from tenancy.consistency import Location, contradictions
from tenancy.field_errors import sentence, unknown_field
from tenancy.models import Business
from tenancy.profile import BusinessProfile, HoursException, Line, Part, Service, Span, Staff
from tenancy.profile_rows import RowSync, assign, business_fields, profile_of
from tenancy.stored_parts import stored
from tenancy.stored_parts import told as told_again
from tenancy.yaml_text import clean

Section = Literal[
    "hours", "exceptions", "services", "menu", "rooms", "staff", "faq", "policies", "contacts", "about", "memory", "web", "texts",
    "modifiers", "day_parts", "orders", "pronunciations",
]  # fmt: skip
ABOUT = ("name", "greeting", "agent_name", "manner", "languages", "address", "directions")
MEMORY = ("remember_callers", "remember_months")
WEB = ("search_web", "search_sites")
TEXTS = ("texts",)
GROUPS: Mapping[Section, tuple[str, ...]] = {"about": ABOUT, "memory": MEMORY, "web": WEB, "texts": TEXTS}
"""Sections that are several fields of the profile."""
MAX_ENTRIES = 500
"""Of a list. One that was imported longer may stay as long as it is."""
MAX_WORDS = 50
"""Of a list inside an entry, such as the other words for a service."""
MAX_DEPTH = 6
MAX_KEY = 60
CLEANED = 20_000
"""Characters; longer texts are refused whatever they hold, so nobody looks at each of their letters."""
MAX_NAME = 120
"""Characters of names that are compared."""
ALIKE = 0.6
"""How alike two names are, by difflib's ratio, when one is the other corrected."""

Problems = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a business has told us, as of a version."""

    profile: BusinessProfile
    version: int
    notes: tuple[str, ...] = ()
    """What an edit changed beyond its section, as sentences for the owner."""

    def etag(self, section: Section) -> str:
        """The same for the same content of the section, whatever else has changed."""
        content = self.profile.model_dump_json(include=set(fields_of(section)))
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    def typed(self, section: Section) -> Any:
        """The section as a person would type it and ``edit`` takes it: JSON in the shape of a business's file."""
        if section in GROUPS:
            return {name: getattr(self.profile, name) for name in GROUPS[section]}
        return _as_typed(getattr(self.profile, section))


def fields_of(section: Section) -> tuple[str, ...]:
    """The profile's fields that a section is made of."""
    return GROUPS.get(section, (section,))


async def told(db: Database, business_id: UUID) -> Told:
    """Raises ``NotFound`` for a business that does not exist."""
    async with db.business(business_id) as session:
        return await _told(session, await _business(session, business_id))


async def edit(
    db: Database,
    business_id: UUID,
    section: Section,
    value: object,
    *,
    expected: str | None,
    on_changed: OnChanged | None = None,
    clock: Clock | None = None,
) -> Told:
    """Make a section say what ``value`` says, in the shape of a business's file; None takes it back to untold.

    ``expected`` is the section's etag as the owner saw it (None: whatever it is now). Raises ``Conflict`` when the section
    has changed since, and ``WrongFields`` with every mistake, its field counted from the section; then nothing is changed.
    """
    problems: Problems = []
    typed = _typed(value, (), problems)
    seen = await told(db, business_id)
    profile, notes = _checked(seen, section, typed, problems, expected)
    async with db.business(business_id, write=True) as session:
        business = await _business(session, business_id, lock=True)
        if business.version != seen.version:  # somebody was quicker, perhaps with something else
            seen = await _told(session, business)
            profile, notes = _checked(seen, section, typed, problems, expected)
        rows = RowSync(session, business_id, empty=False)
        changed = assign(business, business_fields(profile))
        await rows.bring_parts(profile, ("services", "staff") if section == "services" else fields_of(section))
        if changed or rows.changed:
            await record_change(session, business, (clock or SystemClock()).now(), on_changed)
        return Told(profile, business.version, notes)


async def _business(session: AsyncSession, business_id: UUID, *, lock: bool = False) -> Business:
    business = await session.get(Business, business_id, with_for_update=lock or None)
    if business is None:
        raise NotFound("there is no such business")
    return business


async def _told(session: AsyncSession, business: Business) -> Told:
    return Told(await profile_of(session, business), business.version)


def _checked(
    seen: Told, section: Section, typed: Any, problems: Problems, expected: str | None
) -> tuple[BusinessProfile, tuple[str, ...]]:
    """The whole profile with the section as typed, as it will be read again, and notes on it."""
    if expected is not None and expected != seen.etag(section):
        raise Conflict("somebody else has changed this in the meantime; look at what it says now and save again")
    wrong = [*problems, *_too_many(typed, getattr(seen.profile, section, ()))]
    if wrong:
        raise WrongFields(wrong)
    profile, notes = _edited(seen.profile, section, typed)
    return profile.model_copy(update=_as_stored(profile, section)), notes


def _as_stored(profile: BusinessProfile, section: Section) -> dict[str, Any]:
    """12.5 is stored, and read again, as 12.50."""
    if section == "orders" and profile.orders is not None:
        return {section: _again(profile.orders, profile.currency)}
    if section not in ("services", "menu", "rooms", "modifiers"):
        return {}
    return {section: tuple(_again(part, profile.currency) for part in getattr(profile, section))}


def _again(part: Part, currency: str) -> Part:
    return told_again(type(part), stored(part, currency), currency)


def _edited(before: BusinessProfile, section: Section, typed: Any) -> tuple[BusinessProfile, tuple[str, ...]]:
    """The whole profile with the section as typed; raises ``WrongFields``."""
    given = _given(section, typed)
    try:
        profile = BusinessProfile.model_validate({**{name: getattr(before, name) for name in type(before).model_fields}, **given})
    except ValidationError as error:
        raise WrongFields(_explained(error, section, typed)) from None
    notes: tuple[str, ...] = ()
    if section == "services":
        staff, notes = _still_given(before, profile.services)
        profile = profile.model_copy(update={"staff": staff})
    # What was at odds elsewhere before this edit is not this edit's mistake.
    known = set(contradictions(before))
    mine = [each for each in contradictions(profile) if each[0][0] in fields_of(section) or each not in known]
    if mine:
        raise WrongFields([(_dotted(_within(section, location)), message) for location, message in mine])
    return profile, notes


def _given(section: Section, typed: Any) -> dict[str, Any]:
    if section not in GROUPS:
        return {section: () if typed is None and section not in ("hours", "orders") else typed}
    if not isinstance(typed, dict):
        raise WrongFields([("", "expected fields with their values")])
    fields = GROUPS[section]
    problems = [(name, unknown_field(name, fields)) for name in typed if name not in fields]
    problems += [(name, "expected a value, got nothing") for name in fields if name not in typed and _is_needed(name)]
    if problems:
        raise WrongFields(problems)
    return {name: typed.get(name, _untold(name)) for name in fields}


def _untold(name: str) -> Any:
    """What a field says where nothing was typed."""
    field = BusinessProfile.model_fields[name]
    return None if field.is_required() else field.default


def _is_needed(name: str) -> bool:
    """Whether a field of the profile takes no null."""
    return name in ("name", *MEMORY, *WEB)


# What a person typed


def _as_typed(value: Any) -> Any:
    if isinstance(value, Line):
        return value.written
    if isinstance(value, Part):
        fields = {name: _as_typed(part) for name, part in value}
        return {**fields, "hours": fields["hours"] or "closed"} if isinstance(value, HoursException) else fields
    if isinstance(value, tuple):
        spans = [f"{part.opens:%H:%M}-{part.closes:%H:%M}" for part in value if isinstance(part, Span)]
        return ", ".join(spans) or [_as_typed(part) for part in value]
    if isinstance(value, dict):
        return {name: _as_typed(part) for name, part in value.items()}
    return f"{value:f}" if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value


def _typed(value: object, location: Location, problems: Problems) -> Any:
    """The same with texts cleaned and trimmed, and without the fields and entries that were left empty."""
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, str):
        return _text(value)
    if not isinstance(value, list | tuple | Mapping):
        return value
    if len(location) >= MAX_DEPTH:
        problems.append((_dotted(location), f"expected at most {MAX_DEPTH} levels of nesting"))
        return None
    if isinstance(value, Mapping):
        named = {_text(str(name))[:MAX_KEY]: part for name, part in value.items()}
        fields = {name: _typed(part, (*location, name), problems) for name, part in named.items()}
        return {name: part for name, part in fields.items() if part not in (None, "")}
    entries = [_typed(part, (*location, at), problems) for at, part in enumerate(value)]
    return [part for part in entries if part != ""]


def _text(text: str) -> str:
    if len(text) > CLEANED:
        return text
    # Half a character can be sent in JSON, and stored nowhere.
    return clean(text.encode("utf-8", "ignore").decode()).strip()


def _too_many(value: Any, current: object, location: Location = ()) -> Iterator[tuple[str, str]]:
    most = max(MAX_ENTRIES, len(current) if isinstance(current, tuple) else 0) if not location else MAX_WORDS
    if isinstance(value, list | dict) and len(value) > most:
        yield _dotted(location), f"expected at most {most:,} entries, got {len(value):,}"
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _too_many(part, None, (*location, name))


# What is wrong with it


def _explained(error: ValidationError, section: Section, typed: Any) -> Problems:
    """One problem a field, each at a field that the person filled in or left out."""
    problems: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        location = _within(section, tuple(part for part in detail["loc"] if part != "[key]"))
        # "09:00-25:00" is one value in the form, however many fields it has in the profile.
        while location and detail["type"] != "missing" and not _stands(location, typed):
            location = location[:-1]
        problems.setdefault(_dotted(location), sentence(detail))
    return list(problems.items())


def _stands(location: Location, typed: Any) -> bool:
    for part in location:
        inside = isinstance(typed, list) and isinstance(part, int) and part < len(typed)
        if not inside and not (isinstance(typed, dict) and part in typed):
            return False
        typed = typed[part]
    return True


def _within(section: Section, location: Location) -> Location:
    return location[1:] if location[:1] == (section,) else location


def _dotted(location: Location) -> str:
    return ".".join(map(str, location))


# Services and the staff who give them


def _still_given(before: BusinessProfile, services: Sequence[Service]) -> tuple[tuple[Staff, ...], tuple[str, ...]]:
    """The staff with their services as these are now named, and what they no longer give. Raises ``WrongFields`` when a
    person would be left without any, since that means all of them."""
    renamed = dict(_renamed(before.services, services))
    now = {service.name for service in services}
    staff, notes, problems = [], [], Problems()
    for person in before.staff:
        kept = tuple(dict.fromkeys(name for old in person.services if (name := renamed.get(old, old)) in now))
        gone = [old for old in person.services if renamed.get(old, old) not in now]
        if gone and not kept:
            problems.append(("", f"expected to keep {_listed(gone)}: {person.name} gives nothing else; make it not bookable"))
        notes += [f"{person.name} no longer gives {_listed(gone)}."] if gone else []
        staff.append(person.model_copy(update={"services": kept}))
    if problems:
        raise WrongFields(problems)
    return tuple(staff), tuple(notes)


def _renamed(before: Sequence[Service], after: Sequence[Service]) -> Iterator[tuple[str, str]]:
    """Old and new name of each service that stands where it stood and is the same one by another name."""
    names = [[service.name for service in services] for services in (before, after)]
    for change, first, last, start, end in difflib.SequenceMatcher(a=names[0], b=names[1], autojunk=False).get_opcodes():
        if change == "replace" and last - first == end - start:
            for old, new in zip(before[first:last], after[start:end], strict=True):
                if _alike(old.name.casefold(), new.name.casefold()) or old.model_copy(update={"name": new.name}) == new:
                    yield old.name, new.name


def _alike(one: str, other: str) -> bool:
    """The cheap bounds first: a name may be anything that somebody has sent."""
    if max(len(one), len(other)) > MAX_NAME:
        return False
    match = difflib.SequenceMatcher(a=one, b=other)
    return all(ratio() >= ALIKE for ratio in (match.real_quick_ratio, match.quick_ratio, match.ratio))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
