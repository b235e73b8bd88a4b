"""``POST /businesses/{business_id}/question``: what a caller would be told, for the owner's "try a question"."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from core.clock import Clock
from core.errors import Forbidden, FrontdeskError, InvalidInput, TooMany
from core.service_tokens import check_service_token
from graph.reply import Questions

BODY_LIMIT = 8 * 1024


def question_router(questions: Questions, secret: bytes, clock: Clock) -> APIRouter:
    """Takes ``{"words": …}`` and answers with an ``Answered``; opened by a service token for ``question`` of that business."""
    router = APIRouter()

    @router.post("/businesses/{business_id}/question")
    async def question(business_id: str, request: Request, authorization: Annotated[str | None, Header()] = None) -> JSONResponse:
        try:
            business = _business(business_id)
            check_service_token(secret, authorization, "question", business, clock=clock)
            return JSONResponse(asdict(await questions.ask(business, await _words(request))))
        except FrontdeskError as error:
            headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else None
            return JSONResponse({"code": error.code, "message": str(error)}, error.status, headers)

    return router


def _business(text: str) -> UUID:
    """No id at all is refused in the same way as another's."""
    try:
        return UUID(text)
    except ValueError:
        raise Forbidden("expected a token that this platform's services make for this business") from None


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
