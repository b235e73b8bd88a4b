"""Messages by the API: each business its own, marked by staff, and the first who has seen to one stays named."""

from typing import Any

from tests.app_ui.api.conftest import MARK_A, MARK_B, Place
from tools.messages import CallerMessage


async def mark(place: Place, state: str, by: Any = None) -> Any:
    path = f"/messages/{place.a.message}/state"
    return (await place.ask(by or place.a.staff, "PUT", path, json={"state": state})).json()


async def leave(place: Place, reason: str) -> None:
    place.clock.advance(60)
    async with place.services.db.business(place.a.id, write=True) as session:
        session.add(CallerMessage(call_id=place.a.call, reason=reason, created_at=place.clock.now()))


async def listed(place: Place, query: str = "") -> list[str]:
    told = (await place.ask(place.a.staff, "GET", f"/messages{query}")).json()
    return [message["reason"] for message in told["messages"]]


async def test_unread_messages_come_first_and_what_is_done_stands_apart(place: Place) -> None:
    await leave(place, "second")
    await leave(place, "third")
    assert await listed(place) == ["third", "second", f"{MARK_A} reason"]
    third = (await place.ask(place.a.staff, "GET", "/messages")).json()["messages"][0]["id"]
    await place.ask(place.a.staff, "PUT", f"/messages/{third}/state", json={"state": "read"})
    assert await listed(place) == ["second", f"{MARK_A} reason", "third"]
    await place.ask(place.a.staff, "PUT", f"/messages/{third}/state", json={"state": "done"})
    assert await listed(place) == ["second", f"{MARK_A} reason"]
    assert await listed(place, "?done=true") == ["third"]


async def test_a_message_is_read_done_and_taken_back_and_the_count_follows(place: Place) -> None:
    async def unread() -> int:
        count: int = (await place.ask(place.a.staff, "GET", "/messages")).json()["unread"]
        return count

    assert await unread() == 1
    assert (await mark(place, "read"))["read_at"] == "2026-11-23T12:00:00Z"
    assert await unread() == 0
    done = await mark(place, "done")
    assert (done["state"], done["done_by"]) == ("done", f"{MARK_A} Staff")
    again = await mark(place, "done", place.a.owner)
    assert again["done_by"] == f"{MARK_A} Staff"
    back = await mark(place, "unread")
    assert (back["state"], back["read_at"], back["done_by"]) == ("unread", None, None)
    assert await unread() == 1


async def test_another_business_s_message_is_none(place: Place) -> None:
    for method, path, body in (("GET", "", None), ("PUT", "/state", {"state": "done"})):
        answer = await place.ask(place.a.owner, method, f"/messages/{place.b.message}{path}", json=body)
        assert (answer.status_code, answer.json()["detail"]) == (404, "there is no such message")
    [theirs] = (await place.ask(place.b.owner, "GET", "/messages")).json()["messages"]
    assert (theirs["name"], theirs["state"]) == (f"{MARK_B} Caller", "unread")
    assert (
        await place.ask(place.a.staff, "PUT", f"/messages/{place.a.message}/state", json={"state": "lost"})
    ).status_code == 422
