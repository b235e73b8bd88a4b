"""Transfers and texts by the API: each business its own, and whether texts are offered."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from core.crypto import Sealer
from tests.app_ui.api.conftest import Place
from tools.messaging.numbers import Numbers
from tools.messaging.outbox import put
from tools.transfers import Transfer

NOW = datetime(2026, 11, 5, 17, tzinfo=UTC)


async def change(place: Place, value: dict[str, Any]) -> Any:
    read = await place.ask(place.a.owner, "GET", "/texting")
    return await place.ask(place.a.owner, "PUT", "/texting", json=value, headers={"If-Match": read.headers["etag"]})


async def test_texts_are_off_until_an_owner_has_them_offered_and_then_here_alone(place: Place) -> None:
    assert (await place.ask(place.a.staff, "GET", "/texting")).json() == {"texts": "off"}
    assert (await change(place, {"texts": "ask"})).json() == {"texts": "ask"}
    assert (await place.ask(place.b.owner, "GET", "/texting")).json() == {"texts": "off"}
    assert (await change(place, {"texts": "always"})).status_code == 422
    assert (await change(place, {"texts": "ask", "x": 1})).status_code == 422


async def test_transfers_and_texts_are_those_of_the_business_and_tell_no_words_and_no_numbers_of_texts(place: Place) -> None:
    business_id = place.a.id
    async with place.services.db.business(business_id, write=True) as session:
        session.add(
            Transfer(
                call_id=uuid4(), kind="warm", contact="Rosa", people=[{"name": "Rosa", "number": "+12125550199"}],
                begun_at=NOW, ended_at=NOW, outcome="busy", waited_seconds=0, over=True,
            )
        )  # fmt: skip
        await put(
            session, Numbers(Sealer(b"k" * 32)), place.services.clock, business_id=business_id, line="+12125550142",
            to="+12125550177", body="Trattoria: hello", kind="directions", call_id=uuid4(),
        )  # fmt: skip
    [transfer] = (await place.ask(place.a.staff, "GET", "/transfers")).json()["transfers"]
    assert (transfer["contact"], transfer["outcome"], "people" in transfer) == ("Rosa", "busy", False)
    answer = await place.ask(place.a.staff, "GET", "/texts")
    assert [text["state"] for text in answer.json()["texts"]] == ["pending"]
    assert "hello" not in answer.text
    assert "+12125550177" not in answer.text
    assert (await place.ask(place.b.owner, "GET", "/transfers")).json() == {"transfers": []}
    assert (await place.ask(place.b.owner, "GET", "/texts")).json() == {"texts": []}
