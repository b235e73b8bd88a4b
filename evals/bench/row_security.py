"""What row-level security costs a call: each of a call's queries with it and without, in turn, on two equal databases."""

import gc
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import psycopg
from langgraph.checkpoint.base import empty_checkpoint
from rich.table import Table
from sqlalchemy import insert
from sqlalchemy.engine import make_url

from core import postgresql
from core.clock import SystemClock
from core.crypto import Sealer
from core.database import Database
from core.settings import Settings
from evals.bench.bare import bare_checkpoints, bare_opening, take_walls_down
from evals.crowd.fill import Crowd, fill
from evals.servers import OwnPostgres, own_postgres
from graph.checkpoints import open_checkpoints, sealed_under
from tenancy.business_file import read_business_files
from tenancy.businesses import find_business, import_files, load_profile, resolve_number
from tenancy.calls.models import Call, CallEvent
from tenancy.profile import BusinessProfile
from tools.booking.finder import availability
from tools.booking.models import Booking
from tools.booking.query import BookingQuery, Wish
from tools.booking.service import Bookings, Customer

HERE, THERE = "trattoria-bella-napoli", "riverside-dental"
"""Both have the same past; the first is called."""
LINES = 10
"""Events in one batch of the call log."""
WARM = 20
"""Rounds before those that count."""
MASTER = Sealer(b"m" * 32)
Progress = Callable[[str], None]


@dataclass
class Cost:
    """One of a call's queries: milliseconds with row-level security and without, pair by pair."""

    name: str
    walled: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        ratio, low, high = _ratio(np.array([self.walled]), np.array([self.bare]))
        return {
            "query": self.name,
            "n": len(self.walled),
            "with_ms": float(np.median(self.walled)),
            "without_ms": float(np.median(self.bare)),
            "ratio": ratio,
            "from": low,
            "to": high,
        }


@dataclass(frozen=True)
class Measured:
    costs: list[Cost]
    calls: int
    bookings: int
    events: int
    """In each of the two businesses, but the events in both."""
    load: tuple[float, float]
    """The machine's one-minute load before and after."""

    def as_json(self) -> dict[str, Any]:
        ratio, low, high = _ratio(np.array([cost.walled for cost in self.costs]), np.array([cost.bare for cost in self.costs]))
        return {
            "queries": [cost.as_json() for cost in self.costs],
            "all": {"ratio": ratio, "from": low, "to": high},
            "calls_a_business": self.calls,
            "bookings_a_business": self.bookings,
            "events": self.events,
            "load_before_after": self.load,
        }


@dataclass
class Side:
    """One of the two databases, and what a call does in it."""

    db: Database
    checkpoints: Any
    business_id: UUID
    profile: BusinessProfile
    number: str
    call_id: UUID
    wish: Wish
    now: datetime
    seq: int = 0
    booked: Booking | None = None

    async def whose_number(self) -> None:
        await resolve_number(self.db, self.number)

    async def what_it_says(self) -> None:
        await load_profile(self.db, self.business_id)

    async def openings(self) -> None:
        async with self.db.business(self.business_id) as session:
            await availability(session, self.profile, BookingQuery(**self.wish.model_dump()), self.now)

    async def book(self) -> None:
        customer, key = Customer(self.call_id, "+12125550177", "Jo"), uuid4().hex
        async with self.db.business(self.business_id, write=True) as session:
            held = await Bookings(session, self.profile, self.now).hold(self.wish, customer, key, key)
        assert isinstance(held, Booking), held
        async with self.db.business(self.business_id, write=True) as session:
            booked = await Bookings(session, self.profile, self.now).confirm(held.id, customer)
        assert isinstance(booked, Booking), booked
        self.booked = booked

    async def cancel(self) -> None:
        """So that the next one finds the same place free; not measured."""
        if self.booked is not None:
            async with self.db.business(self.business_id, write=True) as session:
                await Bookings(session, self.profile, self.now).cancel(self.booked.id, Customer(self.call_id, None))
            self.booked = None

    async def log(self) -> None:
        rows = [
            {"business_id": self.business_id, "call_id": self.call_id, "seq": self.seq + number, "kind": "heard_final",
             "at": self.now, "content": b"c" * 160, "hash": b"h" * 32}
            for number in range(1, LINES + 1)
        ]  # fmt: skip
        self.seq += LINES
        async with self.db.calls(self.business_id, write=True) as session:
            await session.execute(insert(CallEvent), rows)

    async def keep_state(self) -> None:
        checkpoint = empty_checkpoint()
        checkpoint["channel_values"] = {f"channel {number}": "a caller's words " * 4 for number in range(25)}
        checkpoint["channel_versions"] = dict.fromkeys(checkpoint["channel_values"], checkpoint["id"])
        config = {"configurable": {"thread_id": str(self.call_id), "checkpoint_ns": ""}}
        with sealed_under(MASTER, self.business_id):
            kept = await self.checkpoints.aput(config, checkpoint, {}, checkpoint["channel_versions"])
            await self.checkpoints.aget_tuple(kept)


QUERIES: tuple[tuple[str, Callable[[Side], Awaitable[None]]], ...] = (
    ("whose number was called", Side.whose_number),
    ("what the business says", Side.what_it_says),
    ("a day's openings", Side.openings),
    ("a hold, and its booking", Side.book),
    (f"{LINES} lines of the call log", Side.log),
    ("a turn's state, kept and read", Side.keep_state),
)


async def measured(home: Path, samples: Path, crowd: Crowd, pairs: int, seed: int, progress: Progress) -> Measured:
    """On a PostgreSQL of its own in memory, where nothing waits for a disk and what is computed weighs most."""
    with own_postgres() as server:
        settings = Settings(home=home, database_url=server.url, _env_file=None)
        progress(f"two businesses with {crowd.calls} calls each")
        events = await _past(settings, samples, crowd, seed)
        without = _copy(server, settings)
        async with _side(settings) as walled, _side(without) as bare:
            costs = [Cost(name) for name, _ in QUERIES]
            load = os.getloadavg()[0]
            await _in_turn(walled, bare, costs, pairs, Random(seed), progress)
            return Measured(costs, crowd.calls, crowd.bookings, events, (load, os.getloadavg()[0]))


async def _past(settings: Settings, samples: Path, crowd: Crowd, seed: int) -> int:
    db = Database(settings)
    await db.migrate()
    await import_files(db, read_business_files([samples]))
    events = 0
    for slug in (HERE, THERE):
        business_id = await find_business(db, slug)
        events += (await fill(db, MASTER, settings.home, business_id, crowd, seed=seed, clock=SystemClock())).events
    await db.close()
    return events


def _copy(server: OwnPostgres, settings: Settings) -> Settings:
    """The same database with its walls taken down."""
    assert settings.database_url is not None
    name = make_url(settings.database_url).database
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    with psycopg.connect(server.administrator_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE bare TEMPLATE {name} OWNER frontdesk")
    url = make_url(settings.database_url).set(database="bare").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        take_walls_down(connection)
    return settings.model_copy(update={"database_url": url})


@asynccontextmanager
async def _side(settings: Settings) -> AsyncIterator[Side]:
    bare = settings.database_url is not None and make_url(settings.database_url).database == "bare"
    db = Database(settings, opening=bare_opening if bare else postgresql.opening)
    async with bare_checkpoints(settings) if bare else open_checkpoints(settings) as checkpoints:
        business_id, now = await find_business(db, HERE), datetime.now(UTC)
        profile = (await load_profile(db, business_id)).profile
        call_id = uuid4()
        async with db.calls(business_id, write=True) as session:
            session.add(Call(id=call_id, business_id=business_id, call_sid=f"CA{call_id.hex}", started_at=now))
        async with db.business(business_id) as session:
            day = (now + timedelta(days=20)).astimezone(profile.zone).date()
            opening = (await availability(session, profile, BookingQuery(party_size=2, date=day), now)).opening
        assert opening is not None, f"{HERE} is full or closed on {day}"
        wish = Wish(date=opening.start.date(), time=opening.start.time(), party_size=2)
        yield Side(db, checkpoints, business_id, profile, profile.phone_numbers[0], call_id, wish, now)
        await db.close()


async def _in_turn(walled: Side, bare: Side, costs: Sequence[Cost], pairs: int, rng: Random, progress: Progress) -> None:
    """Each query on both sides, now the one first and now the other, so that what slows the machine slows both."""
    gc.collect()
    gc.disable()
    try:
        warm = min(WARM, pairs)
        for number in range(warm + pairs):
            progress(f"{number} of {warm + pairs}")
            for cost, (_, query) in zip(costs, QUERIES, strict=True):
                took = {}
                for side in rng.sample((walled, bare), 2):
                    begun = time.perf_counter()
                    await query(side)
                    took[side is walled] = (time.perf_counter() - begun) * 1000
                    await side.cancel()
                if number >= warm:
                    cost.walled.append(took[True])
                    cost.bare.append(took[False])
            gc.collect(0)
    finally:
        gc.enable()


def table(found: dict[str, Any]) -> Table:
    """The figures as JSON has them, for people."""
    shown = Table(
        "a call's query", "n", "with ms", "without ms", "ratio", "95 % of redrawings",
        title="row-level security: median times with it and without", title_justify="left",
    )  # fmt: skip
    for row in found["queries"]:
        times = (f"{row['with_ms']:.2f}", f"{row['without_ms']:.2f}")
        shown.add_row(row["query"], str(row["n"]), *times, f"{row['ratio']:.3f}", f"{row['from']:.3f} to {row['to']:.3f}")
    every = found["all"]
    shown.add_row("all of them", "", "", "", f"{every['ratio']:.3f}", f"{every['from']:.3f} to {every['to']:.3f}")
    return shown


def _ratio(walled: "np.ndarray", bare: "np.ndarray") -> tuple[float, float, float]:
    """Of the summed medians (queries by pairs), and between which the middle 95 % of 1000 redrawings of the pairs lie."""
    rng = np.random.default_rng(1)

    def of(chosen: Any) -> float:
        return float(np.median(walled[:, chosen], axis=1).sum() / np.median(bare[:, chosen], axis=1).sum())

    pairs = walled.shape[1]
    redrawn = [of(rng.integers(0, pairs, pairs)) for _ in range(1000)]
    low, high = np.percentile(redrawn, [2.5, 97.5])
    return of(np.arange(pairs)), float(low), float(high)
