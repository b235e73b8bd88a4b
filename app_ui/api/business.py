"""The business that the session's member belongs to."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from app_ui.api.authentication import MemberHere, MemberRoute, OwnerRoute, ServicesHere
from app_ui.api.conditions import CHANGED, IfMatch, condition, settled, tag
from app_ui.api.problems import ChangedMeanwhile
from app_ui.services import Services
from core.errors import Conflict
from tenancy import editing
from tenancy.editing import Told
from tenancy.knowledge.requests import request_index
from tenancy.profile import Foreign, Manner


class BusinessTold(BaseModel):
    """What the business says of itself; hours, services and the like are sections of `/knowledge`."""

    id: UUID
    slug: str
    name: str
    kind: str
    timezone: str
    language: str
    currency: str
    emergency_number: str
    phone_numbers: list[str] = Field(description="The numbers callers dial.")
    address: str | None
    directions: str | None
    greeting: str | None = Field(description="What a caller hears first, after who is speaking.")
    agent_name: str | None = Field(description="What the agent calls itself.")
    manner: Manner = Field(description="How the agent talks: the same things in other words.")
    languages: list[Foreign] = Field(description="Languages beside English in which a message is taken and a person asked for.")
    version: int = Field(description="It rises with each change of anything the business has told.")


class BusinessSent(BaseModel):
    """What is left out stays as it is; null takes it back."""

    model_config = ConfigDict(extra="forbid")

    name: SkipValidation[str] = Field(default="", examples=["Bella Napoli"])
    greeting: SkipValidation[str | None] = None
    agent_name: SkipValidation[str | None] = Field(default=None, examples=["Robin"])
    manner: SkipValidation[Manner | None] = None
    languages: SkipValidation[list[Foreign] | None] = None
    address: SkipValidation[str | None] = None
    directions: SkipValidation[str | None] = None


reading = APIRouter(prefix="/business", tags=["business"], route_class=MemberRoute)
changing = APIRouter(prefix="/business", tags=["business"], route_class=OwnerRoute)


@reading.get("", response_model=BusinessTold, summary="Read the business")
async def read_business(member: MemberHere, services: ServicesHere) -> JSONResponse:
    return _told(member.business_id, await editing.told(services.db, member.business_id))


@changing.patch("", response_model=BusinessTold, summary="Change name, greeting, address, directions, or how the agent talks")
async def change_business(
    sent: BusinessSent, member: MemberHere, services: ServicesHere, if_match: IfMatch = None
) -> JSONResponse:
    """Without `If-Match`, what others have changed of the fields that are left out stays."""
    expected = condition(if_match, required=False)
    fields = {name: getattr(sent, name) for name in sent.model_fields_set}
    told = await settled(lambda: _change(services, member.business_id, fields, expected), expected=expected)
    return _told(member.business_id, told)


async def _change(services: Services, business_id: UUID, fields: dict[str, Any], expected: str | None) -> Told:
    before = await editing.told(services.db, business_id)
    value = {name: getattr(before.profile, name) for name in editing.ABOUT} | fields
    tag_before = expected or before.etag("about")
    try:
        return await editing.edit(
            services.db, business_id, "about", value, expected=tag_before, on_changed=request_index, clock=services.clock
        )
    except Conflict:
        raise ChangedMeanwhile(CHANGED) from None


def _told(business_id: UUID, told: Told) -> JSONResponse:
    profile = told.profile
    fields = {name: getattr(profile, name) for name in BusinessTold.model_fields if name not in ("id", "version")}
    answer = BusinessTold(id=business_id, version=told.version, **fields)
    return JSONResponse(answer.model_dump(mode="json"), headers=tag(told.etag("about")))
