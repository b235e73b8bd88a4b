"""One call: its committed state, and the turns that are made from it. ``graph.orchestrator`` makes it at the ring."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog
from langchain_core.runnables import RunnableConfig

from core.clock import Moment
from core.models.embedding import Embedded
from graph.checkpoints import sealed_under
from graph.hearing import hints_key, sentences, terms
from graph.messages import State, WrongMessage, checked
from graph.parts import Parts, context_of
from graph.recording import Recording
from graph.reply import CallerTurn, CameBack, HeardPhrase, Outcome, Phrase
from graph.turn import CONFIDENCE_DIGITS, Committed, GraphTurn, Run, inputs_of, outcome_of
from nodes.acting import cannot_be_undone
from nodes.context import Gate, Knows
from nodes.returning import returned
from nodes.state import CallState
from nodes.wording.talk import CUT_OFF
from tenancy.calls.log import Event
from tenancy.calls.store import OpenedCall
from tenancy.opening import opening
from tenancy.profile import BusinessProfile
from tools.booking.service import Bookings
from tools.protocol import ToolCall, act_key, draft_id
from tools.registry import ActContext, Budget

MAX_TURNS = 120
LAST_TURN_SECONDS = 5.0
STATE_VERSION = 1


class CallConversation:
    """``graph.reply.Conversation``: one call's committed state, and the turns that are made from it."""

    def __init__(
        self,
        parts: Parts,
        business_id: UUID,
        version: int,
        profile: BusinessProfile,
        caller: str | None,
        knowledge: Knows,
        opened: OpenedCall,
        over: Callable[[], None] = lambda: None,
    ) -> None:
        """``over`` is called when the call has ended."""
        self.call_id, self.log, self.sealer = opened.call_id, opened.log, opened.sealer
        self.profile, self.resumed = profile, False
        self.language = profile.language
        self.languages: tuple[str, ...] = profile.languages
        self.pronunciations = tuple((each.word, each.says) for each in profile.pronunciations)
        self.hints_key = hints_key(business_id, version)
        self.terms, self.sentences = terms(profile), sentences(profile)
        self._parts, self.business_id, self._version, self._over = parts, business_id, version, over
        acts = ActContext(business_id, profile, self.call_id, caller, parts.clock, Budget(), parts.callers, parts.numbers)
        self._memory = parts.memory(parts.db, acts, opened.past[0].at if opened.past else parts.clock.now())
        self._context = context_of(parts, acts, knowledge, self._log_act, note=self.log.append)
        self._committed: Committed | None = None
        self._before: Committed | None = None
        self._running: _Planned | None = None
        self._ahead: asyncio.Future[Embedded | None] | None = None
        self._plans = 0
        self._opening = greeting(profile), Outcome()
        self._ended = False

    async def begin(self) -> None:
        """Commit an empty state, so that every run, the first as well, starts from a checkpoint of its own choosing."""
        state = CallState(v=STATE_VERSION, turn=0)
        with sealed_under(self.sealer, self.business_id):
            config = await self._parts.graph.aupdate_state(self._config(None), state, as_node="report")
        self._committed = Committed(config["configurable"]["checkpoint_id"], state)
        self.log.append("checkpoint", id=self._committed.checkpoint_id, turn=0)

    def opening(self) -> tuple[tuple[Phrase, ...], Outcome]:
        return self._opening

    def plan(self, turn: CallerTurn, number: int | None = None) -> GraphTurn:
        """``number`` is the one that the plan had, where a turn is replayed; phrases are named by it."""
        self._plans = number or self._plans + 1
        planned = _Planned(turn, self._plans, self._running)
        if turn.source == "speech" and turn.words:
            self._look_ahead(turn.words)
        planned.run = GraphTurn(
            self._parts.graph,
            self.sealer,
            self.business_id,
            start=lambda gate: self._start(planned, gate),
            committing=lambda: self._committing(planned),
            committed=lambda done: self._keep(planned, done),
            monotonic=self._parts.clock.monotonic,
        )
        return planned.run

    def _look_ahead(self, words: str) -> None:
        """Begin at once what two agents will ask for after their first steps; it is made once a text."""
        self._ahead = asyncio.ensure_future(self._parts.embed(words))
        self._ahead.add_done_callback(lambda seen: seen.cancelled() or seen.exception())

    async def note(self, kind: str, **facts: object) -> None:
        self.log.append(kind, **facts)

    async def let_go(self) -> None:
        """Leave the call to whichever process takes it up; everything that was done and said is in its log by then."""
        if self._running is not None and not self._running.run.done:
            self._running.run.stand()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._running.run.outcome(), LAST_TURN_SECONDS)
        self.log.append("let_go")
        await self.log.durable()
        self._over()
        self.log.close()

    async def come_back(self, back: CameBack) -> None:
        """The caller could not be put through: say so first, and offer a message, as if that had been the last turn."""
        if self._committed is None:
            return
        self.log.append("came_back", names=list(back.names), outcome=back.outcome)
        self._plans += 1
        state = returned(self._committed.state, back.names, back.outcome, self._plans, self._context.choice)
        config = self._config(self._committed.checkpoint_id)
        with sealed_under(self.sealer, self.business_id):
            config = await self._parts.graph.aupdate_state(config, state, as_node="report")
        self._before, self._committed = None, Committed(config["configurable"]["checkpoint_id"], state)
        self.log.append("checkpoint", id=self._committed.checkpoint_id, turn=state["turn"])
        phrases = [Phrase(each["id"], each["text"], each["source"], language=each.get("language")) for each in state["reply"]]
        self._opening = tuple(phrases), outcome_of(state)

    async def end(self, reason: str, heard: tuple[HeardPhrase, ...] = ()) -> None:
        """Release what is held, forget the checkpoints, close the log."""
        if self._ended:
            return
        self._ended = True
        self._over()
        if self._running is not None and not self._running.run.done:
            self._running.run.stand()  # whoever says yes and hangs up has said yes
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._running.run.outcome(), LAST_TURN_SECONDS)
        await self._memory.close()
        async with self._parts.db.business(self.business_id, write=True) as session:
            await Bookings(session, self.profile, self._parts.clock.now()).release_call(self.call_id)
        self.log.append("ended", reason=reason, heard=[_heard_facts(phrase) for phrase in heard])
        await self.log.durable()
        tally = self.log.tally
        await self._parts.calls.end(self.business_id, self.call_id, reason, outcome=tally.outcome, turns=tally.turns)
        await self._forget_states()
        self.log.close()

    async def _forget_states(self) -> None:
        checkpointer = self._parts.graph.checkpointer
        if checkpointer is not None and not isinstance(checkpointer, bool):
            with sealed_under(self.sealer, self.business_id):
                await checkpointer.adelete_thread(str(self.call_id))

    def reopened(self) -> "CallConversation":
        """The line broke and comes back to the same process: excuse the break and ask again what was last asked."""
        self.resumed = True
        if self._committed is not None and self._committed.state["turn"]:
            self._opening = self._said_again(self._committed)
        return self

    def _said_again(self, committed: Committed) -> tuple[tuple[Phrase, ...], Outcome]:
        """Under their old ids, so that a read-back that is heard whole this time counts as such."""
        again = [
            Phrase(phrase["id"], phrase["text"], language=phrase.get("language")) for phrase in committed.state.get("reply", [])
        ]
        return (Phrase(f"cut-off.{self._plans}", CUT_OFF, "ready"), *again), outcome_of(committed.state)

    async def take_up(self, past: tuple[Event, ...]) -> None:
        """Go on from the last committed checkpoint; a turn that was committed after it is run again, since its acts
        have keys and happen once however often they are asked for."""
        self.resumed = True
        self._plans = past[-1].seq
        self.log.append("taken_up", after=past[-1].seq, version=self._version)
        checkpoint = next((event for event in reversed(past) if event.kind == "checkpoint"), None)
        if checkpoint is not None:
            with sealed_under(self.sealer, self.business_id):
                snapshot = await self._parts.graph.aget_state(self._config(checkpoint.facts["id"]))
            if snapshot.values and _is_state(snapshot.values):
                self._committed = Committed(checkpoint.facts["id"], snapshot.values)  # type: ignore[arg-type]
        if self._committed is None:
            # Nothing was committed, or it was lost, or another version of this program wrote it: the call begins anew.
            await self.begin_anew()
        lost = next((e for e in reversed(past) if e.kind == "caller" and (checkpoint is None or e.seq > checkpoint.seq)), None)
        if lost is not None:
            self._opening = await self._run_again(lost)
        elif self._committed is not None and self._committed.state["turn"]:
            self._opening = self._said_again(self._committed)

    async def _run_again(self, event: Event) -> tuple[tuple[Phrase, ...], Outcome]:
        facts = event.facts
        heard = tuple(HeardPhrase(h["id"], h["text"], h["whole"]) for h in facts["heard"])
        turn = self.plan(CallerTurn(facts["words"], facts["source"], heard, False, facts["confidence"]))
        await turn.commit()
        phrases = [phrase async for phrase in turn.phrases()]
        return (Phrase(f"cut-off.{self._plans}", CUT_OFF, "ready"), *phrases), await turn.outcome()

    async def begin_anew(self) -> None:
        await self._forget_states()  # a state that is updated without its id would be the newest there is
        await self.begin()

    def forget_before(self) -> None:
        """Who takes a call up does not know the state before the last committed one."""
        self._before = None

    async def _start(self, planned: "_Planned", gate: Gate) -> Run:
        """Where the run begins: behind the turn that was committed last, which may still be acting; or in that one's place,
        where the caller goes on before it has done anything."""
        turn = await self._behind(planned, gate)
        base = self._base(turn)
        number = (base.state["turn"] if base else 0) + 1
        choice, recording = replace(self._context.choice, turn=number), planned.recording
        recording.moment, recording.remembered = self._parts.clock.now(), await self._memory.known()
        context = replace(recording.around(self._context), clock=Moment(recording.moment), gate=gate, choice=choice)
        inputs = inputs_of(turn, number, planned.number)
        if number > MAX_TURNS:
            inputs["hangs_up"] = True
        return Run(inputs, self._config(base.checkpoint_id if base else None), context)

    async def _behind(self, planned: "_Planned", gate: Gate) -> CallerTurn:
        """The turn as it is run, once it is known what becomes of the one before."""
        before, turn = planned.before, planned.turn
        if before is None:
            return turn
        if turn.amends:
            await before.run.done_or_held()
        if turn.amends and before.run.held:
            planned.turn = replace(turn, heard=before.turn.heard + turn.heard, amends=False)
            planned.replaces = before
            if gate.is_open:
                self._withdraw(planned)
            return planned.turn
        if not before.run.done:
            before.run.stand()
            await before.run.outcome()
        return turn

    def _withdraw(self, planned: "_Planned") -> None:
        """The turn before has done nothing yet, and this one holds its words as well."""
        if planned.replaces is not None:
            planned.replaces.run.withdraw()
            self.log.append("withdrawn", plan=planned.replaces.number, by=planned.number)

    def _base(self, turn: CallerTurn) -> Committed | None:
        """Where a turn starts: from the last committed state, or, when it amends a turn that did nothing final, from
        the one before."""
        if not turn.amends or self._committed is None:
            return self._committed
        return self._committed if cannot_be_undone(self._committed.state) else self._before

    def _committing(self, planned: "_Planned") -> None:
        """``plan`` tells which decision and words answer this turn, should the next be committed before they are logged."""
        self._withdraw(planned)
        self._running, turn = planned, planned.said
        heard, confidence = [_heard_facts(phrase) for phrase in turn.heard], round(turn.confidence, CONFIDENCE_DIGITS)
        said = {"words": turn.words, "source": turn.source, "amends": turn.amends, "confidence": confidence}
        self.log.append("caller", **said, heard=heard, plan=planned.number)

    def _keep(self, planned: "_Planned", done: Committed) -> None:
        """The run is complete: it is the call's committed state from now on."""
        state, turn = done.state, planned.turn
        planned.before = planned.replaces = None
        amended = self._committed if turn.amends and self._base(turn) is not self._committed else None
        if amended is None:
            self._before = self._committed
        self._committed = done
        self._memory.take_in(state)
        understood = state["understanding"]
        intents = [{"name": i["name"], "topic": i["topic"], "score": round(i["score"], 3)} for i in understood["intents"]]
        slots = [{"name": s["name"], "value": s["value"]} for s in understood["slots"]]
        evidence = [{"id": e.get("id"), "score": e.get("score")} for e in state.get("evidence", [])]
        decided = {"route": state["route"], "wish": state.get("wish"), "intents": intents, "slots": slots}
        self.log.append("inputs", plan=state["plan"], **planned.recording.facts())
        self.log.append("decision", **decided, evidence=evidence, acts=_acts(state), plan=state["plan"])
        self.log.append("said", phrases=[{name: p[name] for name in ("id", "text", "source", "what")} for p in state["reply"]])
        outcome = outcome_of(state)
        self.log.append(
            "outcome",
            asked=outcome.asked,
            expects=outcome.expects,
            hangs_up=outcome.hangs_up,
            transfers=outcome.transfer_to is not None,
        )
        self.log.append("checkpoint", id=done.checkpoint_id, turn=state["turn"])
        held = (amended.state.get("task") or {}).get("hold") if amended else None
        if amended and held and held != (state.get("task") or {}).get("hold"):
            task = amended.state.get("task") or {}
            self._release_soon(held, task["opened"])

    def _release_soon(self, hold: str, opened: int) -> None:
        task = asyncio.create_task(self._release(hold, opened), name="release hold")
        task.add_done_callback(lambda t: not t.cancelled() and t.exception() and structlog.get_logger().warning("release_failed"))

    async def _release(self, hold: str, opened: int) -> None:
        arguments: dict[str, Any] = {"booking_id": hold}
        key = act_key(draft_id(self.call_id, opened, 0), 0, "release_booking", arguments)
        turn = self._committed.state["turn"] if self._committed else 0
        await self._context.toolbox.act(
            ToolCall(name="release_booking", arguments=arguments, key=key, call_id=self.call_id, turn=turn)
        )

    async def _log_act(self, kind: str, facts: dict[str, Any]) -> None:
        self.log.append(kind, **facts)
        await self.log.durable()

    def _config(self, checkpoint_id: str | None) -> RunnableConfig:
        configurable = {"thread_id": str(self.call_id), "checkpoint_ns": ""}
        return {"configurable": configurable | ({"checkpoint_id": checkpoint_id} if checkpoint_id else {})}


class _Planned:
    """A turn that was planned, and perhaps committed."""

    def __init__(self, turn: CallerTurn, number: int, before: "_Planned | None") -> None:
        self.said, self.number, self.before = turn, number, before
        """The turn as it was said, the plan's number, and what was committed last when it was planned."""
        self.turn = turn
        """The turn as it is run: one that replaces another has heard what that one had heard."""
        self.replaces: _Planned | None = None
        self.recording = Recording()
        self.run: GraphTurn


def greeting(profile: BusinessProfile) -> tuple[Phrase, ...]:
    hello, disclosure, offer = opening(profile.name, profile.greeting, profile.agent_name, profile.manner)
    return (
        Phrase("0.0.0", hello, "ready"),
        Phrase("0.0.1", disclosure, "ready", interruptible=False),
        Phrase("0.0.2", offer, "ready"),
    )


def _heard_facts(phrase: HeardPhrase) -> dict[str, Any]:
    return {"id": phrase.id, "text": phrase.text, "whole": phrase.whole}


def _is_state(values: Any) -> bool:
    """Whether this program understands a state that another process, perhaps an older or newer one, has left."""
    try:
        checked(State, values)
    except WrongMessage as wrong:
        structlog.get_logger().error("state_refused", because=str(wrong))
        return False
    return True


def _acts(state: CallState) -> list[dict[str, Any]]:
    """What was proposed, and how each went; what came after a failure was not tried. Arguments lie with ``act_begun``."""
    fates = [result["status"] for result in state.get("results", [])]
    proposed = state.get("acts", [])
    return [
        {"tool": act["tool"], "key": act["key"], "status": fates[at] if at < len(fates) else None}
        for at, act in enumerate(proposed)
    ]
