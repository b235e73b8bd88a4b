"""Orders by the API: each business its own, moved along by staff, and the later of two people is told."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlmodel import select

from tests.app_ui.api.conftest import MARK_A, MARK_B, Place
from tools.orders.models import OrderStep
from tools.orders.sold_out import OPEN_END

TEA = f"{MARK_A} tea"


async def move(place: Place, state: str, **more: Any) -> Any:
    return await place.ask(place.a.staff, "POST", f"/orders/{place.a.order}/state", json={"state": state, **more})


async def test_open_orders_are_those_of_the_business_with_lines_amounts_and_way(place: Place) -> None:
    [order] = (await place.ask(place.a.staff, "GET", "/orders")).json()["orders"]
    assert (order["id"], order["status"], order["total_minor"]) == (str(place.a.order), "new", 300)
    assert [(line["quantity"], line["item"], line["note"]) for line in order["lines"]] == [(1, TEA, f"{MARK_A} note")]
    read = await place.ask(place.a.staff, "GET", f"/orders/{place.a.order}")
    assert read.json() == order
    [theirs] = (await place.ask(place.b.owner, "GET", "/orders")).json()["orders"]
    assert theirs["name"] == f"{MARK_B} Caller"
    assert (await place.ask(place.a.owner, "GET", f"/orders/{place.b.order}")).status_code == 404


async def test_staff_move_an_order_along_and_every_step_keeps_who_when_and_why(place: Place) -> None:
    assert (await move(place, "accepted", seen="new")).json()["status"] == "accepted"
    place.clock.advance(600)
    told = (await move(place, "cancelled", seen="accepted", reason="out of tea")).json()
    assert [(step["state"], step["by"], step["reason"]) for step in told["steps"]] == [
        ("accepted", f"{MARK_A} Staff", None),
        ("cancelled", f"{MARK_A} Staff", "out of tea"),
    ]
    assert (await place.ask(place.a.staff, "GET", "/orders")).json() == {"orders": []}
    over = (await place.ask(place.a.staff, "GET", "/orders?state=done&state=cancelled")).json()["orders"]
    assert [order["id"] for order in over] == [str(place.a.order)]


async def test_whoever_presses_later_is_told_and_changes_nothing(place: Place) -> None:
    assert (await move(place, "accepted", seen="new")).status_code == 200
    late = await move(place, "cancelled", seen="new", reason="too busy")
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert "accepted by now" in late.json()["detail"]
    assert (await move(place, "done", seen="ready")).status_code == 409
    async with place.services.db.business(place.a.id) as session:
        assert [step.state for step in await session.scalars(select(OrderStep))] == ["accepted"]


async def test_what_is_no_move_is_refused(place: Place) -> None:
    for body in ({"state": "eaten"}, {"state": "accepted", "x": 1}, {"state": "cancelled", "reason": "x" * 301}, {}):
        assert (await place.ask(place.a.staff, "POST", f"/orders/{place.a.order}/state", json=body)).status_code == 422
    assert (await move(place, "new")).status_code == 409
    assert (await place.ask(place.a.staff, "POST", f"/orders/{uuid4()}/state", json={"state": "done"})).status_code == 404


async def test_a_dish_is_sold_out_for_an_hour_for_today_or_until_it_is_taken_back(place: Place) -> None:
    """It is Monday, 07:00 in New York; the business opens on Mondays alone, from 09:00."""
    expected = {"hour": "2026-11-23T13:00:00Z", "today": "2026-11-30T09:00:00-05:00", "until_told": None}
    for how_long, until in expected.items():
        sent = {"item": TEA.upper(), "how_long": how_long}
        [item] = (await place.ask(place.a.staff, "PUT", "/sold-out", json=sent)).json()["items"]
        assert (item["item"], utc(item["until"])) == (TEA, utc(until))
    loaded = (await place.services.profiles.load(place.a.id)).profile
    assert [item.sold_out_until for item in loaded.menu] == [OPEN_END]
    assert (await place.ask(place.b.owner, "GET", "/sold-out")).json() == {"items": []}
    back = await place.ask(place.a.staff, "PUT", "/sold-out", json={"item": TEA, "how_long": None})
    assert back.json() == {"items": []}
    theirs = await place.ask(place.a.staff, "PUT", "/sold-out", json={"item": f"{MARK_B} tea", "how_long": "hour"})
    assert (theirs.status_code, theirs.json()["errors"][0]["field"]) == (422, "item")


def utc(written: str | None) -> Any:
    return datetime.fromisoformat(written).astimezone(UTC) if written else None
