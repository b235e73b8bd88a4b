"""An owner at the dashboard: real pages in a real browser, on a real gateway, worker and database, with a real call."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from app_ui.times import phone
from core.crypto import Sealer
from core.redis_events import RedisEvents
from evals.browser import SETTLED, Person
from evals.phone.place import place_call
from evals.phone.report import CallReport
from evals.phone.script import load_script
from evals.watching import Seen, first_with, seen, watch
from frontdesk.visits import PASSWORD
from tenancy.calls.log import LogWriter
from tenancy.calls.store import CallStore
from tests.dashboard_site import Site
from tests.system.scenes import RESTAURANT_NUMBER, ROOT, script

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]
CALLER = "+15715550173"
"""Nobody in anybody's past has this number."""
WRITTEN = phone(CALLER)
INJECTION = "<img src=x onerror=\"alert('image')\"><script>alert('script')</script><b>bold</b>"
NEWCOMER = "ana@sign-up.example"


@dataclass(frozen=True)
class Evening:
    """What happened when the hours were changed, somebody rang and two owners read along."""

    tried: str
    """What the page said that callers hear now."""
    report: CallReport
    call_id: str
    seen: list[Seen]
    seen_by_other: list[Seen]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def evening(site: Site) -> Evening:
    booking = load_script(ROOT / "evals" / "bench" / "scripts" / "booking.yaml")
    asks = booking.model_copy(update={"lines": script("Are you open on Sunday?").lines + booking.lines})
    async with site.person() as lucia, site.signed_in(site.b) as other:
        await lucia.page.goto("/known")
        await site.fill_sign_in(lucia, site.a)
        await change_sunday(lucia.page, "12:00", "20:30")
        tried = await ask(lucia.page, "Are you open on Sunday?")
        for person in (lucia, other):
            await watch(await person.open("/"))
        plan = site.planner(to=RESTAURANT_NUMBER, caller=CALLER, script=asks)
        report = await place_call(plan)
        await expect(lucia.page.get_by_role("main")).to_contain_text("Ended")
        calls = CallStore(
            site.visits.services.db, Sealer(bytes(32)), LogWriter(site.visits.services.db), site.visits.services.clock
        )
        call_id = str(await calls.find(site.a.owner.business_id, report.call_sid))
        return Evening(tried, report, call_id, await seen(lucia.page), await seen(other.page))


async def test_the_next_caller_hears_the_hours_that_the_owner_has_just_saved(evening: Evening) -> None:
    assert "noon to eight thirty PM" in evening.tried
    assert any("noon to eight thirty PM" in " ".join(turn.answer) for turn in evening.report.turns)


async def test_a_call_is_read_along_with_while_it_goes_on(evening: Evening) -> None:
    for words in (evening.report.heard[0], "noon to eight thirty PM", "Peter Brown"):
        assert first_with(evening.seen, words) is not None, words
    over = first_with(evening.seen, "Ended")
    heard = first_with(evening.seen, evening.report.heard[0])
    assert over is not None
    assert heard is not None
    assert (over.at - heard.at).total_seconds() > 10


async def test_the_call_is_in_the_list_with_its_page_its_transcript_and_its_sound(site: Site, evening: Evening) -> None:
    async with site.signed_in(site.a) as lucia:
        page = await lucia.open("/calls")
        newest = page.get_by_role("table").get_by_role("link").first
        await expect(newest).to_have_text(WRITTEN)
        await newest.click()
        await expect(page).to_have_url(re.compile(evening.call_id))
        transcript = page.get_by_role("main")
        for words in (*evening.report.heard[:2], "noon to eight thirty PM", "Peter Brown"):
            await expect(transcript).to_contain_text(words)
        await expect(transcript).to_contain_text("Booked")
        length = await played_seconds(page)
    assert evening.report.seconds - 20 < length < evening.report.seconds + 2


async def test_a_booking_made_by_the_call_stands_in_the_week(site: Site, evening: Evening) -> None:
    assert evening.report.ended == "agent"
    async with site.signed_in(site.a) as lucia:
        page = await lucia.open("/bookings?view=week")
        main = page.get_by_role("main")
        if "Peter Brown" not in await main.inner_text():  # the Wednesday that was booked lies in the next week
            await page.get_by_role("link", name="Week after").click()
        await main.get_by_role("link", name=re.compile("Peter Brown")).click()
        await page.get_by_role("link", name="The call it came from").click()
        await expect(page).to_have_url(re.compile(evening.call_id))


async def test_the_second_owner_sees_none_of_it(site: Site, evening: Evening) -> None:
    everything = " ".join(one.text for one in evening.seen_by_other)
    assert "On the phone" in everything
    for words in (WRITTEN, "Peter Brown", *evening.report.heard, "noon to eight thirty PM"):
        assert words not in everything
    async with site.signed_in(site.b) as other:
        for sought in ("Brown", CALLER):
            page = await other.open(f"/calls?search={sought.replace('+', '%2B')}")
            await expect(page.get_by_role("main")).to_contain_text("No call fits")
        page = await other.open(f"/calls?search={CALLER[-4:]}")
        assert evening.call_id not in await page.content()
        foreign, nowhere = [await (await other.open(f"/calls/{one}")).inner_text("main") for one in (evening.call_id, uuid4())]
        assert foreign == nowhere
        for path in ("calls/{}", "calls/{}/recording"):
            answers = [await other.page.request.get(f"/api/v1/{path.format(one)}") for one in (evening.call_id, uuid4())]
            assert [answer.status for answer in answers] == [404, 404]
            assert len({(await answer.text()).replace(evening.call_id, "") for answer in answers}) == 1


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def newcomer(site: Site) -> str:
    """The email address of an owner who has just registered a business of their own."""
    async with site.person() as ana:
        page = ana.page
        await page.goto("/sign-up")
        await page.get_by_label("Name of the business").fill("Ana's Garden")
        await page.get_by_label("Kind of business").select_option("salon")
        await page.get_by_label("Its phone number").fill("+12125550191")
        await page.get_by_label("Time zone").fill("America/New_York")
        await page.get_by_label("Your name").fill("Ana Silva")
        await page.get_by_label("Email address").fill(NEWCOMER)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Register").click()
        await page.wait_for_url(f"{site.url}/")
        await page.wait_for_function(SETTLED)
        assert "Ana's Garden" in await page.inner_text("body")
    return NEWCOMER


@asynccontextmanager
async def visiting(site: Site, email: str) -> AsyncIterator[Person]:
    async with site.person() as person:
        await site.visits.sign_in(person, email)
        yield person


async def test_a_new_business_lands_in_an_empty_dashboard_that_says_what_comes(site: Site, newcomer: str) -> None:
    async with visiting(site, newcomer) as ana:
        await expect((await ana.open("/")).get_by_role("main")).to_contain_text("Nobody is on the phone")
        await expect((await ana.open("/calls")).get_by_role("main")).to_contain_text("No calls yet")
        await expect((await ana.open("/known")).get_by_role("main")).to_contain_text("You have not told your hours yet")


async def test_scripts_in_an_answer_are_shown_as_text(site: Site, newcomer: str) -> None:
    async with visiting(site, newcomer) as ana:
        page = await ana.open("/known/questions?entry=new")
        await page.get_by_label("Question", exact=True).first.fill(f"May I {INJECTION}?")
        await page.get_by_label("Answer").fill(INJECTION)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("main")).to_contain_text("onerror")
        await shown_as_text(page)
        ana.check()


async def test_scripts_in_what_a_caller_says_are_shown_as_text_live_and_afterwards(site: Site, newcomer: str) -> None:
    services = site.visits.services
    async with visiting(site, newcomer) as ana, LogWriter(services.db) as writer:
        member = await site.visits.sign_in(ana, newcomer)
        page = await ana.open("/")
        events = RedisEvents(str(services.settings.redis_url), services.secrets.master_key)
        calls = CallStore(services.db, Sealer(services.secrets.master_key), writer, services.clock, events)
        call = await calls.open(member.business_id, f"CA{uuid4().hex}", CALLER)
        call.log.append("ring", business=str(member.business_id), version=1)
        call.log.append("caller", words=INJECTION, source="speech", heard=[], amends=False, confidence=1.0, plan=1)
        await call.log.durable()
        await expect(page.get_by_role("main")).to_contain_text("onerror")
        await shown_as_text(page)
        await calls.end(member.business_id, call.call_id, "caller_hung_up", outcome="nothing", turns=1)
        page = await ana.open(f"/calls/{call.call_id}")
        await expect(page.get_by_role("main")).to_contain_text("onerror")
        await shown_as_text(page)
        await events.close()


async def test_a_price_of_ten_ish_gets_its_sentence_at_its_field_and_nothing_is_lost(site: Site, newcomer: str) -> None:
    async with visiting(site, newcomer) as ana:
        page = await ana.open("/known/services?entry=new")
        price = page.get_by_label("Price", exact=True)
        await page.get_by_label("Name").fill("Hedge trimming")
        await page.get_by_label("Length in minutes").fill("45")
        await price.fill("ten-ish")
        await page.get_by_role("button", name="Save").click()
        await expect(price).to_have_accessible_description(re.compile("expected"))
        await expect(price).to_have_attribute("aria-invalid", "true")
        typed = [await page.get_by_label(label, exact=True).input_value() for label in ("Name", "Length in minutes", "Price")]
        assert typed == ["Hedge trimming", "45", "ten-ish"]
        await price.fill("10")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("main")).to_contain_text("Hedge trimming")
        await expect(page.get_by_role("button", name="Save")).to_have_count(0)


async def test_of_two_people_who_save_one_form_the_second_is_told_and_loses_nothing(site: Site, newcomer: str) -> None:
    async with visiting(site, newcomer) as first, visiting(site, newcomer) as second:
        for person in (first, second):
            await person.open("/known")
        await change_sunday(first.page, "10:00", "14:00")
        await set_sunday(second.page, "11:00", "15:00")
        await second.page.get_by_role("button", name="Save hours").click()
        await expect(second.page.get_by_role("main")).to_contain_text("Somebody else has changed the hours in the meantime")
        await expect(second.page.get_by_label("Sunday opens").first).to_have_value("11:00")
        await first.open("/known")
        await expect(first.page.get_by_label("Sunday opens").first).to_have_value("10:00")
        await second.page.get_by_role("button", name="Save mine instead").click()
        await expect(second.page.get_by_role("status").first).to_contain_text("Saved")
        await first.open("/known")
        await expect(first.page.get_by_label("Sunday opens").first).to_have_value("11:00")


async def test_a_server_that_goes_and_comes_in_mid_form_takes_nothing_of_what_was_typed(site: Site, newcomer: str) -> None:
    async with visiting(site, newcomer) as ana:
        page = await ana.open("/known/policies?entry=new")
        await page.get_by_label("Topic").fill("Rain")
        await page.get_by_label("What holds").fill("We come in light rain.")
        with ana.forgiving(".*"):
            await site.installation.kill("admin")
            await expect(page.get_by_role("alert").filter(has_text="connection is lost")).to_be_visible(timeout=20_000)
            await site.installation.start("admin")
            await site.installation.ready("admin")
            await expect(page.get_by_role("alert").filter(has_text="connection is lost")).to_have_count(0, timeout=20_000)
            assert await page.get_by_label("Topic").input_value() == "Rain"
            assert await page.get_by_label("What holds").input_value() == "We come in light rain."
            await page.get_by_role("button", name="Save").click()
            await expect(page.get_by_role("button", name="Save")).to_have_count(0)
        await expect(page.get_by_role("main")).to_contain_text("We come in light rain.")


async def test_an_ended_session_says_so_and_leads_to_the_sign_in_and_back(site: Site, newcomer: str) -> None:
    async with visiting(site, newcomer) as ana:
        member = await site.visits.sign_in(ana, newcomer)
        page = await ana.open("/known/policies?entry=new")
        await page.get_by_label("Topic").fill("Snow")
        with ana.forgiving(".*"):
            await site.visits.sign_out(member)
            await page.get_by_role("button", name="Save").click()
            await expect(page.get_by_role("alert").filter(has_text="signed out")).to_be_visible(timeout=20_000)
            assert await page.get_by_label("Topic").input_value() == "Snow"
            again = await ana.another_page()
            await again.goto("/bookings")
            assert again.url == f"{site.url}/sign-in?next=/bookings"
            await again.get_by_label("Email address").fill(newcomer)
            await again.get_by_label("Password").fill(PASSWORD)
            await again.get_by_role("button", name="Sign in").click()
            await again.wait_for_url(f"{site.url}/bookings")
            await expect(page.get_by_role("alert").filter(has_text="signed out")).to_have_count(0, timeout=20_000)
            assert await page.get_by_label("Topic").input_value() == "Snow"


async def set_sunday(page: Page, opens: str, closes: str) -> None:
    await page.get_by_role("checkbox", name="Sunday open", exact=True).check()
    await page.get_by_label("Sunday opens").first.fill(opens)
    await page.get_by_label("Sunday closes").first.fill(closes)


async def change_sunday(page: Page, opens: str, closes: str) -> None:
    """Change Sunday's hours and save them."""
    await set_sunday(page, opens, closes)
    await page.get_by_role("button", name="Save hours").click()
    await expect(page.get_by_role("status").first).to_contain_text("Saved")


async def ask(page: Page, question: str) -> str:
    """What the page says that a caller who asked this would hear."""
    panel = page.get_by_role("region", name="Try a question").or_(page.locator("#try"))
    await panel.get_by_label("Question").fill(question)
    await panel.get_by_role("button", name="Ask").click()
    await expect(panel.get_by_role("blockquote")).to_be_visible()
    return await panel.inner_text()


async def played_seconds(page: Page) -> float:
    """Plays the recording's first moments; its length in seconds."""
    audio = page.locator("audio")
    length: float = await audio.evaluate(
        """async player => {
            await player.play();
            await new Promise(on => player.addEventListener('timeupdate', () => player.currentTime > 0.2 && on()));
            player.pause();
            return player.duration;
        }"""
    )
    return length


async def shown_as_text(page: Page) -> None:
    """What was injected stands there as words and is no element. Had it run, its dialog would be a fault of the page."""
    assert await page.locator("main img, main b, main script").count() == 0
