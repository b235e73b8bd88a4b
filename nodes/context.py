"""What an agent needs besides the state: the business, its tools and knowledge, the clock and the gate of this turn."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from core.clock import Clock
from core.models.chat import ChatModel
from core.models.embedding import Embedded
from core.models.small import SmallModel
from nodes.understanding.types import Understanding, Utterance, Vocabulary
from nodes.wording.choice import Choice
from tenancy.profile import BusinessProfile
from tenancy.remembered import Remembered
from tools.protocol import Arguments, Confirmation, ToolCall, ToolResult

Vector = NDArray[np.float32]


class Understands(Protocol):
    def understand(self, utterance: Utterance, embedded: Embedded | None = None) -> Understanding: ...


class Knows(Protocol):
    """What a business has told us, held in memory for the length of a call."""

    def search(self, question: str, vector: Vector | None, *, limit: int = 5) -> Sequence[Any]: ...


class Tools(Protocol):
    """The way to a business's tools, see ``tools.guard.Toolbox``."""

    async def read(self, name: str, arguments: Arguments) -> ToolResult: ...

    async def act(self, call: ToolCall, *, confirmation: Confirmation | None = None) -> ToolResult: ...


@dataclass(frozen=True, slots=True)
class Limits:
    evidence: float = 0.5
    """A passage that scores less does not support an answer."""
    second_opinion: float = 0.6
    """Seconds that small models have to say what an unclear turn means."""
    model_first_token: float = 1.2
    """Seconds a caller waits for a model's first words before code answers instead."""
    model_seconds: float = 8.0
    model_tokens: int = 160
    misses: int = 2
    """How often nothing is understood before a person or a message is offered."""


@dataclass(frozen=True, slots=True)
class CallContext:
    call_id: UUID
    profile: BusinessProfile
    caller: str | None
    """The caller's number, E.164, when one came with the call."""
    clock: Clock
    understander: Understands
    vocabulary: Vocabulary
    embed: Callable[[str], Awaitable[Embedded | None]]
    """A text as the sentence model sees it, computed once a turn and off the event loop."""
    knowledge: Knows
    toolbox: Tools
    models: tuple[ChatModel, ...]
    """Larger models for open questions, in the order to try them; none means that code answers alone."""
    choice: Choice
    small_models: tuple[SmallModel, ...] = ()
    """Small, fast models for what is unclear, in the order to try them; none means that this machine's understanding stands."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the caller's turn is over: acts may be done."""
    remembered: Remembered | None = None
    """What the business remembers of whoever has this number; the telephone may be in another hand."""
    limits: Limits = field(default_factory=Limits)
    note: Callable[..., object] = lambda *_args, **_facts: None
    """Writes an event to the call log."""
    failed: Callable[[str], None] = lambda _agent: None
    """Is told of an agent that failed or was too late, since a replay has to let it fail again."""

    def now(self) -> datetime:
        """The present moment in the business's zone."""
        return self.clock.now().astimezone(self.profile.zone)
