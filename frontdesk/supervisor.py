"""Several services as child processes on one machine: started again when they die, and none left when this one goes."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 30.0
"""Before a child that died is started again; doubled each time it dies soon."""
STEADY_SECONDS = 30.0
"""A child that lived this long did not die at once."""
STOP_SECONDS = 10.0
LOOK_SECONDS = 0.2


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    wait: float = FIRST_WAIT_SECONDS
    """Seconds until the next start, once it has died."""
    due: float = 0.0

    @classmethod
    def service(cls, name: str) -> "Child":
        return cls(name, [sys.executable, "-m", "frontdesk", "serve", name, "--parent", str(os.getpid())])

    def start(self) -> None:
        """In a session of its own: a Ctrl-C in the terminal reaches the supervisor alone, which stops the children, and all
        that a child leaves behind can be killed by its group."""
        self.process = subprocess.Popen(self.command, start_new_session=True)
        self.started = time.monotonic()

    def look(self) -> None:
        """Start it where it is due; see whether it has died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        if now - self.started > STEADY_SECONDS:
            self.wait = FIRST_WAIT_SECONDS
        print(f"frontdesk: {self.name} ended with code {code}; starting it again in {self.wait:.0f} s", file=sys.stderr)
        self.kill_rest()
        self.process, self.due = None, now + self.wait
        self.wait = min(LONGEST_WAIT_SECONDS, self.wait * 2)

    def kill_rest(self) -> None:
        """Whatever is still in the child's group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def supervise(names: Sequence[str]) -> int:
    """Until SIGTERM or SIGINT; the exit code."""
    children, stopping = [Child.service(name) for name in names], threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopping.set())
    while not stopping.is_set():
        for child in children:
            child.look()
        stopping.wait(LOOK_SECONDS)
    stop(children)
    return 0


def stop(children: Sequence[Child]) -> None:
    """All at once; then whatever is left, by force."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(deadline - time.monotonic(), 0.1))
    for child in children:
        child.kill_rest()
        if child.process is not None:
            child.process.wait()
