"""What the PostgreSQL saver keeps: sealed, one business's, by several calls at a time, over a broken connection."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

from core.crypto import Sealer
from core.settings import Settings
from graph.checkpoints import open_checkpoints, sealed_under
from graph.postgres_checkpoints import TenantPostgresSaver
from tests.conftest import PostgresDatabases

HERE, THERE = uuid4(), uuid4()
SEALER = Sealer(b"c" * 32)
WORDS = "my gate code is forty-two"


@pytest.fixture
async def saver(tmp_path: Path, postgres_settings: Callable[[Path], Settings]) -> AsyncIterator[TenantPostgresSaver]:
    settings = postgres_settings(tmp_path)
    async with open_checkpoints(settings) as opened:
        assert isinstance(opened, TenantPostgresSaver)
        opened.url = settings.database_url  # type: ignore[attr-defined]
        yield opened


def thread(name: str = "call") -> dict[str, Any]:
    return {"configurable": {"thread_id": name, "checkpoint_ns": ""}}


async def put(saver: TenantPostgresSaver, business: UUID, name: str = "call", **values: Any) -> dict[str, Any]:
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = values
    checkpoint["channel_versions"] = dict.fromkeys(values, "1")
    with sealed_under(SEALER, business):
        config = await saver.aput(thread(name), checkpoint, {}, checkpoint["channel_versions"])  # type: ignore[arg-type]
        await saver.aput_writes(config, [("words", WORDS)], "task")
    return dict(config)


async def read(saver: TenantPostgresSaver, business: UUID, name: str = "call") -> dict[str, Any] | None:
    with sealed_under(SEALER, business):
        found = await saver.aget_tuple(thread(name))  # type: ignore[arg-type]
    return None if found is None else found.checkpoint["channel_values"]


def rows_of(saver: TenantPostgresSaver, table: str) -> list[tuple[Any, ...]]:
    """As the platform, who sees all."""
    with psycopg.connect(saver.url) as connection:  # type: ignore[attr-defined]
        connection.execute("SET ROLE frontdesk_platform")
        return connection.execute(f"SELECT * FROM {table}").fetchall()  # type: ignore[call-overload]


TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")


async def test_a_state_comes_back_and_short_words_lie_nowhere_in_plain(saver: TenantPostgresSaver) -> None:
    state = {"words": WORDS, "turn": 3, "unsure": True, "slots": {"name": WORDS}, "question": None}
    await put(saver, HERE, **state)
    assert await read(saver, HERE) == state
    stored = [row for table in TABLES for row in rows_of(saver, table)]
    assert len(stored) == len(TABLES)
    assert "gate code" not in str(stored)


async def test_a_business_finds_no_other_business_call_and_deletes_none(saver: TenantPostgresSaver) -> None:
    await put(saver, HERE, turn=1)
    assert await read(saver, THERE) is None
    with sealed_under(SEALER, THERE):
        await saver.adelete_thread("call")
    await put(saver, THERE, turn=2)
    assert await read(saver, HERE) == {"turn": 1}
    with sealed_under(SEALER, THERE):
        await saver.adelete_thread("call")
    assert await read(saver, HERE) == {"turn": 1}
    with sealed_under(SEALER, HERE):
        await saver.adelete_thread("call")
    assert [rows_of(saver, table) for table in TABLES] == [[], [], []]


async def test_each_row_is_the_business_whose_call_wrote_it(saver: TenantPostgresSaver) -> None:
    await put(saver, HERE, "one", turn=1)
    await put(saver, THERE, "two", turn=1)
    for table in TABLES:
        assert {(row[0], owner) for row in rows_of(saver, table) for owner in row if isinstance(owner, UUID)} == {
            ("one", HERE),
            ("two", THERE),
        }


async def test_outside_a_call_nothing_is_read_or_written(saver: TenantPostgresSaver) -> None:
    with pytest.raises(LookupError):
        await saver.aget_tuple(thread())  # type: ignore[arg-type]


async def test_one_call_that_waits_holds_up_no_other(saver: TenantPostgresSaver) -> None:
    await put(saver, HERE, "slow", turn=1)
    async with await psycopg.AsyncConnection.connect(saver.url) as connection:  # type: ignore[attr-defined]
        await connection.execute("SET ROLE frontdesk_platform")
        await connection.execute("SELECT 1 FROM checkpoints FOR UPDATE")
        with sealed_under(SEALER, HERE):
            waiting = asyncio.create_task(saver.adelete_thread("slow"))
        await put(saver, THERE, "quick", turn=1)
        assert await read(saver, THERE, "quick") == {"turn": 1}
        assert not waiting.done()
        await connection.rollback()
        await waiting
    assert await read(saver, HERE, "slow") is None


async def test_connections_that_broke_are_replaced_and_the_state_is_kept(saver: TenantPostgresSaver) -> None:
    await put(saver, HERE, turn=1)
    with psycopg.connect(saver.url) as connection:  # type: ignore[attr-defined]
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%checkpoints'")
    assert await read(saver, HERE) == {"turn": 1}
    await put(saver, HERE, "next", turn=2)
    assert await read(saver, HERE, "next") == {"turn": 2}


async def test_the_tables_are_those_that_the_installed_saver_makes(
    saver: TenantPostgresSaver, postgres_databases: PostgresDatabases
) -> None:
    """A newer saver that wants other tables needs a migration; this is where that is found out."""
    theirs = postgres_databases.empty()
    async with AsyncPostgresSaver.from_conn_string(theirs) as plain:
        await plain.setup()
    ours = shape(saver.url)  # type: ignore[attr-defined]
    assert {column for column in ours if column[1] != "business_id"} == shape(theirs)
    assert {column[0] for column in ours if column[1] == "business_id"} == set(TABLES)
    with psycopg.connect(theirs) as connection:
        assert connection.execute("SELECT v FROM checkpoint_migrations ORDER BY v").fetchall() == sorted(
            rows_of(saver, "checkpoint_migrations")
        )


def shape(url: str) -> set[tuple[Any, ...]]:
    """Each column of the saver's tables, and its place in the primary key."""
    with psycopg.connect(url) as connection:
        return set(
            connection.execute("""
                SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                       array_position(i.indkey, a.attnum)
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
                WHERE c.relname LIKE 'checkpoint%' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
            """).fetchall()
        )
