"""``frontdesk serve all``: what dies comes back, and with the command everything goes, however it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from evals.bench.installation import NOT_TAKEN_OVER, PORTS, free_port
from evals.bench.processes import family
from tests.system.scenes import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


class Everything:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.ports = {name: free_port() for name in PORTS}
        kept = {name: value for name, value in os.environ.items() if name not in NOT_TAKEN_OVER}
        own = {"FRONTDESK_HOME": str(home), "PYTHONPATH": str(ROOT)} | {
            PORTS[name]: str(port) for name, port in self.ports.items()
        }
        with (home / "log").open("wb") as log:
            command = [sys.executable, "-m", "frontdesk", "serve", "all"]
            self.process = subprocess.Popen(command, cwd=home, env=kept | own, stdout=log, stderr=log)

    def ready(self, name: str) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.ports[name]}/readyz", timeout=5, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def pid(self, name: str) -> int:
        return int(json.loads((self.home / "run" / f"{name}.json").read_text())["pid"])


def until(true: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def everything(tmp_path: Path) -> Iterator[Everything]:
    everything = Everything(tmp_path)
    yield everything
    for pid in family(everything.process.pid):
        os.kill(pid, signal.SIGKILL)
    everything.process.wait()


def test_a_service_that_is_killed_comes_back_and_sigterm_leaves_no_process_behind(everything: Everything) -> None:
    until(lambda: everything.ready("vector"))
    killed = everything.pid("vector")
    os.kill(killed, signal.SIGKILL)
    until(lambda: everything.ready("vector") and everything.pid("vector") != killed)
    started = family(everything.process.pid)
    assert len(started) > len(PORTS), "the services and the processes of their own"
    everything.process.terminate()
    assert everything.process.wait(30) == 0
    assert [pid for pid in started if family(pid)] == []


def test_services_end_with_a_supervisor_that_is_killed(everything: Everything) -> None:
    until(lambda: everything.ready("vector"))
    started = family(everything.process.pid)
    everything.process.kill()
    everything.process.wait()
    until(lambda: not any(family(pid) for pid in started))
