"""Every page of the dashboard as a picture, wide and narrow, light and dark; on the way each is checked for barriers.

Pages are the app's own routes, so a new one is photographed without being listed here. A route with a placeholder, such as
``/calls/[call]``, is filled with an id that is known, or else with one that another page links to. What opens within a page,
such as the form of a new booking, is named with its address.
"""

import io
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, ViewportSize

from core.errors import InvalidInput
from evals.browser import NARROW, WIDE, Chromium, Finding, Person, Scheme, barriers, overflow

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SIZES = (WIDE, NARROW)
TALLEST = 1600
"""Pixels of a page that a picture shows at most."""
QUALITY = 80
"""Of WebP; text stays sharp, and a page takes some 20 to 60 kB."""
PLACEHOLDER = re.compile(r"\[\[?(?:\.\.\.)?(\w+)\]?\]")
EXPECTED = (r"answer 404: GET \S+/404/?$",)
"""No fault of a page that says that there is no such page."""
SignIn = Callable[[Person], Awaitable[None]]


@dataclass
class Shot:
    """One page as one person saw it."""

    route: str
    size: int
    """Pixels of width."""
    scheme: Scheme
    file: Path
    findings: list[Finding] = field(default_factory=list)
    wider_than_window: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> Iterator[str]:
        """What an owner would stumble over, a sentence each."""
        where = f"{self.route} ({self.size} px, {self.scheme})"
        yield from (f"{where}: {finding}" for finding in self.findings if finding.grave)
        if self.wider_than_window:
            yield f"{where}: has to be scrolled sideways, because of {', '.join(self.wider_than_window)}"
        yield from (f"{where}: {fault}" for fault in self.faults)


@dataclass(frozen=True)
class Gallery:
    """Where pictures are taken, and of what. ``public`` routes are seen by somebody who is not signed in."""

    base_url: str
    folder: Path
    public: Sequence[str]
    signed_in: Sequence[str]
    sign_in: SignIn
    ids: Mapping[str, str]
    """By the name of a placeholder."""
    sheets: Mapping[str, str] = field(default_factory=dict)
    """What opens within pages: addresses by the names of their pictures."""

    async def photograph(self, chromium: Chromium, progress: Callable[[str], None]) -> list[Shot]:
        """Every page in every size and scheme. Raises InvalidInput for a placeholder that nothing fills."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shots: list[Shot] = []
        for size in SIZES:
            for scheme in SCHEMES:
                progress(f"{size['width']} px, {scheme}")
                async with chromium.person(self.base_url, size=size, scheme=scheme) as stranger:
                    shots += [await self._shot(stranger, size, scheme, route, route) for route in self.public]
                async with chromium.person(self.base_url, size=size, scheme=scheme) as owner:
                    await self.sign_in(owner)
                    shots += await self._signed_in(owner, size, scheme)
        return shots

    async def _signed_in(self, owner: Person, size: ViewportSize, scheme: Scheme) -> list[Shot]:
        shots: list[Shot] = []
        links: set[str] = set()
        for route in sorted(self.signed_in, key=lambda route: "[" in route):
            shots.append(await self._shot(owner, size, scheme, route, filled(route, self.ids, links)))
            links |= set(await owner.page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))"))
        return shots + [await self._shot(owner, size, scheme, f"/{name}", path) for name, path in self.sheets.items()]

    async def _shot(self, person: Person, size: ViewportSize, scheme: Scheme, route: str, path: str) -> Shot:
        await person.fresh_page()
        with person.forgiving(*EXPECTED):
            page = await person.open(path)
        file = self.folder / f"{name_of(route)}-{size['width']}-{scheme}.webp"
        file.write_bytes(await _picture(page, size))
        shot = Shot(route, size["width"], scheme, file, await barriers(page), await overflow(page))
        shot.faults, person.faults = person.faults, []
        return shot


def filled(route: str, ids: Mapping[str, str], links: set[str]) -> str:
    """The route with real ids. Raises InvalidInput where neither ``ids`` nor a link has one."""
    names = PLACEHOLDER.findall(route)
    if not names:
        return route
    if all(name in ids for name in names):
        return PLACEHOLDER.sub(lambda placeholder: ids[placeholder[1]], route)
    like = re.compile("".join("[^/?#]+" if i % 2 else re.escape(part) for i, part in enumerate(PLACEHOLDER.split(route))))
    found = sorted(link for link in links if like.fullmatch(link))
    if not found:
        raise InvalidInput(f"no page links to {route}, and no id is known for it; give one to the gallery")
    return found[0]


def name_of(route: str) -> str:
    """A file's name for a route: ``/calls/[call]`` is calls-call, the first page today."""
    plain = PLACEHOLDER.sub(r"\1", route).strip("/").replace("/", "-")
    return plain or "today"


async def _picture(page: Page, size: ViewportSize) -> bytes:
    """The window is made as high as the page, so that what sticks to its edges is where somebody would see it."""
    height: int = await page.evaluate("document.documentElement.scrollHeight")
    await page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(height, TALLEST))})
    png = await page.screenshot(animations="disabled", caret="hide")
    await page.set_viewport_size(size)
    webp = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(webp, "WEBP", quality=QUALITY, method=6)
    return webp.getvalue()
