"""Profiles that are kept in memory: as new as the database's, and each business's own."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import pytest

from core.database import Database
from core.errors import NotFound
from core.settings import Settings
from tenancy.businesses import import_profile
from tenancy.profiles import Profiles
from tests.tenancy.businesses_given import profile


@pytest.fixture
async def db(engine_settings: Callable[[Path], Settings], tmp_path: Path) -> AsyncIterator[Database]:
    db = Database(engine_settings(tmp_path))
    yield db
    await db.close()


async def test_a_change_is_what_the_next_reader_gets_and_another_business_s_stays(db: Database) -> None:
    mine = await import_profile(db, profile(slug="mine", name="Mine", phone_numbers=["+12125550107"]))
    theirs = await import_profile(db, profile(slug="theirs", name="Theirs", phone_numbers=["+12125550108"]))
    profiles = Profiles(db)
    before = [await profiles.load(one.business_id) for one in (mine, theirs)]
    await import_profile(db, profile(slug="mine", name="Changed", phone_numbers=["+12125550107"]))
    after = [await profiles.load(one.business_id) for one in (mine, theirs)]
    assert [one.profile.name for one in before] == ["Mine", "Theirs"]
    assert [one.profile.name for one in after] == ["Changed", "Theirs"]
    assert after[0].version == before[0].version + 1


async def test_what_has_not_changed_is_not_read_again(db: Database) -> None:
    imported = await import_profile(db, profile())
    profiles = Profiles(db)
    first = await profiles.load(imported.business_id)
    assert await profiles.load(imported.business_id) is first


async def test_a_business_that_is_not_there_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound):
        await Profiles(db).load(uuid4())
