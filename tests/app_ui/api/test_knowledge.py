"""What a business has told is read and changed by section and by entry; what is wrong is told and changes nothing."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from core.jobs import Job
from tenancy.businesses import load_profile
from tests.app_ui.api.conftest import MARK_A, MARK_B, Place
from tests.app_ui.api.walk import SECTIONS

LISTS = tuple(section for section in SECTIONS if section not in ("hours", "orders"))
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)> ' OR 1=1; -- {{7*7}} ${7*7} \u202e"
STORED = SCRIPT.replace("\u202e", "").strip()
"""Direction marks are taken out as from any import."""


async def section(place: Place, name: str) -> tuple[Any, str]:
    """Its value and its tag."""
    response = await place.ask(place.a.owner, "GET", f"/knowledge/{name}")
    assert response.status_code == 200, response.text
    return response.json()["value"], response.headers["etag"]


async def test_what_was_read_can_be_sent_back_and_is_no_change(place: Place) -> None:
    for name in SECTIONS:
        before = await place.ask(place.a.owner, "GET", f"/knowledge/{name}")
        headers = {"If-Match": before.headers["etag"]}
        after = await place.ask(place.a.owner, "PUT", f"/knowledge/{name}", json=before.json(), headers=headers)
        assert after.status_code == 200, after.text
        assert after.json() == before.json()
        assert after.headers["etag"] == before.headers["etag"]


async def test_a_change_is_stored_raises_the_version_and_asks_for_the_index(place: Place) -> None:
    _, etag = await section(place, "services")
    new = [{"name": "Colour", "price": "90.00", "price_from": True}, {"name": "Cut", "price": 12.5, "duration_minutes": "45"}]
    changed = await place.ask(place.a.owner, "PUT", "/knowledge/services", json={"value": new}, headers={"If-Match": etag})
    assert changed.status_code == 200, changed.text
    assert [(each["name"], each["price"]) for each in changed.json()["value"]] == [("Colour", "90.00"), ("Cut", "12.50")]
    assert changed.json()["version"] == 2
    loaded = await load_profile(place.services.db, place.a.id)
    assert [service.name for service in loaded.profile.services] == ["Colour", "Cut"]
    async with place.services.db.platform() as session:
        jobs = {job.business_id: job.payload for job in await session.scalars(select(Job))}
    assert jobs[place.a.id] == {"version": 2}
    assert (await load_profile(place.services.db, place.b.id)).profile.services[0].name == f"{MARK_B} cut"


WRONG: list[tuple[str, Any, str, str]] = [
    ("services", [{"name": "Cut", "price": "ten-ish"}], "0.price", "expected a price such as 12.50"),
    ("services", [{"name": "Cut", "price": "-1"}], "0.price", "expected a number greater than or equal to 0"),
    ("services", [{"name": "Cut", "price": "NaN"}], "0.price", "expected a number"),
    ("services", [{"name": "Cut", "price": "1e400"}], "0.price", "expected"),
    ("services", [{"name": "Cut"}, {"name": "cut"}], "1.name", "expected each one once"),
    ("services", [{"name": "Cut", "prize": "1"}], "0.prize", "did you mean 'price'"),
    ("services", {"name": "Cut"}, "", "expected a list"),
    ("services", "Cut", "", "expected a list"),
    ("hours", {"monday": "17:00-17:00"}, "monday", "opens and closes at the same minute"),
    ("hours", {"monday": "18:00-02:00", "tuesday": "01:00-05:00"}, "monday", "expected to close before the next day opens"),
    ("hours", {"monday": "17:00-09:00"}, "monday", "expected to close after it opens"),
    ("hours", {"monday": "09:00-25:00"}, "monday", "expected a time such as 09:00"),
    ("hours", {"monday": "09:00-12:00, 11:00-13:00"}, "monday", "expected hours that do not overlap"),
    ("hours", {"someday": "09:00-12:00"}, "someday", "expected one of monday"),
    ("exceptions", [{"date": "2026-02-30"}], "0.date", "expected a date such as"),
    ("exceptions", [{"date": "2026-12-24", "until": "2026-12-20"}], "0.until", "expected a date on or after"),
    (
        "faq",
        [{"question": "Why?", "answer": "x" * 1_000_000}],
        "0.answer",
        "expected at most 4,000 characters, got 1,000,000",
    ),
    ("faq", [{"question": "Why?"}], "0.answer", "expected a value"),
    ("faq", [{"question": f"Why {at}?", "answer": "So."} for at in range(2000)], "", "expected at most 500 entries"),
    ("contacts", [{"name": "Eve", "number": "12"}], "0.number", "expected a phone number with its country code"),
]


async def test_what_is_wrong_is_told_by_its_field_and_changes_nothing(place: Place) -> None:
    for name, value, field, words in WRONG:
        before, etag = await section(place, name)
        refused = await place.ask(place.a.owner, "PUT", f"/knowledge/{name}", json={"value": value}, headers={"If-Match": etag})
        assert (refused.status_code, refused.json()["code"]) == (422, "wrong_fields"), refused.text
        told = {error["field"]: error["message"] for error in refused.json()["errors"]}
        assert words in told[field]
        assert len(refused.content) < 2000
        assert await section(place, name) == (before, etag)


async def test_hours_that_end_after_midnight_are_the_next_days(place: Place) -> None:
    _, etag = await section(place, "hours")
    late = {"value": {"friday": "18:00-02:00"}}
    changed = await place.ask(place.a.owner, "PUT", "/knowledge/hours", json=late, headers={"If-Match": etag})
    assert changed.json()["value"] == {"friday": "18:00-02:00"}


async def test_hours_can_be_taken_back_to_untold_and_every_day_closed(place: Place) -> None:
    for value, stored in (({"monday": "closed"}, {}), (None, None)):
        _, etag = await section(place, "hours")
        changed = await place.ask(place.a.owner, "PUT", "/knowledge/hours", json={"value": value}, headers={"If-Match": etag})
        assert (changed.status_code, changed.json()["value"]) == (200, stored)


async def test_of_two_who_save_one_form_the_second_is_told_and_undoes_nothing(place: Place) -> None:
    path = "/knowledge/faq"
    for who in (place.a.owner, place.a.owner):
        assert (await place.ask(who, "GET", path)).status_code == 200
    _, etag = await section(place, "faq")
    mine = {"value": [{"question": "Mine?", "answer": "Yes."}]}
    yours = {"value": [{"question": "Yours?", "answer": "Yes."}]}
    first, second = await asyncio.gather(
        place.ask(place.a.owner, "PUT", path, json=mine, headers={"If-Match": etag}),
        place.ask(place.a.owner, "PUT", path, json=yours, headers={"If-Match": etag}),
    )
    assert sorted((first.status_code, second.status_code)) == [200, 412]
    refused = first if first.status_code == 412 else second
    assert refused.json()["code"] == "changed_meanwhile"
    winner = mine if first.status_code == 200 else yours
    kept, now = await section(place, "faq")
    assert [each["question"] for each in kept] == [winner["value"][0]["question"]]
    # Somebody else's section is nobody's conflict.
    services, tag = await section(place, "services")
    assert (
        await place.ask(place.a.owner, "PUT", "/knowledge/services", json={"value": services}, headers={"If-Match": tag})
    ).is_success
    assert (await section(place, "faq"))[1] == now


@pytest.mark.parametrize(
    ("if_match", "status"),
    [(None, 428), ('"0123456789abcdef"', 412), ("W/x", 400), ("no quotes", 400), ('"a", "b"', 400), ('""', 400), ("*", 200)],
)
async def test_a_change_says_what_it_changes(place: Place, if_match: str | None, status: int) -> None:
    headers = {} if if_match is None else {"If-Match": if_match}
    value = {"value": [{"topic": "Dogs", "text": "Welcome."}]}
    assert (await place.ask(place.a.owner, "PUT", "/knowledge/policies", json=value, headers=headers)).status_code == status
    entry = {"value": {"topic": "Cats", "text": "Welcome."}}
    assert (await place.ask(place.a.owner, "PUT", "/knowledge/policies/0", json=entry, headers=headers)).status_code == status
    assert (await place.ask(place.a.owner, "DELETE", "/knowledge/policies/0", headers=headers)).status_code == status
    kept, _ = await section(place, "policies")
    assert (kept == []) == (status == 200)


@pytest.mark.parametrize("name", LISTS)
async def test_an_entry_is_read_changed_and_removed_by_its_place(place: Place, name: str) -> None:
    if name == "menu":  # a dish that options belong to is kept
        headers = {"If-Match": (await section(place, "modifiers"))[1]}
        await place.ask(place.a.owner, "PUT", "/knowledge/modifiers", json={"value": []}, headers=headers)
    entries, etag = await section(place, name)
    assert len(entries) == 1
    entry = await place.ask(place.a.owner, "GET", f"/knowledge/{name}/0")
    assert (entry.json()["value"], entry.headers["etag"]) == (entries[0], etag)
    text = next(field for field in ("note", "description", "answer", "text", "role", "name", "word") if field in entries[0])
    new = {**entries[0], text: "Changed."}
    headers = {"If-Match": etag}
    changed = await place.ask(place.a.owner, "PUT", f"/knowledge/{name}/0", json={"value": new}, headers=headers)
    assert (changed.status_code, changed.json()["value"]) == (200, new), changed.text
    stale = await place.ask(place.a.owner, "DELETE", f"/knowledge/{name}/0", headers=headers)
    assert stale.status_code == 412
    assert await section(place, name) == ([new], changed.headers["etag"])
    headers = {"If-Match": changed.headers["etag"]}
    assert (await place.ask(place.a.owner, "DELETE", f"/knowledge/{name}/1", headers=headers)).status_code == 404
    removed = await place.ask(place.a.owner, "DELETE", f"/knowledge/{name}/0", headers=headers)
    assert removed.status_code == 200, removed.text
    assert removed.json()["value"] == []
    added = await place.ask(place.a.owner, "POST", f"/knowledge/{name}", json={"value": new})
    assert (added.status_code, added.json()["value"], added.json()["index"]) == (201, new, 0)
    assert added.headers["location"] == f"/api/v1/knowledge/{name}/0"


async def test_a_wrong_entry_is_told_by_its_own_fields(place: Place) -> None:
    wrong: list[tuple[Any, str]] = [
        ({"question": "Why?"}, "answer"),
        ({"question": "Why?", "answer": "So.", "price": 1}, "price"),
        ("Why?", ""),
        (None, ""),
        ([], ""),
    ]
    before = await section(place, "faq")
    for value, field in wrong:
        body = {"value": value}
        refused = [
            await place.ask(place.a.owner, "POST", "/knowledge/faq", json=body),
            await place.ask(place.a.owner, "PUT", "/knowledge/faq/0", json=body, headers={"If-Match": before[1]}),
        ]
        for response in refused:
            assert response.status_code == 422, response.text
            assert [error["field"] for error in response.json()["errors"]] == [field]
    assert await section(place, "faq") == before


async def test_entries_added_at_once_are_all_there(place: Place) -> None:
    added = await asyncio.gather(
        *(
            place.ask(place.a.owner, "POST", "/knowledge/faq", json={"value": {"question": f"{at}?", "answer": "Yes."}})
            for at in range(3)
        )
    )
    assert {response.status_code for response in added} == {201}
    entries, _ = await section(place, "faq")
    assert {each["question"] for each in entries} == {f"{MARK_A} parking?", "0?", "1?", "2?"}


async def test_scripts_come_back_as_the_text_they_are(place: Place) -> None:
    for name, entry in (
        ("faq", {"question": SCRIPT, "answer": SCRIPT}),
        ("policies", {"topic": SCRIPT, "text": SCRIPT}),
        ("services", {"name": SCRIPT, "description": SCRIPT, "aliases": [SCRIPT]}),
        ("menu", {"name": SCRIPT, "category": SCRIPT, "allergens": [SCRIPT]}),
        ("exceptions", {"date": "2026-12-31", "note": SCRIPT}),
        ("contacts", {"name": SCRIPT, "number": "+12125550107", "reasons": [SCRIPT]}),
    ):
        added = await place.ask(place.a.owner, "POST", f"/knowledge/{name}", json={"value": entry})
        assert added.status_code == 201, added.text
        assert added.headers["content-type"] == "application/json"
        value = added.json()["value"]
        for field, sent in entry.items():
            assert value[field] == (STORED if sent == SCRIPT else [STORED] if sent == [SCRIPT] else sent)
    about = {"name": SCRIPT, "greeting": SCRIPT, "agent_name": SCRIPT, "address": SCRIPT, "directions": SCRIPT}
    changed = await place.ask(place.a.owner, "PATCH", "/business", json=about)
    assert {changed.json()[field] for field in about} == {STORED}


async def test_how_the_agent_talks_is_changed_for_one_business_and_taken_back_with_null(place: Place) -> None:
    spoken = {"agent_name": "Robin", "manner": "formal", "languages": ["fr", "es"]}
    before = (await place.ask(place.a.owner, "GET", "/business")).json()
    changed = await place.ask(place.a.owner, "PATCH", "/business", json=spoken)
    assert changed.json() == {**before, **spoken, "version": 2}
    untold = {"agent_name": None, "manner": "plain", "languages": []}
    beside = (await place.ask(place.b.owner, "GET", "/business")).json()
    assert {name: beside[name] for name in spoken} == untold
    back = await place.ask(place.a.owner, "PATCH", "/business", json=dict.fromkeys(spoken))
    assert {name: back.json()[name] for name in spoken} == untold


async def test_the_business_is_changed_field_by_field(place: Place) -> None:
    before = (await place.ask(place.a.owner, "GET", "/business")).json()
    changed = await place.ask(place.a.owner, "PATCH", "/business", json={"greeting": "Good day.", "directions": None})
    assert changed.json() == {**before, "greeting": "Good day.", "directions": None, "version": 2}
    at_once = await asyncio.gather(
        place.ask(place.a.owner, "PATCH", "/business", json={"greeting": "Hello."}),
        place.ask(place.a.owner, "PATCH", "/business", json={"address": "2 New Street"}),
    )
    assert {response.status_code for response in at_once} == {200}
    after = await place.ask(place.a.owner, "GET", "/business")
    assert (after.json()["greeting"], after.json()["address"]) == ("Hello.", "2 New Street")
    stale = await place.ask(
        place.a.owner, "PATCH", "/business", json={"greeting": "Hi."}, headers={"If-Match": changed.headers["etag"]}
    )
    assert stale.status_code == 412
    unspoken = ({"manner": "rude"}, {"languages": ["xx"]}, {"languages": "es"})
    for wrong in ({"name": ""}, {"name": None}, {"slug": "b"}, {"timezone": "Europe/London"}, {"greeting": "x" * 501}, *unspoken):
        assert (await place.ask(place.a.owner, "PATCH", "/business", json=wrong)).status_code == 422, wrong
    assert (await place.ask(place.a.owner, "GET", "/business")).json() == after.json()
