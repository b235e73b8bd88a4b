"""What the gateway tells about a call while it lasts: its event feed, and what the phone reads from each event.

The feed only adds words to what the phone hears; without it a call runs on sound alone. Unknown kinds pass through.
"""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

RETRY_SECONDS = 0.5
MAX_REFUSALS = 3
"""Answers without a feed (such as 404) after which a gateway that never had one for this call is taken to have none."""
MAX_EVENT_BYTES = 256 * 1024


def feed_token(auth_token: str) -> str:
    """The bearer token of the feed, derived so that the phone needs no second secret."""
    return hmac.new(auth_token.encode(), b"feed", hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One row of the call log."""

    seq: int
    kind: str
    facts: dict[str, Any]

    @property
    def asked(self) -> tuple[str, ...]:
        """The slots that the agent has just asked for (outcome)."""
        asked = self.facts.get("asked") or ()
        return tuple(str(slot) for slot in asked) if isinstance(asked, list | tuple) else ()

    @property
    def leaves(self) -> bool:
        """The agent is about to hang up or to hand over (outcome)."""
        return bool(self.facts.get("hangs_up") or self.facts.get("transfer_to"))

    @property
    def text(self) -> str:
        """The words of a ``said`` or ``heard_words``."""
        return str(self.facts.get("text") or self.facts.get("words") or "")

    @property
    def route(self) -> list[str]:
        """Where a ``decision`` led."""
        for name in ("route", "nodes", "node", "decision"):
            value = self.facts.get(name)
            if isinstance(value, list | tuple):
                return [str(step) for step in value]
            if value:
                return [str(value)]
        return []

    @property
    def stages(self) -> dict[str, float]:
        """Milliseconds by stage (timing)."""
        stages = self.facts.get("stages")
        found = stages if isinstance(stages, dict) else {k: v for k, v in self.facts.items() if k.endswith("_ms")}
        numbers = {k: v for k, v in found.items() if isinstance(v, int | float) and not isinstance(v, bool)}
        return {str(name).removesuffix("_ms"): round(float(value), 1) for name, value in numbers.items()}


def read_event(data: str) -> CallEvent | None:
    """An event as the feed sends it; None for what is no event."""
    try:
        row = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(row, dict) or not isinstance(row.get("kind"), str):
        return None
    seq = row.pop("seq", 0)
    return CallEvent(seq if isinstance(seq, int) else 0, row.pop("kind"), row)


async def follow(http: httpx.AsyncClient, url: str, auth_token: str) -> AsyncIterator[CallEvent]:
    """The call's events as they come, each once, across lost connections; ends when the gateway turns out to have none."""
    newest = refusals = 0
    opened = False
    headers = {"Authorization": f"Bearer {feed_token(auth_token)}", "Accept": "text/event-stream"}
    timeout = httpx.Timeout(10, read=None)
    while opened or refusals < MAX_REFUSALS:
        try:
            async with http.stream("GET", url, headers=headers, timeout=timeout) as response:
                if response.status_code == 200:
                    opened = True
                    async for event in _events(response):
                        if event.seq > newest or event.seq == 0:
                            newest = max(newest, event.seq)
                            yield event
                else:
                    refusals += 1
        except httpx.HTTPError:
            pass  # the gateway is away; it may come back within the call
        await asyncio.sleep(RETRY_SECONDS)


async def _events(response: httpx.Response) -> AsyncIterator[CallEvent]:
    data = ""
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            data += line[5:].strip()
        elif not line and data:
            event, data = read_event(data), ""
            if event:
                yield event
        if len(data) > MAX_EVENT_BYTES:
            data = ""
