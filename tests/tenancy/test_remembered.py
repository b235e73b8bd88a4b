"""Whom a business remembers: nobody without its choice, nothing in the open, no longer than it says, and each its own."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from core.clock import ManualClock
from core.crypto import KEY_BYTES, Sealer, Unreadable
from core.database import Database
from core.errors import NotFound, WrongFields
from core.jobs import Job, Worker
from core.settings import Settings
from tenancy.businesses import import_profile
from tenancy.editing import edit
from tenancy.remembered import (
    FORGET_CALLERS,
    MONTH,
    Callers,
    Heard,
    LapsedCallers,
    Remembered,
    RememberedCaller,
    Usual,
    forget_all,
    forget_one,
)
from tests.tenancy.businesses_given import profile

ADA, BEN = "+12125550133", "+12125550134"
NOW = datetime(2026, 11, 5, 15, tzinfo=UTC)
TABLE = Usual(times=2, party_size=4, time="19:30")
ON = {"remember_callers": True, "remember_months": 12}
OFF = {"remember_callers": False, "remember_months": 12}


@pytest.fixture
async def db(engine_settings: Callable[[Path], Settings], tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(engine_settings(tmp_path))
    yield database
    await database.close()


@pytest.fixture
async def mine(db: Database) -> UUID:
    return (await import_profile(db, profile(slug="mine", phone_numbers=["+12125550107"], **ON))).business_id


@pytest.fixture
async def theirs(db: Database) -> AsyncIterator[UUID]:
    """The second tenant: the same caller has called there as well, and is known there to the end."""
    given = profile(slug="theirs", phone_numbers=["+12125550108"], **ON)
    business_id = (await import_profile(db, given)).business_id
    await learn(db, business_id, ADA, name="Ada Other", booked=True, at=NOW + timedelta(days=3000))
    yield business_id
    found = await recall(db, business_id, at=NOW + timedelta(days=3001))
    assert found is not None
    assert found.name == "Ada Other"


CALLERS = Callers(Sealer(b"m" * KEY_BYTES))


async def learn(
    db: Database, business: UUID, number: str = ADA, *, at: datetime = NOW, call: UUID | None = None, **told: Any
) -> None:
    async with db.business(business, write=True) as session:
        await CALLERS.learn(session, number, Heard(call or uuid4(), at, **told), at)


async def recall(db: Database, business: UUID, number: str = ADA, at: datetime = NOW) -> Remembered | None:
    async with db.business(business) as session:
        return await CALLERS.recall(session, number, at)


async def rows(db: Database, business: UUID) -> list[RememberedCaller]:
    async with db.business(business) as session:
        return list(await session.scalars(select(RememberedCaller)))


async def test_a_booking_begins_to_remember_a_caller_of_this_business_alone(db: Database, mine: UUID, theirs: UUID) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True, usual=TABLE)
    assert await recall(db, mine) == Remembered(name="Ada Marsh", usual=TABLE)
    assert await recall(db, mine, BEN) is None


async def test_who_has_booked_nothing_is_not_kept(db: Database, mine: UUID, theirs: UUID) -> None:
    await learn(db, mine, name="Ada Marsh")
    assert await rows(db, mine) == []


async def test_a_name_given_later_replaces_the_one_before_and_leaves_the_usual(db: Database, mine: UUID) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True, usual=TABLE)
    await learn(db, mine, name="Ada Duckworth")
    await learn(db, mine)
    assert await recall(db, mine) == Remembered(name="Ada Duckworth", usual=TABLE)


async def test_a_call_counts_once_however_often_it_adds_something(db: Database, mine: UUID) -> None:
    first, second = uuid4(), uuid4()
    for call in (first, first, second, second, second):
        await learn(db, mine, call=call, name="Ada Marsh", booked=True, at=NOW + timedelta(minutes=5))
    [row] = await rows(db, mine)
    assert (row.calls, row.last_call) == (2, second)


async def test_nothing_of_it_lies_open_and_a_number_gives_every_business_another_digest(
    db: Database, mine: UUID, theirs: UUID
) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True, usual=Usual(service="Haircut"))
    [row], [other] = await rows(db, mine), await rows(db, theirs)
    assert row.number_digest != other.number_digest
    stored = b"".join(bytes(getattr(row, name)) for name in ("number_digest", "key", "content"))
    assert not [word for word in (b"Ada", b"Marsh", b"Haircut", b"2125550133") if word in stored]
    async with db.business(mine) as session:
        assert await Callers(Sealer(b"x" * KEY_BYTES)).recall(session, ADA, NOW) is None


async def test_content_moved_to_another_row_does_not_open(db: Database, mine: UUID) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True)
    await learn(db, mine, BEN, name="Ben", booked=True)
    async with db.business(mine, write=True) as session:
        one, two = list(await session.scalars(select(RememberedCaller)))
        one.content = two.content
    with pytest.raises(Unreadable):
        async with db.business(mine) as session:
            await CALLERS.listed(session)


@pytest.mark.parametrize("taken_back", ["edited", "imported"])
async def test_a_business_that_remembers_nobody_any_more_keeps_nobody(
    db: Database, mine: UUID, theirs: UUID, taken_back: str
) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True)
    if taken_back == "edited":
        await edit(db, mine, "memory", OFF, expected=None)
    else:
        await import_profile(db, profile(slug="mine", phone_numbers=["+12125550107"]))
    assert await rows(db, mine) == []
    await learn(db, mine, name="Ada Marsh", booked=True)
    assert await rows(db, mine) == [], "a call that had begun before has no say"


async def test_another_change_of_the_business_forgets_nobody(db: Database, mine: UUID) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True)
    await edit(db, mine, "about", {"name": "Other"}, expected=None)
    assert await recall(db, mine) is not None


async def test_a_forgotten_caller_is_gone_and_no_other(db: Database, mine: UUID, theirs: UUID) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True)
    await learn(db, mine, BEN, name="Ben", booked=True)
    async with db.business(mine, write=True) as session:
        assert await CALLERS.forget(session, ADA)
        assert not await CALLERS.forget(session, "+12125550199")
    assert await recall(db, mine) is None
    assert await recall(db, mine, BEN) == Remembered(name="Ben")


async def test_an_owner_forgets_one_or_all_of_their_own_and_never_another_s(db: Database, mine: UUID, theirs: UUID) -> None:
    for number in (ADA, BEN, "+12125550135"):
        await learn(db, mine, number, name="Somebody", booked=True)
    [other] = await rows(db, theirs)
    async with db.business(mine, write=True) as session:
        listed, total = await CALLERS.listed(session)
        assert {each.number for each in listed} == {ADA, BEN, "+12125550135"}
        assert total == 3
        await forget_one(session, next(each.id for each in listed if each.number == ADA))
    with pytest.raises(NotFound):
        async with db.business(mine, write=True) as session:
            await forget_one(session, other.id)
    async with db.business(mine, write=True) as session:
        assert await forget_all(session) == 2
    assert await rows(db, mine) == []


async def test_who_has_not_called_for_so_many_months_is_not_known_even_before_the_worker_comes(db: Database, mine: UUID) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True, usual=TABLE)
    over = NOW + 12 * MONTH
    assert await recall(db, mine, at=over - timedelta(seconds=1)) is not None
    assert await recall(db, mine, at=over) is None
    await learn(db, mine, name="Somebody else", booked=True, at=over)
    assert await recall(db, mine, at=over) == Remembered(name="Somebody else")
    [row] = await rows(db, mine)
    assert row.first_called_at == over, "bookings of before do not count"


async def test_the_worker_forgets_each_when_their_months_are_over(db: Database, mine: UUID, theirs: UUID) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True)
    await learn(db, mine, BEN, name="Ben", booked=True, at=NOW + timedelta(days=10))
    clock = ManualClock(NOW)
    worker = Worker(db, {FORGET_CALLERS: LapsedCallers(db, clock).handle}, clock=clock)
    assert await worker.run_due() == 0
    clock.advance((12 * MONTH).total_seconds())
    assert await worker.run_due() == 1
    assert await recall(db, mine, BEN, at=clock.now()) == Remembered(name="Ben")
    assert len(await rows(db, mine)) == 1
    clock.advance(timedelta(days=10).total_seconds())
    assert await worker.run_due() == 1
    assert await rows(db, mine) == []
    assert await worker.run_due() == 0
    async with db.business(mine) as session:
        assert list(await session.scalars(select(Job).where(Job.kind == FORGET_CALLERS))) == []


async def test_fewer_months_are_kept_to_from_the_change_on(db: Database, mine: UUID, theirs: UUID) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True)
    await edit(db, mine, "memory", {"remember_callers": True, "remember_months": 1}, expected=None)
    clock = ManualClock(NOW + MONTH)
    assert await recall(db, mine, at=clock.now()) is None
    assert await Worker(db, {FORGET_CALLERS: LapsedCallers(db, clock).handle}, clock=clock).run_due() == 1
    assert await rows(db, mine) == []


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"remember_callers": True}, "remember_months"),
        ({"remember_callers": "perhaps", "remember_months": 12}, "remember_callers"),
        ({"remember_callers": True, "remember_months": 0}, "remember_months"),
        ({"remember_callers": True, "remember_months": 61}, "remember_months"),
    ],
)
async def test_a_wrong_setting_is_told_at_its_field_and_changes_nothing(
    db: Database, mine: UUID, theirs: UUID, value: dict[str, Any], wrong: str
) -> None:
    await learn(db, mine, name="Ada Marsh", booked=True)
    with pytest.raises(WrongFields) as told:
        await edit(db, mine, "memory", value, expected=None)
    assert [field for field, _ in told.value.problems] == [wrong]
    assert await recall(db, mine) is not None
