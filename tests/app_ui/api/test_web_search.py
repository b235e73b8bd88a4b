"""The look on the web by the API: an owner's choice, each for their own business alone."""

from typing import Any

import pytest

from tests.app_ui.api.conftest import Business, Place

ON, OFF = {"search_web": True, "search_sites": ["mta.info"]}, {"search_web": False, "search_sites": []}


async def change(place: Place, value: dict[str, Any], business: Business | None = None) -> Any:
    owner = (business or place.a).owner
    read = await place.ask(owner, "GET", "/web-search")
    return await place.ask(owner, "PUT", "/web-search", json=value, headers={"If-Match": read.headers["etag"]})


async def test_it_is_off_until_an_owner_allows_it_and_then_here_alone(place: Place) -> None:
    assert (await place.ask(place.a.staff, "GET", "/web-search")).json() == OFF
    assert (await change(place, ON)).json() == ON
    assert (await place.ask(place.a.staff, "GET", "/web-search")).json() == ON
    assert (await place.ask(place.b.owner, "GET", "/web-search")).json() == OFF


async def test_staff_change_nothing(place: Place) -> None:
    tag = (await place.ask(place.a.staff, "GET", "/web-search")).headers["etag"]
    assert (await place.ask(place.a.staff, "PUT", "/web-search", json=ON, headers={"If-Match": tag})).status_code == 403
    assert (await place.ask(place.a.owner, "GET", "/web-search")).json() == OFF


@pytest.mark.parametrize(
    "value",
    [
        {**ON, "search_sites": ["mta.info/x"]},
        {**ON, "search_sites": "mta.info"},
        {**ON, "search_sites": ["mta.info", "mta.info"]},
        {**ON, "search_sites": [f"s{n}.example" for n in range(21)]},
        {**ON, "search_web": "perhaps"},
        {**ON, "x": 1},
    ],
)
async def test_what_is_wrong_is_told_and_changes_nothing(place: Place, value: dict[str, Any]) -> None:
    assert (await change(place, value)).status_code == 422
    assert (await place.ask(place.a.owner, "GET", "/web-search")).json() == OFF


async def test_a_change_of_what_somebody_else_has_changed_is_refused(place: Place) -> None:
    read = await place.ask(place.a.owner, "GET", "/web-search")
    await change(place, ON)
    stale = await place.ask(place.a.owner, "PUT", "/web-search", json=OFF, headers={"If-Match": read.headers["etag"]})
    assert stale.status_code == 412
    assert (await place.ask(place.a.owner, "GET", "/web-search")).json() == ON
