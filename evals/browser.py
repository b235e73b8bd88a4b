"""A real browser: Debian's Chromium, headless, driven over its own protocol.

Each person has cookies of their own. Whatever goes wrong in their pages without being expected (an error on the console, an
exception, a failed request, an answer of 400 or more) is kept, and raised when they leave.
"""

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    ViewportSize,
    async_playwright,
)

from core.errors import ConfigurationError, FrontdeskError

Scheme = Literal["light", "dark"]
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 740}
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
PATIENCE_MS = 10_000
"""How long a page may take to show what is waited for."""
ABORTED = "net::ERR_ABORTED"
"""What a request is answered with when its page goes away; nobody's fault."""
AXE = Path(__file__).resolve().parents[1] / ".tools" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = frozenset({"serious", "critical"})


SETTLED = """() => document.fonts.status === 'loaded' && !document.querySelector('[aria-busy=true]')
    && !document.querySelector('form[data-version=""]') && !!document.querySelector('h1')?.innerText.trim()"""
"""JavaScript: the page has its heading and its fonts, nothing in it says that it is still being filled, and its forms hold a
version of what they are to change."""


class PageFaults(FrontdeskError):
    """Something went wrong in a person's pages; the message lists it all."""

    code = "page_faults"


@dataclass(frozen=True, slots=True)
class Finding:
    """A barrier that axe found: one element that breaks one rule."""

    rule: str
    impact: str
    help: str
    target: str
    """A CSS selector of the element."""
    html: str

    @property
    def grave(self) -> bool:
        return self.impact in GRAVE

    def __str__(self) -> str:
        return f"{self.impact}: {self.help} ({self.rule}) at {self.target}: {self.html}"


@dataclass
class Person:
    """Somebody with a browser window and cookies of their own."""

    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)
    _forgiven: list[re.Pattern[str]] = field(default_factory=list)

    @contextmanager
    def forgiving(self, *patterns: str) -> Iterator[None]:
        """What happens within and matches one of the patterns is no fault, such as the 404 that a test is about."""
        some = [re.compile(pattern) for pattern in patterns]
        self._forgiven += some
        try:
            yield
        finally:
            self._forgiven = [pattern for pattern in self._forgiven if pattern not in some]

    def check(self) -> None:
        """Raises PageFaults for what has gone wrong since the last check."""
        faults, self.faults = self.faults, []
        if faults:
            raise PageFaults("; ".join(dict.fromkeys(faults)))

    async def open(self, path: str) -> Page:
        """Go to a page and wait until it is filled."""
        await self.page.goto(path)
        await self.page.wait_for_function(SETTLED)
        return self.page

    async def another_page(self) -> Page:
        """A second tab, with the same cookies."""
        page = await self.context.new_page()
        self._watch(page)
        return page

    async def fresh_page(self) -> Page:
        """A tab that has shown nothing yet, in the place of the one before."""
        before, self.page = self.page, await self.another_page()
        await before.close()
        return self.page

    def _watch(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._fault(f"exception: {error}"))
        page.on("requestfailed", self._on_failed)
        page.on("response", self._on_response)
        page.on("dialog", self._on_dialog)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A failed request comes twice, the second time with its address and status.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._fault(f"console: {message.text}")

    def _on_failed(self, request: Request) -> None:
        if request.failure != ABORTED:
            self._fault(f"request failed: {request.method} {request.url}: {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._fault(f"answer {response.status}: {response.request.method} {response.url}")

    async def _on_dialog(self, dialog: Dialog) -> None:
        self._fault(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _fault(self, fault: str) -> None:
        if not any(pattern.search(fault) for pattern in self._forgiven):
            self.faults.append(fault)


class Chromium:
    """One browser process for everybody."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    @asynccontextmanager
    async def person(self, base_url: str, *, size: ViewportSize = WIDE, scheme: Scheme = "light") -> AsyncIterator[Person]:
        """Somebody new. ``base_url`` is where a path such as ``/calls`` leads. Raises PageFaults in the end, unless
        something else was raised."""
        context = await self._browser.new_context(
            base_url=base_url, viewport=size, color_scheme=scheme, reduced_motion="reduce", locale="en-US"
        )
        context.set_default_timeout(PATIENCE_MS)
        try:
            person = Person(context, await context.new_page())
            person._watch(person.page)
            yield person
            person.check()
        finally:
            await context.close()


@asynccontextmanager
async def open_browser() -> AsyncIterator[Chromium]:
    """Raises ConfigurationError where there is no Chromium."""
    found = executable()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, headless=True, args=[*FLAGS])
        try:
            yield Chromium(browser)
        finally:
            await browser.close()


def executable() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise ConfigurationError("Chromium is needed to look at the dashboard; on Debian: apt-get install chromium")
    return found


async def barriers(page: Page) -> list[Finding]:
    """What axe finds on the page as it is now. Raises ConfigurationError where axe is not installed."""
    if not AXE.exists():
        raise ConfigurationError(f"axe-core is needed to check pages, as {AXE}; `make screens` installs it")
    await page.evaluate(AXE.read_text())
    result: dict[str, Any] = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        Finding(
            violation["id"],
            node.get("impact") or violation.get("impact") or "minor",
            violation["help"],
            " ".join(str(part) for part in node["target"]),
            node["html"][:200],
        )
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


async def overflow(page: Page) -> list[str]:
    """Elements that make the page wider than its window, as selectors; empty where nothing has to be scrolled sideways."""
    found: list[str] = await page.evaluate(
        """() => {
            const root = document.scrollingElement;
            if (root.scrollWidth <= root.clientWidth) return [];
            const named = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + [...e.classList].map(c => '.' + c).join('');
            const wide = [...document.querySelectorAll('body *')].filter(
                e => e.getBoundingClientRect().right > root.clientWidth + 1);
            return wide.length ? wide.slice(0, 5).map(named) : ['html'];
        }"""
    )
    return found
