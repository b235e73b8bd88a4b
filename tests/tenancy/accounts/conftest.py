"""Two businesses with an owner each, on both engines."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.database import Database
from core.limits import Limiter
from core.settings import Settings
from tenancy.accounts import Accounts, Member
from tests.tenancy.businesses_given import full

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANA, BEN = "ana@example.com", "ben@example.com"
PASSWORD = "correct horse battery"
HOME = "192.0.2.7"


@dataclass
class Place:
    db: Database
    accounts: Accounts
    clock: ManualClock
    ana: Member
    """Owner of the first business."""
    ben: Member
    """Owner of the second."""


@pytest.fixture
async def place(engine_settings: Callable[[Path], Settings], tmp_path: Path) -> AsyncIterator[Place]:
    db, clock = Database(engine_settings(tmp_path)), ManualClock(NOW)
    accounts = Accounts(db, Limiter(), clock)
    owners = [
        await accounts.sign_up(
            full(slug=slug, phone_numbers=[number]), email=email, name=name, password=PASSWORD, address=f"198.51.100.{at}"
        )
        for at, (slug, number, email, name) in enumerate(
            [("first", "+12125550111", ANA, "Ana"), ("second", "+12125550122", BEN, "Ben")]
        )
    ]
    yield Place(db, accounts, clock, *owners)
    await db.close()
