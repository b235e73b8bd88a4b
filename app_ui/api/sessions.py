"""Signing in and up, and what a session's own member does with it."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from app_ui.api.authentication import MemberHere, MemberRoute, ServicesHere, SessionHere, presented_token
from app_ui.api.openapi import problems
from app_ui.api.registration import new_business
from app_ui.services import Services
from core.errors import Forbidden, Unauthorized
from tenancy.accounts import Member, Role, SignedIn
from tenancy.knowledge.requests import request_index
from tenancy.profile import BusinessProfile

LONGEST_TEXT = 1_000
"""Characters of anything that is typed here; each has a shorter limit of its own."""


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", str_max_length=LONGEST_TEXT)


class Credentials(Sent):
    email: str = Field(examples=["ana@example.com"])
    password: str = Field(examples=["correct horse battery"])


class NewBusiness(Sent):
    """What is left out follows from the name and the first number, or is told later."""

    name: str = Field(examples=["Bella Napoli"])
    kind: str = Field(examples=["restaurant"], description="clinic, hospital, restaurant, hotel, salon or other.")
    timezone: str = Field(examples=["Europe/London"])
    phone_numbers: list[str] = Field(
        max_length=20, examples=[["+442071838750"]], description="The numbers callers dial, with country code."
    )
    slug: str | None = Field(None, examples=["bella-napoli"], description="The short name: lower-case letters, digits, dashes.")
    language: str | None = Field(None, examples=["en-GB"])
    currency: str | None = Field(None, examples=["GBP"])
    emergency_number: str | None = Field(None, examples=["999"], description="What a caller in danger is told to dial.")


class SignUp(Sent):
    business: NewBusiness
    email: str = Field(examples=["ana@example.com"])
    name: str = Field(examples=["Ana Rossi"])
    password: str = Field(description="8 to 200 characters; not a common one, not the name or the address.")


class NewPassword(Sent):
    old: str
    new: str = Field(description="8 to 200 characters; not a common one, not the name or the address.")


class MemberTold(BaseModel):
    """Somebody who may sign in to this business."""

    id: UUID
    email: str
    name: str
    role: Role = Field(description="Owners may change everything; staff read, keep the diary of bookings and try questions.")

    @classmethod
    def of(cls, member: Member) -> "MemberTold":
        return cls(id=member.id, email=member.email, name=member.name, role=member.role)


class SessionTold(BaseModel):
    member: MemberTold
    renew: bool = Field(description="Whether the token is due to be exchanged (`POST /session/renew`).")


class TokenTold(BaseModel):
    member: MemberTold
    token: str = Field(description="Send it as `Authorization: Bearer`. It ends after 12 hours without use.")
    expires_at: datetime = Field(description="When the session ends at the latest.")

    @classmethod
    def of(cls, signed_in: SignedIn) -> "TokenTold":
        return cls(member=MemberTold.of(signed_in.member), token=signed_in.token, expires_at=signed_in.expires_at)


public = APIRouter(tags=["session"])
members = APIRouter(tags=["session"], route_class=MemberRoute)


@public.post("/session", status_code=201, summary="Sign in", openapi_extra=problems("429"))
async def sign_in(sent: Credentials, request: Request, services: ServicesHere) -> TokenTold:
    """Begin a session for a program. Guessing is limited; `Retry-After` says when to try again."""
    return TokenTold.of(await services.accounts.sign_in(sent.email, sent.password, address=address_of(request)))


@public.post("/sign-up", status_code=201, summary="Register a business and its owner", openapi_extra=problems("429"))
async def sign_up(sent: SignUp, request: Request, services: ServicesHere) -> MemberTold:
    """Both or neither. Sign in afterwards."""
    profile = await checked_business(services, sent.business)
    member = await services.accounts.sign_up(
        profile, email=sent.email, name=sent.name, password=sent.password, address=address_of(request), on_changed=request_index
    )
    return MemberTold.of(member)


@members.get("/session", summary="Who is signed in")
async def read_session(session: SessionHere) -> SessionTold:
    return SessionTold(member=MemberTold.of(session.member), renew=session.renew)


@members.post("/session/renew", summary="Exchange the token")
async def renew_session(request: Request, services: ServicesHere) -> TokenTold:
    """The old token is taken for a minute longer; later its use ends the session. Cookies are renewed at `/session/renew`
    outside the API."""
    if "authorization" not in request.headers:
        raise Unauthorized("expected `Authorization: Bearer` and the token to exchange")
    return TokenTold.of(await services.accounts.renew(presented_token(request) or ""))


@members.delete("/session", status_code=204, summary="Sign out")
async def sign_out(request: Request, services: ServicesHere) -> None:
    await services.accounts.sign_out(presented_token(request))


@members.delete("/sessions", status_code=204, summary="Sign out everywhere")
async def sign_out_everywhere(member: MemberHere, services: ServicesHere) -> None:
    """End every session of this member, this one as well."""
    await services.accounts.sign_out_everywhere(member)


@members.put("/session/password", status_code=204, summary="Change one's password", openapi_extra=problems("409", "429"))
async def change_password(sent: NewPassword, session: SessionHere, services: ServicesHere) -> None:
    """The member's other sessions end."""
    await services.accounts.change_password(session.member, sent.old, sent.new, keep=session.id)


async def checked_business(services: Services, business: NewBusiness) -> BusinessProfile:
    """Raises ``Forbidden`` where this platform takes no registrations, and ``WrongFields``."""
    if not services.settings.sign_up:
        raise Forbidden("this platform takes no new businesses; ask whoever runs it")
    return await new_business(services.db, business.model_dump())


def address_of(request: Request) -> str:
    """The network address that limits count by; behind a proxy uvicorn takes it from the proxy's headers."""
    return request.client.host if request.client else ""
