"""Whoever answers the phone: one websocket that speaks Twilio's Media Streams, reached as a carrier would reach it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from evals.phone.feed import CallEvent, follow
from evals.phone.line import Line
from evals.phone.place import CallPlan
from evals.phone.sound import silence
from evals.phone.stream import MediaStream, StreamFailed
from evals.phone.twilio_side import Carrier
from voice.mulaw import Samples

Complain = Callable[[str], None]


class Agent(Protocol):
    """What is measured is told by the line alone; ``events`` only adds the agent's own account, where it gives one."""

    @property
    def name(self) -> str: ...

    async def carry(self, line: Line, call_sid: str, complain: Complain) -> None:
        """Ring, and run ``line`` from the answer until either side ends the call; what goes wrong is complained of."""
        ...

    def events(self, call_sid: str) -> AsyncIterator[CallEvent] | None:
        """The call's events while it lasts; None where there are none to be had."""
        ...


@dataclass(frozen=True, slots=True)
class StreamAgent:
    """An agent that is only the websocket that ``<Stream url>`` would name, with the ``<Parameter>`` values it wants."""

    name: str
    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    account_sid: str = "AC" + "0" * 32

    async def carry(self, line: Line, call_sid: str, complain: Complain) -> None:
        talking = asyncio.create_task(line.run(), name="line")
        stream = MediaStream(line, call_sid, self.account_sid, dict(self.parameters), complain)
        try:
            await stream.run(self.url, dict(self.headers), lambda _: None)
        except StreamFailed as failure:
            complain(str(failure))
        finally:
            line.hang_up("the stream was over")
            await talking

    def events(self, call_sid: str) -> AsyncIterator[CallEvent] | None:
        return None


@dataclass(frozen=True, slots=True)
class WebhookAgent:
    """A gateway with the whole of Twilio's webhooks, and a feed of each call's events."""

    name: str
    plan: CallPlan
    """How it is reached; its caller, ``call_sid`` and script are not used."""

    async def carry(self, line: Line, call_sid: str, complain: Complain) -> None:
        plan = self.plan
        tasks: list[asyncio.Task[None]] = []
        async with httpx.AsyncClient(trust_env=False) as http:
            carrier = Carrier(
                line, http, plan.gateway.rstrip("/"), plan.auth_token, plan.account_sid, call_sid, plan.to,
                caller_number(call_sid), _says_nothing,
                on_answer=lambda: tasks.append(asyncio.create_task(line.run(), name="line")),
            )  # fmt: skip
            try:
                await carrier.run()
            finally:
                line.hang_up("the call was over")
                await asyncio.gather(*tasks)
        for error in carrier.errors:
            complain(error)

    async def _events(self, call_sid: str) -> AsyncIterator[CallEvent]:
        url = f"{self.plan.gateway.rstrip('/')}/calls/{call_sid}/events"
        async with httpx.AsyncClient(trust_env=False) as http:
            async for event in follow(http, url, self.plan.feed_token or ""):
                yield event

    def events(self, call_sid: str) -> AsyncIterator[CallEvent] | None:
        return None if self.plan.feed_token is None else self._events(call_sid)


def caller_number(call_sid: str) -> str:
    """One for each call, so that none is taken for another's caller ringing again."""
    return f"+1212555{int(call_sid[-8:], 16) % 10_000:04d}"


async def _says_nothing(text: str) -> Samples:
    return silence(0)
