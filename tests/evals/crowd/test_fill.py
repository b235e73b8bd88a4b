"""A business's made-up past: whatever it holds could have come about, and is kept as a real one is."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from core.clock import ManualClock
from core.crypto import Sealer
from core.database import Database
from core.settings import Settings
from evals.crowd.fill import Crowd, Filled, fill
from evals.crowd.sound import CallSound
from tenancy import hours
from tenancy.business_file import read_business_files
from tenancy.businesses import import_profile
from tenancy.calls.history import CallHistory
from tenancy.calls.log import LogWriter
from tenancy.calls.models import Call
from tenancy.calls.recordings import read_recording, recording_path
from tenancy.calls.store import CallStore
from tenancy.profile import BusinessProfile
from tools.booking.models import Booking, BookingResource
from tools.messages import CallerMessage
from voice.mulaw import Samples, decode

NOW = datetime(2026, 11, 5, 18, 40, tzinfo=UTC)
MASTER = Sealer(b"k" * 32)
CROWD = Crowd(calls=300, bookings=60, months=6, live=1)
SAMPLES = Path(__file__).resolve().parents[3] / "samples"


def sample(slug: str) -> BusinessProfile:
    (file,) = read_business_files([SAMPLES / f"{slug}.yaml"])
    return file.profile


@dataclass(frozen=True)
class Place:
    db: Database
    home: Path
    business: UUID
    other: UUID
    """Another business, to which nobody has spoken."""

    async def fill(self, crowd: Crowd = CROWD, *, seed: int = 1, sound: CallSound | None = None) -> Filled:
        return await fill(self.db, MASTER, self.home, self.business, crowd, seed=seed, clock=ManualClock(NOW), sound=sound)

    async def calls(self) -> list[Call]:
        async with self.db.calls(self.business) as session:
            return list(await session.scalars(select(Call)))

    async def words(self, filled: Filled) -> list[tuple[Any, ...]]:
        """Everything that was said, and when."""
        calls = CallStore(self.db, MASTER, LogWriter(self.db), ManualClock(NOW))
        logs = [await calls.events(self.business, call) for call in filled.calls]
        return [(event.at, event.facts.get("words"), event.facts.get("phrases")) for log in logs for event in log]


@pytest.fixture(params=["trattoria-bella-napoli"])
async def place(
    request: pytest.FixtureRequest, tmp_path: Path, engine_settings: Callable[[Path], Settings]
) -> AsyncIterator[Place]:
    db = Database(engine_settings(tmp_path))
    business = await import_profile(db, sample(request.param))
    other = await import_profile(db, sample("studio-meridian" if request.param != "studio-meridian" else "riverside-dental"))
    yield Place(db, tmp_path, business.business_id, other.business_id)
    await db.close()


async def test_every_call_reads_back_with_its_chain_whole_and_ends_within_the_past(place: Place) -> None:
    filled = await place.fill()
    *over, live = await place.words(filled), filled.calls[-1]
    assert over
    calls = {call.id: call for call in await place.calls()}
    assert len(calls) == len(filled.calls) == CROWD.calls + CROWD.live
    assert calls[live].ended_at is None
    ended = [call for call in calls.values() if call.id != live]
    assert all(call.ended_at is not None and call.started_at < call.ended_at <= NOW for call in ended)


async def test_the_call_that_is_going_on_has_begun_its_last_words_within_the_last_minute(place: Place) -> None:
    filled = await place.fill()
    newest = max(at for at, _, _ in await place.words(filled))
    assert 0 <= (NOW - newest).total_seconds() < 60


async def test_bookings_share_no_table_and_lie_within_the_opening_hours(place: Place) -> None:
    await place.fill()
    profile = sample("trattoria-bella-napoli")
    async with place.db.business(place.business) as session:
        taken = await session.scalars(select(BookingResource).where(BookingResource.status == "confirmed"))
        bookings = list(await session.scalars(select(Booking)))
        by_table: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        for row in taken:
            by_table[row.resource_key].append((row.starts_at, row.ends_at))
    assert len(bookings) == CROWD.bookings
    assert any(booking.starts_at > NOW for booking in bookings)
    assert any(booking.starts_at < NOW for booking in bookings)
    for spans in by_table.values():
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))
    assert all(hours.open_at(profile, booking.starts_at) for booking in bookings)


async def test_a_booking_was_made_by_a_call_that_says_its_name(place: Place) -> None:
    await place.fill()
    calls = CallStore(place.db, MASTER, LogWriter(place.db), ManualClock(NOW))
    async with place.db.business(place.business) as session:
        booking = await session.scalar(select(Booking).limit(1))
    assert booking is not None
    assert booking.name is not None
    assert booking.call_id is not None
    events = await calls.events(place.business, booking.call_id)
    assert any(booking.name in str(event.facts.get("phrases")) for event in events)
    assert any(event.facts.get("tool") == "confirm_booking" for event in events)


async def test_the_same_seed_gives_the_same_words_and_another_seed_others(place: Place, tmp_path: Path) -> None:
    crowd = Crowd(40, 5, 2)
    first = await place.words(await place.fill(crowd))
    for seed, same in ((1, True), (2, False)):
        db = Database(Settings(home=tmp_path / str(seed), _env_file=None))
        await db.migrate()
        again = await import_profile(db, sample("trattoria-bella-napoli"))
        there = Place(db, tmp_path, again.business_id, again.business_id)
        assert (await there.words(await there.fill(crowd, seed=seed)) == first) is same
        await db.close()


async def test_the_list_tells_what_came_of_each_call_and_finds_it_by_number(place: Place) -> None:
    filled = await place.fill()
    history = CallHistory(place.db, MASTER, place.home, clock=ManualClock(NOW))
    outcomes = Counter(call.outcome for call in await place.calls() if call.ended_at is not None)
    assert outcomes["booked"] == len(filled.bookings)
    assert {"answered", "message", "transferred", "nothing"} <= set(outcomes)
    newest = (await history.page(place.business, outcome="booked")).calls[0]
    assert newest.caller is not None
    assert newest.id in {call.id for call in (await history.page(place.business, search=newest.caller)).calls}
    assert (await history.page(place.other, search=newest.caller)).total == 0
    detail = await history.detail(place.business, newest.id)
    assert detail.turns[-1].stages["first_frame"] > 0
    assert [line.who for line in detail.lines][:3] == ["agent", "caller", "agent"]


async def test_another_business_has_nothing_of_it(place: Place) -> None:
    await place.fill()
    async with place.db.calls(place.other) as session:
        assert list(await session.scalars(select(Call))) == []
    async with place.db.business(place.other) as session:
        for model in (Booking, BookingResource, CallerMessage):
            assert list(await session.scalars(select(model))) == []


@pytest.mark.parametrize("place", ["willow-guesthouse", "riverside-dental", "studio-meridian"], indirect=True)
async def test_every_kind_of_business_can_be_given_a_past(place: Place) -> None:
    filled = await place.fill(Crowd(calls=80, bookings=30))
    assert (len(filled.calls), len(filled.bookings)) == (80, 30)


class Hum:
    """A voice that needs no synthesiser."""

    def __init__(self, level: int) -> None:
        self._level = level

    async def speak(self, text: str) -> Samples:
        return decode(bytes([self._level])).repeat(800 * len(text.split()))

    async def close(self) -> None:
        pass


async def test_the_newest_calls_have_recordings_sealed_under_their_own_keys(place: Place) -> None:
    filled = await place.fill(Crowd(calls=20, bookings=5, recorded=2), sound=CallSound(Hum(0x20), Hum(0xA0)))
    assert len(filled.recorded) == 2
    calls = {call.id: call for call in await place.calls()}
    for call_id in filled.recorded:
        path, key = recording_path(place.home, call_id), calls[call_id].key
        assert key is not None
        sound = b"".join(read_recording(path, MASTER.unwrap(key, call_id.bytes)))
        assert sound[:4] == b"RIFF"
        assert {0x20, 0xA0} <= set(sound[60:])
        assert b"RIFF" not in path.read_bytes()
