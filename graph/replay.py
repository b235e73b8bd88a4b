"""A call run again from its log, through the same graph: the same routes, acts and words, or what differs, turn by turn.

Nothing is read from or written to a database, no act is done and no model is asked. What runs anew is this program:
compliance, understanding, the thread of the conversation, routing, booking's steps and all wording.
"""

import difflib
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

import orjson
from langgraph.checkpoint.memory import InMemorySaver

from core.clock import SystemClock
from core.crypto import KEY_BYTES, Sealer
from core.database import Database
from core.errors import TenantMismatch
from core.models.embedding import Embedded
from graph.call import CallConversation
from graph.parts import Parts
from graph.recorded import (
    Playing,
    RecordedCall,
    RecordedKnowledge,
    RecordedMemory,
    RecordedModel,
    RecordedSmallModel,
    RecordedToolbox,
    ReturnedCall,
    TakenUp,
    read_log,
)
from graph.wiring import build
from nodes.context import Understands
from tenancy.businesses import LoadedProfile
from tenancy.calls.log import CallLog, Event, LogWriter
from tenancy.calls.store import CallStore, LoggedCall, OpenedCall
from tenancy.knowledge.passages import make_passages
from tenancy.profiles import Profiles
from tools.guard import Log
from tools.registry import ActContext, Registry


@dataclass(frozen=True, slots=True)
class Local:
    """What a replay runs anew on this machine: understanding with its embeddings, and the guard of the tools."""

    understander: Understands
    embed: Callable[[str], Awaitable[Embedded | None]]
    registry: Registry


@dataclass(frozen=True, slots=True)
class Difference:
    turn: int
    """From 1; the greeting is 0."""
    diff: tuple[str, ...]
    """Unified: route, acts and words as logged, and as replayed."""
    notes: tuple[str, ...]
    """What was asked for that the log does not hold."""


@dataclass(frozen=True, slots=True)
class Replay:
    turns: int
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]
    """What a reader has to know of the call as a whole."""

    @property
    def same(self) -> bool:
        return not self.differences


async def replay(call: LoggedCall, business: LoadedProfile, local: Local) -> Replay:
    """``business`` is what it has told us now; where that has changed since, a note says so. Raises NotReplayable."""
    recorded, playing = read_log(call.events), Playing(start=call.events[0].at)
    log = _Kept(call.business_id, call.call_id)
    conversation = _conversation(call, recorded, business, local, playing, log)
    differences = list(_compared(0, _words(recorded.opening), _words(p.text for p in conversation.opening()[0]), ()))
    await conversation.begin()
    turns = 0
    for step in recorded.steps:
        if isinstance(step, TakenUp):
            conversation.forget_before()
            if step.anew:
                await conversation.begin_anew()
            continue
        if isinstance(step, ReturnedCall):
            await conversation.come_back(step.back)
            differences += _compared(turns, _words(step.said), _words(p.text for p in conversation.opening()[0]), ())
            continue
        turns += 1
        playing.play(step)
        log.events.clear()
        turn = conversation.plan(step.caller, step.plan)
        await turn.commit()
        await turn.outcome()
        differences += _compared(turns, _told(step.events), _told(log.events), playing.notes)
    return Replay(turns, tuple(differences), _notes(recorded, business.version))


def _conversation(
    call: LoggedCall,
    recorded: RecordedCall,
    business: LoadedProfile,
    local: Local,
    playing: Playing,
    log: "_Kept",
) -> CallConversation:
    db = _NoDatabase()

    def tools(parts: Parts, acts: ActContext, log: Log) -> RecordedToolbox:
        return RecordedToolbox(parts.registry, acts, log, playing, db)

    async def knowledge(*_: object) -> RecordedKnowledge:
        return found

    found = RecordedKnowledge(playing, {passage.id: passage for passage in make_passages(business.profile)})
    sealer = log.sealer
    parts = Parts(
        db=db,
        profiles=Profiles(db),
        calls=CallStore(db, sealer, _Nowhere(), playing),
        graph=build(InMemorySaver(), playing.around),
        clock=playing,
        understander=local.understander,
        embed=local.embed,
        knowledge=knowledge,
        registry=local.registry,
        models=tuple(RecordedModel(name, playing) for name in recorded.models),
        small_models=tuple(RecordedSmallModel(name, playing) for name in recorded.small_models),
        tools=tools,
        memory=lambda *_: RecordedMemory(playing),
    )
    opened = OpenedCall(call.call_id, log, sealer, ())
    return CallConversation(parts, call.business_id, business.version, business.profile, call.caller, found, opened)


def _notes(recorded: RecordedCall, version: int) -> tuple[str, ...]:
    notes = []
    versions = {recorded.version, *(s.version for s in recorded.steps if isinstance(s, TakenUp) and s.version is not None)}
    if versions != {version}:
        then = " and ".join(str(each) for each in sorted(versions))
        notes.append(f"the business has changed since: version {then} then, {version} now; what it says may differ by that")
    if recorded.unanswered:
        notes.append(f"turns that the call did not answer, and the replay leaves out: {recorded.unanswered}")
    return tuple(notes)


def _compared(turn: int, then: Sequence[str], now: Sequence[str], notes: Sequence[str]) -> Iterable[Difference]:
    if list(then) != list(now):
        lines = difflib.unified_diff(then, now, f"turn {turn} as logged", f"turn {turn} replayed", lineterm="", n=99)
        yield Difference(turn, tuple(lines), tuple(notes))


def _words(texts: Iterable[str]) -> list[str]:
    return [f"says   {text}" for text in texts]


def _told(events: Iterable[Event]) -> list[str]:
    """Route, acts and words of one turn's events, a line each."""
    lines: list[str] = []
    arguments: dict[str, Any] = {}
    for event in events:
        facts = event.facts
        if event.kind == "act_begun":
            arguments[facts["key"]] = facts["arguments"]
        elif event.kind == "decision":
            lines = [f"route  {facts['route']}", *(_act(act, arguments) for act in facts["acts"])]
        elif event.kind == "said" and lines:
            lines += _words(phrase["text"] for phrase in facts["phrases"])
    return lines or ["route  none: the turn failed"]


def _act(act: dict[str, Any], arguments: dict[str, Any]) -> str:
    asked = orjson.dumps(arguments.get(act["key"]), option=orjson.OPT_SORT_KEYS).decode()
    _, opened, ordinal, revision, digest = act["key"].split(":")
    fate = act["status"] or "not tried"
    return f"act    {act['tool']} {asked} {fate} (turn {opened}, draft {ordinal}, revision {revision}, {digest[:8]})"


class _NoDatabase(Database):
    """Stands where a database is expected; a replay that would reach for one fails."""

    def __init__(self) -> None:
        pass

    def business(self, business_id: UUID, *, write: bool = False) -> NoReturn:
        raise TenantMismatch("a replay reaches no database")

    def calls(self, business_id: UUID, *, write: bool = False) -> NoReturn:
        raise TenantMismatch("a replay reaches no database")

    def platform(self, *, write: bool = False, store: Any = "business") -> NoReturn:
        raise TenantMismatch("a replay reaches no database")


class _Nowhere(LogWriter):
    """Writes nothing, and is done with it at once."""

    def __init__(self) -> None:
        self.taken_over = set()

    def add(self, business_id: UUID, row: dict[str, Any]) -> None:
        pass

    async def durable(self) -> None:
        pass


class _Kept(CallLog):
    """The log of the replay, in memory, under a key that goes with it; redacted as the real one is."""

    def __init__(self, business_id: UUID, call_id: UUID) -> None:
        self.sealer = Sealer(os.urandom(KEY_BYTES))
        super().__init__(business_id, call_id, self.sealer, _Nowhere(), SystemClock(), None)
        self.events: list[Event] = []

    def append(self, kind: str, **facts: Any) -> Event:
        event = super().append(kind, **facts)
        self.events.append(event)
        return event
