"""A question that is tried shows the answer to the question that was asked last, or why there is none."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from app_ui.gateway_client import AWAY, Answer, Evidence
from app_ui.known import trying
from app_ui.known.trying import Trying
from core.clock import ManualClock
from core.settings import Settings
from tests.app_ui.page_events import Browser, browsers
from tests.tenancy.businesses_given import full


class Gateway:
    """Answers each question when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[UUID, str]] = []
        self.free: dict[str, asyncio.Event] = {}
        self.came = asyncio.Semaphore(0)

    async def ask(self, business_id: UUID, words: str) -> Answer:
        self.asked.append((business_id, words))
        self.came.release()
        await self.free.setdefault(words, asyncio.Event()).wait()
        return Answer((f"To {words}:", "yes."), "synthesis", (Evidence("Parking? (cars)", "Behind.", 0.9),), 1, ("transfer",))


@pytest.fixture
async def two(
    sqlite_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[Browser]]:
    settings = sqlite_settings(tmp_path).model_copy(update={"gateway_url": "http://127.0.0.1:9"})
    told = (full(slug="ana"), full(slug="bea", phone_numbers=["+12125550201"]))
    async with browsers(settings, ManualClock(datetime(2026, 11, 23, tzinfo=UTC)), told, monkeypatch, trying) as found:
        yield found


async def test_an_answer_comes_in_its_words_with_what_was_found(two: list[Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Gateway()
    monkeypatch.setattr(trying, "services", lambda: SimpleNamespace(ask=gateway.ask))
    page = two[0].page(Trying)
    page.outdated = True
    asking = asyncio.create_task(two[0].send(Trying.ask, {"words": " Can I park? "}))
    await gateway.came.acquire()
    assert (page.asking, page.asked) == (True, "Can I park?")
    gateway.free["Can I park?"].set()
    await asking
    assert gateway.asked == [(two[0].member.business_id, "Can I park?")], "the member's own business, whatever the page sends"
    assert (page.asking, page.answered, page.outdated) == (False, True, False)
    assert (page.answer, page.route) == ("To Can I park?: yes.", "Answered as a question")
    assert page.act == "In a call, the caller would be put through now."
    assert [(each.title, each.text) for each in page.based_on] == [("Parking?", "Behind.")]
    assert not two[1].page(Trying).answered


async def test_an_answer_that_comes_late_does_not_stand_under_a_newer_question(
    two: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Gateway()
    monkeypatch.setattr(trying, "services", lambda: SimpleNamespace(ask=gateway.ask))
    page = two[0].page(Trying)
    asking = [asyncio.create_task(two[0].send(Trying.ask, {"words": words})) for words in ("first", "second")]
    for _ in asking:
        await gateway.came.acquire()
    gateway.free["second"].set()
    await asking[1]
    gateway.free["first"].set()
    await asking[0]
    assert (page.asked, page.answer) == ("second", "To second: yes.")


async def test_a_phone_service_that_is_away_is_told_in_a_sentence_beside_the_question(two: list[Browser]) -> None:
    page = two[0].page(Trying)
    await two[0].send(Trying.ask, {"words": "Can I park?"})
    assert (page.problem, page.alert) == (AWAY, "")
    assert not page.asking
    assert not page.answered


async def test_no_question_asks_nobody(two: list[Browser]) -> None:
    page = two[0].page(Trying)
    await two[0].send(Trying.ask, {"words": "  "})
    assert (page.asking, page.problem) == (False, "Type a question first.")
