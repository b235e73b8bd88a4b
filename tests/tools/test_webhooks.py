"""What happens at a business is told to its own program: once an event, signed, again until it is taken, and nobody else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from core.crypto import Sealer
from core.jobs import Job
from core.jobs.worker import Worker
from core.outward import Refused
from evals.emulators.kitchen import KitchenEmulator
from tests.tools.orders.kitchens import pizzeria
from tests.tools.places import Caller, Platform
from tools.messages import MESSAGE_LEFT, message_body
from tools.orders.events import order_body
from tools.orders.tools import ORDER_PLACED
from tools.webhooks import DELIVER_WEBHOOK, WebhookDelivery, WebhookEndpoint, Webhooks

SEALER = Sealer(b"k" * 32)
ORDER: dict[str, Any] = {
    "lines": [{"item": "Margherita", "quantity": 2}], "fulfilment": "pickup", "total_minor": 2722, "name": "Jo",
}  # fmt: skip


@dataclass
class Place:
    platform: Platform
    jo: Caller
    other: Caller

    def worker(self, *, loopback: bool = True) -> Worker:
        clock = self.platform.clock
        bodies = {ORDER_PLACED: order_body, MESSAGE_LEFT: message_body}
        delivery = WebhookDelivery(self.platform.database, SEALER, bodies, clock, loopback=loopback)
        return Worker(self.platform.database, {DELIVER_WEBHOOK: delivery.handle}, clock=clock)

    async def send_to(self, url: str) -> str:
        """The secret that is shown."""
        async with self.platform.database.business(self.jo.context.business_id, write=True) as session:
            secret = await Webhooks(session, SEALER, self.platform.clock.now()).set(url, loopback=True)
        assert secret is not None
        return secret

    async def order(self, draft: int = 0) -> str:
        placed = await self.jo.act("place_order", draft=draft, **ORDER)
        assert placed.ok, placed
        return str(placed.data["order_id"])

    async def jobs(self) -> list[Job]:
        async with self.platform.database.platform() as session:
            return list(await session.scalars(select(Job)))

    def kitchen(self, secret: str = "whsec_AAAA") -> KitchenEmulator:
        return KitchenEmulator(secret, self.platform.clock.now().timestamp())


@pytest.fixture
async def place(platform: Platform) -> Place:
    platform.clock.advance(3 * 3600)
    profile = pizzeria()
    jo, other = [platform.caller(await platform.add(profile), profile) for _ in range(2)]
    return Place(platform, jo, other)


async def test_an_order_is_told_once_signed_under_its_own_id(place: Place) -> None:
    kitchen = place.kitchen()
    async with kitchen:
        kitchen.key = await place.send_to(f"{kitchen.url}/orders")
        order = await place.order()
        assert await place.worker().run_due() == 1
        [(event_id, event)] = kitchen.taken
    assert event_id == order == event["data"]["id"]
    assert event["type"] == "order.placed"
    assert (event["data"]["total_minor"], event["data"]["currency"], event["data"]["name"]) == (2722, "USD", "Jo")
    assert event["data"]["lines"][0]["item"] == "Margherita"
    assert await place.jobs() == []


async def test_a_message_that_a_caller_leaves_is_told_as_well(place: Place) -> None:
    kitchen = place.kitchen()
    async with kitchen:
        kitchen.key = await place.send_to(f"{kitchen.url}/orders")
        left = await place.jo.act("take_message", reason="Please ring back about Sunday", name="Jo")
        await place.other.act("take_message", reason="Of another business", name="Kim")
        assert await place.worker().run_due() == 1
        [(event_id, event)] = kitchen.taken
    assert event_id == left.data["message_id"] == event["data"]["id"]
    assert event["type"] == "message.left"
    assert (event["data"]["name"], event["data"]["reason"]) == ("Jo", "Please ring back about Sunday")


async def test_what_is_not_taken_is_sent_again_under_the_same_id_until_it_is(place: Place) -> None:
    kitchen = place.kitchen()
    async with kitchen:
        kitchen.key = await place.send_to(f"{kitchen.url}/orders")
        order = await place.order()
        kitchen.answers = [500, 302, 410]
        worker = place.worker()
        for _ in range(3):
            assert await worker.run_due() == 1
            assert kitchen.taken == []
            assert await worker.run_due() == 0  # not before its time
            place.platform.clock.advance(10)
            kitchen.now += 10
        assert await worker.run_due() == 1
        assert kitchen.refused == [500, 302, 410]
        assert [event_id for event_id, _ in kitchen.taken] == [order]


async def test_a_receiver_that_is_away_costs_no_order(place: Place) -> None:
    await place.send_to("http://127.0.0.1:9/orders")
    await place.order()
    await place.worker().run_due()
    [job] = await place.jobs()
    assert (job.attempts, job.error) == (1, "webhook_not_taken")


async def test_nothing_is_asked_for_where_no_endpoint_is_set_or_the_order_was_not_placed(place: Place) -> None:
    await place.order()
    assert await place.jobs() == []
    await place.send_to("https://kitchen.example.com/orders")
    refused = await place.jo.act("place_order", draft=1, **{**ORDER, "total_minor": 1})
    assert refused.reason == "order_changed"
    assert await place.jobs() == []


async def test_another_businesss_orders_are_not_sent_there(place: Place) -> None:
    await place.send_to("https://kitchen.example.com/orders")
    assert (await place.other.act("place_order", **ORDER)).ok
    assert await place.jobs() == []
    async with place.platform.database.business(place.other.context.business_id) as session:
        assert (await session.scalars(select(WebhookEndpoint))).all() == []


async def test_the_job_holds_nothing_that_a_caller_said(place: Place) -> None:
    await place.send_to("https://kitchen.example.com/orders")
    order = await place.order()
    [job] = await place.jobs()
    assert job.payload == {"event": ORDER_PLACED, "subject": order}


async def test_a_new_secret_signs_at_once_and_the_old_one_beside_it_for_a_day(place: Place) -> None:
    kitchen = place.kitchen()
    async with kitchen:
        old = kitchen.key = await place.send_to(f"{kitchen.url}/orders")
        async with place.platform.database.business(place.jo.context.business_id, write=True) as session:
            new = await Webhooks(session, SEALER, place.platform.clock.now()).rotate()
        for number, key in enumerate((old, new)):
            kitchen.key = key
            await place.order(number)
            await place.worker().run_due()
        assert len(kitchen.taken) == 2
        place.platform.clock.advance(25 * 3600)
        kitchen.now, kitchen.key = place.platform.clock.now().timestamp(), old
        await place.order(3)
        await place.worker().run_due()
        assert (len(kitchen.taken), kitchen.refused) == (2, [401])


async def test_the_secret_is_shown_once_and_stored_sealed(place: Place) -> None:
    secret = await place.send_to("https://kitchen.example.com/orders")
    async with place.platform.database.business(place.jo.context.business_id, write=True) as session:
        hooks = Webhooks(session, SEALER, place.platform.clock.now())
        assert await hooks.set("https://kitchen.example.com/new") is None
        row = await hooks.endpoint()
    assert row is not None
    assert (row.url, secret.encode() in row.secret) == ("https://kitchen.example.com/new", False)


async def test_outside_of_development_nothing_goes_to_this_machine(place: Place) -> None:
    kitchen = place.kitchen()
    async with kitchen:
        kitchen.key = await place.send_to(f"{kitchen.url}/orders")
        await place.order()
        await place.worker(loopback=False).run_due()
        assert kitchen.taken == []
    async with place.platform.database.business(place.jo.context.business_id, write=True) as session:
        with pytest.raises(Refused):
            await Webhooks(session, SEALER, place.platform.clock.now() + timedelta(1)).set("http://127.0.0.1/orders")


async def test_an_order_that_is_gone_or_an_endpoint_that_was_removed_ends_the_job(place: Place) -> None:
    await place.send_to("https://kitchen.example.com/orders")
    await place.order()
    async with place.platform.database.business(place.jo.context.business_id, write=True) as session:
        await Webhooks(session, SEALER, place.platform.clock.now()).remove()
        assert await order_body(session, UUID(int=7)) is None
    await place.worker().run_due()
    assert await place.jobs() == []
