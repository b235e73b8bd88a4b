"""Children as processes: what dies is started again, less and less eagerly, and nothing is left behind."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk import supervisor
from frontdesk.supervisor import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, STEADY_SECONDS, Child, stop


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(supervisor.time, "monotonic", clock)
    return clock


@pytest.fixture
def children() -> Iterator[list[Child]]:
    children: list[Child] = []
    yield children
    for child in children:
        child.kill_rest()


def end(child: Child) -> None:
    assert child.process is not None
    child.process.wait()


def test_a_child_that_dies_at_once_is_started_again_after_longer_and_longer_waits(clock: Clock) -> None:
    child = Child("broken", ["false"])
    waits = []
    for _ in range(8):
        child.look()
        assert child.process is not None, "it was due"
        end(child)
        child.look()
        waits.append(child.due - clock.now)
        clock.now = child.due - 0.01
        child.look()
        assert child.process is None, "it is not due yet"
        clock.now = child.due
    assert waits == [FIRST_WAIT_SECONDS * 2**n for n in range(5)] + [LONGEST_WAIT_SECONDS] * 3


def test_one_that_lived_for_a_while_is_started_again_soon(clock: Clock) -> None:
    child = Child("steady", ["false"], wait=LONGEST_WAIT_SECONDS)
    child.look()
    end(child)
    clock.now += STEADY_SECONDS + 1
    child.look()
    assert child.due - clock.now == FIRST_WAIT_SECONDS


def _forking(file: Path) -> list[str]:
    """A child that does not listen to SIGTERM, and has a child of its own that does not either."""
    return ["sh", "-c", f"trap '' TERM; sleep 1000 & echo $! > {file}.part; mv {file}.part {file}; wait"]


def _grandchild(file: Path) -> int:
    deadline = time.monotonic() + 10
    while not file.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return int(file.read_text())


def _gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


def test_stopping_ends_what_does_not_listen_and_what_it_has_started(
    tmp_path: Path, children: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.2)
    children += [Child("stubborn", _forking(tmp_path / "one")), Child("quiet", ["sleep", "1000"])]
    for child in children:
        child.look()
    grandchild = _grandchild(tmp_path / "one")
    stop(children)
    assert [child.process is not None and child.process.returncode for child in children] == [-signal.SIGKILL, -signal.SIGTERM]
    assert _gone(grandchild)


def test_what_a_child_that_died_had_started_dies_before_it_is_started_again(tmp_path: Path, children: list[Child]) -> None:
    children.append(child := Child("killed", _forking(tmp_path / "one")))
    child.look()
    grandchild = _grandchild(tmp_path / "one")
    assert child.process is not None
    os.kill(child.process.pid, signal.SIGKILL)
    end(child)
    child.look()
    assert _gone(grandchild)
