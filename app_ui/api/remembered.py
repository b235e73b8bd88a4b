"""Returning callers: whether they are remembered, who is, and forgetting them."""

from datetime import datetime
from uuid import UUID

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from app_ui.api.authentication import MemberHere, MemberRoute, OwnerRoute, ServicesHere
from app_ui.api.conditions import CHANGED, IfMatch, condition, tag
from app_ui.api.problems import ChangedMeanwhile
from core.errors import Conflict
from tenancy import editing
from tenancy.accounts import Member
from tenancy.editing import Told
from tenancy.knowledge.requests import request_index
from tenancy.remembered import KnownCaller, forget_all, forget_one

_log = structlog.get_logger(__name__)


class Remembering(BaseModel):
    """Of a caller who books: number, name, what they usually book, and when they called. Nothing of anybody while it is off."""

    model_config = ConfigDict(extra="forbid")

    remember_callers: SkipValidation[bool] = Field(description="False erases everything that is remembered, at once.")
    remember_months: SkipValidation[int] = Field(12, description="1 to 60; after so many without a call, a caller is forgotten.")


class CallerTold(BaseModel):
    id: UUID
    name: str | None
    number_ends_in: str = Field(description="The last four digits of the number they call from.")
    calls: int = Field(description="How often they have called since they are remembered.")
    last_called_at: datetime

    @classmethod
    def of(cls, caller: KnownCaller) -> "CallerTold":
        return cls(number_ends_in=caller.number[-4:], **{name: getattr(caller, name) for name in _SHOWN})


_SHOWN = ("id", "name", "calls", "last_called_at")


class CallersTold(BaseModel):
    callers: list[CallerTold] = Field(description="Those who called last, at most 500.")
    total: int


reading = APIRouter(prefix="/remembering", tags=["returning callers"], route_class=MemberRoute)
changing = APIRouter(prefix="/remembering", tags=["returning callers"], route_class=OwnerRoute)


@reading.get("", response_model=Remembering, summary="Whether returning callers are remembered")
async def read_remembering(member: MemberHere, services: ServicesHere) -> JSONResponse:
    """Its `ETag` is the `If-Match` of a change."""
    return _told(await editing.told(services.db, member.business_id))


@changing.put("", response_model=Remembering, summary="Remember returning callers, or nobody any more")
async def change_remembering(
    sent: Remembering, member: MemberHere, services: ServicesHere, if_match: IfMatch = None
) -> JSONResponse:
    expected = condition(if_match, required=True)
    try:
        value = sent.model_dump(warnings=False)
        told = await editing.edit(
            services.db, member.business_id, "memory", value, expected=expected, on_changed=request_index, clock=services.clock
        )
    except Conflict:
        raise ChangedMeanwhile(CHANGED) from None
    return _told(told)


@changing.get("/callers", summary="Who is remembered")
async def list_remembered(member: MemberHere, services: ServicesHere) -> CallersTold:
    async with services.db.business(member.business_id) as session:
        callers, total = await services.remembered.listed(session)
    return CallersTold(callers=[CallerTold.of(each) for each in callers], total=total)


@changing.delete("/callers", status_code=204, summary="Forget everybody")
async def forget_everybody(member: MemberHere, services: ServicesHere) -> None:
    """Their bookings stay."""
    async with services.db.business(member.business_id, write=True) as session:
        gone = await forget_all(session)
    _note(member, gone)


@changing.delete("/callers/{caller_id}", status_code=204, summary="Forget a caller")
async def forget_caller(caller_id: UUID, member: MemberHere, services: ServicesHere) -> None:
    """Their bookings stay."""
    async with services.db.business(member.business_id, write=True) as session:
        await forget_one(session, caller_id)
    _note(member, 1)


def _note(member: Member, forgotten: int) -> None:
    _log.info("callers_forgotten", by=str(member.id), business=str(member.business_id), forgotten=forgotten)


def _told(told: Told) -> JSONResponse:
    value = {name: getattr(told.profile, name) for name in editing.MEMORY}
    return JSONResponse(value, headers=tag(told.etag("memory")))
