"""What becomes of a Twilio call when its stream closes: the verb that its ``<Connect>`` action is answered with."""

from collections import OrderedDict
from dataclasses import dataclass

import httpx
import structlog

from core.errors import ProviderError

log = structlog.get_logger(__name__)

REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class NextVerb:
    """``transfer_to`` unset means that the call hangs up."""

    transfer_to: str | None = None


class RestCalls:
    """Ends calls over Twilio's REST API. The client is the caller's to close; ``base_url`` is https://api.twilio.com."""

    def __init__(self, client: httpx.AsyncClient, base_url: str, account_sid: str, auth_token: str) -> None:
        self._client = client
        self._calls = f"{base_url.rstrip('/')}/2010-04-01/Accounts/{account_sid}/Calls"
        self._auth = (account_sid, auth_token)

    async def complete(self, call_sid: str) -> None:
        try:
            answer = await self._client.post(
                f"{self._calls}/{call_sid}.json", data={"Status": "completed"}, auth=self._auth, timeout=3.0
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise ProviderError(f"Twilio did not end the call: {type(error).__name__}") from error


class TwilioControl:
    """A ``CallControl`` over TwiML: it remembers the next verb, and ends calls by REST as well where that is set up."""

    def __init__(self, rest: RestCalls | None = None) -> None:
        self._rest = rest
        self._verbs: OrderedDict[str, NextVerb] = OrderedDict()

    async def hang_up(self, call_sid: str) -> None:
        self._remember(call_sid, NextVerb())
        if self._rest is not None:
            await self._rest.complete(call_sid)

    async def transfer(self, call_sid: str, number: str) -> None:
        self._remember(call_sid, NextVerb(number))

    def next_verb(self, call_sid: str) -> NextVerb | None:
        """None when the stream ended without the agent's wish: the call is to be taken up again."""
        return self._verbs.get(call_sid)

    def forget(self, call_sid: str) -> None:
        self._verbs.pop(call_sid, None)

    def _remember(self, call_sid: str, verb: NextVerb) -> None:
        self._verbs[call_sid] = verb
        while len(self._verbs) > REMEMBERED:
            self._verbs.popitem(last=False)
