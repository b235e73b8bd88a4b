"""The command line around businesses and their database, as an owner meets it."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core.clock import SystemClock
from core.database import Database
from core.errors import NotFound, Unauthorized, WrongFields
from core.limits import Limiter
from core.settings import Settings
from frontdesk.commands.business import app as business
from frontdesk.commands.database import app as database
from tenancy.accounts import Accounts, Member

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


def test_a_business_gets_an_owner_and_the_owner_a_new_password(home: Path) -> None:
    frontdesk("import", str(SAMPLES))
    made = frontdesk("owner", "riverside-dental", "Ana.Reid@Example.com")
    assert made.exit_code == 0, made.output
    assert made.stdout.startswith("ana.reid@example.com owns riverside-dental; password: ")
    first, second = made.stdout.split()[-1], frontdesk("owner", "riverside-dental", "ana.reid@example.com").stdout.split()[-1]
    assert len(first) >= 16
    assert first != second

    async def sign_in(password: str) -> Member:
        db = Database(Settings(home=home, _env_file=None))
        try:
            accounts = Accounts(db, Limiter(), SystemClock())
            return (await accounts.sign_in("ana.reid@example.com", password, address="")).member
        finally:
            await db.close()

    with pytest.raises(Unauthorized):
        asyncio.run(sign_in(first))
    member = asyncio.run(sign_in(second))
    assert (member.name, member.role) == ("Ana Reid", "owner")


def test_an_owner_belongs_to_one_business_and_to_one_there_is() -> None:
    frontdesk("import", str(SAMPLES))
    assert frontdesk("owner", "riverside-dental", "ana@example.com").exit_code == 0
    assert isinstance(frontdesk("owner", "studio-meridian", "ana@example.com").exception, WrongFields)
    assert isinstance(frontdesk("owner", "nowhere", "ben@example.com").exception, NotFound)
