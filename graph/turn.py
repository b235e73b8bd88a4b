"""One run of the graph for one turn of the caller: prepared behind the gate, then committed or dropped."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from langchain_core.runnables import RunnableConfig

from graph.checkpoints import sealed_under
from graph.reply import CallerTurn, Expects, Outcome, Phrase
from graph.wiring import Graph
from nodes.context import CallContext
from nodes.state import CallState
from nodes.wording.talk import WORDINGS
from core.crypto import Sealer

EXPECTS: dict[str, Expects] = {
    "confirm": "yes_no",
    "message_offer": "yes_no",
    "name": "name",
    "phone": "number",
    "date": "date_time",
    "time": "date_time",
    "nights": "date_time",
    "party_size": "date_time",
}


@dataclass(frozen=True, slots=True)
class Committed:
    """What a turn left: the checkpoint that the next one starts from, and the state in it."""

    checkpoint_id: str
    state: CallState


class GraphTurn:
    """``graph.reply.PlannedTurn`` on a run of the compiled graph.

    The run starts from ``base``, the last committed checkpoint, so that the runs of dropped plans are dead branches.
    """

    def __init__(
        self,
        graph: Graph,
        config: RunnableConfig,
        inputs: CallState,
        context: CallContext,
        sealer: Sealer,
        committed: Callable[[Committed, CallerTurn], Awaitable[None]],
        turn: CallerTurn,
    ) -> None:
        self.turn = turn
        self._graph, self._config, self._inputs = graph, config, inputs
        self._context, self._sealer, self._committed = context, sealer, committed
        self._queue: asyncio.Queue[Phrase | None] = asyncio.Queue()
        self._result: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._at_gate = False
        self._said = 0
        self._task = asyncio.create_task(self._run(), name="graph turn")

    async def phrases(self) -> AsyncIterator[Phrase]:
        while (phrase := await self._queue.get()) is not None:
            yield phrase

    @property
    def prepared(self) -> bool:
        return self._queue.empty() and (self._at_gate or self._task.done())

    @property
    def opened(self) -> bool:
        return self._context.gate.is_set()

    async def commit(self) -> None:
        self._context.gate.set()

    async def drop(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        if not self._result.done():
            self._result.cancel()
        self._queue.put_nowait(None)

    async def outcome(self) -> Outcome:
        return await asyncio.shield(self._result)

    async def _run(self) -> None:
        try:
            with sealed_under(self._sealer):
                done = await self._stream()
            await self._committed(done, self.turn)
            self._result.set_result(outcome_of(done.state))
        except asyncio.CancelledError:
            raise
        except Exception:
            structlog.get_logger().exception("turn_failed", call_id=str(self._context.call_id))
            await self._context.gate.wait()
            self._queue.put_nowait(Phrase(f"trouble.{id(self)}", WORDINGS["trouble"][0], "ready"))
            self._result.set_result(Outcome())
        finally:
            self._queue.put_nowait(None)

    async def _stream(self) -> Committed:
        checkpoint_id, state = "", CallState()
        stream = self._graph.astream(
            self._inputs,
            self._config,
            context=self._context,
            durability="exit",
            stream_mode=["custom", "updates", "checkpoints", "values"],
        )
        async for mode, chunk in stream:
            if mode == "custom":
                self._said += 1
                self._queue.put_nowait(Phrase(chunk["id"], chunk["text"], chunk["source"]))
            elif mode == "updates" and "synthesis" in chunk:
                self._at_gate = True
            elif mode == "checkpoints":
                checkpoint_id = chunk["config"]["configurable"]["checkpoint_id"]
            elif mode == "values":
                state = chunk
        return Committed(checkpoint_id, state)


def outcome_of(state: CallState) -> Outcome:
    asked = tuple(state.get("asked", ()))
    expects: Expects = next((EXPECTS[name] for name in asked if name in EXPECTS), "open")
    hangs_up = bool(state.get("hangs_up"))
    return Outcome(expects="nothing" if hangs_up else expects, asked=asked, hangs_up=hangs_up, transfer_to=state.get("transfer_to"))


def with_choice(context: CallContext, turn: int) -> CallContext:
    """The context of one run: a gate of its own, and wordings seeded by the turn."""
    return replace(context, gate=asyncio.Event(), choice=replace(context.choice, turn=turn))


def inputs_of(turn: CallerTurn, number: int, plan: int) -> CallState:
    """What a run is given over the state it starts from."""
    heard: list[dict[str, Any]] = [{"id": h.id, "text": h.text, "whole": h.whole} for h in turn.heard]
    return {
        "turn": number,
        "plan": plan,
        "words": turn.words,
        "source": turn.source,
        "confidence": turn.confidence,
        "heard": heard,
        "concern": None,
        "understanding": {"in_scope": True, "intents": [], "slots": [], "unsure": False},
        "evidence": [],
        "say": [],
        "acts": [],
        "then": [],
        "results": [],
        "hangs_up": False,
        "transfer_to": None,
        "slots": {},
        "question": None,
        "answer": None,
        "wish": None,
    }
