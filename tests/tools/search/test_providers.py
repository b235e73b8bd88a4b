"""Searches over the wire: what each provider finds, whom to ask next, and that nothing takes longer than its deadline."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.errors import DeadlineExceeded, ProviderError
from core.standing import Standings
from evals.emulators.profile import Fault
from evals.emulators.search import Page
from tests.tools.search.looking import OURS, RAIN, TRAIN, World, look, manual, the_web
from tools.search.port import SearchProvider
from tools.search.providers import Providers
from tools.search.serpapi import SerpApi
from tools.search.serper import Serper

FAULTS: tuple[Fault, ...] = ("unauthorized", "rate_limited", "server_error", "drop", "garbage")
SHORT = 0.2
"""Seconds; a deadline that a test can wait for."""


def provider(there: World, which: str, client: httpx.AsyncClient) -> SearchProvider:
    if which == "serper":
        return Serper(client, there.serper.key, there.serper.url)
    return SerpApi(client, there.serpapi.key, there.serpapi.url)


both = pytest.mark.parametrize("which", ["serper", "serpapi"])


@both
async def test_a_provider_finds_the_box_above_the_results_and_then_the_results(there: World, which: str) -> None:
    async with httpx.AsyncClient() as client:
        boxed, listed = await provider(there, which, client).search("train to boston", (), 5)
    assert (boxed.text, boxed.site, boxed.direct) == (TRAIN.snippet, "mta.info", True)
    assert (listed.text, listed.site, listed.direct) == (RAIN.snippet, "weather.gov", False)


@both
async def test_sites_are_asked_for_and_nothing_found_is_an_answer(there: World, which: str) -> None:
    there.pages.clear()
    async with httpx.AsyncClient() as client:
        assert await provider(there, which, client).search("train", ("mta.info", "bbc.co.uk"), 5) == ()
    [query] = there.serper.queries + there.serpapi.queries
    assert query == "train (site:mta.info OR site:bbc.co.uk)"


@both
@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_a_provider_does_wrong_is_a_providers_error_that_quotes_nothing(
    there: World, which: str, fault: Fault
) -> None:
    emulator = there.serper if which == "serper" else there.serpapi
    emulator.behaviour.fail(fault)
    async with httpx.AsyncClient() as client:
        with pytest.raises(ProviderError) as failed:
            await provider(there, which, client).search("train to boston", (), 5)
    assert "boston" not in str(failed.value)
    assert emulator.key not in str(failed.value)


@both
@pytest.mark.parametrize(
    "instead",
    [
        {"organic": "none", "organic_results": "none", "search_metadata": {"status": "Success"}},
        {"message": "out of credits"},
        {"search_metadata": {"status": "Error"}, "error": "we could not"},
        {"searchParameters": {}, "organic": [{"title": "x" * 400_000}], "search_metadata": {"status": "Success"}},
    ],
    ids=["no list", "another object", "an error with 200", "enormous"],
)
async def test_an_answer_that_is_none_is_a_providers_error(there: World, which: str, instead: dict[str, Any]) -> None:
    there.serper.instead = there.serpapi.instead = instead
    async with httpx.AsyncClient() as client:
        with pytest.raises(ProviderError):
            await provider(there, which, client).search("train", (), 5)


@both
async def test_of_results_that_are_half_malformed_the_whole_ones_count(there: World, which: str) -> None:
    rows: list[Any] = [None, 7, {"title": 3, "snippet": "It leaves at nine.", "link": "https://mta.info"}, {"snippet": ["x"]}, {}]
    there.serper.instead = {"searchParameters": {}, "organic": rows, "answerBox": "boxed"}
    there.serpapi.instead = {"search_metadata": {"status": "Success"}, "organic_results": rows, "answer_box": [1]}
    async with httpx.AsyncClient() as client:
        [found] = await provider(there, which, client).search("train", (), 5)
    assert (found.title, found.text) == ("", "It leaves at nine.")


@both
@pytest.mark.parametrize("fault", ["stall_before", "stall_after", "half_open"])
async def test_a_provider_that_hangs_is_given_up_at_the_deadline(there: World, which: str, fault: Fault) -> None:
    emulator = there.serper if which == "serper" else there.serpapi
    emulator.behaviour.fail(fault)
    async with httpx.AsyncClient() as client:
        with pytest.raises(DeadlineExceeded):
            await provider(there, which, client).search("train", (), SHORT)
    await asyncio.wait_for(emulator.left.wait(), 5)


@both
async def test_a_look_costs_no_search_warms_the_connection_and_finds_a_wrong_key(there: World, which: str) -> None:
    emulator = there.serper if which == "serper" else there.serpapi
    async with httpx.AsyncClient() as client:
        searching, standings = provider(there, which, client), Standings(manual())
        providers = Providers((searching,), standings)
        await standings.look()
        assert (emulator.probes, there.asked, len(emulator.connections)) == (1, 0, 1)
        assert (await providers.search("train", (), 5))[0].text == TRAIN.snippet
        assert len(emulator.connections) == 1
        emulator.key, later = "another", Standings(manual())
        standing = later.of("search", searching)
        await later.look()
        assert standing.state == "key refused"


class Slow:
    """Waits for ever, or until it is told to answer."""

    def __init__(self, name: str) -> None:
        self.name, self.asked, self.go = name, 0, asyncio.Event()
        self.begun = asyncio.Semaphore(0)
        """Released with each search that begins."""

    async def search(self, query: str, sites: object, deadline: float) -> tuple[Any, ...]:
        self.asked += 1
        self.begun.release()
        await self.go.wait()
        return (self.name,)


async def test_serper_is_asked_first_and_serpapi_only_where_it_failed(there: World, tmp_path: Path) -> None:
    async with the_web(there.settings(tmp_path)) as web:
        assert (await look(web, "one train"))[0].text == TRAIN.snippet
        assert (len(there.serper.requests), len(there.serpapi.requests)) == (1, 0)
        there.serper.behaviour.fail("server_error")
        assert (await look(web, "another train"))[0].text == TRAIN.snippet
        assert (len(there.serper.requests), len(there.serpapi.requests)) == (1, 1)


async def test_when_the_first_hangs_the_next_answers_within_the_same_deadline(there: World, tmp_path: Path) -> None:
    there.serper.behaviour.fail("stall_before")
    async with the_web(there.settings(tmp_path)) as web:
        assert (await look(web))[0].text == TRAIN.snippet
    assert len(there.serpapi.requests) == 1


async def test_a_slow_first_one_is_still_heard_while_the_next_is_asked() -> None:
    first, second = Slow("first"), Slow("second")
    search = asyncio.create_task(Providers((first, second), Standings(manual())).search("train", (), 2 * SHORT))
    await second.begun.acquire()
    first.go.set()
    assert await search == ("first",)


async def test_when_all_hang_the_search_is_given_up_within_its_deadline() -> None:
    first, second = Slow("first"), Slow("second")
    with pytest.raises(DeadlineExceeded):
        await Providers((first, second), Standings(manual())).search("train", (), SHORT)
    assert (first.asked, second.asked) == (1, 1)


async def test_a_provider_that_hung_three_times_costs_no_further_turn_until_it_is_tried_again() -> None:
    dead, clock = Slow("dead"), manual()
    providers = Providers((dead,), Standings(clock))
    for _ in range(3):
        with pytest.raises(DeadlineExceeded):
            await providers.search("train", (), 0.01)
    with pytest.raises(ProviderError):
        await providers.search("train", (), 3600)
    assert dead.asked == 3
    clock.advance(31)
    dead.go.set()
    assert await providers.search("train", (), 5) == ("dead",)
    assert await providers.search("train", (), 5) == ("dead",)


async def test_who_stops_waiting_ends_the_search_and_blames_nobody() -> None:
    slow = Slow("slow")
    providers = Providers((slow,), Standings(manual()))
    for _ in range(5):
        search = asyncio.create_task(providers.search("train", (), 3600))
        await slow.begun.acquire()
        search.cancel()
        with pytest.raises(asyncio.CancelledError):
            await search
    slow.go.set()
    assert await providers.search("train", (), 5) == ("slow",)


async def test_only_named_sites_are_heard_whatever_a_provider_sends(there: World, tmp_path: Path) -> None:
    there.pages.append(Page("Alike", "It leaves at noon.", "https://notmta.info/x"))
    there.pages.append(Page("Below", "Trains leave every hour.", "https://timetable.mta.info/x"))
    async with the_web(there.settings(tmp_path)) as web:
        found = await web.look_up(OURS, "train", ("mta.info",), (), "2026-11-05")
    assert [result.site for result in found] == ["mta.info", "timetable.mta.info"]
