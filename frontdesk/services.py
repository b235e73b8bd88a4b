"""The services beside the gateway, each run in the foreground of a process of its own until it is told to stop."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator

import structlog

from core.database import Database
from core.errors import ConfigurationError
from core.jobs import Worker
from core.models.embedding import SentenceEmbedder
from core.settings import Settings
from tenancy.knowledge.chroma_server import chroma_address, chroma_folder, serve_folder, write_atomically
from tenancy.knowledge.index import PassageIndex
from tenancy.knowledge.indexing import Indexer
from tenancy.knowledge.requests import INDEX_BUSINESS

_log = structlog.get_logger(__name__)


async def run_worker(settings: Settings) -> None:
    """Do jobs until SIGTERM or SIGINT. It embeds on this process's threads, so it belongs in no gateway's process."""
    with _stop_signals() as stop:
        db = Database(settings)
        try:
            await db.migrate()
            embedder = await asyncio.to_thread(SentenceEmbedder.load, settings)
            indexer = Indexer(db, PassageIndex(lambda: chroma_address(settings)), embedder)
            async with _ready(settings, "worker", None):
                await Worker(db, {INDEX_BUSINESS: indexer.handle}).run(stop)
        finally:
            await db.close()


async def run_vector(settings: Settings) -> None:
    """Serve the local Chroma folder until SIGTERM or SIGINT. Raises ``FolderTaken`` when that is done already and
    ``ConfigurationError`` when Chroma's server dies."""
    if settings.chroma_url:
        raise ConfigurationError("CHROMA_URL names a Chroma server; unset it to serve the local folder instead")
    with _stop_signals() as stop:
        folder = chroma_folder(settings)
        async with serve_folder(folder) as (service, process), _ready(settings, "vector", service.url):
            ends = {asyncio.create_task(process.wait()), asyncio.create_task(stop.wait())}
            _, pending = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
            if not stop.is_set():
                raise ConfigurationError(f"Chroma's server ended by itself; {folder / 'server.log'} says why")


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
async def _ready(settings: Settings, name: str, url: str | None) -> AsyncIterator[None]:
    """``run/NAME.json`` says that the service is up, where and as which process, for as long as it is."""
    file = settings.home / "run" / f"{name}.json"
    write_atomically(file, json.dumps({"pid": os.getpid(), "url": url, "ready": True}))
    _log.info("service.ready", service=name, url=url)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
        _log.info("service.stopped", service=name)
