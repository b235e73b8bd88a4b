"""What a business remembers of one call's caller: read beside the greeting, added to after committed turns, off the path
of the call. A call goes the same without it."""

import asyncio
import contextlib
from collections.abc import Awaitable
from datetime import datetime
from typing import Any, Protocol

import structlog

from core.database import Database
from core.telemetry import where
from nodes.state import CallState
from tenancy.remembered import Callers, Heard, Remembered
from tools.booking.usual import usual
from tools.forgetting import FORGET_CALLER, asked_to_forget
from tools.registry import ActContext

PATIENCE = 0.2
"""Seconds for which a turn waits for what began to be read at the ring."""
END_SECONDS = 3.0
"""For what is left to write when the call ends."""


class Memory(Protocol):
    """Of one call's caller."""

    async def known(self) -> Remembered | None:
        """What the turn that begins now may know."""
        ...

    def take_in(self, state: CallState) -> None:
        """A turn was committed and done. Waits for nothing."""
        ...

    async def close(self) -> None:
        """The call is over."""
        ...


class NoMemory:
    """Of a caller whose number is withheld, and of everybody where the business remembers nobody."""

    async def known(self) -> Remembered | None:
        return None

    def take_in(self, state: CallState) -> None:
        pass

    async def close(self) -> None:
        pass


def memory_of(db: Database, acts: ActContext, began: datetime) -> Memory:
    """``began`` is when the call rang; it is read from now on."""
    if acts.callers is None or acts.caller is None or not acts.profile.remember_callers:
        return NoMemory()
    return CallerMemory(db, acts, acts.callers, acts.caller, began)


class CallerMemory:
    """On the database. Nothing that goes wrong here reaches the call."""

    def __init__(self, db: Database, acts: ActContext, callers: Callers, number: str, began: datetime) -> None:
        self._db, self._acts, self._callers, self._number, self._began = db, acts, callers, number, began
        self._reading: asyncio.Task[Remembered | None] = asyncio.create_task(_told(self._read()), name="recall caller")
        self._writing: set[asyncio.Task[None]] = set()
        self._in_turn = asyncio.Lock()
        self._forgotten = False
        self._counted = False
        """This call is in the row already, or nobody is known whom it would count for."""

    async def known(self) -> Remembered | None:
        if self._forgotten:
            return None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(self._reading)
        return None

    def take_in(self, state: CallState) -> None:
        for act, result in zip(state.get("acts", []), state.get("results", []), strict=False):
            if result["status"] != "ok":
                continue
            if act["tool"] == FORGET_CALLER.name:
                self._forgotten = True
            elif act["tool"] in ("confirm_booking", "take_message"):
                self._write(act["arguments"].get("name"), booked=act["tool"] == "confirm_booking")

    async def close(self) -> None:
        if not self._counted and await self.known() is not None:
            self._write(None, booked=False)
        if self._writing:
            _, late = await asyncio.wait(self._writing, timeout=END_SECONDS)
            if late:
                structlog.get_logger().warning("caller_not_remembered", error="timeout")
        self._reading.cancel()

    def _write(self, name: Any, *, booked: bool) -> None:
        self._counted = True
        writing = asyncio.create_task(_told(self._learn(name, booked)), name="remember caller")
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)

    async def _read(self) -> Remembered | None:
        async with self._db.business(self._acts.business_id) as session:
            return await self._callers.recall(session, self._number, self._acts.clock.now())

    async def _learn(self, name: str | None, booked: bool) -> None:
        """One after the other, so that what was said last stays."""
        now = self._acts.clock.now()
        async with self._in_turn, self._db.business(self._acts.business_id, write=True) as session:
            if await asked_to_forget(session, self._acts):
                return
            found = None
            if booked:
                since = await self._callers.since(session, self._number, now) or self._began
                found = await usual(session, self._acts.profile, self._number, since)
            heard = Heard(self._acts.call_id, self._began, name, booked, found)
            await self._callers.learn(session, self._number, heard, now)


async def _told(work: Awaitable[Any]) -> Any:
    """None, and a line in the program's log, where it fails."""
    try:
        return await work
    except Exception as error:
        structlog.get_logger().warning("caller_memory_failed", **where(error))
        return None
