"""Sessions that see one tenant, and transactions that are whole, on either engine."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, delete, insert, literal, select, text, update
from sqlalchemy.exc import IntegrityError

from core.database import Database, ReadOnlySession, TenantMismatch, UtcDateTime
from core.settings import Settings
from tenancy.models import Business, Faq, PhoneNumber

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HERE, THERE = uuid4(), uuid4()


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
def settings(tmp_path: Path, engine_settings: Callable[[Path], Settings]) -> Settings:
    return engine_settings(tmp_path)


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    """Two tenants with a question each."""
    database = Database(settings)
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


async def test_check_then_insert_is_atomic_across_databases_of_two_processes(db: Database, settings: Settings) -> None:
    other = Database(settings)

    async def claim(database: Database) -> bool:
        async with database.business(HERE, write=True) as session:
            if (await session.scalars(select(Faq).where(Faq.question == "claimed"))).first() is not None:
                return False
            session.add(Faq(question="claimed", answer="a"))
            return True

    assert sum(await asyncio.gather(*(claim(database) for database in (db, other) * 4))) == 1
    await other.close()


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


async def test_a_row_of_a_business_that_does_not_exist_is_refused(db: Database) -> None:
    with pytest.raises(IntegrityError):
        async with db.business(uuid4(), write=True) as session:
            session.add(PhoneNumber(number="+12125550100"))


async def test_a_reader_sees_one_moment_throughout(db: Database) -> None:
    async with db.business(HERE) as session:
        before = (await session.scalars(select(Faq.question))).all()
        async with db.business(HERE, write=True) as writing:
            await writing.execute(update(Faq).values(question="changed meanwhile"))
        assert (await session.scalars(select(Faq.question))).all() == before
    assert (await questions(db))[HERE] == "changed meanwhile"


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
