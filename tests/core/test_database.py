"""Sessions that see one tenant, transactions that are whole, and migrations that agree with the models."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, delete, insert, literal, select, text, update
from sqlalchemy.exc import IntegrityError

from core import migration
from core.database import METADATA, Database, DatabaseBusy, ReadOnlySession, TenantMismatch, UtcDateTime
from core.engines import STORES, Store, store_url
from core.errors import ConfigurationError
from core.settings import Settings
from migrations.tables import import_tables
from tenancy.models import Business, Faq, PhoneNumber

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HERE, THERE = uuid4(), uuid4()


def settings(home: Path) -> Settings:
    return Settings(home=home, _env_file=None)


def business(business_id: UUID) -> Business:
    return Business(
        business_id=business_id,
        slug=str(business_id),
        name="Name",
        kind="other",
        timezone="Europe/London",
        language="en-GB",
        currency="GBP",
        emergency_number="999",
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """Two tenants with a question each."""
    database = Database(settings(tmp_path))
    await database.migrate()
    for tenant in (HERE, THERE):
        async with database.business(tenant, write=True) as session:
            session.add(business(tenant))
            await session.flush()
            session.add(Faq(question=f"of {tenant}", answer="yes"))
    yield database
    await database.close()


async def questions(db: Database) -> dict[UUID, str]:
    async with db.platform() as session:
        return {row.business_id: row.question for row in await session.scalars(select(Faq))}


async def test_select_finds_rows_of_the_sessions_tenant_only(db: Database) -> None:
    async with db.business(HERE) as session:
        assert [row.business_id for row in await session.scalars(select(Faq))] == [HERE]
        assert [row.business_id for row in await session.scalars(select(Business))] == [HERE]
        assert (await session.scalars(select(Faq.question).where(Faq.business_id == THERE))).all() == []


async def test_scope_follows_the_session_when_a_statement_is_used_again(db: Database) -> None:
    statement = select(Faq.business_id)
    for tenant in (HERE, THERE, HERE):
        async with db.business(tenant) as session:
            assert (await session.scalars(statement)).all() == [tenant]


async def test_get_by_id_does_not_reach_another_tenant(db: Database) -> None:
    async with db.platform() as session:
        ids = {row.business_id: row.id for row in await session.scalars(select(Faq))}
    async with db.business(HERE) as session:
        assert await session.get(Faq, ids[THERE]) is None
        assert await session.get(Faq, ids[HERE]) is not None


async def test_joins_and_subqueries_are_scoped_as_well(db: Database) -> None:
    async with db.business(HERE) as session:
        joined = select(Business.business_id, Faq.business_id).join(Faq, literal(True))
        assert (await session.execute(joined)).all() == [(HERE, HERE)]
        inside = select(Business.business_id).where(select(Faq.id).where(Faq.business_id == THERE).exists())
        assert (await session.scalars(inside)).all() == []


async def test_update_and_delete_touch_rows_of_the_sessions_tenant_only(db: Database) -> None:
    async with db.business(HERE, write=True) as session:
        await session.execute(update(Faq).values(question="changed"))
    assert await questions(db) == {HERE: "changed", THERE: f"of {THERE}"}
    async with db.business(HERE, write=True) as session:
        await session.execute(delete(Faq))
    assert await questions(db) == {THERE: f"of {THERE}"}


async def test_flushing_another_tenants_object_is_refused(db: Database) -> None:
    with pytest.raises(TenantMismatch):
        async with db.business(HERE, write=True) as session:
            session.add(Faq(business_id=THERE, question="planted", answer="no"))
    async with db.platform() as session:
        theirs = (await session.scalars(select(Faq).where(Faq.business_id == THERE))).one()
    theirs.answer = "changed"
    with pytest.raises(TenantMismatch):
        async with db.business(HERE, write=True) as session:
            session.add(theirs)
    assert len(await questions(db)) == 2


async def test_a_row_cannot_be_moved_to_another_tenant(db: Database) -> None:
    async def move() -> None:
        async with db.business(HERE, write=True) as session:
            (await session.scalars(select(Faq))).one().business_id = THERE

    with pytest.raises(TenantMismatch):
        await move()
    assert set(await questions(db)) == {HERE, THERE}


@pytest.mark.parametrize(
    "statement",
    [
        text("SELECT * FROM faq"),
        select(Faq.__table__),
        delete(Faq.__table__),
        insert(Faq).values(id=uuid4(), business_id=THERE, position=0, question="q", answer="a"),
        insert(Faq).values(id=uuid4(), position=0, question="q", answer="a"),
        insert(Faq).from_select(["id"], select(Faq.id)),
    ],
    ids=["text", "core select", "core delete", "insert for another", "insert for nobody", "insert from select"],
)
async def test_statements_that_cannot_be_held_to_the_tenant_are_refused(db: Database, statement: object) -> None:
    with pytest.raises(TenantMismatch):
        async with db.business(HERE, write=True) as session:
            await session.execute(statement)  # type: ignore[call-overload]
    assert len(await questions(db)) == 2


async def test_insert_statement_with_the_tenants_id_is_taken(db: Database) -> None:
    row = {"id": uuid4(), "business_id": HERE, "position": 1, "question": "second", "answer": "a"}
    async with db.business(HERE, write=True) as session:
        await session.execute(insert(Faq).values(**row))
        await session.execute(insert(Faq), [{**row, "id": uuid4()}])
        with pytest.raises(TenantMismatch):
            await session.execute(insert(Faq), [{**row, "id": uuid4()}, {**row, "id": uuid4(), "business_id": THERE}])
    async with db.business(HERE) as session:
        assert len((await session.scalars(select(Faq))).all()) == 3


async def test_a_reading_session_refuses_to_write(db: Database) -> None:
    with pytest.raises(ReadOnlySession):
        async with db.business(HERE) as session:
            session.add(Faq(question="q", answer="a"))
    with pytest.raises(ReadOnlySession):
        async with db.business(HERE) as session:
            await session.execute(delete(Faq))
    assert len(await questions(db)) == 2


async def test_an_error_in_the_block_rolls_everything_back(db: Database) -> None:
    async def fail() -> None:
        async with db.business(HERE, write=True) as session:
            session.add(Faq(question="lost", answer="a"))
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert "lost" not in (await questions(db)).values()


async def test_check_then_insert_lets_one_of_twenty_through(db: Database) -> None:
    async def claim() -> bool:
        async with db.business(HERE, write=True) as session:
            if (await session.scalars(select(Faq).where(Faq.question == "claimed"))).first() is not None:
                return False
            await asyncio.sleep(0)
            session.add(Faq(question="claimed", answer="a"))
            return True

    assert sum(await asyncio.gather(*(claim() for _ in range(20)))) == 1


async def test_check_then_insert_is_atomic_across_databases_of_two_processes(db: Database, tmp_path: Path) -> None:
    other = Database(settings(tmp_path))

    async def claim(database: Database) -> bool:
        async with database.business(HERE, write=True) as session:
            if (await session.scalars(select(Faq).where(Faq.question == "claimed"))).first() is not None:
                return False
            session.add(Faq(question="claimed", answer="a"))
            return True

    assert sum(await asyncio.gather(*(claim(database) for database in (db, other) * 4))) == 1
    await other.close()


async def test_a_writer_that_waits_too_long_is_told_so(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.engines.BUSY_SECONDS", 0.05)
    async with db.business(HERE, write=True):
        with pytest.raises(DatabaseBusy):
            async with db.business(THERE, write=True):
                pytest.fail("two writers at once")
    async with db.business(THERE, write=True) as session:
        session.add(Faq(question="after", answer="a"))


async def test_a_cancelled_writer_leaves_nothing_behind_and_frees_the_next(db: Database) -> None:
    written = asyncio.Event()

    async def write() -> None:
        async with db.business(HERE, write=True) as session:
            session.add(Faq(question="half", answer="a"))
            await session.flush()
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.business(HERE, write=True) as session:
        assert "half" not in (await session.scalars(select(Faq.question))).all()


async def test_a_reader_does_not_wait_for_a_writer(db: Database) -> None:
    async with db.business(HERE, write=True) as session:
        session.add(Faq(question="unseen", answer="a"))
        await session.flush()
        assert "unseen" not in (await questions(db)).values()


async def test_sqlite_is_durable_and_keeps_foreign_keys(db: Database) -> None:
    wanted = {"business": 2, "calls": 1}
    for store in STORES:
        async with db.platform(store=store) as session:
            for pragma, value in (("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", wanted[store])):
                assert (await session.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value
    with pytest.raises(IntegrityError):
        async with db.business(uuid4(), write=True) as session:
            session.add(PhoneNumber(number="+12125550100"))


async def test_moments_are_stored_in_utc_and_naive_ones_refused(db: Database) -> None:
    eastern = NOW.astimezone(timezone(timedelta(hours=-5)))
    async with db.business(HERE, write=True) as session:
        await session.execute(update(Business).values(updated_at=eastern))
    async with db.business(HERE) as session:
        stored = (await session.scalars(select(Business.updated_at))).one()
    assert stored == NOW
    assert stored.tzinfo is UTC
    with pytest.raises(ValueError, match="aware"):
        UtcDateTime().process_bind_param(NOW.replace(tzinfo=None), create_engine("sqlite://").dialect)


def test_models_and_migrations_agree(tmp_path: Path) -> None:
    import_tables()
    migration.migrate(settings(tmp_path))
    for store in STORES:
        engine = create_engine(store_url(settings(tmp_path), store))
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": migration.version_table(store)})
            assert compare_metadata(context, METADATA[store]) == []
        engine.dispose()


def test_migrating_again_does_not_import_alembic(tmp_path: Path) -> None:
    migration.migrate(settings(tmp_path))
    code = (
        "import sys; from pathlib import Path; from core.migration import migrate; from core.settings import Settings; "
        f"migrate(Settings(home=Path({str(tmp_path)!r}))); raise SystemExit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=Path(__file__).parents[2])


def test_several_may_migrate_at_once(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            migration.migrate(settings(tmp_path))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert newest(tmp_path, "business") == migration.newest_revisions("business")
    assert {path.name for path in tmp_path.glob("*.db")} == {"business.db", "calls.db"}


def newest(home: Path, store: Store) -> frozenset[str]:
    with migration.owner_engine(settings(home), store) as engine, engine.connect() as connection:
        return migration.current_revisions(connection, store)


def test_a_database_of_a_newer_version_is_left_alone_and_told(tmp_path: Path) -> None:
    migration.migrate(settings(tmp_path))
    with sqlite3.connect(tmp_path / "business.db") as connection:
        connection.execute("UPDATE schema_version_business SET version_num = '9999_future'")
    with pytest.raises(ConfigurationError, match="newer"):
        migration.migrate(settings(tmp_path))
    assert newest(tmp_path, "business") == {"9999_future"}


def test_a_home_that_cannot_be_made_is_told_by_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="FRONTDESK_HOME"):
        Database(settings(tmp_path / "file" / "home"))


def test_one_database_url_serves_both_stores(tmp_path: Path) -> None:
    shared = Settings(home=tmp_path, database_url="postgresql://reception@db.example/frontdesk", _env_file=None)
    assert {store_url(shared, store).render_as_string() for store in STORES} == {
        "postgresql+psycopg://reception@db.example/frontdesk"
    }
