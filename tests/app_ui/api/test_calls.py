"""Calls are listed, found, read, heard and forgotten by the business they belong to."""

import wave
from dataclasses import replace
from io import BytesIO
from uuid import uuid4

import pytest
from starlette.routing import Mount

from app_ui.api.calls import byte_range
from app_ui.api.problems import BadRange
from app_ui.gateway_client import GatewayClient
from evals.bench.installation import free_port
from tenancy.calls.recordings import recording_path
from tests.app_ui.api.conftest import MARK_A, MARK_B, Place, make_call


async def test_calls_are_listed_by_pages_and_of_ones_own_business(place: Place) -> None:
    for _ in range(4):
        place.clock.advance(60)
        await make_call(place.services, place.clock, place.a.id, MARK_A)
    seen: list[str] = []
    for page in (1, 2, 3):
        told = (await place.ask(place.a.staff, "GET", f"/calls?size=2&page={page}")).json()
        assert (told["total"], told["page"], told["pages"]) == (6, page, 3)
        seen += [call["id"] for call in told["calls"]]
    assert len(set(seen)) == 6
    assert str(place.b.call) not in seen
    past = (await place.ask(place.a.owner, "GET", "/calls?size=2&page=50")).json()
    assert past["page"] == 3
    assert (await place.ask(place.a.owner, "GET", "/calls?size=100")).json()["pages"] == 1


SEARCHES = [
    ("+1 212 555 0142", 2),
    ("0142", 2),
    ("(212) 555-0142", 2),
    (MARK_A, 1),
    (MARK_A.lower(), 1),
    ("9999", 0),
    (MARK_B, 0),
    ("%", 0),
    ("_", 0),
]


async def test_calls_are_found_by_number_or_name_and_never_anothers(place: Place) -> None:
    for search, found in SEARCHES:
        told = (await place.ask(place.a.owner, "GET", "/calls", params={"search": search})).json()
        assert told["total"] == found
        assert {call["id"] for call in told["calls"]} <= {str(place.a.call), str(place.a.live_call)}


async def test_calls_are_found_by_what_they_came_to(place: Place) -> None:
    assert [call["id"] for call in (await place.ask(place.a.owner, "GET", "/calls?outcome=answered")).json()["calls"]] == [
        str(place.a.call)
    ]
    assert (await place.ask(place.a.owner, "GET", "/calls?outcome=booked")).json()["total"] == 0


async def test_live_calls_are_those_that_go_on(place: Place) -> None:
    told = (await place.ask(place.a.owner, "GET", "/calls/live")).json()
    assert [(call["id"], call["live"]) for call in told["calls"]] == [(str(place.a.live_call), True)]


async def test_a_call_is_read_in_full(place: Place) -> None:
    told = (await place.ask(place.a.staff, "GET", f"/calls/{place.a.call}")).json()
    assert [(line["who"], line["text"]) for line in told["lines"]] == [
        ("agent", f"{MARK_A} greets you."),
        ("caller", f"Do you have {MARK_A}?"),
        ("agent", f"Yes, {MARK_A} indeed."),
    ]
    assert [(turn["route"], turn["intents"], turn["answer"]) for turn in told["turns_taken"]] == [
        ("knowledge", [f"ask.{MARK_A}"], f"Yes, {MARK_A} indeed.")
    ]
    assert (told["caller"], told["outcome"], told["recorded"], told["forgotten"]) == ("+12125550142", "answered", True, False)


async def test_a_recording_is_a_wav_of_which_any_part_can_be_had(place: Place) -> None:
    path = f"/calls/{place.a.call}/recording"
    whole = await place.ask(place.a.staff, "GET", path)
    assert (whole.status_code, whole.headers["content-type"], whole.headers["accept-ranges"]) == (200, "audio/wav", "bytes")
    assert int(whole.headers["content-length"]) == len(whole.content)
    with wave.open(BytesIO(whole.content)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate(), sound.getnframes()) == (2, 2, 8000, 40_000)
    size = len(whole.content)
    for asked, start, stop in (
        ("0-0", 0, 1),
        ("0-99", 0, 100),
        ("100-", 100, size),
        ("-7", size - 7, size),
        ("43-70000", 43, 70_001),
    ):
        part = await place.ask(place.a.staff, "GET", path, headers={"Range": f"bytes={asked}"})
        assert (part.status_code, part.content == whole.content[start:stop]) == (206, True), asked
        assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/{size}"
        assert int(part.headers["content-length"]) == stop - start
    beyond = await place.ask(place.a.staff, "GET", path, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"], beyond.json()["code"]) == (416, f"bytes */{size}", "bad_range")
    for none in ("bytes=", "bytes=-", "bytes=2-1", "lines=0-1", "bytes=0-1,5-6", "bytes=x-1"):
        assert (await place.ask(place.a.staff, "GET", path, headers={"Range": none})).status_code == 200, none


def test_a_range_is_never_more_than_there_is() -> None:
    assert byte_range("bytes=0-", 10) == (0, 10)
    assert byte_range("bytes=5-500", 10) == (5, 10)
    assert byte_range("bytes=-500", 10) == (0, 10)
    for beyond in ("bytes=10-", "bytes=11-12", "bytes=-0"):
        with pytest.raises(BadRange):
            byte_range(beyond, 10)


async def test_a_call_without_a_recording_has_none(place: Place) -> None:
    for call_id in (place.a.live_call, uuid4()):
        assert (await place.ask(place.a.owner, "GET", f"/calls/{call_id}/recording")).status_code == 404


async def test_a_forgotten_call_says_no_more_than_that_it_was(place: Place) -> None:
    path = f"/calls/{place.a.call}"
    assert (await place.ask(place.a.owner, "POST", f"{path}/forget")).status_code == 204
    told = await place.ask(place.a.owner, "GET", path)
    assert (told.json()["forgotten"], told.json()["lines"], told.json()["caller"]) == (True, [], None)
    assert MARK_A not in told.text
    assert (await place.ask(place.a.owner, "GET", f"{path}/recording")).status_code == 404
    assert not recording_path(place.services.settings.home, place.a.call).exists()
    assert (await place.ask(place.a.owner, "GET", "/calls?search=0142")).json()["total"] == 1
    assert (await place.ask(place.a.owner, "POST", f"{path}/forget")).status_code == 204
    assert (await place.ask(place.b.owner, "GET", f"/calls/{place.b.call}")).json()["forgotten"] is False


async def test_a_call_that_goes_on_is_not_forgotten_yet(place: Place) -> None:
    refused = await place.ask(place.a.owner, "POST", f"/calls/{place.a.live_call}/forget")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


async def test_a_question_is_answered_by_what_this_business_says_now(place: Place) -> None:
    for who, mark in ((place.a.staff, MARK_A), (place.b.owner, MARK_B)):
        told = (await place.ask(who, "POST", "/questions", json={"words": "Is there parking?"})).json()
        assert (told["answer"], told["route"], told["version"]) == ([f"Behind the {mark}."], "synthesis", 1)
        assert told["evidence"] == [{"title": f"{mark} parking?", "text": f"Behind the {mark}.", "score": 0.9}]
    faq = {"value": [{"question": "Parking?", "answer": "No longer."}]}
    assert (await place.ask(place.a.owner, "PUT", "/knowledge/faq", json=faq, headers={"If-Match": "*"})).status_code == 200
    told = (await place.ask(place.a.owner, "POST", "/questions", json={"words": "Is there parking?"})).json()
    assert (told["answer"], told["version"]) == (["No longer."], 2)


NO_QUESTIONS = ["", "x" * 501, "\x00", 7, None]


async def test_a_question_that_is_none_is_refused(place: Place) -> None:
    for words in NO_QUESTIONS:
        assert (await place.ask(place.a.owner, "POST", "/questions", json={"words": words})).status_code == 422


async def test_questions_are_limited_for_one_business(place: Place) -> None:
    asked = [(await place.ask(place.a.owner, "POST", "/questions", json={"words": "Hello?"})).status_code for _ in range(31)]
    assert asked == [200] * 30 + [429]
    assert (await place.ask(place.b.owner, "POST", "/questions", json={"words": "Hello?"})).status_code == 200


async def test_without_a_gateway_a_question_is_answered_by_a_sentence_for_the_owner(place: Place) -> None:
    away = GatewayClient(place.services.settings.model_copy(update={"port": free_port()}), place.services.secrets)
    for app in (route.app for route in place.app.routes if isinstance(route, Mount)):
        app.state.services = replace(place.services, gateway=away)  # type: ignore[attr-defined]
    refused = await place.ask(place.a.owner, "POST", "/questions", json={"words": "Hello?"})
    await away.close()
    assert (refused.status_code, refused.json()["code"]) == (502, "provider")
    assert refused.json()["detail"].startswith("The phone service cannot be reached")
