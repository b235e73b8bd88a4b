import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from core.clock import ManualClock
from core.crypto import Sealer, Unreadable
from core.database import Database
from core.errors import CommitUnknown, NotFound
from core.settings import Settings
from tenancy.calls.log import LogUnavailable, LogWriter
from tenancy.calls.store import CallStore

CLOCK = ManualClock(datetime(2026, 11, 5, 9, tzinfo=UTC))
BUSINESS, OTHER = uuid4(), uuid4()


@pytest.fixture
async def db(tmp_path: Path, engine_settings: Callable[[Path], Settings]) -> AsyncIterator[Database]:
    database = Database(engine_settings(tmp_path))
    yield database
    await database.close()


def store(db: Database, writer: LogWriter) -> CallStore:
    return CallStore(db, Sealer(b"k" * 32), writer, CLOCK)


async def tamper(db: Database, statement: str) -> None:
    async with db.platform(write=True, store="calls") as session:
        await session.execute(text(statement))


async def raw(db: Database) -> bytes:
    async with db.platform(write=True, store="calls") as session:
        return b"".join((await session.execute(text("SELECT content FROM call_event"))).scalars().all())


async def test_what_was_appended_is_read_back_in_order_and_unsealed(db: Database) -> None:
    async with LogWriter(db) as writer:
        calls = store(db, writer)
        call = await calls.open(BUSINESS, "CA1", "+12125550199")
        for n in range(3):
            call.log.append("caller", words=f"words {n}")
        await call.log.durable()
        events = await calls.events(BUSINESS, call.call_id)
    assert [(e.seq, e.facts["words"]) for e in events] == [(1, "words 0"), (2, "words 1"), (3, "words 2")]
    assert b"words" not in await raw(db)


async def test_another_business_has_no_such_call(db: Database) -> None:
    async with LogWriter(db) as writer:
        calls = store(db, writer)
        call = await calls.open(BUSINESS, "CA1", None)
        call.log.append("caller", words="private")
        await call.log.durable()
        with pytest.raises(NotFound):
            await calls.events(OTHER, call.call_id)
        with pytest.raises(NotFound):
            await calls.find(OTHER, "CA1")


async def test_another_process_takes_a_call_up_with_its_past_and_the_first_one_must_let_go(db: Database) -> None:
    async with LogWriter(db) as first, LogWriter(db) as second:
        before = await store(db, first).open(BUSINESS, "CA1", None)
        before.log.append("caller", words="a table for four")
        await before.log.durable()
        after = await store(db, second).open(BUSINESS, "CA1", None)
        assert after.call_id == before.call_id
        assert [e.facts["words"] for e in after.past] == ["a table for four"]
        after.log.append("taken_up")
        await after.log.durable()
        before.log.append("act_begun", tool="confirm_booking")
        with pytest.raises(LogUnavailable):
            await before.log.durable()
        events = await store(db, second).events(BUSINESS, after.call_id)
    assert [e.kind for e in events] == ["caller", "taken_up"]


async def test_a_commit_that_was_not_reported_gives_no_call_up(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    insert, failing = LogWriter._insert, [True, True]

    async def reported_as_failed(writer: LogWriter, business_id: UUID, rows: list[dict[str, Any]]) -> None:
        await insert(writer, business_id, rows)
        if failing:
            failing.pop()
            raise CommitUnknown("the connection broke while it was committing")

    monkeypatch.setattr(LogWriter, "_insert", reported_as_failed)
    async with LogWriter(db) as writer:
        ours = await store(db, writer).open(BUSINESS, "CA1", None)
        theirs = await store(db, writer).open(OTHER, "CA2", None)
        for call in (ours, theirs):
            call.log.append("caller", words="a table for four")
        for call in (ours, theirs):
            await call.log.durable()
            call.log.append("act_begun", tool="confirm_booking")
            await call.log.durable()
        kept = await store(db, writer).events(BUSINESS, ours.call_id)
    assert not failing
    assert [event.kind for event in kept] == ["caller", "act_begun"]


async def test_an_altered_or_missing_event_is_found(db: Database) -> None:
    async with LogWriter(db) as writer:
        calls = store(db, writer)
        call = await calls.open(BUSINESS, "CA1", None)
        for n in range(3):
            call.log.append("said", n=n)
        await call.log.durable()
        await tamper(db, "DELETE FROM call_event WHERE seq = 2")
        with pytest.raises(Unreadable):
            await calls.events(BUSINESS, call.call_id)


async def test_deleting_the_key_deletes_what_the_call_said(db: Database) -> None:
    async with LogWriter(db) as writer:
        calls = store(db, writer)
        call = await calls.open(BUSINESS, "CA1", "+12125550199")
        call.log.append("caller", words="my secret")
        await call.log.durable()
        await calls.forget(BUSINESS, call.call_id)
        with pytest.raises(NotFound):
            await calls.events(BUSINESS, call.call_id)


async def test_a_card_number_reaches_no_row_and_no_listener(db: Database) -> None:
    async with LogWriter(db) as writer:
        calls = store(db, writer)
        call = await calls.open(BUSINESS, "CA1", None)
        call.log.append("heard_words", text="it is 4111 1111 1111 1111", words=["4111111111111111"])
        await call.log.durable()
        [event] = await calls.events(BUSINESS, call.call_id)
    assert "4111" not in str(event.facts)


async def test_a_follower_hears_the_newest_events_and_then_each_as_it_comes(db: Database) -> None:
    async with LogWriter(db) as writer:
        call = await store(db, writer).open(BUSINESS, "CA1", None)
        call.log.append("ring")

        async def collect() -> list[str]:
            return [event.kind async for event in call.log.follow()]

        listening = asyncio.create_task(collect())
        await asyncio.sleep(0)
        call.log.append("caller")
        call.log.close()
        assert await listening == ["ring", "caller"]


async def test_an_ended_call_cannot_be_taken_up(db: Database) -> None:
    async with LogWriter(db) as writer:
        calls = store(db, writer)
        call = await calls.open(BUSINESS, "CA1", None)
        await calls.end(BUSINESS, call.call_id, "caller hung up")
        with pytest.raises(NotFound):
            await calls.open(BUSINESS, "CA1", None)


def test_a_call_id_is_part_of_the_seal() -> None:
    sealer = Sealer(b"k" * 32)
    sealed = sealer.seal(b"words", UUID(int=1).bytes)
    with pytest.raises(Unreadable):
        sealer.open(sealed, UUID(int=2).bytes)
