"""``/metrics`` of each service, for Prometheus, and who may read it."""

import asyncio
import contextlib
import ipaddress
import secrets
from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlmodel import func, select
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.database import Database
from core.jobs import Job
from core.loop_lag import lag_sampled
from core.metrics import JOBS_WAITING, LOOP_LAG, REGISTRY
from core.settings import Settings

REFRESH_SECONDS = 2.0
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""What a proxy says of whom it asks for: then whoever asks is not on this machine, though the proxy is."""


async def _nothing() -> None:
    return


def metrics_route(settings: Settings, refresh: Callable[[], Awaitable[None]] = _nothing) -> Route:
    """Read with ``FRONTDESK_METRICS_TOKEN`` as bearer token from anywhere; where none is set, without one from this machine
    alone. ``refresh`` brings up to date what is only looked up when somebody reads."""
    token = settings.metrics_token and settings.metrics_token.get_secret_value()

    async def metrics(request: Request) -> Response:
        if token:
            if not _bears(request, token):
                return PlainTextResponse("a bearer token is needed\n", 401, {"WWW-Authenticate": "Bearer"})
        elif not _from_here(request):
            return PlainTextResponse("set FRONTDESK_METRICS_TOKEN to read this from another machine\n", 403)
        with contextlib.suppress(Exception):
            async with asyncio.timeout(REFRESH_SECONDS):
                await refresh()
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return Route("/metrics", metrics)


def lag_measured() -> contextlib.AbstractAsyncContextManager[None]:
    """The lag of this process's event loop, for as long as the service runs."""
    return lag_sampled(LOOP_LAG.observe)


class WaitingJobs:
    """Counts the jobs that are still to be done, once there is a database."""

    db: Database | None = None

    async def __call__(self) -> None:
        if self.db is None:
            return
        async with self.db.platform() as session:
            waiting = await session.scalar(select(func.count()).select_from(Job).where(Job.state == "waiting"))
        JOBS_WAITING.set(waiting or 0)


def _bears(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and secrets.compare_digest(given.encode(), token.encode())


def _from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
