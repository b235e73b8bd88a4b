"""The database as every service opens it: waited for, migrated, and telling workers of the jobs that are asked for in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from core.database import Database
from core.errors import ConfigurationError, DatabaseAway
from core.jobs import JobQueue
from core.settings import Settings

WAIT_SECONDS = 60.0
"""How long a service that starts waits for a database that is not up yet."""
RETRY_SECONDS = 0.5
TELL_EVERY = 10
"""Attempts between two log lines."""

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_database(settings: Settings, queue: JobQueue) -> AsyncIterator[Database]:
    """Raises ``ConfigurationError`` for a database that does not come up or cannot be served."""
    db = Database(settings, on_commit=queue.announce)
    try:
        await until_there(db)
        await db.migrate()
        yield db
    finally:
        await db.close()


async def until_there(db: Database, seconds: float = WAIT_SECONDS) -> None:
    """Return when the database takes connections. Raises ``ConfigurationError`` when that takes too long."""
    loop = asyncio.get_running_loop()
    attempt, end = 0, loop.time() + seconds
    while True:
        try:
            with suppress(ConfigurationError):  # it answers; what is missing in it is for migrations to make, or to tell
                async with db.platform():
                    return
            return
        except DatabaseAway as error:
            if loop.time() > end:
                raise ConfigurationError(f"DATABASE_URL: the database could not be reached for {seconds:.0f} s") from error
            if attempt % TELL_EVERY == 0:
                _log.warning("service.waiting", wants="database", because=type(error.__cause__ or error).__name__)
        attempt += 1
        await asyncio.sleep(RETRY_SECONDS)
