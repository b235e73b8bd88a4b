"""Messages and orders: stored for the right business, with what code worked out and nothing that a caller made up."""

from typing import Any

from sqlmodel import col, select

from tests.tools.places import Caller, Platform, restaurant, salon
from tools.messages import CallerMessage
from tools.orders import CustomerOrder, OrderLine

LINES: list[Any] = [{"item": "plain pizza", "quantity": 2, "note": "well done"}, {"item": "tiramisu"}]


async def host(platform: Platform, number: str | None = "+12125550177") -> Caller:
    profile = restaurant()
    return platform.caller(await platform.add(profile), profile, number)


async def test_a_message_is_kept_for_its_business_with_the_number_to_call_back(platform: Platform) -> None:
    jo, other = await host(platform), await host(platform)
    plain = await jo.act("take_message", reason="Lost a scarf", name="Jo")
    given = await jo.act("take_message", draft=1, reason="Catering", name="Jo", phone="+12125550111")
    assert plain.ok
    assert given.data["reachable"] is True
    async with platform.database.business(jo.context.business_id) as session:
        rows = (await session.execute(select(CallerMessage).order_by(col(CallerMessage.reason)))).scalars().all()
    assert [(row.reason, row.name, row.phone) for row in rows] == [
        ("Catering", "Jo", "+12125550111"),
        ("Lost a scarf", "Jo", "+12125550177"),
    ]
    async with platform.database.business(other.context.business_id) as session:
        assert (await session.execute(select(CallerMessage))).first() is None


async def test_a_message_without_any_number_says_that_nobody_can_call_back(platform: Platform) -> None:
    withheld = await host(platform, None)
    assert (await withheld.act("take_message", reason="Hello")).data["reachable"] is False


async def test_code_prices_an_order_in_minor_units(platform: Platform) -> None:
    jo = await host(platform)
    priced = await jo.read("price_order", lines=LINES)
    assert priced.data == {
        "lines": [
            {"item": "Margherita", "quantity": 2, "unit_minor": 1250, "minor": 2500, "note": "well done"},
            {"item": "Tiramisu", "quantity": 1, "unit_minor": 700, "minor": 700, "note": None},
        ],
        "total_minor": 3200,
        "currency": "USD",
    }


async def test_an_unknown_dish_is_refused_with_the_nearest_names(platform: Platform) -> None:
    jo = await host(platform)
    refused = await jo.read("price_order", lines=[{"item": "margarita"}])
    assert (refused.reason, refused.data["choices"]) == ("unknown_item", ["Margherita"])
    profile = restaurant(menu=[{"name": "Lobster"}, {"name": "Bread", "price": "3"}])
    unpriced = platform.caller(await platform.add(profile), profile)
    assert (await unpriced.read("price_order", lines=[{"item": "lobster"}])).reason == "unpriced_item"


async def test_an_order_is_stored_once_with_the_prices_it_was_read_back_with(platform: Platform) -> None:
    jo, other = await host(platform), await host(platform)
    call, yes = jo.call("place_order", {"lines": LINES, "total_minor": 3200, "name": "Jo"})
    results = [await jo.toolbox.act(call, confirmation=yes) for _ in range(2)]
    assert results[0].ok
    assert results[0] == results[1]
    async with platform.database.business(jo.context.business_id) as session:
        order = (await session.execute(select(CustomerOrder))).scalar_one()
        lines = (await session.execute(select(OrderLine).order_by(col(OrderLine.position)))).scalars().all()
    assert (order.total_minor, order.name, order.phone) == (3200, "Jo", "+12125550177")
    assert [(line.item, line.quantity, line.unit_minor) for line in lines] == [("Margherita", 2, 1250), ("Tiramisu", 1, 700)]
    async with platform.database.business(other.context.business_id) as session:
        assert (await session.execute(select(CustomerOrder))).first() is None
        assert (await session.execute(select(OrderLine))).first() is None


async def test_an_order_whose_total_is_not_what_was_read_back_is_refused_with_the_right_one(platform: Platform) -> None:
    jo = await host(platform)
    changed = await jo.act("place_order", lines=LINES, total_minor=100, name="Jo")
    assert (changed.reason, changed.data["total_minor"]) == ("order_changed", 3200)
    async with platform.database.business(jo.context.business_id) as session:
        assert (await session.execute(select(CustomerOrder))).first() is None


async def test_a_business_without_a_priced_menu_takes_no_orders(platform: Platform) -> None:
    shears = salon()
    caller = platform.caller(await platform.add(shears), shears)
    assert (await caller.read("price_order", lines=LINES)).reason == "no_orders"
    assert (await caller.act("place_order", lines=LINES, total_minor=0, name="Jo")).reason == "no_orders"
