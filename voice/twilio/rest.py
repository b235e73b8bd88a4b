"""Twilio's REST API, by its SDK over a client of our own: calls placed, led elsewhere and ended; texts sent and found again."""

import logging
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import httpx
from twilio.base.exceptions import TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from core.errors import DeadlineExceeded, ProviderError

HOST = "https://api.twilio.com"
SECONDS = 4.0
"""An answer's deadline; the caller hears a hold sound meanwhile, or nothing at all waits."""
OVER = frozenset({20404, 21220})
"""What ending a call says that is over already."""
T = TypeVar("T")


class Refused(ProviderError):
    """Twilio said no; ``number`` is its code, such as 21610, or 0 where it gave none."""

    code = "twilio_refused"

    def __init__(self, number: int, http_status: int) -> None:
        super().__init__(f"Twilio answered {http_status} with code {number}")
        self.number, self.http_status = number, http_status


@dataclass(frozen=True, slots=True)
class SentText:
    """A text as Twilio has it."""

    sid: str
    body: str
    status: str


class TwilioRest:
    """The client is the caller's to close; ``base_url`` is https://api.twilio.com but for tests.

    Raises Refused where Twilio says no, DeadlineExceeded where it is too late, and ProviderError where it cannot be
    reached or answers nonsense: then nobody knows whether it was done.
    """

    def __init__(self, http: httpx.AsyncClient, base_url: str, account_sid: str, auth_token: str) -> None:
        self._client: Any = Client(account_sid, auth_token, http_client=_Http(http, base_url))

    async def look(self) -> None:
        """Find the account itself, which changes and costs nothing; raises as the others do where the token is wrong."""
        await _answered(self._client.api.v2010.accounts(self._client.username).fetch_async())

    async def ring(self, to: str, caller: str, *, url: str, status_url: str, machine_url: str, seconds: int) -> str:
        """Call somebody; ``url`` is asked what they hear once they answer, ``machine_url`` is told who it is that did.
        The call's sid."""
        placed = await _answered(
            self._client.calls.create_async(
                to=to, from_=caller, url=url, method="POST", timeout=seconds, status_callback=status_url,
                status_callback_event=["completed"], machine_detection="Enable", async_amd="true",
                async_amd_status_callback=machine_url,
            )
        )  # fmt: skip
        return str(placed.sid)

    async def lead(self, call_sid: str, url: str) -> None:
        """Break off whatever the call is doing, and have it ask ``url`` what comes next."""
        await _answered(self._client.calls(call_sid).update_async(url=url, method="POST"))

    async def complete(self, call_sid: str) -> None:
        """End a call; one that is over already is no error."""
        try:
            await _answered(self._client.calls(call_sid).update_async(status="completed"))
        except Refused as refused:
            if refused.number not in OVER:
                raise

    async def send_text(self, to: str, sender: str, body: str, status_url: str) -> str:
        """The message's sid."""
        sent = await _answered(self._client.messages.create_async(to=to, from_=sender, body=body, status_callback=status_url))
        return str(sent.sid)

    async def texts(self, to: str, sender: str, since: datetime) -> list[SentText]:
        """What was sent between these two since then, the newest first."""
        found = await _answered(self._client.messages.list_async(to=to, from_=sender, date_sent_after=since, limit=50))
        return [SentText(str(each.sid), str(each.body), str(each.status)) for each in found]


async def _answered(asked: Awaitable[T]) -> T:
    try:
        return await asked
    except TwilioRestException as error:
        raise Refused(int(error.code or 0), int(error.status)) from None  # its text may quote a number
    except httpx.TimeoutException as error:
        raise DeadlineExceeded("Twilio's API was too late") from error
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProviderError(f"Twilio's API could not be used: {type(error).__name__}") from error


class _Http(AsyncHttpClient):  # type: ignore[misc]
    """The SDK's way to the network: on the event loop, with a deadline, to the base URL that is set, and without retries."""

    def __init__(self, http: httpx.AsyncClient, base_url: str) -> None:
        super().__init__(logging.getLogger("twilio"), True, SECONDS)
        self._http, self._base = http, base_url.rstrip("/")

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 the SDK names it so
        allow_redirects: bool = False,
    ) -> Response:
        answer = await self._http.request(
            method, url.replace(HOST, self._base, 1), params=params, data=data, headers=headers, auth=auth,
            timeout=timeout or SECONDS,
        )  # fmt: skip
        return Response(answer.status_code, answer.text, dict(answer.headers))
