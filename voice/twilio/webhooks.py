"""Twilio's webhooks: a call rings, its stream has ended, its status has changed, something of ours failed."""

import re
from urllib.parse import parse_qsl

import structlog
from fastapi import APIRouter, Request, Response

from core.errors import FrontdeskError, ProviderError
from voice.calls import LiveCalls
from voice.twilio import twiml
from voice.twilio.control import TwilioControl
from voice.twilio.signature import Signatures
from voice.twilio.tokens import StreamTokens

log = structlog.get_logger(__name__)

BODY_LIMIT = 64 * 1024
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_CALL_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
"""Numbers that Twilio gives for callers who keep theirs to themselves (they spell ANONYMOUS, RESTRICTED and the like)."""

Form = dict[str, str]


class Webhooks:
    """The answers; ``router`` makes them a FastAPI router."""

    def __init__(self, calls: LiveCalls, signatures: Signatures, tokens: StreamTokens, control: TwilioControl) -> None:
        self._calls = calls
        self._signatures = signatures
        self._tokens = tokens
        self._control = control
        self._next_url = f"{signatures.public_url}/twilio/voice/next"

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/twilio")
        for path, answer in (
            ("/voice", self.voice), ("/voice/next", self.next), ("/status", self.status), ("/fallback", self.fallback),
        ):  # fmt: skip
            router.add_api_route(path, answer, methods=["POST"], response_class=Response, include_in_schema=False)
        return router

    async def voice(self, request: Request) -> Response:
        """A call rings."""
        form = await self._form(request)
        return form if isinstance(form, Response) else await self._take(form)

    async def next(self, request: Request) -> Response:
        """The stream has ended, or a transfer has: hang up, put through, or take the call up again."""
        form = await self._form(request)
        if isinstance(form, Response):
            return form
        call_sid = form["CallSid"]
        if form.get("CallStatus") in OVER:
            await self._calls.gone(call_sid, "caller_hung_up")
            return _xml(twiml.EMPTY)
        dialled = form.get("DialCallStatus")
        verb = self._control.next_verb(call_sid)
        if dialled in ("completed", "answered") or (dialled is None and verb is not None and verb.transfer_to is None):
            return _xml(twiml.hang_up())
        if dialled is None and verb is not None and verb.transfer_to is not None:
            return _xml(twiml.dial(verb.transfer_to, self._next_url))
        return await self._take(form, failed_transfer=dialled)

    async def status(self, request: Request) -> Response:
        form = await self._form(request)
        if isinstance(form, Response):
            return form
        if form.get("CallStatus") in OVER:
            await self._calls.gone(form["CallSid"], f"call_{form['CallStatus']}")
        return Response(status_code=204)

    async def fallback(self, request: Request) -> Response:
        """Twilio could not get or use our answer: try once more to take the call."""
        form = await self._form(request)
        if isinstance(form, Response):
            return form
        log.error("twilio_fallback", error_code=form.get("ErrorCode"))
        return await self._take(form)

    async def _take(self, form: Form, failed_transfer: str | None = None) -> Response:
        """Ring the conversation and give the call to the media websocket; whatever fails is said to the caller."""
        call_sid = form["CallSid"]
        caller = form.get("From", "")
        known = _E164.fullmatch(caller) and caller not in _WITHHELD
        self._control.forget(call_sid)
        try:
            conversation = await self._calls.ring(call_sid, form.get("To", ""), caller if known else None)
            if failed_transfer is not None:
                await conversation.note("transfer_failed", status=failed_transfer)
        except Exception as error:
            log.error("ring_failed", error=getattr(error, "code", type(error).__name__))
            words = (
                error.say if isinstance(error, FrontdeskError) else None
            ) or f"{ProviderError.say} Please call again. Goodbye."
            return _xml(twiml.say_and_hang_up(words))
        return _xml(twiml.connect(self._signatures.stream_url, self._next_url, self._tokens.issue(call_sid)))

    async def _form(self, request: Request) -> Form | Response:
        """The signed form, or the refusal: 413 for a body too large, 403 for a signature that is not Twilio's."""
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > BODY_LIMIT:
                log.warning("webhook_refused", why="body_too_large", path=request.url.path)
                return Response("body too large", 413)
        try:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=200))
        except ValueError:
            form = {}
        query = f"?{request.url.query}" if request.url.query else ""
        signature = request.headers.get("x-twilio-signature")
        if not self._signatures.of_webhook(request.url.path + query, form, signature):
            log.warning("webhook_refused", why="signature" if signature else "unsigned", path=request.url.path)
            return Response("the request is not signed by Twilio for this address; check FRONTDESK_PUBLIC_URL", 403)
        if not _CALL_SID.fullmatch(form.get("CallSid", "")):
            return Response("expected a CallSid", 400)
        return form


def _xml(document: str) -> Response:
    return Response(document, media_type="text/xml")
