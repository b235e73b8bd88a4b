"""The emulated search providers take what the real ones take, and refuse what those refuse."""

from collections.abc import AsyncIterator

import httpx
import pytest

from evals.emulators.search import Page, SearchEmulator

PAGES = (Page("Box", "It is nine.", "https://a.example", boxed=True), Page("Row", "It is ten.", "https://b.example"))


@pytest.fixture
async def emulator() -> AsyncIterator[SearchEmulator]:
    async with SearchEmulator(lambda query: PAGES if "time" in query else ()) as opened:
        yield opened


async def serper(emulator: SearchEmulator, body: object, key: str | None = None) -> httpx.Response:
    async with httpx.AsyncClient(base_url=emulator.url) as client:
        return await client.post("/search", json=body, headers={"X-API-KEY": key or emulator.key})


async def serpapi(emulator: SearchEmulator, **asked: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=emulator.url) as client:
        return await client.get("/search.json", params={"engine": "google", "api_key": emulator.key, **asked})


async def test_both_have_the_box_and_the_rows_under_their_own_names(emulator: SearchEmulator) -> None:
    one, other = (await serper(emulator, {"q": "time"})).json(), (await serpapi(emulator, q="time")).json()
    assert (one["answerBox"]["link"], [row["link"] for row in one["organic"]]) == ("https://a.example", ["https://b.example"])
    assert (other["answer_box"]["link"], [row["position"] for row in other["organic_results"]]) == ("https://a.example", [1])
    assert emulator.queries == ["time", "time"]


async def test_nothing_found_is_an_empty_list_with_one_and_an_error_of_success_with_the_other(emulator: SearchEmulator) -> None:
    assert (await serper(emulator, {"q": "weather"})).json()["organic"] == []
    answer = (await serpapi(emulator, q="weather")).json()
    assert answer["search_metadata"]["status"] == "Success"
    assert "hasn't returned any results" in answer["error"]
    assert "organic_results" not in answer


@pytest.mark.parametrize("body", [{}, {"q": ""}, {"q": "time", "key": "x"}, {"q": "time", "num": 1000}, [], "time"])
async def test_serper_refuses_what_is_no_request(emulator: SearchEmulator, body: object) -> None:
    assert (await serper(emulator, body)).status_code == 400


async def test_a_wrong_key_is_refused_and_no_search_is_counted(emulator: SearchEmulator) -> None:
    assert (await serper(emulator, {"q": "time"}, key="wrong")).status_code == 403
    assert (await serpapi(emulator, q="time", api_key="wrong")).status_code == 401
    assert emulator.requests == []


async def test_serpapi_refuses_another_engine_and_unknown_parameters(emulator: SearchEmulator) -> None:
    assert (await serpapi(emulator, q="time", engine="altavista")).status_code == 400
    assert (await serpapi(emulator, q="time", query="x")).status_code == 400
    assert (await serpapi(emulator)).status_code == 400


async def test_what_is_refused_on_demand_is_refused_once(emulator: SearchEmulator) -> None:
    emulator.behaviour.fail("rate_limited")
    assert (await serper(emulator, {"q": "time"})).status_code == 429
    assert (await serper(emulator, {"q": "time"})).status_code == 200
