"""Building the dashboard's frontend: Reflex exports it with bun, once for every state of its sources."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from core.errors import ConfigurationError

ROOT = Path(__file__).resolve().parent.parent
BUN_VERSION = "1.4.5"
HOW = "run `frontdesk dashboard build`"
_TOOLS = ROOT / ".tools"
_SHOWN_LINES = 30


def web_folder() -> Path:
    """Where Reflex builds; ``REFLEX_WEB_WORKDIR`` may name another place."""
    return Path(os.environ.get("REFLEX_WEB_WORKDIR") or ROOT / ".web").resolve()


def pages_folder() -> Path:
    """The built pages, as they are served."""
    return web_folder() / "build" / "client"


def is_built() -> bool:
    return (pages_folder() / "index.html").exists()


def is_current() -> bool:
    """Whether what is built comes from the sources as they are."""
    stamp = _stamp()
    return is_built() and stamp.exists() and stamp.read_text() == sources_digest()


def sources_digest() -> str:
    digest = hashlib.sha256(f"reflex {version('reflex')}".encode())
    for file in _sources():
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def build(report: Callable[[str], None]) -> None:
    """Build unless that was done already. Raises ``ConfigurationError`` that says what is missing or went wrong."""
    with _alone():
        if is_current():
            return report("the dashboard is built already")
        environment = _environment(_bun(report))
        report("building the dashboard (about a quarter of a minute)")
        _stamp().unlink(missing_ok=True)
        digest = sources_digest()
        command = [sys.executable, "-m", "reflex", "export", "--no-zip"]
        _run(command, "Reflex could not build the dashboard", environment)
        _stamp().write_text(digest)
        report(f"the dashboard is built in {pages_folder()}")
    return None


def _sources() -> list[Path]:
    """Every file that the build reads. The API is the backend's alone."""
    folder = ROOT / "app_ui"
    kinds = (".py", ".css", ".js", ".svg")
    ours = [file for file in folder.rglob("*") if file.suffix in kinds and "api" not in file.relative_to(folder).parts[:1]]
    return sorted([*ours, ROOT / "rxconfig.py", ROOT / "reflex.lock" / "package.json"])


def _stamp() -> Path:
    return web_folder() / "build" / "frontdesk.sources"


def _bun(report: Callable[[str], None]) -> Path:
    """The folder of the bun that builds, installed beside the other tools where it is not there yet."""
    folder = _TOOLS / "node_modules" / ".bin"
    if (folder / "bun").exists():
        return folder
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise ConfigurationError(
            "Node.js 20 or newer with npm is needed to build the dashboard; on Debian: apt-get install nodejs npm"
        )
    report(f"installing bun {BUN_VERSION} into .tools")
    install = [npm, "install", "--prefix", str(_TOOLS), "--no-audit", "--no-fund", "--silent", f"bun@{BUN_VERSION}"]
    _run(install, "bun could not be installed; is the npm registry reachable?", dict(os.environ))
    return folder


def _environment(bun: Path) -> dict[str, str]:
    return (
        os.environ
        | _registry()
        | {
            "PATH": f"{bun}{os.pathsep}{os.environ.get('PATH', '')}",
            "REFLEX_DIR": str(_TOOLS / "reflex"),
            "REFLEX_WEB_WORKDIR": str(web_folder()),
            "REFLEX_USE_SYSTEM_BUN": "true",
            "REFLEX_TELEMETRY_ENABLED": "false",
            "REFLEX_CHECK_LATEST_VERSION": "false",
        }
    )


def _registry() -> dict[str, str]:
    """The npm registry of this machine by name; Reflex would try out which one answers first."""
    asked = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True, check=False).stdout.strip()
    return {"NPM_CONFIG_REGISTRY": asked} if asked and "NPM_CONFIG_REGISTRY" not in os.environ else {}


def _run(command: list[str], failure: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise ConfigurationError(f"{failure}\n" + "\n".join(done.stdout.splitlines()[-_SHOWN_LINES:]))


@contextmanager
def _alone() -> Iterator[None]:
    """One build at a time; whoever comes second finds it done."""
    _TOOLS.mkdir(exist_ok=True)
    web_folder().mkdir(parents=True, exist_ok=True)
    with (_TOOLS / "dashboard.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
