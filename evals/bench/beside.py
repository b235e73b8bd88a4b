"""A booking call beside a flood of wrong messages: it must not notice, and the process must live."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any

from evals.bench.figures import Planner, Progress
from evals.bench.fuzz import Fuzzed, Fuzzer
from evals.bench.installation import Installation
from evals.bench.kills import Diary
from evals.bench.processes import memory_bytes
from evals.judge import Left, judge
from evals.phone.place import place_call
from evals.phone.report import CallReport
from evals.phone.script import Script

FLOOD_SECONDS = 30.0
"""Over how long the wrong messages are spread: less than the call beside them takes."""


@dataclass(frozen=True, slots=True)
class Beside:
    fuzzed: Fuzzed
    report: CallReport
    bookings: list[dict[str, Any]]
    memory: tuple[int, int]
    """Bytes that the gateway's process held before and after."""
    errors: Counter[str]
    """What the services logged as errors."""
    wrong: list[str]

    def as_json(self) -> dict[str, Any]:
        sent = {name: getattr(self.fuzzed, name) for name in ("messages", "sockets", "by_manner", "by_end")}
        kept = {"memory_bytes": self.memory, "errors_logged": self.errors, "bookings": self.bookings, "wrong": self.wrong}
        return {**sent, **kept, "call": self.report.as_json()}


async def beside_a_call(
    installation: Installation,
    planner: Planner,
    diary: Diary,
    script: Script,
    messages: int,
    seed: int,
    progress: Progress,
    seconds: float = FLOOD_SECONDS,
) -> Beside:
    """Place the script's call, and send ``messages`` wrong ones while it lasts."""
    pid, before = installation.pid, memory_bytes(installation.pid)
    call = asyncio.create_task(place_call(planner(to=str(script.to), caller=script.caller, script=script)))
    fuzzer = Fuzzer(planner(to=str(script.to)), messages, seed, seconds)
    fuzzed = await fuzzer.run(lambda sent: progress(f"{sent} of {messages} messages"))
    lasted = not call.done()
    report = await call
    rows = await diary.bookings(report.to, report.call_sid)
    wrong = judge(script.expect, report, Left(rows), await diary.now(report.to))
    if report.ended == "failed" or report.streams != 1:
        wrong.append(f"the call was cut: {'; '.join(report.errors)}")
    if not installation.running() or installation.pid != pid:
        wrong.append("the gateway's process did not live through it")
    if not lasted:
        wrong.append("the call was over before the last message was sent: send fewer, or a longer call")
    return Beside(fuzzed, report, rows, (before, memory_bytes(pid)), installation.errors(), wrong)
