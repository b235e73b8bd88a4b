"""Messages that callers leave for a business."""

import datetime
from typing import Any
from uuid import UUID, uuid4

from pydantic import Field as Argument
from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field

from core.database import BusinessRow, UtcDateTime
from tools.messaging.outbox import put
from tools.messaging.wording import staff_text
from tools.protocol import Message, ToolCall, ToolResult, done
from tools.registry import ActContext, ActTool
from tools.webhooks import announce


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
    done_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When somebody of the business had seen to it."""
    done_by: str | None = None
    """As the dashboard names them."""
    created_at: datetime.datetime = Field(sa_type=UtcDateTime)


class MessageArguments(Message):
    reason: str = Argument(min_length=1, max_length=2000)
    name: str | None = Argument(None, min_length=1, max_length=120)
    phone: str | None = Argument(None, pattern=r"^\+?[0-9]{6,15}$")
    recipient: str | None = Argument(None, min_length=1, max_length=120)


MESSAGE_LEFT = "message.left"
"""The event that a business's own program is told of."""


async def message_body(session: AsyncSession, message_id: UUID) -> dict[str, Any] | None:
    """What that program is told; None where the message is gone."""
    message = await session.get(CallerMessage, message_id)
    if message is None:
        return None
    told = message.model_dump(include={"name", "phone", "reason", "recipient"})
    return {"id": str(message.id), **told, "created_at": message.created_at.isoformat()}


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
    await announce(session, MESSAGE_LEFT, message.id, context.clock)
    await _text_staff(message, context, session)
    return done(message_id=str(message.id), reachable=message.phone is not None)


async def _text_staff(message: CallerMessage, context: ActContext, session: AsyncSession) -> None:
    """Text it to whom it is for, or else to the first of the business's contacts who takes texts."""
    takers = [contact for contact in context.profile.contacts if contact.texts]
    if not takers or context.numbers is None:
        return
    wanted = (message.recipient or "").casefold()
    contact = next((each for each in takers if each.name.casefold() == wanted), takers[0])
    await put(
        session, context.numbers, context.clock, business_id=context.business_id, line=context.profile.phone_numbers[0],
        to=contact.number, body=staff_text(context.profile, message.name, message.phone, message.reason), kind="staff_message",
        call_id=context.call_id, recipient=contact.name,
    )  # fmt: skip


TAKE_MESSAGE = ActTool("take_message", MessageArguments, take)
