"""The one protocol of all tools: what a call of a tool and its result look like, and what makes two acts the same act."""

import hashlib
from typing import Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from tools.reasons import Reason

Arguments = dict[str, JsonValue]
Status = Literal["ok", "refused", "failed", "unknown"]


class Message(BaseModel):
    """The base of everything that crosses the boundary: strict, versioned where it is stored, nothing unheard of in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ToolCall(Message):
    """One act that the graph wants done. ``key`` is made by ``act_key``; the same key is the same act, done once."""

    v: Literal[1] = 1
    name: str = Field(max_length=64)
    arguments: Arguments
    key: str = Field(max_length=200)
    call_id: UUID
    turn: int = Field(ge=0)


class ToolResult(Message):
    """What came of it.

    ``ok``: done. ``refused``: not done, and trying again will not help unless something else is asked (``reason`` says
    why). ``failed``: not done, by no fault of the question. ``unknown``: nobody knows whether it was done; the same key
    asked again finds out, and does not do it twice.
    """

    v: Literal[1] = 1
    status: Status
    reason: Reason | None = None
    data: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.status == "ok"


class Confirmation(Message):
    """The caller's yes to what was read back to them: which draft, which revision of it, and exactly which arguments."""

    v: Literal[1] = 1
    draft: str
    revision: int = Field(ge=0)
    arguments_hash: str


def done(**data: JsonValue) -> ToolResult:
    return ToolResult(status="ok", data=data)


def refused(reason: Reason, **data: JsonValue) -> ToolResult:
    return ToolResult(status="refused", reason=reason, data=data)


def arguments_hash(name: str, arguments: Arguments) -> str:
    """The same for the same tool and the same values, in whatever order they were given."""
    return hashlib.sha256(orjson.dumps([name, arguments], option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def draft_id(call_id: UUID, turn: int, ordinal: int) -> str:
    """A draft is named by the call, the turn that opened it, and its place among that turn's drafts."""
    return f"{call_id}:{turn}:{ordinal}"


def act_key(draft: str, revision: int, name: str, arguments: Arguments) -> str:
    """What makes an act the same act: the draft, its revision, and what is to be done. Never a model's call id."""
    return f"{draft}:{revision}:{arguments_hash(name, arguments)}"
