"""From the calls to those who were put through, and from one of them to its call, in a real browser."""

import pytest
from playwright.async_api import expect

from evals.browser import NARROW, barriers, overflow
from tests.dashboard_site import MARK, Site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


async def test_who_was_put_through_is_found_from_the_calls_and_leads_to_the_call(site: Site) -> None:
    async with site.signed_in(site.a, size=NARROW) as owner:
        page = await owner.open("/calls")
        await page.get_by_role("link", name="Put through to somebody").click()
        row = page.get_by_role("row").filter(has_text="Nobody picked up")
        await expect(row).to_be_visible()
        assert MARK not in await page.inner_text("main")
        assert not [finding for finding in await barriers(page) if finding.grave]
        assert not await overflow(page)
        await row.get_by_role("link").click()
        await expect(page.locator(".put-through")).to_contain_text("Nobody picked up")
        assert not await overflow(page)
