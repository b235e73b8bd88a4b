"""The businesses of the platform: taking in what one says of itself, reading it back, and finding whose a number is."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.clock import Clock, SystemClock
from core.database import Database
from core.errors import InvalidInput, NotFound, WrongFields
from tenancy.business_file import BusinessFile, WrongFiles
from tenancy.consistency import contradictions
from tenancy.models import Business, PhoneNumber
from tenancy.profile import BusinessProfile, Manner
from tenancy.profile_rows import RowSync, assign, business_fields, profile_of
from tenancy.remembered import held_to

T = TypeVar("T")
OnChanged = Callable[[AsyncSession, UUID, int], Awaitable[None]]
"""Called with the open write session, the business and its new version; what it writes is committed with the change."""


@dataclass(frozen=True)
class Imported:
    business_id: UUID
    version: int
    created: bool
    changed: bool
    """True for a new business too."""


@dataclass(frozen=True)
class LoadedProfile:
    profile: BusinessProfile
    version: int


@dataclass(frozen=True)
class BusinessSummary:
    business_id: UUID
    slug: str
    name: str
    kind: str
    version: int
    phone_numbers: tuple[str, ...]


async def import_profile(
    db: Database, profile: BusinessProfile, *, on_changed: OnChanged | None = None, clock: Clock | None = None
) -> Imported:
    """Make the business with the profile's slug say what the profile says, all of it or nothing.

    Raises ``InvalidInput`` for a profile that contradicts itself or claims another business's number.
    """
    for location, message in contradictions(profile):
        raise InvalidInput(f"{'.'.join(map(str, location))}: {message}")
    business_id = await _id_of(db, profile.slug) or uuid4()
    try:
        async with db.business(business_id, write=True) as session:
            return await _store(session, business_id, profile, on_changed, clock or SystemClock())
    except IntegrityError as error:
        taken = await _taken(db, dict.fromkeys(profile.phone_numbers, profile.slug))
        if not taken:
            raise InvalidInput(f"{profile.slug} was changed by somebody else at the same moment; import it again") from error
        raise InvalidInput(f"phone_numbers: expected numbers that are free, got {taken[0]}, {_ANOTHERS}") from error


async def register(
    db: Database,
    profile: BusinessProfile,
    *,
    also: Callable[[AsyncSession, UUID], Awaitable[T]],
    on_changed: OnChanged | None = None,
    clock: Clock | None = None,
) -> T:
    """Make a new business, and in the same transaction what ``also`` makes with it, which is returned.

    Raises ``WrongFields`` for a profile that contradicts itself or claims a slug or a number that is taken (not whose),
    and lets through the ``IntegrityError`` of what ``also`` could not make.
    """
    if wrong := [(".".join(map(str, location)), message) for location, message in contradictions(profile)]:
        raise WrongFields(wrong)
    business_id = uuid4()
    try:
        async with db.business(business_id, write=True) as session:
            await _store(session, business_id, profile, on_changed, clock or SystemClock())
            return await also(session, business_id)
    except IntegrityError as error:
        taken = [("slug", f"expected a short name that is free, got {profile.slug}")] if await _id_of(db, profile.slug) else []
        numbers = set(await _taken(db, dict.fromkeys(profile.phone_numbers, "")))
        taken += [
            (f"phone_numbers.{at}", f"expected a number that is free, got {number}, {_ANOTHERS}")
            for at, number in enumerate(profile.phone_numbers)
            if number in numbers
        ]
        if taken:
            raise WrongFields(taken) from error
        raise


async def import_files(db: Database, files: Sequence[BusinessFile], *, on_changed: OnChanged | None = None) -> list[Imported]:
    """Import files that were read and found right. Raises ``WrongFiles``, before any change, for a number that is taken."""
    taken = set(await _taken(db, {number: file.profile.slug for file in files for number in file.profile.phone_numbers}))
    problems = [
        file.problem(("phone_numbers", at), f"expected a number that is free, got {number}, {_ANOTHERS}")
        for file in files
        for at, number in enumerate(file.profile.phone_numbers)
        if number in taken
    ]
    if problems:
        raise WrongFiles(problems)
    return [await import_profile(db, file.profile, on_changed=on_changed) for file in files]


async def load_profile(db: Database, business_id: UUID) -> LoadedProfile:
    """Raises ``NotFound`` for a business that does not exist."""
    async with db.business(business_id) as session:
        business = await session.get(Business, business_id)
        if business is None:
            raise NotFound("there is no such business")
        return LoadedProfile(await profile_of(session, business), business.version)


async def record_change(
    session: AsyncSession, business: Business, now: datetime, on_changed: OnChanged | None, *, created: bool = False
) -> None:
    """Give what the open session has changed of a business its version, and tell whoever builds on it."""
    if not created:
        business.version += 1
        business.updated_at = now
        await session.flush()
        await held_to(session, business)
    if on_changed is not None:
        await on_changed(session, business.business_id, business.version)


async def resolve_number(db: Database, e164: str) -> UUID | None:
    """Whose number was called, such as +12125550142; None for nobody's."""
    async with db.platform() as session:
        return (await session.scalars(select(PhoneNumber.business_id).where(PhoneNumber.number == e164))).one_or_none()


async def find_business(db: Database, slug: str) -> UUID:
    """Raises ``NotFound`` when no business has this slug."""
    business_id = await _id_of(db, slug)
    if business_id is None:
        raise NotFound(f"there is no business {slug!r}; `frontdesk business list` shows those there are")
    return business_id


async def manners_in_use(db: Database) -> set[Manner]:
    """How the platform's agents talk."""
    async with db.platform() as session:
        used = await session.scalars(select(Business.manner).distinct())
        return {"plain", *(cast(Manner, manner) for manner in used)}


async def list_businesses(db: Database) -> list[BusinessSummary]:
    """Every business of the platform, by slug."""
    async with db.platform() as session:
        numbers: dict[UUID, list[str]] = {}
        for row in await session.scalars(select(PhoneNumber).order_by(col(PhoneNumber.position))):
            numbers.setdefault(row.business_id, []).append(row.number)
        businesses = await session.scalars(select(Business).order_by(col(Business.slug)))
        return [
            BusinessSummary(row.business_id, row.slug, row.name, row.kind, row.version, tuple(numbers.get(row.business_id, ())))
            for row in businesses
        ]


_ANOTHERS = "which another business already answers"
_AT_ONCE = 500
"""Numbers asked about in one query; databases bound how many values a statement may have."""


async def _store(
    session: AsyncSession, business_id: UUID, profile: BusinessProfile, on_changed: OnChanged | None, clock: Clock
) -> Imported:
    now, fields = clock.now(), business_fields(profile)
    business = await session.get(Business, business_id, with_for_update=True)
    created = business is None
    if business is None:
        business = Business(business_id=business_id, created_at=now, updated_at=now, **fields)
        session.add(business)
        await session.flush()
        changed = True
    else:
        changed = assign(business, fields)
    rows = RowSync(session, business_id, empty=created)
    await rows.bring_all(profile)
    changed |= rows.changed
    if changed:
        await record_change(session, business, now, on_changed, created=created)
    return Imported(business_id, business.version, created, changed)


async def _id_of(db: Database, slug: str) -> UUID | None:
    async with db.platform() as session:
        return (await session.scalars(select(Business.business_id).where(Business.slug == slug))).one_or_none()


async def _taken(db: Database, claims: dict[str, str]) -> list[str]:
    """The numbers that a business with another slug than the claiming one has."""
    numbers = list(claims)
    taken: list[str] = []
    async with db.platform() as session:
        for start in range(0, len(numbers), _AT_ONCE):
            asked = select(PhoneNumber.number, Business.slug).where(
                PhoneNumber.business_id == Business.business_id, col(PhoneNumber.number).in_(numbers[start : start + _AT_ONCE])
            )
            taken += [number for number, slug in (await session.execute(asked)).all() if claims[number] != slug]
    return taken
