"""``/healthz`` (the process lives) and ``/readyz`` (what it needs is there) of services that have no HTTP of their own."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

import httpx
import structlog
import uvicorn
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from core.database import Database
from core.engines import STORES
from core.jobs import JobQueue
from frontdesk.serving import Address, BesideServer

CHECK_SECONDS = 2.0
"""What takes longer to answer is not ready."""
ALIVE_SECONDS = 20.0
"""How long a worker's loop may have seen nothing of the table."""

Check = Callable[[], Awaitable[bool]]
_log = structlog.get_logger(__name__)


class Readiness:
    """Parts by name, each with a check that says whether it is there; one that raises or is late is not."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self.checks = dict(checks)
        self._missing: list[str] | None = None

    async def missing(self) -> list[str]:
        """The names of the parts that are not ready."""
        found = await asyncio.gather(*map(_holds, self.checks.values()))
        missing = [name for name, ready in zip(self.checks, found, strict=True) if not ready]
        if missing and missing != self._missing:
            _log.warning("service.not_ready", missing=missing)
        self._missing = missing
        return missing


async def _holds(check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except Exception:
        return False


def health_app(readiness: Readiness, routes: Sequence[Route] = ()) -> Starlette:
    """``routes`` are what else is to be read there."""

    async def healthz(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> JSONResponse:
        missing = await readiness.missing()
        if missing:
            return JSONResponse({"status": "not ready", "missing": missing}, 503)
        return JSONResponse({"status": "ready"})

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), *routes])


@contextlib.asynccontextmanager
async def health_served(readiness: Readiness, address: Address, routes: Sequence[Route] = ()) -> AsyncIterator[None]:
    """Raises ``ConfigurationError`` where the address is taken."""
    config = uvicorn.Config(
        health_app(readiness, routes), log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    server, reserved = BesideServer(config, address), address.reserved()
    serving = asyncio.create_task(server.serve(sockets=[reserved]), name="health")
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def database_answers(db: Database) -> Check:
    """Both stores; that they are at the newest schema was seen to when the service started."""

    async def check() -> bool:
        for store in STORES:
            async with db.platform(store=store) as session:
                await session.execute(text("SELECT 1"))
        return True

    return check


def queue_connected(queue: JobQueue) -> Check:
    async def check() -> bool:
        return queue.connected

    return check


def jobs_looked_for(queue: JobQueue) -> Check:
    """The worker's loop is alive: it looked for jobs, or renewed the lease of the one it does, a moment ago."""

    async def check() -> bool:
        return queue.seen is not None and time.monotonic() - queue.seen < ALIVE_SECONDS

    return check


def answers(url: str) -> Check:
    """Whatever is at ``url`` answers with success."""

    async def check() -> bool:
        async with httpx.AsyncClient(trust_env=False) as http:
            return (await http.get(url, timeout=CHECK_SECONDS)).is_success

    return check
