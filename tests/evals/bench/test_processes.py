"""A process's cost is told with its children's, and nothing is told of one that is gone."""

import subprocess
import sys

from evals.bench.processes import cpu_seconds, family, memory_bytes

PARENT = """
import subprocess, sys
busy = "import time; n = 0\\nwhile time.process_time() < 0.3: n += 1"
subprocess.run([sys.executable, "-c", busy])
child = subprocess.Popen([sys.executable, "-c", busy + "\\nprint('worked', flush=True); input()"], stdin=subprocess.PIPE)
input()
child.communicate(b"\\n")
"""


def test_children_count_whether_they_live_or_have_ended() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"worked\n"
        assert len(family(parent.pid)) == 2
        assert 0.55 <= cpu_seconds(parent.pid) < 3
        assert memory_bytes(parent.pid) > 1_000_000
    finally:
        parent.communicate(b"\n", timeout=10)
    assert family(parent.pid) == []
    assert (cpu_seconds(parent.pid), memory_bytes(parent.pid)) == (0, 0)
