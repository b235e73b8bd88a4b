"""Which objects make the admin service: the API and the dashboard over one set of services, on one port."""

import contextlib
import os
from collections.abc import AsyncIterator
from typing import cast

import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.types import ASGIApp

from app_ui.api.app import install
from app_ui.services import Services, services
from core.errors import ConfigurationError
from core.settings import Settings
from frontdesk import dashboard_build
from frontdesk.serving import Address, Server
from frontdesk.stores import until_there

LARGEST_MESSAGE = 4_000_000
"""Bytes of one event of a page: more than any form may hold, so that a text that is too long is answered in words."""
_REFLEX = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "__REFLEX_SKIP_COMPILE": "true",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": str(LARGEST_MESSAGE),
}

_log = structlog.get_logger(__name__)


def open_admin(settings: Settings) -> FastAPI:
    """The admin service's app; its lifespan migrates the databases and runs Reflex. Raises ``ConfigurationError`` where the
    dashboard was not built."""
    if not dashboard_build.is_built():
        raise ConfigurationError(f"the dashboard is not built; {dashboard_build.HOW}")
    if not dashboard_build.is_current():
        _log.warning("dashboard.outdated", do=dashboard_build.HOW)
    reflex_app = _reflex()
    from app_ui.doorway import Doorway, SecurityHeaders, inline_scripts

    own = services()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await own.db.migrate()
        async with cast(Starlette, reflex_app).router.lifespan_context(reflex_app):
            _log.info("service.ready", service="admin", url=settings.admin)
            yield
        await own.close()

    app = FastAPI(title="Frontdesk", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    pages = dashboard_build.pages_folder()
    app.add_middleware(SecurityHeaders, scripts=inline_scripts(pages), secure=settings.admin.startswith("https:"))
    _add_health(app, own)
    install(app, own)
    origin = settings.admin if settings.admin_url else None
    app.mount("/", Doorway(reflex_app, own.accounts, origin, pages))
    return app


async def run_admin(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    address = Address(settings.host, settings.admin_port, "FRONTDESK_ADMIN_PORT")
    reserved = address.reserved()
    app = open_admin(settings)
    await until_there(services().db)
    config = uvicorn.Config(app, log_level="warning", access_log=False, ws_max_size=LARGEST_MESSAGE, timeout_graceful_shutdown=3)
    await Server(config, address, stopping=services().events.close).serve(sockets=[reserved])


def _reflex() -> ASGIApp:
    """Reflex reads its settings from the environment and from ``rxconfig.py`` in the working directory."""
    for name, value in _REFLEX.items():
        os.environ.setdefault(name, value)
    os.environ["REFLEX_WEB_WORKDIR"] = str(dashboard_build.web_folder())
    with contextlib.chdir(dashboard_build.ROOT):
        from app_ui.dashboard import app

        return app()


def _add_health(app: FastAPI, own: Services) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "up"})

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        """Ready when both stores answer."""
        try:
            for store in ("business", "calls"):
                async with own.db.platform(store=store) as session:
                    await session.execute(text("SELECT 1"))
        except Exception as error:
            _log.warning("admin.not_ready", exc_info=error)
            return JSONResponse({"status": "not ready", "because": "the database does not answer"}, 503)
        return JSONResponse({"status": "ready"})
