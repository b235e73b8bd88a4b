"""What a call's log holds for a replay, and the ports that answer from it: a clock that stands at each turn's moment,
knowledge, tools and models that say what they said then. None of them reaches a database or a network."""

import functools
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from core.errors import DeadlineExceeded, FrontdeskError, ProviderError
from core.models.chat import Message
from core.models.small import Form
from graph.remembering import NoMemory
from graph.reply import CallerTurn, CameBack, HeardPhrase
from graph.wiring import Node
from nodes.context import Vector
from tenancy.calls.log import Event
from tenancy.knowledge.passages import Passage
from tenancy.knowledge.retrieve import Found
from tenancy.remembered import Remembered
from tools.guard import Log, Toolbox
from tools.protocol import Arguments, ToolCall, ToolResult, arguments_hash
from tools.registry import ActContext, Registry


class NotReplayable(FrontdeskError):
    """The log lacks what a replay needs; the message says what, and why."""

    code = "not_replayable"
    status = 409
    owner = "platform"


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """One turn that was answered: what it was given, and what came of it."""

    plan: int
    caller: CallerTurn
    now: datetime
    remembered: Remembered | None
    searches: tuple[list[dict[str, Any]], ...]
    reads: tuple[dict[str, Any], ...]
    models: tuple[dict[str, Any], ...]
    forms: tuple[dict[str, Any], ...]
    failed: frozenset[str]
    results: Mapping[str, ToolResult]
    """Of acts, by key."""
    events: tuple[Event, ...]
    """From the caller's words to the end of what was said, for ``graph.replay`` to compare."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """Another process went on with the call, ``anew`` where the states of before were lost."""

    anew: bool
    version: int | None


@dataclass(frozen=True, slots=True)
class ReturnedCall:
    """The caller came back from somebody who could not be reached, and was told so."""

    back: CameBack
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordedCall:
    version: int
    """Of the business, as the call began."""
    models: tuple[str, ...]
    small_models: tuple[str, ...]
    opening: tuple[str, ...]
    steps: tuple[RecordedTurn | TakenUp | ReturnedCall, ...]
    unanswered: int
    """Turns that were begun and never answered, since the call ended, the turn failed or the process died first."""


def read_log(events: Sequence[Event]) -> RecordedCall:
    """Raises NotReplayable."""
    for event in events:
        if "too_large" in event.facts:
            raise NotReplayable(f"event {event.seq} ({event.kind}) was too large for the log, so this call cannot be replayed")
    ring = next((event for event in events if event.kind == "ring"), None)
    if ring is None:
        raise NotReplayable("the log does not say how the call began: nothing was said in it, or its beginning is missing")
    if "models" not in ring.facts:
        raise NotReplayable("the log is older than replays: it does not say which models there were")
    said = next((event for event in events if event.kind == "said"), None)
    opening = tuple(phrase["text"] for phrase in said.facts["phrases"]) if said else ()
    steps: list[RecordedTurn | TakenUp | ReturnedCall] = []
    begun: dict[int, Event] = {}
    inputs: dict[int, Event] = {}
    replaced = {event.facts["by"]: event.facts["plan"] for event in events if event.kind == "withdrawn"}
    callers = 0
    for at, event in enumerate(events):
        if event.kind == "caller":
            callers += 1
            begun[event.facts["plan"]] = event
        elif event.kind == "inputs":
            inputs[event.facts["plan"]] = event
        elif event.kind == "decision":
            plan = event.facts["plan"]
            if plan not in inputs or plan not in begun or "acts" not in event.facts:
                raise NotReplayable(f"the log is older than replays: what the turn of event {event.seq} was given is not in it")
            earlier = [begun[one] for one in _replaced_by(plan, replaced) if one in begun]
            steps.append(_turn(begun[plan], inputs[plan], events, at, earlier))
        elif event.kind == "taken_up":
            steps.append(TakenUp(_begins_anew(events[at:]), event.facts.get("version")))
        elif event.kind == "came_back":
            words = next((later for later in events[at:] if later.kind == "said"), None)
            told = tuple(phrase["text"] for phrase in words.facts["phrases"]) if words else ()
            steps.append(ReturnedCall(CameBack(tuple(event.facts["names"]), event.facts["outcome"]), told))
    answered = sum(isinstance(step, RecordedTurn) for step in steps)
    models, small = tuple(ring.facts["models"]), tuple(ring.facts.get("small_models", ()))
    return RecordedCall(ring.facts["version"], models, small, opening, tuple(steps), callers - answered)


def _replaced_by(plan: int, replaced: Mapping[int, int]) -> list[int]:
    """The turns that were withdrawn for this one, the first one first."""
    earlier: list[int] = []
    while (plan := replaced.get(plan, 0)) and plan not in earlier:
        earlier.insert(0, plan)
    return earlier


def _turn(caller: Event, inputs: Event, events: Sequence[Event], decided: int, replaced: Sequence[Event] = ()) -> RecordedTurn:
    """``replaced`` never happened: what was heard before them counts as heard before this one."""
    facts, given = caller.facts, inputs.facts
    end = next((at for at in range(decided, len(events)) if events[at].kind == "said"), decided)
    within = tuple(event for event in events[: end + 1] if event.seq >= caller.seq)
    told = [phrase for event in (*replaced, caller) for phrase in event.facts["heard"]]
    heard = tuple(HeardPhrase(phrase["id"], phrase["text"], phrase["whole"]) for phrase in told)
    return RecordedTurn(
        plan=facts["plan"],
        caller=CallerTurn(facts["words"], facts["source"], heard, facts["amends"] and not replaced, facts["confidence"]),
        now=datetime.fromisoformat(given["now"]),
        remembered=Remembered.model_validate(given["remembered"]) if "remembered" in given else None,
        searches=tuple(given["searches"]),
        reads=tuple(given["reads"]),
        models=tuple(given["models"]),
        forms=tuple(given.get("forms", ())),
        failed=frozenset(given["failed"]),
        results={e.facts["key"]: ToolResult.model_validate(e.facts["result"]) for e in within if e.kind == "act_ended"},
        events=within,
    )


def _begins_anew(events: Sequence[Event]) -> bool:
    """Whether an empty state was committed before anything was answered."""
    first = next((event for event in events if event.kind in ("checkpoint", "decision")), None)
    return first is not None and first.kind == "checkpoint" and first.facts["turn"] == 0


@dataclass(slots=True)
class Playing:
    """The turn that is being replayed, which all ports answer from, and what they were asked that it does not hold."""

    turn: RecordedTurn | None = None
    start: datetime | None = None
    notes: list[str] = field(default_factory=list)
    _left: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _searches: list[list[dict[str, Any]]] = field(default_factory=list)

    def play(self, turn: RecordedTurn) -> None:
        self.turn, self.notes = turn, []
        self._left = {"reads": list(turn.reads), "models": list(turn.models), "forms": list(turn.forms)}
        self._searches = list(turn.searches)

    def take(self, kind: str, **wanted: str) -> dict[str, Any] | None:
        """The first of what was recorded and not yet taken that fits."""
        left = self._left.get(kind, [])
        found = next((one for one in left if all(one[name] == value for name, value in wanted.items())), None)
        if found is not None:
            left.remove(found)
        return found

    def take_search(self) -> list[dict[str, Any]]:
        if self._searches:
            return self._searches.pop(0)
        self.notes.append("knowledge was searched more often than then")
        return []

    # the clock

    def now(self) -> datetime:
        moment = self.turn.now if self.turn else self.start
        assert moment is not None
        return moment

    def monotonic(self) -> float:
        return 0.0

    # the graph

    def around(self, agent: Node) -> Node:
        """The agent, failing where it failed then."""

        @functools.wraps(agent)
        async def played(*args: Any, **named: Any) -> dict[str, Any]:
            if self.turn is not None and agent.__name__ in self.turn.failed:
                raise DeadlineExceeded(f"{agent.__name__} failed, as it did then")
            return await agent(*args, **named)

        return played


@dataclass(frozen=True, slots=True)
class RecordedKnowledge:
    playing: Playing
    passages: Mapping[str, Passage]
    """What the business says, by id."""

    def search(self, _question: str, _vector: Vector | None, *, limit: int = 5) -> Sequence[Found]:
        found = []
        for one in self.playing.take_search()[:limit]:
            passage = self.passages.get(one["id"])
            if passage is None:
                self.playing.notes.append(f"passage {one['id']} is not what the business says any more")
            else:
                found.append(Found(passage, one["score"]))
        return found


class RecordedMemory(NoMemory):
    """Knows of the caller what was known then, and takes nothing in."""

    def __init__(self, playing: Playing) -> None:
        self._playing = playing

    async def known(self) -> Remembered | None:
        return self._playing.turn.remembered if self._playing.turn is not None else None


@dataclass(slots=True)
class RecordedModel:
    name: str
    playing: Playing

    async def stream(self, _messages: Sequence[Message], *, max_tokens: int, deadline: float) -> AsyncGenerator[str, None]:
        heard = self.playing.take("models", model=self.name)
        if heard is None:
            self.playing.notes.append(f"{self.name} was asked, and was not then")
            raise ProviderError(f"the log holds no answer of {self.name}")
        for piece in _pieces(heard["text"], heard["pieces"]):
            yield piece
        if heard["ended"] == "failed":
            raise ProviderError(f"{self.name} failed, as it did then")
        if heard["ended"] != "whole":
            raise DeadlineExceeded(f"{self.name} was too late, as it was then")


@dataclass(slots=True)
class RecordedSmallModel:
    name: str
    playing: Playing

    async def fill(self, _messages: Sequence[Message], form: type[Form], *, max_tokens: int, deadline: float) -> Form:
        asked = self.playing.take("forms", model=self.name)
        if asked is None:
            self.playing.notes.append(f"{self.name} was asked what the words mean, and was not then")
            raise ProviderError(f"the log holds no answer of {self.name}")
        if asked["ended"] in ("late", "cut"):
            raise DeadlineExceeded(f"{self.name} was too late, as it was then")
        try:
            return form.model_validate(asked["form"])
        except ValidationError:
            raise ProviderError(f"{self.name} failed, as it did then") from None


def _pieces(text: str, lengths: Sequence[int]) -> list[str]:
    """The text as it came; in one piece where something was taken out of it before it was kept."""
    if sum(lengths) != len(text):
        return [text] if text else []
    ends = [sum(lengths[: at + 1]) for at in range(len(lengths))]
    return [text[end - length : end] for end, length in zip(ends, lengths, strict=True)]


class RecordedToolbox(Toolbox):
    """Tools that answer from the log. An act passes the guard as it always does, and then is not done."""

    def __init__(self, registry: Registry, context: ActContext, log: Log, playing: Playing, database: Any) -> None:
        super().__init__(registry, database, context, log)
        self._playing = playing

    async def read(self, name: str, arguments: Arguments) -> ToolResult:
        found = self._playing.take("reads", tool=name, key=arguments_hash(name, arguments))
        if found is not None and "result" in found:
            return ToolResult.model_validate(found["result"])
        why = "its answer was too long for the log" if found else "it was not asked this then"
        self._playing.notes.append(f"{name} cannot be answered: {why}")
        return ToolResult(status="failed", reason="tool_failed")

    async def _done_once(self, tool: Any, arguments: Any, call: ToolCall) -> ToolResult:
        turn = self._playing.turn
        found = turn.results.get(call.key) if turn is not None else None
        if found is not None:
            return found
        fate = next((act["status"] for act in _decided(turn) if act["key"] == call.key), None)
        if fate in ("failed", "unknown"):  # what it came to was not written any more
            return ToolResult(status=fate, reason="not_logged" if fate == "failed" else "timeout")
        self._playing.notes.append(f"{call.name} cannot be answered: it was not asked for this then")
        return ToolResult(status="failed", reason="tool_failed")


def _decided(turn: RecordedTurn | None) -> list[dict[str, Any]]:
    events = turn.events if turn is not None else ()
    return next((event.facts["acts"] for event in reversed(events) if event.kind == "decision"), [])
