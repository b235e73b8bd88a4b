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
from evals.judge import judge
from evals.phone.place import DEFAULT_CALLER
from evals.phone.script import Script
from evals.phone.text_caller import ChatReport, chat
from frontdesk.composition import open_orchestrator
from frontdesk.diary import Diary
from graph.reply import Orchestrator
from tenancy.business_file import read_business_files
from tenancy.businesses import import_files

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


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
    """The samples, freshly imported, with somebody who answers for them."""

    orchestrator: Orchestrator
    diary: Diary

    async def take(self, name: str, script: Script) -> Judged:
        """One caller, who finds the business as the one before found it."""
        to = str(script.to)
        now = await self.diary.now(to)
        report = await chat(self.orchestrator, script, to, script.caller or DEFAULT_CALLER)
        rows = await self.diary.bookings(to, report.call_sid)
        left = await self.diary.messages(to, report.call_sid)
        wrong = (*judge(script.expect, report, rows, now, left), *report.errors)
        await self.diary.clear(to, report.call_sid)
        return Judged(name, script, report, wrong)


@contextlib.asynccontextmanager
async def open_house(home: Path, settings: Settings, now: datetime | None = None) -> AsyncIterator[House]:
    """An installation in ``home`` with ``settings``' models and the samples' usual weeks; with ``now`` it is always that
    moment, so that the same callers find the same days open."""
    clock: Clock = SystemClock() if now is None else ManualClock(now)
    own = settings.model_copy(update={"home": home, "database_url": None, "database_owner_url": None, "redis_url": None})
    db = Database(own)
    await db.migrate()
    await import_files(db, read_business_files([usual_weeks([SAMPLES], home / "businesses")]))
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
