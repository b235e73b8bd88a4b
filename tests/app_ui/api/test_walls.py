"""No request of one business reaches anything of another: every route is walked, so that a new one is covered at once.

The same walk goes over SQLite, over PostgreSQL, and over PostgreSQL with the application's own filters taken away, where
the database alone stands between the two.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from core import database
from core.database import METADATA, STORES, TenantSession
from core.settings import Settings
from tests.app_ui.api.conftest import MARK_B, Business, Place, open_place
from tests.app_ui.api.walk import FOR_STAFF_TOO, METHODS, PUBLIC, Endpoint, endpoints, ids_of, ids_of_nobody, uuids_in

FILTERS = (("do_orm_execute", database._scope_statement), ("before_flush", database._scope_rows))
TELLING = ("www-authenticate", "content-type", "cache-control", "location", "etag", "set-cookie", "allow", "content-range")
"""The headers that could tell one thing from another."""


@pytest.fixture
def without_filters() -> Iterator[None]:
    for name, listener in FILTERS:
        event.remove(TenantSession, name, listener)
    yield
    for name, listener in FILTERS:
        event.listen(TenantSession, name, listener)


@pytest.fixture(params=["sqlite", "postgresql", "postgresql without the application's filters"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    fixture = "sqlite_settings" if request.param == "sqlite" else "postgres_settings"
    settings: Callable[[Path], Settings] = request.getfixturevalue(fixture)
    async with AsyncExitStack() as stack:
        opened = await open_place(settings(tmp_path), stack)
        if request.param.endswith("filters"):
            request.getfixturevalue("without_filters")
        yield opened


async def everything_of(place: Place, business: Business) -> dict[str, list[Any]]:
    """Every row that a business has in either store, and its recordings."""
    found: dict[str, list[Any]] = {}
    for store in STORES:
        async with place.services.db.platform(store=store) as session:
            connection = await session.connection()
            for name, table in METADATA[store].tables.items():
                if "business_id" in table.c and name != "sign_in":
                    rows = await connection.execute(table.select().where(table.c.business_id == business.id))
                    found[name] = sorted((tuple(row) for row in rows), key=str)
    files = place.services.settings.home.glob(f"recordings/{business.call}*")
    return {**found, "recordings": [file.read_bytes() for file in files]}


def answer(response: httpx.Response) -> tuple[int, bytes, dict[str, str | None]]:
    return response.status_code, response.content, {name: response.headers.get(name) for name in TELLING}


async def send(place: Place, endpoint: Endpoint, path: str, headers: dict[str, str]) -> httpx.Response:
    """With whatever else the route asks for, from our own site; and with the other business named wherever one could."""
    named = {"business_id": str(place.b.id), "business": str(place.b.id), "tenant": str(place.b.id)}
    ours = {"Origin": str(place.http.base_url).rstrip("/"), "X-Business-Id": str(place.b.id), "If-Match": "*"}
    return await place.http.request(endpoint.method, path, params=named, headers={**ours, **headers}, **endpoint.body())


async def test_what_belongs_to_another_answers_as_what_does_not_exist_and_stays_as_it_is(place: Place) -> None:
    before = await everything_of(place, place.b)
    assert all(before[name] for name in ("business", "member", "call", "call_event", "booking", "faq", "recordings"))
    strangers = {place.b.id, place.b.call, place.b.live_call, place.b.booking, place.b.owner.id, place.b.staff.id}
    asked = 0
    for endpoint in endpoints(place.app):
        theirs, nobodys = list(endpoint.paths(ids_of(place.b))), list(endpoint.paths(ids_of_nobody()))
        for path, control in zip(theirs, nobodys, strict=True):
            response = await send(place, endpoint, path, await place.bearer(place.a.owner))
            assert response.status_code < 500, f"{endpoint.method} {path}: {response.text}"
            seen = response.content.decode("utf-8", "replace") + str(response.headers)
            assert MARK_B.casefold() not in seen.casefold(), f"{endpoint.method} {path} tells of the other business"
            assert not uuids_in(seen) & strangers, f"{endpoint.method} {path} names something of the other business"
            if endpoint.has_ids:
                other = await send(place, endpoint, control, await place.bearer(place.a.owner))
                assert answer(response) == answer(other), f"{endpoint.method} {path} tells that there is such a thing"
                assert response.status_code == 404, f"{endpoint.method} {path}: {response.status_code}"
            asked += 1
    assert asked > 100
    assert await everything_of(place, place.b) == before


async def test_the_ids_of_that_walk_are_real_ones(place: Place) -> None:
    """Whoever they belong to reads something at each of them, or the walk would prove nothing."""
    read = 0
    for endpoint in endpoints(place.app):
        if endpoint.method != "GET" or not endpoint.path.startswith("/api/v1") or endpoint.name in ("openapi", "ask_question"):
            continue
        answers = [
            await send(place, endpoint, path, await place.bearer(place.b.owner)) for path in endpoint.paths(ids_of(place.b))
        ]
        assert any(response.status_code == 200 for response in answers), endpoint
        read += sum(MARK_B.casefold() in response.text.casefold() for response in answers)
    assert read > 20


async def test_without_a_living_session_there_is_nothing(place: Place) -> None:
    a_call = await place.ask(place.a.owner, "GET", "/calls")
    assert a_call.status_code == 200
    ended = await place.token(place.a.owner)
    await place.services.accounts.sign_out(ended)
    for endpoint in endpoints(place.app):
        for path in endpoint.paths(ids_of(place.b)):
            for headers in (
                {},
                {"Authorization": "Bearer x"},
                {"Authorization": f"Bearer {ended}"},
                {"Cookie": f"frontdesk_session={ended}"},
            ):
                response = await send(place, endpoint, path, headers)
                assert MARK_B.casefold() not in response.text.casefold()
                if (endpoint.method, endpoint.path) not in PUBLIC:
                    assert response.status_code == 401, f"{endpoint.method} {path} with {headers}: {response.status_code}"
                    assert response.headers["content-type"] == "application/problem+json"
                    assert "set-cookie" not in response.headers or "Max-Age=0" in response.headers["set-cookie"]


async def test_staff_change_nothing(place: Place) -> None:
    before = await everything_of(place, place.a)
    for endpoint in endpoints(place.app):
        if endpoint.method in ("GET", "HEAD") or (endpoint.method, endpoint.path) in FOR_STAFF_TOO:
            continue
        for path in endpoint.paths(ids_of(place.a)):
            response = await send(place, endpoint, path, await place.bearer(place.a.staff))
            assert response.status_code == 403, f"{endpoint.method} {path}: {response.status_code} {response.text}"
            assert response.json()["code"] == "owners_only"
    assert await everything_of(place, place.a) == before


async def test_no_other_site_changes_anything_with_the_cookie(place: Place) -> None:
    before = await everything_of(place, place.a)
    for endpoint in endpoints(place.app):
        if endpoint.method in ("GET", "HEAD"):
            continue
        for origin in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            path = next(endpoint.paths(ids_of(place.a)))
            headers = {"Cookie": f"frontdesk_session={await place.token(place.a.owner)}", "If-Match": "*", **origin}
            response = await place.http.request(endpoint.method, path, headers=headers, **endpoint.body())
            if (endpoint.method, endpoint.path) in PUBLIC and path.startswith("/api/v1"):
                continue  # no cookie is looked at there, and none is set
            assert "set-cookie" not in response.headers
            if response.status_code == 303:
                assert response.headers["location"].endswith("?problem=cross_site"), f"{endpoint.method} {path}"
            else:
                assert (response.status_code, response.json()["code"]) == (403, "cross_site"), f"{endpoint.method} {path}"
    assert await everything_of(place, place.a) == before
    await place.services.accounts.verify(place.tokens[place.a.owner.id])


async def test_other_methods_are_refused_at_every_address(place: Place) -> None:
    known = endpoints(place.app)
    for path in {endpoint.path for endpoint in known}:
        allowed = {endpoint.method for endpoint in known if endpoint.path == path}
        filled = next(Endpoint("", path, "", False).paths(ids_of(place.b)))
        for method in set(METHODS) - allowed:
            response = await place.http.request(method, filled, headers=await place.bearer(place.a.owner))
            assert response.status_code == 405, f"{method} {filled}"
            assert MARK_B not in response.text
