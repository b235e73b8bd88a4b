"""One run of the graph for one turn of the caller: prepared behind the gate, then committed or dropped."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from langchain_core.runnables import RunnableConfig

from core.attempt_events import Attempt, Tell, told_to
from core.crypto import Sealer
from core.telemetry import where
from graph.checkpoints import sealed_under
from graph.reply import CallerTurn, Expects, Outcome, Phrase
from graph.wiring import Graph
from nodes.context import CallContext, Gate
from nodes.state import CallState
from nodes.wording.talk import WORDINGS

EXPECTS: dict[str, Expects] = {
    "confirm": "yes_no",
    "message_offer": "yes_no",
    "name_offer": "yes_no",
    "usual_offer": "yes_no",
    "look_again": "yes_no",
    "text_offer": "yes_no",
    "wait_offer": "yes_no",
    "person_offer": "yes_no",
    "pickup_instead": "yes_no",
    "earliest": "yes_no",
    "when": "date_time",
    "name": "name",
    "phone": "number",
    "date": "date_time",
    "time": "date_time",
    "nights": "date_time",
    "party_size": "date_time",
}


CONFIDENCE_DIGITS = 3
"""A turn is given no finer confidence than the log keeps, so that a replay weighs the same one."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What a turn left: the checkpoint that the next one starts from, and the state in it."""

    checkpoint_id: str
    state: CallState


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the graph starts from."""

    inputs: CallState
    config: RunnableConfig
    context: CallContext


class GraphTurn:
    """``graph.reply.PlannedTurn`` on a run of the compiled graph.

    ``start`` says where the run begins (it may have to wait for the turn before); ``committing`` is called when the
    gate opens, ``committed`` with what the run left.
    """

    def __init__(
        self,
        graph: Graph,
        sealer: Sealer,
        business_id: UUID,
        start: Callable[[Gate], Awaitable[Run]],
        committing: Callable[[], None],
        committed: Callable[[Committed], None],
        monotonic: Callable[[], float],
    ) -> None:
        self.route = ""
        self.reached: dict[str, float] = {}
        self._monotonic = monotonic
        self._graph, self._sealer, self._business_id, self._start = graph, sealer, business_id, start
        self._committing, self._committed = committing, committed
        self._gate = Gate()
        self._queue: asyncio.Queue[Phrase | None] = asyncio.Queue()
        self._result: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._at_gate = False
        self._task = asyncio.create_task(self._run(), name="graph turn")

    async def phrases(self) -> AsyncIterator[Phrase]:
        while (phrase := await self._queue.get()) is not None:
            yield phrase

    @property
    def prepared(self) -> bool:
        return self._queue.empty() and (self._at_gate or self._task.done())

    @property
    def done(self) -> bool:
        return self._task.done()

    @property
    def held(self) -> bool:
        """Committed, and what it would do has not been begun, since the caller may still go on."""
        return self._gate.held and not self.done

    async def commit(self, *, stands: bool = True) -> None:
        if not self._gate.is_open:
            self._committing()
            self._gate.open()
        if stands:
            self.stand()

    def stand(self) -> None:
        self._gate.stand()

    def withdraw(self) -> None:
        """Another turn takes this one's place before it has done anything: it leaves no outcome and no state."""
        self._task.cancel()
        self._result.cancel()

    async def done_or_held(self) -> None:
        """Wait until it is known whether another turn may take this one's place."""
        holding = asyncio.ensure_future(self._gate.holds.wait())
        try:
            await asyncio.wait({holding, self._task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            holding.cancel()

    async def drop(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._result.cancel()
        self._queue.put_nowait(None)

    async def outcome(self) -> Outcome:
        return await asyncio.shield(self._result)

    async def _run(self) -> None:
        try:
            run = await self._start(self._gate)
            with sealed_under(self._sealer, self._business_id), told_to(_noting(run.context)):
                done = await self._stream(run)
            self._committed(done)
            self._result.set_result(outcome_of(done.state))
        except Exception as error:
            structlog.get_logger().error("turn_failed", **where(error))
            await self._gate.pass_through(final=False)
            self._queue.put_nowait(Phrase(f"trouble.{id(self)}", WORDINGS["trouble"][0], "ready"))
            self._result.set_result(Outcome())
        finally:
            self._queue.put_nowait(None)

    def _pass(self, done: dict[str, Any]) -> None:
        """Take note of the agents that are through."""
        for agent in done.keys() & REACHED.keys():
            self.reached.setdefault(REACHED[agent], self._monotonic())
        self._at_gate = self._at_gate or "synthesis" in done
        if "router" in done:
            self.route = done["router"]["route"]

    async def _stream(self, run: Run) -> Committed:
        checkpoint_id, state = "", CallState()
        modes: list[Any] = ["custom", "updates", "checkpoints", "values"]
        stream: AsyncIterator[Any] = self._graph.astream(
            run.inputs, run.config, context=run.context, durability="exit", stream_mode=modes
        )
        async for mode, chunk in stream:
            if mode == "custom":
                self._queue.put_nowait(Phrase(chunk["id"], chunk["text"], chunk["source"], language=chunk.get("language")))
            elif mode == "updates":
                self._pass(chunk)
            elif mode == "checkpoints":
                checkpoint_id = chunk["config"]["configurable"]["checkpoint_id"]
            elif mode == "values":
                state = chunk
        return Committed(checkpoint_id, state)


def _noting(context: CallContext) -> Tell:
    """What became of asking a provider, as an event of the call."""

    def told(attempt: Attempt) -> None:
        context.note("attempt", **attempt.facts())

    return told


REACHED = {"intent": "intent", "knowledge": "knowledge", "synthesis": "prepared"}
"""Agents whose end is a moment of the turn (``core.stages``), and how it is called."""


def outcome_of(state: CallState) -> Outcome:
    asked = tuple(state.get("asked", ()))
    expects: Expects = next((EXPECTS[name] for name in asked if name in EXPECTS), "open")
    hangs_up = bool(state.get("hangs_up"))
    return Outcome(
        expects="nothing" if hangs_up else expects, asked=asked, hangs_up=hangs_up, transfer_to=state.get("transfer_to")
    )


def inputs_of(turn: CallerTurn, number: int, plan: int) -> CallState:
    """What a run is given over the state it starts from."""
    heard: list[dict[str, Any]] = [{"id": h.id, "text": h.text, "whole": h.whole} for h in turn.heard]
    return {
        "turn": number,
        "plan": plan,
        "words": turn.words,
        "source": turn.source,
        "confidence": round(turn.confidence, CONFIDENCE_DIGITS),
        "heard": heard,
        "concern": None,
        "understanding": {"in_scope": True, "intents": [], "slots": [], "unsure": False},
        "evidence": [],
        "looked_up": None,
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
