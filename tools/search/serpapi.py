"""Google by SerpApi: ``GET /search.json`` with the key in the query.

Over HTTP and not by the package google-search-results: that one is synchronous, waits for 60,000 s and makes a new
connection for each search, so that every answer would hold a thread for as long as the provider likes.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from core.errors import ProviderError
from tools.search.answers import MOST_READ, asked, looked, results
from tools.search.port import WebResult, held_to


class SerpApi:
    """``SearchProvider`` over https://serpapi.com."""

    name = "serpapi"

    def __init__(self, client: httpx.AsyncClient, key: str, base_url: str) -> None:
        self._client, self._key, self._base = client, key, base_url.rstrip("/")

    async def probe(self) -> None:
        asking = self._client.build_request("GET", f"{self._base}/account.json", params={"api_key": self._key})
        await looked(self._client, asking, self.name)

    async def search(self, query: str, sites: Sequence[str], deadline: float) -> tuple[WebResult, ...]:
        wanted = {"engine": "google", "q": held_to(query, sites), "num": str(MOST_READ), "api_key": self._key}
        request = self._client.build_request("GET", f"{self._base}/search.json", params=wanted)
        answer = await asked(self._client, request, self.name, deadline)
        about = answer.get("search_metadata")
        if not isinstance(about, dict) or about.get("status") != "Success":  # it has an error also where there are no results
            raise ProviderError(f"{self.name} could not search")
        return results(_direct(answer), answer.get("organic_results", []), self.name)


def _direct(answer: dict[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    box = answer.get("answer_box")
    if isinstance(box, dict):
        yield box.get("title"), box.get("answer") or box.get("snippet"), box.get("link")
