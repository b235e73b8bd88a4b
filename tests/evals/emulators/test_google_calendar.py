"""The emulated Google Calendar takes what the real one takes, and refuses what that refuses."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from evals.emulators.google_calendar import GoogleCalendarEmulator

NINE, TEN = ({"dateTime": f"2026-11-03T{hour:02}:00:00Z"} for hour in (9, 10))
EVENTS = "/calendars/primary/events"


@pytest.fixture
async def emulator() -> AsyncIterator[GoogleCalendarEmulator]:
    async with GoogleCalendarEmulator() as opened:
        yield opened


async def token(emulator: GoogleCalendarEmulator, **form: str) -> httpx.Response:
    whole = {
        "grant_type": "refresh_token", "client_id": "client-id", "client_secret": "client-secret",
        "refresh_token": emulator.key, **form,
    }  # fmt: skip
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(emulator.token_url, data=whole)


async def ask(emulator: GoogleCalendarEmulator, method: str, path: str = EVENTS, **more: Any) -> httpx.Response:
    access = (await token(emulator)).json()["access_token"]
    async with httpx.AsyncClient(base_url=emulator.url, headers={"Authorization": f"Bearer {access}"}, trust_env=False) as client:
        return await client.request(method, path, **more)


def reason(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["errors"][0]["reason"]


async def test_a_wrong_refresh_token_client_or_grant_gets_no_access(emulator: GoogleCalendarEmulator) -> None:
    assert (await token(emulator)).json()["token_type"] == "Bearer"
    assert (await token(emulator, refresh_token="x")).json()["error"] == "invalid_grant"
    assert (await token(emulator, client_secret="x")).status_code == 401
    assert (await token(emulator, grant_type="password")).status_code == 400


async def test_an_id_is_taken_once_and_only_in_its_letters(emulator: GoogleCalendarEmulator) -> None:
    body = {"id": "abc01", "start": NINE, "end": TEN}
    assert (await ask(emulator, "POST", json=body)).json()["status"] == "confirmed"
    assert reason(await ask(emulator, "POST", json=body)) == (409, "duplicate")
    assert reason(await ask(emulator, "POST", json={**body, "id": "xyz-"})) == (400, "invalid")
    assert reason(await ask(emulator, "POST", json={**body, "id": "abc02", "end": NINE})) == (400, "timeRangeEmpty")


async def test_a_deleted_event_is_gone_for_a_second_delete_and_keeps_its_id(emulator: GoogleCalendarEmulator) -> None:
    body = {"id": "abc01", "start": NINE, "end": TEN}
    await ask(emulator, "POST", json=body)
    assert (await ask(emulator, "DELETE", f"{EVENTS}/abc01")).status_code == 204
    assert reason(await ask(emulator, "DELETE", f"{EVENTS}/abc01")) == (410, "deleted")
    assert reason(await ask(emulator, "POST", json=body)) == (409, "duplicate")
    assert (await ask(emulator, "PUT", f"{EVENTS}/abc01", json=body)).status_code == 200
    assert list(emulator.events()) == ["abc01"]
    assert reason(await ask(emulator, "DELETE", f"{EVENTS}/never")) == (404, "notFound")


async def test_a_sync_token_stands_alone_and_is_forgotten_with_a_410(emulator: GoogleCalendarEmulator) -> None:
    emulator.add("primary", "abc01", "2026-11-03T09:00:00Z", "2026-11-03T10:00:00Z")
    first = (await ask(emulator, "GET", params={"singleEvents": "true"})).json()
    sync = {"syncToken": first["nextSyncToken"], "singleEvents": "true"}
    assert (await ask(emulator, "GET", params=sync)).json()["items"] == []
    assert reason(await ask(emulator, "GET", params={**sync, "timeMin": "2026-11-01T00:00:00Z"})) == (400, "badRequest")
    emulator.delete("primary", "abc01")
    assert [each["status"] for each in (await ask(emulator, "GET", params=sync)).json()["items"]] == ["cancelled"]
    emulator.forget_changes()
    assert reason(await ask(emulator, "GET", params=sync)) == (410, "fullSyncRequired")


async def test_recurring_events_come_one_by_one_where_that_is_asked_for_alone(emulator: GoogleCalendarEmulator) -> None:
    emulator.add("primary", "daily", "2026-11-03T09:00:00Z", "2026-11-03T10:00:00Z", recurrence=["RRULE:FREQ=DAILY;COUNT=3"])
    assert len((await ask(emulator, "GET")).json()["items"]) == 1
    listed = await ask(emulator, "GET", params={"singleEvents": "true", "timeMin": "2026-11-03T10:00:00Z"})
    assert [each["id"] for each in listed.json()["items"]] == ["daily_20261104T090000Z", "daily_20261105T090000Z"]


async def test_pages_follow_each_other_and_the_last_one_has_the_sync_token(emulator: GoogleCalendarEmulator) -> None:
    for number in range(3):
        emulator.add("primary", f"abc0{number}", "2026-11-03T09:00:00Z", "2026-11-03T10:00:00Z")
    first = (await ask(emulator, "GET", params={"maxResults": "2"})).json()
    assert (len(first["items"]), "nextSyncToken" in first) == (2, False)
    last = (await ask(emulator, "GET", params={"maxResults": "2", "pageToken": first["nextPageToken"]})).json()
    assert (len(last["items"]), "nextSyncToken" in last) == (1, True)


async def test_what_is_refused_is_refused_in_googles_own_words(emulator: GoogleCalendarEmulator) -> None:
    emulator.behaviour.fail("rate_limited", "server_error", "unauthorized")
    assert reason(await ask(emulator, "GET")) == (403, "rateLimitExceeded")
    assert reason(await ask(emulator, "GET")) == (500, "backendError")
    assert reason(await ask(emulator, "GET")) == (401, "authError")
    assert reason(await ask(emulator, "GET", params={"bogus": "1"})) == (400, "invalid")
    assert reason(await ask(emulator, "GET", "/calendars/nobody/events")) == (404, "notFound")
