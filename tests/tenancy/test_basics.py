"""What every page needs of a business is its own."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from core.database import Database
from core.errors import NotFound
from core.settings import Settings
from tenancy.basics import Basics, basics
from tenancy.businesses import import_profile
from tests.tenancy.businesses_given import profile


async def test_the_basics_are_of_the_business_that_is_asked_for(
    engine_settings: Callable[[Path], Settings], tmp_path: Path
) -> None:
    db = Database(engine_settings(tmp_path))
    first = profile(slug="first", name="First", timezone="Europe/London", language="en-GB", currency="GBP")
    second = profile(slug="second", name="Second", phone_numbers=["+12125550199"], currency="JPY")
    ours, theirs = [(await import_profile(db, each)).business_id for each in (first, second)]
    assert await basics(db, ours) == Basics("First", first.kind, "Europe/London", "en-GB", "GBP", takes_orders=False)
    assert (await basics(db, theirs)).name == "Second"
    with pytest.raises(NotFound):
        await basics(db, uuid4())
    await db.close()
