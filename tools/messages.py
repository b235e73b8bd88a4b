"""Messages that callers leave for a business."""

import datetime
from uuid import UUID, uuid4

from pydantic import Field as Argument
from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field

from core.database import BusinessRow, UtcDateTime
from tools.protocol import Message, ToolCall, ToolResult, done
from tools.registry import ActContext, ActTool


class CallerMessage(BusinessRow, table=True):
    __tablename__ = "caller_message"
    __table_args__ = (Index("caller_message_by_time", "business_id", "created_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, index=True)
    call_id: UUID = Field(index=True)
    name: str | None = None
    phone: str | None = None
    """The number to call back: the one that was given, else the one the call came from."""
    caller: str | None = None
    reason: str
    recipient: str | None = None
    """Who it is for, in the caller's words."""
    read_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)


class MessageArguments(Message):
    reason: str = Argument(min_length=1, max_length=2000)
    name: str | None = Argument(None, min_length=1, max_length=120)
    phone: str | None = Argument(None, pattern=r"^\+?[0-9]{6,15}$")
    recipient: str | None = Argument(None, min_length=1, max_length=120)


async def take(arguments: MessageArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    message = CallerMessage(
        call_id=context.call_id,
        name=arguments.name,
        phone=arguments.phone or context.caller,
        caller=context.caller,
        reason=arguments.reason,
        recipient=arguments.recipient,
        created_at=context.clock.now(),
    )
    session.add(message)
    await session.flush()
    return done(message_id=str(message.id), reachable=message.phone is not None)


TAKE_MESSAGE = ActTool("take_message", MessageArguments, take)
