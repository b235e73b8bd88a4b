"""Who may open the local Chroma folder: one server, guarded by a file lock, that all others reach over loopback.

Two processes on one folder do not see each other's changes, so whoever finds no server starts one for as long as it
needs it, and there is one way to read and write whether Chroma is local or not.
"""

import asyncio
import contextlib
import fcntl
import json
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from core.errors import ConfigurationError
from core.settings import Settings

READY_SECONDS = 15.0
STOP_SECONDS = 5.0
_POLL_SECONDS = 0.02


class FolderTaken(ConfigurationError):
    """Another process serves this folder; it is reached at the address in ``service.json``."""

    code = "chroma_folder_taken"


@dataclass(frozen=True, slots=True)
class ChromaService:
    url: str
    pid: int
    """Of the process that holds the folder."""


def chroma_folder(settings: Settings) -> Path:
    return settings.home / "chroma"


def chroma_address(settings: Settings) -> str | None:
    """Where Chroma is to be reached now: ``CHROMA_URL``, else the local server's address, else None."""
    if settings.chroma_url:
        return settings.chroma_url
    service = running_service(chroma_folder(settings))
    return service.url if service else None


def running_service(folder: Path) -> ChromaService | None:
    """The folder's server; an address left behind by one that died does not count, since nobody holds its lock."""
    try:
        service = ChromaService(**json.loads((folder / "service.json").read_text()))
        with (folder / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return service
    except (OSError, ValueError, TypeError):
        return None
    return None


@contextlib.asynccontextmanager
async def serve_folder(folder: Path) -> AsyncIterator[tuple[ChromaService, asyncio.subprocess.Process]]:
    """Chroma's server on a loopback port until the block ends. Raises ``FolderTaken`` when another serves the folder."""
    with _locked(folder) as lock, (folder / "server.log").open("wb") as log:
        port = _free_port()
        arguments = ("-m", "tenancy.knowledge.chroma_process", str(os.getpid()), str(folder / "data"), str(port))
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[lock],
            start_new_session=True, cwd=Path(__file__).parents[2], env=os.environ | {"ANONYMIZED_TELEMETRY": "False"},
        )  # fmt: skip
        service = ChromaService(f"http://127.0.0.1:{port}", process.pid)
        try:
            await _ready(service.url, process, folder)
            write_atomically(folder / "service.json", json.dumps(asdict(service)))
            yield service, process
        finally:
            (folder / "service.json").unlink(missing_ok=True)
            await _stop(process)


@contextlib.asynccontextmanager
async def chroma_for_command(settings: Settings) -> AsyncIterator[str]:
    """A Chroma address for the length of a command: the one that runs, else a server of its own on the folder."""
    deadline = asyncio.get_running_loop().time() + READY_SECONDS
    while True:
        if address := chroma_address(settings):
            yield address
            return
        try:
            async with serve_folder(chroma_folder(settings)) as (service, _):
                yield service.url
                return
        except FolderTaken:
            # Somebody is just starting or stopping on it.
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(_POLL_SECONDS)


def write_atomically(path: Path, text: str) -> None:
    """A reader finds the file as it was or as it is now, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "w") as file:
        file.write(text)
    Path(unfinished).replace(path)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[int]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderTaken(f"another process already serves {folder}; only one can, and the others use its server") from None
        yield lock.fileno()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ready(url: str, process: asyncio.subprocess.Process, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + READY_SECONDS
    async with httpx.AsyncClient(timeout=1.0, trust_env=False) as client:
        while process.returncode is None and loop.time() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if (await client.get(f"{url}/api/v2/heartbeat")).is_success:
                    return
            await asyncio.sleep(_POLL_SECONDS)
    raise ConfigurationError(f"Chroma's server did not start on {folder}; {folder / 'server.log'} says why")


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
