"""What the pages and the API of the owner's side stand on, opened once a process."""

from dataclasses import dataclass
from functools import lru_cache

from core.clock import Clock, SystemClock
from core.database import Database
from core.limits import Limiter, open_limiter
from core.secrets import Secrets
from core.settings import Settings
from tenancy.accounts import Accounts


@dataclass(frozen=True)
class Services:
    settings: Settings
    secrets: Secrets
    clock: Clock
    db: Database
    accounts: Accounts
    limiter: Limiter

    async def close(self) -> None:
        await self.db.close()


def open_services(settings: Settings, clock: Clock | None = None) -> Services:
    """On a database that is migrated already; connections are made when they are needed."""
    clock = clock or SystemClock()
    db, limiter = Database(settings), open_limiter(settings)
    return Services(settings, Secrets.load(settings), clock, db, Accounts(db, limiter, clock), limiter)


@lru_cache
def services() -> Services:
    """Those of this process, by its environment."""
    return open_services(Settings())
