"""A peer's own virtual environment under ``.tools/peers``, with exactly the versions that are pinned in this folder."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from core.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".tools" / "peers"
PINS = Path(__file__).with_name("pipecat-requirements.txt")
INSTALL_SECONDS = 900.0
LAST_WORDS = 500
"""Characters of a failed command that are told."""
_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.+!]+)")

Progress = Callable[[str], None]


def pinned(pins: Path = PINS) -> dict[str, str]:
    """Versions by package, in the file's spelling. Raises ConfigurationError for a line that pins nothing exactly."""
    found: dict[str, str] = {}
    for number, line in enumerate(pins.read_text().splitlines(), 1):
        wanted = line.partition("#")[0].strip()
        if not wanted:
            continue
        pin = _PIN.fullmatch(wanted)
        if pin is None:
            raise ConfigurationError(f"{pins.name}:{number}: expected NAME==VERSION, got {wanted!r}")
        found[pin[1]] = pin[2]
    return found


def installed(name: str = "pipecat", pins: Path = PINS, peers: Path = PEERS) -> Path | None:
    """The Python of a peer that has been installed with these pins; None of one that has not."""
    folder = peers / name
    done = _done(folder)
    return _python(folder) if done.is_file() and done.read_text() == pins.read_text() else None


def install(progress: Progress, name: str = "pipecat", pins: Path = PINS, peers: Path = PEERS) -> Path:
    """The Python of a peer, which is installed where it has not been with these pins. Raises ConfigurationError."""
    if (python := installed(name, pins, peers)) is not None:
        return python
    folder, packages = peers / name, pinned(pins)
    progress(f"installing {name} ({len(packages)} packages) into {folder}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    _run(name, [sys.executable, "-m", "venv", "--clear", str(folder)])
    python = _python(folder)
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
    _run(name, [str(python), "-m", "pip", "install", *quiet, *(f"{package}=={version}" for package, version in packages.items())])
    _done(folder).write_text(pins.read_text())
    return python


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


def _done(folder: Path) -> Path:
    """Written last: the pins that have been installed."""
    return folder / "installed-pins.txt"


def _run(name: str, command: list[str]) -> None:
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise ConfigurationError(f"{name} was not installed after {INSTALL_SECONDS:.0f} s: {' '.join(command[:4])}") from None
    if done.returncode:
        said = done.stdout.strip()[-LAST_WORDS:]
        raise ConfigurationError(f"{name} could not be installed (is the package index reachable?): {said}")
