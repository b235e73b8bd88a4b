"""Walks every page of the dashboard by itself, as two businesses and as nobody. Pages are the app's own routes and ids are
whatever the other business has, so that a page is covered the day it is written."""

import asyncio
import contextlib
import re
from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import pytest
from playwright.async_api import Error, Page, Response, WebSocket

from evals.browser import SETTLED, Person
from evals.screens import EXPECTED, PLACEHOLDER
from frontdesk.visits import routes
from tests.dashboard_site import MARK, Site
from tools.booking.calendar import next_bookings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]
STATIC = ("script", "stylesheet", "font", "image", "manifest")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
ROUTES = routes()[1]
FIXED = [route for route in ROUTES if not PLACEHOLDER.search(route)]
FILLED = [route for route in ROUTES if PLACEHOLDER.search(route)]


class Sent:
    """Everything that the server sends to one page."""

    def __init__(self, page: Page) -> None:
        self._bodies: list[asyncio.Task[None]] = []
        self.texts: list[str] = []
        page.on("response", lambda response: self._bodies.append(asyncio.create_task(self._read(response))))
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.texts.append(frame if isinstance(frame, str) else frame.decode("latin-1")))

    async def _read(self, response: Response) -> None:
        if response.request.resource_type not in STATIC:
            with contextlib.suppress(Error):  # it has none, such as a redirect's, or the page is gone
                self.texts.append((await response.body()).decode("latin-1"))

    async def whole(self) -> list[str]:
        await asyncio.gather(*self._bodies)
        return self.texts


async def look(person: Person, path: str) -> tuple[str, list[str]]:
    """What a page shows, and all that was sent for it."""
    sent = Sent(await person.fresh_page())
    with person.forgiving(*EXPECTED):
        page = await person.open(path)
    return await page.inner_text("body"), [await page.content(), *await sent.whole()]


async def test_a_business_sees_its_own_marks_on_its_pages_so_that_the_walk_would_find_them(site: Site) -> None:
    async with site.signed_in(site.b) as owner:
        seen = {route: (await look(owner, fill(route, [site.b.recorded])))[0].count(MARK) for route in ROUTES}
    assert all(seen.values()), seen
    assert sum(seen.values()) > 4 * len(seen)  # more than the business's name in the frame


@pytest.mark.parametrize("route", FIXED)
async def test_no_page_of_one_business_is_sent_a_word_of_another(site: Site, route: str) -> None:
    async with site.signed_in(site.a) as owner:
        text, sent = await look(owner, route)
    assert site.a.name in text
    assert any(site.a.name in one for one in sent[1:])  # what was sent is seen
    assert not [one for one in sent if MARK in one]


@pytest.mark.parametrize("route", FILLED)
async def test_another_business_s_id_leads_to_what_an_id_that_does_not_exist_leads_to(site: Site, route: str) -> None:
    async with site.signed_in(site.a) as owner:
        nowhere = plain((await look(owner, fill(route, [nobody := str(uuid4())])))[0], nobody)
        for foreign in site.b.ids:
            text, sent = await look(owner, fill(route, [foreign]))
            assert plain(text, foreign) == nowhere
            assert not [one for one in sent if MARK in one]
        for own in site.a.ids[:1]:
            assert plain((await look(owner, fill(route, [own])))[0], own) != nowhere


async def test_a_link_with_another_business_s_id_leads_nowhere_either(site: Site) -> None:
    """Ids also stand behind question marks; where, the business's own links tell."""
    async with site.signed_in(site.a) as owner:
        shapes = await shapes_of_links(owner, f"/bookings?view=week&date={await next_booked(site)}")
        assert any("?" in shape for shape in shapes), shapes
        for shape in sorted(shapes):
            nowhere = plain((await look(owner, shape.format(id=(nobody := str(uuid4())))))[0], nobody)
            for foreign in site.b.ids[::2]:
                text, sent = await look(owner, shape.format(id=foreign))
                assert plain(text, foreign) == nowhere, shape
                assert not [one for one in sent if MARK in one], shape


@pytest.mark.parametrize(
    "route", [route if at < 3 else pytest.param(route, marks=pytest.mark.thorough) for at, route in enumerate(ROUTES)]
)
async def test_signed_out_every_page_leads_to_the_sign_in_and_back(site: Site, route: str) -> None:
    path = fill(route, [site.b.recorded])
    async with site.person() as stranger:
        await stranger.page.goto(path)
        assert stranger.page.url.startswith(f"{site.url}/sign-in")
        assert MARK not in await stranger.page.content()
        with stranger.forgiving(*EXPECTED):
            await site.fill_sign_in(stranger, site.b)
            await stranger.page.wait_for_url(re.compile(re.escape(f"{site.url}{path}") + "/?$"))
            await stranger.page.wait_for_function(SETTLED)


async def next_booked(site: Site) -> date:
    services = site.visits.services
    async with services.db.business(site.a.owner.business_id) as session:
        (booking, *_) = await next_bookings(session, services.clock.now())
    return booking.starts_at.date()


async def shapes_of_links(owner: Person, *more: str) -> set[str]:
    """Where the business's pages lead to, with ``{id}`` in the place of ids."""
    found: set[str] = set()
    for path in (*FIXED, *more):
        await owner.fresh_page()
        with owner.forgiving(*EXPECTED):
            page = await owner.open(path)
        links = await page.eval_on_selector_all("a[href^='/']", "all => all.map(one => one.getAttribute('href'))")
        found |= {UUID.sub("{id}", link) for link in links if UUID.search(link) and "{" not in link}
    # One date and one page of a list stand for all of them.
    return {shape for shape in found if not [one for one in found if one < shape and DATE.sub("", one) == DATE.sub("", shape)]}


def fill(route: str, ids: Sequence[str]) -> str:
    """The route with one id in all its places."""
    return PLACEHOLDER.sub(ids[0], route)


def plain(text: str, given: str) -> str:
    """A page's words without the id that was asked for, and without the time of day and what goes with it."""
    return re.sub(r"\d{1,2}:\d{2}( [ap]m)?|\d+ (h|min)( late)?", "", text.replace(given, "ID"))
