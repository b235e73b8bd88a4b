"""The emulated Twilio answers as the real one does, follows TwiML, and tells us what became of each call and text."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from evals.emulators import twilio_people as people
from evals.emulators.twilio_people import Person
from evals.emulators.twilio_rest import TwilioRest

OURS, ROSA = "+12125550100", "+12125550199"


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioRest]:
    async with TwilioRest("AC1", "secret", (OURS,), {ROSA: Person()}) as opened:
        yield opened


async def api(twilio: TwilioRest, path: str, form: dict[str, str] | None = None, token: str = "secret") -> httpx.Response:
    async with httpx.AsyncClient(base_url=f"{twilio.url}/2010-04-01/Accounts/AC1", auth=("AC1", token)) as client:
        return await (client.get(path) if form is None else client.post(path, data=form))


async def place(twilio: TwilioRest, twiml: str, **more: str) -> Any:
    answer = await api(twilio, "/Calls.json", {"To": ROSA, "From": OURS, "Twiml": twiml, **more})
    assert answer.status_code == 201
    return twilio.legs[answer.json()["sid"]]


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"From": OURS, "Twiml": "<Response/>"}, 400, 21201),
        ({"To": ROSA, "Twiml": "<Response/>"}, 400, 21213),
        ({"To": ROSA, "From": ROSA, "Twiml": "<Response/>"}, 400, 21210),
        ({"To": "12", "From": OURS, "Twiml": "<Response/>"}, 400, 21211),
        ({"To": ROSA, "From": OURS, "Url": "nowhere"}, 400, 21205),
    ],
)
async def test_a_call_that_twilio_would_not_place_is_refused_with_its_code(
    twilio: TwilioRest, form: dict[str, str], status: int, code: int
) -> None:
    answer = await api(twilio, "/Calls.json", form)
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, code, status)
    assert answer.json()["more_info"].endswith(str(code))


async def test_a_wrong_token_opens_nothing(twilio: TwilioRest) -> None:
    answer = await api(twilio, "/Calls.json", {}, token="wrong")
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (people.NOBODY, "no-answer"),
        (people.ENGAGED, "busy"),
        (Person(unreachable=True), "failed"),
        (Person(), "completed"),
        (people.IMPATIENT, "completed"),
    ],
)
async def test_a_call_ends_as_its_person_has_it(twilio: TwilioRest, person: Person, status: str) -> None:
    twilio.people[ROSA] = person
    leg = await place(twilio, "<Response><Say>Hello</Say><Say>Press 1</Say><Say>Bye</Say></Response>", Timeout="5")
    await leg.until(leg.ended.is_set)
    assert leg.status == status
    assert (await api(twilio, f"/Calls/{leg.sid}.json")).json()["status"] == status
    heard = {"completed": ["Hello", "Press 1", "Bye"]}.get(status, [])
    assert leg.heard == (heard[:2] if person is people.IMPATIENT else heard)


async def test_a_call_is_led_elsewhere_and_ended_by_the_api_and_not_after_its_end(twilio: TwilioRest) -> None:
    leg = await place(twilio, "<Response><Say>Wait</Say><Pause length='600'/></Response>")
    await leg.until(lambda: "Wait" in leg.heard)
    again = "<Response><Say>Elsewhere</Say><Pause length='600'/></Response>"
    assert (await api(twilio, f"/Calls/{leg.sid}.json", {"Twiml": again})).status_code == 200
    await leg.until(lambda: "Elsewhere" in leg.heard)
    await api(twilio, f"/Calls/{leg.sid}.json", {"Status": "completed"})
    await leg.until(leg.ended.is_set)
    assert (await api(twilio, f"/Calls/{leg.sid}.json", {"Twiml": again})).json()["code"] == 21220
    assert (await api(twilio, "/Calls/CA404.json", {"Status": "completed"})).json()["code"] == 20404


async def test_who_waits_in_a_queue_is_given_to_whoever_dials_it(twilio: TwilioRest) -> None:
    waiting = await place(twilio, "<Response><Enqueue>q</Enqueue><Say>After.</Say></Response>")
    twilio.people["+12125550198"] = Person(talks=3)
    form = {"To": "+12125550198", "From": OURS, "Twiml": "<Response><Dial><Queue>q</Queue></Dial><Say>Over.</Say></Response>"}
    other = twilio.legs[(await api(twilio, "/Calls.json", form)).json()["sid"]]
    await other.until(other.ended.is_set)
    await waiting.until(waiting.ended.is_set)
    assert waiting.heard == ["[with +12125550198]", "After."]
    assert other.heard == [f"[with {ROSA}]", "Over."]


@pytest.mark.parametrize(("texts", "code"), [("stopped", 21610), ("landline", 21614), ("invalid", 21211)])
async def test_a_text_that_twilio_would_not_take_is_refused_with_its_code(twilio: TwilioRest, texts: Any, code: int) -> None:
    twilio.people[ROSA] = Person(texts=texts)
    answer = await api(twilio, "/Messages.json", {"To": ROSA, "From": OURS, "Body": "Hello"})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert twilio.texts == []


async def test_texts_are_listed_by_number_and_time_the_newest_first(twilio: TwilioRest) -> None:
    for body in ("one", "two"):
        await api(twilio, "/Messages.json", {"To": ROSA, "From": OURS, "Body": body})
    listed = (await api(twilio, f"/Messages.json?To=%2B{ROSA[1:]}")).json()["messages"]
    assert [text["body"] for text in listed] == ["two", "one"]
    assert (await api(twilio, "/Messages.json?DateSent%3E=2999-01-01T00%3A00%3A00Z")).json()["messages"] == []
    assert (await api(twilio, "/Messages.json?To=%2B19995550100")).json()["messages"] == []


async def test_trouble_comes_on_demand(twilio: TwilioRest) -> None:
    twilio.behaviour.fail("rate_limited", "drop")
    form = {"To": ROSA, "From": OURS, "Body": "Hello"}
    assert (await api(twilio, "/Messages.json", form)).json()["code"] == 20429
    with pytest.raises(httpx.RemoteProtocolError):
        await api(twilio, "/Messages.json", form)
    assert len(twilio.texts) == 1, "it was done, though nobody heard of it"
