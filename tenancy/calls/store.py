"""Calls as rows: opened when the phone rings, taken up again by CallSid, ended once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from core.clock import Clock
from core.crypto import Sealer
from core.database import Database
from core.errors import NotFound
from core.events import Events
from tenancy.calls.log import CallLog, Event, LogWriter, unseal
from tenancy.calls.models import Call, CallEvent
from tenancy.calls.summary import Outcome, number_digests


@dataclass(frozen=True, slots=True)
class OpenedCall:
    call_id: UUID
    log: CallLog
    sealer: Sealer
    """Under the call's own key; also for its checkpoints and its recording."""
    past: tuple[Event, ...]
    """What happened before another process took the call up; empty for a new call."""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A call as it is read again: who called, and everything in its log."""

    business_id: UUID
    call_id: UUID
    caller: str | None
    """E.164; None where it was withheld."""
    events: tuple[Event, ...]


class CallStore:
    def __init__(self, db: Database, master: Sealer, writer: LogWriter, clock: Clock, events: Events | None = None) -> None:
        """``events`` hears of whatever calls log, as they log it."""
        self._db, self._master, self._writer, self._clock, self._events = db, master, writer, clock, events

    async def open(self, business_id: UUID, call_sid: str, caller: str | None) -> OpenedCall:
        """The call with this CallSid, new or as it was left. Raises NotFound for one that has ended."""
        async with self._db.calls(business_id, write=True) as session:
            call = (await session.execute(select(Call).where(col(Call.call_sid) == call_sid))).scalar_one_or_none()
            if call is None:
                call_id = uuid4()
                sealer, wrapped = self._master.new_key(call_id.bytes)
                sealed_caller = sealer.seal(caller.encode(), call_id.bytes) if caller else None
                whole, tail = number_digests(self._master, business_id, caller) if caller else (None, None)
                call = Call(
                    id=call_id,
                    business_id=business_id,
                    call_sid=call_sid,
                    key=wrapped,
                    caller=sealed_caller,
                    caller_digest=whole,
                    caller_tail_digest=tail,
                    started_at=self._clock.now(),
                )
                session.add(call)
                return OpenedCall(call_id, self._log(business_id, call_id, sealer, None), sealer, ())
            if call.ended_at is not None or call.key is None:
                raise NotFound(f"call {call.id} has ended")
            rows = await self._rows(session, call.id)
            call_id, key = call.id, call.key
        sealer = self._master.unwrap(key, call_id.bytes)
        log, past = self._log(business_id, call_id, sealer, rows[-1] if rows else None), tuple(unseal(rows, sealer))
        for event in past:
            log.tally.add(event.kind, event.facts)
        return OpenedCall(call_id, log, sealer, past)

    async def end(self, business_id: UUID, call_id: UUID, reason: str, *, outcome: Outcome | None = None, turns: int = 0) -> None:
        """Mark the call as ended; ending it again changes nothing."""
        statement = update(Call).where(col(Call.id) == call_id, col(Call.ended_at).is_(None))
        async with self._db.calls(business_id, write=True) as session:
            await session.execute(statement.values(ended_at=self._clock.now(), end_reason=reason, outcome=outcome, turns=turns))

    async def events(self, business_id: UUID, call_id: UUID) -> tuple[Event, ...]:
        """Everything a call's log holds, unsealed and its chain checked."""
        return (await self.read(business_id, call_id)).events

    async def read(self, business_id: UUID, call_id: UUID) -> LoggedCall:
        """Raises NotFound for a call that is not this business's, or was forgotten, and Unreadable for one that was altered."""
        async with self._db.calls(business_id) as session:
            call = (await session.execute(select(Call).where(col(Call.id) == call_id))).scalar_one_or_none()
            if call is None or call.key is None:
                raise NotFound("there is no such call")
            rows, key, sealed = await self._rows(session, call_id), call.key, call.caller
        sealer = self._master.unwrap(key, call_id.bytes)
        caller = sealer.open(sealed, call_id.bytes).decode() if sealed else None
        return LoggedCall(business_id, call_id, caller, tuple(unseal(rows, sealer)))

    async def find(self, business_id: UUID, call_sid: str) -> UUID:
        async with self._db.calls(business_id) as session:
            found = (await session.execute(select(col(Call.id)).where(col(Call.call_sid) == call_sid))).scalar_one_or_none()
        if found is None:
            raise NotFound("there is no such call")
        return found

    async def forget(self, business_id: UUID, call_id: UUID) -> None:
        """Delete the call's key: nothing it said can be read again, anywhere."""
        async with self._db.calls(business_id, write=True) as session:
            await forget_key(session, call_id)

    def _log(self, business_id: UUID, call_id: UUID, sealer: Sealer, tail: CallEvent | None) -> CallLog:
        return CallLog(business_id, call_id, sealer, self._writer, self._clock, tail, self._events)

    @staticmethod
    async def _rows(session: AsyncSession, call_id: UUID) -> Sequence[CallEvent]:
        statement = select(CallEvent).where(col(CallEvent.call_id) == call_id).order_by(col(CallEvent.seq))
        return (await session.execute(statement)).scalars().all()


async def forget_key(session: AsyncSession, call_id: UUID) -> None:
    """Delete a call's key, and everything by which its caller could be found."""
    nothing = {"key": None, "caller": None, "caller_digest": None, "caller_tail_digest": None}
    await session.execute(update(Call).where(col(Call.id) == call_id).values(nothing))
