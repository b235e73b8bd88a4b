"""Everything that goes wrong, as problem details (RFC 9457), with one ``code`` a kind and the mistakes field by field."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from core.errors import Conflict, FrontdeskError, InvalidInput, TooMany, Unauthorized, WrongFields

MEDIA_TYPE = "application/problem+json"
OURS = "Something went wrong on our side; it has been noted."
MOST_ERRORS = 100
TOO_LARGE = "content_too_large"


class FieldProblem(BaseModel):
    """One mistake in what was sent."""

    field: str = Field(description="Dotted, counted from what was sent, such as `0.price`; empty for the whole.")
    message: str = Field(description="What was expected, as a sentence for the person who typed it.")


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(description="The kind of problem as a URI: `urn:frontdesk:problem:` and the code.")
    title: str = Field(description="The kind of problem in words; the same for each of its kind.")
    status: int = Field(description="The HTTP status of the answer.")
    detail: str = Field(description="What was wrong this time, and what to do, as a sentence.")
    code: str = Field(description="The kind of problem for programs, such as `wrong_fields`.")
    errors: list[FieldProblem] = Field(default_factory=list, description="Each mistake, where fields are wrong.")


class ChangedMeanwhile(Conflict):
    """What was to be changed is no longer what it was when it was read."""

    code = "changed_meanwhile"
    status = 412


class Explained(Conflict):
    """A conflict with more to tell a program than a sentence: ``facts`` are fields of the problem beside its own."""

    @property
    def facts(self) -> Mapping[str, Any]:
        raise NotImplementedError


class ConditionMissing(InvalidInput):
    """A change that has to say what it changes does not."""

    code = "condition_missing"
    status = 428


class BadRange(InvalidInput):
    """A part of a recording was asked for that it does not have."""

    code = "bad_range"
    status = 416

    def __init__(self, size: int) -> None:
        super().__init__(f"expected a range within the recording's {size} bytes")
        self.size = size


def problem(
    status: int,
    code: str,
    detail: str,
    errors: Iterable[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    listed = [{"field": field, "message": message} for field, message in errors][:MOST_ERRORS]
    told = {
        "type": f"urn:frontdesk:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": listed,
        **more,
    }
    return JSONResponse(_encodable(told), status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def install_handlers(app: FastAPI) -> None:
    app.add_exception_handler(FrontdeskError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem_of(error: FrontdeskError) -> JSONResponse:
    """The answer to an error of ours; what only the platform can mend is not explained to others."""
    headers: dict[str, str] = {}
    if error.status == 500:
        return problem(500, "internal", OURS)
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.seconds)
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, BadRange):
        headers["Content-Range"] = f"bytes */{error.size}"
    errors = error.problems if isinstance(error, WrongFields) else ()
    facts = error.facts if isinstance(error, Explained) else {}
    return problem(error.status, error.code, str(error), errors, headers, **facts)


async def _ours(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FrontdeskError)
    if error.status == 500:
        raise error
    return problem_of(error)


async def _http(_: Request, error: Exception) -> JSONResponse:
    """What the framework itself refuses: no such address, not this method, too much."""
    assert isinstance(error, HTTPException)
    status = error.status_code
    code = TOO_LARGE if status == 413 else HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_")
    return problem(status, code, EXPLAINED.get(status, str(error.detail)), headers=error.headers)


EXPLAINED = {
    400: "the request cannot be read; its body has to be JSON in UTF-8",
    404: "there is nothing at this address",
    405: "this address does not take this method; Allow names those it takes",
}


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    mistakes = list(error.errors())
    if any(each["loc"][0] == "path" for each in mistakes):
        return problem(404, "not_found", EXPLAINED[404])  # what is no id is the id of nothing
    if any(each["type"] == "json_invalid" for each in mistakes):
        return problem(400, "bad_request", EXPLAINED[400])
    errors = [(".".join(map(str, each["loc"][1:])), _sentence(each)) for each in mistakes]
    detail = "; ".join(f"{field}: {message}" if field else message for field, message in errors[:MOST_ERRORS])
    return problem(422, WrongFields.code, detail, errors)


def _sentence(mistake: Mapping[str, Any]) -> str:
    """Never with what was sent, which may be a password."""
    if mistake["type"] == "missing":
        return "expected a value, got nothing"
    if mistake["type"] == "extra_forbidden":
        return "expected only fields that are known here"
    message = str(mistake["msg"]).removeprefix("Value error, ")
    return message.replace("Input should be", "expected").replace("Input should", "expected to")


def _encodable(value: Any) -> Any:
    """Half a character can be sent in JSON, but not back."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _encodable(part) for key, part in value.items()}
    return [_encodable(part) for part in value] if isinstance(value, list) else value
