"""The command line around businesses and their database, as an owner meets it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from frontdesk.commands.business import app as business
from frontdesk.commands.database import app as database

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "home"


def frontdesk(*arguments: str) -> Result:
    return CliRunner().invoke(business, list(arguments))


def test_samples_are_imported_listed_shown_and_exported(tmp_path: Path) -> None:
    imported = frontdesk("import", str(SAMPLES))
    assert imported.exit_code == 0, imported.output
    assert "4 imported, 4 of them new or changed" in imported.stdout
    assert "unchanged, version 1" in frontdesk("import", str(SAMPLES / "riverside-dental.yaml")).stdout
    listed = frontdesk("list").stdout
    assert all(slug in listed for slug in ("riverside-dental", "studio-meridian", "trattoria-bella-napoli", "willow-guesthouse"))
    shown = frontdesk("show", "trattoria-bella-napoli").stdout
    assert "+12125550142" in shown
    assert "13:00-21:00" in shown
    assert "Riverside" not in shown
    exported = tmp_path / "exported.yaml"
    assert frontdesk("export", "trattoria-bella-napoli", "-o", str(exported)).exit_code == 0
    assert exported.read_text() == frontdesk("export", "trattoria-bella-napoli").stdout
    assert "trattoria-bella-napoli: unchanged, version 1" in frontdesk("import", str(exported)).stdout


def test_a_wrong_file_is_told_on_stderr_and_nothing_of_the_import_is_done(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("name: Wrong\nslug: wrong\nkind: resturant\ntimezone: Europe/London\nphone_numbers: [+441632960900]\n")
    result = frontdesk("import", str(SAMPLES), str(wrong))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"{wrong}:3: kind: expected one of clinic,")
    assert "(did you mean 'restaurant'?)" in result.stderr
    assert "nothing was imported" in result.stderr
    assert "There is no business yet" in frontdesk("list").stdout


def test_help_shows_a_file_to_begin_with() -> None:
    assert "phone_numbers: [+12125550142]" in frontdesk("--help").stdout


def test_database_says_where_it_lies_and_what_to_do(home: Path) -> None:
    run = CliRunner()
    assert run.invoke(database, ["where"]).stdout.count("not made yet: frontdesk database migrate") == 2
    assert run.invoke(database, ["migrate"]).stdout.count("at the newest schema") == 2
    assert str(home / "business.db") in run.invoke(database, ["where"]).stdout
