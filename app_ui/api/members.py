"""Who may sign in to this business."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app_ui.api.authentication import MemberHere, MemberRoute, OwnerRoute, ServicesHere
from app_ui.api.openapi import problems
from app_ui.api.sessions import MemberTold, Sent
from tenancy.accounts import Role


class NewMember(Sent):
    email: str = Field(examples=["cleo@example.com"])
    name: str = Field(examples=["Cleo Marin"])
    role: Role = "staff"
    password: str = Field(description="8 to 200 characters; not a common one, not the name or the address.")


class MembersTold(BaseModel):
    members: list[MemberTold] = Field(description="Owners first; a business has at most a hundred.")


reading = APIRouter(prefix="/members", tags=["members"], route_class=MemberRoute)
changing = APIRouter(prefix="/members", tags=["members"], route_class=OwnerRoute)


@reading.get("", summary="Everybody who may sign in")
async def list_members(member: MemberHere, services: ServicesHere) -> MembersTold:
    return MembersTold(members=[MemberTold.of(each) for each in await services.accounts.members(member)])


@changing.post("", status_code=201, summary="Let somebody sign in", openapi_extra=problems("409", "429"))
async def add_member(sent: NewMember, member: MemberHere, services: ServicesHere, response: Response) -> MemberTold:
    """The password is a first one, to be told to them; they change it with `PUT /session/password`."""
    added = await services.accounts.add(member, email=sent.email, name=sent.name, role=sent.role, password=sent.password)
    response.headers["Location"] = f"/api/v1/members/{added.id}"
    return MemberTold.of(added)


@reading.get("/{member_id}", summary="One of them")
async def read_member(member_id: UUID, member: MemberHere, services: ServicesHere) -> MemberTold:
    return MemberTold.of(await services.accounts.member(member, member_id))


@changing.delete("/{member_id}", status_code=204, summary="Let somebody sign in no longer", openapi_extra=problems("409"))
async def remove_member(member_id: UUID, member: MemberHere, services: ServicesHere) -> None:
    """Their sessions end. The last owner stays."""
    await services.accounts.remove(member, member_id)
