"""Four processes on PostgreSQL and Redis, a call and an import at once, and each of the four killed while the call lasts."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app_ui.live import live_events
from core.clock import SystemClock
from core.database import Database
from core.jobs import dead_jobs
from core.secrets import Secrets
from evals.bench.installation import PORTS, Installation, installed
from evals.bench.kills import Killed, judged
from evals.judge import Left, judge
from evals.phone.place import Happening, place_call
from evals.phone.script import load_script
from frontdesk import dashboard_build
from frontdesk.commands.call import plan_call
from frontdesk.diary import Diary
from tenancy.businesses import find_business, load_profile
from tenancy.knowledge.chroma_server import chroma_address
from tenancy.knowledge.index import IndexedPassages, PassageIndex
from tests.conftest import PostgresDatabases
from tests.system.scenes import FLORIST, FLORIST_NUMBER, RESTAURANT, RESTAURANT_NUMBER, ROOT

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]
MEANWHILE = ("riverside-dental", "studio-meridian")
"""Businesses that are imported while the call goes on."""
TURNS_BEFORE_THE_GATEWAY = 4


@dataclass(frozen=True)
class Through:
    """The call and the import that went through it all."""

    streams_before: int
    """How often the phone had connected when the gateway was killed, after the three others."""
    killed: Killed
    rows: list[dict[str, Any]]
    imported: dict[str, IndexedPassages | None]
    """By slug, what the index holds of the businesses that were imported meanwhile."""
    told: list[dict[str, Any]]
    """What another process heard of the restaurant's calls, live."""
    told_another: list[dict[str, Any]]
    """What one heard of another business's."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def apart(
    tmp_path_factory: pytest.TempPathFactory, postgres_databases: PostgresDatabases, redis_url: str
) -> AsyncIterator[Installation]:
    if not dashboard_build.is_built():
        await asyncio.to_thread(dashboard_build.build, print)
    home, database = tmp_path_factory.mktemp("apart"), postgres_databases.empty()
    (home / "florist.yaml").write_text(FLORIST)
    businesses = [RESTAURANT, home / "florist.yaml"]
    async with installed(home, businesses, database_url=database, redis_url=redis_url, admin=True) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def db(apart: Installation) -> AsyncIterator[Database]:
    db = Database(apart.settings)
    yield db
    await db.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def through(apart: Installation, db: Database) -> Through:
    script = load_script(ROOT / "evals" / "bench" / "scripts" / "booking.yaml")
    plan = plan_call(apart.settings, to=RESTAURANT_NUMBER, caller=script.caller, script=script, reconnect_seconds=60.0)
    seen = Seen()
    async with following(apart, db, "trattoria-bella-napoli", "wren-flowers") as (told, told_another):
        call = asyncio.create_task(place_call(plan, seen.observe))
        await seen.turns(1, call)
        await apart.kill("worker")
        await apart.import_businesses(*(ROOT / "samples" / f"{slug}.yaml" for slug in MEANWHILE))
        await apart.start("worker")
        for turn, name in enumerate(("vector", "admin"), start=2):
            await seen.turns(turn, call)
            await apart.kill(name)
            await apart.start(name)
        await seen.turns(TURNS_BEFORE_THE_GATEWAY, call)
        streams, moment = seen.streams, seen.seconds
        await apart.kill("gateway")
        await apart.start("gateway")
        report = await call
    diary = Diary(db, SystemClock())
    rows = await diary.bookings(RESTAURANT_NUMBER, report.call_sid)
    wrong = judge(script.expect, report, Left(rows), await diary.now(RESTAURANT_NUMBER))
    for name in PORTS:
        await apart.ready(name)
    await apart.indexed()
    imported = {slug: await _indexed(apart, db, slug) for slug in MEANWHILE}
    return Through(streams, judged(report, moment, rows, wrong), rows, imported, told, told_another)


@asynccontextmanager
async def following(apart: Installation, db: Database, *slugs: str) -> AsyncIterator[list[list[dict[str, Any]]]]:
    """What the dashboard would be told of these businesses' calls meanwhile, a list each that grows."""
    source = live_events(apart.settings, Secrets.load(apart.settings))
    told: list[list[dict[str, Any]]] = [[] for _ in slugs]

    async def follow(slug: str, events: list[dict[str, Any]], begun: asyncio.Event) -> None:
        async for event in source.follow(await find_business(db, slug), breaks=True):
            begun.set()
            events.append(event)

    begun = [asyncio.Event() for _ in slugs]
    tasks = [asyncio.create_task(follow(*each)) for each in zip(slugs, told, begun, strict=True)]
    await asyncio.gather(*(event.wait() for event in begun))
    yield told
    await source.close()
    await asyncio.gather(*tasks)


class Seen:
    """What has happened in the call so far."""

    def __init__(self) -> None:
        self.streams = self.answered = 0
        self.seconds = 0.0
        self._changed = asyncio.Event()

    def observe(self, happening: Happening) -> None:
        self.seconds = happening.at
        self.streams += happening.kind == "stream"
        self.answered += happening.kind == "answered"
        self._changed.set()

    async def turns(self, number: int, call: "asyncio.Task[Any]") -> None:
        """Return when the agent has answered so many of the caller's turns."""
        while self.answered < number:
            assert not call.done(), f"the call was over after {self.answered} turns"
            self._changed.clear()
            await asyncio.wait({call, changed := asyncio.create_task(self._changed.wait())}, return_when="FIRST_COMPLETED")
            changed.cancel()


async def _indexed(apart: Installation, db: Database, slug: str) -> IndexedPassages | None:
    business_id = await find_business(db, slug)
    found = await PassageIndex(partial(chroma_address, apart.settings)).of(business_id).load()
    assert found is None or found.version == (await load_profile(db, business_id)).version
    return found


async def test_worker_vector_service_and_dashboard_may_die_beside_a_call_and_it_does_not_notice(through: Through) -> None:
    assert through.streams_before == 1


async def test_a_call_whose_gateway_died_is_taken_up_and_books_what_was_asked_for_once(through: Through) -> None:
    killed = through.killed
    assert killed.taken_up
    assert killed.streams == 2
    assert killed.given
    assert killed.asked_again == ()
    assert killed.wrong == ()
    assert len(through.rows) == 1


async def test_businesses_imported_while_the_worker_was_dead_are_indexed_by_the_next(through: Through, db: Database) -> None:
    assert all(indexed is not None and indexed.passages for indexed in through.imported.values())
    async with db.platform() as session:
        assert await dead_jobs(session) == []


async def test_the_call_left_nothing_with_another_business(through: Through, db: Database) -> None:
    diary = Diary(db, SystemClock())
    report = through.killed.report
    assert len(await diary.bookings(RESTAURANT_NUMBER, report.call_sid)) == 1
    for number in (FLORIST_NUMBER, "+12125550118"):
        assert await diary.bookings(number, report.call_sid) == []


async def test_the_dashboard_is_told_of_the_call_live_before_and_after_the_kill_and_of_no_other_business(
    through: Through,
) -> None:
    numbers = [event["seq"] for event in through.told if "seq" in event]
    assert numbers == sorted(numbers)
    assert {"ring", "heard_final", "said", "taken_up", "act_ended", "ended"} <= {event["kind"] for event in through.told}
    assert [event["kind"] for event in through.told_another] == ["following"]


async def test_everything_lies_in_postgresql_and_nothing_beside_it(through: Through, apart: Installation) -> None:
    assert list(apart.home.glob("*.db*")) == []


async def test_each_service_says_that_it_is_alive_and_ready_again(through: Through, apart: Installation) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        for port in apart.ports.values():
            assert (await http.get(f"http://127.0.0.1:{port}/healthz")).status_code == 200
            assert (await http.get(f"http://127.0.0.1:{port}/readyz")).json() == {"status": "ready"}


async def test_each_service_is_measured_and_the_gateway_counts_the_turns_it_answered(
    apart: Installation, through: Through
) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        told = {name: (await http.get(f"http://127.0.0.1:{port}/metrics")).text for name, port in apart.ports.items()}
    assert all("frontdesk_event_loop_lag_seconds_count" in text for text in told.values())
    assert 'frontdesk_turns_total{route="' in told["gateway"]
    assert "frontdesk_jobs_waiting" in told["worker"]
    assert not [text for text in told.values() if re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)], "no id is a label"
