"""The board shows a business its own orders, moves them once, tells the later of two people, and says what has come in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from app_ui import watching
from app_ui.orders import state as orders_state
from app_ui.orders.state import Board
from app_ui.orders.view import Card
from core.clock import ManualClock
from core.events import LocalEvents
from core.settings import Settings
from tests.app_ui.page_events import Browser, browsers
from tests.tools.orders.kitchens import pizzeria
from tools.orders.models import CustomerOrder
from tools.orders.pricing import Chosen, PricedLine
from tools.orders.service import Orders

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
"""A Monday, 13:00 in New York."""
LINE = PricedLine("Margherita", "large", 2, 1450, (Chosen("Extras", "olives", 100),), ("basil",), "well done")


@dataclass
class Kitchens:
    ours: Browser
    theirs: Browser
    clock: ManualClock
    events: LocalEvents

    async def order(self, browser: Browser, name: str = "Jo", **more: Any) -> UUID:
        told: dict[str, Any] = {
            "total_minor": 3157, "currency": "USD", "name": name, "phone": "+12125550177", "call_id": uuid4(),
            "created_at": self.clock.now(), "ready_at": self.clock.now() + timedelta(minutes=30),
        }  # fmt: skip
        row = CustomerOrder(**{**told, **more})
        async with browser.services.db.business(browser.member.business_id, write=True) as session:
            placed = await Orders(session).place(row, (LINE,))
            return placed.id

    def cards(self, browser: Browser) -> dict[str, list[Card]]:
        return {column.name: column.cards for column in browser.page(Board).columns}

    async def states(self, browser: Browser) -> list[str]:
        async with browser.services.db.business(browser.member.business_id) as session:
            every = await Orders(session).listed("new", "accepted", "ready", "done", "cancelled")
        return [told.order.status for told in every]


@pytest.fixture
async def kitchens(
    engine_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Kitchens]:
    told, clock, events = (
        (pizzeria(slug="ours"), pizzeria(slug="theirs", phone_numbers=["+12125550143"])),
        ManualClock(NOW),
        LocalEvents(),
    )
    async with browsers(engine_settings(tmp_path), clock, told, monkeypatch, orders_state) as (ours, theirs):
        monkeypatch.setattr(watching, "services", lambda: replace(ours.services, events=events))
        yield Kitchens(ours, theirs, clock, events)
        await events.close()


async def test_a_card_says_who_what_when_and_what_it_comes_to(kitchens: Kitchens) -> None:
    call = uuid4()
    await kitchens.order(kitchens.ours, "Ada Marsh", call_id=call, fulfilment="delivery", address="1 Sullivan Street")
    await kitchens.order(kitchens.theirs, "Not ours")
    kitchens.clock.advance(38 * 60)
    await kitchens.ours.send(Board.load, at="/orders")
    [card] = kitchens.cards(kitchens.ours)["new"]
    assert (card.title, card.how, card.address, card.due, card.late) == (
        "1 · Ada Marsh", "Delivery", "1 Sullivan Street", "1:30 pm", "8 min late",
    )  # fmt: skip
    [line] = card.lines
    assert (line.quantity, line.name, line.choices, line.note) == ("2 ×", "Margherita, large", "olives, no basil", "well done")
    assert (card.total, card.dial, card.call, card.press) == ("$31.57", "+12125550177", f"/calls/{call}", "Accept")
    assert kitchens.ours.page(Board).takes


async def test_an_order_goes_from_column_to_column_and_each_step_says_who(kitchens: Kitchens) -> None:
    await kitchens.order(kitchens.ours)
    await kitchens.ours.send(Board.load, at="/orders")
    for before, after in (("new", "accepted"), ("accepted", "ready"), ("ready", "done")):
        [card] = kitchens.cards(kitchens.ours)[before]
        await kitchens.ours.send(Board.move, card.id, card.next, card.state, at="/orders")
        [card] = kitchens.cards(kitchens.ours)[after]
        assert card.told.endswith("by ours")
    assert (card.press, card.cancel, card.told) == ("", "", "Handed over 1:00 pm by ours")


async def test_who_presses_later_is_told_by_whom_they_were_overtaken_and_sees_the_board_as_it_is(kitchens: Kitchens) -> None:
    await kitchens.order(kitchens.ours)
    await kitchens.ours.send(Board.load, at="/orders")
    [card] = kitchens.cards(kitchens.ours)["new"]
    async with kitchens.ours.services.db.business(kitchens.ours.member.business_id, write=True) as session:
        await Orders(session).move(UUID(card.id), "accepted", "Ben", NOW)
    await kitchens.ours.send(Board.move, card.id, card.next, card.state, at="/orders")
    page = kitchens.ours.page(Board)
    assert page.alert == "Ben was quicker: number 1 is accepted since 1:00 pm. Nothing was changed."
    assert [each.id for each in kitchens.cards(kitchens.ours)["accepted"]] == [card.id]


async def test_an_order_is_cancelled_with_a_reason_and_not_without(kitchens: Kitchens) -> None:
    order = await kitchens.order(kitchens.ours)
    await kitchens.ours.send(Board.load, at=f"/orders?cancel={order}")
    page = kitchens.ours.page(Board)
    assert (page.missing, page.leaving, page.leaving_dial) == (False, "Number 1 for Jo", "+12125550177")
    await kitchens.ours.send(Board.cancel, {"why": "", "more": " "})
    assert list(page.wrong) == ["more"]
    assert await kitchens.states(kitchens.ours) == ["new"]
    await kitchens.ours.send(Board.cancel, {"why": "Something is sold out.", "more": "No dough left"})
    assert page.onward == "/orders"
    await kitchens.ours.send(Board.load, at=page.onward)
    [card] = kitchens.cards(kitchens.ours)["done"]
    assert card.told == "Cancelled 1:00 pm by ours: Something is sold out. No dough left"
    assert (page.onward, "does not tell the customer" in page.notice) == ("", True)


@pytest.mark.parametrize("whose", ["another business's", "nobody's", "no id", "over"])
async def test_what_is_not_open_here_is_neither_cancelled_nor_moved(kitchens: Kitchens, whose: str) -> None:
    theirs, over = await kitchens.order(kitchens.theirs), await kitchens.order(kitchens.ours)
    async with kitchens.ours.services.db.business(kitchens.ours.member.business_id, write=True) as session:
        await Orders(session).move(over, "cancelled", "Ben", NOW)
    named = {"another business's": str(theirs), "nobody's": str(uuid4()), "no id": "x", "over": str(over)}[whose]
    await kitchens.ours.send(Board.load, at=f"/orders?cancel={named}")
    page = kitchens.ours.page(Board)
    assert (page.missing, page.leaving) == (True, "")
    await kitchens.ours.send(Board.move, named, "accepted", "new")
    assert page.alert
    assert await kitchens.states(kitchens.theirs) == ["new"]
    assert await kitchens.states(kitchens.ours) == ["cancelled"]


async def test_what_has_run_out_is_named_until_it_is_back(kitchens: Kitchens) -> None:
    await kitchens.ours.send(Board.load, at="/orders?soldout=1")
    page = kitchens.ours.page(Board)
    assert page.selling_out
    await kitchens.ours.send(Board.run_out, {"item": "Tiramisu", "how_long": "until_told"})
    await kitchens.ours.send(Board.run_out, {"item": "Margherita", "how_long": "hour"})
    assert [(each.name, each.until) for each in page.gone] == [
        ("Margherita", "until 2:00 pm"), ("Tiramisu", "until you say so"),
    ]  # fmt: skip
    assert "Tiramisu" not in page.dishes
    await kitchens.ours.send(Board.sell_again, "Tiramisu")
    assert [each.name for each in page.gone] == ["Margherita"]
    await kitchens.ours.send(Board.run_out, {"item": "Steak", "how_long": "for ever"})
    assert list(page.wrong) == ["how_long"]
    await kitchens.theirs.send(Board.load, at="/orders")
    assert kitchens.theirs.page(Board).gone == []


async def test_an_order_appears_as_a_call_leaves_it_and_each_is_announced(
    kitchens: Kitchens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 3600)
    await kitchens.order(kitchens.ours, "Before")
    await kitchens.ours.send(Board.load, at="/orders")
    page, business_id = kitchens.ours.page(Board), kitchens.ours.member.business_id
    assert page.announcement == ""
    following = asyncio.create_task(kitchens.ours.send(Board.follow, at="/orders"))
    for number, name in ((2, "Ada Marsh"), (3, "Ben Stone")):
        kitchens.clock.advance(60)
        await kitchens.order(kitchens.theirs, "Not ours")
        await kitchens.order(kitchens.ours, name)
        expected = f"New order, number {number} from {name}, pickup, 1:3{number - 1} pm"
        async with asyncio.timeout(20):
            while page.announcement != expected:
                kitchens.events.publish(business_id, {"kind": "act_ended", "call": str(uuid4()), "seq": 1})
                await asyncio.sleep(0)
        assert len(kitchens.cards(kitchens.ours)["new"]) == number
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
