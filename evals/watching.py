"""What stands in a page, and since when: every change of its words is kept with the moment at which it was in the DOM."""

from dataclasses import dataclass
from datetime import UTC, datetime

from playwright.async_api import Page

MOST_KEPT = 5000
"""Changes; the oldest go first."""
_WATCH = """most => {
    window.__seen = [];
    const root = document.querySelector('main');
    const look = () => {
        const text = root.innerText, last = window.__seen.at(-1);
        if (last && last[1] === text) return;
        window.__seen.push([Date.now(), text]);
        if (window.__seen.length > most) window.__seen.shift();
    };
    look();
    new MutationObserver(look).observe(root, {subtree: true, childList: true, characterData: true});
}"""


@dataclass(frozen=True, slots=True)
class Seen:
    at: datetime
    text: str
    """Everything that stood in the page's main part from then on."""


async def watch(page: Page) -> None:
    """Begin to keep what stands in the page; until it is left or loaded anew."""
    await page.evaluate(_WATCH, MOST_KEPT)


async def seen(page: Page) -> list[Seen]:
    """All that has stood there since."""
    kept = await page.evaluate("window.__seen")
    return [Seen(datetime.fromtimestamp(at / 1000, UTC), text) for at, text in kept]


def first_with(kept: list[Seen], words: str, after: datetime | None = None) -> Seen | None:
    """The first change after which the words stood there."""
    return next((one for one in kept if words in one.text and (after is None or one.at >= after)), None)
