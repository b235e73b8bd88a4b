"""What agents hand each other, as strict and versioned messages: nothing unheard of in them, and an error that names the
field. They stand next to ``tools.protocol``'s ``ToolCall``, ``ToolResult`` and ``Confirmation``.

Agents speak in the plain values of ``nodes.state``, which cost nothing to hand on; these messages are what those values
have to be. The graph holds them against each other where an error would do most harm and a look is cheap: the routing
decision, proposed acts and their results, and a state that is loaded from a checkpoint (``graph.wiring``,
``graph.call``). ``frontdesk schemas`` writes each as a JSON Schema into ``docs/schemas``.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, JsonValue, ValidationError

from core.errors import FrontdeskError
from graph.reply import Source
from graph.routing import Route
from nodes.understanding.types import IntentName, SlotName, Topic
from tools.protocol import Arguments, Confirmation, Message, Status, ToolCall, ToolResult
from tools.reasons import Reason

M = TypeVar("M", bound=Message)
T = TypeVar("T")
Listed = Annotated[list[T], BeforeValidator(lambda value: list(value) if isinstance(value, tuple) else value)]
"""Understanding's dataclasses hold tuples, which a checkpoint gives back as lists."""


class WrongMessage(FrontdeskError):
    """A message that is not what it should be; the text names the message, the field and what was expected."""

    code = "wrong_message"


class Versioned(Message):
    v: Literal[1] = 1


class Concern(Versioned):
    """Compliance to routing and synthesis: what comes before the caller's wish."""

    kind: str = Field(min_length=1, max_length=40)
    overrides: bool
    """It is answered alone, and the task waits."""
    language: str | None = Field(None, max_length=8)
    """Of an emergency, or of words in a language that is not offered here: the one they were said in."""
    field: str | None = Field(None, max_length=40)
    """Of advice: medical, legal or financial."""
    offer: str | None = Field(None, max_length=60)
    """Of advice: what is offered instead."""


class Intended(Message):
    name: IntentName
    score: float = Field(ge=0, le=1)
    topic: Topic | None = None


class SlotHeard(Message):
    name: SlotName
    value: str | int
    text: str = ""
    start: int = 0
    end: int = 0


class Understood(Versioned):
    """Intent to the conversation manager: what the words mean, most probable first."""

    in_scope: bool
    intents: Listed[Intended]
    slots: Listed[SlotHeard]
    unsure: bool


class Passage(Message):
    """Something that an answer may rest on: what the business has said, or a result from the web (``kind`` "web")."""

    kind: str = Field(min_length=1, max_length=40)
    title: str
    text: str
    id: str | None = None
    answer: str | None = None
    score: float | None = None
    url: str | None = None


class Evidence(Versioned):
    """Knowledge or search to routing and synthesis, best first; none when nothing supports an answer."""

    passages: list[Passage]


class Say(Message):
    """One thing to be worded: ``what`` names a wording, the facts fill it."""

    what: str = Field(min_length=1, max_length=60)
    facts: dict[str, JsonValue] = Field(default_factory=dict)


class Question(Message):
    """What was asked in a turn; ``topic`` and the words, and the day, time or thing it was about."""

    topic: Topic
    text: str
    date: str | None = None
    time: str | None = None
    service: str | None = None
    item: str | None = None
    room: str | None = None
    staff: str | None = None
    world: str | None = Field(None, max_length=120)
    """It is about the world around and the business allows looking that up: the query, made by code."""


class Turned(Versioned):
    """The conversation manager to routing: what this turn answered, asked and gave."""

    answer: Literal["yes", "no"] | None
    question: Question | None
    slots: dict[str, str | int]
    say: list[Say]


class Routing(Versioned):
    """The router to whoever acts, and to the call log."""

    route: Route
    wish: str | None = Field(max_length=40)


class Act(Message):
    """One act as it waits at the gate; at the act it becomes a ``ToolCall``."""

    tool: str = Field(min_length=1, max_length=64)
    arguments: Arguments
    key: str = Field(min_length=1, max_length=200)
    confirmation: Confirmation | None


class Proposal(Versioned):
    """An acting agent to synthesis and the gate: what to say now, what to do, and what to say once that went well."""

    say: list[Say]
    acts: list[Act]
    then: list[Say]
    asked: list[str] = Field(default_factory=list)


class Result(Message):
    """A ``ToolResult`` as the state keeps it."""

    v: Literal[1] = 1
    status: Status
    reason: Reason | None
    data: dict[str, JsonValue]


class Unsettled(Message):
    """Acts whose fate is unknown; they are asked about again before anything else is done."""

    acts: list[Act]
    then: list[Say]
    looks: int = Field(ge=0)


class Results(Versioned):
    """Acting to reporting: one result for each act that was tried, in order."""

    results: list[Result]


class Phrase(Message):
    id: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    """turn.plan.number"""
    text: str
    source: Source
    what: str
    language: str | None = Field(None, max_length=8)
    """Of words that are not in the business's own language."""


class Spoken(Versioned):
    """Synthesis and reporting to the voice: the phrases of a turn, in order."""

    reply: list[Phrase]


class ReadBack(Message):
    revision: int = Field(ge=0)
    phrases: list[str]
    heard: list[str]
    arguments_hash: str


class Task(Message):
    """Something the caller wants done, while it is being put together."""

    kind: Literal["book", "cancel", "find", "message", "order"]
    slots: dict[str, JsonValue]
    opened: int = Field(ge=0)
    revision: int = Field(ge=0)
    opening: dict[str, JsonValue] | None = None
    offers: list[dict[str, JsonValue]] = Field(default_factory=list)
    hold: str | None = None
    held_revision: int | None = None
    read_back: ReadBack | None = None
    before: dict[str, JsonValue] = Field(default_factory=dict)
    failures: dict[str, int] = Field(default_factory=dict)
    booking: str | None = None
    found_under: str | None = None
    wanted: Literal["change", "cancel", "check"] | None = None
    words: str | None = None
    wait_for: dict[str, JsonValue] | None = None
    joining: bool = False
    lines: list[dict[str, JsonValue]] = Field(default_factory=list)
    focus: int = 0
    total_minor: int | None = None
    order: str | None = None


class Heard(Message):
    id: str
    text: str
    whole: bool


class Line(Message):
    who: Literal["agent", "caller"]
    text: str


class State(Versioned):
    """The conversation state, as a checkpoint holds it: ``nodes.state.CallState``, field by field."""

    turn: int = Field(ge=0)
    plan: int = Field(0, ge=0)
    words: str = ""
    source: Literal["speech", "digits", "silence"] = "speech"
    confidence: float = 1.0
    heard: list[Heard] = Field(default_factory=list)
    concern: Concern | None = None
    understanding: Understood | None = None
    evidence: list[Passage] = Field(default_factory=list)
    looked_up: Literal["found", "nothing", "failed"] | None = None
    answer: Literal["yes", "no"] | None = None
    question: Question | None = None
    slots: dict[str, JsonValue] = Field(default_factory=dict)
    wish: str | None = None
    route: Route | None = None
    say: list[Say] = Field(default_factory=list)
    acts: list[Act] = Field(default_factory=list)
    then: list[Say] = Field(default_factory=list)
    results: list[Result] = Field(default_factory=list)
    unsettled: Unsettled | None = None
    reply: list[Phrase] = Field(default_factory=list)
    task: Task | None = None
    booked: dict[str, JsonValue] | None = None
    ordered: bool = False
    mentioned: dict[str, JsonValue] = Field(default_factory=dict)
    asked: list[str] = Field(default_factory=list)
    silences: int = Field(0, ge=0)
    misses: int = Field(0, ge=0)
    abuse: int = Field(0, ge=0)
    digits_before: list[str] = Field(default_factory=list)
    history: list[Line] = Field(default_factory=list)
    language: str | None = Field(None, max_length=8)
    told_in: list[str] = Field(default_factory=list)
    wanted: str | None = Field(None, max_length=120)
    hangs_up: bool = False
    transfer_to: str | None = None


MESSAGES: tuple[type[Message], ...] = (
    Concern, Understood, Evidence, Turned, Routing, Proposal, Results, Spoken, State, ToolCall, ToolResult, Confirmation,
)  # fmt: skip
"""What is written down in ``docs/schemas``; the parts of each lie within it."""


def checked(message: type[M], values: Mapping[str, Any]) -> M:
    """The message of these values. Raises WrongMessage."""
    try:
        return message.model_validate(dict(values))
    except ValidationError as error:
        raise WrongMessage(told(message, error)) from None


def told(message: type[Message], error: ValidationError) -> str:
    """Every mistake by its field; never a value, which a caller may have said."""
    mistakes = (
        f"{'.'.join(map(str, problem['loc'])) or 'the whole'}: {_WORDS.get(problem['type'], problem['msg'])}"
        for problem in error.errors(include_input=False, include_url=False)
    )
    return f"{message.__name__}: {'; '.join(mistakes)}"


_WORDS = {"extra_forbidden": "there is no such field in version 1", "missing": "is missing"}
