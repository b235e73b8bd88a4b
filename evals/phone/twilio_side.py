"""Twilio's side of a call: signed webhooks, and the TwiML they answer with, followed verb by verb."""

import asyncio
import base64
import hashlib
import hmac
import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urljoin

import httpx

from evals.phone.line import Line
from evals.phone.report import Ended
from evals.phone.stream import MediaStream, StreamFailed
from voice.mulaw import Samples, encode

WEBHOOK_SECONDS = 15
RETRY_SECONDS = 0.25
MAX_DOCUMENTS = 50
"""TwiML documents a call may be led through; a gateway that redirects in a circle is broken."""
MAX_TWIML_BYTES = 64 * 1024


def sign(auth_token: str, url: str, form: dict[str, str]) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the exact URL and the form's sorted names and values."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


class CallFailed(Exception):
    """The gateway gave no TwiML that could be followed; the carrier drops the call."""

    def __init__(self, message: str, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused
        """The gateway is there and said no: trying again is no use."""


@dataclass(frozen=True, slots=True)
class Document:
    """TwiML and the address it came from, against which its addresses are read."""

    url: str
    verbs: tuple[ET.Element, ...]


class SayAloud(Protocol):
    async def __call__(self, text: str) -> Samples:
        """How the carrier's own voice says a text."""
        ...


@dataclass(slots=True)
class Carrier:
    """One call's way through the gateway's webhooks. ``run`` returns how it ended."""

    line: Line
    http: httpx.AsyncClient
    gateway: str
    auth_token: str
    account_sid: str
    call_sid: str
    to: str
    caller: str
    say_aloud: SayAloud
    reconnect_seconds: float = 0
    dial_status: str = "completed"
    """How a transfer's call goes: completed, busy, no-answer or failed."""
    on_answer: Callable[[], None] = lambda: None
    on_stream: Callable[[MediaStream], None] = lambda stream: None
    on_say: Callable[[str], None] = lambda text: None
    errors: list[str] = field(default_factory=list)
    transferred_to: str | None = None
    streams: int = 0
    _answered: bool = False

    async def run(self) -> Ended:
        """Place the call and follow it to its end: agent, caller, transferred or failed."""
        try:
            document: Document | None = await self._document(self.gateway + "/twilio/voice", "ringing")
            self._answered = True
            self.on_answer()
            for _ in range(MAX_DOCUMENTS):
                if document is None:
                    break
                document = await self._follow(document)
            else:
                raise CallFailed(f"the call was led through more than {MAX_DOCUMENTS} TwiML documents")
        except CallFailed as failure:
            self.complain(str(failure))
            return "failed"
        finally:
            await self._tell_completed()
        if self.transferred_to:
            return "transferred"
        return "caller" if self.line.hung_up.is_set() else "agent"

    def complain(self, error: str) -> None:
        if error not in self.errors:
            self.errors.append(error)

    async def _document(self, url: str, status: str = "in-progress", **extra: str) -> Document:
        """Ask for TwiML; when that fails ask the fallback address, and both again for as long as reconnecting is allowed."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self.reconnect_seconds
        while True:
            try:
                return await self._ask(url, self._form(status) | extra)
            except CallFailed as failure:
                self.complain(str(failure))
                fallback = {"ErrorUrl": url, "ErrorCode": "11200"}
            try:
                return await self._ask(self.gateway + "/twilio/fallback", self._form(status) | fallback)
            except CallFailed as failure:
                if failure.refused or loop.time() >= give_up or self.line.hung_up.is_set():
                    raise
                self.complain(str(failure))
            await self._or_hang_up(asyncio.sleep(RETRY_SECONDS))

    def _form(self, status: str) -> dict[str, str]:
        return {
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": self.call_sid,
            "CallStatus": status,
            "Called": self.to,
            "Caller": self.caller,
            "Direction": "inbound",
            "From": self.caller,
            "To": self.to,
        }

    async def _post(self, url: str, form: dict[str, str]) -> httpx.Response:
        headers = {"X-Twilio-Signature": sign(self.auth_token, url, form), "User-Agent": "TwilioProxy/1.1"}
        async with asyncio.timeout(WEBHOOK_SECONDS):
            return await self.http.post(url, data=form, headers=headers)

    async def _ask(self, url: str, form: dict[str, str]) -> Document:
        try:
            response = await self._post(url, form)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise CallFailed(f"{url} could not be asked: {error or type(error).__name__}") from error
        if response.status_code == 403:
            raise CallFailed(
                f"{url} answered 403: it was signed with another auth token, or for another public URL", refused=True
            )
        if not response.is_success:
            raise CallFailed(f"{url} answered {response.status_code}", refused=response.status_code < 500)
        if len(response.content) > MAX_TWIML_BYTES:
            raise CallFailed(f"{url} answered more than 64 KB; expected TwiML", refused=True)
        try:
            root = ET.fromstring(response.content)
        except ET.ParseError as error:
            raise CallFailed(f"{url} answered no TwiML: {error}", refused=True) from error
        if root.tag != "Response":
            raise CallFailed(f"{url} answered <{root.tag}>; expected <Response>", refused=True)
        return Document(url, tuple(root))

    async def _follow(self, document: Document) -> Document | None:
        """Do a document's verbs; the next document, or None when the call is over."""
        for verb in document.verbs:
            if self.line.hung_up.is_set() or verb.tag in ("Hangup", "Reject"):
                return None
            if verb.tag == "Redirect":
                return await self._document(urljoin(document.url, _text(verb)))
            if verb.tag == "Say":
                await self._say(_text(verb))
            elif verb.tag == "Pause":
                await self._or_hang_up(asyncio.sleep(_number(verb.get("length"), 1)))
            elif verb.tag == "Connect":
                broke = await self._connect(verb)
                if self.line.hung_up.is_set():
                    return None
                if action := verb.get("action"):
                    return await self._document(urljoin(document.url, action))
                if broke and self.reconnect_seconds:
                    return await self._document(self.gateway + "/twilio/voice")
            elif verb.tag == "Dial":
                number = next((_text(part) for part in verb if part.tag == "Number"), _text(verb))
                if self.dial_status == "completed":
                    self.transferred_to = number
                    return None
                if action := verb.get("action"):
                    return await self._document(urljoin(document.url, action), DialCallStatus=self.dial_status)
            else:
                self.complain(f"TwiML this phone cannot follow: <{verb.tag}>")
        return None

    async def _connect(self, verb: ET.Element) -> bool:
        """Carry the media stream; true when it broke instead of ending."""
        stream = next((part for part in verb if part.tag == "Stream"), None)
        url = stream.get("url") if stream is not None else None
        if stream is None or not url:
            raise CallFailed("the TwiML's <Connect> holds no <Stream url>")
        if "?" in url:
            self.complain("the stream's address has a query string, which Twilio does not take: pass a <Parameter>")
        parameters = {part.get("name", ""): part.get("value", "") for part in stream if part.tag == "Parameter"}
        media = MediaStream(self.line, self.call_sid, self.account_sid, parameters, self.complain)
        self.streams += 1
        try:
            await media.run(url, {"X-Twilio-Signature": sign(self.auth_token, url, {})}, self.on_stream)
        except StreamFailed as failure:
            self.complain(str(failure))
            return True
        return False

    async def _say(self, text: str) -> None:
        self.on_say(text)
        self.line.playout.add(encode(await self.say_aloud(text)))
        self.line.drained.clear()
        await self._or_hang_up(self.line.drained.wait())

    async def _or_hang_up(self, wait: Awaitable[object]) -> None:
        """Wait for something, but no longer than the caller stays."""
        tasks = {asyncio.ensure_future(wait), asyncio.ensure_future(self.line.hung_up.wait())}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def _tell_completed(self) -> None:
        """The status callback; a gateway that is gone does not get it."""
        form = self._form("completed" if self._answered else "failed")
        duration = {"CallDuration": str(self.line.position() // 8000), "CallbackSource": "call-progress-events"}
        try:
            await self._post(self.gateway + "/twilio/status", form | duration)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            self.complain(f"the status callback failed: {error or type(error).__name__}")


def _text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _number(value: str | None, otherwise: float) -> float:
    return float(value) if value and value.isdigit() else otherwise
