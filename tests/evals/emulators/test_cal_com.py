"""The emulated Cal.com takes what the real one takes, and refuses what that refuses."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from evals.emulators.cal_com import BOOKINGS_VERSION, CalComEmulator, EventType

NINE = datetime(2026, 11, 3, 9, tzinfo=UTC)
ATTENDEE = {"name": "Mo", "timeZone": "Europe/London", "phoneNumber": "+442079460177"}
BODY = {"start": "2026-11-03T09:00:00Z", "eventTypeId": 7, "attendee": ATTENDEE}


@pytest.fixture
async def emulator() -> AsyncIterator[CalComEmulator]:
    async with CalComEmulator({7: EventType(30), 8: EventType(30, (30, 60))}) as opened:
        yield opened


async def ask(
    emulator: CalComEmulator, method: str, path: str = "", key: str | None = None, version: str = BOOKINGS_VERSION, **more: Any
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key or emulator.key}", "cal-api-version": version}
    async with httpx.AsyncClient(base_url=emulator.url, headers=headers, trust_env=False) as client:
        return await client.request(method, f"/v2/bookings{path}", **more)


async def test_a_time_is_booked_once(emulator: CalComEmulator) -> None:
    made = await ask(emulator, "POST", json=BODY)
    assert (made.status_code, made.json()["data"]["end"]) == (201, "2026-11-03T09:30:00.000Z")
    refused = await ask(emulator, "POST", json=BODY)
    assert (refused.status_code, refused.json()["status"]) == (400, "error")
    assert "not available" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"lengthInMinutes": 30}, 400),
        ({"eventTypeId": 8, "lengthInMinutes": 45}, 400),
        ({"eventTypeId": 8, "lengthInMinutes": 60}, 201),
        ({"eventTypeId": 99}, 404),
        ({"start": "soon"}, 400),
        ({"end": "2026-11-03T10:00:00Z"}, 400),
        ({"attendee": {"name": "Mo", "timeZone": "Europe/London"}}, 400),
    ],
)
async def test_what_does_not_fit_is_refused(emulator: CalComEmulator, change: dict[str, Any], status: int) -> None:
    assert (await ask(emulator, "POST", json=BODY | change)).status_code == status


async def test_a_reschedule_ends_the_old_booking_and_makes_one_that_names_it(emulator: CalComEmulator) -> None:
    uid = emulator.add(NINE, 30)
    moved = (await ask(emulator, "POST", f"/{uid}/reschedule", json={"start": "2026-11-03T11:00:00Z"})).json()["data"]
    assert (moved["rescheduledFromUid"], moved["duration"]) == (uid, 30)
    assert [each["uid"] for each in emulator.standing()] == [moved["uid"]]
    assert (await ask(emulator, "POST", f"/{uid}/reschedule", json={"start": "2026-11-03T12:00:00Z"})).status_code == 400


async def test_a_booking_is_cancelled_once(emulator: CalComEmulator) -> None:
    uid = emulator.add(NINE, 30)
    assert [(await ask(emulator, "POST", f"/{uid}/cancel", json={})).status_code for _ in range(2)] == [200, 400]
    assert (await ask(emulator, "POST", "/nobody/cancel", json={})).status_code == 404


async def test_lists_come_in_pages_that_say_whether_there_is_more(emulator: CalComEmulator) -> None:
    for hour in (9, 10, 11):
        emulator.add(NINE.replace(hour=hour), 30)
    first = (await ask(emulator, "GET", params={"take": "2", "afterStart": "2026-11-03T09:30:00Z"})).json()
    assert (len(first["data"]), first["pagination"]["hasNextPage"]) == (2, False)
    assert (await ask(emulator, "GET", params={"take": "2"})).json()["pagination"]["hasNextPage"]
    assert (await ask(emulator, "GET", params={"limit": "2"})).status_code == 400


async def test_a_wrong_key_and_a_version_that_is_none_are_refused(emulator: CalComEmulator) -> None:
    assert (await ask(emulator, "GET", key="wrong")).status_code == 401
    assert (await ask(emulator, "GET", version="1")).status_code == 404
    emulator.behaviour.fail("rate_limited")
    assert (await ask(emulator, "GET")).status_code == 429
