"""A calendar is connected and disconnected, and an address made and opened, in a real browser of a telephone's width."""

import httpx
import pytest
from playwright.async_api import expect
from sqlmodel import select

from evals.browser import NARROW, WIDE, barriers, overflow
from tests.dashboard_site import MARK, Site, Tenant
from tests.tools.calendars.ics import read
from tools.calendars.models import CalendarConnection

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]
PAGE = "/settings/calendars"


async def connected(site: Site, tenant: Tenant) -> list[str]:
    async with site.visits.services.db.business(tenant.owner.business_id) as session:
        return list(await session.scalars(select(CalendarConnection.calendar_id)))


async def test_an_owner_connects_a_calendar_and_disconnects_it_again(site: Site) -> None:
    async with site.signed_in(site.a, size=NARROW) as owner:
        page = await owner.open(PAGE)
        await page.get_by_label("Calendar", exact=True).fill("haircut")
        await page.get_by_label("Token or key").fill("cal_live_key")
        await page.get_by_role("button", name="Connect", exact=True).click()
        await expect(page.locator("#calendar_id-error")).to_contain_text("the number of an event type")
        assert await page.get_by_label("Token or key").input_value() == "cal_live_key"
        await page.get_by_label("Calendar", exact=True).fill("845371")
        await page.get_by_role("button", name="Connect", exact=True).click()
        await expect(page.get_by_role("main")).to_contain_text("Cal.com: 845371")
        assert await page.get_by_label("Token or key").input_value() == ""
        assert await connected(site, site.a) == ["845371"]
        assert MARK not in await page.inner_text("main")
        for size in (NARROW, WIDE):
            await page.set_viewport_size(size)
            assert not [finding for finding in await barriers(page) if finding.grave]
            assert not await overflow(page)
        await page.get_by_role("link", name="Disconnect Cal.com: 845371").click()
        await page.get_by_role("button", name="Disconnect", exact=True).click()
        await expect(page.get_by_role("main")).to_contain_text("No calendar is connected")
    assert (await connected(site, site.a), await connected(site, site.b)) == ([], [])


async def test_an_address_that_an_owner_makes_is_what_any_calendar_can_read(site: Site) -> None:
    async with site.signed_in(site.a) as owner:
        page = await owner.open(PAGE)
        await page.get_by_role("button", name="Make a new address").click()
        address = await page.get_by_label("The address for The whole business").input_value()
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.get_by_role("button", name="Copy", exact=True).click()
        assert await page.evaluate("navigator.clipboard.readText()") == address
        async with httpx.AsyncClient(trust_env=False) as anybody:
            answer = await anybody.get(address)
            own, events = read(answer.content)
            assert (own["NAME"], MARK in answer.text) == (site.a.name, False)
            assert events
            page = await owner.open(PAGE)
            await expect(page.get_by_role("main")).to_contain_text("An address since Today")
            assert address not in await page.content()
            await page.get_by_role("button", name="End the address for The whole business").click()
            await expect(page.get_by_role("status")).to_contain_text("opens nothing any more")
            assert (await anybody.get(address)).status_code == 404
