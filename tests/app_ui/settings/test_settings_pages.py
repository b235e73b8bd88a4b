"""How a call begins is what callers hear; who may sign in is the owners' to say, each of their own business alone."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app_ui.known import state as known_state
from app_ui.settings import state as settings_state
from app_ui.settings.state import Account, House, Team
from app_ui.settings.view import LANGUAGES, about_read, call_begins
from core.clock import ManualClock
from core.errors import Unauthorized
from core.settings import Settings
from graph.call import greeting as first_words
from tenancy.businesses import load_profile
from tenancy.profile import BusinessProfile
from tests.app_ui.page_events import PASSWORD, Browser, browsers, sign_in
from tests.tenancy.businesses_given import full, profile

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Houses:
    ana: Browser
    bea: Browser

    async def told(self, browser: Browser) -> BusinessProfile:
        return (await load_profile(browser.services.db, browser.member.business_id)).profile

    async def join(self, role: str, email: str = "cy@example.com") -> Browser:
        await self.ana.send(Team.add, {"name": "Cy", "email": email, "role": role, "password": PASSWORD})
        assert self.ana.page(Team).alert == ""
        return await sign_in(self.ana.services, email)


@pytest.fixture
async def houses(
    engine_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Houses]:
    told = (full(slug="ana", name="Ana's"), full(slug="bea", name="Bea's", phone_numbers=["+12125550201"]))
    async with browsers(engine_settings(tmp_path), ManualClock(NOW), told, monkeypatch, known_state, settings_state) as found:
        yield Houses(*found)


@pytest.mark.parametrize("greeting", [None, "Hello from <b>Ana's</b>."])
@pytest.mark.parametrize("agent", [None, "Robin"])
@pytest.mark.parametrize("manner", ["plain", "warm", "formal"])
def test_the_opening_that_is_shown_is_the_one_that_callers_hear(greeting: str | None, agent: str | None, manner: str) -> None:
    told = profile(name="Ana's", greeting=greeting, agent_name=agent, manner=manner)
    shown = [each.text for each in call_begins(told.name, told.greeting, told.agent_name, told.manner)]
    assert shown == [phrase.text for phrase in first_words(told)]
    assert "automated assistant" in shown[1], "whatever the manner"
    assert (agent is not None and greeting is None) == ("Robin" in shown[0])


def about(page: House, **changes: str) -> dict[str, Any]:
    """What the browser sends: a box that is not ticked is not in it."""
    ticks = {code: "on" for code, _ in LANGUAGES if page.texts[code]}
    texts = {name: text for name, text in page.texts.items() if name not in dict(LANGUAGES)}
    return {"version": page.version} | texts | ticks | changes


async def test_a_greeting_that_is_saved_begins_the_next_call_and_no_other_business_s(houses: Houses) -> None:
    await houses.ana.send(House.load)
    page = houses.ana.page(House)
    await houses.ana.send(House.save, about(page, greeting="Welcome to Ana's.", address="", name="Ana and Co"))
    told = await houses.told(houses.ana)
    assert (told.name, told.greeting, told.address) == ("Ana and Co", "Welcome to Ana's.", None)
    assert [each.text for each in page.heard] == [phrase.text for phrase in first_words(told)]
    assert page.business == "Ana and Co", "the frame shows it at once"
    assert (await houses.told(houses.bea)).greeting == "Hello."


async def test_name_manner_and_languages_of_the_agent_are_saved_for_the_next_call_of_one_business(houses: Houses) -> None:
    await houses.ana.send(House.load)
    page = houses.ana.page(House)
    sent = about(page, greeting="", agent_name="Kim", manner="formal", fr="on")
    del sent["de"]
    await houses.ana.send(House.save, sent)
    told = await houses.told(houses.ana)
    assert (told.agent_name, told.manner, told.languages) == ("Kim", "formal", ("es", "fr"))
    assert page.heard[0].text == "Good day, and thank you for calling Ana's. You are speaking with Kim."
    assert ("Languages beside English", "Spanish, French") in page.read
    beside = await houses.told(houses.bea)
    assert (beside.agent_name, beside.manner, beside.languages) == ("Robin", "warm", ("es", "de"))


async def test_the_opening_follows_what_is_typed_and_saves_nothing(houses: Houses) -> None:
    await houses.ana.send(House.load)
    page = houses.ana.page(House)
    for preview, typed in ((House.preview_greeting, ""), (House.preview_name, "Kim"), (House.preview_manner, "formal")):
        await houses.ana.send(preview, typed)
    assert page.heard[0].text == "Good day, and thank you for calling Ana's. You are speaking with Kim."
    assert (await houses.told(houses.ana)).agent_name == "Robin"


async def test_a_manner_that_there_is_not_is_told_at_its_field(houses: Houses) -> None:
    await houses.ana.send(House.load)
    page = houses.ana.page(House)
    await houses.ana.send(House.save, about(page, manner="rude"))
    assert list(page.wrong) == ["manner"]
    assert (await houses.told(houses.ana)).manner == "warm"


def test_what_an_owner_has_not_told_is_read_as_nothing() -> None:
    assert dict(about_read(profile()))["The agent's name"] == ""
    assert dict(about_read(profile()))["How the agent talks"] == "Plain"


async def test_a_business_without_a_name_is_told_at_its_field(houses: Houses) -> None:
    await houses.ana.send(House.load)
    page = houses.ana.page(House)
    version = page.version
    await houses.ana.send(House.save, about(page, name=" "))
    assert list(page.wrong) == ["name"]
    assert page.version == version
    assert (await houses.told(houses.ana)).name == "Ana's"


async def test_two_people_saving_the_greeting_see_each_other_s(houses: Houses) -> None:
    cy = await houses.join("owner")
    await houses.ana.send(House.load)
    await cy.send(House.load)
    await houses.ana.send(House.save, about(houses.ana.page(House), greeting="Ana's words."))
    page = cy.page(House)
    typed = about(page, greeting="Cy's words.")
    await cy.send(House.save, typed)
    assert ("Greeting", "Ana's words.") in page.theirs
    await cy.send(House.save, typed | {"over": page.over})
    assert (await houses.told(houses.ana)).greeting == "Cy's words."


async def test_owners_add_members_of_their_own_business_and_see_no_others(houses: Houses) -> None:
    cy = await houses.join("staff")
    assert (cy.member.business_id, cy.member.role) == (houses.ana.member.business_id, "staff")
    await houses.ana.send(Team.load)
    await houses.bea.send(Team.load)
    assert [(each.email, each.role, each.me) for each in houses.ana.page(Team).people] == [
        ("ana@example.com", "Owner", True),
        ("cy@example.com", "Staff", False),
    ]
    assert [each.email for each in houses.bea.page(Team).people] == ["bea@example.com"]


async def test_a_member_that_cannot_be_added_is_told_at_the_fields(houses: Houses) -> None:
    page = houses.ana.page(Team)
    await houses.ana.send(Team.add, {"name": "", "email": "nobody", "role": "emperor", "password": "short"})
    assert set(page.wrong) == {"name", "email", "password"}
    assert page.version == "0", "what was typed stays in the browser"
    await houses.ana.send(Team.add, {"name": "B", "email": "bea@example.com", "role": "staff", "password": PASSWORD})
    assert list(page.wrong) == ["email"], "an address that is another business's is not said whose it is"


async def test_a_member_who_is_removed_is_out_at_once(houses: Houses) -> None:
    cy = await houses.join("staff")
    await houses.ana.send(Team.load, at=f"/settings/team?remove={cy.member.id}")
    page = houses.ana.page(Team)
    assert page.leaving_name == "Cy"
    await houses.ana.send(Team.remove)
    assert page.onward == "/settings/team"
    with pytest.raises(Unauthorized):
        await houses.ana.services.accounts.alive(cy.session_id)
    await houses.ana.send(Team.load, at=page.onward)
    assert (page.notice, page.leaving) == ("Cy can no longer sign in.", "")


@pytest.mark.parametrize("whose", ["another business's", "one's own", "nobody's", "no id"])
async def test_nobody_is_removed_who_is_not_another_member_of_the_business(houses: Houses, whose: str) -> None:
    named = {"another business's": houses.bea.member.id, "one's own": houses.ana.member.id, "nobody's": uuid4(), "no id": "x"}
    page = houses.ana.page(Team)
    await houses.ana.send(Team.load, at=f"/settings/team?remove={named[whose]}")
    assert (page.leaving, page.leaving_name) == ("", "")
    page.leaving = str(named[whose])
    await houses.ana.send(Team.remove)
    assert page.alert != ""
    assert await houses.bea.services.accounts.alive(houses.bea.session_id) == houses.bea.member
    assert await houses.ana.services.accounts.alive(houses.ana.session_id) == houses.ana.member


async def test_staff_look_and_change_nothing(houses: Houses) -> None:
    cy = await houses.join("staff")
    await cy.send(House.load)
    assert cy.page(House).texts["name"] == "Ana's"
    for handler, sent in ((House.save, [about(cy.page(House), name="Cy's")]), (Team.add, [{}]), (Team.remove, [])):
        await cy.send(handler, *sent)
        assert "only an owner" in cy.page(Team).alert.lower()
    assert (await houses.told(houses.ana)).name == "Ana's"


async def test_a_new_password_keeps_this_session_and_ends_the_others(houses: Houses) -> None:
    elsewhere = await sign_in(houses.ana.services, "ana@example.com")
    page = houses.ana.page(Account)
    await houses.ana.send(Account.change_password, {"old": "not it", "new": "another long one", "again": "another long one"})
    assert list(page.wrong) == ["old"]
    await houses.ana.send(Account.change_password, {"old": PASSWORD, "new": "another long one", "again": "another lang one"})
    assert list(page.wrong) == ["again"]
    await houses.ana.send(Account.change_password, {"old": PASSWORD, "new": "another long one", "again": "another long one"})
    assert (page.wrong, page.changes) == ({}, 1)
    assert await houses.ana.services.accounts.alive(houses.ana.session_id)
    with pytest.raises(Unauthorized):
        await houses.ana.services.accounts.alive(elsewhere.session_id)
    assert (await sign_in(houses.bea.services, "bea@example.com")).member == houses.bea.member
