"""What the gateway tells about a call while it lasts: its event feed, and what the phone reads from each event.

The feed only adds words to what the phone hears; without it a call runs on sound alone. Unknown kinds pass through.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

RETRY_SECONDS = 0.5
MAX_REFUSALS = 3
"""Answers without a feed (such as 404) after which a gateway that never had one for this call is taken to have none."""
MAX_EVENT_BYTES = 256 * 1024


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
        return bool(self.facts.get("hangs_up") or self.facts.get("transfers"))

    @property
    def text(self) -> str:
        """The agent's words (said) or the caller's as they were recognised (caller)."""
        phrases = self.facts.get("phrases")
        if isinstance(phrases, list):
            return " ".join(str(phrase.get("text", "")) for phrase in phrases if isinstance(phrase, dict))
        return str(self.facts.get("text") or self.facts.get("words") or "")

    @property
    def route(self) -> list[str]:
        """The agents that a turn went through (decision)."""
        route = self.facts.get("route") or []
        return [str(step) for step in route] if isinstance(route, list | tuple) else [str(route)]

    @property
    def act(self) -> str:
        """Which tool did what (act_ended)."""
        result = self.facts.get("result")
        status = result.get("status") if isinstance(result, dict) else None
        return f"{self.facts.get('tool', '')} {status or ''}".strip()

    @property
    def stages(self) -> dict[str, float]:
        """By stage the milliseconds from the caller's last voiced sample, as the gateway estimates it, until the stage
        was over (timing)."""
        found = self.facts.get("stages")
        if not isinstance(found, dict):
            return {}
        numbers = {k: v for k, v in found.items() if isinstance(v, int | float) and not isinstance(v, bool)}
        return {str(name): round(float(value), 1) for name, value in numbers.items()}


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


async def follow(http: httpx.AsyncClient, url: str, token: str) -> AsyncIterator[CallEvent]:
    """The call's events as they come, each once, across lost connections; ends when the gateway turns out to have none.

    A process that takes a call up may give numbers anew that the one before gave out and could not keep any more, so an
    event is known by its time as well.
    """
    refusals, opened = 0, False
    seen: set[tuple[int, str]] = set()
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    timeout = httpx.Timeout(10, read=None)
    while opened or refusals < MAX_REFUSALS:
        try:
            async with http.stream("GET", url, headers=headers, timeout=timeout) as response:
                if response.status_code == 200:
                    opened = True
                    async for event in _events(response):
                        known = (event.seq, str(event.facts.get("at")))
                        if event.seq == 0 or known not in seen:
                            seen.add(known)
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
