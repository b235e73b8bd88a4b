"""Texts over Twilio: sent through its API, and its webhooks for what comes in and what has become of each."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog
from fastapi import APIRouter, Request, Response

from core.errors import NotFound
from tools.messaging.outbox import RefusedBecause, TextRefused
from voice.twilio import twiml
from voice.twilio.forms import signed_form, xml
from voice.twilio.rest import Refused, TwilioRest
from voice.twilio.signature import Signatures

log = structlog.get_logger(__name__)

FOR_GOOD: dict[int, RefusedBecause] = {
    21610: "stopped", 21614: "not_a_mobile", 21211: "invalid_number", 21408: "refused", 21606: "refused", 21612: "refused",
    21617: "refused",
}  # fmt: skip
"""Twilio's codes for texts that it will never take; every other one is tried again."""


class TwilioTexts:
    """``tools.messaging.outbox.TextSender`` on Twilio's API."""

    def __init__(self, rest: TwilioRest, public_url: str) -> None:
        self._rest, self._root = rest, f"{public_url.rstrip('/')}/twilio/texts"

    async def send(self, text_id: UUID, to: str, line: str, body: str) -> str:
        try:
            return await self._rest.send_text(to, line, body, f"{self._root}/{text_id}/status")
        except Refused as refused:
            if (reason := FOR_GOOD.get(refused.number)) is not None:
                raise TextRefused(reason) from None
            raise

    async def find(self, to: str, line: str, body: str, since: timedelta) -> str | None:
        found = await self._rest.texts(to, line, datetime.now(UTC) - since)
        return next((text.sid for text in found if text.body == body), None)


class Texts(Protocol):
    async def heard(self, line: str, sender: str, body: str) -> str | None:
        """Take in a text to one of our numbers; what it is answered with, if it is."""
        ...

    async def told(self, text_id: UUID, sid: str, status: str, code: str | None) -> None:
        """What has become of a text. Raises NotFound."""
        ...


def texts_router(texts: Texts, signatures: Signatures) -> APIRouter:
    router = APIRouter(prefix="/twilio")

    async def sms(request: Request) -> Response:
        form = await signed_form(request, signatures)
        if isinstance(form, Response):
            return form
        answer = await texts.heard(form.get("To", ""), form.get("From", ""), form.get("Body", "")[:1600])
        # Where Twilio manages the keywords itself it has answered already, and says so.
        return xml(twiml.message(answer) if answer and "OptOutType" not in form else twiml.EMPTY)

    async def status(request: Request) -> Response:
        form = await signed_form(request, signatures)
        if isinstance(form, Response):
            return form
        try:
            text_id = UUID(request.path_params["text"])
            await texts.told(text_id, form.get("MessageSid", ""), form.get("MessageStatus", ""), form.get("ErrorCode"))
        except (ValueError, NotFound):
            return Response("there is no such text", 404)
        return Response(status_code=204)

    router.add_api_route("/sms", sms, methods=["POST"], include_in_schema=False)
    router.add_api_route("/texts/{text}/status", status, methods=["POST"], include_in_schema=False)
    return router
