"""What happens at a business, told to a program of its owner: one signed POST an event, tried again until it is taken.

As in Standard Webhooks: ``webhook-id`` is the same however often an event is sent, ``webhook-timestamp`` is the attempt's,
and ``webhook-signature`` is an HMAC-SHA256 over both and the body. The job is asked for in the event's own transaction, and
holds no more than which event it is; what is sent is read when it is.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from core.clock import Clock
from core.crypto import Sealer
from core.database import BusinessRow, Database, UtcDateTime
from core.errors import NotFound, ProviderError
from core.jobs import JobRun, enqueue
from core.outward import checked_url, resolved

DELIVER_WEBHOOK = "deliver_webhook"
SECRET_BYTES = 24
SECRET_PREFIX = "whsec_"
BOTH_SIGN = timedelta(hours=24)
"""How long an old secret still signs beside the one that took its place."""
DEADLINE = 10.0
"""Seconds for one attempt."""

Body = Callable[[AsyncSession, UUID], Awaitable[dict[str, Any] | None]]
"""What is told of an event's subject, in a session of its business; None where it is gone."""


class WebhookEndpoint(BusinessRow, table=True):
    """Where a business's events are sent. Secrets are sealed under the platform's key."""

    __tablename__ = "webhook_endpoint"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID = Field(default=None, foreign_key="business.business_id", ondelete="CASCADE", nullable=False, unique=True)
    url: str
    secret: bytes
    old_secret: bytes | None = None
    old_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class NotTaken(ProviderError):
    """The owner's program did not take an event; it is sent again."""

    code = "webhook_not_taken"


@dataclass(frozen=True, slots=True)
class Webhooks:
    """A business's endpoint, in its session; whoever opened the session commits."""

    session: AsyncSession
    sealer: Sealer
    now: datetime

    async def endpoint(self) -> WebhookEndpoint | None:
        found: WebhookEndpoint | None = (await self.session.scalars(select(WebhookEndpoint))).one_or_none()
        return found

    async def set(self, url: str, *, loopback: bool = False) -> str | None:
        """Send events there from now on. Returns the secret that signs them where there was none: it is shown this once.
        Raises ``Refused``."""
        checked_url(url, loopback=loopback)
        row = await self.endpoint()
        if row is not None:
            row.url, row.changed_at = url, self.now
            return None
        secret, tenant = _new_secret(), self.session.info["tenant"]
        sealed = self.sealer.seal(secret.encode(), _place(tenant))
        own = WebhookEndpoint(business_id=tenant, url=url, secret=sealed, created_at=self.now, changed_at=self.now)
        self.session.add(own)
        return secret

    async def rotate(self) -> str:
        """A new secret, shown this once; the old one signs beside it for a day. Raises ``NotFound``."""
        row = await self.endpoint()
        if row is None:
            raise NotFound("there is no address that events are sent to")
        secret = _new_secret()
        row.old_secret, row.old_until = row.secret, self.now + BOTH_SIGN
        row.secret, row.changed_at = self.sealer.seal(secret.encode(), _place(row.business_id)), self.now
        return secret

    async def remove(self) -> None:
        """Raises ``NotFound``."""
        row = await self.endpoint()
        if row is None:
            raise NotFound("there is no address that events are sent to")
        await self.session.delete(row)


async def announce(session: AsyncSession, event: str, subject: UUID, clock: Clock) -> None:
    """Ask for an event to be sent, in the transaction that it happens in; nothing where the business has no endpoint."""
    if (await session.execute(select(col(WebhookEndpoint.id)))).first() is not None:
        await enqueue(session, DELIVER_WEBHOOK, {"event": event, "subject": str(subject)}, key=f"{event}:{subject}", clock=clock)


class WebhookDelivery:
    """Sends events. ``bodies`` says for each kind of event what is told of it."""

    def __init__(self, db: Database, sealer: Sealer, bodies: Mapping[str, Body], clock: Clock, *, loopback: bool = False) -> None:
        self._db = db
        self._sealer = sealer
        self._bodies = bodies
        self._clock = clock
        self._loopback = loopback

    async def handle(self, job: JobRun) -> None:
        """Raises ``NotTaken``, ``ProviderError`` or ``Refused``, on which the queue tries again later."""
        event, subject = str(job.payload["event"]), UUID(str(job.payload["subject"]))
        if job.business_id is None:
            return
        async with self._db.business(job.business_id) as session:
            row = (await session.scalars(select(WebhookEndpoint))).one_or_none()
            data = await self._bodies[event](session, subject) if row is not None else None
        if row is None or data is None:
            return
        at = self._clock.now()
        body = orjson.dumps({"type": event, "timestamp": at.isoformat(), "data": data})
        headers = signed(str(subject), at, body, self._secrets(row, at))
        await _post(row.url, headers, body, loopback=self._loopback)

    def _secrets(self, row: WebhookEndpoint, at: datetime) -> list[str]:
        old = [row.old_secret] if row.old_secret is not None and row.old_until is not None and at < row.old_until else []
        return [self._sealer.open(sealed, _place(row.business_id)).decode() for sealed in (row.secret, *old)]


def signed(event_id: str, at: datetime, body: bytes, own: list[str]) -> dict[str, str]:
    """The headers of an attempt, with a signature by each secret."""
    stamp = str(int(at.timestamp()))
    signatures = " ".join(f"v1,{signature(secret, event_id, stamp, body)}" for secret in own)
    return {
        "content-type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": signatures,
    }


def signature(secret: str, event_id: str, stamp: str, body: bytes) -> str:
    """Base64 of the HMAC-SHA256, under the secret's bytes, over ``id.timestamp.body``."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.digest(key, f"{event_id}.{stamp}.".encode() + body, hashlib.sha256)).decode()


async def _post(url: str, headers: dict[str, str], body: bytes, *, loopback: bool) -> None:
    target = await resolved(url, loopback=loopback)
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=DEADLINE) as client:
        try:
            answer = await client.send(target.request("POST", headers=headers, content=body), stream=True)
            await answer.aclose()  # what it says is nothing that anybody reads
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise NotTaken(f"the address could not be reached: {type(error).__name__}") from None
    if not answer.is_success:
        raise NotTaken(f"the address answered {answer.status_code}")


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _place(business_id: UUID) -> bytes:
    return b"webhook secret" + business_id.bytes
