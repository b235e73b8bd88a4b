"""Databases for tests, on either engine. A PostgreSQL and a Redis are started once a run where none is given by
``FRONTDESK_TEST_DATABASE_URL`` (of a role that may create databases and roles, and is no superuser) and
``FRONTDESK_TEST_REDIS_URL``."""

import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import hypothesis
import psycopg
import pytest
import pytest_asyncio
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.ext.asyncio import AsyncEngine

from core import engines
from core.migration import migrate
from core.settings import Settings
from evals.servers import own_postgres, own_redis

if TYPE_CHECKING:
    from tests.dashboard_site import Site

DROPS = 50
"""Attempts, a tenth of a second apart."""

hypothesis.settings.register_profile("same", derandomize=True, database=None)
if "FRONTDESK_TEST_ANEW" not in os.environ:  # a change is judged by itself; `make thorough` looks for what nobody drew yet
    hypothesis.settings.load_profile("same")


@pytest.hookimpl(tryfirst=True)  # xdist reads the marks in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests are run by one worker, and so are all that look at the dashboard's site, of which one is enough. They
    come first, and files with slow tests after them, so that no worker is left alone with one at the end."""
    for item in items:
        if {"app_ui", "api"} & set(item.path.parts) == {"app_ui"} and "[postgresql" in item.name:
            item.add_marker(pytest.mark.thorough)  # what pages show and store is the services', which are held on both
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    ranks = {item: (not _looks_at_the_site(item), item.path not in slow) for item in items}
    for item in items:
        item.add_marker(pytest.mark.xdist_group("site" if _looks_at_the_site(item) else item.nodeid.split("::")[0]))
    items.sort(key=ranks.__getitem__)


def _looks_at_the_site(item: pytest.Item) -> bool:
    return "site" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def _no_servers_of_the_environment() -> Iterator[None]:
    """A test chooses its databases; those that a developer's environment names are none of its business."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
            patch.delenv(variable, raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """Each test has databases and so engines of its own. What one has compiled serves the others of its kind: a compiled
    statement is kept under its dialect, so all dialects of a kind count as one here."""
    compiled: dict[type, Any] = {}
    create = engines.create_async_engine

    def sharing(*args: Any, **kwargs: Any) -> AsyncEngine:
        made = create(*args, **kwargs)
        engine = made.sync_engine
        engine._compiled_cache = compiled.setdefault(type(engine.dialect), engine._compiled_cache)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DefaultDialect, "__hash__", lambda dialect: hash(type(dialect)))
        patch.setattr(DefaultDialect, "__eq__", lambda dialect, other: type(dialect) is type(other))
        patch.setattr(engines, "create_async_engine", sharing)
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server, by a role that owns the database named and may create databases and roles, but is no superuser."""
    given = os.environ.get("FRONTDESK_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with own_postgres() as server:
        yield server.url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    given = os.environ.get("FRONTDESK_TEST_REDIS_URL")
    if given:
        yield given
        return
    with own_redis() as url:
        yield url


class PostgresDatabases:
    """Makes databases on the server, empty or as copies of a migrated one, and drops them all at the end."""

    def __init__(self, server_url: str, home: Path) -> None:
        self._server_url = server_url
        self._home = home
        self._made: list[str] = []
        self._template: str | None = None

    def empty(self) -> str:
        """The URL of a database with nothing in it."""
        return self._create(None)

    def migrated(self) -> str:
        """The URL of a database at the newest schema; migrating happens once, and a copy takes a moment."""
        if self._template is None:
            url = self.empty()
            migrate(Settings(home=self._home, database_url=url, _env_file=None))
            self._template = make_url(url).database
        return self._create(self._template)

    def copy_of(self, url: str) -> str:
        """Nobody may be connected to the one that is copied."""
        return self._create(make_url(url).database)

    def drop(self, url: str) -> None:
        name = make_url(url).database
        assert name is not None
        statement = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        for _ in range(DROPS):
            with suppress(psycopg.errors.InsufficientPrivilege):  # the server itself is cleaning it, and will be done soon
                self._execute(statement)
                break
            time.sleep(0.1)
        self._made.remove(name)

    def drop_all(self) -> None:
        for name in list(self._made):
            self.drop(f"postgresql:///{name}")

    def _create(self, template: str | None) -> str:
        name = f"frontdesk_test_{uuid4().hex[:12]}"
        # As files: through the log, which is the default, a copy takes three times as long.
        copied = sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template)) if template else sql.SQL("")
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copied)
        self._made.append(name)
        return make_url(self._server_url).set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: sql.Composable) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgres_databases(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases(postgres_url, tmp_path_factory.mktemp("migrated"))
    yield databases
    databases.drop_all()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(
    postgres_databases: PostgresDatabases, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator["Site"]:
    """The dashboard in an installation of its own. What it needs takes seconds to import, so only who asks for it waits."""
    from tests.dashboard_site import open_site

    async with open_site(tmp_path_factory.mktemp("site"), postgres_databases.migrated(), redis_url) as site:
        yield site


@pytest.fixture(scope="session")
def migrated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both SQLite stores at the newest schema, made once and copied for each test."""
    home = tmp_path_factory.mktemp("migrated")
    migrate(Settings(home=home, _env_file=None))
    return home


@pytest.fixture
def postgres_settings(postgres_databases: PostgresDatabases) -> Iterator[Callable[[Path], Settings]]:
    """Settings on a fresh, migrated PostgreSQL database; the folder is for what lies beside it."""
    urls: list[str] = []

    def fresh(home: Path) -> Settings:
        urls.append(postgres_databases.migrated())
        return Settings(home=home, database_url=urls[-1], _env_file=None)

    yield fresh
    for url in urls:
        postgres_databases.drop(url)


@pytest.fixture
def sqlite_settings(migrated_home: Path) -> Callable[[Path], Settings]:
    """Settings on fresh, migrated SQLite files in the folder."""

    def fresh(home: Path) -> Settings:
        shutil.copytree(migrated_home, home, dirs_exist_ok=True)
        return Settings(home=home, _env_file=None)

    return fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_settings(request: pytest.FixtureRequest) -> Callable[[Path], Settings]:
    """Settings on a fresh, migrated database of either engine: a test that takes this runs twice."""
    name = "postgres_settings" if request.param == "postgresql" else "sqlite_settings"
    found: Callable[[Path], Settings] = request.getfixturevalue(name)
    return found
