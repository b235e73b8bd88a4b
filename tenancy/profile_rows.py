"""Between a business's profile and its rows, both ways."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from datetime import time
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from tenancy import models, profile
from tenancy.models import Business, Fact
from tenancy.profile import WEEKDAYS, BookingRules, BusinessProfile, Line, OrderRules, Part, WeeklyHours
from tenancy.stored_parts import stored, told

Row = TypeVar("Row", bound=Fact)
Fields = dict[str, Any]

SIMPLE_FIELDS = (
    "slug",
    "name",
    "kind",
    "timezone",
    "language",
    "currency",
    "emergency_number",
    "address",
    "directions",
    "greeting",
    "agent_name",
    "manner",
    "remember_callers",
    "remember_months",
    "texts",
    "search_web",
)
LISTS: tuple[tuple[str, type[Part], type[Fact], tuple[str, ...]], ...] = (
    ("services", profile.Service, models.Service, ("name",)),
    ("menu", profile.MenuItem, models.MenuItem, ("name", "category")),
    ("modifiers", profile.ModifierGroup, models.ModifierGroup, ("name",)),
    ("day_parts", profile.DayPart, models.DayPart, ("name",)),
    ("tables", profile.Table, models.DiningTable, ("name",)),
    ("rooms", profile.Room, models.RoomKind, ("name",)),
    ("policies", profile.Policy, models.Policy, ("topic",)),
    ("faq", profile.Question, models.Faq, ("question",)),
)
"""The profile's field, the shape of its entries, their table, and what makes an entry the same one as before."""
PARTS = (*(name for name, *_ in LISTS), "phone_numbers", "hours", "exceptions", "staff", "contacts")
"""The fields of a profile that are rows of their own."""


def business_fields(given: BusinessProfile) -> Fields:
    """The columns of the business's own row."""
    return {
        **{name: getattr(given, name) for name in SIMPLE_FIELDS},
        "search_sites": list(given.search_sites),
        "pronunciations": [each.model_dump() for each in given.pronunciations],
        "languages": list(given.languages),
        "hours_given": given.hours is not None,
        "booking_rules": None if given.booking is None else _rules(given.booking),
        "order_rules": None if given.orders is None else stored(given.orders, given.currency),
    }


def assign(row: BaseModel, fields: Fields) -> bool:
    """Whether anything of the row had to change."""
    different = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


class RowSync:
    """Brings a business's rows to what its profile says. Entries that are still there keep their rows and ids."""

    def __init__(self, session: AsyncSession, business_id: UUID, *, empty: bool) -> None:
        self.session = session
        self.business_id = business_id
        self.empty = empty
        """Whether the business is new, so that there is nothing to look for."""
        self.changed = False

    async def bring_all(self, given: BusinessProfile) -> None:
        await self.bring_parts(given, PARTS)

    async def bring_parts(self, given: BusinessProfile, parts: Collection[str]) -> None:
        """Only the rows of these fields of the profile. Who changes services has to bring staff, which refer to them."""
        for name, _, model, key in LISTS:
            if name in parts:
                await self.bring(model, key, [stored(part, given.currency) for part in getattr(given, name)])
        if "phone_numbers" in parts:
            await self.bring(models.PhoneNumber, ("number",), [{"number": number} for number in given.phone_numbers])
        if "hours" in parts:
            await self.bring(models.OpeningSpan, ("weekday", "opens", "closes"), _week(given.hours))
        if "exceptions" in parts:
            await self._exceptions(given)
        if "staff" in parts:
            services = await rows_of(self.session, models.Service)
            await self._staff(given, {service.name: service.id for service in services})
        if "contacts" in parts:
            await self._contacts(given)

    async def bring(self, model: type[Row], key: tuple[str, ...], wanted: Sequence[Fields]) -> list[Row]:
        """The rows of a whole table of this business, in the order wanted; written before it returns."""
        existing = [] if self.empty else await rows_of(self.session, model)
        known: defaultdict[tuple[Any, ...], deque[Row]] = defaultdict(deque)
        for row in existing:
            known[tuple(getattr(row, name) for name in key)].append(row)
        rows: list[Row] = []
        for position, fields in enumerate(wanted):
            found = known[tuple(fields[name] for name in key)]
            if found:
                row = found.popleft()
                self.changed |= assign(row, {**fields, "position": position})
            else:
                row = model(business_id=self.business_id, position=position, **fields)
                self.session.add(row)
                self.changed = True
            rows.append(row)
        gone = [row.id for left in known.values() for row in left]
        if gone:
            self.changed = True
            await self.session.execute(
                delete(model).where(col(model.id).in_(gone)), execution_options={"synchronize_session": False}
            )
        await self.session.flush()
        return rows

    async def _exceptions(self, given: BusinessProfile) -> None:
        wanted = [{"date": each.date, "until": each.until, "note": each.note} for each in given.exceptions]
        rows = await self.bring(models.HoursException, ("date",), wanted)
        spans = [
            {"exception_id": row.id, "opens": span.opens, "closes": span.closes}
            for row, each in zip(rows, given.exceptions, strict=True)
            for span in each.hours
        ]
        await self.bring(models.ExceptionSpan, ("exception_id", "opens", "closes"), spans)

    async def _staff(self, given: BusinessProfile, service_ids: dict[str, UUID]) -> None:
        wanted = [
            {
                "name": each.name,
                "role": each.role,
                "hours_given": each.hours is not None,
                "away": [away.written for away in each.away],
            }
            for each in given.staff
        ]
        rows = await self.bring(models.Staff, ("name",), wanted)
        people = list(zip(rows, given.staff, strict=True))
        spans = [{"staff_id": row.id, **span} for row, each in people for span in _week(each.hours)]
        await self.bring(models.StaffSpan, ("staff_id", "weekday", "opens", "closes"), spans)
        gives = [{"staff_id": row.id, "service_id": service_ids[name]} for row, each in people for name in each.services]
        await self.bring(models.StaffService, ("staff_id", "service_id"), gives)

    async def _contacts(self, given: BusinessProfile) -> None:
        wanted = [
            {
                "name": each.name,
                "number": each.number,
                "role": each.role,
                "reasons": list(each.reasons),
                "hours_given": each.hours is not None,
                "warm": each.warm,
                "texts": each.texts,
            }
            for each in given.contacts
        ]
        rows = await self.bring(models.Contact, ("name", "number"), wanted)
        spans = [
            {"contact_id": row.id, **span} for row, each in zip(rows, given.contacts, strict=True) for span in _week(each.hours)
        ]
        await self.bring(models.ContactSpan, ("contact_id", "weekday", "opens", "closes"), spans)


async def rows_of(session: AsyncSession, model: type[Row]) -> Sequence[Row]:
    """All rows of a table that the session's business has, in their order."""
    return (await session.scalars(select(model).order_by(col(model.position)))).all()


async def profile_of(session: AsyncSession, business: Business) -> BusinessProfile:
    """Read the profile back from the rows of the session's business."""
    rows = {name: await rows_of(session, model) for name, _, model, _ in LISTS}
    lists = {name: [told(part, row.model_dump(), business.currency) for row in rows[name]] for name, part, _, _ in LISTS}
    service_names = {row.id: str(getattr(row, "name", "")) for row in rows["services"]}
    return BusinessProfile(
        **{name: getattr(business, name) for name in SIMPLE_FIELDS},
        **lists,
        languages=business.languages,
        phone_numbers=[row.number for row in await rows_of(session, models.PhoneNumber)],
        hours=_hours(business.hours_given, await rows_of(session, models.OpeningSpan)),
        exceptions=await _exceptions_of(session),
        staff=await _staff_of(session, service_names),
        contacts=await _contacts_of(session),
        search_sites=tuple(business.search_sites),
        pronunciations=tuple(profile.Pronunciation(**each) for each in business.pronunciations),
        booking=None if business.booking_rules is None else BookingRules(**business.booking_rules),
        orders=None if business.order_rules is None else told(OrderRules, business.order_rules, business.currency),
    )


async def _exceptions_of(session: AsyncSession) -> list[profile.HoursException]:
    spans = _grouped(await rows_of(session, models.ExceptionSpan), "exception_id")
    return [
        profile.HoursException(date=row.date, until=row.until, note=row.note, hours=tuple(map(_span, spans[row.id])))
        for row in await rows_of(session, models.HoursException)
    ]


async def _staff_of(session: AsyncSession, service_names: dict[UUID, str]) -> list[profile.Staff]:
    spans = _grouped(await rows_of(session, models.StaffSpan), "staff_id")
    gives = _grouped(await rows_of(session, models.StaffService), "staff_id")
    return [
        profile.Staff(
            name=row.name,
            role=row.role,
            services=tuple(service_names[link.service_id] for link in gives[row.id]),
            hours=_hours(row.hours_given, spans[row.id]),
            away=tuple(map(profile.Away.model_validate, row.away)),
        )
        for row in await rows_of(session, models.Staff)
    ]


async def _contacts_of(session: AsyncSession) -> list[profile.Contact]:
    spans = _grouped(await rows_of(session, models.ContactSpan), "contact_id")
    return [
        profile.Contact(
            name=row.name,
            number=row.number,
            role=row.role,
            reasons=tuple(row.reasons),
            hours=_hours(row.hours_given, spans[row.id]),
            warm=row.warm,
            texts=row.texts,
        )
        for row in await rows_of(session, models.Contact)
    ]


def _rules(rules: BookingRules) -> Fields:
    return {name: [*map(_plain, value)] if isinstance(value, tuple) else _plain(value) for name, value in rules}


def _plain(value: Any) -> Any:
    """As JSON holds it, and the profile reads it again."""
    if isinstance(value, Line):
        return value.written
    if isinstance(value, Part):
        return value.model_dump(mode="json", exclude_defaults=True)
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _week(hours: WeeklyHours | None) -> list[Fields]:
    return [
        {"weekday": WEEKDAYS.index(day), "opens": span.opens, "closes": span.closes}
        for day, spans in (hours or {}).items()
        for span in spans
    ]


def _hours(given: bool, rows: Iterable[Any]) -> WeeklyHours | None:
    if not given:
        return None
    days = defaultdict(list)
    for row in rows:
        days[WEEKDAYS[row.weekday]].append(_span(row))
    return {day: tuple(spans) for day, spans in days.items()}


def _span(row: models.SpanFields) -> profile.Span:
    return profile.Span(opens=row.opens, closes=row.closes)


def _grouped(rows: Iterable[Any], owner: str) -> defaultdict[UUID, list[Any]]:
    grouped: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, owner)].append(row)
    return grouped
