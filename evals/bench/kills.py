"""The gateway killed in the middle of a booking call and started again: the call must come back and know what it was told."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from evals.bench.figures import Planner, Progress
from evals.bench.installation import Installation
from evals.judge import Left, judge
from evals.phone.place import Happening, place_call
from evals.phone.report import CallReport
from evals.phone.script import Script

RECONNECT_SECONDS = 60.0
EARLIEST_SECONDS = 1.0
SAME_SLOTS = {
    "first_name": ("name",),
    "last_name": ("name",),
    "date_range": ("date", "nights"),
    "time_range": ("time",),
}
"""What giving a slot of the left name gives, in the names that questions have."""


class Diary(Protocol):
    """What calls left in the business's database."""

    async def bookings(self, to: str, call_sid: str) -> list[dict[str, Any]]: ...

    async def clear(self, to: str, call_sid: str) -> None: ...

    async def now(self, to: str) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Killed:
    """One call whose gateway was killed."""

    at_seconds: float
    """When the SIGKILL came, on the call's clock."""
    streams: int
    taken_up: bool
    """The same CallSid came back to the new process, which took the conversation up."""
    away_seconds: float | None
    """From the kill to the next sound of the agent."""
    given: tuple[str, ...]
    """Slots that the caller had given before."""
    asked_again: tuple[str, ...]
    """Those of them that were asked for again."""
    bookings: int
    wrong: tuple[str, ...]
    """What is wrong with the call's end: the booking against what the script expects, or that the call failed."""
    report: CallReport

    @property
    def right(self) -> bool:
        return self.taken_up and not self.asked_again and not self.wrong

    def as_json(self) -> dict[str, Any]:
        facts = {name: value for name, value in asdict(self).items() if name != "report"}
        return {**facts, "right": self.right, "call": self.report.as_json()}


async def kills(
    installation: Installation, planner: Planner, diary: Diary, script: Script, times: int, seed: int, progress: Progress
) -> list[Killed]:
    """One call to learn how long it takes, then ``times`` calls, each killed once at a seeded moment of that length."""
    moments = random.Random(seed)
    progress("a call that is left alone")
    report = await place_call(_plan(planner, script))
    await diary.clear(report.to, report.call_sid)
    latest = max(report.seconds - 2, EARLIEST_SECONDS)
    found = []
    for number in range(1, times + 1):
        moment = moments.uniform(EARLIEST_SECONDS, latest)
        progress(f"kill {number}/{times} at {moment:.1f} s of about {report.seconds:.0f}")
        found.append(await _killed_call(installation, planner, diary, script, moment))
        await installation.ready()
    return found


def _plan(planner: Planner, script: Script) -> Any:
    return planner(to=str(script.to), caller=script.caller, script=script, reconnect_seconds=RECONNECT_SECONDS)


async def _killed_call(installation: Installation, planner: Planner, diary: Diary, script: Script, moment: float) -> Killed:
    answered = asyncio.Event()

    def observe(happening: Happening) -> None:
        if happening.kind == "stream":
            answered.set()

    plan = _plan(planner, script)
    call = asyncio.create_task(place_call(plan, observe))
    await asyncio.wait({call, waiting := asyncio.create_task(answered.wait())}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    await asyncio.wait({call}, timeout=moment)
    if not call.done():
        await installation.kill("gateway")
        await installation.start("gateway")
    report = await call
    rows = await diary.bookings(report.to, report.call_sid)
    wrong = judge(script.expect, report, Left(rows), await diary.now(report.to))
    if report.ended == "failed":
        wrong.append(f"the call failed: {'; '.join(report.errors)}")
    await diary.clear(report.to, report.call_sid)
    return judged(report, moment, rows, wrong)


def judged(report: CallReport, moment: float, rows: Sequence[Mapping[str, Any]], wrong: Sequence[str]) -> Killed:
    """What the call's own events say about its loss and return."""
    taken_up = next((n for n, event in enumerate(report.events) if event["kind"] == "taken_up"), None)
    before, after = report.events[:taken_up], report.events[taken_up:] if taken_up is not None else []
    given = _given(before)
    asked = [slot for event in after if event["kind"] == "outcome" for slot in event["asked"]]
    again = tuple(dict.fromkeys(slot for slot in asked if slot in given))
    back = next((begin for begin, _ in report.played if begin > moment * 1000 + 500), None)
    away = None if back is None or report.streams < 2 else round(back / 1000 - moment, 2)
    return Killed(
        round(moment, 2), report.streams, taken_up is not None, away, tuple(given), again, len(rows), tuple(wrong), report
    )


def _given(events: Sequence[Mapping[str, Any]]) -> dict[str, None]:
    named = [slot["name"] for event in events if event["kind"] == "decision" for slot in event["slots"]]
    return dict.fromkeys(same for name in named for same in SAME_SLOTS.get(name, (name,)))
