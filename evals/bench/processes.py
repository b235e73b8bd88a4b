"""What a process and its children cost, read from Linux's /proc."""

import os
from pathlib import Path

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pid: int) -> list[int]:
    """The process and everything below it; empty when it is gone."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))) is not None:
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, unseen = [], [pid] if _fields(pid) is not None else []
    while unseen:
        found.append(unseen.pop())
        unseen += children.get(found[-1], [])
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time of the process, its children, and those of them that have ended; in steps of 10 ms."""
    ticks = 0
    for each in family(pid):
        fields = _fields(each)
        ticks += sum(int(field) for field in fields[11:15]) if fields is not None else 0
    return ticks / _TICKS


def memory_bytes(pid: int) -> int:
    """Resident memory of the process alone; 0 when it is gone."""
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _fields(pid: int) -> list[str] | None:
    """``/proc/PID/stat`` from its third field (the state) on: the name before may hold anything."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
