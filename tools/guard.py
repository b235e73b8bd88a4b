"""The one way to a tool. Everything that could be wrong with a call of a tool is found here, before the tool sees it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import orjson
import structlog
from pydantic import JsonValue, ValidationError

from core.database import Database, DatabaseBusy
from core.errors import CommitUnknown, DatabaseAway
from tools.ledger import done_before, remember
from tools.protocol import Arguments, Confirmation, Message, ToolCall, ToolResult, arguments_hash, refused
from tools.reasons import Reason
from tools.registry import ActContext, ActTool, Registry

Log = Callable[[str, dict[str, JsonValue]], Awaitable[None]]
"""Writes an event to the call log and returns once it is kept: ``act_begun`` and ``act_ended``, with the act's facts."""

A = TypeVar("A", bound=Message)
logger = structlog.get_logger(__name__)


class Toolbox:
    """The tools of one call. Never raises for what a tool or its caller did wrong: that is a result with a reason."""

    def __init__(self, registry: Registry, database: Database, context: ActContext, log: Log) -> None:
        self._registry = registry
        self._database = database
        self._context = context
        self._log = log

    async def read(self, name: str, arguments: Arguments) -> ToolResult:
        tool = self._registry.reads.get(name)
        if tool is None:
            return refused("unknown_tool")
        checked = _checked(tool.arguments, arguments)
        if isinstance(checked, ToolResult):
            return checked
        forbidden = tool.permission(self._context.profile)
        if forbidden:
            return refused(forbidden)
        try:
            async with asyncio.timeout(tool.timeout):
                return await tool.run(checked, self._context, self._database)
        except Exception as error:
            return _failure(name, error, "failed")

    async def act(self, call: ToolCall, *, confirmation: Confirmation | None = None) -> ToolResult:
        tool = self._registry.acts.get(call.name)
        if tool is None:
            return refused("unknown_tool")
        checked = _checked(tool.arguments, call.arguments)
        if isinstance(checked, ToolResult):
            return checked
        stands_against = self._objection(tool, call, confirmation)
        if stands_against:
            return refused(stands_against)
        facts: dict[str, JsonValue] = {"tool": call.name, "key": call.key, "turn": call.turn, "arguments": call.arguments}
        try:
            async with asyncio.timeout(tool.timeout):
                await self._log("act_begun", facts)
        except Exception as error:
            # What is not in the log did not happen, so it must not happen.
            _failure(call.name, error, "failed")
            return ToolResult(status="failed", reason="not_logged")
        result = await self._done_once(tool, checked, call)
        try:
            async with asyncio.timeout(tool.timeout):
                await self._log("act_ended", {**facts, "result": result.model_dump(mode="json")})
        except Exception as error:
            _failure(call.name, error, "failed")  # it is done; the ledger knows, should anybody ask again
        return result

    def _objection(self, tool: ActTool[Any], call: ToolCall, confirmation: Confirmation | None) -> Reason | None:
        forbidden = tool.permission(self._context.profile)
        if forbidden:
            return forbidden
        if call.call_id != self._context.call_id:
            return "wrong_call"
        what = arguments_hash(call.name, call.arguments)
        draft, revision, key_hash = key_parts(call.key)
        if key_hash != what or not draft.startswith(f"{call.call_id}:"):
            return "bad_key"
        if tool.needs_confirmation:
            if confirmation is None:
                return "not_confirmed"
            if (confirmation.draft, str(confirmation.revision), confirmation.arguments_hash) != (draft, revision, what):
                return "confirmation_differs"
        return None if self._context.budget.spend() else "act_budget"

    async def _done_once(self, tool: ActTool[A], arguments: A, call: ToolCall) -> ToolResult:
        try:
            async with asyncio.timeout(tool.timeout):
                try:
                    return await self._in_transaction(tool, arguments, call)
                except DatabaseAway as first:
                    # Whether it was done stands in the ledger by now, since the next writer waits for the one before it.
                    try:
                        return await self._in_transaction(tool, arguments, call)
                    except DatabaseBusy:
                        raise first from None  # what the first commit came to is still what is not known
        except (TimeoutError, CommitUnknown) as error:
            # The commit may have been on its way: only asking again with the same key tells.
            return _failure(call.name, error, "unknown")
        except Exception as error:
            return _failure(call.name, error, "failed")

    async def _in_transaction(self, tool: ActTool[A], arguments: A, call: ToolCall) -> ToolResult:
        async with self._database.business(self._context.business_id, write=True) as session:
            before = await done_before(session, call.key)
            if before is not None:
                return before
            result = await tool.run(arguments, call, self._context, session)
            if result.ok:
                remember(session, call, result, self._context.clock.now())
            return result


def key_parts(key: str) -> tuple[str, str, str]:
    """A key's draft, revision and hash; empty strings for what is no key."""
    parts = key.rsplit(":", 2)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else ("", "", "")


def _checked(model: type[A], arguments: Arguments) -> A | ToolResult:
    try:
        # Through JSON, since strictness there still reads dates and ids from text, and takes no "4" for 4.
        return model.model_validate_json(orjson.dumps(arguments))
    except ValidationError as error:
        fields = sorted({".".join(str(part) for part in problem["loc"]) for problem in error.errors(include_input=False)})
        return refused("bad_arguments", fields=[*fields])
    except TypeError:  # values that JSON does not have
        return refused("bad_arguments", fields=[])


def _failure(tool: str, error: Exception, status: Any) -> ToolResult:
    logger.warning("tool_failed", tool=tool, error=type(error).__name__)
    if isinstance(error, TimeoutError):
        return ToolResult(status=status, reason="timeout")
    return ToolResult(status=status, reason="busy" if isinstance(error, DatabaseBusy) else "tool_failed")
