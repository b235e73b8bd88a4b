"""The browser that looks at the dashboard, looking at small pages of a server in this process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from core.errors import ConfigurationError
from evals.browser import NARROW, Chromium, PageFaults, barriers, executable, open_browser, overflow

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

CLEAN = "<!doctype html><html lang=en><title>T</title><main><h1>Hello</h1><p>Fine.</p></main>"
PAGES = {
    "/": CLEAN,
    "/logs": CLEAN + "<script>console.error('it broke')</script>",
    "/throws": CLEAN + "<script>null.x</script>",
    "/missing-image": CLEAN + "<img alt=x src=/nothing.png>",
    "/asks": CLEAN + "<script>alert('injected')</script>",
    "/no-alt": CLEAN.replace("</main>", "<img src=data:image/gif;base64,R0lGODlhAQABAAAAACw=></main>"),
    "/wide": CLEAN.replace("</main>", "<div id=broad style='width:900px'>wide</div></main>"),
    "/cookie": CLEAN + "<script>document.cookie = 'who=first'</script>",
    "/favicon.ico": "",
}
Visit = Callable[[str], Awaitable[None]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).split()[1].decode()
        while (await reader.readline()).strip():
            pass
        status, body = ("200 OK", PAGES[path]) if path in PAGES else ("404 Not Found", "")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Chromium]:
    async with open_browser() as browser:
        yield browser


async def test_a_page_on_which_nothing_goes_wrong_is_left_in_peace(chromium: Chromium, site: str) -> None:
    async with chromium.person(site) as person:
        await person.page.goto("/")
        assert await person.page.get_by_role("heading", name="Hello").is_visible()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/logs", "console: it broke"),
        ("/throws", "exception: .*null"),
        ("/missing-image", "answer 404: GET .*/nothing.png"),
        ("/asks", "dialog: injected"),
    ],
)
async def test_whatever_goes_wrong_in_a_page_is_raised_when_the_person_leaves(
    chromium: Chromium, site: str, path: str, fault: str
) -> None:
    with pytest.raises(PageFaults, match=fault):
        async with chromium.person(site) as person:
            await person.page.goto(path, wait_until="networkidle")


async def test_what_a_test_is_about_is_forgiven_and_nothing_else(chromium: Chromium, site: str) -> None:
    async with chromium.person(site) as person:
        with person.forgiving("nothing.png"):
            await person.page.goto("/missing-image", wait_until="networkidle")
        person.check()
        await person.page.goto("/missing-image", wait_until="networkidle")
        with pytest.raises(PageFaults):
            person.check()


async def test_two_people_share_no_cookies(chromium: Chromium, site: str) -> None:
    async with chromium.person(site) as first, chromium.person(site) as second:
        await first.page.goto("/cookie")
        await second.page.goto("/")
        assert [await person.page.evaluate("document.cookie") for person in (first, second)] == ["who=first", ""]


async def test_a_person_may_prefer_dark(chromium: Chromium, site: str) -> None:
    async with chromium.person(site, scheme="dark") as person:
        await person.page.goto("/")
        assert await person.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")


async def test_axe_names_the_element_that_is_a_barrier(chromium: Chromium, site: str) -> None:
    async with chromium.person(site) as person:
        await person.page.goto("/")
        assert await barriers(person.page) == []
        await person.page.goto("/no-alt")
        (found,) = await barriers(person.page)
        assert (found.rule, found.grave, found.target) == ("image-alt", True, "img")


async def test_a_page_wider_than_its_window_is_told_with_what_makes_it_so(chromium: Chromium, site: str) -> None:
    async with chromium.person(site, size=NARROW) as person:
        await person.page.goto("/")
        assert await overflow(person.page) == []
        await person.page.goto("/wide")
        assert await overflow(person.page) == ["div#broad"]


async def test_without_chromium_the_error_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigurationError, match="apt-get install chromium"):
        executable()
