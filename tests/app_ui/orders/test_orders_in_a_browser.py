"""The board in a real browser: an order comes in by itself, is moved and cancelled, and a dish runs out, at either width."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, expect

from core.events import open_events
from evals.browser import NARROW, WIDE, barriers, overflow
from tenancy.businesses import load_profile
from tests.dashboard_site import MARK, Site
from tools.orders.models import CustomerOrder
from tools.orders.service import Orders

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]
SOON = 20_000
"""Milliseconds within which even a board that was told nothing has looked again."""


async def order(site: Site, name: str) -> dict[str, object]:
    """An order as a call leaves it; what the call tells of that."""
    services, now = site.visits.services, site.visits.services.clock.now()
    row = CustomerOrder(
        total_minor=1200, currency="USD", name=name, phone="+12125550177", call_id=(call := uuid4()), created_at=now,
        ready_at=now + timedelta(minutes=30),
    )  # fmt: skip
    async with services.db.business(site.a.owner.business_id, write=True) as session:
        await Orders(session).place(row, ())
    return {"kind": "act_ended", "call": str(call), "seq": 1}


def card(page: Page, column: str, name: str) -> Locator:
    return page.get_by_role("region", name=column).get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


async def test_an_order_comes_in_is_announced_moved_and_cancelled(site: Site) -> None:
    async with site.signed_in(site.a, size=WIDE) as kitchen:
        page = await kitchen.open("/orders")
        events = open_events(site.visits.services.settings, site.visits.services.secrets.master_key)
        events.publish(site.a.owner.business_id, await order(site, "Ada Marsh"))
        new = card(page, "New", "Ada Marsh")
        await expect(new).to_be_visible(timeout=SOON)
        await events.close()
        await expect(page.locator("[role=status].unseen")).to_contain_text("from Ada Marsh")
        assert MARK not in await page.inner_text("main")
        assert not [finding for finding in await barriers(page) if finding.grave]
        assert not await overflow(page)
        await new.get_by_role("button", name="Accept").click()
        accepted = card(page, "Accepted", "Ada Marsh")
        await expect(accepted).to_contain_text("by Lucia Esposito")
        await accepted.get_by_role("link", name="Cancel").click()
        await expect(page.get_by_role("dialog")).to_contain_text("Frontdesk does not tell the customer")
        await page.get_by_label("Why").select_option(label="Nobody came for it")
        await page.get_by_role("button", name="Cancel the order").click()
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await expect(card(page, "Done today", "Ada Marsh")).to_contain_text("Nobody came for it.")


async def test_on_a_telephone_the_columns_are_tabs_and_a_dish_runs_out(site: Site) -> None:
    await order(site, "Ben Stone")
    async with site.signed_in(site.a, size=NARROW) as kitchen:
        page = await kitchen.open("/orders")
        await card(page, "New", "Ben Stone").get_by_role("button", name="Accept").click()
        await expect(page.get_by_role("heading", name="Ben Stone")).to_be_hidden()
        await page.get_by_role("navigation", name="Columns").get_by_role("link", name="Accepted").click()
        await expect(page.get_by_role("heading", name="Ben Stone")).to_be_visible()
        await page.get_by_role("link", name="Something is sold out").click()
        await page.get_by_label("Dish").select_option("Burrata")
        assert not [finding for finding in await barriers(page) if finding.grave]
        await page.get_by_role("button", name="It is sold out").click()
        await expect(page.get_by_role("button", name="There is some again Burrata")).to_be_visible()
        assert not await overflow(page)
        assert await sold_out(site) == ["Burrata"]
        await page.get_by_role("button", name="There is some again Burrata").click()
        await expect(page.get_by_role("button", name="There is some again Burrata")).to_be_hidden()
        assert await sold_out(site) == []


async def sold_out(site: Site) -> list[str]:
    profile = (await load_profile(site.visits.services.db, site.a.owner.business_id)).profile
    return [item.name for item in profile.menu if item.sold_out_until]
