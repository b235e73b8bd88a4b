"""A whole installation on a home of its own, its services as processes: ready to be called, and to be killed one by one."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson
from sqlmodel import func, select

from core.database import Database
from core.errors import ConfigurationError
from core.jobs import Job
from core.settings import Settings
from tenancy.business_file import export_yaml, read_business_files

READY_SECONDS = 90.0
INDEXED_SECONDS = 60.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.1
NOT_TAKEN_OVER = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CHROMA_URL", "GATEWAY_URL", "FRONTDESK_PUBLIC_URL", "FRONTDESK_ADMIN_URL",
    "FRONTDESK_METRICS_TOKEN", "OTEL_EXPORTER_OTLP_ENDPOINT",
)  # fmt: skip
"""Settings of the surroundings that would lead calls, bookings or passages away from this home."""
NOBODY = "http://127.0.0.1:9"
"""Where nobody listens."""
PORTS = {
    "gateway": "FRONTDESK_PORT",
    "admin": "FRONTDESK_ADMIN_PORT",
    "worker": "FRONTDESK_WORKER_PORT",
    "vector": "FRONTDESK_VECTOR_PORT",
}
"""The services, and which setting says where each answers."""


@dataclass
class Installation:
    home: Path
    ports: Mapping[str, int]
    """By service."""
    database_url: str | None = None
    """PostgreSQL; None is SQLite in ``home``."""
    redis_url: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    """Further settings of its processes."""
    _processes: dict[str, Process] = field(default_factory=dict)
    _environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_TAKEN_OVER}
        own = {"FRONTDESK_HOME": str(self.home), "FRONTDESK_HOST": "127.0.0.1"}
        own |= {"CAL_COM_BASE_URL": os.environ.get("CAL_COM_BASE_URL", NOBODY)}  # whatever is typed into a form here stays here
        own |= {PORTS[name]: str(port) for name, port in self.ports.items()}
        own |= {name: url for name, url in (("DATABASE_URL", self.database_url), ("REDIS_URL", self.redis_url)) if url}
        own |= self.more
        root = Path(__file__).resolve().parents[2]
        self._environment = kept | own | {"PYTHONPATH": os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))}

    @property
    def settings(self) -> Settings:
        """As the processes read them."""
        return Settings(
            home=self.home, host="127.0.0.1", public_url=None, gateway_url=None, admin_url=None, chroma_url=None,
            database_url=self.database_url, database_owner_url=None, redis_url=self.redis_url, _env_file=None,
            port=self.ports["gateway"], admin_port=self.ports["admin"], worker_port=self.ports["worker"],
            vector_port=self.ports["vector"],
        )  # fmt: skip

    @property
    def log(self) -> Path:
        """Everything that the processes say."""
        return self.home / "serve.log"

    @property
    def pid(self) -> int:
        """The gateway's."""
        if "gateway" not in self._processes:
            raise ConfigurationError("the gateway has not been started")
        return self._processes["gateway"].pid

    def running(self, name: str = "gateway") -> bool:
        """The service lives."""
        return name in self._processes and self._processes[name].returncode is None

    async def import_businesses(self, *files: Path) -> None:
        """Raises ConfigurationError with what the import says."""
        process = await self._run("business", "import", *map(str, files))
        if await process.wait():
            named = ", ".join(map(str, files))
            raise ConfigurationError(f"{named} could not be imported; the end of {self.log}:\n{self.last_words()}")

    async def start_all(self, names: Sequence[str]) -> None:
        """Until these services are ready and every business is indexed."""
        for name in names:
            await self.start(name)
        for name in names:
            await self.ready(name)
        await self.indexed()

    async def start(self, name: str) -> None:
        """Start a service and do not wait for it."""
        self._processes[name] = await self._run("serve", name)

    async def kill(self, name: str) -> None:
        """SIGKILL, as the machine would when memory runs out."""
        if self.running(name):
            self._processes[name].kill()
            await self._processes[name].wait()

    async def ready(self, name: str = "gateway") -> None:
        """Return when the service is ready. Raises ConfigurationError when it ends or takes too long."""
        try:
            async with asyncio.timeout(READY_SECONDS), httpx.AsyncClient(trust_env=False, timeout=5) as http:
                while not await self._answers_ready(http, name):
                    if not self.running(name):
                        raise ConfigurationError(f"{name} ended; the end of {self.log}:\n{self.last_words()}")
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            message = f"{name} was not ready after {READY_SECONDS:.0f} s; the end of {self.log}:\n{self.last_words()}"
            raise ConfigurationError(message) from None

    async def indexed(self) -> None:
        """Wait until no job is left, so that nothing but calls runs while calls are measured."""
        db = Database(self.settings)
        try:
            async with asyncio.timeout(INDEXED_SECONDS):
                while await self._waiting_jobs(db):  # noqa: ASYNC110 (another process does the jobs)
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise ConfigurationError(f"the businesses were not indexed; the end of {self.log}:\n{self.last_words()}") from None
        finally:
            await db.close()

    async def stop(self) -> None:
        processes = [process for process in self._processes.values() if process.returncode is None]
        for process in processes:
            process.send_signal(signal.SIGTERM)
        if processes:
            await asyncio.wait([asyncio.create_task(process.wait()) for process in processes], timeout=STOP_SECONDS)
        for process in processes:
            if process.returncode is None:
                process.kill()
                await process.wait()

    def last_words(self, lines: int = 8) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def errors(self) -> Counter[str]:
        """Events that the services logged as errors, and tracebacks, by name."""
        found: Counter[str] = Counter()
        for line in self.log.read_text(errors="replace").splitlines() if self.log.exists() else ():
            if line.startswith("Traceback"):
                found["traceback"] += 1
            elif line.startswith("{"):
                with suppress(orjson.JSONDecodeError):
                    row = orjson.loads(line)
                    found.update([str(row.get("event"))] if row.get("level") in ("error", "critical") else [])
        return found

    async def _run(self, *arguments: str) -> Process:
        """A command of ours; from within the home, where no ``.env`` of the surroundings is read."""
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "frontdesk", *arguments, cwd=self.home, env=self._environment, stdout=log, stderr=log
            )

    async def _answers_ready(self, http: httpx.AsyncClient, name: str) -> bool:
        try:
            return (await http.get(f"http://127.0.0.1:{self.ports[name]}/readyz")).status_code == 200
        except httpx.HTTPError:
            return False

    async def _waiting_jobs(self, db: Database) -> int:
        async with db.platform() as session:
            return int(await session.scalar(select(func.count()).select_from(Job).where(Job.state == "waiting")) or 0)


@asynccontextmanager
async def installed(
    home: Path,
    businesses: Sequence[Path],
    *,
    database_url: str | None = None,
    redis_url: str | None = None,
    admin: bool = False,
    more: Mapping[str, str] | None = None,
) -> AsyncIterator[Installation]:
    """An installation that answers calls to ``businesses`` (files or folders), and is gone afterwards; ``home`` and the
    databases stay. With ``admin`` the dashboard, which must have been built, is served too. ``more`` are further settings."""
    home.mkdir(parents=True, exist_ok=True)
    installation = Installation(home.resolve(), {name: free_port() for name in PORTS}, database_url, redis_url, more or {})
    try:
        await installation.import_businesses(*(files.resolve() for files in businesses))
        await installation.start_all(["vector", "worker", *(["admin"] if admin else []), "gateway"])
        yield installation
    finally:
        await installation.stop()


def usual_weeks(businesses: Sequence[Path], folder: Path) -> Path:
    """The same businesses without dated exceptions, in ``folder``: the dialogues' callers know the weekly hours alone, and
    what they ask for must be there on whatever day a bench is run."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in read_business_files(businesses):
        plain = file.profile.model_copy(update={"exceptions": ()})
        (folder / f"{plain.slug}.yaml").write_text(export_yaml(plain))
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
