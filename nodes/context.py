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
    model_seconds: float = 8.0
    """For a model's whole answer; its first words have a shorter time, ``core.models.chat.FIRST_TOKEN_SECONDS``."""
    model_tokens: int = 160
    misses: int = 2
    """How often nothing is understood before a person or a message is offered."""


class Gate:
    """What a turn's acts wait for: that the caller's turn is over, and, where an act cannot be undone, that the caller does
    not go on right after it."""

    def __init__(self) -> None:
        self._over, self._stands, self.holds = asyncio.Event(), asyncio.Event(), asyncio.Event()
        """``holds`` is set once only the second is waited for."""

    @property
    def is_open(self) -> bool:
        return self._over.is_set()

    @property
    def held(self) -> bool:
        """Whether something that cannot be undone waits to be let through."""
        return self.holds.is_set() and not self._stands.is_set()

    def open(self) -> None:
        self._over.set()

    def stand(self) -> None:
        self._stands.set()

    async def pass_through(self, *, final: bool) -> None:
        """``final``: something lies behind that cannot be undone."""
        await self._over.wait()
        if final:
            self.holds.set()
            await self._stands.wait()


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
    gate: Gate = field(default_factory=Gate)
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
