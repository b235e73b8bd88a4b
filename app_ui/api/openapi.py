"""The API's own description of itself: what FastAPI knows, and the problems that every route shares."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app_ui.api.problems import MEDIA_TYPE, Problem

DESCRIPTION = """
What an owner sees and changes, for programs. `POST /session` gives a token; send it as `Authorization: Bearer`. A token is of
one member of one business, and everything here is that business's: what belongs to another does not exist.

Whatever goes wrong is told as problem details (RFC 9457). A change that could overwrite somebody else's names what it
changes: `ETag` of the answer, `If-Match` of the change.
"""
_REASONS = {
    "400": "What was sent cannot be read.",
    "401": "Nobody is signed in, or no longer.",
    "403": "This is for owners, or came from another site.",
    "404": "There is no such thing in this business.",
    "405": "This address does not take this method.",
    "409": "What is there stands against it.",
    "412": "Somebody else has changed it in the meantime.",
    "413": "More than 1 MiB was sent.",
    "416": "The recording has no such part.",
    "422": "Fields are wrong; `errors` says which and why.",
    "428": "`If-Match` is missing.",
    "429": "Too many attempts; `Retry-After` says when to try again.",
    "500": "Something went wrong on our side.",
    "502": "A service that is needed for this is away.",
    "503": "Busy; try again in a moment.",
}
_MORE = "x-problems"
_PUBLIC = frozenset({("post", "/session"), ("post", "/sign-up")})


def problems(*statuses: str) -> dict[str, Any]:
    """For a route's ``openapi_extra``: what it may answer beside the problems that follow from its shape."""
    return {_MORE: list(statuses)}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = document["components"]["schemas"]
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        made = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= {**made.pop("$defs"), "Problem": made}
        document["components"]["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "frontdesk_session"},
        }
        document["servers"] = [{"url": "/api/v1"}]
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                _complete(path, method, operation)
        app.openapi_schema = document
    return app.openapi_schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    public = (method, path) in _PUBLIC
    statuses = {"401", "500", "503"}
    statuses |= {"404"} if "{" in path else set()
    statuses |= {"422"} if operation.get("requestBody") or operation.get("parameters") else set()
    statuses |= {"400", "413"} if operation.get("requestBody") else set()
    statuses |= {"403"} if method != "get" else set()
    statuses |= {"412"} if _takes_condition(operation) else set()
    statuses |= {"428"} if _takes_condition(operation) and method in ("put", "delete") else set()
    statuses |= set(operation.pop(_MORE, ()))
    operation["responses"].pop("422", None)
    for status in sorted(statuses):
        operation["responses"][status] = {
            "description": _REASONS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    operation["security"] = [] if public else [{"token": []}, {"cookie": []}]


def _takes_condition(operation: dict[str, Any]) -> bool:
    return any(each["name"] == "if-match" for each in operation.get("parameters", ()))
