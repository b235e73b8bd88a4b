"""Remembering callers by the API: an owner's choice, seen and undone by owners, each of their own business alone."""

from typing import Any

import pytest

from tests.app_ui.api.conftest import MARK_A, Business, Place

ON, OFF = ({"remember_callers": value, "remember_months": 12} for value in (True, False))


async def remembered(place: Place, business: Business) -> list[dict[str, Any]]:
    response = await place.ask(business.owner, "GET", "/remembering/callers")
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()["callers"]
    return found


async def change(place: Place, value: dict[str, Any]) -> Any:
    read = await place.ask(place.a.owner, "GET", "/remembering")
    headers = {"If-Match": read.headers["etag"]}
    return await place.ask(place.a.owner, "PUT", "/remembering", json=value, headers=headers)


async def test_an_owner_sees_who_is_remembered_without_the_whole_number(place: Place) -> None:
    [caller] = await remembered(place, place.a)
    assert (caller["name"], caller["number_ends_in"], caller["calls"]) == (f"{MARK_A} Caller", "0142", 1)
    assert "212555" not in str(caller)


async def test_staff_see_the_choice_and_nobody_s_name(place: Place) -> None:
    assert (await place.ask(place.a.staff, "GET", "/remembering")).json() == ON
    response = await place.ask(place.a.staff, "GET", "/remembering/callers")
    assert response.status_code == 403
    assert MARK_A not in response.text


async def test_turned_off_erases_everybody_here_and_nobody_elsewhere(place: Place) -> None:
    assert (await change(place, OFF)).json() == OFF
    assert await remembered(place, place.a) == []
    assert len(await remembered(place, place.b)) == 1


async def test_a_caller_is_forgotten_once_and_another_business_s_not_at_all(place: Place) -> None:
    for business, status in ((place.b, 404), (place.a, 204), (place.a, 404)):
        response = await place.ask(place.a.owner, "DELETE", f"/remembering/callers/{business.remembered}")
        assert response.status_code == status
    assert await remembered(place, place.a) == []
    assert len(await remembered(place, place.b)) == 1


async def test_all_are_forgotten_here_alone(place: Place) -> None:
    assert (await place.ask(place.a.owner, "DELETE", "/remembering/callers")).status_code == 204
    assert await remembered(place, place.a) == []
    assert len(await remembered(place, place.b)) == 1


@pytest.mark.parametrize(
    ("value", "status"),
    [({**ON, "remember_months": 0}, 422), ({**ON, "remember_callers": "perhaps"}, 422), ({**ON, "x": 1}, 422)],
)
async def test_what_is_wrong_is_told_and_changes_nothing(place: Place, value: dict[str, Any], status: int) -> None:
    assert (await change(place, value)).status_code == status
    assert len(await remembered(place, place.a)) == 1


async def test_a_change_of_what_somebody_else_has_changed_is_refused(place: Place) -> None:
    read = await place.ask(place.a.owner, "GET", "/remembering")
    await change(place, {**ON, "remember_months": 6})
    stale = await place.ask(place.a.owner, "PUT", "/remembering", json=OFF, headers={"If-Match": read.headers["etag"]})
    assert stale.status_code == 412
    assert len(await remembered(place, place.a)) == 1
