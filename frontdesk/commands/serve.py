"""``frontdesk serve``: the services of the platform, each started apart or all together."""

import asyncio
import enum
import logging
import os
import signal
import subprocess
import sys
import time
from typing import Annotated

import structlog
import typer

from core.settings import Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
RESTART_SECONDS = 1.0
STOP_SECONDS = 10.0
WORKER_NICENESS = 10
"""A long import gives way to calls."""


class Service(enum.StrEnum):
    gateway = "gateway"
    worker = "worker"
    vector = "vector"
    all = "all"


@app.command()
def serve(name: Annotated[Service, typer.Argument(help="Which service to run in the foreground.")]) -> None:
    """Run a service until it is stopped (Ctrl-C or SIGTERM).

    gateway: takes calls (Twilio's webhooks and media sockets). worker: indexes what businesses have told us.
    vector: serves the local Chroma folder. all: the three as child processes, each started again if it dies.
    """
    settings = Settings()
    if name is Service.all:
        raise typer.Exit(supervise([Service.vector, Service.worker, Service.gateway]))
    configure_logging(settings)
    if name is Service.gateway:
        import uvloop

        from frontdesk.gateway import run_gateway

        uvloop.run(run_gateway(settings))
        return
    from frontdesk import services

    if name is Service.worker:
        os.nice(WORKER_NICENESS)
    asyncio.run(services.run_worker(settings) if name is Service.worker else services.run_vector(settings))


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


def supervise(names: list[Service]) -> int:
    """Run services as children, start again what dies, and stop them all with this process."""
    children: dict[Service, subprocess.Popen[bytes]] = {}
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        for name in names:
            child = children.get(name)
            if child is None or child.poll() is not None:
                if child is not None:
                    print(f"frontdesk: {name} ended with code {child.returncode}; starting it again", file=sys.stderr)
                children[name] = subprocess.Popen([sys.executable, "-m", "frontdesk", "serve", name], env=os.environ)
        time.sleep(RESTART_SECONDS)
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.kill()
    return 0
