"""Twilio's REST API on loopback: calls with people in them, texts, and the signed webhooks that both lead to.

``haste`` is how many of its seconds pass in one of ours, so that a telephone which rings out does so in a moment.
"""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from evals.emulators.http_server import HttpEmulator
from evals.emulators.profile import Behaviour
from evals.emulators.twilio_legs import OVER, Leg, Queue
from evals.emulators.twilio_people import Person

E164 = re.compile(r"\+[1-9]\d{6,14}")
MESSAGES: dict[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    21201: (400, "No 'To' number specified"),
    21205: (400, "Url is not a valid URL"),
    21210: (400, "'From' phone number not verified"),
    21211: (400, "Invalid 'To' Phone Number"),
    21213: (400, "No 'From' number specified"),
    21220: (400, "Call is not in-progress. Cannot redirect."),
    21602: (400, "Message body is required."),
    21604: (400, "'To' phone number is required to send a Message"),
    21606: (400, "The 'From' phone number is not a valid, message-capable Twilio phone number"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}
REFUSED = {"stopped": 21610, "landline": 21614, "invalid": 21211}


class _Refused(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


@dataclass
class Text:
    """One message, out or in."""

    sid: str
    to: str
    sender: str
    body: str
    status: str
    sent_at: datetime
    callback: str | None = None
    error: int | None = None

    def json(self, account: str) -> dict[str, Any]:
        sent = self.sent_at.strftime("%a, %d %b %Y %H:%M:%S +0000")
        return {
            "sid": self.sid, "account_sid": account, "to": self.to, "from": self.sender, "body": self.body,
            "status": self.status, "error_code": self.error, "error_message": None, "direction": "outbound-api",
            "num_segments": "1", "num_media": "0", "date_created": sent, "date_sent": sent, "date_updated": sent,
            "api_version": "2010-04-01", "uri": f"/2010-04-01/Accounts/{account}/Messages/{self.sid}.json",
        }  # fmt: skip


class TwilioRest(HttpEmulator):
    """``numbers`` are the account's own, ``people`` who answers elsewhere, ``gateway`` where our webhooks are, and ``ear``
    what a stream's µ-law says."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        numbers: tuple[str, ...],
        people: Mapping[str, Person] | None = None,
        *,
        haste: float = 25.0,
        ear: Callable[[bytes], str] = lambda sound: f"[{len(sound)} bytes]" if sound else "",
        behaviour: Behaviour | None = None,
    ) -> None:
        super().__init__(auth_token, behaviour)
        self.account_sid, self.auth_token, self.numbers, self.haste, self.ear = account_sid, auth_token, numbers, haste, ear
        self.people = dict(people or {})
        self.gateway = ""
        self.legs: dict[str, Leg] = {}
        self.texts: list[Text] = []
        self.queues: dict[str, Queue] = {}
        self.hooks: list[tuple[str, dict[str, str]]] = []
        """Every webhook sent: the path, and the form."""
        self.failures: list[str] = []
        """What went wrong in following what the other side answered."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._http = httpx.AsyncClient(timeout=15.0)

    async def __aexit__(self, *error: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()
        await super().__aexit__(*error)

    def routes(self) -> list[Route]:
        root = "/2010-04-01/Accounts/{account}"
        return [
            Route(f"{root}.json", self._api(self._account), methods=["GET"]),
            Route(f"{root}/Calls.json", self._api(self._create_call), methods=["POST"]),
            Route(f"{root}/Calls/{{sid}}.json", self._api(self._call), methods=["GET", "POST"]),
            Route(f"{root}/Messages.json", self._api(self._messages), methods=["GET", "POST"]),
            Route(f"{root}/Messages/{{sid}}.json", self._api(self._message), methods=["GET"]),
        ]

    # The other ends: somebody calls or texts one of our numbers

    def call_in(self, caller: str, to: str, person: Person | None = None) -> Leg:
        """Somebody dials one of our numbers, and follows the voice webhook's answer."""
        leg = self._leg(caller, to, "inbound", person or Person(presses=(), talks=None))
        leg.status = "ringing"

        async def told(changed: Leg) -> None:
            if changed.status in OVER:
                await self.post(f"{self.gateway}/twilio/status", changed.form())

        leg.on_status = told
        self._spawn(leg.live(f"{self.gateway}/twilio/voice", None))
        return leg

    async def text_in(self, sender: str, to: str, body: str, **more: str) -> str:
        """Somebody texts one of our numbers; what they are answered."""
        form = {"MessageSid": _sid("SM"), "AccountSid": self.account_sid, "From": sender, "To": to, "Body": body, **more}
        return await self.post(f"{self.gateway}/twilio/sms", form)

    async def settled(self) -> None:
        """Until every text has come to what becomes of it, and that has been told."""
        while sending := {task for task in self._tasks if task.get_name() == "text"}:
            await asyncio.wait(sending)

    # What legs need of the exchange

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.haste)

    async def post(self, url: str, form: Mapping[str, str]) -> str:
        """A webhook, signed as Twilio signs. Raises where it is not answered with 2xx."""
        signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
        digest = hmac.new(self.auth_token.encode(), signed.encode(), hashlib.sha1).digest()
        headers = {"X-Twilio-Signature": base64.b64encode(digest).decode(), "User-Agent": "TwilioProxy/1.1"}
        self.hooks.append((httpx.URL(url).path, dict(form)))
        answer = await self._http.post(url, data=dict(form), headers=headers)
        answer.raise_for_status()
        return answer.text

    async def sound(self, url: str) -> None:
        answer = await self._http.get(url)
        answer.raise_for_status()
        if not answer.headers["content-type"].startswith("audio/"):
            raise ValueError(f"{url} is no sound")

    def ring(self, number: str, caller: str) -> Leg:
        return self._leg(caller, number, "outbound-dial", self.people.get(number, Person(unreachable=True)))

    def leg_to(self, number: str) -> Leg:
        """The newest leg to this number."""
        return next(leg for leg in reversed(self.legs.values()) if leg.to == number)

    def _leg(self, caller: str, to: str, direction: str, person: Person) -> Leg:
        leg = Leg(self, _sid("CA"), caller, to, direction, person)
        self.legs[leg.sid] = leg
        return leg

    def _spawn(self, work: Coroutine[Any, Any, None], name: str = "leg") -> None:
        async def watched() -> None:
            try:
                await work
            except Exception as error:
                self.failures.append(f"{type(error).__name__}: {error}")

        task = asyncio.create_task(watched(), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # The API

    def _api(self, answer: Callable[[Request, dict[str, str]], dict[str, Any]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
            try:
                self._authenticate(request)
                if (refusal := self.behaviour.refusal()) is not None:
                    raise _Refused({401: 20003, 429: 20429}.get(refusal, 20500))
                fault = self.behaviour.mishap()
                self.requests.append({"path": request.url.path, **form})
                silent = fault in ("stall_before", "half_open")
                if not await self._waited(request, None if silent else self.behaviour.seconds()):
                    return Response(status_code=503)
                content = answer(request, form)
            except _Refused as refused:
                status, message = MESSAGES[refused.code]
                more = f"https://www.twilio.com/docs/errors/{refused.code}"
                return JSONResponse({"code": refused.code, "message": message, "more_info": more, "status": status}, status)
            if fault == "drop":
                return StreamingResponse(_broken_off(), headers={"content-length": "500"}, media_type="application/json")
            if fault == "garbage":
                return Response("<html>Bad Gateway</html>", media_type="text/html")
            creates = request.method == "POST" and "sid" not in request.path_params
            return JSONResponse(content, 201 if creates else 200)

        return endpoint

    def _authenticate(self, request: Request) -> None:
        expected = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if not hmac.compare_digest(request.headers.get("authorization", ""), f"Basic {expected}"):
            raise _Refused(20003)
        if request.path_params["account"] != self.account_sid:
            raise _Refused(20404)

    def _account(self, request: Request, _: dict[str, str]) -> dict[str, Any]:
        return {"sid": self.account_sid, "friendly_name": "Ours", "status": "active", "type": "Full", "uri": request.url.path}

    def _create_call(self, _: Request, form: dict[str, str]) -> dict[str, Any]:
        if not form.get("To"):
            raise _Refused(21201)
        if not form.get("From"):
            raise _Refused(21213)
        if form["From"] not in self.numbers:
            raise _Refused(21210)
        if not E164.fullmatch(form["To"]):
            raise _Refused(21211)
        if not form.get("Twiml") and not form.get("Url", "").startswith("http"):
            raise _Refused(21205)
        leg = self._leg(form["From"], form["To"], "outbound-api", self.people.get(form["To"], Person(unreachable=True)))
        wanted = set(form.get("StatusCallbackEvent", "completed").split())

        async def told(changed: Leg) -> None:
            name = {"queued": "initiated", "in-progress": "answered"}.get(changed.status, changed.status)
            if form.get("StatusCallback") and ("completed" if changed.status in OVER else name) in wanted:
                await self.post(form["StatusCallback"], changed.form(CallbackSource="call-progress-events"))

        leg.on_status = told
        self._spawn(self._place(leg, form))
        return self._told(leg)

    async def _place(self, leg: Leg, form: dict[str, str]) -> None:
        status = await leg.picked_up(float(form.get("Timeout", "60")))
        if status != "in-progress":
            await leg.is_now(status)
            return
        detects, alone = form.get("MachineDetection"), form.get("AsyncAmd") == "true"
        if detects and alone and form.get("AsyncAmdStatusCallback"):
            self._spawn(self._detect(leg, form["AsyncAmdStatusCallback"]))
        if detects and not alone:
            await self.wait(4.0)
        more = {"AnsweredBy": "unknown"} if detects and not alone else {}
        await leg.live(form.get("Url"), form.get("Twiml"), **more)

    async def _detect(self, leg: Leg, callback: str) -> None:
        await self.wait(3.5)
        if leg.status not in OVER:
            await self.post(callback, leg.form(AnsweredBy="", MachineDetectionDuration="3500"))

    def _call(self, request: Request, form: dict[str, str]) -> dict[str, Any]:
        leg = self.legs.get(request.path_params["sid"])
        if leg is None:
            raise _Refused(20404)
        if request.method == "POST":
            if leg.status in OVER:
                raise _Refused(21220)
            if form.get("Status") in ("completed", "canceled"):
                self._spawn(leg.hang_up(form["Status"] if leg.status in ("queued", "ringing") else "completed"))
            elif form.get("Url") or form.get("Twiml"):
                if leg.status != "in-progress":
                    raise _Refused(21220)
                leg.redirect(form.get("Url"), form.get("Twiml"))
        return self._told(leg)

    def _told(self, leg: Leg) -> dict[str, Any]:
        return {
            "sid": leg.sid, "account_sid": self.account_sid, "from": leg.caller, "to": leg.to, "status": leg.status,
            "direction": leg.direction, "answered_by": leg.answered_by, "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Calls/{leg.sid}.json",
        }  # fmt: skip

    def _messages(self, request: Request, form: dict[str, str]) -> dict[str, Any]:
        if request.method == "POST":
            return self._create_message(form)
        asked = request.query_params
        since = asked.get("DateSent>") or "0001"
        found = [
            text.json(self.account_sid)
            for text in reversed(self.texts)
            if asked.get("To") in (None, text.to)
            and asked.get("From") in (None, text.sender)
            and text.sent_at.strftime("%Y-%m-%dT%H:%M:%SZ") >= since
        ]
        return {"messages": found, "page": 0, "page_size": 50, "next_page_uri": None, "uri": request.url.path}

    def _create_message(self, form: dict[str, str]) -> dict[str, Any]:
        if not form.get("To"):
            raise _Refused(21604)
        if not form.get("Body"):
            raise _Refused(21602)
        if len(form["Body"]) > 1600:
            raise _Refused(21617)
        if form.get("From") not in self.numbers:
            raise _Refused(21606)
        person = self.people.get(form["To"], Person())
        if not E164.fullmatch(form["To"]):
            raise _Refused(21211)
        if person.texts in REFUSED:
            raise _Refused(REFUSED[person.texts])
        text = Text(_sid("SM"), form["To"], form["From"], form["Body"], "queued", datetime.now(UTC), form.get("StatusCallback"))
        self.texts.append(text)
        self._spawn(self._deliver_text(text, "undelivered" if person.texts == "unreachable" else "delivered"), "text")
        return text.json(self.account_sid)

    async def _deliver_text(self, text: Text, ends: str) -> None:
        for status in ("sent", ends):
            await self.wait(1.0)
            text.status, text.error = status, 30003 if status == "undelivered" else None
            if text.callback:
                form = {"MessageSid": text.sid, "MessageStatus": status, "To": text.to, "From": text.sender}
                await self.post(text.callback, form | ({"ErrorCode": "30003"} if text.error else {}))

    def _message(self, request: Request, _: dict[str, str]) -> dict[str, Any]:
        text = next((each for each in self.texts if each.sid == request.path_params["sid"]), None)
        if text is None:
            raise _Refused(20404)
        return text.json(self.account_sid)


async def _broken_off() -> AsyncIterator[bytes]:
    yield b'{"sid": "'
    raise ConnectionResetError("the connection is broken in mid-answer on demand")


def _sid(kind: str) -> str:
    return f"{kind}{secrets.token_hex(16)}"
