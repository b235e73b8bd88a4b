"""Whatever goes wrong is told as problem details: on every path, for every kind of bad request, and with no insides."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from itertools import product
from pathlib import Path

import pytest
import structlog

from app_ui.api.guard import MOST_BYTES
from core.database import DatabaseBusy
from core.settings import Settings
from tests.app_ui.api.conftest import PASSWORD, Place


@pytest.fixture
def engine_settings(sqlite_settings: Callable[[Path], Settings]) -> Callable[[Path], Settings]:
    """None of this asks which database there is."""
    return sqlite_settings


PROBLEM = {"type", "title", "status", "detail", "code", "errors"}


REFUSED = [
    ("GET", "/nothing", 404, "not_found"),
    ("GET", "/calls/", 404, "not_found"),
    ("GET", "/calls/x", 404, "not_found"),
    ("GET", "/calls/0b8e0000-0000-4000-8000-000000000000", 404, "not_found"),
    ("GET", "/knowledge/secrets", 404, "not_found"),
    ("GET", "/knowledge/services/-1", 404, "not_found"),
    ("GET", "/knowledge/services/99", 404, "not_found"),
    ("GET", "/knowledge/hours/0", 404, "not_found"),
    ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404, "not_found"),
    ("DELETE", "/business", 405, "method_not_allowed"),
    ("GET", "/calls?size=101", 422, "wrong_fields"),
    ("GET", "/calls?page=0", 422, "wrong_fields"),
    ("GET", "/calls?page=99999999999999999999999", 422, "wrong_fields"),
    ("GET", "/calls?outcome=lost", 422, "wrong_fields"),
    ("GET", "/calls?search=%00", 422, "wrong_fields"),
    ("GET", "/calls?search=" + "x" * 121, 422, "wrong_fields"),
    ("PUT", "/knowledge/faq", 422, "wrong_fields"),
]


async def test_every_refusal_is_a_problem(place: Place) -> None:
    for method, path, status, code in REFUSED:
        response = await place.ask(place.a.owner, method, path)
        assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json"), path
        problem = response.json()
        assert set(problem) == PROBLEM
        assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"urn:frontdesk:problem:{code}")
        assert problem["detail"]
        assert bool(problem["errors"]) == (code == "wrong_fields")
        assert ("allow" in response.headers) == (status == 405)


async def test_a_body_that_is_none_is_refused(place: Place) -> None:
    bodies = [b"{", b"\xff\xfe", b"[" * 100_000, b'{"email": 1e', b"null", b"", b"[]", b'"text"', b"1" * 5000, b'{"email": NaN}']
    for body, content_type in product(bodies, ("application/json", "text/plain", "application/x-www-form-urlencoded", "")):
        response = await place.http.post("/api/v1/session", content=body, headers={"Content-Type": content_type})
        assert response.status_code in (400, 422), (body[:20], content_type)
        assert set(response.json()) == PROBLEM


async def test_what_was_sent_as_a_password_is_never_sent_back(place: Place) -> None:
    sent = {"email": ["a"], "password": ["the secret words"], "more": "x"}
    response = await place.http.post("/api/v1/session", json=sent)
    assert {error["field"] for error in response.json()["errors"]} == {"email", "password", "more"}
    assert "secret words" not in response.text
    long = await place.http.post("/api/v1/session", json={"email": "a", "password": "secret" * 1000})
    assert (long.status_code, "secretsecret" in long.text) == (422, False)


async def test_half_a_character_is_told_of_in_whole_ones(place: Place) -> None:
    headers = {**await place.bearer(place.a.owner), "Content-Type": "application/json", "If-Match": "*"}
    bodies = [b'{"value": {"\\ud800": "\\ud800"}}', b'{"value": ["\\ud800"]}', b'{"value": [{"\\ud800": "x"}]}']
    for body in bodies:
        response = await place.http.put("/api/v1/knowledge/faq", content=body, headers=headers)
        assert response.status_code in (200, 422), response.text
    signed = await place.http.post(
        "/api/v1/session",
        content=b'{"email": "a@b.example", "password": "\\ud800"}',
        headers={"Content-Type": "application/json"},
    )
    assert signed.status_code in (401, 422)


async def pieces(size: int, count: int) -> AsyncIterator[bytes]:
    yield b'{"value": "'
    for _ in range(count):
        yield b"x" * size
    yield b'"}'


async def test_too_much_is_refused_by_its_announced_length(place: Place) -> None:
    headers = {**await place.bearer(place.a.owner), "If-Match": "*"}
    body = json.dumps({"value": "x" * MOST_BYTES})
    response = await place.http.put("/api/v1/knowledge/faq", content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "content_too_large")


async def test_too_much_is_refused_while_it_comes_whatever_was_announced(place: Place) -> None:
    """A sender who announces nothing, or too little, is stopped at the first byte too many, not at the end."""
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        async for piece in pieces(64 * 1024, 1_000_000):
            taken += len(piece)
            yield piece

    headers = {**await place.bearer(place.a.owner), "If-Match": "*", "Content-Type": "application/json"}
    response = await place.http.put("/api/v1/knowledge/faq", content=endless(), headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "content_too_large")
    assert taken < 2 * MOST_BYTES


async def test_nobody_who_is_not_signed_in_has_anything_read(place: Place) -> None:
    async def none_of_it() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    response = await place.http.put("/api/v1/knowledge/faq", content=none_of_it(), headers={"Content-Type": "application/json"})
    assert response.status_code == 401


async def test_an_error_of_ours_shows_nothing_of_its_insides(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"SELECT secret FROM member WHERE email = '{place.a.owner.email}'")

    monkeypatch.setattr("tenancy.editing.told", broken)
    with structlog.testing.capture_logs() as logs:
        response = await place.ask(place.a.owner, "GET", "/business")
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    problem = response.json()
    assert (problem["code"], set(problem)) == ("internal", PROBLEM | {"incident"})
    assert "SELECT" not in response.text
    (logged,) = [entry for entry in logs if entry["event"] == "api.failed"]
    assert logged["incident"] == problem["incident"]
    assert (logged["error"], logged["route"]) == ("RuntimeError", "/business")
    assert "SELECT" not in str(logs)
    assert place.a.owner.email not in str(logs)


async def test_a_busy_database_is_told_as_what_it_is(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: object, **__: object) -> None:
        raise DatabaseBusy("other writers kept the database for 5 s; try again")

    monkeypatch.setattr("tenancy.editing.told", busy)
    response = await place.ask(place.a.owner, "GET", "/business")
    assert (response.status_code, response.json()["code"]) == (503, "database_busy")


async def test_no_answer_is_kept_by_a_cache_or_shown_in_a_frame(place: Place) -> None:
    answers = [
        await place.ask(place.a.owner, "GET", "/calls"),
        await place.ask(place.a.owner, "GET", f"/calls/{place.a.call}/recording"),
        await place.http.get("/api/v1/calls"),
        await place.http.get("/api/v1/nothing"),
        await place.http.post("/api/v1/session", json={"email": place.b.owner.email, "password": PASSWORD}),
    ]
    for response in answers:
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"
        assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert response.headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in response.headers


async def test_logs_name_nobody_and_hold_nothing_that_was_sent(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    await place.http.post("/api/v1/session", json={"email": place.a.owner.email, "password": "not this one"})
    await place.ask(place.a.owner, "GET", f"/calls?search={place.b.mark}")
    await asyncio.gather(*(place.ask(place.a.staff, "DELETE", f"/members/{place.a.owner.id}") for _ in range(3)))
    told = "".join(capsys.readouterr())
    private = (place.a.owner.email, place.a.owner.name, place.b.mark, "not this one", PASSWORD, *place.tokens.values())
    assert not [word for word in private if word.casefold() in told.casefold()]
