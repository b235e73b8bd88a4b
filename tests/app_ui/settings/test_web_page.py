"""Whether things are looked up, and where, is an owner's choice for their own business; staff see it."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app_ui.known import state as known_state
from app_ui.settings import state as settings_state
from app_ui.settings.state import Team
from app_ui.settings.web import FORBIDDEN, PAGE, LookingUp
from core.clock import ManualClock
from core.settings import Settings
from tenancy.editing import told
from tests.app_ui.page_events import PASSWORD, Browser, browsers, sign_in
from tests.tenancy.businesses_given import full

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def both(
    engine_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Browser, Browser]]:
    """Ana's business and Bea's, whose choice nobody else changes."""
    sites = {"search_web": True, "search_sites": ["bea.example"]}
    profiles = (full(slug="ana", name="Ana's"), full(slug="bea", name="Bea's", phone_numbers=["+12125550201"], **sites))
    async with browsers(engine_settings(tmp_path), ManualClock(NOW), profiles, monkeypatch, known_state, settings_state) as (
        ana,
        bea,
    ):
        await ana.send(LookingUp.load, at=PAGE)
        yield ana, bea
        assert await choice(bea) == (True, ("bea.example",))


async def choice(browser: Browser) -> tuple[bool, tuple[str, ...]]:
    profile = (await told(browser.services.db, browser.member.business_id)).profile
    return profile.search_web, profile.search_sites


async def save(browser: Browser, sites: str) -> LookingUp:
    page = browser.page(LookingUp)
    await browser.send(LookingUp.save, {"search_sites": sites, "version": page.version})
    return page


async def test_it_is_off_until_an_owner_allows_it(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    assert (ana.page(LookingUp).on, await choice(ana)) == (False, (False, ()))
    page = await save(ana, "")
    assert (page.on, page.sites, await choice(ana)) == (True, "", (True, ()))


async def test_sites_are_taken_as_people_write_them_and_stay_when_it_is_stopped(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    page = await save(ana, "https://www.MTA.info/\nweather.gov,  bücher.example")
    sites = ("mta.info", "weather.gov", "xn--bcher-kva.example")
    assert await choice(ana) == (True, sites)
    await ana.send(LookingUp.stop)
    assert (page.on, page.notice) == (False, FORBIDDEN)
    assert await choice(ana) == (False, sites)


@pytest.mark.parametrize("typed", ["mta.info/trains", "localhost", "10.0.0.1", "a b", "mta.info MTA.info", "x@mta.info", "-.com"])
async def test_what_is_no_site_is_told_at_the_field_and_changes_nothing(both: tuple[Browser, Browser], typed: str) -> None:
    ana, _ = both
    page = await save(ana, typed)
    assert list(page.wrong) == ["search_sites"]
    assert await choice(ana) == (False, ())


async def test_more_sites_than_a_search_can_be_held_to_are_refused(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    page = await save(ana, "\n".join(f"site{number}.example" for number in range(21)))
    assert list(page.wrong) == ["search_sites"]


async def test_staff_see_it_and_change_nothing(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    await ana.send(Team.add, {"name": "Cy", "email": "cy@example.com", "role": "staff", "password": PASSWORD})
    await save(ana, "mta.info")
    cy = await sign_in(ana.services, "cy@example.com")
    await cy.send(LookingUp.load, at=PAGE)
    page = cy.page(LookingUp)
    assert (page.on, page.sites) == (True, "mta.info")
    for send in (save(cy, "evil.example"), cy.send(LookingUp.stop)):
        await send
        assert "only an owner" in page.alert.lower()
    assert await choice(ana) == (True, ("mta.info",))


async def test_two_owners_who_change_it_at_once_see_each_other_s(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    page = ana.page(LookingUp)
    old = page.version
    await save(ana, "mta.info")
    await ana.send(LookingUp.save, {"search_sites": "weather.gov", "version": old})
    assert "somebody else has changed this" in page.alert.lower()
    assert page.sites == "mta.info"
