"""Google by Serper: ``POST /search`` with the key in a header."""

from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from tools.search.answers import MOST_READ, asked, looked, results
from tools.search.port import WebResult, held_to


class Serper:
    """``SearchProvider`` over https://google.serper.dev."""

    name = "serper"

    def __init__(self, client: httpx.AsyncClient, key: str, base_url: str) -> None:
        self._client, self._key, self._base = client, key, base_url.rstrip("/")

    async def probe(self) -> None:
        await looked(self._client, self._request("GET", "/account"), self.name)

    async def search(self, query: str, sites: Sequence[str], deadline: float) -> tuple[WebResult, ...]:
        body = {"q": held_to(query, sites), "num": MOST_READ}
        answer = await asked(self._client, self._request("POST", "/search", json=body), self.name, deadline)
        return results(_direct(answer), answer.get("organic", [] if "searchParameters" in answer else None), self.name)

    def _request(self, method: str, path: str, **body: Any) -> httpx.Request:
        return self._client.build_request(method, f"{self._base}{path}", headers={"X-API-KEY": self._key}, **body)


def _direct(answer: dict[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    box = answer.get("answerBox")
    if isinstance(box, dict):
        yield box.get("title"), box.get("answer") or box.get("snippet"), box.get("link")
