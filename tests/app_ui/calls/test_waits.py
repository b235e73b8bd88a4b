"""How long a caller waited, in a real browser: a bar a stage for who sees, a table for who asks, on a desk and in a hand."""

import pytest
from playwright.async_api import ViewportSize

from evals.browser import NARROW, WIDE, barriers, overflow
from tests.dashboard_site import Site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_call_s_page_draws_each_turn_s_stages_and_tells_them_in_a_table(site: Site, size: ViewportSize) -> None:
    async with site.signed_in(site.a, size) as owner:
        page = await owner.open(f"/calls/{site.a.recorded}")
        charts = page.locator("svg.bars")
        assert await charts.count() > 0
        assert await charts.first.locator("rect").count() >= 6
        assert await charts.first.get_attribute("aria-hidden") == "true"
        table = page.get_by_role("table", name="Stages of each turn")
        assert not await table.is_visible()
        await page.get_by_text("Every stage in milliseconds").click()
        assert await table.get_by_role("rowheader").count() >= 6
        assert await table.get_by_text("Waiting for the end of the turn").count() > 0
        assert not [finding for finding in await barriers(page) if finding.grave]
        assert await overflow(page) == []
