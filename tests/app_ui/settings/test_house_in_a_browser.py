"""An owner names the agent and chooses how it talks, in a real browser, and the opening follows as it is typed."""

import pytest
from playwright.async_api import expect

from evals.browser import NARROW, barriers, overflow
from tenancy.businesses import load_profile
from tests.dashboard_site import MARK, Site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


async def test_the_opening_follows_the_fields_and_what_is_saved_is_one_businesss_alone(site: Site) -> None:
    async with site.signed_in(site.a, size=NARROW) as owner:
        page = await owner.open("/settings")
        await expect(page.get_by_label("Greeting")).to_have_value("Thank you for calling Trattoria Bella Napoli.")
        for typed in ("Good", ""):
            await page.get_by_label("Greeting").fill(typed)
        await page.get_by_label("The agent's name").fill("Robin")
        await page.get_by_label("How the agent talks").select_option("formal")
        await page.get_by_label("Spanish").check()
        await expect(page.locator(".opening")).to_contain_text("You are speaking with Robin.")
        assert not [finding for finding in await barriers(page) if finding.grave]
        assert not await overflow(page)
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("Saved")
        page = await owner.open("/settings")
        await expect(page.get_by_label("How the agent talks")).to_have_value("formal")
        await expect(page.get_by_label("Spanish")).to_be_checked()
        await expect(page.get_by_label("French")).not_to_be_checked()
        assert MARK not in await page.inner_text("main")
    db = site.visits.services.db
    mine, theirs = [(await load_profile(db, each.owner.business_id)).profile for each in (site.a, site.b)]
    assert (mine.agent_name, mine.manner, mine.languages) == ("Robin", "formal", ("es",))
    assert (theirs.agent_name, theirs.manner, theirs.languages) == (None, "plain", ())
