"""Signing in and out, by program and by form: who one is, what another site can do about it, and where a form leads."""

import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app_ui.api.forms import problem_words
from core.errors import NotFound
from core.settings import Settings
from tenancy.businesses import find_business, load_profile
from tests.app_ui.api.conftest import MARK_B, ORIGIN, PASSWORD, Place, open_place

NEW = {
    "business": {"name": "Café Ünique", "kind": "restaurant", "timezone": "Europe/London", "phone_numbers": ["+442071838750"]},
    "email": "new@example.com",
    "name": "Nora",
    "password": PASSWORD,
}
NEW_FORM = {
    "business": "Café Ünique",
    "kind": "restaurant",
    "timezone": "Europe/London",
    "phone": "+44 20 7183 8750",
    "email": "new@example.com",
    "name": "Nora",
    "password": PASSWORD,
}
OURS = {"Origin": ORIGIN}


@pytest.fixture
def engine_settings(sqlite_settings: Callable[[Path], Settings]) -> Callable[[Path], Settings]:
    """Sessions on both engines are what tests/tenancy/accounts is about."""
    return sqlite_settings


def a_email(place: Place) -> dict[str, str]:
    return {"email": place.a.owner.email, "password": PASSWORD}


async def form(place: Place, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> httpx.Response:
    place.http.cookies.clear()
    return await place.http.post(path, data=fields, headers=OURS if headers is None else headers)


def cookie_of(response: httpx.Response) -> str:
    found = re.match(r"frontdesk_session=([^;]+);", response.headers["set-cookie"])
    assert found is not None
    return found[1].strip('"')


def problem_in(response: httpx.Response, page: str) -> str:
    """The code with which a form leads back to its page."""
    where = urlsplit(response.headers["location"])
    assert (response.status_code, where.path, where.netloc) == (303, page, "")
    return parse_qs(where.query)["problem"][0]


async def test_a_program_signs_in_and_says_who_it_is(place: Place) -> None:
    response = await place.http.post("/api/v1/session", json=a_email(place))
    assert response.status_code == 201
    assert "set-cookie" not in response.headers
    assert response.headers["cache-control"] == "no-store"
    bearer = {"Authorization": f"Bearer {response.json()['token']}"}
    session = (await place.http.get("/api/v1/session", headers=bearer)).json()
    assert session["member"]["id"] == str(place.a.owner.id)
    assert session["renew"] is False
    assert (await place.http.get("/api/v1/business", headers=bearer)).json()["id"] == str(place.a.id)
    assert (await place.http.delete("/api/v1/session", headers=bearer)).status_code == 204
    assert (await place.http.get("/api/v1/session", headers=bearer)).status_code == 401


async def test_nobody_is_told_whether_an_address_is_registered(place: Place) -> None:
    answers = [
        await place.http.post("/api/v1/session", json={"email": email, "password": "not this one"})
        for email in (place.a.owner.email, "nobody@example.com", "no address")
    ]
    assert {response.status_code for response in answers} == {401}
    assert len({response.content for response in answers}) == 1
    assert answers[0].headers["www-authenticate"] == "Bearer"


async def test_guessing_ends_in_waiting_by_program_and_by_form(place: Place) -> None:
    guess = {"email": place.a.owner.email, "password": "not this one"}
    for _ in range(8):
        assert (await place.http.post("/api/v1/session", json=guess)).status_code == 401
    refused = await place.http.post("/api/v1/session", json=a_email(place))
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 600
    assert refused.json()["code"] == "too_many"
    code = problem_in(await form(place, "/session", a_email(place)), "/sign-in")
    assert re.fullmatch("Too many attempts. Please try again in 1?[0-9] minutes?.", problem_words(code))
    other = {"email": place.b.owner.email, "password": PASSWORD}
    assert (await place.http.post("/api/v1/session", json=other)).status_code == 201


async def test_a_token_is_exchanged_and_the_old_one_ends_the_session(place: Place) -> None:
    old = {"Authorization": f"Bearer {await place.token(place.a.owner)}"}
    others = await place.bearer(place.b.owner)
    place.clock.advance(900)
    assert (await place.http.get("/api/v1/session", headers=old)).json()["renew"] is True
    renewed = (await place.http.post("/api/v1/session/renew", headers=old)).json()["token"]
    new = {"Authorization": f"Bearer {renewed}"}
    assert (await place.http.get("/api/v1/session", headers=old)).status_code == 200
    assert (await place.http.get("/api/v1/session", headers=new)).status_code == 200
    place.clock.advance(61)
    for headers in (old, new):
        assert (await place.http.get("/api/v1/session", headers=headers)).status_code == 401
    assert (await place.http.get("/api/v1/session", headers=others)).status_code == 200


async def test_a_cookie_is_not_exchanged_where_its_new_value_would_be_lost(place: Place) -> None:
    token = await place.token(place.a.owner)
    place.clock.advance(900)
    response = await place.http.post("/api/v1/session/renew", headers={**OURS, "Cookie": f"frontdesk_session={token}"})
    assert response.status_code == 401
    assert (await place.services.accounts.verify(token)).renew


async def test_signing_out_everywhere_ends_every_session_of_this_member_alone(place: Place) -> None:
    mine = [(await place.services.accounts.sign_in(place.a.owner.email, PASSWORD, address="")).token for _ in range(2)]
    staffs = await place.bearer(place.a.staff)
    assert (await place.http.delete("/api/v1/sessions", headers={"Authorization": f"Bearer {mine[0]}"})).status_code == 204
    for token in mine:
        assert (await place.http.get("/api/v1/session", headers={"Authorization": f"Bearer {token}"})).status_code == 401
    assert (await place.http.get("/api/v1/session", headers=staffs)).status_code == 200


async def test_a_password_is_changed_and_this_session_stays(place: Place) -> None:
    there = (await place.services.accounts.sign_in(place.a.owner.email, PASSWORD, address="")).token
    wrong = await place.ask(place.a.owner, "PUT", "/session/password", json={"old": "not this one", "new": "a better password"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "old")
    assert "not this one" not in wrong.text
    done = await place.ask(place.a.owner, "PUT", "/session/password", json={"old": PASSWORD, "new": "a better password"})
    assert done.status_code == 204
    assert (await place.ask(place.a.owner, "GET", "/session")).status_code == 200
    assert (await place.http.get("/api/v1/session", headers={"Authorization": f"Bearer {there}"})).status_code == 401


async def test_a_business_is_registered_with_what_follows_from_its_number(place: Place) -> None:
    response = await place.http.post("/api/v1/sign-up", json=NEW)
    assert response.status_code == 201, response.text
    assert response.json()["role"] == "owner"
    profile = (await load_profile(place.services.db, await find_business(place.services.db, "cafe-unique"))).profile
    assert (profile.name, profile.emergency_number, profile.currency) == ("Café Ünique", "999", "GBP")
    again = {**NEW, "email": "other@example.com", "business": {**NEW["business"], "phone_numbers": ["+4930123456"]}}  # type: ignore[dict-item]
    assert (await place.http.post("/api/v1/sign-up", json=again)).status_code == 201


WRONG_REGISTRATIONS: list[tuple[dict[str, Any], str]] = [
    ({"email": "B-OWNER"}, "email"),
    ({"password": "password"}, "password"),
    ({"business": {"phone_numbers": ["+12125550122"]}}, "business.phone_numbers.0"),
    ({"business": {"slug": "b"}}, "business.slug"),
    ({"business": {"kind": "resturant"}}, "business.kind"),
    ({"business": {"timezone": "London"}}, "business.timezone"),
    ({"business": {"phone_numbers": ["12"]}}, "business.phone_numbers.0"),
    ({"business": {"phone_numbers": []}}, "business.phone_numbers"),
    ({"business": {"name": ""}}, "business.name"),
    ({"business": {"name": "x" * 121}}, "business.name"),
    ({"business": {"name": "x" * 5000}}, "business.name"),
]


async def test_what_is_wrong_with_a_registration_is_told_by_field_and_never_whose(place: Place) -> None:
    for changes, wrong in WRONG_REGISTRATIONS:
        sent: dict[str, Any] = {**NEW, **changes, "business": {**NEW["business"], **changes.get("business", {})}}  # type: ignore[dict-item]
        if sent["email"] == "B-OWNER":
            sent["email"] = place.b.owner.email.upper()
        response = await place.http.post("/api/v1/sign-up", json=sent)
        assert response.status_code == 422, response.text
        assert wrong in [error["field"] for error in response.json()["errors"]]
        assert MARK_B not in response.text
        with pytest.raises(NotFound):
            await find_business(place.services.db, "cafe-unique")


async def test_a_platform_that_is_closed_registers_nobody(engine_settings: Callable[[Path], Settings], tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        settings = engine_settings(tmp_path).model_copy(update={"sign_up": False})
        place = await open_place(settings, stack)
        assert (await place.http.post("/api/v1/sign-up", json=NEW)).status_code == 403
        assert problem_words(problem_in(await form(place, "/sign-up", NEW_FORM), "/sign-up")).startswith("New businesses cannot")
        with pytest.raises(NotFound):
            await find_business(place.services.db, "cafe-unique")


async def test_the_form_signs_in_with_a_cookie_that_no_script_and_no_other_site_gets(place: Place) -> None:
    response = await form(place, "/session", a_email(place))
    assert (response.status_code, response.headers["location"]) == (303, "/")
    attributes = {part.strip().lower() for part in response.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/", f"max-age={7 * 24 * 3600}"} <= attributes
    assert "secure" not in attributes
    cookie = {"Cookie": f"frontdesk_session={cookie_of(response)}"}
    assert (await place.http.get("/api/v1/business", headers=cookie)).json()["id"] == str(place.a.id)
    changed = await place.http.patch("/api/v1/business", json={"directions": "Left."}, headers={**cookie, **OURS})
    assert changed.status_code == 200


async def test_the_cookie_is_for_https_alone_where_the_dashboard_is(
    engine_settings: Callable[[Path], Settings], tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        settings = engine_settings(tmp_path).model_copy(update={"admin_url": "https://desk.example.com"})
        place = await open_place(settings, stack)
        response = await form(place, "/session", a_email(place), {"Origin": "https://desk.example.com"})
        assert "secure" in response.headers["set-cookie"].lower()
        for other in (
            ORIGIN,
            "http://desk.example.com",
            "https://desk.example.com.evil.example",
            "https://desk.example.com:8443",
        ):
            assert problem_in(await form(place, "/session", a_email(place), {"Origin": other}), "/sign-in") == "cross_site"


OTHER_SITES: list[dict[str, str]] = [
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:8082"},
    {"Origin": f"{ORIGIN}@evil.example"},
    {"Origin": "http://[::1"},
    {"Origin": "http://127.0.0.1:port"},
    {"Origin": f"{ORIGIN}.evil.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN},
    {"Sec-Fetch-Site": "same-site", "Origin": ORIGIN},
    {"Sec-Fetch-Site": "none"},
    {"Referer": f"{ORIGIN}/sign-in"},
]


async def test_no_other_site_signs_anybody_in_or_out_or_up(place: Place) -> None:
    for headers in OTHER_SITES:
        for path, fields in (("/session", a_email(place)), ("/sign-up", NEW_FORM)):
            response = await form(place, path, fields, headers)
            assert problem_in(response, "/sign-in" if path == "/session" else "/sign-up") == "cross_site"
            assert "set-cookie" not in response.headers
        token = await place.token(place.a.owner)
        for path in ("/session/end", "/session/end-everywhere", "/session/renew"):
            response = await form(place, path, {}, {**headers, "Cookie": f"frontdesk_session={token}"})
            assert "set-cookie" not in response.headers
        assert (await place.services.accounts.verify(token)).member == place.a.owner
        with pytest.raises(NotFound):
            await find_business(place.services.db, "cafe-unique")


async def test_the_browsers_own_word_is_enough(place: Place) -> None:
    response = await form(place, "/session", a_email(place), {"Sec-Fetch-Site": "same-origin"})
    assert response.headers["location"] == "/"


LED_TO = [
    ("/calls", "/calls"),
    ("/calls/0b8e?page=2&size=10", "/calls/0b8e?page=2&size=10"),
    ("", "/"),
    ("calls", "/"),
    ("//evil.example", "/"),
    ("/\\evil.example", "/"),
    ("\\\\evil.example", "/"),
    ("/\t/evil.example", "/"),
    ("/%09/evil.example", "/"),
    ("/\r\nSet-Cookie: x=y", "/"),
    ("https://evil.example/", "/"),
    ("https:evil.example", "/"),
    ("javascript:alert(1)", "/"),
    ("/calls#@evil.example", "/"),
    ("/@evil.example", "/"),
]


async def test_a_form_leads_to_our_own_pages_only(place: Place) -> None:
    for wanted, led_to in LED_TO:
        response = await form(place, "/session", {**a_email(place), "next": wanted})
        assert (response.status_code, response.headers["location"]) == (303, led_to)
        assert response.headers.get_list("set-cookie")[0].startswith("frontdesk_session=")
        assert len(response.headers.get_list("set-cookie")) == 1


async def test_a_wrong_form_leads_back_without_what_was_typed(place: Place) -> None:
    wrong = await form(place, "/session", {"email": place.a.owner.email, "password": "not this one", "next": "/calls"})
    assert problem_words(problem_in(wrong, "/sign-in")) == "The email address and the password do not fit."
    typed = {**NEW_FORM, "email": "no address", "password": "password", "phone": "12"}
    back = await form(place, "/sign-up", typed)
    assert "set-cookie" not in back.headers
    assert not any(value in back.headers["location"] for value in ("address", "%40", "password=", "Nora"))
    assert problem_words(problem_in(back, "/sign-up")).startswith("Give its phone number with the country code")
    back = await form(place, "/sign-up", {**typed, "phone": NEW_FORM["phone"]})
    words = problem_words(problem_in(back, "/sign-up"))
    assert words.startswith("Give an email address that is not registered here yet")
    assert "Choose a password" in words


async def test_a_problem_in_an_address_says_our_words_only() -> None:
    for code in ("Call +1 555 0100 at once", "<script>alert(1)</script>", "wait-x", "wait-99999999", "", "wrong,evil"):
        words = problem_words(code)
        assert words in ("", "The email address and the password do not fit.")


NO_FORMS = [b"", b"email", b"email=%ff%fe&password=%00", b"a=b&" * 500, b"email=" + b"x" * 100_000]


async def test_a_form_that_is_none_leads_back(place: Place) -> None:
    for body in NO_FORMS:
        for content_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", ""):
            for path, page in (("/session", "/sign-in"), ("/sign-up", "/sign-up")):
                response = await place.http.post(path, content=body, headers={**OURS, "Content-Type": content_type})
                assert problem_in(response, page)
                assert "set-cookie" not in response.headers


async def test_registering_by_form_signs_in(place: Place) -> None:
    response = await form(place, "/sign-up", NEW_FORM)
    assert (response.status_code, response.headers["location"]) == (303, "/"), response.headers
    cookie = {"Cookie": f"frontdesk_session={cookie_of(response)}"}
    business = (await place.http.get("/api/v1/business", headers=cookie)).json()
    assert (business["slug"], business["phone_numbers"]) == ("cafe-unique", ["+442071838750"])


async def test_the_forms_end_one_session_or_all(place: Place) -> None:
    here, there = [cookie_of(await form(place, "/session", a_email(place))) for _ in range(2)]
    ended = await form(place, "/session/end", {}, {**OURS, "Cookie": f"frontdesk_session={here}"})
    assert (ended.status_code, ended.headers["location"]) == (303, "/sign-in")
    assert 'frontdesk_session=""' in ended.headers["set-cookie"]
    status = [
        (await place.http.get("/api/v1/session", headers={"Authorization": f"Bearer {token}"})).status_code
        for token in (here, there)
    ]
    assert status == [401, 200]
    everywhere = await form(place, "/session/end-everywhere", {}, {**OURS, "Cookie": f"frontdesk_session={there}"})
    assert everywhere.headers["location"] == "/sign-in"
    assert (await place.http.get("/api/v1/session", headers={"Authorization": f"Bearer {there}"})).status_code == 401
    assert (await form(place, "/session/end", {})).headers["location"] == "/sign-in"


async def test_signing_in_again_ends_the_session_that_this_browser_had(place: Place) -> None:
    before = cookie_of(await form(place, "/session", a_email(place)))
    headers = {**OURS, "Cookie": f"frontdesk_session={before}"}
    other = {"email": place.b.owner.email, "password": PASSWORD}
    place.http.cookies.clear()
    now = cookie_of(await place.http.post("/session", data=other, headers=headers))
    status = [
        (await place.http.get("/api/v1/session", headers={"Authorization": f"Bearer {token}"})).status_code
        for token in (before, now)
    ]
    assert status == [401, 200]


async def test_of_two_tabs_that_renew_at_once_the_second_does_not_lay_the_old_cookie_over_the_new_one(place: Place) -> None:
    old = cookie_of(await form(place, "/session", a_email(place)))
    place.clock.advance(900)
    headers = {**OURS, "Cookie": f"frontdesk_session={old}"}
    told = [await form(place, "/session/renew", {}, headers) for _ in range(2)]
    assert [("set-cookie" in answer.headers, answer.status_code) for answer in told] == [(True, 204), (False, 204)]


async def test_a_pages_cookie_is_renewed_when_it_is_due_and_ended_when_it_was_stolen(place: Place) -> None:
    old = cookie_of(await form(place, "/session", a_email(place)))

    async def renew(token: str) -> httpx.Response:
        return await form(place, "/session/renew", {}, {**OURS, "Cookie": f"frontdesk_session={token}"})

    assert (await renew(old)).status_code == 204
    assert "set-cookie" not in (await renew(old)).headers
    place.clock.advance(900)
    response = await renew(old)
    new = cookie_of(response)
    assert (response.status_code, new == old) == (204, False)
    assert (await renew(new)).status_code == 204
    place.clock.advance(61)
    stolen = await renew(old)
    assert stolen.status_code == 401
    assert 'frontdesk_session=""' in stolen.headers["set-cookie"]
    assert (await renew(new)).status_code == 401
