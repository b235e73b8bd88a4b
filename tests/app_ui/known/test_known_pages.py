"""What an owner saves is what the next call reads; nothing that somebody typed or saved is lost; staff only look."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from app_ui.known import state as known_state
from app_ui.known import trying
from app_ui.known.state import SAVED, Entries, Hours
from app_ui.known.trying import Trying
from app_ui.known.view import NEW
from core.clock import ManualClock
from core.jobs.models import Job
from core.settings import Settings
from tenancy.businesses import load_profile
from tenancy.knowledge.requests import INDEX_BUSINESS
from tenancy.profile import BusinessProfile
from tests.app_ui.page_events import PASSWORD, Browser, browsers, sign_in
from tests.tenancy.businesses_given import full

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Houses:
    ana: Browser
    bea: Browser
    """The owner of another business that has told the same."""

    async def told(self, browser: Browser) -> BusinessProfile:
        return (await load_profile(browser.services.db, browser.member.business_id)).profile

    async def colleague(self) -> Browser:
        """A second owner of the first business, in another window."""
        await self.ana.services.accounts.add(self.ana.member, email="cy@example.com", name="Cy", role="owner", password=PASSWORD)
        return await sign_in(self.ana.services, "cy@example.com")

    async def staff(self) -> Browser:
        await self.ana.services.accounts.add(self.ana.member, email="di@example.com", name="Di", role="staff", password=PASSWORD)
        return await sign_in(self.ana.services, "di@example.com")


@pytest.fixture
async def houses(
    engine_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Houses]:
    told = (full(slug="ana"), full(slug="bea", phone_numbers=["+12125550201"]))
    async with browsers(engine_settings(tmp_path), ManualClock(NOW), told, monkeypatch, known_state, trying) as found:
        yield Houses(*found)


def week_form(page: Hours, **changes: str) -> dict[str, Any]:
    """What the browser sends of the form as it stands, with something typed over."""
    form: dict[str, Any] = {"version": page.version}
    for day in page.days:
        form |= {f"{day.day}.open": "on"} if day.open else {}
        for span in day.spans:
            form |= {f"{day.day}.{span.number}.opens": span.opens, f"{day.day}.{span.number}.closes": span.closes}
            form |= {f"{day.day}.{span.number}.shown": "on"} if span.shown else {}
    return form | changes


def entry_form(page: Entries, **changes: str) -> dict[str, Any]:
    form = {"version": page.version} | {name: value for name, value in page.values.items() if value}
    return form | changes


async def opened(browser: Browser, section: str, title: str) -> Entries:
    """The list with the form of one entry open."""
    await browser.send(Entries.load, section)
    key = next(row.key for row in browser.page(Entries).rows if row.title == title)
    await browser.send(Entries.load, section, at=f"/known/{section}?entry={key}")
    return browser.page(Entries)


async def test_hours_that_are_saved_are_the_business_s_own_and_nobody_else_s(houses: Houses) -> None:
    page = houses.ana.page(Hours)
    await houses.ana.send(Hours.load)
    before = page.version
    await houses.ana.send(
        Hours.save, week_form(page, **{"sunday.open": "on", "sunday.0.opens": "10:00", "sunday.0.closes": "14:00"})
    )
    assert (page.notice, page.alert, page.wrong) == (SAVED, "", {})
    assert page.version != before, "so that the browser forgets what was typed"
    spans = (await houses.told(houses.ana)).hours or {}
    assert [f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in spans["sunday"]] == ["10:00-14:00"]
    assert await houses.told(houses.bea) == full(slug="bea", phone_numbers=["+12125550201"])


async def test_hours_that_end_before_they_begin_are_told_at_their_day_and_change_nothing(houses: Houses) -> None:
    page = houses.ana.page(Hours)
    await houses.ana.send(Hours.load)
    before = page.version
    await houses.ana.send(Hours.save, week_form(page, **{"monday.0.opens": "14:00", "monday.0.closes": "10:00"}))
    assert list(page.wrong) == ["monday"]
    assert "expected to close after it opens" in page.wrong["monday"]
    assert page.version == before, "what was typed stays in the browser"
    assert (await houses.told(houses.ana)).hours == full().hours


async def test_two_people_saving_the_hours_lose_nothing_and_choose(houses: Houses) -> None:
    cy = await houses.colleague()
    first, second = houses.ana.page(Hours), cy.page(Hours)
    await houses.ana.send(Hours.load)
    await cy.send(Hours.load)
    await houses.ana.send(Hours.save, week_form(first, **{"friday.0.closes": "01:00"}))
    typed = week_form(second, **{"friday.0.closes": "03:00"})
    await cy.send(Hours.save, typed)
    assert "somebody else has changed this" in second.alert.lower()
    assert next(day.words for day in second.theirs if day.day == "friday") == "6:00 pm – 1:00 am the next day"
    assert second.version == typed["version"]
    await cy.send(Hours.load)
    assert (second.over, second.version) != ("", ""), "a page that connects anew still shows it"
    await cy.send(Hours.save, typed | {"over": second.over})
    assert second.alert == ""
    spans = (await houses.told(houses.ana)).hours or {}
    assert f"{spans['friday'][0].closes:%H:%M}" == "03:00"


async def test_theirs_can_be_taken_instead(houses: Houses) -> None:
    cy = await houses.colleague()
    page = cy.page(Hours)
    await cy.send(Hours.load)
    await houses.ana.send(Hours.load)
    await houses.ana.send(Hours.save, week_form(houses.ana.page(Hours), **{"friday.0.closes": "01:00"}))
    await cy.send(Hours.save, week_form(page, **{"friday.0.closes": "03:00"}))
    await cy.send(Hours.take_theirs)
    assert page.over == ""
    assert next(day for day in page.days if day.day == "friday").spans[0].closes == "01:00"


async def test_a_changed_price_is_stored_and_the_form_closes(houses: Houses) -> None:
    page = await opened(houses.ana, "services", "Cut")
    assert page.values["price"] == "45.50"
    await houses.ana.send(Entries.save, entry_form(page, price="48"))
    assert (page.alert, page.onward) == ("", "/known/services")
    told = await houses.told(houses.ana)
    assert [(service.name, str(service.price)) for service in told.services[:2]] == [("Cut", "48.00"), ("Colour", "90.00")]
    assert told.services[0].aliases == ("haircut",)
    assert (await houses.told(houses.bea)).services == full().services
    await houses.ana.send(Entries.load, "services", at=page.onward)
    assert page.notice == SAVED
    assert page.left == next(row.key for row in page.rows if row.title == "Cut"), "the focus goes back to it"


@pytest.mark.parametrize(
    ("section", "title", "typed", "field"),
    [
        ("services", "Cut", {"price": "ten-ish"}, "price"),
        ("services", "Cut", {"name": "Colour"}, "name"),
        ("services", "Cut", {"description": "x" * 1_000_001}, "description"),
        ("menu", "Tea", {"dietary": ", ".join(["vegan"] * 60)}, "dietary"),
        ("rooms", "Double", {"sleeps": "many"}, "sleeps"),
        ("faq", "Parking?", {"answer": ""}, "answer"),
        ("exceptions", "Thu 24 Dec 2026", {"until": "2026-12-01", "hours.0.opens": "", "hours.0.closes": ""}, "until"),
        ("contacts", "Eve", {"number": "12"}, "number"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field_and_nothing_is_changed(
    houses: Houses, section: str, title: str, typed: dict[str, str], field: str
) -> None:
    page = await opened(houses.ana, section, title)
    version = page.version
    await houses.ana.send(Entries.save, entry_form(page, **typed))
    assert list(page.wrong) == [field]
    assert (page.version, page.onward) == (version, "")
    assert await houses.told(houses.ana) == full(slug="ana")


async def test_two_people_changing_two_entries_of_one_list_are_not_in_each_other_s_way(houses: Houses) -> None:
    cy = await houses.colleague()
    first, second = await opened(houses.ana, "services", "Cut"), await opened(cy, "services", "Colour")
    await houses.ana.send(Entries.save, entry_form(first, price="50"))
    await cy.send(Entries.save, entry_form(second, price="99"))
    assert second.alert == ""
    assert [str(service.price) for service in (await houses.told(houses.ana)).services[:2]] == ["50.00", "99.00"]


async def test_two_people_changing_one_entry_see_each_other_s_words(houses: Houses) -> None:
    cy = await houses.colleague()
    first, second = await opened(houses.ana, "services", "Cut"), await opened(cy, "services", "Cut")
    address = f"/known/services?entry={second.entry}"
    await houses.ana.send(Entries.save, entry_form(first, price="50"))
    typed = entry_form(second, price="99")
    await cy.send(Entries.load, "services", at=address)
    assert not second.in_list
    assert not second.gone, "its form goes on, above the list"
    await cy.send(Entries.save, typed)
    assert ("Price", "50.00") in second.theirs
    assert "nothing of yours was saved yet" in second.alert
    await cy.send(Entries.save, typed | {"over": second.over})
    assert str((await houses.told(houses.ana)).services[0].price) == "99.00"


async def test_what_somebody_else_removed_can_be_added_again(houses: Houses) -> None:
    cy = await houses.colleague()
    await opened(houses.ana, "faq", "Wifi?")
    page = await opened(cy, "faq", "Wifi?")
    await houses.ana.send(Entries.remove)
    assert [each.question for each in (await houses.told(houses.ana)).faq] == ["Parking?"]
    typed = entry_form(page, answer="Free.")
    await cy.send(Entries.save, typed)
    assert (page.theirs, page.over) == ([], NEW)
    await cy.send(Entries.save, typed | {"over": NEW})
    assert [each.answer for each in (await houses.told(houses.ana)).faq] == ["Yes.", "Free."]


async def test_an_address_of_another_business_s_entry_is_of_none(houses: Houses) -> None:
    page = await opened(houses.bea, "faq", "Parking?")
    await houses.bea.send(Entries.save, entry_form(page, answer="Only for Bea's guests."))
    await houses.bea.send(Entries.load, "faq")
    key = page.rows[0].key
    await houses.ana.send(Entries.load, "faq", at=f"/known/questions?entry={key}")
    mine = houses.ana.page(Entries)
    assert mine.gone
    assert mine.values == {"question": "", "answer": ""}
    await houses.ana.send(Entries.save, {"version": f"{key} 0", "question": "Parking?", "answer": "Mine now."})
    assert "somebody else" in mine.alert.lower()
    assert await houses.told(houses.ana) == full(slug="ana")


async def test_an_entry_keeps_what_its_form_does_not_ask(houses: Houses) -> None:
    page = await opened(houses.ana, "faq", "Parking?")
    await houses.ana.send(Entries.save, entry_form(page, answer="Behind the house."))
    assert (await houses.told(houses.ana)).faq[0].ref == "p1"


async def test_a_new_entry_stands_at_the_end(houses: Houses) -> None:
    await houses.ana.send(Entries.load, "policies", at=f"/known/policies?entry={NEW}")
    page = houses.ana.page(Entries)
    await houses.ana.send(Entries.save, entry_form(page, topic="Cats", text="<b>Welcome</b> too."))
    assert [(each.topic, each.text) for each in (await houses.told(houses.ana)).policies] == [
        ("Dogs", "Welcome."),
        ("Cats", "<b>Welcome</b> too."),
    ]


async def test_staff_see_it_all_and_change_nothing(houses: Houses) -> None:
    di = await houses.staff()
    page = await opened(di, "services", "Cut")
    assert [row.title for row in page.rows] == ["Cut", "Colour", "Yoga"]
    for handler, sent in ((Entries.save, [entry_form(page, price="1")]), (Entries.remove, []), (Hours.save, [{}])):
        await di.send(handler, *sent)
        assert "only an owner" in page.alert.lower()
    assert await houses.told(houses.ana) == full(slug="ana")


async def test_a_saved_change_asks_for_the_index_of_its_own_business_alone(houses: Houses) -> None:
    page = await opened(houses.ana, "faq", "Wifi?")
    await houses.ana.send(Entries.save, entry_form(page, answer="Free."))
    assert await jobs(houses.ana) == [INDEX_BUSINESS]
    assert await jobs(houses.bea) == []


async def jobs(browser: Browser) -> list[str]:
    async with browser.services.db.business(browser.member.business_id) as session:
        return list((await session.execute(select(col(Job.kind)))).scalars())


async def test_a_saved_change_marks_the_answer_that_was_given_before_it(houses: Houses) -> None:
    panel = houses.ana.page(Trying)
    page = await opened(houses.ana, "faq", "Wifi?")
    await houses.ana.send(Entries.save, entry_form(page, answer="Free."))
    assert not panel.outdated, "nothing was asked yet"
    panel.answered = True
    page = await opened(houses.ana, "faq", "Wifi?")
    await houses.ana.send(Entries.save, entry_form(page, answer="Paid."))
    assert panel.outdated
    assert not houses.bea.page(Trying).outdated
