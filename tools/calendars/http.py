"""A calendar provider's answer over HTTP: within a deadline, of a bounded size, JSON or nothing."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from tools.calendars.port import CalendarAway

SECONDS = 10.0
"""How long one request may take, its answer included."""
MOST_BYTES = 8_388_608
"""Of an answer: a page of 250 events takes some 400 KB."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: dict[str, Any] = field(default_factory=dict)
    """Empty where the answer is no JSON object."""


async def asked(client: httpx.AsyncClient, request: httpx.Request, name: str) -> Answer:
    """Raises ``CalendarAway`` where there is no answer in time, or none that can be read."""
    try:
        async with asyncio.timeout(SECONDS):
            status, body = await _read(client, request, name)
    except TimeoutError:
        raise CalendarAway(f"{name} was too late") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise CalendarAway(f"{name} failed: {type(error).__name__}") from None  # its message may hold a key
    try:
        content = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        if status < 400:
            raise CalendarAway(f"{name} answered what is no JSON object")
        content = {}
    return Answer(status, content)


async def _read(client: httpx.AsyncClient, request: httpx.Request, name: str) -> tuple[int, bytes]:
    response = await client.send(request, stream=True)
    try:
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > MOST_BYTES:
                raise CalendarAway(f"{name} answered more than {MOST_BYTES:,} bytes")
        return response.status_code, bytes(body)
    finally:
        await response.aclose()
