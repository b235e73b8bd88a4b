"""The REST client against the emulated API: what it asks for, and what it makes of every way that the answer can go."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from core.errors import DeadlineExceeded, ProviderError
from evals.emulators.profile import Fault
from evals.emulators.twilio_people import Person
from evals.emulators.twilio_rest import TwilioRest as Emulator
from voice.twilio import rest
from voice.twilio.rest import Refused, TwilioRest

OURS, THEIRS, LANDLINE, LEFT = "+12125550100", "+12125550199", "+12125550111", "+12125550112"
LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    people = {LANDLINE: Person(texts="landline"), LEFT: Person(texts="stopped")}
    async with Emulator("AC1", "secret", (OURS,), people) as opened:
        yield opened


@pytest.fixture
async def api(emulator: Emulator) -> AsyncIterator[TwilioRest]:
    async with httpx.AsyncClient() as http:
        yield TwilioRest(http, emulator.url, "AC1", "secret")


async def text(api: TwilioRest, to: str = THEIRS, sender: str = OURS) -> str:
    return await api.send_text(to, sender, "Your table is booked.", "")


async def test_a_text_that_was_sent_is_found_again_by_its_two_numbers_and_the_time(api: TwilioRest) -> None:
    sid = await text(api)
    assert [found.sid for found in await api.texts(THEIRS, OURS, LONG_AGO)] == [sid]
    assert await api.texts(THEIRS, OURS, datetime.now(UTC) + timedelta(hours=1)) == []
    assert await api.texts(LEFT, OURS, LONG_AGO) == []


@pytest.mark.parametrize(
    ("to", "sender", "number"),
    [("+12", OURS, 21211), (LANDLINE, OURS, 21614), (LEFT, OURS, 21610), (THEIRS, "+12125550101", 21606)],
)
async def test_a_refusal_keeps_twilios_code(api: TwilioRest, emulator: Emulator, to: str, sender: str, number: int) -> None:
    with pytest.raises(Refused) as refused:
        await text(api, to, sender)
    assert refused.value.number == number
    assert to not in str(refused.value)
    assert emulator.texts == []


@pytest.mark.parametrize(("fault", "number"), [("unauthorized", 20003), ("rate_limited", 20429), ("server_error", 20500)])
async def test_trouble_at_twilio_is_told_by_its_code(api: TwilioRest, emulator: Emulator, fault: Fault, number: int) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(Refused) as refused:
        await text(api)
    assert refused.value.number == number


@pytest.mark.parametrize("fault", ["drop", "garbage"])
async def test_a_broken_answer_is_a_provider_error_and_may_have_been_done(
    api: TwilioRest, emulator: Emulator, fault: Fault
) -> None:
    emulator.behaviour.fail(fault)
    with pytest.raises(ProviderError) as failed:
        await text(api)
    assert not isinstance(failed.value, Refused)
    assert len(emulator.texts) == 1


async def test_an_answer_that_does_not_come_is_waited_for_no_longer_than_the_deadline(
    api: TwilioRest, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "SECONDS", 0.05)
    emulator.behaviour.fail("stall_before")
    with pytest.raises(DeadlineExceeded):
        await text(api)


async def test_a_wrong_token_is_refused(emulator: Emulator) -> None:
    async with httpx.AsyncClient() as http:
        with pytest.raises(Refused) as refused:
            await text(TwilioRest(http, emulator.url, "AC1", "another"))
    assert (refused.value.number, refused.value.http_status) == (20003, 401)


async def test_ending_a_call_that_is_over_or_unknown_is_no_error_and_leading_one_is(api: TwilioRest, emulator: Emulator) -> None:
    await api.complete("CA404")
    sid = await api.ring(
        "+12125550113", OURS, url="http://127.0.0.1:1/", status_url="", machine_url="", seconds=5
    )  # a number that the network does not know
    leg = emulator.legs[sid]
    await leg.until(lambda: leg.status == "failed")
    await api.complete(sid)
    with pytest.raises(Refused):
        await api.lead(sid, "http://127.0.0.1:1/")


async def test_a_call_is_from_the_number_that_was_asked_for_and_of_this_account_alone(api: TwilioRest) -> None:
    with pytest.raises(Refused) as refused:
        await api.ring(THEIRS, "+12125550101", url="http://127.0.0.1:1/", status_url="", machine_url="", seconds=5)
    assert refused.value.number == 21210
