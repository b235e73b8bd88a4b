"""Where orders are sent, by the API: an owner's to set, for their own business alone, with a secret that is shown once."""

import pytest

from tests.app_ui.api.conftest import Place

URL = "https://kitchen.example.com/orders"


async def test_an_address_is_set_moved_given_a_new_secret_and_removed(place: Place) -> None:
    owner = place.a.owner
    assert (await place.ask(owner, "GET", "/webhook")).json()["url"] is None
    first = (await place.ask(owner, "PUT", "/webhook", json={"url": URL})).json()
    assert first["secret"].startswith("whsec_")
    moved = (await place.ask(owner, "PUT", "/webhook", json={"url": f"{URL}/new"})).json()
    assert moved["secret"] is None
    told = await place.ask(place.a.staff, "GET", "/webhook")
    assert told.json()["url"] == f"{URL}/new"
    assert first["secret"] not in told.text
    assert (await place.ask(place.b.owner, "GET", "/webhook")).json()["url"] is None
    rotated = (await place.ask(owner, "POST", "/webhook/secret")).json()["secret"]
    assert rotated.startswith("whsec_")
    assert rotated != first["secret"]
    assert (await place.ask(place.b.owner, "DELETE", "/webhook")).status_code == 404
    assert (await place.ask(owner, "DELETE", "/webhook")).status_code == 204
    assert (await place.ask(owner, "POST", "/webhook/secret")).status_code == 404


@pytest.mark.parametrize("url", ["http://kitchen.example.com/", "https://10.0.0.1/", "https://169.254.169.254/", "kitchen", ""])
async def test_an_address_that_nothing_is_sent_to_is_told_and_not_set(place: Place, url: str) -> None:
    refused = await place.ask(place.a.owner, "PUT", "/webhook", json={"url": url})
    assert refused.status_code == 422
    assert (await place.ask(place.a.owner, "GET", "/webhook")).json()["url"] is None


async def test_staff_set_nothing(place: Place) -> None:
    assert (await place.ask(place.a.staff, "PUT", "/webhook", json={"url": URL})).status_code == 403
