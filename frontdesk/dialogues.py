"""A suite of written callers against the sample businesses, in this process and in text, each judged by what it left."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.clock import Clock, ManualClock, SystemClock
from core.database import Database
from core.settings import Settings
from evals.bench.installation import usual_weeks
from evals.judge import Left, judge
from evals.phone.place import DEFAULT_CALLER
from evals.phone.script import Script
from evals.phone.text_caller import ChatReport, chat
from frontdesk.composition import open_orchestrator
from frontdesk.diary import Diary
from graph.reply import Orchestrator
from tenancy.business_file import read_business_files
from tenancy.businesses import import_files

_ROOT = Path(__file__).resolve().parents[1]
BUSINESSES = (_ROOT / "samples", _ROOT / "evals" / "dialogues" / "businesses")
"""The samples, and what callers ask of none of them: a kitchen that delivers and texts."""


@dataclass(frozen=True)
class Judged:
    name: str
    script: Script
    report: ChatReport
    wrong: tuple[str, ...]

    @property
    def right(self) -> bool:
        return not self.wrong and self.report.ended != "failed"


@dataclass(frozen=True)
class House:
    """The businesses, freshly imported, with somebody who answers for them."""

    orchestrator: Orchestrator
    diary: Diary

    async def take(self, name: str, script: Script) -> Judged:
        """One caller, who finds the business as the one before found it."""
        to = str(script.to)
        now = await self.diary.now(to)
        before = [await self._call(call, script) for call in script.earlier]
        report = await self._call(script, script)
        sids = [call.call_sid for call in (*before, report)]
        left = Left(
            bookings=[row for sid in sids for row in await self.diary.bookings(to, sid)],
            orders=[row for sid in sids for row in await self.diary.orders(to, sid)],
            messages=await self.diary.messages(to, report.call_sid),
            transfers=await self.diary.transfers(to, report.call_sid),
            texts=await self.diary.texts(to, report.call_sid),
        )
        wrong = (*judge(script.expect, report, left, now), *(error for call in (*before, report) for error in call.errors))
        for sid in sids:
            await self.diary.clear(to, sid)
        return Judged(name, script, report, wrong)

    async def _call(self, script: Script, unless_said: Script) -> ChatReport:
        to, caller = script.to or unless_said.to, script.caller or unless_said.caller
        return await chat(self.orchestrator, script, str(to), caller or DEFAULT_CALLER)


@contextlib.asynccontextmanager
async def open_house(home: Path, settings: Settings, now: datetime | None = None) -> AsyncIterator[House]:
    """An installation in ``home`` with ``settings``' models and the businesses' usual weeks; with ``now`` it is always that
    moment, so that the same callers find the same days open."""
    clock: Clock = SystemClock() if now is None else ManualClock(now)
    own = settings.model_copy(update={"home": home, "database_url": None, "database_owner_url": None, "redis_url": None})
    db = Database(own)
    await db.migrate()
    await import_files(db, read_business_files([usual_weeks(BUSINESSES, home / "businesses")]))
    async with open_orchestrator(own, db, clock, whole=True) as orchestrator:
        yield House(orchestrator, Diary(db, clock))
    await db.close()


async def run_suite(house: House, scripts: Sequence[tuple[str, Script]], told: Callable[[Judged], None]) -> list[Judged]:
    """One after the other; ``told`` hears of each as it ends."""
    found: list[Judged] = []
    for name, script in scripts:
        found.append(await house.take(name, script))
        told(found[-1])
    return found
