"""Serper and SerpApi on loopback: ``POST /search`` with the key in a header, and ``GET /search.json`` with it in the query."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evals.emulators.http_server import HttpEmulator
from evals.emulators.profile import Behaviour

SERPER_FIELDS = {"q", "gl", "hl", "num", "page", "location", "tbs", "autocorrect", "type"}
SERPAPI_FIELDS = {"engine", "q", "api_key", "num", "start", "location", "gl", "hl", "google_domain", "safe", "device", "no_cache",
                  "output", "source"}  # fmt: skip
MOST_ASKED = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One result. ``link`` may be anything that a page may have."""

    title: str
    snippet: str
    link: str
    boxed: bool = False
    """Shown above the results, as the answer."""


Finds = Callable[[str], Sequence[Page]]
"""The pages for a query, best first."""


class _Whole:
    def __init__(self, answer: dict[str, Any]) -> None:
        self._answer = answer

    def whole(self) -> dict[str, Any]:
        return self._answer

    def chunks(self) -> Iterator[dict[str, Any]]:
        yield self._answer


class SearchEmulator(HttpEmulator):
    """Both providers at one base URL, each with ``key``. ``requests`` are what was asked, without the key; ``instead``, where it
    is set, is answered in the place of results, of whatever shape it is."""

    def __init__(self, finds: Finds, *, key: str = "search-key", behaviour: Behaviour | None = None) -> None:
        super().__init__(key, behaviour)
        self.instead: dict[str, Any] | None = None
        self.probes = 0
        """How often somebody asked about the account, which is no search."""
        self._finds = finds

    @property
    def queries(self) -> list[str]:
        return [str(request["q"]) for request in self.requests]

    def routes(self) -> list[Route]:
        return [
            Route("/search", self._serper, methods=["POST"]),
            Route("/account", self._serper_account, methods=["GET"]),
            Route("/search.json", self._serpapi, methods=["GET"]),
            Route("/account.json", self._serpapi_account, methods=["GET"]),
        ]

    async def _serper_account(self, request: Request) -> Response:
        self.probes += 1
        status = self.behaviour.refusal() or (None if request.headers.get("X-API-KEY") == self.key else 403)
        if status is not None:
            return JSONResponse({"message": "Unauthorized.", "statusCode": status}, status)
        return JSONResponse({"balance": 2500, "rateLimit": 5})

    async def _serpapi_account(self, request: Request) -> Response:
        self.probes += 1
        status = self.behaviour.refusal() or (None if request.query_params.get("api_key") == self.key else 401)
        if status is not None:
            return JSONResponse({"error": "Invalid API key."}, status)
        return JSONResponse({"account_id": "1", "plan_searches_left": 5000})

    async def _serper(self, request: Request) -> Response:
        status = self.behaviour.refusal() or (None if request.headers.get("X-API-KEY") == self.key else 403)
        if status is not None:
            return JSONResponse({"message": "Unauthorized.", "statusCode": status}, status)
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None
        if not isinstance(body, dict) or not body.get("q") or body.keys() - SERPER_FIELDS or not _is_count(body.get("num", 10)):
            return JSONResponse({"message": "Bad request", "statusCode": 400}, 400)
        return await self.deliver(request, body, lambda: _Whole(self.instead or self._serper_answer(body)), stream=False)

    async def _serpapi(self, request: Request) -> Response:
        asked = dict(request.query_params)
        status = self.behaviour.refusal() or (None if asked.pop("api_key", None) == self.key else 401)
        if status is not None:
            return JSONResponse({"error": "Invalid API key."}, status)
        if asked.get("engine") != "google" or not asked.get("q") or asked.keys() - SERPAPI_FIELDS:
            return JSONResponse({"error": "Missing query `q` parameter."}, 400)
        return await self.deliver(request, asked, lambda: _Whole(self.instead or self._serpapi_answer(asked)), stream=False)

    def _serper_answer(self, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {"searchParameters": {**body, "type": "search", "engine": "google"}, "credits": 1}
        pages = self._finds(body["q"])
        for page in pages:
            if page.boxed:
                answer["answerBox"] = {"title": page.title, "snippet": page.snippet, "link": page.link}
        return answer | {"organic": _listed(pages)}

    def _serpapi_answer(self, asked: dict[str, str]) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "search_metadata": {"id": f"{len(self.requests):024x}", "status": "Success"},
            "search_parameters": {name: value for name, value in asked.items() if name != "api_key"},
        }
        pages = self._finds(asked["q"])
        if not pages:
            return answer | {"error": "Google hasn't returned any results for this query."}
        for page in pages:
            if page.boxed:
                answer["answer_box"] = {"type": "organic_result", "title": page.title, "answer": page.snippet, "link": page.link}
        return answer | {"organic_results": _listed(pages)}


def _listed(pages: Sequence[Page]) -> list[dict[str, Any]]:
    rows = [page for page in pages if not page.boxed]
    return [
        {"position": at, "title": page.title, "link": page.link, "snippet": page.snippet} for at, page in enumerate(rows, start=1)
    ]


def _is_count(number: Any) -> bool:
    return isinstance(number, int) and 0 < number <= MOST_ASKED
