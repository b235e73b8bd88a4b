"""Migrations agree with the models on either engine, and bear being run by several, again, and on the wrong database."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from core import migration
from core.database import METADATA
from core.engines import STORES, Store, owner_url, store_url
from core.errors import ConfigurationError
from core.settings import Settings
from migrations.tables import import_tables
from tests.conftest import PostgresDatabases

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A place where nothing has been made yet."""
    if request.param == "sqlite":
        return Settings(home=tmp_path, _env_file=None)
    databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
    return Settings(home=tmp_path, database_url=databases.empty(), _env_file=None)


def newest(settings: Settings, store: Store) -> frozenset[str]:
    with migration.owner_engine(settings, store) as engine, engine.connect() as connection:
        return migration.current_revisions(connection, store)


def test_models_and_migrations_agree(tmp_path: Path, engine_settings: Callable[[Path], Settings]) -> None:
    import_tables()
    settings = engine_settings(tmp_path)
    elsewhere = {name for metadata in METADATA.values() for name in metadata.tables} | {
        "checkpoints",
        "checkpoint_blobs",
        "checkpoint_writes",
        "checkpoint_migrations",
        *(migration.version_table(store) for store in STORES),
    }
    for store in STORES:
        mine = set(METADATA[store].tables)

        def ours(item: object, name: str | None, kind: str, *_: object, mine: set[str] = mine) -> bool:
            return kind != "table" or name in mine or name not in elsewhere

        with migration.owner_engine(settings, store) as engine, engine.connect() as connection:
            opts = {"version_table": migration.version_table(store), "include_object": ours}
            assert compare_metadata(MigrationContext.configure(connection, opts=opts), METADATA[store]) == []


def test_migrating_again_does_not_import_alembic(empty: Settings) -> None:
    migration.migrate(empty)
    code = (
        "import sys; from pathlib import Path; from core.migration import migrate; from core.settings import Settings; "
        f"migrate(Settings(home=Path({str(empty.home)!r}), database_url={empty.database_url!r})); "
        "raise SystemExit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=ROOT)


def test_several_may_migrate_at_once(empty: Settings) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            migration.migrate(empty)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert {store: newest(empty, store) for store in STORES} == {store: migration.newest_revisions(store) for store in STORES}
    made = {"business.db", "calls.db"} if empty.database_url is None else set()
    assert {path.name for path in empty.home.glob("*.db")} == made


def test_a_newer_database_is_left_alone_and_told(tmp_path: Path, engine_settings: Callable[[Path], Settings]) -> None:
    settings = engine_settings(tmp_path)
    with migration.owner_engine(settings, "business") as engine, engine.execution_options(write=True).begin() as connection:
        connection.execute(text("UPDATE schema_version_business SET version_num = '9999_future'"))
    with pytest.raises(ConfigurationError, match="newer"):
        migration.migrate(settings)
    assert newest(settings, "business") == {"9999_future"}


def test_one_database_url_serves_both_stores(tmp_path: Path) -> None:
    shared = Settings(
        home=tmp_path,
        database_url="postgresql://reception@db.example/frontdesk",
        database_owner_url="postgres://owner@db.example/frontdesk",
        _env_file=None,
    )
    assert {store_url(shared, store).render_as_string() for store in STORES} == {
        "postgresql+psycopg://reception@db.example/frontdesk"
    }
    assert owner_url(shared, "calls").render_as_string() == "postgresql+psycopg://owner@db.example/frontdesk"


@pytest.mark.parametrize("url", ["mysql://root@localhost/frontdesk", "postgresql://localhost", "frontdesk.db", ""])
def test_a_database_that_is_no_postgresql_is_told_by_its_setting(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL: expected postgresql://"):
        migration.migrate(Settings(home=tmp_path, database_url=url, _env_file=None))


def test_a_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url="postgresql://me:secret@127.0.0.1:1/frontdesk", _env_file=None)
    with pytest.raises(ConfigurationError, match=r"DATABASE_URL: .*127\.0\.0\.1:1/frontdesk cannot be reached") as told:
        migration.migrate(settings)
    assert "secret" not in str(told.value)
