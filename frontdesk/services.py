"""The services beside the gateway, each run in the foreground of a process of its own until it is told to stop."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

import structlog

from core.errors import ConfigurationError
from core.jobs import JobQueue, open_queue
from core.models.embedding import SentenceEmbedder
from core.settings import Settings
from frontdesk.health import Readiness, answers, database_answers, health_served, jobs_looked_for, queue_connected
from frontdesk.metrics import WaitingJobs, lag_measured, metrics_route
from frontdesk.serving import Address
from frontdesk.stores import open_database
from frontdesk.work import job_handlers
from tenancy.knowledge.chroma_server import chroma_address, chroma_folder, serve_folder, write_atomically
from tenancy.knowledge.index import PassageIndex
from tenancy.knowledge.indexing import Indexer

END_SECONDS = 7.0
"""What a job that is given back may take for it."""

_log = structlog.get_logger(__name__)


async def run_worker(settings: Settings) -> None:
    """Do jobs until SIGTERM or SIGINT. It embeds on this process's threads, so it belongs in no gateway's process."""
    queue, readiness, waiting = open_queue(settings), Readiness({"start": _never}), WaitingJobs()
    with _stop_signals() as stop:
        address = Address(settings.host, settings.worker_port, "FRONTDESK_WORKER_PORT")
        async with health_served(readiness, address, [metrics_route(settings, waiting)]), queue, lag_measured():
            await _unless_stopped(stop, _work(settings, queue, readiness, stop, waiting))


async def _work(settings: Settings, queue: JobQueue, readiness: Readiness, stop: asyncio.Event, waiting: WaitingJobs) -> None:
    async with open_database(settings, queue) as db:
        waiting.db = db
        embedder = await asyncio.to_thread(SentenceEmbedder.load, settings)
        indexer = Indexer(db, PassageIndex(lambda: chroma_address(settings)), embedder)
        readiness.checks = {
            "database": database_answers(db), "queue": queue_connected(queue), "loop": jobs_looked_for(queue),
        }  # fmt: skip
        async with job_handlers(settings, db, indexer) as handlers, _running(settings, "worker", None):
            await queue.serve(db, handlers, stop)


async def run_vector(settings: Settings) -> None:
    """Serve the local Chroma folder until SIGTERM or SIGINT. Raises ``FolderTaken`` when that is done already and
    ``ConfigurationError`` when Chroma's server dies."""
    if settings.chroma_url:
        raise ConfigurationError("CHROMA_URL names a Chroma server; unset it to serve the local folder instead")
    folder, readiness = chroma_folder(settings), Readiness({"start": _never})
    address = Address(settings.host, settings.vector_port, "FRONTDESK_VECTOR_PORT")
    with _stop_signals() as stop:
        async with (
            health_served(readiness, address, [metrics_route(settings)]),
            lag_measured(),
            serve_folder(folder) as (service, process),
        ):
            readiness.checks = {"chroma": answers(f"{service.url}/api/v2/heartbeat")}
            async with _running(settings, "vector", service.url):
                ends = {asyncio.create_task(process.wait()), asyncio.create_task(stop.wait())}
                _, pending = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                for task in pending:
                    task.cancel()
                if not stop.is_set():
                    raise ConfigurationError(f"Chroma's server ended by itself; {folder / 'server.log'} says why")


async def _never() -> bool:
    return False


async def _unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do the work; told to stop, it ends by itself within a while, or is cancelled where it does not look (as it starts)."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        await asyncio.wait({working}, timeout=END_SECONDS)
        working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


@contextlib.contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    for each in signals:
        loop.add_signal_handler(each, stop.set)
    try:
        yield stop
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


@contextlib.asynccontextmanager
async def _running(settings: Settings, name: str, url: str | None) -> AsyncIterator[None]:
    """``run/NAME.json`` says that the service is up, where and as which process, for as long as it is."""
    file = settings.home / "run" / f"{name}.json"
    write_atomically(file, json.dumps({"pid": os.getpid(), "url": url, "ready": True}))
    _log.info("service.ready", service=name, url=url)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
        _log.info("service.stopped", service=name)
