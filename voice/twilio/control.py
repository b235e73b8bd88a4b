"""What becomes of a Twilio call when its stream closes, as far as the agent has decided it."""

from collections import OrderedDict

from voice.twilio.rest import TwilioRest

REMEMBERED = 1_000


class TwilioControl:
    """A ``CallControl`` over TwiML and REST. What is to hang up is remembered for the ``<Connect>`` action, and ended by
    REST as well where there is an account; a transfer stands in its row, which any process can read."""

    def __init__(self, rest: TwilioRest | None = None) -> None:
        self._rest = rest
        self._ending: OrderedDict[str, None] = OrderedDict()

    async def hang_up(self, call_sid: str) -> None:
        self._ending[call_sid] = None
        while len(self._ending) > REMEMBERED:
            self._ending.popitem(last=False)
        if self._rest is not None:
            await self._rest.complete(call_sid)

    async def transfer(self, call_sid: str, number: str) -> None:
        self.forget(call_sid)

    def hangs_up(self, call_sid: str) -> bool:
        return call_sid in self._ending

    def forget(self, call_sid: str) -> None:
        self._ending.pop(call_sid, None)
