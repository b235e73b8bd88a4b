"""``frontdesk serve``: the services of the platform, each started apart or all together."""

import asyncio
import ctypes
import enum
import logging
import os
import signal
import sys
from typing import Annotated

import structlog
import typer

from core.settings import Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
WORKER_NICENESS = 10
"""A long import gives way to calls."""
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""


class Service(enum.StrEnum):
    gateway = "gateway"
    admin = "admin"
    worker = "worker"
    vector = "vector"
    all = "all"


@app.command()
def serve(
    name: Annotated[Service, typer.Argument(help="Which service to run in the foreground.")],
    parent: Annotated[int | None, typer.Option(hidden=True, help="The process to end with.")] = None,
) -> None:
    """Run a service until it is stopped (Ctrl-C or SIGTERM).

    gateway: takes calls (Twilio's webhooks and media sockets). admin: the dashboard and its API. worker: indexes what
    businesses have told us. vector: serves the local Chroma folder. all: these as child processes, each started again if it
    dies. Each answers /healthz and /readyz on its port: FRONTDESK_PORT, FRONTDESK_ADMIN_PORT, FRONTDESK_WORKER_PORT,
    FRONTDESK_VECTOR_PORT.
    """
    settings = Settings()
    if parent is not None:
        _end_with(parent)
    if name is Service.all:
        from frontdesk.supervisor import supervise

        local = [] if settings.chroma_url else [Service.vector]
        raise typer.Exit(supervise([*local, Service.worker, Service.gateway, Service.admin]))
    configure_logging(settings)
    if name is Service.gateway:
        _run_gateway(settings)
    elif name is Service.admin:
        from frontdesk.admin import run_admin

        asyncio.run(run_admin(settings))
    else:
        from frontdesk import services

        if name is Service.worker:
            os.nice(WORKER_NICENESS)
        asyncio.run(services.run_worker(settings) if name is Service.worker else services.run_vector(settings))


def _run_gateway(settings: Settings) -> None:
    import uvloop

    from frontdesk.gateway import run_gateway

    uvloop.run(run_gateway(settings))


def _end_with(parent: int) -> None:
    """Be told to stop when the parent ends, however it ends; at once where it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:
        raise typer.Exit(0)


def configure_logging(settings: Settings) -> None:
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
