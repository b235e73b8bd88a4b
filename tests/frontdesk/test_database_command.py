"""``frontdesk database`` says where each store lies and what in it is not behind the walls."""

from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from frontdesk.commands.database import app
from tests.conftest import PostgresDatabases


def run(command: str) -> str:
    result = CliRunner().invoke(app, [command])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    return tmp_path


def test_files_are_said_to_be_missing_and_then_to_be_new(home: Path) -> None:
    assert run("where").count("not made yet") == 2
    assert run("migrate").count("at the newest schema") == 2


def test_a_postgresql_is_told_with_its_gaps_and_without_its_password(
    home: Path, monkeypatch: pytest.MonkeyPatch, postgres_databases: PostgresDatabases
) -> None:
    url = postgres_databases.empty()
    monkeypatch.setenv("DATABASE_URL", url)
    assert run("where").count("to be migrated: frontdesk database migrate") == 2
    said = run("migrate")
    assert said.count("at the newest schema") == 2
    assert "each behind row-level security" in said
    assert url.partition("@")[0].rpartition(":")[2] not in said
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE faq NO FORCE ROW LEVEL SECURITY")
        connection.execute("CREATE TABLE keepsakes (id int)")
    said = run("where")
    assert "faq: row-level security is not forced on its owner" in said
    assert "keepsakes: has no business_id, so nothing protects what is in it" in said
