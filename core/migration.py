"""Brings the stores to the newest schema, and on PostgreSQL every tenant table behind row-level security.

Alembic is imported only when there is something to do.
"""

import contextlib
import fcntl
import re
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from core.engines import STORES, Store, make_home, owner_url, prepare_sqlite, store_url
from core.errors import ConfigurationError
from core.settings import Settings

FOLDER = Path(__file__).parent.parent / "migrations"
LOCK_SECONDS = 60.0
"""How long a process waits for another one that migrates."""
TABLE_SECONDS = 10.0
"""How long a migration waits for a table, and everybody else behind it."""
_REVISION = re.compile(r"^(down_)?revision\b[^=]*=\s*(.+)$", re.MULTILINE)
_LOCK_NUMBER = 7_367_031_283
"""PostgreSQL's advisory lock of whoever migrates."""


def version_table(store: Store) -> str:
    """Each store has its own, since both may lie in one database."""
    return f"schema_version_{store}"


def versions_folder(store: Store) -> Path:
    return FOLDER / store / "versions"


def newest_revisions(store: Store) -> frozenset[str]:
    """The revisions that no other builds on, read from the files' text."""
    revisions: set[str] = set()
    built_on: set[str] = set()
    for file in versions_folder(store).glob("*.py"):
        for down, value in _REVISION.findall(file.read_text()):
            (built_on if down else revisions).update(re.findall(r'"([^"]+)"', value))
    return frozenset(revisions - built_on)


def current_revisions(connection: Connection, store: Store) -> frozenset[str]:
    if not inspect(connection).has_table(version_table(store)):
        return frozenset()
    return frozenset(connection.execute(text(f"SELECT version_num FROM {version_table(store)}")).scalars())


def is_newest(connection: Connection, store: Store) -> bool:
    return current_revisions(connection, store) == newest_revisions(store)


def migrate(settings: Settings) -> None:
    """Blocks; call it in a thread. Raises ``ConfigurationError`` when the database is newer than this program, or cannot
    be reached, changed or protected by the roles that the settings name."""
    make_home(settings)
    if settings.database_url is None:
        for store in STORES:
            _migrate_sqlite(settings, store)
    else:
        _migrate_postgresql(settings)


@contextlib.contextmanager
def owner_engine(settings: Settings, store: Store) -> Iterator[Engine]:
    """The store as migrations see it, for a moment. Raises ``ConfigurationError`` where it cannot be reached or changed."""
    engine = create_engine(owner_url(settings, store), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine, store)
    try:
        yield engine
    except DBAPIError as error:
        from core.postgresql_roles import cannot_migrate

        raise cannot_migrate(error, settings) or error from error
    finally:
        engine.dispose()


def _migrate_sqlite(settings: Settings, store: Store) -> None:
    with owner_engine(settings, store) as engine:
        with engine.connect() as connection:
            if is_newest(connection, store):
                return
        with _one_process(settings.home / "migrate.lock"), engine.execution_options(write=True).begin() as connection:
            if not is_newest(connection, store):
                _upgrade(connection, store)


def _migrate_postgresql(settings: Settings) -> None:
    """Both stores in one transaction, so that no table is ever seen unprotected."""
    from core import postgresql_roles, row_security

    with owner_engine(settings, "business") as engine:
        with engine.connect() as connection:
            postgresql_roles.read_as_platform(connection)
            if all(is_newest(connection, store) for store in STORES) and not row_security.gaps(connection):
                return
        with engine.begin() as connection:
            _wait_for_lock(connection)
            postgresql_roles.require_roles(connection, store_url(settings, "business").username or "")
            postgresql_roles.require_extension(connection, "btree_gist")
            for store in STORES:
                if not is_newest(connection, store):
                    _upgrade(connection, store)
            row_security.protect(connection)
            if found := row_security.gaps(connection):
                raise ConfigurationError(f"the database is not served, since businesses might meet in it: {'; '.join(found)}")


def _wait_for_lock(connection: Connection) -> None:
    # Rows that row-level security would hide make a migration that changes them fail, instead of passing it by.
    connection.exec_driver_sql(
        f"SET LOCAL row_security = off; SET LOCAL lock_timeout = '{LOCK_SECONDS}s'; "
        f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER}); SET LOCAL lock_timeout = '{TABLE_SECONDS}s'"
    )


def _upgrade(connection: Connection, store: Store) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_locations", str(versions_folder(store)))
    config.set_main_option("path_separator", "newline")
    config.attributes["store"] = store
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "heads")
    except CommandError as error:
        raise ConfigurationError(
            f"the {store} database does not fit this version of Frontdesk ({error}); "
            "was it made by a newer one? Update Frontdesk, or set FRONTDESK_HOME to another folder"
        ) from error


@contextlib.contextmanager
def _one_process(path: Path) -> Iterator[None]:
    """Hold the lock file. The system drops the lock when its holder dies, so none is ever left behind."""
    deadline = time.monotonic() + LOCK_SECONDS
    with path.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ConfigurationError(f"another process has been migrating for {LOCK_SECONDS:.0f} s ({path})") from None
                time.sleep(0.05)
        yield
