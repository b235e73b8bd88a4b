"""What was done with people: who was put through to whom, which texts were sent, and whether texts are offered at all."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from app_ui.api.authentication import MemberHere, MemberRoute, OwnerRoute, ServicesHere
from app_ui.api.conditions import CHANGED, IfMatch, condition, tag
from app_ui.api.problems import ChangedMeanwhile
from core.errors import Conflict
from tenancy import editing
from tenancy.editing import Told
from tools.messaging.models import OutgoingText
from tools.messaging.outbox import list_texts
from tools.transfers import Transfer, left_messages, list_transfers

MOST = 200
Limit = Annotated[int, Query(ge=1, le=MOST)]


class TransferTold(BaseModel):
    id: UUID
    call_id: UUID
    kind: str = Field(description="`warm` where the person is told who calls and takes it with a key, else `cold`.")
    contact: str = Field(description="Who was tried last.")
    caller_name: str | None
    reason: str | None = Field(description="What the person was told that it is about.")
    caller: str | None = Field(description="The number the call came from.")
    begun_at: datetime
    ended_at: datetime | None = Field(description="When the caller was connected, came back or gave up.")
    outcome: str | None = Field(description="`talked`, or why not, such as `no_answer`; none while it goes on.")
    waited_seconds: int | None
    left_message: bool = Field(description="Whether the caller came back to the agent and left a message.")


class TransfersTold(BaseModel):
    transfers: list[TransferTold] = Field(description="The newest first.")


class TextTold(BaseModel):
    """A text, without its words and its number, which are the caller's."""

    id: UUID
    call_id: UUID | None
    kind: str = Field(examples=["booking_confirmed"])
    recipient: str | None = Field(description="The contact it is for; none where it is the caller's.")
    segments: int
    state: str = Field(description="`pending`, `sending`, `sent`, `delivered`, `undelivered` or `failed`.")
    reason: str | None = Field(description="Why it failed, such as `stopped` or `not_a_mobile`.")
    created_at: datetime
    settled_at: datetime | None


class TextsTold(BaseModel):
    texts: list[TextTold] = Field(description="The newest first.")


class Texting(BaseModel):
    """Whether callers are offered details as a text. Only who says yes on the telephone is sent one."""

    model_config = ConfigDict(extra="forbid")

    texts: SkipValidation[str] = Field(description="`off` or `ask`.", examples=["ask"])


reading = APIRouter(tags=["people and texts"], route_class=MemberRoute)
changing = APIRouter(tags=["people and texts"], route_class=OwnerRoute)


@reading.get("/transfers", summary="Callers who were put through to a person, or were to be")
async def read_transfers(member: MemberHere, services: ServicesHere, limit: Limit = 100) -> TransfersTold:
    async with services.db.business(member.business_id) as session:
        rows = await list_transfers(session, limit=limit)
        left = await left_messages(session, rows)
    return TransfersTold(transfers=[_transfer(row, row.id in left) for row in rows])


@reading.get("/texts", summary="Texts that were sent, or were to be")
async def read_texts(member: MemberHere, services: ServicesHere, limit: Limit = 100) -> TextsTold:
    async with services.db.business(member.business_id) as session:
        rows = await list_texts(session, limit=limit)
    return TextsTold(texts=[_text(row) for row in rows])


@reading.get("/texting", response_model=Texting, summary="Whether callers are offered texts")
async def read_texting(member: MemberHere, services: ServicesHere) -> JSONResponse:
    """Its `ETag` is the `If-Match` of a change."""
    return _told(await editing.told(services.db, member.business_id))


@changing.put("/texting", response_model=Texting, summary="Offer callers texts, or no longer")
async def change_texting(sent: Texting, member: MemberHere, services: ServicesHere, if_match: IfMatch = None) -> JSONResponse:
    expected = condition(if_match, required=True)
    value = sent.model_dump(warnings=False)
    try:
        told = await editing.edit(services.db, member.business_id, "texts", value, expected=expected, clock=services.clock)
    except Conflict:
        raise ChangedMeanwhile(CHANGED) from None
    return _told(told)


def _told(told: Told) -> JSONResponse:
    return JSONResponse({"texts": told.profile.texts}, headers=tag(told.etag("texts")))


def _transfer(row: Transfer, left_message: bool) -> TransferTold:
    told = {name: getattr(row, name) for name in TransferTold.model_fields if name != "left_message"}
    return TransferTold(left_message=left_message, **told)


def _text(row: OutgoingText) -> TextTold:
    return TextTold(**{name: getattr(row, name) for name in TextTold.model_fields})
