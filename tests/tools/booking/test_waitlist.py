"""The waiting list: only for what may become free, whoever waited first is called first, and only for what they wanted."""

import datetime as dt
from typing import Any
from uuid import uuid4

from sqlmodel import select

from core.crypto import Sealer
from core.jobs.models import Job
from core.jobs.worker import JobRun
from tenancy.businesses import import_profile
from tests.tools.places import Caller, Platform, restaurant
from tools.booking.waiting_calls import WaitingCalls
from tools.booking.waitlist import CALL_WAITING, WaitEntry, next_for
from tools.callers import calls_named
from tools.messages import CallerMessage
from tools.messaging.models import OutgoingText
from tools.messaging.numbers import Numbers
from tools.protocol import ToolResult

SEVEN: dict[str, Any] = {"date": "2026-11-03", "time": "19:00", "party_size": 2}
DAY = dt.date(2026, 11, 3)


async def host(platform: Platform, number: int = 1) -> Caller:
    """As it is imported, since a job reads what the business tells."""
    told = {"slug": f"trattoria-{number}", "phone_numbers": [f"+1212555014{number}"]}
    one = restaurant(tables=[{"name": "Window", "seats": 2}], **told)
    return platform.caller((await import_profile(platform.database, one)).business_id, one)


def another(platform: Platform, caller: Caller, number: str | None = "+12125550178") -> Caller:
    return platform.caller(caller.context.business_id, caller.context.profile, number)


async def booked(caller: Caller, **wish: Any) -> str:
    hold = await caller.act("hold_booking", **(wish or SEVEN))
    assert (await caller.act("confirm_booking", booking_id=hold.data["booking_id"], name="Jo")).ok
    return str(hold.data["booking_id"])


async def waits(caller: Caller, name: str, **wish: Any) -> ToolResult:
    return await caller.act("join_waitlist", name=name, **{**SEVEN, **wish})


async def jobs(platform: Platform, caller: Caller) -> list[Job]:
    async with platform.database.business(caller.context.business_id) as session:
        return list(await session.scalars(select(Job).where(Job.kind == CALL_WAITING)))


async def called(platform: Platform, caller: Caller) -> list[str]:
    """The names on the list that have been called, after the job has been done."""
    run = JobRun(uuid4(), CALL_WAITING, caller.context.business_id, {"first": "2026-11-03", "last": "2026-11-03"}, 1)
    await WaitingCalls(platform.database, clock=platform.clock).handle(run)
    async with platform.database.business(caller.context.business_id) as session:
        entries = await session.scalars(select(WaitEntry).where(WaitEntry.status == "called").order_by(WaitEntry.called_at))  # type: ignore[arg-type]
        return [entry.name for entry in entries]


async def test_whoever_waited_first_is_called_when_a_booking_is_cancelled_and_the_next_one_is_not(platform: Platform) -> None:
    jo = await host(platform)
    booking_id = await booked(jo)
    for name in ("Ann", "Bea"):
        assert (await waits(another(platform, jo), name)).ok
        platform.clock.advance(60)
    assert await jobs(platform, jo) == [], "nothing is free yet"
    assert (await jo.act("cancel_booking", booking_id=booking_id)).ok
    (job,) = await jobs(platform, jo)
    assert job.payload == {"first": "2026-11-03", "last": "2026-11-03"}
    async with platform.database.business(jo.context.business_id, write=True) as session:
        found = await next_for(session, jo.context.profile, DAY, DAY, platform.clock.now())
    assert found is not None
    assert (found[0].name, found[0].phone, found[1].start.isoformat()) == ("Ann", "+12125550178", "2026-11-03T19:00:00-05:00")


async def test_who_wanted_something_else_of_the_day_is_passed_over(platform: Platform) -> None:
    jo = await host(platform)
    booking_id = await booked(jo)
    lunch = another(platform, jo)
    await booked(lunch, date="2026-11-03", time="12:00", party_size=2)
    assert (await waits(another(platform, jo), "Noon", time="12:00")).ok
    platform.clock.advance(60)
    assert (await waits(another(platform, jo), "Evening")).ok
    await jo.act("cancel_booking", booking_id=booking_id)
    assert await called(platform, jo) == ["Evening"]


async def test_a_place_that_was_merely_held_is_told_of_when_the_hold_has_lapsed(platform: Platform) -> None:
    jo = await host(platform)
    hold = await jo.act("hold_booking", **SEVEN)
    assert (await waits(another(platform, jo), "Ann")).ok
    (job,) = await jobs(platform, jo)
    assert job.run_at.isoformat() == hold.data["hold_expires"]
    assert await called(platform, jo) == []
    platform.clock.advance(6 * 60)
    assert await called(platform, jo) == ["Ann"]


async def test_nobody_waits_for_what_is_free_or_never_will_be(platform: Platform) -> None:
    jo = await host(platform)
    free = await waits(jo, "Ann")
    assert free.reason == "place_is_free"
    instead: Any = free.data["instead"]
    assert instead["status"] == "AVAILABLE"
    for wish, reason in (
        ({"date": "2026-11-08"}, "closed_day"),
        ({"time": "23:30"}, "outside_hours"),
        ({"party_size": 9}, "party_too_big"),
        ({"date": "2026-11-01"}, "past"),
    ):
        assert (await waits(jo, "Ann", **wish)).reason == reason
    await booked(another(platform, jo))
    assert (await waits(another(platform, jo, None), "Ann")).reason == "caller_unknown", "there is no number to tell"


async def test_who_waits_does_so_once_whoever_asks_again_and_only_at_that_business(platform: Platform) -> None:
    jo, elsewhere = await host(platform), await host(platform, 2)
    await booked(jo)
    ann = another(platform, jo)
    first, again = await waits(ann, "Ann"), await waits(ann, "Ann")
    assert first.data["wait_id"] == again.data["wait_id"]
    async with platform.database.business(elsewhere.context.business_id) as session:
        assert list(await session.scalars(select(WaitEntry))) == []
    assert await calls_named(platform.database, jo.context.business_id, "ann") == (ann.context.call_id,)


async def test_a_moved_booking_frees_its_old_place_for_those_who_wait(platform: Platform) -> None:
    jo = await host(platform)
    booking_id = await booked(jo)
    assert (await waits(another(platform, jo), "Ann")).ok
    assert (await jo.act("change_booking", booking_id=booking_id, date="2026-11-04")).ok
    assert await called(platform, jo) == ["Ann"]


async def test_whoever_is_called_is_texted_where_they_said_yes_to_it_and_the_business_is_told_of_all(platform: Platform) -> None:
    numbers = Numbers(Sealer(b"k" * 32))
    one = restaurant(tables=[{"name": "Window", "seats": 2}], slug="texting", phone_numbers=["+12125550149"], texts="ask")
    business_id = (await import_profile(platform.database, one)).business_id
    first, other = platform.caller(business_id, one), await host(platform)
    await booked(other)
    gone = await booked(first)
    texted, called_up = (another(platform, first, number) for number in ("+12125550178", "+12125550179"))
    await waits(texted, "Ann", by_text=True)
    await waits(called_up, "Ben")
    await waits(another(platform, other), "Eve")
    await first.act("cancel_booking", booking_id=gone)
    run = JobRun(uuid4(), CALL_WAITING, business_id, {"first": "2026-11-03", "last": "2026-11-03"}, 1)
    await WaitingCalls(platform.database, numbers, platform.clock).handle(run)
    async with platform.database.business(business_id) as session:
        texts, left = list(await session.scalars(select(OutgoingText))), list(await session.scalars(select(CallerMessage)))
    assert [(text.kind, numbers.open(text.number, text.id)) for text in texts] == [("place_free", "+12125550178")]
    assert "table for 2 on Tue 3 Nov at 19:00" in numbers.open(texts[0].body, texts[0].id)
    told = {message.name: message.reason for message in left}
    assert "They have been texted." in told["Ann"]
    assert all("Please call them." in told[name] for name in told if name != "Ann")
    async with platform.database.business(other.context.business_id) as session:
        assert not list(await session.scalars(select(CallerMessage)))
