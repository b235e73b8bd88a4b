"""Twilio's webhooks: a call rings, its stream has ended, its status has changed, something of ours failed."""

import re

import structlog
from fastapi import APIRouter, Request, Response

from core.clock import Clock
from core.errors import FrontdeskError, ProviderError
from graph.reply import CameBack
from graph.transfers import Transfers
from voice.calls import LiveCalls
from voice.twilio import twiml
from voice.twilio.control import TwilioControl
from voice.twilio.forms import OVER, Form, signed_form, xml
from voice.twilio.rest import TwilioRest
from voice.twilio.signature import Signatures
from voice.twilio.tokens import StreamTokens
from voice.twilio.transfers import TransferHooks

log = structlog.get_logger(__name__)

_CALL_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
"""Numbers that Twilio gives for callers who keep theirs to themselves (they spell ANONYMOUS, RESTRICTED and the like)."""


class Webhooks:
    """The answers; ``router`` makes them a FastAPI router."""

    def __init__(
        self,
        calls: LiveCalls,
        signatures: Signatures,
        tokens: StreamTokens,
        control: TwilioControl,
        rows: Transfers | None,
        rest: TwilioRest | None,
        clock: Clock,
    ) -> None:
        """Without ``rows`` nobody is handed to a person."""
        self._calls = calls
        self._signatures = signatures
        self._tokens = tokens
        self._control = control
        self._next_url = f"{signatures.public_url}/twilio/voice/next"
        self._transfers = None if rows is None else TransferHooks(rows, rest, calls, signatures, clock, self._take)

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/twilio")
        for path, answer in (
            ("/voice", self.voice), ("/voice/next", self.next), ("/status", self.status), ("/fallback", self.fallback),
        ):  # fmt: skip
            router.add_api_route(path, answer, methods=["POST"], response_class=Response, include_in_schema=False)
        if self._transfers is None:
            return router
        every = APIRouter()
        every.include_router(router)
        every.include_router(self._transfers.router())
        return every

    async def close(self) -> None:
        if self._transfers is not None:
            await self._transfers.close()

    async def voice(self, request: Request) -> Response:
        """A call rings."""
        form = await self._form(request)
        return form if isinstance(form, Response) else await self._take(form)

    async def next(self, request: Request) -> Response:
        """The stream has ended: hang up, put through to a person, or take the call up again."""
        form = await self._form(request)
        if isinstance(form, Response):
            return form
        if form.get("CallStatus") in OVER:
            await self._gone(form, "caller_hung_up")
            return xml(twiml.EMPTY)
        if self._control.hangs_up(form["CallSid"]):
            return xml(twiml.hang_up())
        if self._transfers is not None and (answer := await self._transfers.begin(form)) is not None:
            return answer
        return await self._take(form)

    async def status(self, request: Request) -> Response:
        form = await self._form(request)
        if isinstance(form, Response):
            return form
        if form.get("CallStatus") in OVER:
            await self._gone(form, f"call_{form['CallStatus']}")
        return Response(status_code=204)

    async def fallback(self, request: Request) -> Response:
        """Twilio could not get or use our answer: try once more to take the call."""
        form = await self._form(request)
        if isinstance(form, Response):
            return form
        log.error("twilio_fallback", error_code=form.get("ErrorCode"))
        return await self._take(form)

    async def _gone(self, form: Form, reason: str) -> None:
        await self._calls.gone(form["CallSid"], reason)
        if self._transfers is not None:
            await self._transfers.gone(form)

    async def _take(self, form: Form, back: CameBack | None = None) -> Response:
        """Ring the conversation and give the call to the media websocket; whatever fails is said to the caller. ``back``
        is what came of putting the caller through to somebody."""
        call_sid = form["CallSid"]
        caller = form.get("From", "")
        known = _E164.fullmatch(caller) and caller not in _WITHHELD
        self._control.forget(call_sid)
        try:
            await self._calls.ring(call_sid, form.get("To", ""), caller if known else None, back)
        except Exception as error:
            log.error("ring_failed", error=getattr(error, "code", type(error).__name__))
            words = (
                error.say if isinstance(error, FrontdeskError) else None
            ) or f"{ProviderError.say} Please call again. Goodbye."
            return xml(twiml.say_and_hang_up(words))
        return xml(twiml.connect(self._signatures.stream_url, self._next_url, self._tokens.issue(call_sid)))

    async def _form(self, request: Request) -> Form | Response:
        form = await signed_form(request, self._signatures)
        if not isinstance(form, Response) and not _CALL_SID.fullmatch(form.get("CallSid", "")):
            return Response("expected a CallSid", 400)
        return form
