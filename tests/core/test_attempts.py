"""One question to several providers: who is asked when, how many, and what that makes of each."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from core.attempt_events import Attempt, told_to
from core.attempts import Candidate, HedgeBudget, Won, first_of
from core.clock import ManualClock
from core.errors import DeadlineExceeded, KeyRefused, ProviderError
from core.standing import Standings

FOREVER = 3600.0


class Provider:
    """Answers with its name once it is told to, or fails at once."""

    def __init__(self, name: str, fails: Exception | None = None, slow: bool = False) -> None:
        self.name, self.fails = name, fails
        self.asked = self.ended = 0
        self.begun = asyncio.Semaphore(0)
        self.go = asyncio.Event()
        if not slow:
            self.go.set()

    async def answer(self) -> str:
        self.asked += 1
        self.begun.release()
        try:
            if self.fails is not None:
                raise self.fails
            await self.go.wait()
            return self.name
        except asyncio.CancelledError:
            self.ended += 1
            raise


class Desk:
    """A port with providers, whose standings and budget outlive a question."""

    def __init__(self, *providers: Provider, patience: float = FOREVER, budget: HedgeBudget | None = None) -> None:
        self.clock = ManualClock(datetime(2026, 11, 5, tzinfo=UTC))
        self.standings = Standings(self.clock)
        self.candidates = [Candidate(one, self.standings.of("search", one), patience) for one in providers]
        self.budget = budget or HedgeBudget()
        self.told: list[Attempt] = []
        self.discarded: list[str] = []

    async def ask(self, seconds: float = FOREVER) -> str:
        async def asked(provider: Provider, _left: float) -> str:
            return await provider.answer()

        async def discard(answer: str) -> None:
            self.discarded.append(answer)

        with told_to(self.told.append):
            won: Won[Provider, str] = await first_of(self.candidates, asked, seconds=seconds, budget=self.budget, discard=discard)
        won.candidate.standing.worked()
        return won.value

    def came(self) -> Sequence[tuple[str, str]]:
        return [(attempt.provider, attempt.came) for attempt in self.told]


async def test_the_preferred_one_answers_alone() -> None:
    first, second = Provider("first"), Provider("second")
    desk = Desk(first, second)
    assert await desk.ask() == "first"
    assert (second.asked, desk.came()) == (0, [])


async def test_a_failure_is_followed_by_the_next_at_once_and_without_the_budget() -> None:
    first, second = Provider("first", fails=ProviderError("no")), Provider("second")
    desk = Desk(first, second, budget=HedgeBudget(0, 0))
    assert await desk.ask() == "second"
    assert desk.came() == [("first", "failed"), ("second", "stood in")]


async def test_beside_a_slow_one_the_next_is_asked_and_whoever_is_first_is_heard() -> None:
    first, second = Provider("first", slow=True), Provider("second")
    desk = Desk(first, second, patience=0.0)
    assert await desk.ask() == "second"
    assert (first.ended, desk.came()) == (1, [("first", "hedged"), ("first", "late"), ("second", "stood in")])


async def test_the_slow_one_may_still_win_and_the_other_is_not_blamed() -> None:
    first, second = Provider("first", slow=True), Provider("second", slow=True)
    desk = Desk(first, second, patience=0.0)
    asking = asyncio.create_task(desk.ask())
    await second.begun.acquire()
    first.go.set()
    assert await asking == "first"
    assert (second.ended, desk.came()) == (1, [("first", "hedged")])


async def test_an_answer_that_came_as_well_is_let_go_of() -> None:
    first, second = Provider("first", slow=True), Provider("second", slow=True)
    desk = Desk(first, second, patience=0.0)
    asking = asyncio.create_task(desk.ask())
    await second.begun.acquire()
    first.go.set()
    second.go.set()
    assert await asking == "first"
    assert desk.discarded == ["second"]


@pytest.mark.parametrize(("share", "most", "questions"), [(0.1, 3.0, 200), (0.0, 2.0, 50), (0.25, 1.0, 40)])
async def test_the_budget_of_second_requests_is_never_exceeded(share: float, most: float, questions: int) -> None:
    first, second = Provider("first", slow=True), Provider("second")
    desk = Desk(first, second, patience=0.0, budget=HedgeBudget(share, most))
    for number in range(1, questions + 1):
        asking = asyncio.create_task(desk.ask())
        await first.begun.acquire()
        await asyncio.wait({asking}, timeout=0.002)
        first.go.set()
        await asking
        first.go.clear()
        desk.candidates[0].standing.worked()
        assert second.asked <= most + share * number
    assert second.asked >= int(most)


async def test_when_all_hang_the_deadline_ends_them() -> None:
    first, second = Provider("first", slow=True), Provider("second", slow=True)
    desk = Desk(first, second)
    with pytest.raises(DeadlineExceeded):
        await desk.ask(seconds=0.02)
    assert (first.asked, second.asked, first.ended, second.ended) == (1, 1, 1, 1)


async def test_one_that_keeps_failing_is_left_alone_and_the_skipping_is_told() -> None:
    first, second = Provider("first", fails=ProviderError("no")), Provider("second")
    desk = Desk(first, second)
    for _ in range(5):
        assert await desk.ask() == "second"
    assert first.asked == 3
    assert desk.came()[-2:] == [("first", "skipped"), ("second", "stood in")]


async def test_a_wrong_key_is_asked_with_once() -> None:
    first, second = Provider("first", fails=KeyRefused("set FIRST_API_KEY")), Provider("second")
    desk = Desk(first, second)
    for _ in range(3):
        assert await desk.ask() == "second"
    assert first.asked == 1
    assert desk.told[0] == Attempt("search", "first", "refused", "set FIRST_API_KEY")


async def test_when_none_is_worth_asking_nobody_is_waited_for() -> None:
    only = Provider("only", fails=KeyRefused("set ONLY_API_KEY"))
    desk = Desk(only)
    for _ in range(2):
        with pytest.raises(ProviderError):
            await desk.ask()
    assert only.asked == 1


async def test_who_stops_waiting_ends_the_requests_and_blames_nobody() -> None:
    slow = Provider("slow", slow=True)
    desk = Desk(slow)
    for _ in range(4):
        asking = asyncio.create_task(desk.ask())
        await slow.begun.acquire()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert (slow.ended, desk.came(), desk.candidates[0].standing.state) == (4, [], "works")


async def test_attempts_are_told_to_the_call_that_asked_and_to_no_other() -> None:
    first, second = Provider("first", fails=ProviderError("no")), Provider("second")
    desk = Desk(first, second)
    mine: list[Attempt] = []
    theirs: list[Attempt] = []

    async def ask(into: list[Attempt], times: int) -> None:
        async def asked(provider: Provider, _left: float) -> Any:
            return await provider.answer()

        with told_to(into.append):
            for _ in range(times):
                await first_of(desk.candidates, asked, seconds=FOREVER, budget=desk.budget)

    await asyncio.gather(ask(mine, 1), ask(theirs, 2))
    assert (len(mine), len(theirs)) == (2, 4)
