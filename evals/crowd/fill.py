"""Fills a business with calls and bookings, sealed, chained and kept as real ones are, only many at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from core.clock import Clock, ManualClock
from core.crypto import Sealer
from core.database import Database
from evals.crowd import people
from evals.crowd.diary import Planned, booking_row, plan_bookings, resource_row
from evals.crowd.script import CallScript, Spoken, longest_seconds
from evals.crowd.sound import CallSound
from evals.crowd.talk import Talk, Talker
from tenancy.businesses import LoadedProfile, load_profile
from tenancy.calls.log import CallLog, LogWriter
from tenancy.calls.models import Call, CallEvent
from tenancy.calls.summary import number_digests
from tenancy.profile import BusinessProfile
from tenancy.remembered import Callers, Heard
from tools.booking.models import Booking, BookingResource
from tools.booking.windows import instant
from tools.messages import CallerMessage
from tools.protocol import act_key, draft_id

AT_ONCE = 250
"""Calls written in one transaction."""
CALLERS_A_CALL = 0.35
"""How many people ring for each call: some ring again."""
WITHHELD = 0.05
HOURS = (1, 0, 0, 0, 0, 0, 1, 3, 8, 12, 14, 16, 15, 11, 9, 10, 13, 18, 17, 12, 7, 4, 2, 1)
"""How busy each hour of the day is."""
LIVE_TURNS = 2
"""So far calls that are going on have come."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How much of a past."""

    calls: int = 10_000
    """Those that made or moved bookings included."""
    bookings: int = 1_000
    months: int = 12
    live: int = 0
    """So many more calls are still going on."""
    recorded: int = 0
    """So many of the newest calls have a recording; needs a voice."""


@dataclass(frozen=True, slots=True)
class Filled:
    calls: tuple[UUID, ...]
    """In the order in which they rang; those still going on come last."""
    bookings: tuple[UUID, ...]
    recorded: tuple[UUID, ...]
    events: int


@dataclass(frozen=True, slots=True)
class _Ringing:
    id: UUID
    at: datetime
    caller: str | None
    talk: Talk
    booking: Planned | None = None
    """What this call books."""
    over: bool = True


async def fill(
    db: Database,
    master: Sealer,
    home: Path,
    business_id: UUID,
    crowd: Crowd,
    *,
    seed: int,
    clock: Clock,
    sound: CallSound | None = None,
) -> Filled:
    """Give a business a past. What is said and booked is the same for the same profile, seed and moment."""
    loaded = await load_profile(db, business_id)
    rng = Random(f"{seed} {loaded.profile.slug}")
    talker = Talker(loaded.profile, rng)
    everybody = [
        replace(one, talk=talker.greeted(one.talk, one.at)) for one in _everybody(loaded.profile, talker, crowd, clock.now(), rng)
    ]
    ringing = sorted(everybody, key=lambda one: (not one.over, one.at))
    over = [one.id for one in ringing if one.over and len(one.talk.exchanges) > 1]
    recorded = over[len(over) - crowd.recorded :] if sound else []
    events = 0
    for start in range(0, len(ringing), AT_ONCE):
        rows = _Rows(db, master, business_id, loaded, rng)
        for one in ringing[start : start + AT_ONCE]:
            sealer, spoken = rows.take(one)
            if sound is not None and one.id in recorded:
                await sound.record(home, one.id, sealer, spoken)
        events += await rows.write()
    booked = tuple(one.booking.id for one in ringing if one.booking is not None)
    return Filled(tuple(one.id for one in ringing), booked, tuple(recorded), events)


def _everybody(profile: BusinessProfile, talker: Talker, crowd: Crowd, now: datetime, rng: Random) -> Iterator[_Ringing]:
    numbers = people.numbers(rng, profile.phone_numbers[0], max(20, int(crowd.calls * CALLERS_A_CALL)))
    left = crowd.calls
    for planned in plan_bookings(profile, min(crowd.bookings, crowd.calls // 2), crowd.months, now, rng):
        caller = rng.choice(numbers)
        yield _Ringing(_uuid(rng), planned.booked_at, caller, talker.booking(planned), planned)
        left -= 1
        if planned.fate != "kept":
            again = planned.booked_at + (min(planned.opening.start, now) - planned.booked_at) * rng.uniform(0.2, 0.8)
            yield _Ringing(_uuid(rng), again, caller, talker.change(planned, again))
            left -= 1
    for _ in range(left):
        at = _moment(profile, crowd.months, now, rng)
        yield _Ringing(_uuid(rng), at, None if rng.random() < WITHHELD else rng.choice(numbers), talker.other(at))
    for _ in range(crowd.live):
        talk = talker.going_on(now, LIVE_TURNS)
        began = now - timedelta(seconds=longest_seconds(profile, talk))
        yield _Ringing(_uuid(rng), began, rng.choice(numbers), talk, over=False)


def _moment(profile: BusinessProfile, months: int, now: datetime, rng: Random) -> datetime:
    """Any time over the past months, in the hours in which people ring, until a quarter of an hour ago."""
    latest = now - timedelta(minutes=15)
    while True:
        on = latest.astimezone(profile.zone).date() - timedelta(days=rng.randint(0, months * 30))
        hour = rng.choices(range(24), HOURS)[0]
        at = instant(on, time(hour, rng.randint(0, 59), rng.randint(0, 59)), profile.zone)
        if at <= latest:
            return at


class _Gathered(LogWriter):
    """Keeps what a call's log appends, to be written with that of many others."""

    def __init__(self, db: Database, rows: list[dict[str, Any]]) -> None:
        super().__init__(db)
        self._rows = rows

    def add(self, business_id: UUID, row: dict[str, Any]) -> None:
        self._rows.append(row)


class _Rows:
    """The rows of some calls and of what they left behind."""

    def __init__(self, db: Database, master: Sealer, business_id: UUID, loaded: LoadedProfile, rng: Random) -> None:
        self._db, self._master, self._business_id, self._loaded, self._rng = db, master, business_id, loaded, rng
        self._calls: list[dict[str, Any]] = []
        self._events: list[dict[str, Any]] = []
        self._bookings: list[dict[str, Any]] = []
        self._resources: list[dict[str, Any]] = []
        self._messages: list[dict[str, Any]] = []
        self._known: list[tuple[str, Heard, datetime]] = []
        self._writer = _Gathered(db, self._events)

    def take(self, one: _Ringing) -> tuple[Sealer, Sequence[Spoken]]:
        """The call's own key, and who spoke when."""
        sealer, wrapped = self._master.new_key(one.id.bytes)
        clock = ManualClock(one.at)
        log = CallLog(self._business_id, one.id, sealer, self._writer, clock, None)
        script = CallScript(self._loaded.profile, one.id, log, clock, self._rng)
        script.write(one.talk, self._loaded.version, over=one.over)
        whole, tail = number_digests(self._master, self._business_id, one.caller) if one.caller else (None, None)
        self._calls.append(
            {
                "id": one.id,
                "business_id": self._business_id,
                "call_sid": f"CA{one.id.hex}",
                "key": wrapped,
                "caller": sealer.seal(one.caller.encode(), one.id.bytes) if one.caller else None,
                "caller_digest": whole,
                "caller_tail_digest": tail,
                "started_at": one.at,
                "ended_at": clock.now() if one.over else None,
                "end_reason": one.talk.end_reason if one.over else None,
                "outcome": log.tally.outcome if one.over else None,
                "turns": log.tally.turns if one.over else 0,
            }
        )
        self._leave(one, clock.now())
        return sealer, script.spoken

    def _leave(self, one: _Ringing, at: datetime) -> None:
        if one.booking is not None:
            key = act_key(draft_id(one.id, 1, 0), 0, "hold_booking", {})
            self._bookings.append(booking_row(one.booking, self._business_id, one.id, one.caller, key))
            if one.caller is not None and self._loaded.profile.remember_callers:
                self._known.append((one.caller, Heard(one.id, one.at, self._bookings[-1]["name"], booked=True), at))
            self._resources += [
                resource_row(one.booking, claim, self._business_id, _uuid(self._rng)) for claim in one.booking.opening.takes
            ]
        if one.talk.message is not None:
            name, reason = one.talk.message
            row = {"id": _uuid(self._rng), "business_id": self._business_id, "call_id": one.id, "name": name, "reason": reason}
            self._messages.append(row | {"phone": one.caller, "caller": one.caller, "created_at": at})

    async def write(self) -> int:
        """How many events there were."""
        async with self._db.calls(self._business_id, write=True) as session:
            await session.execute(insert(Call), self._calls)
            await session.execute(insert(CallEvent), self._events)
        left = ((Booking, self._bookings), (BookingResource, self._resources), (CallerMessage, self._messages))
        async with self._db.business(self._business_id, write=True) as session:
            for model, rows in left:
                if rows:
                    await session.execute(insert(model), rows)
            for number, heard, at in self._known:
                await Callers(self._master).learn(session, number, heard, at)
        return len(self._events)


def _uuid(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
