"""A caller is forgotten, and remembering ended, in a real browser of a telephone's width, without anything in its way."""

from uuid import uuid4

import pytest
from playwright.async_api import expect
from sqlmodel import select

from evals.browser import NARROW, barriers, overflow
from tenancy.remembered import Heard, RememberedCaller
from tests.dashboard_site import MARK, Site, Tenant

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]
PAGE = "/settings/callers"


async def learn(site: Site, name: str, number: str) -> None:
    services, now = site.visits.services, site.visits.services.clock.now()
    async with services.db.business(site.a.owner.business_id, write=True) as session:
        await services.remembered.learn(session, number, Heard(uuid4(), now, name, booked=True), now)


async def remembered(site: Site, tenant: Tenant) -> int:
    async with site.visits.services.db.business(tenant.owner.business_id) as session:
        return len((await session.scalars(select(RememberedCaller))).all())


async def test_an_owner_turns_it_on_forgets_one_and_turns_it_off_again(site: Site) -> None:
    theirs = await remembered(site, site.b)
    assert theirs > 0
    async with site.signed_in(site.a, size=NARROW) as owner:
        page = await owner.open(PAGE)
        await page.get_by_role("button", name="Remember callers from now on").click()
        await expect(page.get_by_role("status")).to_contain_text("Saved")
        await learn(site, "Ada Marsh", "+12125550133")
        await learn(site, "Ben Stone", "+12125550134")
        page = await owner.open(PAGE)
        assert MARK not in await page.inner_text("main")
        assert not [finding for finding in await barriers(page) if finding.grave]
        assert not await overflow(page)
        await page.get_by_role("link", name="Forget Ada Marsh").click()
        await page.get_by_role("button", name="Forget them").click()
        await expect(page.get_by_role("main")).not_to_contain_text("Ada Marsh")
        assert await remembered(site, site.a) == 1
        await page.get_by_role("button", name="Remember nobody any more").click()
        await expect(page.get_by_role("dialog")).to_contain_text("erased at once")
        await page.get_by_role("button", name="Erase it all").click()
        await expect(page.get_by_role("main")).to_contain_text("Nobody is remembered")
    assert (await remembered(site, site.a), await remembered(site, site.b)) == (0, theirs)
