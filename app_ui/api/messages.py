"""What callers have left for the business, and whether somebody has read it and seen to it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from app_ui.api.authentication import MemberHere, MemberRoute, ServicesHere
from tools import inbox
from tools.inbox import MessageState, state_of
from tools.messages import CallerMessage

MOST = 200
_log = structlog.get_logger(__name__)


class MessageTold(BaseModel):
    id: UUID
    state: MessageState = Field(description="`done` is read and seen to.")
    name: str | None
    phone: str | None = Field(description="To call back: the number that was given, else the one the call came from.")
    caller: str | None = Field(description="The number the call came from.")
    reason: str = Field(description="What it is about, in the caller's words.")
    recipient: str | None = Field(description="Who it is for, in the caller's words.")
    call_id: UUID = Field(description="The call it was left in.")
    created_at: datetime
    read_at: datetime | None
    done_at: datetime | None
    done_by: str | None

    @classmethod
    def of(cls, message: CallerMessage) -> "MessageTold":
        given = {name: getattr(message, name) for name in MessageTold.model_fields if name != "state"}
        return cls(state=state_of(message), **given)


class MessagesTold(BaseModel):
    messages: list[MessageTold] = Field(description="Unread ones first, then the newest first.")
    unread: int = Field(description="Of all that there are.")


class StateSent(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: MessageState


reading = APIRouter(prefix="/messages", tags=["messages"], route_class=MemberRoute)
changing = APIRouter(prefix="/messages", tags=["messages"], route_class=MemberRoute)
"""For staff as well: messages are a day's work, and nothing that callers hear."""


@reading.get("", summary="Messages that callers left")
async def list_messages(
    member: MemberHere,
    services: ServicesHere,
    done: Annotated[bool, Query(description="Those that are done, instead of those still to be seen to.")] = False,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> MessagesTold:
    async with services.db.business(member.business_id) as session:
        found = await inbox.messages(session, done=done, limit=limit)
        return MessagesTold(messages=[MessageTold.of(each) for each in found], unread=await inbox.unread(session))


@reading.get("/{message_id}", summary="One message")
async def read_message(message_id: UUID, member: MemberHere, services: ServicesHere) -> MessageTold:
    """Reading it here does not mark it as read."""
    async with services.db.business(member.business_id) as session:
        return MessageTold.of(await inbox.one(session, message_id))


@changing.put("/{message_id}/state", summary="Mark a message as unread, read or done")
async def mark_message(message_id: UUID, sent: StateSent, member: MemberHere, services: ServicesHere) -> MessageTold:
    """One that is in this state already stays as it is, with the name of whoever was first."""
    async with services.db.business(member.business_id, write=True) as session:
        told = MessageTold.of(await inbox.mark(session, message_id, sent.state, member.name, services.clock.now()))
    _log.info("message_marked", by=str(member.id), business=str(member.business_id), message=str(message_id), state=sent.state)
    return told
