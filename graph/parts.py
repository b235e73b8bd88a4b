"""What calls are made of: the things that a process has once, and what the agents are given of them in one call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.clock import Clock
from core.database import Database
from core.models.chat import ChatModel
from core.models.embedding import Embedded
from core.models.small import SmallModel
from graph.remembering import Memory, memory_of
from graph.wiring import Graph
from nodes.context import CallContext, Knows, Tools, Understands
from nodes.understanding.types import Vocabulary
from nodes.wording.choice import Choice
from tenancy.calls.store import CallStore
from tenancy.profile import BusinessProfile
from tenancy.profiles import Profiles
from tenancy.remembered import Callers
from tools.guard import Log, Toolbox
from tools.messaging.numbers import Numbers
from tools.registry import ActContext, Registry


def guarded(parts: "Parts", acts: ActContext, log: Log) -> Tools:
    """The tools of a call, on the real database."""
    return Toolbox(parts.registry, parts.db, acts, log)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the orchestrator is made of; the composition root puts it together once a process."""

    db: Database
    profiles: Profiles
    calls: CallStore
    graph: Graph
    clock: Clock
    understander: Understands
    embed: Callable[[str], Awaitable[Embedded | None]]
    knowledge: Callable[[UUID, int, BusinessProfile], Awaitable[Knows]]
    """What a business has told us, in memory, by version."""
    registry: Registry
    models: tuple[ChatModel, ...] = ()
    small_models: tuple[SmallModel, ...] = ()
    tools: Callable[["Parts", ActContext, Log], Tools] = guarded
    """What makes a call's way to its tools."""
    callers: Callers | None = None
    """Whom businesses remember; None where nobody is remembered."""
    numbers: Numbers | None = None
    """How the numbers of texts are kept; None where none are sent."""
    memory: Callable[[Database, ActContext, datetime], Memory] = memory_of
    """What a call's caller is remembered by."""


def context_of(parts: Parts, acts: ActContext, knowledge: Knows, log: Log, note: Callable[..., object]) -> CallContext:
    """What the agents are given in a call, before its first turn."""
    return CallContext(
        call_id=acts.call_id,
        profile=acts.profile,
        caller=acts.caller,
        clock=parts.clock,
        understander=parts.understander,
        vocabulary=_vocabulary(acts.profile),
        embed=parts.embed,
        knowledge=knowledge,
        toolbox=parts.tools(parts, acts, log),
        models=parts.models,
        small_models=parts.small_models,
        choice=Choice(str(acts.call_id), 0, acts.profile.manner),
        note=note,
    )


def _vocabulary(profile: BusinessProfile) -> Vocabulary:
    return Vocabulary(
        services={service.name: service.aliases for service in profile.services},
        staff={person.name: () for person in profile.staff},
        rooms={room.name: room.aliases for room in profile.rooms},
        items={item.name: item.aliases for item in profile.menu},
    )
