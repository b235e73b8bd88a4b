"""Processes killed (SIGKILL) between a read-back and the reply to its yes, and what the next process makes of the call.

Every call goes through the whole: a ring, the graph with local engines, the guard, the database. The one that is killed
and the one that takes its call up are processes of their own.
"""

import asyncio
import logging
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import structlog
from sqlmodel import col, select

from core.clock import ManualClock
from core.database import Database
from core.settings import Settings
from evals.bench.installation import usual_weeks
from frontdesk.composition import open_orchestrator
from frontdesk.dialogues import BUSINESSES
from frontdesk.diary import Diary
from graph.reply import CallerTurn, Conversation, HeardPhrase
from tenancy.business_file import read_business_files
from tenancy.businesses import import_files, resolve_number
from tools.ledger import Act

TO, CALLER = "+12125550142", "+19175550133"
MOMENT = datetime(2026, 11, 5, 20, tzinfo=UTC)
WISH = ("I'd like a table for four tomorrow at seven in the evening, please.", "Ada Marsh.")
YES, MOST_YESES = "Yes, please.", 3
UNHARMED = 3
"""Calls that are let live, to learn how long a reply takes."""
BEYOND = 1.1
"""Moments reach this much further than a reply takes, so that the end of it is among them."""
ANSWER_SECONDS = 60.0

_processes = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class KilledAct:
    at_ms: float
    """From the yes to the SIGKILL."""
    reply_came: bool
    """Whether the whole reply was out before."""
    bookings: int
    acts: int
    """Confirmations in the ledger."""
    told: bool
    """Whether the caller was told in the end that it is booked."""

    @property
    def right(self) -> bool:
        return self.bookings == 1 and self.acts == 1 and self.told


class _Desk:
    """One process that answers, and the caller's end of it."""

    def __init__(self, home: Path, database_url: str | None, call_sid: str) -> None:
        self._pipe, theirs = _processes.Pipe()
        self._process = _processes.Process(target=_answer, args=(str(home), database_url, call_sid, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.opening, self.asked = self._told()

    def say(self, words: str) -> str:
        self._pipe.send(words)
        text, self.asked = self._told()
        return text

    def say_and_kill(self, words: str, seconds: float) -> bool:
        """Whether the reply came before."""
        self._pipe.send(words)
        time.sleep(seconds)
        os.kill(self._process.pid or 0, signal.SIGKILL)
        self._process.join()
        try:
            return self._pipe.poll() and bool(self._pipe.recv())
        except (EOFError, ConnectionError):
            return False

    def hang_up(self) -> None:
        self._pipe.send(None)
        self._process.join(ANSWER_SECONDS)

    def _told(self) -> tuple[str, tuple[str, ...]]:
        if not self._pipe.poll(ANSWER_SECONDS):
            raise TimeoutError(f"a process did not answer within {ANSWER_SECONDS:.0f} s")
        text, asked = self._pipe.recv()
        return str(text), tuple(asked)


def killed_acts(
    home: Path, database_url: str | None, times: int, seed: int, progress: Callable[[str], None]
) -> tuple[float, list[KilledAct]]:
    """The seconds that an unharmed reply takes, and ``times`` calls killed at seeded moments of it."""
    _processes.set_forkserver_preload(["frontdesk.killed_acts"])
    settings = _settings(home, database_url)
    asyncio.run(_prepare(settings, home))
    moments, lasted = random.Random(seed), []
    for number in range(UNHARMED):
        progress(f"a call that is left alone, {number + 1}/{UNHARMED}")
        with _cleared(settings, f"CAalone{number}"), _read_back(home, database_url, f"CAalone{number}") as desk:
            began = time.perf_counter()
            desk.say(YES)
            lasted.append(time.perf_counter() - began)
            desk.hang_up()
    found = []
    for number in range(times):
        moment = moments.uniform(0, max(lasted) * BEYOND)
        progress(f"kill {number + 1}/{times} at {moment * 1000:.0f} ms of {max(lasted) * 1000:.0f}")
        sid = f"CAkilled{number}"
        with _cleared(settings, sid):
            found.append(_killed(settings, home, database_url, sid, moment))
    return max(lasted), found


def _killed(settings: Settings, home: Path, database_url: str | None, sid: str, moment: float) -> KilledAct:
    with _read_back(home, database_url, sid) as desk:
        came = desk.say_and_kill(YES, moment)
    after = _Desk(home, database_url, sid)
    told = after.opening
    for _ in range(MOST_YESES):
        if "confirm" not in after.asked:
            break
        told = after.say(YES)
    after.hang_up()
    bookings, acts = asyncio.run(_left(settings, sid))
    return KilledAct(round(moment * 1000, 1), came, bookings, acts, "booked" in told.lower())


@contextmanager
def _read_back(home: Path, database_url: str | None, sid: str) -> Iterator[_Desk]:
    """A desk that has read a table back and waits for the yes."""
    desk = _Desk(home, database_url, sid)
    for words in WISH:
        if "confirm" not in desk.asked:
            desk.say(words)
    if "confirm" not in desk.asked:
        raise RuntimeError(f"the call did not come to its read-back; it asked for {', '.join(desk.asked) or 'nothing'}")
    yield desk


@contextmanager
def _cleared(settings: Settings, sid: str) -> Iterator[None]:
    yield
    asyncio.run(_with(settings, lambda db: Diary(db, ManualClock(MOMENT)).clear(TO, sid)))


async def _prepare(settings: Settings, home: Path) -> None:
    db = Database(settings)
    await db.migrate()
    await import_files(db, read_business_files([usual_weeks(BUSINESSES, home / "businesses")]))
    await db.close()


async def _left(settings: Settings, sid: str) -> tuple[int, int]:
    """How many bookings of this call stand, and how many confirmations the ledger holds of it."""
    db = Database(settings)
    made = await Diary(db, ManualClock(MOMENT)).bookings(TO, sid)
    business_id = await resolve_number(db, TO)
    assert business_id is not None
    calls = {row["call_id"] for row in made}
    async with db.business(business_id) as session:
        acts = await session.scalars(select(Act.id).where(col(Act.call_id).in_(calls), col(Act.tool) == "confirm_booking"))
        confirmed = len(list(acts))
    await db.close()
    return len(made), confirmed


async def _with(settings: Settings, work: Callable[[Database], object]) -> None:
    db = Database(settings)
    await work(db)  # type: ignore[misc]
    await db.close()


def _settings(home: Path, database_url: str | None) -> Settings:
    return Settings(home=home, database_url=database_url, _env_file=None)


def _answer(home: str, database_url: str | None, call_sid: str, pipe: Connection) -> None:
    """A process that answers one call: words in, what is said and asked out; None ends the call."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(_answering(_settings(Path(home), database_url), call_sid, pipe))


async def _answering(settings: Settings, call_sid: str, pipe: Connection) -> None:
    db = Database(settings)
    async with open_orchestrator(settings, db, ManualClock(MOMENT)) as orchestrator:
        conversation = await orchestrator.ring(call_sid, TO, CALLER)
        opening, outcome = conversation.opening()
        heard = tuple(HeardPhrase(phrase.id, phrase.text, True) for phrase in opening)
        pipe.send((" ".join(phrase.text for phrase in opening), outcome.asked))
        while (words := await asyncio.to_thread(pipe.recv)) is not None:
            heard, asked = await _turn(conversation, words, heard)
            pipe.send((" ".join(phrase.text for phrase in heard), asked))
        await conversation.end("caller_hung_up", heard)
    await db.close()


async def _turn(
    conversation: Conversation, words: str, heard: tuple[HeardPhrase, ...]
) -> tuple[tuple[HeardPhrase, ...], tuple[str, ...]]:
    turn = conversation.plan(CallerTurn(words, heard=heard))
    await turn.commit()
    said = tuple([HeardPhrase(phrase.id, phrase.text, True) async for phrase in turn.phrases()])
    return said, (await turn.outcome()).asked
