"""Which objects make the admin service: the API and the dashboard over one set of services, on one port."""

import contextlib
import logging
import os
from collections.abc import AsyncIterator
from typing import cast

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.types import ASGIApp

from app_ui.api.app import install
from app_ui.services import services
from core.errors import ConfigurationError
from core.settings import Settings
from frontdesk import dashboard_build
from frontdesk.health import Readiness, database_answers, health_app
from frontdesk.metrics import lag_measured, metrics_route
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
"""How Reflex serves what is built. Nothing of its own is listened to, and it keeps pages' states in this process."""

_log = structlog.get_logger(__name__)


def open_admin(settings: Settings) -> FastAPI:
    """The admin service's app; its lifespan waits for the databases, migrates them and runs Reflex. Raises
    ``ConfigurationError`` where the dashboard was not built."""
    if not dashboard_build.is_built():
        raise ConfigurationError(f"the dashboard is not built; {dashboard_build.HOW}")
    if not dashboard_build.is_current():
        _log.warning("dashboard.outdated", do=dashboard_build.HOW)
    dashboard, own, pages = _reflex(), services(), dashboard_build.pages_folder()
    from app_ui.doorway import Doorway, SecurityHeaders, inline_scripts

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await until_there(own.db)
            await own.db.migrate()
            async with lag_measured(), cast(Starlette, dashboard).router.lifespan_context(dashboard):
                _log.info("service.ready", service="admin", url=settings.admin)
                yield
        finally:
            await own.close()

    app = FastAPI(title="Frontdesk", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SecurityHeaders, scripts=inline_scripts(pages), secure=settings.admin.startswith("https:"))
    readiness = Readiness({"database": database_answers(own.db)})
    app.router.routes.extend(health_app(readiness, [metrics_route(settings)]).routes)
    install(app, own)
    app.mount("/", Doorway(dashboard, own.accounts, own.limiter, settings.admin_url and settings.admin, pages))
    return app


async def run_admin(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    address = Address(settings.host, settings.admin_port, "FRONTDESK_ADMIN_PORT")
    reserved = address.reserved()
    config = uvicorn.Config(
        open_admin(settings),
        log_level="warning",
        access_log=False,
        ws_max_size=LARGEST_MESSAGE,
        timeout_graceful_shutdown=2,
    )
    await Server(config, address).serve(sockets=[reserved])


def _reflex() -> ASGIApp:
    """Reflex reads its settings from the environment and from ``rxconfig.py`` in the working directory."""
    for name, value in _REFLEX.items():
        os.environ.setdefault(name, value)
    for library in ("reflex", "reflex_base"):
        logging.getLogger(library).setLevel(logging.CRITICAL)  # they quote what pages send; ours says what went wrong
    os.environ["REFLEX_WEB_WORKDIR"] = str(dashboard_build.web_folder())
    with contextlib.chdir(dashboard_build.ROOT):
        from app_ui.dashboard import app

        return app()
