"""One decision for failure, the same at every port: a deadline, the next provider when one fails, the next one beside it when
it is slow and the budget allows, and no turn of a caller's for one that keeps failing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.attempt_events import Attempt, tell
from core.errors import DeadlineExceeded, ProviderError
from core.standing import Standing

SHARE_FOR_THE_NEXT = 0.5
"""Of what is left of a deadline, so much at most is one provider's alone while there is a next one."""

P = TypeVar("P")
T = TypeVar("T")


class HedgeBudget:
    """A bucket of tokens: each question adds ``share`` of one, asking a second provider beside a slow first takes one.

    However slow everything is, n questions cost at most ``most`` + ``share`` × n requests more.
    """

    def __init__(self, share: float = 0.1, most: float = 3.0) -> None:
        self._share, self._most = share, most
        self._tokens = most

    def asked(self) -> None:
        self._tokens = min(self._most, self._tokens + self._share)

    def take(self) -> bool:
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass(frozen=True, slots=True)
class Candidate(Generic[P]):
    """``patience``: seconds that it has for itself; after them the next one is asked beside it."""

    adapter: P
    standing: Standing
    patience: float = float("inf")


@dataclass(frozen=True, slots=True)
class Won(Generic[P, T]):
    candidate: Candidate[P]
    value: T


@dataclass(slots=True)
class _Asked(Generic[P]):
    candidate: Candidate[P]
    order: int
    late_at: float
    """When it has used up what it had for itself."""


async def first_of(
    candidates: Sequence[Candidate[P]],
    ask: Callable[[P, float], Awaitable[T]],
    *,
    seconds: float,
    budget: HedgeBudget,
    discard: Callable[[T], Awaitable[None]] | None = None,
) -> Won[P, T]:
    """The first answer within ``seconds``. ``ask`` is given an adapter and the seconds left; ``discard`` lets go of an answer
    that came as well and is not wanted. Failures are told to the candidates' standings; whether the winner's answer was worth
    having is the caller's to tell.

    Raises DeadlineExceeded when nobody answered in time, and ProviderError when all failed or none is worth asking.
    """
    race = _Race(candidates, ask, seconds, budget)
    budget.asked()
    try:
        return await race.run()
    finally:
        await race.end(discard)


class _Race(Generic[P, T]):
    """Those who were asked one question, until one of them has answered."""

    def __init__(
        self, candidates: Sequence[Candidate[P]], ask: Callable[[P, float], Awaitable[T]], seconds: float, budget: HedgeBudget
    ) -> None:
        self._ask, self._budget = ask, budget
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + seconds
        self._waiting = [candidate for candidate in candidates if candidate.standing.worth_asking]
        self._running: dict[asyncio.Task[T], _Asked[P]] = {}
        self._begun = 0
        self._preferred = candidates[0] if candidates else None
        self._won: asyncio.Task[T] | None = None
        for candidate in candidates:
            if candidate not in self._waiting:
                tell(Attempt(candidate.standing.port, candidate.standing.name, "skipped"))

    async def run(self) -> Won[P, T]:
        hedging = True
        while (self._waiting or self._running) and (left := self._end - self._loop.time()) > 0:
            if not self._running:
                self._begin(left)
            more = hedging and bool(self._waiting)
            alone = max(0.0, min(asked.late_at for asked in self._running.values()) - self._loop.time()) if more else left
            done, _ = await asyncio.wait(self._running, timeout=min(alone, left), return_when=asyncio.FIRST_COMPLETED)
            won = self._settle(done)
            if won is not None:
                return won
            if not done and more:
                hedging = self._hedge()
            elif done and self._waiting:
                self._begin(self._end - self._loop.time())
        self._give_up()
        raise ProviderError("no provider answered")

    def _begin(self, left: float) -> None:
        candidate = self._waiting.pop(0)
        candidate.standing.asked()
        own = min(candidate.patience, left * SHARE_FOR_THE_NEXT)
        task = asyncio.ensure_future(self._ask(candidate.adapter, left))
        self._running[task] = _Asked(candidate, self._begun, self._loop.time() + own)
        self._begun += 1

    def _hedge(self) -> bool:
        """Ask the next one beside those that are slow; False where that may not be afforded."""
        if not self._budget.take():
            return False
        slow = min(self._running.values(), key=lambda asked: asked.late_at)
        tell(Attempt(slow.candidate.standing.port, slow.candidate.standing.name, "hedged"))
        slow.late_at = float("inf")
        self._begin(self._end - self._loop.time())
        return True

    def _settle(self, done: set[asyncio.Task[T]]) -> Won[P, T] | None:
        for task in sorted(done, key=lambda task: self._running[task].order):
            error = task.exception()
            if error is None:
                self._won = task
                break
            self._running.pop(task).candidate.standing.failed(error)
        if self._won is None:
            return None
        winner = self._running[self._won]
        for asked in self._running.values():
            if asked.order < winner.order:
                asked.candidate.standing.failed(DeadlineExceeded("slower than the one asked after it"))
        if winner.candidate is not self._preferred:
            tell(Attempt(winner.candidate.standing.port, winner.candidate.standing.name, "stood in"))
        return Won(winner.candidate, self._won.result())

    def _give_up(self) -> None:
        if self._running:
            for asked in self._running.values():
                if asked.late_at <= self._loop.time() or asked.late_at == float("inf"):
                    asked.candidate.standing.failed(DeadlineExceeded("no answer in time"))
            raise DeadlineExceeded("no provider answered in time")

    async def end(self, discard: Callable[[T], Awaitable[None]] | None) -> None:
        """Nobody waits for the others any more, which says nothing of them."""
        left = [task for task in self._running if task is not self._won]
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
        for task in left:
            unwanted = not task.cancelled() and task.exception() is None
            if unwanted and discard is not None:
                await discard(task.result())
