"""The rows of callers who are handed to a person, for the telephone's side, which keeps where it stands in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from core.database import Database
from core.errors import NotFound
from tenancy.businesses import resolve_number
from tenancy.calls.store import CallStore
from tenancy.models import Business
from tools.transfers import HandoffKind, Transfer, open_transfer


@dataclass(frozen=True, slots=True)
class HandOver:
    """What was wished for, and how far the telephone's side has come with it."""

    id: UUID
    business: str
    """Its name, as people hear it."""
    kind: HandoffKind
    people: tuple[tuple[str, str], ...]
    """Names and numbers, in the order to try them."""
    caller_name: str | None
    reason: str | None
    caller: str | None
    begun: datetime
    progress: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Progress:
    state: dict[str, Any]
    contact: str
    outcome: str | None
    ended: datetime | None
    over: bool


class Transfers(Protocol):
    async def of_call(self, call_sid: str, to: str) -> UUID | None:
        """The transfer of this call that is not over; ``to`` is the business's number."""
        ...

    async def change(self, transfer_id: UUID, step: Callable[[HandOver], Progress]) -> HandOver:
        """Take it a step on, while nobody else can. Raises NotFound. ``step`` may be called again where a write was lost."""
        ...


class TransferRows:
    """``Transfers`` in the database."""

    def __init__(self, db: Database, calls: CallStore) -> None:
        self._db, self._calls = db, calls

    async def of_call(self, call_sid: str, to: str) -> UUID | None:
        business_id = await resolve_number(self._db, to)
        if business_id is None:
            return None
        try:
            call_id = await self._calls.find(business_id, call_sid)
        except NotFound:
            return None
        async with self._db.business(business_id) as session:
            row = await open_transfer(session, call_id)
        return row.id if row else None

    async def change(self, transfer_id: UUID, step: Callable[[HandOver], Progress]) -> HandOver:
        async with self._db.platform() as session:
            # The id comes out of an address that Twilio has signed, so that it is one of ours.
            owner = await session.scalar(select(col(Transfer.business_id)).where(col(Transfer.id) == transfer_id))
        if owner is None:
            raise NotFound("there is no such transfer")
        async with self._db.business(owner, write=True) as session:
            row = await session.get(Transfer, transfer_id, with_for_update=True)
            business = await session.get(Business, owner)
            if row is None or business is None:
                raise NotFound("there is no such transfer")
            found = _hand_over(row, business.name)
            progress = step(found)
            row.progress, row.contact, row.over = progress.state, progress.contact, progress.over
            row.outcome, row.ended_at = progress.outcome, progress.ended
            if progress.ended is not None:
                row.waited_seconds = max(0, round((progress.ended - row.begun_at).total_seconds()))
        return found


def _hand_over(row: Transfer, business: str) -> HandOver:
    people = tuple((person["name"], person["number"]) for person in row.people)
    kind: HandoffKind = "warm" if row.kind == "warm" else "cold"
    return HandOver(row.id, business, kind, people, row.caller_name, row.reason, row.caller, row.begun_at, row.progress)
