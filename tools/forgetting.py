"""Forgetting the caller: what the business remembers of the number that this call comes from, and of no other."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from tenancy.profile import BusinessProfile
from tools.ledger import Act
from tools.protocol import Message, ToolCall, ToolResult, done, refused
from tools.reasons import Reason
from tools.registry import ActContext, ActTool


class ForgetArguments(Message):
    """Nobody is named: it is always whoever calls."""


def permission(profile: BusinessProfile) -> Reason | None:
    return None if profile.remember_callers else "not_remembering"


async def forget(arguments: ForgetArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    """``data`` is ``{"forgotten": bool}``: whether there was anything. Either way nothing of this call is remembered."""
    if context.caller is None or context.callers is None:
        return refused("caller_unknown")
    return done(forgotten=await context.callers.forget(session, context.caller))


FORGET_CALLER = ActTool("forget_caller", ForgetArguments, forget, permission)


async def asked_to_forget(session: AsyncSession, context: ActContext) -> bool:
    """Whether the caller of this call has had themselves forgotten in it, in whichever process."""
    asked = select(col(Act.id)).where(col(Act.call_id) == context.call_id, col(Act.tool) == FORGET_CALLER.name)
    return (await session.execute(asked.limit(1))).first() is not None
