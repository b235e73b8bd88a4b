"""The call log: append-only, one sequence a call, sealed under the call's own key, each row hashed over the one before.

Speech that only informs does not wait for it; acts do (``durable``). One writer task a process gathers what all calls
append and commits it in small batches.
"""

import asyncio
import contextlib
import hashlib
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from core.clock import Clock
from core.crypto import Sealer, Unreadable
from core.database import Database
from core.errors import FrontdeskError
from core.events import Events
from core.redaction import redact
from core.telemetry import where
from tenancy.calls.models import CallEvent
from tenancy.calls.summary import Tally

MAX_EVENT_BYTES = 64 * 1024
MAX_WAITING = 20_000
MAX_LISTENERS = 8
MAX_RECENT = 500
OURS = frozenset({"id", "key", "business", "booking_id", "hold_expires"})
"""Facts that this program makes and no caller says: an id whose digits happen to look like a card's must stay whole."""
DURABLE_SECONDS = 3.0


class LogUnavailable(FrontdeskError):
    """What must be on disk before an act could not be written in time."""

    code = "log_unavailable"
    status = 503
    say = "I'm sorry, I can't write that down at the moment."


@dataclass(frozen=True, slots=True)
class Event:
    seq: int
    kind: str
    at: datetime
    facts: dict[str, Any]

    def json(self) -> dict[str, Any]:
        return {"seq": self.seq, "kind": self.kind, "at": self.at.isoformat(), **self.facts}


def place(call_id: UUID, seq: int) -> bytes:
    """What a sealed event is bound to, so that no row can be moved to another call or another place in it."""
    return call_id.bytes + seq.to_bytes(8, "big")


def chain(previous: bytes, sealed: bytes) -> bytes:
    return hashlib.sha256(previous + sealed).digest()


class LogWriter:
    """The one task of a process that writes call events, in the order in which they were appended."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: deque[tuple[UUID, dict[str, Any]]] = deque()
        self._added = self._written = 0
        self._changed = asyncio.Condition()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.taken_over: set[UUID] = set()
        """Calls that another process writes now; this one has lost them and must not act for them any more."""

    async def __aenter__(self) -> "LogWriter":
        self._task = asyncio.create_task(self._run(), name="call log writer")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            with contextlib.suppress(LogUnavailable):
                await self.durable()
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def add(self, business_id: UUID, row: dict[str, Any]) -> None:
        if len(self._waiting) >= MAX_WAITING:
            raise LogUnavailable("too much waits to be written to the call log")
        self._waiting.append((business_id, row))
        self._added += 1
        self._wake.set()

    async def durable(self) -> None:
        """Return when everything added until now is on disk; raises LogUnavailable when that takes too long."""
        target = self._added
        try:
            async with asyncio.timeout(DURABLE_SECONDS), self._changed:
                await self._changed.wait_for(lambda: self._written >= target)
        except TimeoutError:
            raise LogUnavailable("the call log could not be written in time") from None

    async def _run(self) -> None:
        while True:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
            batch = list(self._waiting)
            try:
                await self._write(batch)
            except Exception as error:
                structlog.get_logger().error("call_log_write_failed", events=len(batch), **where(error))
                await asyncio.sleep(0.25)
                continue
            for _ in batch:
                self._waiting.popleft()
            async with self._changed:
                self._written += len(batch)
                self._changed.notify_all()

    async def _write(self, batch: list[tuple[UUID, dict[str, Any]]]) -> None:
        for business_id in {tenant for tenant, _ in batch}:
            rows = [row for tenant, row in batch if tenant == business_id]
            try:
                await self._insert(business_id, rows)
            except IntegrityError:
                await self._insert_one_by_one(business_id, rows)

    async def _insert(self, business_id: UUID, rows: list[dict[str, Any]]) -> None:
        async with self._db.calls(business_id, write=True) as session:
            await session.execute(insert(CallEvent), rows)

    async def _insert_one_by_one(self, business_id: UUID, rows: list[dict[str, Any]]) -> None:
        """A row's place in its call is taken: by this very row, whose commit was not reported or whose batch is tried again,
        or by another process that carries the call on, and then this one must let go of it."""
        for row in rows:
            if row["call_id"] in self.taken_over:
                continue
            try:
                await self._insert(business_id, [row])
            except IntegrityError:
                if not await self._stands(business_id, row):
                    self.taken_over.add(row["call_id"])
                    structlog.get_logger().warning("call_taken_over", call_id=str(row["call_id"]), seq=row["seq"])

    async def _stands(self, business_id: UUID, row: dict[str, Any]) -> bool:
        """Whether it is this row that has the place; no two seals of one event have the same hash."""
        place_of = (col(CallEvent.call_id) == row["call_id"], col(CallEvent.seq) == row["seq"])
        async with self._db.calls(business_id) as session:
            return bool((await session.scalar(select(col(CallEvent.hash)).where(*place_of))) == row["hash"])


class CallLog:
    """One call's sequence. Appending never waits; ``durable`` does."""

    def __init__(
        self,
        business_id: UUID,
        call_id: UUID,
        sealer: Sealer,
        writer: LogWriter,
        clock: Clock,
        tail: CallEvent | None,
        events: Events | None = None,
    ) -> None:
        self.business_id, self.call_id, self._events = business_id, call_id, events
        self._sealer, self._writer, self._clock = sealer, writer, clock
        self._seq = tail.seq if tail else 0
        self._hash = tail.hash if tail else b""
        self._listeners: list[asyncio.Queue[Event | None]] = []
        self.recent: deque[Event] = deque(maxlen=MAX_RECENT)
        """The newest events, for whoever begins to listen late."""
        self.tally = Tally()
        """What has come of the call so far."""

    def append(self, kind: str, **facts: Any) -> Event:
        """Add one event; every string in it is redacted first."""
        event = Event(self._seq + 1, kind, self._clock.now(), redact_all(facts))
        plain = orjson.dumps(event.facts, default=str, option=orjson.OPT_NON_STR_KEYS)
        if len(plain) > MAX_EVENT_BYTES:
            event = Event(event.seq, kind, event.at, {"too_large": len(plain)})
            plain = orjson.dumps(event.facts)
        sealed = self._sealer.seal(plain, place(self.call_id, event.seq))
        digest = chain(self._hash, sealed)
        self._writer.add(
            self.business_id,
            {
                "business_id": self.business_id,
                "call_id": self.call_id,
                "seq": event.seq,
                "kind": kind,
                "at": event.at,
                "content": sealed,
                "hash": digest,
            },
        )
        self._seq, self._hash = event.seq, digest
        self.tally.add(kind, event.facts)
        self.recent.append(event)
        for listener in self._listeners:
            if listener.full():
                listener.get_nowait()
            listener.put_nowait(event)
        if self._events is not None:
            self._events.publish(self.business_id, {"call": str(self.call_id), **event.json()})
        return event

    async def durable(self) -> None:
        """Everything appended is on disk. Raises LogUnavailable, also when another process has taken the call over."""
        await self._writer.durable()
        if self.call_id in self._writer.taken_over:
            raise LogUnavailable("this call is carried on by another process")

    async def follow(self) -> AsyncIterator[Event]:
        """The newest events and then each as it comes, until the log is closed."""
        if len(self._listeners) >= MAX_LISTENERS:
            raise LogUnavailable("too many already follow this call")
        listener: asyncio.Queue[Event | None] = asyncio.Queue(MAX_RECENT * 2)
        for event in self.recent:
            listener.put_nowait(event)
        self._listeners.append(listener)
        try:
            while (event_ := await listener.get()) is not None:
                yield event_
        finally:
            self._listeners.remove(listener)

    def close(self) -> None:
        for listener in self._listeners:
            if listener.full():
                listener.get_nowait()
            listener.put_nowait(None)


def redact_all(value: Any) -> Any:
    """The same structure with every string in it redacted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: item if key in OURS else redact_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact_all(item) for item in value]
    return value


def unseal(rows: Sequence[CallEvent], sealer: Sealer) -> list[Event]:
    """The events of one call, in order; raises Unreadable where the chain or a seal does not hold."""
    events, previous = [], b""
    for row in rows:
        if chain(previous, row.content) != row.hash:
            raise Unreadable(f"the call log was altered at event {row.seq}")
        previous = row.hash
        facts = orjson.loads(sealer.open(row.content, place(row.call_id, row.seq)))
        events.append(Event(row.seq, row.kind, row.at, facts))
    return events
