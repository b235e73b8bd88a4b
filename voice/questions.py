"""``POST /businesses/{business_id}/question``: what a caller would be told, for the owner's "try a question"."""

from dataclasses import asdict
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from core.clock import Clock
from core.errors import FrontdeskError, InvalidInput, TooMany
from core.service_tokens import business_opened
from graph.reply import Questions

BODY_LIMIT = 8 * 1024


def question_router(questions: Questions, secret: bytes, clock: Clock) -> APIRouter:
    """Takes ``{"words": …}`` and answers with an ``Answered``; opened by a service token for ``question`` of that business."""
    router = APIRouter()

    @router.post("/businesses/{business_id}/question")
    async def question(business_id: str, request: Request, authorization: Annotated[str | None, Header()] = None) -> JSONResponse:
        try:
            business = business_opened(secret, authorization, "question", business_id, clock=clock)
            return JSONResponse(asdict(await questions.ask(business, await _words(request))))
        except FrontdeskError as error:
            headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else None
            return JSONResponse({"code": error.code, "message": str(error)}, error.status, headers)

    return router


async def _words(request: Request) -> str:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_LIMIT:
            raise InvalidInput(f"expected at most {BODY_LIMIT:,} bytes")
    try:
        given = orjson.loads(body)
    except ValueError:
        given = None
    words = given.get("words") if isinstance(given, dict) else None
    if not isinstance(words, str):
        raise InvalidInput('expected JSON such as {"words": "are you open on Sunday?"}')
    return words
