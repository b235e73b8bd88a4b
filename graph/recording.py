"""What a run was given that could be otherwise next time, as the call log keeps it: the moment, what was remembered of the
caller, which passages were found, what tools answered, what models said, and which agents failed. ``graph.recorded`` gives
it back to a replay.

Small on purpose: passages go by id, which follows from their content, and a long result by its size alone. What acts came
to is in the log already.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, cast

import orjson

from core.errors import DeadlineExceeded
from core.models.chat import ChatModel, Message
from core.models.small import Form, SmallModel
from nodes.context import CallContext, Knows, Tools, Vector
from tenancy.remembered import Remembered
from tools.protocol import Arguments, Confirmation, ToolCall, ToolResult, arguments_hash

MOST_BYTES = 4096
"""Of one result of a reading tool; of a longer one only its size is kept, and such a turn cannot be replayed."""

NEVER = datetime.min.replace(tzinfo=UTC)

Ended = Literal["whole", "late", "failed", "cut"]
"""How a model's answer ended; ``cut`` is one that was not waited for any longer."""


@dataclass(slots=True)
class Recording:
    """Filled while a run goes on; a dropped run's is dropped with it."""

    moment: datetime = NEVER
    remembered: Remembered | None = None
    """What was known of the caller."""
    searches: list[list[dict[str, Any]]] = field(default_factory=list)
    reads: list[dict[str, Any]] = field(default_factory=list)
    models: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)
    """What small models filled in."""
    failed: list[str] = field(default_factory=list)

    def around(self, context: CallContext) -> CallContext:
        """The same context, listened to."""
        return replace(
            context,
            remembered=self.remembered,
            knowledge=_ListenedKnowledge(context.knowledge, self.searches),
            toolbox=_ListenedTools(context.toolbox, self.reads),
            models=tuple(_ListenedModel(model, self.models) for model in context.models),
            small_models=tuple(_ListenedSmallModel(model, self.forms) for model in context.small_models),
            failed=self.failed.append,
        )

    def facts(self) -> dict[str, Any]:
        known = {"remembered": self.remembered.model_dump(exclude_none=True)} if self.remembered else {}
        return {
            **known,
            "now": self.moment.isoformat(),
            "searches": self.searches,
            "reads": self.reads,
            "models": self.models,
            "forms": self.forms,
            "failed": self.failed,
        }


@dataclass(frozen=True, slots=True)
class _ListenedKnowledge:
    inner: Knows
    into: list[list[dict[str, Any]]]

    def search(self, question: str, vector: Vector | None, *, limit: int = 5) -> Sequence[Any]:
        found = self.inner.search(question, vector, limit=limit)
        self.into.append([{"id": one.passage.id, "score": one.score} for one in found])
        return found


@dataclass(frozen=True, slots=True)
class _ListenedTools:
    inner: Tools
    into: list[dict[str, Any]]

    async def read(self, name: str, arguments: Arguments) -> ToolResult:
        result = await self.inner.read(name, arguments)
        kept: dict[str, Any] = {"tool": name, "key": arguments_hash(name, arguments)}
        answered = result.model_dump(mode="json")
        size = len(orjson.dumps(answered))
        self.into.append(kept | ({"result": answered} if size <= MOST_BYTES else {"bytes": size}))
        return result

    async def act(self, call: ToolCall, *, confirmation: Confirmation | None = None) -> ToolResult:
        return await self.inner.act(call, confirmation=confirmation)


class _ListenedModel:
    def __init__(self, inner: ChatModel, into: list[dict[str, Any]]) -> None:
        self.name = inner.name
        self._inner, self._into = inner, into

    async def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: float) -> AsyncGenerator[str, None]:
        heard: dict[str, Any] = {"model": self.name, "text": "", "pieces": [], "ended": "cut"}
        self._into.append(heard)
        answer = cast(AsyncGenerator[str, None], self._inner.stream(messages, max_tokens=max_tokens, deadline=deadline))
        try:
            async with aclosing(answer) as pieces:
                async for piece in pieces:
                    heard["text"] += piece
                    heard["pieces"].append(len(piece))
                    yield piece
            heard["ended"] = "whole"
        except (DeadlineExceeded, TimeoutError):
            heard["ended"] = "late"
            raise
        except Exception:
            heard["ended"] = "failed"
            raise


class _ListenedSmallModel:
    def __init__(self, inner: SmallModel, into: list[dict[str, Any]]) -> None:
        self.name = inner.name
        self._inner, self._into = inner, into

    async def fill(self, messages: Sequence[Message], form: type[Form], *, max_tokens: int, deadline: float) -> Form:
        asked: dict[str, Any] = {"model": self.name, "form": None, "ended": "cut"}
        self._into.append(asked)
        try:
            filled = await self._inner.fill(messages, form, max_tokens=max_tokens, deadline=deadline)
        except (DeadlineExceeded, TimeoutError):
            asked["ended"] = "late"
            raise
        except Exception:
            asked["ended"] = "failed"
            raise
        asked |= {"form": filled.model_dump(mode="json"), "ended": "whole"}
        return filled
