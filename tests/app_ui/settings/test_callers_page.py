"""Who is remembered is for owners to see, to choose and to have forgotten, each of their own business alone."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from app_ui.known import state as known_state
from app_ui.settings import callers as callers_state
from app_ui.settings import state as settings_state
from app_ui.settings.callers import PAGE, Returning
from app_ui.settings.state import Team
from core.clock import ManualClock
from core.settings import Settings
from tenancy.remembered import Heard
from tests.app_ui.page_events import PASSWORD, Browser, browsers, sign_in
from tests.tenancy.businesses_given import full

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA, BEN = "+12125550133", "+12125550134"


async def learn(browser: Browser, number: str, name: str) -> None:
    async with browser.services.db.business(browser.member.business_id, write=True) as session:
        await browser.services.remembered.learn(session, number, Heard(uuid4(), NOW, name, booked=True), NOW)


async def names(browser: Browser) -> list[str]:
    await browser.send(Returning.load, at=PAGE)
    return sorted(each.name for each in browser.page(Returning).rows)


@pytest.fixture
async def both(
    engine_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Browser, Browser]]:
    """Ana's business and Bea's: both remember the same two callers, Bea's to the end."""
    on = {"remember_callers": True}
    told = (full(slug="ana", name="Ana's", **on), full(slug="bea", name="Bea's", phone_numbers=["+12125550201"], **on))
    modules = (known_state, settings_state, callers_state)
    async with browsers(engine_settings(tmp_path), ManualClock(NOW), told, monkeypatch, *modules) as (ana, bea):
        for number, name in ((ADA, "Ada Marsh"), (BEN, "Ben Stone")):
            await learn(ana, number, name)
            await learn(bea, number, f"{name} at Bea's")
        yield ana, bea
        assert await names(bea) == ["Ada Marsh at Bea's", "Ben Stone at Bea's"]


async def staff_of(ana: Browser) -> Browser:
    await ana.send(Team.add, {"name": "Cy", "email": "cy@example.com", "role": "staff", "password": PASSWORD})
    return await sign_in(ana.services, "cy@example.com")


async def test_an_owner_sees_name_last_call_and_the_end_of_the_number(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    assert await names(ana) == ["Ada Marsh", "Ben Stone"]
    page = ana.page(Returning)
    assert {(each.number, each.calls) for each in page.rows} == {
        ("Number ending in 0133", "1 call"),
        ("Number ending in 0134", "1 call"),
    }
    assert all(each.last.startswith("Today") for each in page.rows)
    assert (page.found, page.on, page.months) == ("2 callers", True, "12")


async def test_staff_see_whether_and_nobody(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    cy = await staff_of(ana)
    assert await names(cy) == []
    page = cy.page(Returning)
    assert (page.on, page.loaded) == (True, True)
    page.leaving = ana.page(Returning).leaving
    sent = {Returning.save: [{"remember_months": "1"}], Returning.stop: [], Returning.forget: [], Returning.forget_everybody: []}
    for handler, given in sent.items():
        await cy.send(handler, *given)
        assert "only an owner" in cy.page(Returning).alert.lower()
    assert await names(ana) == ["Ada Marsh", "Ben Stone"]


async def test_one_is_forgotten_after_it_was_confirmed(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    await names(ana)
    page = ana.page(Returning)
    ada = next(each for each in page.rows if each.name == "Ada Marsh")
    await ana.send(Returning.load, at=f"{PAGE}?forget={ada.id}")
    assert page.leaving_name == "Ada Marsh"
    await ana.send(Returning.forget)
    assert page.onward == PAGE
    assert await names(ana) == ["Ben Stone"]
    assert (page.notice, page.leaving) == ("Ada Marsh is forgotten. Their bookings stay.", "")


@pytest.mark.parametrize("whose", ["another business's", "nobody's", "no id"])
async def test_nobody_is_forgotten_who_is_not_this_business_s(both: tuple[Browser, Browser], whose: str) -> None:
    ana, bea = both
    await names(bea)
    named = {"another business's": bea.page(Returning).rows[0].id, "nobody's": str(uuid4()), "no id": "x"}[whose]
    await ana.send(Returning.load, at=f"{PAGE}?forget={named}")
    page = ana.page(Returning)
    assert page.leaving == ""
    page.leaving = named
    await ana.send(Returning.forget)
    assert "not remembered any more" in page.alert
    assert await names(ana) == ["Ada Marsh", "Ben Stone"]


async def test_all_are_forgotten_and_remembering_goes_on(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    await ana.send(Returning.load, at=PAGE)
    await ana.send(Returning.forget_everybody)
    page = ana.page(Returning)
    assert (page.rows, page.notice, page.on) == ([], "2 callers forgotten. Their bookings stay.", True)
    await learn(ana, ADA, "Ada Marsh")
    assert await names(ana) == ["Ada Marsh"]


async def test_remembering_nobody_any_more_erases_everybody(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    await ana.send(Returning.load, at=PAGE)
    await ana.send(Returning.stop)
    page = ana.page(Returning)
    assert (page.on, page.rows) == (False, [])
    await learn(ana, ADA, "Ada Marsh")
    assert await names(ana) == []


async def test_the_months_are_saved_and_a_wrong_number_is_told_at_its_field(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    await ana.send(Returning.load, at=PAGE)
    page = ana.page(Returning)
    for typed in ("0", "61", "a year", ""):
        await ana.send(Returning.save, {"remember_months": typed, "version": page.version})
        assert list(page.wrong) == ["remember_months"], typed
    await ana.send(Returning.save, {"remember_months": "6", "version": page.version})
    assert (page.months, page.wrong) == ("6", {})
    await ana.send(Returning.load, at=PAGE)
    assert page.months == "6"


async def test_two_owners_who_change_it_at_once_see_each_other_s(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    await ana.send(Returning.load, at=PAGE)
    page = ana.page(Returning)
    old = page.version
    await ana.send(Returning.save, {"remember_months": "6", "version": old})
    await ana.send(Returning.save, {"remember_months": "9", "version": old})
    assert "somebody else has changed this" in page.alert.lower()
    assert page.months == "6"
