"""One question outside any call, as an owner tries what the agent would say: asked of the same graph, and nothing is kept.

The run has no checkpoints, no call and no log; its gate stays shut and its toolbox has no acts to spend.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from typing import Any, cast
from uuid import UUID, uuid4

from core.errors import DeadlineExceeded, InvalidInput, TooMany
from graph.parts import Parts, context_of
from graph.reply import Answered, CallerTurn, Evidence
from graph.turn import inputs_of
from graph.wiring import build
from nodes.context import CallContext
from tools.registry import ActContext, Budget

LONGEST = 500
"""Characters."""
SECONDS = 8.0
AT_ONCE = 4
"""Questions of one business."""


class QuestionDesk:
    """``graph.reply.Questions``."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._graph = build(None)
        self._asking: Counter[UUID] = Counter()

    async def ask(self, business_id: UUID, words: str) -> Answered:
        words = words.strip()
        if not 0 < len(words) <= LONGEST:
            raise InvalidInput(f"expected a question of 1 to {LONGEST} characters, got {len(words):,}")
        with self._counted(business_id):
            try:
                async with asyncio.timeout(SECONDS):
                    return await self._ask(business_id, words)
            except TimeoutError:
                raise DeadlineExceeded(f"there was no answer within {SECONDS:.0f} s") from None

    @contextmanager
    def _counted(self, business_id: UUID) -> Iterator[None]:
        if self._asking[business_id] >= AT_ONCE:
            raise TooMany("a few questions are being answered already; ask again in a moment", 1)
        self._asking[business_id] += 1
        try:
            yield
        finally:
            self._asking[business_id] -= 1
            if not self._asking[business_id]:
                del self._asking[business_id]

    async def _ask(self, business_id: UUID, words: str) -> Answered:
        parts, loaded = self._parts, await self._parts.profiles.load(business_id)
        knowledge = await parts.knowledge(business_id, loaded.version, loaded.profile)
        nobody = ActContext(business_id, loaded.profile, uuid4(), None, parts.clock, Budget(0))
        context = context_of(parts, nobody, knowledge, _unlogged, note=lambda *_kind, **_facts: None)
        context = replace(context, choice=replace(context.choice, turn=1))
        phrases: list[str] = []
        state: dict[str, Any] = {}
        async with aclosing(self._run(words, context)) as run:
            async for mode, chunk in run:
                if mode == "custom":
                    phrases.append(chunk["text"])
                    continue
                for update in chunk.values():
                    state |= update or {}
                if "synthesis" in chunk:
                    break
        overridden = (state.get("concern") or {}).get("overrides")  # an emergency is answered from nothing the business says
        evidence = () if overridden else tuple(_evidence(found) for found in state.get("evidence", ()))
        acts = tuple(act["tool"] for act in state.get("acts", ()))
        return Answered(tuple(phrases), state.get("route", "synthesis"), evidence, loaded.version, acts)

    def _run(self, words: str, context: CallContext) -> AsyncGenerator[Any, None]:
        inputs, modes = inputs_of(CallerTurn(words), number=1, plan=1), cast(Any, ["custom", "updates"])
        return cast(AsyncGenerator[Any, None], self._graph.astream(inputs, context=context, stream_mode=modes))


async def _unlogged(_kind: str, _facts: dict[str, Any]) -> None:
    """An act that cannot be logged is not done; the budget refuses each before that."""
    raise InvalidInput("nothing is done outside a call")


def _evidence(found: dict[str, Any]) -> Evidence:
    return Evidence(found.get("title", ""), found.get("answer") or found["text"], found.get("score", 0.0))
