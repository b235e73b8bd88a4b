"""Pipecat as a process that can be called: ``async with pipecat("tuned", clouds) as agent`` and dial ``agent.url``."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx

from core.errors import ConfigurationError
from evals.bench.installation import POLL_SECONDS, STOP_SECONDS, free_port
from evals.peers.installing import ROOT, Progress, install
from tenancy.business_file import read_business_files
from tenancy.opening import opening

Mode = Literal["shipped", "tuned", "tuned-0.1", "flux"]
"""What each means: ``pipecat_agent.py``. ``flux`` hears at Deepgram's ``/v2/listen``, the others at ``/v1/listen``."""
PROGRAM = Path(__file__).with_name("pipecat_agent.py")
TRATTORIA = ROOT / "samples" / "trattoria-bella-napoli.yaml"
READY_SECONDS = 60.0
KEPT = ("HOME", "PATH", "TMPDIR")
"""Of the surroundings; nothing else is to lead it to a provider, or to modules of ours."""
PROVIDERS = ("deepgram", "groq", "elevenlabs")
VOICE = "21m00Tcm4TlvDq8ikWAM"
"""Where ``ELEVENLABS_VOICE_ID`` names no other."""
INSTRUCTIONS = """\
You answer the telephone of a business. What you say is spoken aloud: one or two short sentences, plain words, no lists.
Answer from what the business has told you, below, and from nothing else; when it has not told you, say so.

"""


@dataclass(frozen=True, slots=True)
class PipecatAgent:
    url: str
    """Of its media stream, as ``<Stream>`` would name it."""
    pid: int
    """Of the one process that answers all calls."""
    log: Path
    """What it warns of; gone with the agent."""


@asynccontextmanager
async def pipecat(
    mode: Mode,
    clouds: Mapping[str, str],
    business: Path = TRATTORIA,
    *,
    cpu: Collection[int] | None = None,
    progress: Progress = lambda message: print(message, file=sys.stderr),
) -> AsyncIterator[PipecatAgent]:
    """Ready to be called, with the models loaded, and gone afterwards; it is installed first where it has not been.

    ``clouds`` are the settings that lead Frontdesk to the same providers: ``DEEPGRAM_``, ``GROQ_`` and ``ELEVENLABS_`` with
    ``API_KEY`` and ``BASE_URL``. ``cpu``: the cores that it may run on; None for all. Raises ConfigurationError.
    """
    command, environment = _command(mode, clouds), _environment(clouds)
    python = await asyncio.to_thread(install, progress)
    file = read_business_files([business])[0].profile
    with tempfile.TemporaryDirectory(prefix="frontdesk-pipecat-") as name:
        folder, port = Path(name), free_port()
        told, log = folder / "instructions.txt", folder / "log"
        told.write_text(INSTRUCTIONS + business.read_text())
        greeting = " ".join(opening(file.name, file.greeting, file.agent_name, file.manner))
        where = ["--port", str(port), "--instructions", str(told), "--greeting", greeting]
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *_pinned(cpu), str(python), "-I", str(PROGRAM), *command, *where,
                cwd=folder, env=environment, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        try:
            await _ready(process, port, log)
            yield PipecatAgent(f"ws://127.0.0.1:{port}/media", process.pid, log)
        finally:
            await _stop(process)


def _command(mode: Mode, clouds: Mapping[str, str]) -> list[str]:
    addresses = [part for name in PROVIDERS for part in (f"--{name}", _setting(clouds, f"{name.upper()}_BASE_URL"))]
    return ["--mode", mode, "--voice", clouds.get("ELEVENLABS_VOICE_ID", VOICE), *addresses]


def _environment(clouds: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    keys = [f"{name.upper()}_API_KEY" for name in PROVIDERS]
    return kept | {"LOGURU_LEVEL": "WARNING"} | {key: _setting(clouds, key) for key in keys}


def _setting(clouds: Mapping[str, str], name: str) -> str:
    try:
        return clouds[name]
    except KeyError:
        raise ConfigurationError(f"Pipecat is to be led to the emulated providers, and {name} is not among them") from None


def _pinned(cpu: Collection[int] | None) -> list[str]:
    """The cores are set before the first thread begins, for each has its own."""
    if cpu is None:
        return []
    taskset = shutil.which("taskset")
    if taskset is None:
        raise ConfigurationError("a process is kept to its cores by taskset, which is not installed: apt-get install util-linux")
    return [taskset, "--cpu-list", ",".join(map(str, sorted(cpu)))]


async def _ready(process: Process, port: int, log: Path) -> None:
    try:
        async with asyncio.timeout(READY_SECONDS), httpx.AsyncClient(trust_env=False, timeout=5) as http:
            while not await _answers(http, port):
                if process.returncode is not None:
                    raise ConfigurationError(f"Pipecat ended before it was ready: {_last_words(log)}")
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        raise ConfigurationError(f"Pipecat was not ready after {READY_SECONDS:.0f} s: {_last_words(log)}") from None


async def _answers(http: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await http.get(f"http://127.0.0.1:{port}/ready")).status_code == 200
    except httpx.HTTPError:
        return False


def _last_words(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])


async def _stop(process: Process) -> None:
    """It and whatever it has started: first asked, then made to."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
