"""The figures of the dashboard, measured in a real browser: how soon a page is there, how soon a click is answered, how soon
spoken words stand on the page, and how soon a saved change is what callers hear."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from playwright.async_api import Page

from core.errors import DeadlineExceeded
from evals.bench.figures import Planner, Progress
from evals.browser import Person
from evals.phone.matrix import spread
from evals.phone.place import place_call
from evals.phone.report import CallReport
from evals.phone.script import Line, Script
from evals.watching import Seen, seen, watch
from tenancy.calls.log import Event

EARLY_MS = 5.0
"""So much earlier than it is logged a word may stand on the page: two clocks of one machine are read."""
WITHIN_SECONDS = 5.0
"""Words that come later than this after they were known are counted as never shown."""
LATEST_SECONDS = 20
"""What has not come by then is taken never to come."""
PREPARE_SECONDS = 4
QUESTION = "Are you open on Sunday?"

Visitor = Callable[[], AbstractAsyncContextManager[Person]]
"""Opens a browser window of somebody who is signed in, with an empty cache."""


@dataclass(frozen=True)
class Expected:
    """What must stand in the page: words, and an element that a selector finds."""

    words: str = ""
    selector: str = "h1"


@dataclass(frozen=True)
class Click:
    """One thing that somebody does, and what it leads to. ``prepare`` brings the page to where it is done."""

    name: str
    begin: str
    """Path."""
    act: Callable[[Page], Awaitable[None]]
    expected: Expected


@dataclass
class Found:
    """Milliseconds by what was measured."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    load: tuple[float, float] = (0.0, 0.0)
    """The machine's one-minute load before and after."""

    def add(self, name: str, ms: float) -> None:
        self.ms.setdefault(name, []).append(ms)

    def as_json(self) -> dict[str, Any]:
        every = [ms for values in self.ms.values() for ms in values]
        return {
            "ms": spread(every),
            "by_kind": {name: spread(ms) for name, ms in self.ms.items()},
            "load_before_after": self.load,
        }


_FITS = """const fits = ({words, selector}) => {
    const main = document.querySelector('main');
    return !!main && !main.querySelector('[aria-busy=true]') && !!document.querySelector(selector)
        && (!words || main.innerText.includes(words));
};
const painted = then => requestAnimationFrame(() => setTimeout(then));
"""
_READY = (
    "(expected) => { " + _FITS + """
    window.__ready = new Promise(resolve => {
        const look = () => { if (fits(expected)) { watching.disconnect(); painted(() => resolve(performance.now())); } };
        const watching = new MutationObserver(look);
        watching.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
        look();
    });
}"""
)  # fmt: skip
_ANSWERED = (
    "(expected) => { " + _FITS + """
    window.__answered = new Promise(resolve => {
        let began = null;
        const begin = event => { began ??= event.timeStamp; };
        for (const kind of ['click', 'keydown']) addEventListener(kind, begin, {capture: true, once: true});
        const look = () => {
            if (began === null || !fits(expected)) return;
            watching.disconnect();
            painted(() => resolve(performance.now() - began));
        };
        const watching = new MutationObserver(look);
        watching.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
    });
}"""
)  # fmt: skip


async def first_pages(visitor: Visitor, pages: dict[str, Expected], count: int, progress: Progress) -> Found:
    """From the beginning of the navigation until the page shows what it is for: with an empty cache, and again."""
    found = Found(load=(os.getloadavg()[0], 0.0))
    for number in range(1, count + 1):
        progress(f"first page {number}/{count}")
        for path, expected in pages.items():
            async with visitor() as person:
                for cache in ("cold", "warm"):
                    found.add(f"{path} {cache}", await _ready(person.page, path, expected))
    found.load = (found.load[0], os.getloadavg()[0])
    return found


async def _ready(page: Page, path: str, expected: Expected) -> float:
    await page.add_init_script(f"({_READY})({orjson.dumps(asdict(expected)).decode()})")
    await page.goto(path, wait_until="commit")
    return await _measured(page, "window.__ready", path, expected)


async def _measured(page: Page, what: str, name: str, expected: Expected) -> float:
    """Raises DeadlineExceeded where what is expected does not come."""
    late = f"new Promise(late => setTimeout(() => late(null), {LATEST_SECONDS * 1000}))"
    ms: float | None = await page.evaluate(f"Promise.race([{what}, {late}])")
    if ms is None:
        raise DeadlineExceeded(f"{name}: {expected} was not there after {LATEST_SECONDS} s")
    return ms


async def clicks(visitor: Visitor, todo: Sequence[Click], count: int, progress: Progress) -> Found:
    """From the click until its answer is painted."""
    found = Found(load=(os.getloadavg()[0], 0.0))
    async with visitor() as person:
        for number in range(1, count + 1):
            progress(f"clicks {number}/{count}")
            for click in todo:
                page = await person.open(click.begin)
                await page.evaluate(_ANSWERED, asdict(click.expected))
                await click.act(page)
                found.add(click.name, await _measured(page, "window.__answered", click.name, click.expected))
    found.load = (found.load[0], os.getloadavg()[0])
    return found


@dataclass
class LiveWords:
    """How long after the gateway knew words they stood on the page."""

    ms: dict[str, list[float]] = field(default_factory=lambda: {"agent": [], "caller": [], "growing": []})
    """Whose words; ``growing`` are the caller's while they were being said."""
    never: list[str] = field(default_factory=list)
    """The agent's and the caller's that did not come to stand there within ``WITHIN_SECONDS``."""

    def as_json(self) -> dict[str, Any]:
        every = [ms for values in self.ms.values() for ms in values]
        by_kind = {name: spread(ms) for name, ms in self.ms.items()}
        return {"ms": spread(every), "by_kind": by_kind, "never_shown": self.never}


async def live_words(
    visitor: Visitor, planner: Planner, script: Script, events: Callable[[CallReport], Awaitable[Sequence[Event]]]
) -> LiveWords:
    """A real call, read along with on the first page. ``events`` is the call's log afterwards."""
    async with visitor() as person:
        await watch(await person.open("/"))
        report = await place_call(planner(to=str(script.to), caller=script.caller, script=script))
        kept = await seen(person.page)
    return measured_words(await events(report), kept)


def measured_words(events: Sequence[Event], kept: Sequence[Seen]) -> LiveWords:
    """Words that stood there before are looked for once more: a greeting said twice has to stand there twice."""
    found, known = LiveWords(), Counter[str]()
    for event in events:
        for kind, words in _words(event):
            known[words] += kind != "growing"
            ms = _shown_after(event.at, words, known[words] or 1, kept, kind == "caller")
            if ms is not None:
                found.ms[kind].append(ms)
            elif kind != "growing":
                found.never.append(words)
    return found


def _words(event: Event) -> list[tuple[str, str]]:
    """What an event brings to the page. Of growing words only those that are many enough to be told from others."""
    match event.kind:
        case "said":
            return [("agent", phrase["text"]) for phrase in event.facts["phrases"]]
        case "caller" if event.facts["words"]:
            return [("caller", event.facts["words"])]
        case "heard_partial" if len(event.facts["words"].split()) > 2:
            return [("growing", event.facts["words"])]
    return []


def _shown_after(at: datetime, words: str, times: int, kept: Sequence[Seen], whole: bool) -> float | None:
    """Milliseconds; None where the words were not shown in time, or something newer came to stand there first. A caller's
    ``whole`` words may stand there before they are known to be all."""
    earliest = at - timedelta(milliseconds=EARLY_MS)
    before = next((one for one in reversed(kept) if one.at < earliest), None)
    if before is not None and before.text.count(words) >= times:
        return 0.0 if whole else None
    shown = next((one for one in kept if one.at >= earliest and one.text.count(words) >= times), None)
    if shown is None or (shown.at - at).total_seconds() > WITHIN_SECONDS:
        return None
    return max(0.0, (shown.at - at).total_seconds() * 1000)


@dataclass(frozen=True)
class Change:
    """A change that was saved while one call went on and another began."""

    rang_after_ms: float
    """After the page said that it was saved."""
    next_call_right: bool | None
    """It heard what was saved; None where its question was not understood."""
    going_on_right: bool | None
    """The call that had begun before heard what held when it began."""
    answers: tuple[str, str]
    """What the agent said to the two, the next call first."""


async def changed_hours(
    visitor: Visitor,
    planner: Planner,
    to: str,
    change: Callable[[Page, int], Awaitable[None]],
    spoken: Sequence[str],
    count: int,
    progress: Progress,
) -> list[Change]:
    """``change(page, n)`` saves the n-th of the hours on a page of its own and returns when that is told; ``spoken[n]`` is
    what a caller then hears. The hours before the first change are the last of ``spoken``."""
    found: list[Change] = []
    asks = Script(lines=(Line(say=QUESTION),), answers={"anything_else": "no thank you goodbye"})
    waits = asks.model_copy(update={"lines": (Line(wait=12), Line(say=QUESTION))})
    async with visitor() as person:
        for number in range(count):
            progress(f"changed hours {number + 1}/{count}")
            now, before = spoken[number % len(spoken)], spoken[(number - 1) % len(spoken)]
            going_on = asyncio.create_task(place_call(planner(to=to, caller="+12125550174", script=waits)))
            dial = asyncio.Event()
            next_call = asyncio.create_task(place_call(planner(to=to, caller="+12125550175", script=asks), dial=dial))
            await asyncio.sleep(PREPARE_SECONDS)  # the first has rung, so its profile is the old one; the second holds the phone
            await change(person.page, number % len(spoken))
            saved = datetime.now(UTC)
            dial.set()
            first, second = await going_on, await next_call
            rang = datetime.fromisoformat(second.started_at)
            answers = (_answers(second), _answers(first))
            right = [_said(answer, wanted, spoken) for answer, wanted in zip(answers, (now, before), strict=True)]
            found.append(Change((rang - saved).total_seconds() * 1000, right[0], right[1], answers))
    return found


def _said(answer: str, wanted: str, spoken: Sequence[str]) -> bool | None:
    """Whether the answer holds the hours that are wanted; None where it holds no hours."""
    return wanted in answer if any(words in answer for words in spoken) else None


def _answers(report: CallReport) -> str:
    return " ".join(phrase for turn in report.turns for phrase in turn.answer)
