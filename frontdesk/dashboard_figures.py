"""What ``frontdesk bench dashboard`` measures: an installation with a year behind it, and what is done and expected there."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import asdict
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from playwright.async_api import Page, expect

from core.crypto import Sealer
from evals.bench import dashboard as measure
from evals.bench.dashboard import Click, Expected
from evals.bench.figures import Planner, Progress
from evals.bench.installation import installed, usual_weeks
from evals.browser import SETTLED, Chromium, Person, open_browser
from evals.crowd.fill import Crowd
from evals.phone.report import CallReport
from evals.phone.script import load_script
from evals.servers import own_postgres, own_redis
from frontdesk import dashboard_build
from frontdesk.commands.call import plan_call
from frontdesk.visits import Owner, Visits
from tenancy.businesses import load_profile
from tenancy.calls.log import Event, LogWriter
from tenancy.calls.store import CallStore
from tools.booking.calendar import bookings_between, next_bookings

SHOWN = "trattoria-bella-napoli"
CROWD = Crowd(calls=10_000, bookings=1_000)
SAMPLES, SCRIPTS = dashboard_build.ROOT / "samples", dashboard_build.ROOT / "evals" / "bench" / "scripts"
SUNDAYS = (("12:00", "20:30", "noon to eight thirty PM"), ("13:30", "21:15", "one thirty PM to nine fifteen PM"))


async def measured(servers: bool, rounds: int, progress: Progress) -> dict[str, Any]:
    """``servers``: on a PostgreSQL and a Redis of its own instead of SQLite."""
    dashboard_build.build(progress)
    async with _place(servers, progress) as place:
        found: dict[str, Any] = {"engine": "postgresql, redis" if servers else "sqlite"}
        pages = await place.pages()
        found["first_page"] = (await measure.first_pages(place.visitor, pages, rounds, progress)).as_json()
        found["clicks"] = (await measure.clicks(place.visitor, await place.clicks(), rounds, progress)).as_json()
        progress("live words: a booking call")
        live = await measure.live_words(place.visitor, place.planner, load_script(SCRIPTS / "booking.yaml"), place.events)
        found["live_words"] = live.as_json()
        spoken = [words for _, _, words in SUNDAYS]
        async with place.visitor() as person:
            await place.change(person.page, len(SUNDAYS) - 1)
        changes = await measure.changed_hours(
            place.visitor, place.planner, place.owner.number, place.change, spoken, 2 * len(SUNDAYS), progress
        )
        found["changes"] = [asdict(change) for change in changes]
        return found


class _Place:
    """An installation that is looked at, and what is known of the business in it."""

    def __init__(self, chromium: Chromium, visits: Visits, owner: Owner) -> None:
        self._chromium, self._visits, self.owner = chromium, visits, owner
        self._db, self._history = visits.services.db, visits.services.history

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Person]:
        async with self._chromium.person(self._visits.services.settings.admin) as person:
            await self._visits.sign_in(person, self.owner.member.email)
            yield person

    @property
    def planner(self) -> Planner:
        return partial(plan_call, self._visits.services.settings)

    async def pages(self) -> dict[str, Expected]:
        """The first page shows who comes next, the list the newest call; both are known to the server alone."""
        async with self._db.business(self.owner.business_id) as session:
            (following, *_) = await next_bookings(session, self._visits.services.clock.now())
        newest = (await self._history.page(self.owner.business_id)).calls[0]
        return {"/": Expected(following.name or ""), "/calls": Expected(selector=_link(newest.id))}

    async def clicks(self) -> list[Click]:
        page = partial(self._history.page, self.owner.business_id)
        newest, second = await page(), await page(page=2)
        opened = next(call for call in newest.calls if call.turns)
        said = (await self._history.detail(self.owner.business_id, opened.id)).lines[-1].text
        booked = await page(outcome="booked")
        old = next(call for call in (await page(page=newest.pages)).calls if call.caller)
        today, week = await self._names(0, 1), await self._names(7, 14)
        return [
            Click("next page of calls", "/calls", _go("Page 2"), Expected(selector=_link(second.calls[0].id))),
            Click("open a call", "/calls", _follow(_link(opened.id)), Expected(said)),
            Click("search a number", "/calls", _search(str(old.caller)), Expected(selector=_link(old.id))),
            Click("filter by outcome", "/calls", _filter, Expected(selector=_link(booked.calls[-1].id))),
            Click("to bookings", "/", _section("Bookings"), Expected(today)),
            Click("a week", "/bookings", _go("Week"), Expected(selector=".week-days")),
            Click("next week", "/bookings?view=week", _go("Week after"), Expected(week)),
            Click("to what we know", "/", _section("What we know"), Expected("Weekly hours", "form[id=hours]")),
            Click("to the menu", "/known", _go("Menu"), Expected("Bruschetta al pomodoro")),
            Click("to settings", "/", _section("Settings"), Expected("Thank you for calling Trattoria Bella Napoli.")),
        ]

    async def events(self, report: CallReport) -> Sequence[Event]:
        """What the log holds of a call that was placed."""
        services = self._visits.services
        calls = CallStore(self._db, Sealer(services.secrets.master_key), LogWriter(self._db), services.clock)
        return await calls.events(self.owner.business_id, await calls.find(self.owner.business_id, report.call_sid))

    async def change(self, page: Page, number: int) -> None:
        """Save Sunday's hours on their page."""
        opens, closes, _ = SUNDAYS[number]
        await page.goto("/known")
        await page.wait_for_function(SETTLED)
        await expect(page.get_by_role("status").first).not_to_contain_text("Saved")
        await page.get_by_role("checkbox", name="Sunday open", exact=True).check()
        await page.get_by_label("Sunday opens").first.fill(opens)
        await page.get_by_label("Sunday closes").first.fill(closes)
        await page.get_by_role("button", name="Save hours").click()
        await expect(page.get_by_role("status").first).to_contain_text("Saved")

    async def _names(self, begin: int, end: int) -> str:
        """The first who comes within some days from today's first moment; a week's from its Monday."""
        services = self._visits.services
        zone = (await load_profile(self._db, self.owner.business_id)).profile.zone
        today = services.clock.now().astimezone(zone).date()
        first = today if end == 1 else today - timedelta(days=today.weekday())
        start = datetime.combine(first + timedelta(days=begin), time(), zone)
        async with self._db.business(self.owner.business_id) as session:
            found = await bookings_between(session, start, start + timedelta(days=end - begin))
        return next(booking.name or "" for booking in found)


@asynccontextmanager
async def _place(servers: bool, progress: Progress) -> AsyncIterator[_Place]:
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="frontdesk-bench-")))
        database = stack.enter_context(own_postgres()).url if servers else None
        redis = stack.enter_context(own_redis()) if servers else None
        progress("starting an installation")
        businesses = [usual_weeks([SAMPLES], home / "businesses")]
        running = installed(home / "home", businesses, database_url=database, redis_url=redis, admin=True)
        async with running as own, open_browser() as chromium:
            visits = Visits(own.settings)
            owner = await visits.owner(SHOWN, "Lucia Esposito", "lucia@bella-napoli.example")
            progress(f"{CROWD.calls:,} calls and {CROWD.bookings:,} bookings")
            await visits.fill(owner, CROWD, seed=1)
            yield _Place(chromium, visits, owner)
            await visits.close()


def _link(call_id: UUID) -> str:
    return f'main a[href="/calls/{call_id}"]'


def _go(name: str) -> Callable[[Page], Awaitable[None]]:
    return lambda page: page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def _follow(selector: str) -> Callable[[Page], Awaitable[None]]:
    return lambda page: page.locator(selector).click()


def _section(name: str) -> Callable[[Page], Awaitable[None]]:
    return lambda page: page.get_by_role("navigation", name="Sections").get_by_role("link", name=name).click()


def _search(words: str) -> Callable[[Page], Awaitable[None]]:
    async def search(page: Page) -> None:
        await page.get_by_label("Caller or name").fill(words)
        await page.get_by_label("Caller or name").press("Enter")

    return search


async def _filter(page: Page) -> None:
    await page.get_by_label("What came of it").select_option("booked")
    await page.get_by_role("button", name="Search").click()
