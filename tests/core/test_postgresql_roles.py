"""Who migrates and who serves may be different roles; what a role may not do is told as what an administrator should run."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from core.database import Database
from core.errors import ConfigurationError
from core.jobs import Job, enqueue
from core.migration import migrate
from core.settings import Settings
from evals.servers import OwnPostgres, own_postgres

HERE, THERE = uuid4(), uuid4()


@dataclass
class Server:
    """A server with an administrator, on which each test has roles of its own."""

    own: OwnPostgres
    made: list[str] = field(default_factory=list)

    def administer(self, statement: str, database: str = "postgres") -> list[Any]:
        with psycopg.connect(self.url("postgres", database), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def role(self, attributes: str = "") -> str:
        name = f"role_{uuid4().hex[:8]}"
        self.administer(f"CREATE ROLE {name} LOGIN PASSWORD 'word' {attributes}")
        if attributes == "CREATEROLE" and self.administer("SELECT 1 FROM pg_roles WHERE rolname = 'frontdesk_app'"):
            # Since PostgreSQL 16 only who has created a role, or was given it like this, may let others take it.
            self.administer(f"GRANT frontdesk_app, frontdesk_platform TO {name} WITH ADMIN OPTION")
        return name

    def database(self, owner: str) -> str:
        name = f"database_{uuid4().hex[:8]}"
        self.administer(f"CREATE DATABASE {name} OWNER {owner}")
        return name

    def url(self, role: str, database: str) -> str:
        url = make_url(self.own.administrator_url).set(database=database)
        if role != "postgres":
            url = url.set(username=role, password="word")
        return url.render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with own_postgres() as own:
        yield Server(own)


async def keep_apart(settings: Settings) -> None:
    """Serve: migrate, write as two businesses, and read as each."""
    db = Database(settings)
    try:
        await db.migrate()
        for tenant in (HERE, THERE):
            async with db.business(tenant, write=True) as session:
                await enqueue(session, str(tenant))
        async with db.business(HERE) as session:
            assert (await session.scalars(select(Job.kind))).all() == [str(HERE)]
        async with db.platform() as session:
            assert len((await session.scalars(select(Job.kind))).all()) == 2
    finally:
        await db.close()


def settings_of(home: Path, url: str, owner_url: str | None = None) -> Settings:
    return Settings(home=home, database_url=url, database_owner_url=owner_url, _env_file=None)


def test_an_owner_that_may_create_no_roles_is_told_what_to_run_and_that_is_enough(tmp_path: Path) -> None:
    with own_postgres() as own:  # of its own, since roles belong to the whole server
        server = Server(own)
        owner = server.role()
        database = server.database(owner)
        settings = settings_of(tmp_path, server.url(owner, database))
        with pytest.raises(ConfigurationError, match=r"as an administrator.*run: ") as told:
            migrate(settings)
        server.administer(re.search(r"run: (.*)", str(told.value)).group(1), database)  # type: ignore[union-attr]
        asyncio.run(keep_apart(settings))


def test_who_serves_may_own_nothing_at_all(server: Server, tmp_path: Path) -> None:
    owner, login = server.role("CREATEROLE"), server.role()
    database = server.database(owner)
    settings = settings_of(tmp_path, server.url(login, database), server.url(owner, database))
    asyncio.run(keep_apart(settings))
    owned = "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) IN ('{}', 'frontdesk_app', 'frontdesk_platform')"
    assert server.administer(owned.format(login), database) == []
    assert server.administer(owned.format(owner), database) != []
    asyncio.run(Database(settings_of(tmp_path, server.url(login, database))).migrate())  # there is nothing to do


def test_a_role_that_may_not_migrate_is_told_so(server: Server, tmp_path: Path) -> None:
    owner, login = server.role("CREATEROLE"), server.role()
    database = server.database(owner)
    settings = settings_of(tmp_path, server.url(login, database), server.url(owner, database))
    migrate(settings)
    server.administer("DROP POLICY tenant_rows ON faq", database)
    with pytest.raises(ConfigurationError, match=r"DATABASE_URL: its role may not change the tables .*DATABASE_OWNER_URL"):
        migrate(settings_of(tmp_path, server.url(login, database)))
    migrate(settings)


def test_an_extension_that_cannot_be_created_is_told_with_what_to_run(server: Server, tmp_path: Path) -> None:
    owner, maker = server.role(), server.role("CREATEROLE")
    database = server.database(owner)
    server.administer(f"GRANT CREATE ON SCHEMA public TO {maker}", database)
    settings = settings_of(tmp_path, server.url(maker, database))
    with pytest.raises(ConfigurationError, match=r"bookings need the extension btree_gist.*run: CREATE EXTENSION btree_gist"):
        migrate(settings)
    server.administer("CREATE EXTENSION btree_gist", database)
    asyncio.run(keep_apart(settings))


def test_a_superuser_that_serves_is_bound_as_anybody(server: Server, tmp_path: Path) -> None:
    database = server.database("postgres")
    asyncio.run(keep_apart(settings_of(tmp_path, server.url("postgres", database))))


@pytest.mark.parametrize("attribute", ["BYPASSRLS", "SUPERUSER", "LOGIN"])
def test_roles_that_could_go_round_the_walls_are_not_served(server: Server, tmp_path: Path, attribute: str) -> None:
    owner = server.role("CREATEROLE")
    settings = settings_of(tmp_path, server.url(owner, server.database(owner)))
    migrate(settings)
    server.administer(f"ALTER ROLE frontdesk_app {attribute}")
    try:
        with pytest.raises(ConfigurationError, match=r"not served.*role frontdesk_app"):
            asyncio.run(Database(settings).migrate())
    finally:
        server.administer(f"ALTER ROLE frontdesk_app NO{attribute}")
    asyncio.run(keep_apart(settings))


def test_a_login_that_is_no_member_of_the_roles_is_told_so(server: Server, tmp_path: Path) -> None:
    owner, stranger = server.role("CREATEROLE"), server.role()
    database = server.database(owner)
    migrate(settings_of(tmp_path, server.url(owner, database)))
    server.administer(f"GRANT SELECT ON schema_version_business, schema_version_calls TO {stranger}", database)
    with pytest.raises(ConfigurationError, match=r"no member of .*GRANT frontdesk_app, frontdesk_platform"):
        asyncio.run(Database(settings_of(tmp_path, server.url(stranger, database))).migrate())
