"""The database keeps businesses apart by itself, in every table, with the application's filters or without them."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import Table, delete, event, select, text, update
from sqlalchemy.exc import ProgrammingError

from core import migration, row_security
from core.database import BusinessRow, CallRow, Database, TenantMismatch, TenantSession, _scope_rows, _scope_statement
from core.engines import Store
from core.settings import Settings
from migrations.tables import import_tables
from tenancy.models import Faq
from tests.core.tenant_rows import every_tenant_table, insert, row_of

HERE, THERE = uuid4(), uuid4()
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, postgres_settings: Callable[[Path], Settings]) -> Settings:
    return postgres_settings(tmp_path)


@pytest.fixture
def tables(settings: Settings) -> list[Table]:
    """Every tenant table, with a row of each of the two businesses."""
    assert settings.database_url is not None
    tables = every_tenant_table(settings.database_url)
    with psycopg.connect(settings.database_url) as connection:
        connection.execute("SET ROLE frontdesk_platform")
        for business in (HERE, THERE):
            rows: dict[str, dict[str, Any]] = {}
            for table in tables:
                rows[table.name] = row_of(table, business, rows)
                insert(connection, table, rows[table.name])
    return tables


@contextmanager
def raw(settings: Settings, tenant: UUID | None, role: str = "frontdesk_app") -> Iterator[psycopg.Connection[Any]]:
    """No session of ours: what a connection may do that has nothing but a role and perhaps a tenant."""
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute(f"SET ROLE {role}")  # type: ignore[call-overload]
        if tenant is not None:
            connection.execute(f"SET frontdesk.tenant = '{tenant}'")  # type: ignore[call-overload]
        yield connection


def owners(connection: psycopg.Connection[Any], table: Table) -> set[UUID | None]:
    return {row[0] for row in connection.execute(f"SELECT business_id FROM {table.name}").fetchall()}  # type: ignore[call-overload]


def test_every_table_of_a_model_is_among_those_that_are_tested(tables: list[Table]) -> None:
    import_tables()
    with_owner = {*BusinessRow.metadata.tables, *CallRow.metadata.tables}
    assert {table.name for table in tables} == with_owner | {"checkpoints", "checkpoint_blobs", "checkpoint_writes"}


def test_a_connection_without_a_tenant_sees_nothing_in_any_table(settings: Settings, tables: list[Table]) -> None:
    with raw(settings, None) as connection:
        assert {table.name for table in tables if owners(connection, table)} == set()
        connection.execute("SET frontdesk.tenant = ''")
        assert {table.name for table in tables if owners(connection, table)} == set()


def test_the_role_that_logs_in_and_owns_the_tables_sees_nothing_either(settings: Settings, tables: list[Table]) -> None:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url) as connection:
        assert {table.name for table in tables if owners(connection, table)} == set()


def test_a_tenants_connection_sees_its_rows_alone_in_every_table(settings: Settings, tables: list[Table]) -> None:
    for tenant in (HERE, THERE):
        with raw(settings, tenant) as connection:
            assert {table.name: owners(connection, table) for table in tables} == {table.name: {tenant} for table in tables}
    with raw(settings, None, "frontdesk_platform") as connection:
        assert all(owners(connection, table) == {HERE, THERE} for table in tables)


def test_a_tenants_connection_puts_no_row_into_another_business_in_any_table(settings: Settings, tables: list[Table]) -> None:
    with raw(settings, HERE) as connection:
        for table in tables:
            parents = {name: mine for name, mine in rows_seen(connection, tables).items() if name != table.name}
            theirs = row_of(table, uuid4() if table.name == "business" else THERE, parents)
            with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
                insert(connection, table, theirs)
            with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
                connection.execute(f"UPDATE {table.name} SET business_id = '{THERE}'")  # type: ignore[call-overload]


def rows_seen(connection: psycopg.Connection[Any], tables: list[Table]) -> dict[str, dict[str, Any]]:
    found = {}
    for table in tables:
        cursor = connection.execute(f"SELECT * FROM {table.name} LIMIT 1")  # type: ignore[call-overload]
        row = cursor.fetchone()
        if row is not None:
            found[table.name] = {column.name: value for column, value in zip(cursor.description or (), row, strict=True)}
    return found


def test_a_tenants_connection_changes_and_deletes_no_row_of_another_business_in_any_table(
    settings: Settings, tables: list[Table]
) -> None:
    with raw(settings, HERE) as connection:
        for table in reversed(tables):
            change = f"UPDATE {table.name} SET business_id = business_id WHERE business_id = '{THERE}'"
            assert connection.execute(change).rowcount == 0, table.name  # type: ignore[call-overload]
            assert connection.execute(f"DELETE FROM {table.name}").rowcount in (0, 1), table.name  # type: ignore[call-overload]
    with raw(settings, None, "frontdesk_platform") as connection:
        assert all(owners(connection, table) == {THERE} for table in tables)


def test_neither_role_may_change_a_table_or_let_itself_round_the_walls(settings: Settings) -> None:
    for role in ("frontdesk_app", "frontdesk_platform"):
        with raw(settings, HERE, role) as connection:
            for statement in (
                "ALTER TABLE faq DISABLE ROW LEVEL SECURITY",
                "DROP POLICY tenant_rows ON faq",
                "CREATE POLICY mine ON faq USING (true)",
                "TRUNCATE faq",
                "CREATE TABLE faq_copy AS SELECT * FROM faq",
            ):
                with pytest.raises(errors.InsufficientPrivilege):
                    connection.execute(statement)  # type: ignore[call-overload]


# The same through sessions, whose own filters are switched off.


@pytest.fixture
def unfiltered() -> Iterator[None]:
    event.remove(TenantSession, "do_orm_execute", _scope_statement)
    event.remove(TenantSession, "before_flush", _scope_rows)
    yield
    event.listen(TenantSession, "do_orm_execute", _scope_statement)
    event.listen(TenantSession, "before_flush", _scope_rows)


@pytest.fixture
async def db(settings: Settings, tables: list[Table]) -> AsyncIterator[Database]:
    database = Database(settings)
    yield database
    await database.close()


def models() -> list[tuple[Store, Any]]:
    import_tables()
    bases: tuple[tuple[Store, Any], ...] = (("business", BusinessRow), ("calls", CallRow))
    return [(store, mapper.class_) for store, base in bases for mapper in base._sa_registry.mappers]


@pytest.mark.usefixtures("unfiltered")
async def test_sessions_without_filters_see_their_tenants_rows_alone(db: Database) -> None:
    for store, model in models():
        for tenant in (HERE, THERE):
            async with db.business(tenant) if store == "business" else db.calls(tenant) as session:
                assert {row.business_id for row in await session.scalars(select(model))} == {tenant}, model
                assert (await session.scalars(select(model).where(model.business_id != tenant))).all() == [], model


@pytest.mark.usefixtures("unfiltered")
async def test_sessions_without_filters_change_their_tenants_rows_alone(db: Database) -> None:
    async with db.business(HERE, write=True) as session:
        await session.execute(update(Faq).values(question="changed"))
    async with db.platform() as platform:
        questions = {row.business_id: row.question for row in await platform.scalars(select(Faq))}
    assert questions[HERE] == "changed"
    assert questions[THERE] != "changed"
    async with db.business(HERE, write=True) as session:
        await session.execute(delete(Faq))
    async with db.platform() as platform:
        assert [row.business_id for row in await platform.scalars(select(Faq))] == [THERE]


@pytest.mark.usefixtures("unfiltered")
async def test_a_session_without_filters_that_plants_a_row_is_told_what_it_did(db: Database) -> None:
    with pytest.raises(TenantMismatch):
        async with db.business(HERE, write=True) as session:
            session.add(Faq(business_id=THERE, question="planted", answer="no"))


@pytest.mark.usefixtures("unfiltered")
async def test_a_tenant_does_not_linger_on_a_connection(db: Database) -> None:
    for tenant in (HERE, THERE, HERE):
        async with db.business(tenant) as session:
            assert (await session.scalars(select(Faq.business_id))).all() == [tenant]
        async with db._engines["business"].engine.connect() as bare:  # nobody's, from the same pool
            assert (await bare.execute(select(Faq.business_id))).all() == []


# What the build checks.


def look(settings: Settings) -> tuple[list[str], list[str]]:
    with migration.owner_engine(settings, "business") as engine, engine.connect() as connection:
        return row_security.gaps(connection), row_security.unknown_tables(connection)


def test_every_table_is_behind_row_level_security_or_known_to_be_no_tenants(settings: Settings) -> None:
    assert look(settings) == ([], [])


@pytest.mark.parametrize(
    ("statement", "gap"),
    [
        ("CREATE TABLE made_later (id int, business_id uuid)", "made_later: row-level security is off"),
        ("CREATE SCHEMA side CREATE TABLE made_later (business_id uuid)", "side.made_later: row-level security is off"),
        ("ALTER TABLE faq DISABLE ROW LEVEL SECURITY", "faq: row-level security is off"),
        ("ALTER TABLE faq NO FORCE ROW LEVEL SECURITY", "faq: row-level security is not forced on its owner"),
        ("DROP POLICY tenant_rows ON faq", "faq: it has no right policy tenant_rows"),
        ("ALTER POLICY tenant_rows ON faq USING (true)", "faq: it has no right policy tenant_rows"),
        ("ALTER POLICY tenant_rows ON faq WITH CHECK (true)", "faq: it has no right policy tenant_rows"),
        ("ALTER POLICY platform_rows ON faq TO PUBLIC", "faq: it has no right policy platform_rows"),
        ("ALTER POLICY platform_rows ON faq USING (true)", "faq: it has no right policy platform_rows"),
        ("CREATE POLICY also ON faq USING (true)", "faq: it has a policy that is not ours: also"),
        ("GRANT SELECT ON faq TO PUBLIC", "faq: PUBLIC has rights on it"),
        ("REVOKE UPDATE ON faq FROM frontdesk_app", "faq: frontdesk_app UPDATE is missing"),
        ("ALTER TABLE faq ADD number serial", "faq: USAGE of faq_number_seq is missing"),
        ("ALTER TABLE faq OWNER TO frontdesk_app", "faq: it is owned by frontdesk_app"),
        ("ALTER TABLE faq OWNER TO frontdesk_app", "role frontdesk_app: it owns something"),
    ],
)
def test_a_gap_is_found_by_whatever_it_was_made(settings: Settings, statement: str, gap: str) -> None:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        if "OWNER TO" in statement:
            connection.execute("GRANT CREATE ON SCHEMA public TO frontdesk_app")
        connection.execute(statement)  # type: ignore[call-overload]
    assert gap in look(settings)[0]


def test_a_table_or_view_that_nobody_vouches_for_is_found(settings: Settings) -> None:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE keepsakes (of_whom text)")
        connection.execute("CREATE VIEW every_question AS SELECT * FROM faq")
    assert look(settings) == ([], ["every_question", "keepsakes"])


def test_migrating_puts_a_table_that_was_made_later_behind_the_walls(settings: Settings, tables: list[Table]) -> None:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE made_later (id serial, business_id uuid)")
        connection.execute(f"INSERT INTO made_later (business_id) VALUES ('{HERE}'), ('{THERE}')")  # type: ignore[call-overload]
        connection.execute("ALTER TABLE faq DISABLE ROW LEVEL SECURITY")
    migration.migrate(settings)
    assert look(settings) == ([], [])
    with raw(settings, HERE) as connection:
        connection.execute(f"INSERT INTO made_later (business_id) VALUES ('{HERE}')")  # type: ignore[call-overload]
        assert connection.execute("SELECT id FROM made_later").fetchall() == [(1,), (3,)]
        assert connection.execute("SELECT DISTINCT business_id FROM faq").fetchall() == [(HERE,)]


def test_a_migration_that_changes_rows_fails_or_lifts_the_wall_and_it_is_put_back(
    settings: Settings, tables: list[Table]
) -> None:
    change = text("UPDATE faq SET question = 'changed'")
    with migration.owner_engine(settings, "business") as engine:
        with engine.connect() as connection:
            migration._wait_for_lock(connection)
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(change)
        with engine.begin() as connection:
            migration._wait_for_lock(connection)
            connection.execute(text("ALTER TABLE faq NO FORCE ROW LEVEL SECURITY"))
            assert connection.execute(change).rowcount == 2
            row_security.protect(connection)
    assert look(settings) == ([], [])
    with raw(settings, HERE) as connection:
        assert connection.execute("SELECT question FROM faq").fetchall() == [("changed",)]


def test_a_gap_that_migrating_cannot_close_keeps_the_database_from_being_served(settings: Settings) -> None:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute("CREATE POLICY also ON faq USING (true)")
    with pytest.raises(migration.ConfigurationError, match="a policy that is not ours: also"):
        asyncio.run(Database(settings).migrate())


# What the database alone decides between two who write at once.


def test_of_twenty_who_take_one_table_at_once_one_gets_it(settings: Settings, tables: list[Table]) -> None:
    assert settings.database_url is not None
    with raw(settings, HERE) as connection:
        booking = connection.execute("SELECT id FROM booking").fetchone()
    assert booking is not None
    start, results = threading.Barrier(20), []

    def take(number: int) -> None:
        begins = NOW + timedelta(minutes=number)
        row = {
            "id": uuid4(), "business_id": HERE, "booking_id": booking[0], "resource_key": "table:1", "status": "held",
            "starts_at": begins, "ends_at": begins + timedelta(hours=1),
        }  # fmt: skip
        with raw(settings, HERE) as connection:
            start.wait(20)
            try:
                insert(connection, next(table for table in tables if table.name == "booking_resource"), row)
            except (errors.ExclusionViolation, errors.DeadlockDetected):  # two that wait for each other are refused as well
                results.append(False)
            else:
                results.append(True)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == [False] * 19 + [True]
