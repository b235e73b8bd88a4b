"""What a tool declares, what it is given, and the one list of all tools."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import Database
from tenancy.profile import BusinessProfile
from tenancy.remembered import Callers
from tools.messaging.numbers import Numbers
from tools.protocol import Message, ToolCall, ToolResult
from tools.reasons import Reason

A = TypeVar("A", bound=Message)
Permission = Callable[[BusinessProfile], Reason | None]
"""Why this business does not do such a thing, or None when it does."""


class Budget:
    """How many acts one call may still do."""

    def __init__(self, acts: int = 30) -> None:
        self.left = acts

    def spend(self) -> bool:
        if self.left <= 0:
            return False
        self.left -= 1
        return True


@dataclass(frozen=True, slots=True)
class ActContext:
    """One call, as tools see it. Whose data is touched, and for whom, is known from here and nowhere else."""

    business_id: UUID
    profile: BusinessProfile
    call_id: UUID
    caller: str | None
    """The number the call came from, E.164, as the telephone network tells it; None when withheld."""
    clock: Clock
    budget: Budget
    callers: Callers | None = None
    """Whom the business remembers; None outside a call."""
    numbers: Numbers | None = None
    """How the numbers of texts are kept; None where none are sent."""


def everybody(_profile: BusinessProfile) -> Reason | None:
    return None


@dataclass(frozen=True, slots=True)
class ReadTool(Generic[A]):
    """Changes nothing, so it may run before the caller's turn is over, be repeated, or be thrown away."""

    name: str
    arguments: type[A]
    run: Callable[[A, ActContext, Database], Awaitable[ToolResult]]
    permission: Permission = everybody
    timeout: float = 2.0
    """Seconds."""


@dataclass(frozen=True, slots=True)
class ActTool(Generic[A]):
    """Changes something, once a key: its effect and the note that it was done are one transaction."""

    name: str
    arguments: type[A]
    run: Callable[[A, ToolCall, ActContext, AsyncSession], Awaitable[ToolResult]]
    permission: Permission = everybody
    needs_confirmation: bool = False
    timeout: float = 6.0
    """Seconds; longer than a writer waits for the one before it (``core.database.BUSY_SECONDS``)."""


class Registry:
    def __init__(self, tools: "Iterable[ReadTool[Any] | ActTool[Any]]") -> None:
        self.reads: dict[str, ReadTool[Any]] = {}
        self.acts: dict[str, ActTool[Any]] = {}
        for tool in tools:
            if tool.name in self.reads or tool.name in self.acts:
                raise ValueError(f"two tools are called {tool.name!r}")
            if isinstance(tool, ReadTool):
                self.reads[tool.name] = tool
            else:
                self.acts[tool.name] = tool
