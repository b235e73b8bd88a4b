"""What callers have left, as the people of a business go through it: unread, read, and seen to."""

import datetime
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import case, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.errors import NotFound
from tools.messages import CallerMessage

MessageState = Literal["unread", "read", "done"]
MOST_LISTED = 100


def state_of(message: CallerMessage) -> MessageState:
    if message.done_at is not None:
        return "done"
    return "unread" if message.read_at is None else "read"


async def messages(session: AsyncSession, *, done: bool = False, limit: int = MOST_LISTED) -> Sequence[CallerMessage]:
    """Those still to be seen to, unread ones first, or else those that are done; each newest first."""
    wanted = select(CallerMessage).where(
        col(CallerMessage.done_at).is_not(None) if done else col(CallerMessage.done_at).is_(None)
    )
    first = col(CallerMessage.done_at).desc() if done else case((col(CallerMessage.read_at).is_(None), 0), else_=1)
    return (await session.scalars(wanted.order_by(first, col(CallerMessage.created_at).desc()).limit(limit))).all()


async def unread(session: AsyncSession) -> int:
    """How many nobody has read."""
    waiting = col(CallerMessage.read_at).is_(None) & col(CallerMessage.done_at).is_(None)
    return (await session.scalars(select(func.count()).select_from(CallerMessage).where(waiting))).one()


async def one(session: AsyncSession, message_id: UUID) -> CallerMessage:
    """Raises ``NotFound``."""
    message = await session.get(CallerMessage, message_id)
    if message is None:
        raise NotFound("there is no such message")
    return message


async def mark(session: AsyncSession, message_id: UUID, state: MessageState, by: str, at: datetime.datetime) -> CallerMessage:
    """Bring a message into a state; one that is in it already stays as it is, with whoever was first. Raises ``NotFound``."""
    message: CallerMessage | None = await session.get(CallerMessage, message_id, with_for_update=True)
    if message is None:
        raise NotFound("there is no such message")
    if state_of(message) == state:
        return message
    message.read_at = None if state == "unread" else message.read_at or at
    message.done_at, message.done_by = (at, by) if state == "done" else (None, None)
    await session.flush()
    return message
