"""The calls that are going on in one business, as they are spoken: what was said before the page opened, then every event."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import structlog

from core.crypto import Unreadable
from core.errors import NotFound
from core.events import FOLLOWING
from tenancy.calls.history import CallDetail, CallSummary, Line, add_event

_log = structlog.get_logger(__name__)

MOST_ENDED = 2
"""Calls that have ended and still stand there, so that their last words can be read."""
SETTLED_SECONDS = 0.5
"""After following has begun: what was said just before is told to nobody, and may be written only now."""
BEHIND_SECONDS, BEHIND_TRIES = 0.05, 20
"""An event may be told before its row, or one before it, can be read; so long we wait for that."""


class History(Protocol):
    async def live(self, business_id: UUID) -> tuple[CallSummary, ...]: ...

    async def detail(self, business_id: UUID, call_id: UUID) -> CallDetail: ...


class Source(Protocol):
    def follow(self, business_id: UUID, *, breaks: bool = False) -> AsyncIterator[dict[str, Any]]: ...


@dataclass(slots=True)
class LiveCall:
    summary: CallSummary
    lines: list[Line] = field(default_factory=list)
    seq: int = 0
    """Of the last event in ``lines``."""
    ended: bool = False


class LiveCalls:
    """``pictures`` yields after everything that changes ``calls``; the newest call comes first."""

    def __init__(self, history: History, source: Source, business_id: UUID) -> None:
        self._history, self._source, self._business_id = history, source, business_id
        self._calls: dict[UUID, LiveCall] = {}
        self.connected = False
        """Whether events have come; until then the calls are as they were written down when this began."""

    @property
    def calls(self) -> list[LiveCall]:
        return sorted(self._calls.values(), key=lambda call: (call.ended, -call.summary.started_at.timestamp()))

    async def pictures(self) -> AsyncGenerator[list[LiveCall], None]:
        """Until whoever reads it has enough."""
        await self._read_all()
        yield self.calls
        events = self._source.follow(self._business_id, breaks=True)
        coming, unsettled = asyncio.ensure_future(anext(events)), False
        try:
            while True:
                await asyncio.wait({coming}, timeout=SETTLED_SECONDS if unsettled else None)
                if not coming.done():
                    unsettled = False
                    await self._read_all()
                else:
                    event = coming.result()
                    coming, self.connected = asyncio.ensure_future(anext(events)), True
                    unsettled = unsettled or event["kind"] == FOLLOWING
                    await (self._read_all() if event["kind"] == FOLLOWING else self._take(event))
                yield self.calls
        finally:
            coming.cancel()
            await asyncio.wait({coming})

    async def _read_all(self) -> None:
        """Following begins, or went on after a gap: what is written down is the truth."""
        going_on = [call.id for call in await self._history.live(self._business_id)]
        for call_id in [*going_on, *(known for known in self._calls if known not in going_on)]:
            await self._read(call_id)
        self._tidy()

    async def _read(self, call_id: UUID) -> LiveCall | None:
        try:
            detail = await self._history.detail(self._business_id, call_id)
        except (NotFound, Unreadable) as error:
            if isinstance(error, Unreadable):
                _log.warning("live.unreadable", call=str(call_id))  # one altered call hides no others
            self._calls.pop(call_id, None)
            return None
        known = self._calls.get(call_id)
        ended = not detail.summary.live or (known is not None and known.ended)  # the log tells the end before the row does
        call = LiveCall(detail.summary, list(detail.lines), detail.seq, ended)
        self._calls[call_id] = call
        return call

    async def _take(self, event: Mapping[str, Any]) -> None:
        call_id, seq = UUID(event["call"]), event["seq"]
        call = self._calls.get(call_id) or await self._read(call_id)
        for _ in range(BEHIND_TRIES):
            if call is not None and call.seq >= seq - 1:
                break
            await asyncio.sleep(BEHIND_SECONDS)
            call = await self._read(call_id)
        if call is None or call.seq >= seq:
            return
        add_event(call.lines, event)
        call.seq = seq
        if event["kind"] == "ended":
            call.ended = True
            self._tidy()

    def _tidy(self) -> None:
        ended = [call for call in self.calls if call.ended]
        for call in ended[MOST_ENDED:]:
            del self._calls[call.summary.id]


async def at_most_every(seconds: float, idle: float, source: AsyncIterator[Any]) -> AsyncGenerator[Any, None]:
    """The newest of what ``source`` yields: at once after a pause, then at most once in ``seconds``. When nothing has come
    for ``idle`` seconds, None, so that the reader can look whether anybody still watches."""
    newest: list[Any] = []
    changed = asyncio.Event()

    async def read() -> None:
        async for each in source:
            newest[:] = [each]
            changed.set()

    reader = asyncio.create_task(read(), name="live calls")
    reader.add_done_callback(lambda _: changed.set())
    try:
        while newest or not reader.done():
            try:
                async with asyncio.timeout(idle):
                    await changed.wait()
            except TimeoutError:
                yield None
                continue
            changed.clear()
            if newest:
                yield newest.pop()
                await asyncio.sleep(seconds)
        await reader
    finally:
        reader.cancel()
        await asyncio.wait({reader})
