"""How fast a full diary answers: a day's openings, the next free, a hold and its booking, and how that grows with the diary."""

import gc
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import psycopg
from rich.table import Table
from sqlalchemy import insert

from core.database import Database
from core.settings import Settings
from evals.bench.plot import lines_svg
from evals.servers import own_postgres
from tenancy.businesses import import_profile
from tenancy.profile import BusinessProfile
from tools.booking.finder import availability, openings_on
from tools.booking.models import Booking, BookingResource
from tools.booking.query import BookingQuery, Wish
from tools.booking.service import Bookings, Customer
from tools.booking.windows import instant

NOW = datetime(2026, 11, 5, 15, tzinfo=UTC)
SIZES = (1_000, 5_000, 20_000, 80_000)
FULL_AT = 20_000
"""The size of the diary at which everything is measured; the others only show how reading grows."""
FULL_DAYS = 20
"""So long somebody is booked out, so that their next free time lies behind that."""
AT_ONCE = 2_000
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "09:00-19:00")
QUESTIONS = ("a day", "next free", "hold", "commit")
TARGETS = {"a day": 10.0, "next free": 30.0, "hold": 15.0, "commit": 15.0}
"""Milliseconds at the 95th percentile, on PostgreSQL."""
Progress = Callable[[str], None]
Slot = tuple[str, datetime]


@dataclass(frozen=True)
class Place:
    """A business with twenty of something, and what its callers ask for."""

    name: str
    profile: BusinessProfile
    resources: tuple[str, ...]
    length: timedelta
    wish: Wish
    busiest: Wish
    """For the one who is booked out."""


def staffed() -> Place:
    people = [f"Stylist {number}" for number in range(1, 21)]
    profile = _profile(
        "staff", "+12125550191", kind="salon", staff=[{"name": name} for name in people],
        services=[{"name": "Haircut", "duration_minutes": 30}], booking={"slot_minutes": 15, "horizon_days": 365},
    )  # fmt: skip
    wish = Wish(service="Haircut")
    keys = tuple(f"staff:{name.casefold()}" for name in people)
    return Place("20 staff", profile, keys, timedelta(minutes=30), wish, wish.model_copy(update={"staff": people[0]}))


def seated() -> Place:
    tables = [{"name": f"Table {number}", "seats": 8 if number == 1 else 4} for number in range(1, 21)]
    profile = _profile(
        "tables", "+12125550192", kind="restaurant", tables=tables,
        booking={"slot_minutes": 15, "turn_minutes": 60, "horizon_days": 365, "most_guests": 60},
    )  # fmt: skip
    keys = tuple(f"table:table {number}" for number in range(1, 21))
    return Place("20 tables", profile, keys, timedelta(hours=1), Wish(party_size=2), Wish(party_size=8))


def _profile(slug: str, number: str, **told: Any) -> BusinessProfile:
    base = {"slug": slug, "name": slug.title(), "timezone": "America/New_York", "phone_numbers": [number], "hours": WEEK}
    return BusinessProfile.model_validate({**base, **told})


@dataclass
class Diary:
    """One business in one database, and its questions."""

    db: Database
    business_id: UUID
    place: Place
    rng: Random
    slots: list[Slot]
    filled: int = 0

    async def fill(self, size: int) -> None:
        """Bookings until there are so many, the busiest one's coming weeks first and then anywhere in the year."""
        while self.filled < min(size, len(self.slots)):
            some = self.slots[self.filled : min(self.filled + AT_ONCE, size)]
            bookings = [_booking(self.business_id, self.place, slot) for slot in some]
            async with self.db.business(self.business_id, write=True) as session:
                await session.execute(insert(Booking), bookings)
                taken = [_taken(row, key) for row, (key, _) in zip(bookings, some, strict=True)]
                await session.execute(insert(BookingResource), taken)
            self.filled += len(some)

    async def a_day(self) -> None:
        on = (NOW + timedelta(days=self.rng.randint(1, 150))).date()
        async with self.db.business(self.business_id) as session:
            query = BookingQuery.model_validate({**self.place.wish.model_dump(), "date": on})
            found = await openings_on(session, self.place.profile, query, NOW)
        assert found

    async def next_free(self) -> None:
        async with self.db.business(self.business_id) as session:
            query = BookingQuery.model_validate(self.place.busiest.model_dump())
            found = await availability(session, self.place.profile, query, NOW)
        assert found.opening is not None, found
        if self.filled >= FULL_DAYS * 20:
            assert (found.opening.start - NOW).days >= FULL_DAYS - 1, "somebody is not booked out"

    async def book(self, took: dict[str, list[float]]) -> None:
        """A hold and its confirmation, each in a transaction of its own as a call does it; then it is cancelled again."""
        customer, key = Customer(uuid4(), "+12125550177", "Jo"), uuid4().hex
        wish = await self._free()
        held = await self._timed(took["hold"], lambda diary: diary.hold(wish, customer, key, key))
        assert isinstance(held, Booking), held
        booked = await self._timed(took["commit"], lambda diary: diary.confirm(held.id, customer))
        assert isinstance(booked, Booking), booked
        await self._timed([], lambda diary: diary.cancel(held.id, customer))

    async def _free(self) -> Wish:
        """Something that can be had on some day."""
        on = (NOW + timedelta(days=self.rng.randint(1, 150))).date()
        async with self.db.business(self.business_id) as session:
            found = await openings_on(
                session, self.place.profile, BookingQuery.model_validate({**self.place.wish.model_dump(), "date": on}), NOW
            )
        assert isinstance(found, tuple), found
        chosen = self.rng.choice(found)
        return self.place.wish.model_copy(update={"date": chosen.start.date(), "time": chosen.start.time()})

    async def _timed(self, took: list[float], act: Callable[[Bookings], Awaitable[Any]]) -> Any:
        begun = time.perf_counter()
        async with self.db.business(self.business_id, write=True) as session:
            result = await act(Bookings(session, self.place.profile, NOW))
        took.append((time.perf_counter() - begun) * 1000)
        return result


async def measured(home: Path, rounds: int, seed: int, sizes: Sequence[int], progress: Progress) -> dict[str, Any]:
    """On SQLite files in ``home`` and on a PostgreSQL of the bench's own in memory, where nothing waits for a disk."""
    load, found = os.getloadavg()[0], []
    for engine in ("sqlite", "postgresql"):
        with _settings(engine, home / engine) as settings:
            db = Database(settings)
            await db.migrate()
            for place in (staffed(), seated()):
                found += await _of(db, settings, place, engine, rounds, seed, sizes, progress)
            await db.close()
    return {"rounds": rounds, "rows": found, "load_before_after": (load, os.getloadavg()[0])}


async def _of(
    db: Database, settings: Settings, place: Place, engine: str, rounds: int, seed: int, sizes: Sequence[int], progress: Progress
) -> list[dict[str, Any]]:
    rng, found = Random(seed), []
    imported = await import_profile(db, place.profile)
    diary = Diary(db, imported.business_id, place, rng, _slots(place, rng))
    for size in sizes:
        if size > len(diary.slots):
            break
        progress(f"{place.name} on {engine}: {size:,} bookings")
        await diary.fill(size)
        if settings.database_url is not None:
            with psycopg.connect(settings.database_url, autocommit=True) as connection:
                connection.execute("ANALYZE")
        took = await _rounds(diary, rounds, write=size == FULL_AT or size == sizes[-1] < FULL_AT)
        found += [_row(engine, place, size, question, each) for question, each in took.items() if each]
    return found


async def _rounds(diary: Diary, rounds: int, *, write: bool) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    reads = (("a day", diary.a_day), ("next free", diary.next_free))
    for number in range(-5, rounds):  # the first ones fill caches
        counted = took if number >= 0 else {question: [] for question in QUESTIONS}
        gc.collect(0)
        for name, question in reads:
            begun = time.perf_counter()
            await question()
            counted[name].append((time.perf_counter() - begun) * 1000)
        if write:
            await diary.book(counted)
    return took


def _row(engine: str, place: Place, size: int, question: str, took: Sequence[float]) -> dict[str, Any]:
    p50, p95 = np.percentile(took, [50, 95])
    return {
        "engine": engine, "place": place.name, "bookings": size, "question": question, "n": len(took),
        "p50_ms": float(p50), "p95_ms": float(p95),
    }  # fmt: skip


@contextmanager
def _settings(engine: str, home: Path) -> Iterator[Settings]:
    home.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        yield Settings(home=home, _env_file=None)
        return
    with own_postgres() as server:
        yield Settings(home=home, database_url=server.url, _env_file=None)


def _slots(place: Place, rng: Random) -> list[Slot]:
    """Every place in the year around now that a booking could have, in the order in which they fill up."""
    first = NOW.date()
    full = [slot for days in range(FULL_DAYS) for slot in _day(place, first + timedelta(days=days), place.resources[:1])]
    # what is left is never all taken on one day, as no year is
    others = [slot for days in range(-180, 180) for slot in _day(place, first + timedelta(days=days), place.resources)]
    rng.shuffle(others)
    known = set(full)
    return [*full, *(slot for slot in others if slot not in known)]


def _day(place: Place, on: date, resources: Sequence[str]) -> Iterator[Slot]:
    opens = instant(on, datetime.min.time().replace(hour=9), place.profile.zone)
    for number in range(int(timedelta(hours=10) / place.length)):
        for resource in resources:
            yield resource, opens + number * place.length


def _booking(business_id: UUID, place: Place, slot: Slot) -> dict[str, Any]:
    return {
        "id": uuid4(), "business_id": business_id, "status": "confirmed",
        "unit": "table" if place.profile.tables else "appointment",
        "starts_at": slot[1], "ends_at": slot[1] + place.length, "source": "phone", "key": uuid4().hex, "revision": 1,
        "name": "Jo", "caller": "+12125550177", "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip


def _taken(booking: dict[str, Any], key: str) -> dict[str, Any]:
    taken = {name: booking[name] for name in ("business_id", "starts_at", "ends_at", "status")}
    return {**taken, "id": uuid4(), "booking_id": booking["id"], "resource_key": key}


def table(found: dict[str, Any]) -> Table:
    """The figures as JSON has them, for people."""
    shown = Table(
        "database", "business", "bookings", "question", "n", "p50 ms", "p95 ms", title="a full diary", title_justify="left"
    )
    for row in found["rows"]:
        cells = (row["engine"], row["place"], f"{row['bookings']:,}", row["question"], str(row["n"]))
        shown.add_row(*cells, f"{row['p50_ms']:.1f}", f"{row['p95_ms']:.1f}")
    return shown


def growth(found: dict[str, Any]) -> str:
    """How reading grows with the diary, as an SVG."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in found["rows"]:
        if row["question"] in ("a day", "next free"):
            name = f"{row['question']}, {row['place']}, {row['engine']}"
            lines.setdefault(name, []).append((row["bookings"], row["p95_ms"]))
    return lines_svg("Reading a diary, 95th percentile", "bookings in it", "ms", lines)


def missed(found: dict[str, Any]) -> list[str]:
    """What is slower than it should be, on PostgreSQL with a year of bookings."""
    return [
        f"{row['place']}, {row['question']}: {row['p95_ms']:.1f} ms at the 95th percentile, {TARGETS[row['question']]:.0f} wanted"
        for row in found["rows"]
        if row["engine"] == "postgresql" and row["bookings"] == FULL_AT and row["p95_ms"] > TARGETS[row["question"]]
    ]
