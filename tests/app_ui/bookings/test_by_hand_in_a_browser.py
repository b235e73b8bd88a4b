"""A booking is added, moved and cancelled by hand in a real browser, with a pointer and with keys, told what stands against
it, and without anything in its way at a telephone's width."""

import re
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, expect
from sqlmodel import col, select

from app_ui.bookings import hands
from app_ui.bookings.typed import BookingFields
from evals.browser import NARROW, barriers, overflow
from tests.dashboard_site import MARK, Site, Tenant
from tools.booking.by_hand import SOURCE
from tools.booking.models import Booking

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]
AHEAD = timedelta(days=44)
"""Beyond what the past that is filled in has booked, within the horizon."""


def a_thursday(site: Site) -> date:
    on = site.visits.services.clock.now().date() + AHEAD
    return on + timedelta(days=(3 - on.weekday()) % 7)


async def by_hand(site: Site, tenant: Tenant) -> list[Booking]:
    async with site.visits.services.db.business(tenant.owner.business_id) as session:
        made = select(Booking).where(col(Booking.source) == SOURCE).order_by(col(Booking.created_at))
        return list(await session.scalars(made))


async def fill(sheet: Locator, **fields: str) -> None:
    for label, value in fields.items():
        await sheet.get_by_label(label, exact=True).fill(value)


async def without_barriers(page: Page) -> None:
    assert not [finding for finding in await barriers(page) if finding.grave]
    assert not await overflow(page)


async def add_by_click(page: Page) -> None:
    """Ada Marsh at Window 1, from an empty place of the timeline."""
    sheet, column = page.get_by_role("dialog"), page.get_by_role("group", name="Window 1", exact=True)
    await column.locator(".empty-place").click(position={"x": 20, "y": 130})
    await expect(sheet.get_by_role("heading", name="New booking")).to_be_visible()
    await expect(sheet.get_by_label("Date", exact=True)).to_be_focused()
    assert await sheet.get_by_label("Table").input_value() == "Window 1"
    assert re.fullmatch(r"\d\d:\d[05]", await sheet.get_by_label("Time", exact=True).input_value())
    await fill(sheet, Time="19:00", Name="Ada Marsh", Phone="212 555 0133")
    await sheet.get_by_role("button", name="Book", exact=True).click()
    await expect(column).to_contain_text("Ada Marsh")


async def add_with_collision(page: Page) -> None:
    """Ben Stone wants Ada's table, gets another, and a time that the rules do not have."""
    sheet = page.get_by_role("dialog")
    await page.get_by_role("link", name="Add booking").click()
    await fill(sheet, Time="19:10", Name="Ben Stone")
    await sheet.get_by_label("Table").select_option("Window 1")
    await sheet.get_by_role("button", name="Book", exact=True).click()
    await expect(sheet).to_contain_text("Window 1 is taken: Ada Marsh has it")
    await sheet.get_by_role("button", name="Window 2").click()
    await expect(sheet).to_contain_text("Bookings usually begin every 15 minutes")
    await without_barriers(page)
    await sheet.get_by_role("button", name="Book anyway").click()
    await expect(page.get_by_role("group", name="Window 2", exact=True)).to_contain_text("Ben Stone")


async def test_a_booking_is_added_told_of_a_collision_and_moved(site: Site) -> None:
    on = a_thursday(site)
    async with site.signed_in(site.a) as owner:
        page = await owner.open(f"/bookings?view=day&date={on}")
        await add_by_click(page)
        await add_with_collision(page)
        await page.get_by_role("link", name=re.compile("Ben Stone")).first.click()
        await page.get_by_role("link", name="Move or change").click()
        await fill(page.get_by_role("dialog"), Time="21:00")
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator(".toast")).to_contain_text("Changed: Ben Stone")
        assert MARK not in await page.inner_text("body")
    made = await by_hand(site, site.a)
    assert [(one.name, one.dining_table, one.phone, one.revision) for one in made] == [
        ("Ada Marsh", "Window 1", "+12125550133", 1),
        ("Ben Stone", "Window 2", None, 2),
    ]
    assert await by_hand(site, site.b) == []


async def test_a_booking_is_looked_at_and_cancelled_with_keys_on_a_telephone(site: Site) -> None:
    on = a_thursday(site) + timedelta(days=2)
    services = site.visits.services
    member = site.a.owner.member
    made = BookingFields(date=on, time=time(19), party_size=2, name="Dora Field")
    await hands.add(services, member, made, uuid4())
    async with site.signed_in(site.a, size=NARROW) as owner:
        page = await owner.open(f"/bookings?view=day&date={on}")
        sheet, opener = page.get_by_role("dialog"), page.get_by_role("link", name="Dora Field")
        await opener.focus()
        await page.keyboard.press("Enter")
        await expect(sheet.get_by_role("link", name="Move or change")).to_be_focused()
        await without_barriers(page)
        await page.keyboard.press("Escape")
        await expect(sheet).to_be_hidden()
        await expect(opener).to_be_focused()
        await page.keyboard.press("Enter")
        await sheet.get_by_role("link", name="Cancel booking").click()
        await expect(sheet.get_by_role("button", name="Keep it")).to_be_focused()
        await without_barriers(page)
        await sheet.get_by_label("Reason").fill("called it off")
        await sheet.get_by_role("button", name="Cancel it").click()
        await expect(page.get_by_role("main")).not_to_contain_text("Dora Field")
    [gone] = [one for one in await by_hand(site, site.a) if one.name == "Dora Field"]
    assert (gone.status, gone.notes) == ("cancelled", "Cancelled: called it off")


async def test_what_others_book_shows_while_the_page_is_open_and_leaves_a_form_alone(site: Site) -> None:
    on = a_thursday(site) + timedelta(days=1)
    async with site.signed_in(site.a) as owner, site.signed_in(site.a) as colleague:
        page = await owner.open(f"/bookings?view=day&date={on}")
        await page.get_by_role("link", name="Add booking").click()
        await page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Half typed")
        theirs = await colleague.open(f"/bookings?view=day&date={on}&new=table")
        await fill(theirs.get_by_role("dialog"), Time="18:00", Name="Cleo Finch")
        await theirs.get_by_role("button", name="Book", exact=True).click()
        await expect(page.locator(".timeline")).to_contain_text("Cleo Finch", timeout=30_000)
        assert await page.get_by_role("dialog").get_by_label("Name", exact=True).input_value() == "Half typed"
