"""Which address a page is photographed under, and what its picture is called."""

import pytest

from core.errors import InvalidInput
from evals.screens import filled, name_of

ROUTE = "/calls/[call]"


def test_a_placeholder_takes_the_id_that_is_known_before_one_that_is_linked_to() -> None:
    assert filled(ROUTE, {"call": "7"}, {"/calls/9"}) == "/calls/7"
    assert filled(ROUTE, {}, {"/calls", "/calls/9", "/calls/9/more", "/calls?page=2"}) == "/calls/9"
    assert filled("/calls", {}, set()) == "/calls"


def test_a_placeholder_that_nothing_fills_is_told() -> None:
    with pytest.raises(InvalidInput, match=r"no page links to /calls/\[call\]"):
        filled(ROUTE, {}, {"/calls"})


def test_pictures_are_called_as_their_routes() -> None:
    assert [name_of(route) for route in ("/", "/sign-in", ROUTE, "/known/menu")] == [
        "today",
        "sign-in",
        "calls-call",
        "known-menu",
    ]
