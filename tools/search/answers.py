"""A provider's answer over HTTP: within its deadline, of a bounded size, and of the shape it should have, or a ProviderError."""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import orjson

from core.errors import DeadlineExceeded, KeyRefused, ProviderError
from tools.search.port import WebResult

MOST_BYTES = 262_144
"""Of an answer; ten results take some 15 KB."""
MOST_READ = 5
"""Results that are looked at."""


LOOK_SECONDS = 3.0


async def looked(client: httpx.AsyncClient, request: httpx.Request, name: str) -> None:
    """Send a request about the account, which costs no search and keeps the connection warm. Raises ProviderError where nobody
    answers or the key is refused; any other answer says that somebody is there."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            answer = await client.send(request)
    except TimeoutError:
        raise DeadlineExceeded(f"{name} did not tell of the account in time") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderError(f"{name} failed: {type(error).__name__}") from None  # its message may hold the key
    _key_taken(answer, name)
    if answer.status_code >= 500:
        raise ProviderError(f"{name} refused (HTTP {answer.status_code})")


def _key_taken(answer: httpx.Response, name: str) -> None:
    if answer.status_code in (401, 403):
        setting = f"{name.upper()}_API_KEY"
        raise KeyRefused(f"{name} does not take our key (HTTP {answer.status_code}): set {setting} to a valid one")


async def asked(client: httpx.AsyncClient, request: httpx.Request, name: str, deadline: float) -> dict[str, Any]:
    """The JSON object that a request is answered with. Raises as ``SearchProvider.search`` does."""
    try:
        async with asyncio.timeout(deadline):
            body = await _body(client, request, name)
    except TimeoutError:
        raise DeadlineExceeded(f"{name} was too late with its results") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise ProviderError(f"{name} failed: {type(error).__name__}") from None  # its message may hold the key
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ProviderError(f"{name} answered what is no JSON") from None
    if not isinstance(answer, dict):
        raise ProviderError(f"{name} answered no object")
    return answer


async def _body(client: httpx.AsyncClient, request: httpx.Request, name: str) -> bytes:
    response = await client.send(request, stream=True)
    try:
        if response.status_code != 200:
            _key_taken(response, name)
            raise ProviderError(f"{name} refused (HTTP {response.status_code})")
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > MOST_BYTES:
                raise ProviderError(f"{name} answered more than {MOST_BYTES:,} bytes")
        return bytes(body)
    finally:
        await response.aclose()


def results(direct: Iterable[tuple[Any, Any, Any]], listed: Any, name: str) -> tuple[WebResult, ...]:
    """``direct``: title, text and address of boxes above the results; ``listed``: the results themselves, entries with
    ``title``, ``snippet`` and ``link``. What is not text in them is left out. Raises ProviderError where that is no list."""
    if not isinstance(listed, list):
        raise ProviderError(f"{name} answered no list of results")
    entries = [entry for entry in listed[:MOST_READ] if isinstance(entry, dict)]
    rows = [(entry.get("title"), entry.get("snippet"), entry.get("link")) for entry in entries]
    return (*_whole(direct, direct=True), *_whole(rows, direct=False))


def _whole(rows: Iterable[tuple[Any, Any, Any]], *, direct: bool) -> Iterator[WebResult]:
    for title, text, url in rows:
        if isinstance(text, str) and isinstance(url, str) and text.strip():
            yield WebResult(title if isinstance(title, str) else "", text, url, direct)
