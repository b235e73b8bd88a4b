"""Brings the stores to the newest schema. Alembic is imported only when there is something to do."""

import contextlib
import fcntl
import re
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect, text

from core.database import STORES, Store, make_home, prepare_sqlite, store_url
from core.errors import ConfigurationError
from core.settings import Settings

FOLDER = Path(__file__).parent.parent / "migrations"
LOCK_SECONDS = 60.0
_REVISION = re.compile(r"^(down_)?revision\b[^=]*=\s*(.+)$", re.MULTILINE)


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


def current_revisions(engine: Engine, store: Store) -> frozenset[str]:
    with engine.connect() as connection:
        if not inspect(connection).has_table(version_table(store)):
            return frozenset()
        return frozenset(connection.execute(text(f"SELECT version_num FROM {version_table(store)}")).scalars())


def migrate(settings: Settings) -> None:
    """Blocks; call it in a thread. Raises ``ConfigurationError`` when the database is newer than this program."""
    make_home(settings)
    for store in STORES:
        engine = create_engine(store_url(settings, store))
        try:
            if engine.dialect.name == "sqlite":
                prepare_sqlite(engine, store)
            if current_revisions(engine, store) == newest_revisions(store):
                continue
            with _one_process(settings.home / "migrate.lock"):
                if current_revisions(engine, store) != newest_revisions(store):
                    _upgrade(engine, store)
        finally:
            engine.dispose()


def _upgrade(engine: Engine, store: Store) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("version_locations", str(versions_folder(store)))
    config.set_main_option("path_separator", "newline")
    config.attributes["store"] = store
    try:
        with engine.execution_options(write=True).begin() as connection:
            config.attributes["connection"] = connection
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
