"""A message comes in, is read and done, in a real browser of a telephone's width; the navigation counts what is unread."""

from uuid import UUID

import pytest
from playwright.async_api import expect

from evals.browser import NARROW, barriers, overflow
from tests.dashboard_site import MARK, Site
from tools import inbox
from tools.messages import CallerMessage

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


async def test_a_message_is_read_and_done_and_the_count_goes_down(site: Site) -> None:
    services, business_id = site.visits.services, site.a.owner.business_id
    async with services.db.business(business_id, write=True) as session:
        left = CallerMessage(
            call_id=UUID(site.a.recorded), name="Ada Marsh", phone="+12125550177", reason="Lost a scarf",
            created_at=services.clock.now(),
        )  # fmt: skip
        session.add(left)
        await session.flush()
        unread = await inbox.unread(session)
    async with site.signed_in(site.a, size=NARROW) as owner:
        page = await owner.open("/messages")
        sections = page.get_by_role("navigation", name="Sections")
        await expect(sections.get_by_role("link", name="Inbox")).to_contain_text(str(unread))
        message = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Ada Marsh"))
        await expect(message.get_by_role("link", name="The call")).to_have_attribute("href", f"/calls/{site.a.recorded}")
        assert MARK not in await page.inner_text("main")
        assert not [finding for finding in await barriers(page) if finding.grave]
        assert not await overflow(page)
        await message.get_by_role("button", name="Mark as read").click()
        await expect(message.get_by_role("button", name="Mark as unread")).to_be_visible()
        await expect(page.get_by_role("main")).to_contain_text(f"{unread - 1} unread" if unread > 1 else "Nothing unread")
        await message.get_by_role("button", name="Done").click()
        await expect(message).to_have_count(0)
        await page.get_by_role("navigation", name="What is shown").get_by_role("link", name="Done").click()
        await expect(message).to_contain_text("Done by Lucia Esposito")
        await page.get_by_role("link", name="Texts sent").click()
        await expect(page.get_by_role("table")).to_contain_text("because they replied STOP")
        assert not [finding for finding in await barriers(page) if finding.grave]
        assert not await overflow(page)
