"""The API describes itself: every route, what it takes, and every problem that it may answer with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app_ui.api.problems import MEDIA_TYPE
from core.settings import Settings
from tests.app_ui.api.conftest import Place
from tests.app_ui.api.walk import PUBLIC, endpoints


@pytest.fixture
def engine_settings(sqlite_settings: Callable[[Path], Settings]) -> Callable[[Path], Settings]:
    """None of this asks which database there is."""
    return sqlite_settings


async def described(place: Place) -> dict[str, Any]:
    response = await place.http.get("/api/v1/openapi.json")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), f"/api/v1{path}"): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


async def test_every_route_is_described_and_by_a_name_of_its_own(place: Place) -> None:
    known = operations(await described(place))
    routes = {
        (each.method, each.path) for each in endpoints(place.app) if each.path.startswith("/api/") and each.name != "openapi"
    }
    assert routes == set(known)
    assert len({operation["operationId"] for operation in known.values()}) == len(known)
    assert all(operation["summary"] for operation in known.values())


async def test_every_problem_is_described_as_problem_details(place: Place) -> None:
    document = await described(place)
    for (method, path), operation in operations(document).items():
        problems = {status: each for status, each in operation["responses"].items() if status >= "400"}
        assert {"401", "500"} <= set(problems), (method, path)
        assert ("404" in problems) == ("{" in path), (method, path)
        for status, each in problems.items():
            assert each["content"] == {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}, (method, path, status)
    assert set(document["components"]["schemas"]["Problem"]["required"]) >= {"type", "title", "status", "detail", "code"}
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_what_needs_a_session_says_so(place: Place) -> None:
    for (method, path), operation in operations(await described(place)).items():
        assert bool(operation["security"]) == ((method, path) not in PUBLIC)


async def test_every_reference_leads_somewhere(place: Place) -> None:
    document = await described(place)

    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [found for each in part.values() for found in references(each)]
        return [found for each in part for found in references(each)] if isinstance(part, list) else []

    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]


async def test_pages_are_bounded_as_described(place: Place) -> None:
    for (method, path), operation in operations(await described(place)).items():
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in ("size", "page", "index"):
                assert parameter["schema"]["maximum"] <= {"size": 100}.get(parameter["name"], 1_000_000), (method, path)
