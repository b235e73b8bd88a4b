"""The calls that are going on, as the page of today follows them: real logs, real events, and a second business beside."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlmodel import col

from app_ui.today.feed import MOST_ENDED, LiveCall, LiveCalls, at_most_every
from core.clock import SystemClock
from core.crypto import Sealer
from core.database import Database
from core.events import LocalEvents
from core.settings import Settings
from tenancy.calls.history import CallHistory
from tenancy.calls.log import LogWriter
from tenancy.calls.models import CallEvent
from tenancy.calls.store import CallStore, OpenedCall
from tests.tenancy.calls.logged import caller, ended, hears, said

A, B = uuid4(), uuid4()


@dataclass
class Desk:
    db: Database
    store: CallStore
    history: CallHistory
    events: LocalEvents
    writer: LogWriter

    async def ring(self, business_id: UUID = A, words: str = "Hello") -> OpenedCall:
        call = await self.store.open(business_id, f"CA{uuid4().hex}", "+12125550142")
        call.log.append("ring", business=str(business_id), version=1)
        log(call, said(words))
        return call

    def follow(self, business_id: UUID = A) -> LiveCalls:
        return LiveCalls(self.history, self.events, business_id)


@pytest.fixture
async def desk(engine_settings: Callable[[Path], Settings], tmp_path: Path) -> AsyncIterator[Desk]:
    db, master, clock, events = Database(engine_settings(tmp_path)), Sealer(bytes(32)), SystemClock(), LocalEvents()
    async with LogWriter(db) as writer:
        yield Desk(db, CallStore(db, master, writer, clock, events), CallHistory(db, master, tmp_path), events, writer)
    await events.close()
    await db.close()


def log(call: OpenedCall, event: dict[str, object]) -> None:
    call.log.append(**{name: fact for name, fact in event.items() if name != "at"})


def words(calls: list[LiveCall]) -> list[list[str]]:
    return [[line.text for line in call.lines] for call in calls]


async def until(pictures: AsyncIterator[list[LiveCall]], wanted: list[list[str]]) -> list[LiveCall]:
    """The first picture with these words."""
    async with asyncio.timeout(10):
        async for calls in pictures:
            if words(calls) == wanted:
                return calls
    raise AssertionError("the pictures ended")


async def test_a_call_in_progress_shows_what_was_said_so_far_and_then_each_word(desk: Desk) -> None:
    call, _ = await desk.ring(), await desk.ring(B, "Not for you")
    await desk.writer.durable()
    async with contextlib.aclosing(desk.follow().pictures()) as pictures:
        await until(pictures, [["Hello"]])
        log(call, hears("partial", "do you"))
        (growing,) = await until(pictures, [["Hello", "do you"]])
        assert growing.lines[-1].growing
        log(call, caller("do you have tables"))
        (settled,) = await until(pictures, [["Hello", "do you have tables"]])
        assert not settled.lines[-1].growing
        log(call, ended())
        (over,) = await until(pictures, [["Hello", "do you have tables"]])
        assert over.ended


async def test_a_call_that_rings_while_the_page_is_open_appears_and_another_business_s_does_not(desk: Desk) -> None:
    async with contextlib.aclosing(desk.follow().pictures()) as pictures:
        assert await anext(pictures) == []
        await desk.ring(B, "Not for you")
        call = await desk.ring(A)
        (shown,) = await until(pictures, [["Hello"]])
        assert (shown.summary.id, shown.summary.caller) == (call.call_id, "+12125550142")


async def test_no_event_is_taken_twice_or_left_out_where_rows_and_events_overlap(desk: Desk) -> None:
    """Rows are read after following has begun, so an event may be in both, or be told before its row is written."""
    call = await desk.ring()
    async with contextlib.aclosing(desk.follow().pictures()) as pictures:
        await anext(pictures)
        for n in range(20):
            log(call, said(f"word {n}", ids=f"{n}.1"))
            if n % 7 == 0:
                await desk.writer.durable()
        await until(pictures, [["Hello", *(f"word {n}" for n in range(20))]])


async def test_after_a_gap_in_the_events_the_rows_are_read_anew(desk: Desk) -> None:
    call = await desk.ring()
    async with contextlib.aclosing(desk.follow().pictures()) as pictures:
        await until(pictures, [["Hello"]])
        followers, desk.events.followers = desk.events.followers, type(desk.events.followers)()
        log(call, said("not told", ids="1.1"))
        await desk.writer.durable()
        desk.events.followers = followers
        log(call, said("told", ids="2.1"))
        await until(pictures, [["Hello", "not told", "told"]])


async def test_a_call_whose_log_was_altered_hides_no_others(desk: Desk) -> None:
    altered, call = await desk.ring(A, "altered"), await desk.ring()
    await desk.writer.durable()
    async with desk.db.platform(write=True, store="calls") as session:
        await session.execute(update(CallEvent).where(col(CallEvent.call_id) == altered.call_id).values(content=b"altered"))
    async with contextlib.aclosing(desk.follow().pictures()) as pictures:
        await until(pictures, [["Hello"]])
        log(call, said("Goodbye", ids="1.1"))
        await until(pictures, [["Hello", "Goodbye"]])


async def test_calls_that_have_ended_stay_a_while_but_do_not_pile_up(desk: Desk) -> None:
    calls = [await desk.ring(words=f"call {n}") for n in range(MOST_ENDED + 2)]
    await desk.writer.durable()
    feed = desk.follow()
    async with contextlib.aclosing(feed.pictures()) as pictures:
        while not feed.connected:
            await anext(pictures)
        for call in calls[1:]:
            log(call, ended())
        async with asyncio.timeout(10):
            async for shown in pictures:
                if len(shown) == MOST_ENDED + 1:
                    break
    assert [call.ended for call in feed.calls] == [False, *[True] * MOST_ENDED]


async def test_the_newest_picture_is_shown_and_no_old_one_waited_for() -> None:
    async def source() -> AsyncIterator[int]:
        for n in range(100):
            yield n
            await asyncio.sleep(0)

    async with contextlib.aclosing(at_most_every(0.01, 5, source())) as pictures:
        seen = [picture async for picture in pictures]
    assert seen[0] == 0
    assert seen[-1] == 99
    assert len(seen) < 20


async def test_silence_is_told_so_that_the_session_can_be_looked_at_and_an_error_of_the_source_ends_it() -> None:
    broken = asyncio.Event()

    async def source() -> AsyncIterator[int]:
        yield 1
        await broken.wait()
        raise RuntimeError("gone")

    async with contextlib.aclosing(at_most_every(0, 0.01, source())) as pictures:
        assert [await anext(pictures), await anext(pictures)] == [1, None]
        broken.set()
        with pytest.raises(RuntimeError, match="gone"):
            async for _ in pictures:
                pass
