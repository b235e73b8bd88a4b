"""The look on the web: whether the agent may look things up, and on which sites."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from app_ui.api.authentication import MemberHere, MemberRoute, OwnerRoute, ServicesHere
from app_ui.api.conditions import CHANGED, IfMatch, condition, tag
from app_ui.api.problems import ChangedMeanwhile
from core.errors import Conflict
from tenancy import editing
from tenancy.editing import Told
from tenancy.knowledge.requests import request_index


class WebSearch(BaseModel):
    """Questions about the world around, such as the weather or trains, that the business has said nothing about. What it is,
    has and costs is never taken from the web, and nothing of who calls is sent there."""

    model_config = ConfigDict(extra="forbid")

    search_web: SkipValidation[bool] = Field(description="Whether such questions may be looked up.")
    search_sites: SkipValidation[list[str]] = Field(
        default_factory=list,
        description="The only sites whose word is passed on, at most 20; none means any.",
        examples=[["mta.info"]],
    )


reading = APIRouter(prefix="/web-search", tags=["web search"], route_class=MemberRoute)
changing = APIRouter(prefix="/web-search", tags=["web search"], route_class=OwnerRoute)


@reading.get("", response_model=WebSearch, summary="Whether things may be looked up on the web")
async def read_web_search(member: MemberHere, services: ServicesHere) -> JSONResponse:
    """Its `ETag` is the `If-Match` of a change."""
    return _told(await editing.told(services.db, member.business_id))


@changing.put("", response_model=WebSearch, summary="Allow looking things up, or allow it no longer")
async def change_web_search(
    sent: WebSearch, member: MemberHere, services: ServicesHere, if_match: IfMatch = None
) -> JSONResponse:
    expected = condition(if_match, required=True)
    try:
        value = sent.model_dump(warnings=False)
        told = await editing.edit(
            services.db, member.business_id, "web", value, expected=expected, on_changed=request_index, clock=services.clock
        )
    except Conflict:
        raise ChangedMeanwhile(CHANGED) from None
    return _told(told)


def _told(told: Told) -> JSONResponse:
    value = {"search_web": told.profile.search_web, "search_sites": list(told.profile.search_sites)}
    return JSONResponse(value, headers=tag(told.etag("web")))
