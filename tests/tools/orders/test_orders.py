"""Orders: priced by code, placed once with the facts of that moment, and nobody else's business."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from core.errors import Conflict, NotFound
from tests.tools.orders.kitchens import MENU, pizzeria
from tests.tools.places import NOW, Caller, Platform, restaurant, salon, tell
from tools.orders.models import CustomerOrder, OrderLine, OrderStep
from tools.orders.service import Orders

LINES: list[Any] = [{"item": "plain pizza", "quantity": 2, "options": ["olives"], "note": "well done"}, {"item": "tiramisu"}]
PLACED: dict[str, Any] = {"lines": LINES, "fulfilment": "pickup", "total_minor": 3702, "name": "Jo"}
"""2 × 13.50 and 7.00 with 8.875 percent."""
NOON = NOW + timedelta(hours=3)
"""A Monday noon in New York."""


@pytest.fixture
def platform(platform: Platform) -> Platform:
    platform.clock.advance(3 * 3600)
    return platform


async def host(platform: Platform, number: str | None = "+12125550177", profile: Any = None) -> Caller:
    profile = profile or pizzeria()
    return platform.caller(await platform.add(profile), profile, number)


async def rows(platform: Platform, caller: Caller, model: Any) -> list[Any]:
    async with platform.database.business(caller.context.business_id) as session:
        return list((await session.execute(select(model))).scalars().all())


async def test_code_prices_an_order_in_minor_units_with_its_options_and_tax(platform: Platform) -> None:
    priced = await (await host(platform)).read("price_order", lines=LINES)
    assert priced.data == {
        "lines": [
            {
                "item": "Margherita", "variation": None, "quantity": 2, "unit_minor": 1350, "minor": 2700,
                "options": ["olives"], "without": [], "note": "well done",
            },
            {
                "item": "Tiramisu", "variation": None, "quantity": 1, "unit_minor": 700, "minor": 700,
                "options": [], "without": [], "note": None,
            },
        ],
        "items_minor": 3400, "fee_minor": 0, "tax_minor": 302, "tax_included": False, "total_minor": 3702, "currency": "USD",
        "ready": "2026-11-02T12:30:00-05:00",
    }  # fmt: skip


async def test_an_order_is_stored_once_with_the_prices_it_was_read_back_with(platform: Platform) -> None:
    jo, other = await host(platform), await host(platform)
    call, yes = jo.call("place_order", PLACED)
    results = [await jo.toolbox.act(call, confirmation=yes) for _ in range(2)]
    assert results[0].ok
    assert results[0] == results[1]
    [order] = await rows(platform, jo, CustomerOrder)
    assert (order.status, order.items_minor, order.tax_minor, order.total_minor) == ("new", 3400, 302, 3702)
    assert (order.name, order.phone, order.ready_at) == ("Jo", "+12125550177", NOON + timedelta(minutes=30))
    lines = sorted(await rows(platform, jo, OrderLine), key=lambda line: line.position)
    assert [(line.item, line.quantity, line.unit_minor) for line in lines] == [("Margherita", 2, 1350), ("Tiramisu", 1, 700)]
    assert lines[0].modifiers == [{"group": "Extras", "name": "olives", "price_minor": 100}]
    [step] = await rows(platform, jo, OrderStep)
    assert (step.state, step.by) == ("new", "caller")
    for model in (CustomerOrder, OrderLine, OrderStep):
        assert await rows(platform, other, model) == []


async def test_an_order_whose_total_is_not_what_was_read_back_is_refused_with_the_right_one(platform: Platform) -> None:
    jo = await host(platform)
    changed = await jo.act("place_order", **{**PLACED, "total_minor": 100})
    assert (changed.reason, changed.data["total_minor"]) == ("order_changed", 3702)
    assert await rows(platform, jo, CustomerOrder) == []


async def test_what_was_sold_out_a_moment_ago_is_refused_though_the_call_began_before(platform: Platform) -> None:
    jo, other = await host(platform), await host(platform)
    assert (await jo.read("price_order", lines=LINES)).ok
    until = (NOON + timedelta(hours=6)).isoformat()
    gone = pizzeria(menu=[{**item, "sold_out_until": until} if item["name"] == "Tiramisu" else item for item in MENU])
    await tell(platform.database, jo.context.business_id, gone)
    refused = await jo.act("place_order", **PLACED)
    assert (refused.reason, refused.data["item"], refused.data["line"]) == ("sold_out", "Tiramisu", 1)
    assert (await other.act("place_order", **PLACED)).ok


async def test_a_price_that_rose_during_the_call_is_not_charged_unsaid(platform: Platform) -> None:
    jo = await host(platform)
    dearer = pizzeria(menu=[{**item, "price": "8"} if item["name"] == "Tiramisu" else item for item in MENU])
    await tell(platform.database, jo.context.business_id, dearer)
    refused = await jo.act("place_order", **PLACED)
    assert (refused.reason, refused.data["items_minor"]) == ("order_changed", 3500)


async def test_a_business_that_says_nothing_of_orders_or_has_no_priced_menu_takes_none(platform: Platform) -> None:
    for profile in (salon(), restaurant(orders=None), pizzeria(menu=[{"name": "Lobster"}], modifiers=[], orders={"taxes": []})):
        caller = await host(platform, profile=profile)
        assert (await caller.read("price_order", lines=LINES)).reason == "no_orders"
        assert (await caller.act("place_order", **PLACED)).reason == "no_orders"


async def test_a_caller_is_told_the_state_of_their_own_last_order_of_the_day(platform: Platform) -> None:
    jo = await host(platform)
    placed = await jo.act("place_order", **PLACED)
    told = await platform.caller(jo.context.business_id, jo.context.profile).read("my_order")
    assert (told.data["state"], told.data["order_id"]) == ("new", placed.data["order_id"])
    stranger = platform.caller(jo.context.business_id, jo.context.profile, "+12125550100")
    assert (await stranger.read("my_order")).reason == "order_not_found"
    withheld = platform.caller(jo.context.business_id, jo.context.profile, None)
    assert (await withheld.read("my_order")).reason == "caller_unknown"
    elsewhere = await host(platform)
    assert (await elsewhere.read("my_order")).reason == "order_not_found"


async def test_yesterdays_order_is_not_todays(platform: Platform) -> None:
    jo = await host(platform)
    await jo.act("place_order", **PLACED)
    platform.clock.advance(24 * 3600)
    assert (await platform.caller(jo.context.business_id, jo.context.profile).read("my_order")).reason == "order_not_found"


async def test_who_withholds_their_number_may_still_ask_for_the_order_of_this_call(platform: Platform) -> None:
    jo = await host(platform, None)
    await jo.act("place_order", **PLACED, phone="+12125550111")
    assert (await jo.read("my_order")).data["state"] == "new"


async def test_an_order_is_called_off_by_its_caller_until_the_kitchen_has_taken_it_on(platform: Platform) -> None:
    jo = await host(platform)
    first = (await jo.act("place_order", **PLACED)).data["order_id"]
    stranger = platform.caller(jo.context.business_id, jo.context.profile, "+12125550100")
    assert (await stranger.act("call_off_order", order_id=first)).reason == "order_not_found"
    assert (await jo.act("call_off_order", draft=1, order_id=first)).ok
    [order] = await rows(platform, jo, CustomerOrder)
    assert order.status == "cancelled"
    platform.clock.advance(60)
    second = (await jo.act("place_order", draft=2, **PLACED)).data["order_id"]
    async with platform.database.business(jo.context.business_id, write=True) as session:
        await Orders(session).move(UUID(str(second)), "accepted", "kitchen@example.com", NOW)
    refused = await jo.act("call_off_order", draft=3, order_id=second)
    assert (refused.reason, refused.data["state"]) == ("order_begun", "accepted")


async def test_the_kitchen_moves_an_order_along_and_each_step_says_who_and_when(platform: Platform) -> None:
    jo, other = await host(platform), await host(platform)
    await jo.act("place_order", **PLACED)
    [order] = await rows(platform, jo, CustomerOrder)
    async with platform.database.business(other.context.business_id, write=True) as session:
        with pytest.raises(NotFound):
            await Orders(session).move(order.id, "accepted", "Ana", NOW)
        assert await Orders(session).listed("new") == ()
    async with platform.database.business(jo.context.business_id, write=True) as session:
        orders = Orders(session)
        with pytest.raises(Conflict):
            await orders.move(order.id, "done", "Ana", NOON)
        await orders.move(order.id, "accepted", "Ana", NOON + timedelta(minutes=1))
        await orders.move(order.id, "ready", "Ben", NOON + timedelta(minutes=20))
        await orders.move(order.id, "cancelled", "Ana", NOON + timedelta(minutes=90), reason="never fetched")
        with pytest.raises(Conflict):
            await orders.move(order.id, "accepted", "Ana", NOON)
    async with platform.database.business(jo.context.business_id) as session:
        [told] = await Orders(session).listed("cancelled")
    assert [(step.state, step.by, step.reason) for step in told.steps] == [
        ("new", "caller", None), ("accepted", "Ana", None), ("ready", "Ben", None), ("cancelled", "Ana", "never fetched"),
    ]  # fmt: skip
    assert [line.item for line in told.lines] == ["Margherita", "Tiramisu"]
    async with platform.database.business(jo.context.business_id) as session:
        assert await Orders(session).listed("new", "accepted") == ()
        order_ids = (await session.execute(select(col(OrderLine.order_id)))).scalars().all()
    assert set(order_ids) == {order.id}
