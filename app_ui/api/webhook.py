"""Where a business's own program is told of its orders: the address, and the secret that signs what is sent there."""

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app_ui.api.authentication import MemberHere, MemberRoute, OwnerRoute, ServicesHere
from app_ui.services import Services
from core.errors import WrongFields
from core.outward import Refused
from tools.webhooks import WebhookEndpoint, Webhooks


class Address(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=2_000, examples=["https://kitchen.example.com/orders"])


class Endpoint(BaseModel):
    """Each order is sent as a POST of JSON, signed as in Standard Webhooks: `webhook-id` is the order's id, however often it
    is sent, and `webhook-signature` an HMAC-SHA256 over id, `webhook-timestamp` and body."""

    url: str | None
    changed_at: datetime | None = None


class Shown(BaseModel):
    url: str | None = None
    secret: str | None = Field(description="Shown this once; null where the address has one already.")


reading = APIRouter(prefix="/webhook", tags=["webhook"], route_class=MemberRoute)
changing = APIRouter(prefix="/webhook", tags=["webhook"], route_class=OwnerRoute)


@reading.get("", summary="Where orders are sent")
async def read_webhook(member: MemberHere, services: ServicesHere) -> Endpoint:
    async with services.db.business(member.business_id) as session:
        row: WebhookEndpoint | None = await _webhooks(session, services).endpoint()
        return Endpoint(url=None) if row is None else Endpoint(url=row.url, changed_at=row.changed_at)


@changing.put("", summary="Send orders to an address")
async def set_webhook(sent: Address, member: MemberHere, services: ServicesHere) -> Shown:
    """Only https, and only on the public internet."""
    async with services.db.business(member.business_id, write=True) as session:
        try:
            secret = await _webhooks(session, services).set(sent.url, loopback=services.settings.in_development)
        except Refused as refused:
            raise WrongFields([("url", str(refused))]) from None
    return Shown(url=sent.url, secret=secret)


@changing.post("/secret", summary="Make a new secret")
async def rotate_webhook_secret(member: MemberHere, services: ServicesHere) -> Shown:
    """For a day the old one signs beside it."""
    async with services.db.business(member.business_id, write=True) as session:
        return Shown(secret=await _webhooks(session, services).rotate())


@changing.delete("", status_code=204, summary="Send orders nowhere")
async def remove_webhook(member: MemberHere, services: ServicesHere) -> Response:
    async with services.db.business(member.business_id, write=True) as session:
        await _webhooks(session, services).remove()
    return Response(status_code=204)


def _webhooks(session: AsyncSession, services: Services) -> Webhooks:
    return Webhooks(session, services.sealer, services.clock.now())
