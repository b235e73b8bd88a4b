"""What a turn of the graph costs by itself: real conversations in text, each turn timed from the caller's words to its end."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.phone.matrix import spread
from graph.call import CallConversation
from graph.orchestrator import Receptionist
from graph.reply import CallerTurn, Outcome, Phrase, PlannedTurn


@dataclass(frozen=True, slots=True)
class TurnCost:
    milliseconds: float
    """From the caller's words to the committed state."""
    processor_milliseconds: float
    """Of all threads of this process meanwhile, the embedding's among them."""
    route: str
    plain: bool
    """No act, no model and no search was part of it."""


class TimedReceptionist:
    """A receptionist whose calls tell what each of their turns cost; one call at a time, or the processor's time is mixed up."""

    def __init__(self, inner: Receptionist) -> None:
        self._inner = inner
        self.turns: list[TurnCost] = []

    async def ring(self, call_sid: str, to: str, caller: str | None) -> "_TimedConversation":
        return _TimedConversation(await self._inner.ring(call_sid, to, caller), self.turns)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _TimedConversation:
    def __init__(self, inner: CallConversation, into: list[TurnCost]) -> None:
        self._inner, self._into = inner, into

    def plan(self, turn: CallerTurn) -> "_TimedTurn":
        return _TimedTurn(self._inner, turn, self._into)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _TimedTurn:
    def __init__(self, conversation: CallConversation, turn: CallerTurn, into: list[TurnCost]) -> None:
        self._conversation, self._into = conversation, into
        self._began, self._worked = time.perf_counter(), time.process_time()
        self._inner: PlannedTurn = conversation.plan(turn)

    async def commit(self, *, stands: bool = True) -> None:
        await self._inner.commit(stands=stands)

    def stand(self) -> None:
        self._inner.stand()

    async def drop(self) -> None:
        await self._inner.drop()

    @property
    def route(self) -> str:
        return self._inner.route

    @property
    def reached(self) -> Mapping[str, float]:
        return self._inner.reached

    @property
    def prepared(self) -> bool:
        return self._inner.prepared

    def phrases(self) -> AsyncIterator[Phrase]:
        return self._inner.phrases()

    async def outcome(self) -> Outcome:
        outcome = await self._inner.outcome()
        took, worked = time.perf_counter() - self._began, time.process_time() - self._worked
        recent = list(self._conversation.log.recent)
        decided = next(event.facts for event in reversed(recent) if event.kind == "decision")
        given = next(event.facts for event in reversed(recent) if event.kind == "inputs")
        plain = not (decided["acts"] or given["models"] or given["forms"] or decided["route"] == "search")
        self._into.append(TurnCost(took * 1000, worked * 1000, decided["route"], plain))
        await self._conversation.log.durable()  # callers take their time: what a turn writes is through before the next
        return outcome


def summary(turns: Sequence[TurnCost]) -> dict[str, Any]:
    """Spreads in milliseconds, of all turns and of those without act, model and search."""
    kinds = {"plain": [turn for turn in turns if turn.plain], "all": list(turns)}
    return {
        name: {
            "ms": spread([turn.milliseconds for turn in some]),
            "processor_ms": spread([turn.processor_milliseconds for turn in some]),
        }
        for name, some in kinds.items()
    }
