"""Texts with consent: who gets one, who never does, and that each is sent once, whatever dies in between."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import select

from core.crypto import Sealer
from core.jobs.worker import Worker
from core.settings import Settings
from evals.emulators.twilio_people import Person
from evals.emulators.twilio_rest import TwilioRest as Emulator
from tests.tools.places import Caller, Platform, restaurant
from tools.messages import CallerMessage
from tools.messaging.inbound import TextDesk
from tools.messaging.models import OutgoingText, TextConsent
from tools.messaging.numbers import Numbers
from tools.messaging.outbox import SEND_TEXT, TextJobs
from voice.twilio.rest import TwilioRest
from voice.twilio.texts import TwilioTexts

OURS, CALLER, ROSA, OTHERS = "+12125550142", "+12125550177", "+12125550199", "+12125550143"
NUMBERS = Numbers(Sealer(b"k" * 32))
DIRECTIONS = "Trattoria: 12 Elm Street. Reply STOP for no more texts."


@pytest.fixture
async def twilio() -> AsyncIterator[Emulator]:
    async with Emulator("AC1", "secret", (OURS, OTHERS), {}) as opened:
        yield opened


@pytest.fixture
async def worker(platform: Platform, twilio: Emulator) -> AsyncIterator[Worker]:
    async with httpx.AsyncClient() as http:
        sender = TwilioTexts(TwilioRest(http, twilio.url, "AC1", "secret"), "http://127.0.0.1:1")
        jobs = TextJobs(platform.database, NUMBERS, sender, platform.clock)
        yield Worker(platform.database, {SEND_TEXT: jobs.handle}, clock=platform.clock)


async def place(platform: Platform, caller: str | None = CALLER, **more: Any) -> Caller:
    profile = restaurant(**{"texts": "ask", "address": "12 Elm Street", **more})
    return platform.caller(await platform.add(profile), profile, caller)


async def rows(platform: Platform, business_id: UUID, table: type[Any] = OutgoingText) -> list[Any]:
    async with platform.database.business(business_id) as session:
        return list(await session.scalars(select(table)))


async def ask(jo: Caller, **more: Any) -> str | None:
    return (await jo.act("send_text", **{"about": "directions", "how": "asked_for_it", **more})).reason


async def test_a_text_that_was_said_yes_to_is_sent_once_and_the_yes_is_kept(
    platform: Platform, twilio: Emulator, worker: Worker
) -> None:
    jo, other = await place(platform), await place(platform, slug="other", phone_numbers=[OTHERS])
    assert await ask(jo) is None
    assert await ask(jo) is None, "the same act again"
    await worker.run_due()
    assert [(text.to, text.sender, text.body) for text in twilio.texts] == [(CALLER, OURS, DIRECTIONS)]
    [text] = await rows(platform, jo.context.business_id)
    assert (text.state, text.sid, text.segments) == ("sent", twilio.texts[0].sid, 1)
    assert CALLER.encode() not in text.number
    assert b"Elm" not in text.body
    [consent] = await rows(platform, jo.context.business_id, TextConsent)
    assert (consent.kind, consent.how, consent.call_id) == ("directions", "asked_for_it", jo.context.call_id)
    assert NUMBERS.open(consent.number, consent.id) == CALLER
    assert not await rows(platform, other.context.business_id)
    assert not await rows(platform, other.context.business_id, TextConsent)


@pytest.mark.parametrize(
    ("profile", "caller", "arguments", "reason"),
    [
        ({"texts": "off"}, CALLER, {}, "texts_off"),
        ({}, None, {}, "caller_unknown"),
        ({}, CALLER, {"how": None}, "no_consent"),
        ({"address": None}, CALLER, {}, "nothing_to_text"),
        ({}, CALLER, {"about": "booking", "booking_id": str(UUID(int=7))}, "nothing_to_text"),
        ({}, CALLER, {"about": "order", "order_id": str(UUID(int=7))}, "nothing_to_text"),
        ({}, CALLER, {"number": ROSA}, "bad_arguments"),
        ({}, CALLER, {"body": "Hello"}, "bad_arguments"),
    ],
)
async def test_no_text_without_a_setting_a_number_a_yes_and_words_of_our_own(
    platform: Platform, worker: Worker, profile: dict[str, Any], caller: str | None, arguments: dict[str, Any], reason: str
) -> None:
    jo = await place(platform, caller, **profile)
    assert await ask(jo, **arguments) == reason
    assert not await rows(platform, jo.context.business_id)
    assert not await rows(platform, jo.context.business_id, TextConsent)
    assert await worker.run_due() == 0


async def with_number(platform: Platform, caller: Caller, number: str) -> TextDesk:
    """The business has the number for whoever texts it."""
    from tenancy.models import PhoneNumber

    async with platform.database.business(caller.context.business_id, write=True) as session:
        session.add(PhoneNumber(number=number))
    return TextDesk(platform.database, NUMBERS, platform.clock)


async def test_stop_holds_until_start_for_this_business_alone_also_for_a_text_that_waits(
    platform: Platform, twilio: Emulator, worker: Worker
) -> None:
    jo, other = await place(platform), await place(platform, slug="other", phone_numbers=[OTHERS])
    desk = await with_number(platform, jo, OURS)
    await with_number(platform, other, OTHERS)
    assert await ask(jo) is None
    assert "any more texts" in (await desk.heard(OURS, CALLER, " Stop. ") or "")
    await worker.run_due()
    assert twilio.texts == []
    [text] = await rows(platform, jo.context.business_id)
    assert (text.state, text.reason) == ("failed", "stopped")
    assert await ask(jo, draft=1) == "stopped"
    assert await ask(other) is None
    await worker.run_due()
    assert [sent.sender for sent in twilio.texts] == [OTHERS]
    assert "call +12125550142" in (await desk.heard(OURS, CALLER, "HELP") or "")
    assert await ask(jo, draft=2) == "stopped"
    await desk.heard(OURS, CALLER, "start")
    assert await ask(jo, draft=3) is None
    assert await desk.heard(OURS, CALLER, "please stop by the shop") is None
    assert await desk.heard("+19995550100", CALLER, "STOP") is None


@pytest.mark.parametrize(("texts", "reason"), [("landline", "not_a_mobile"), ("stopped", "stopped")])
async def test_what_twilio_says_of_a_number_is_remembered(
    platform: Platform, twilio: Emulator, worker: Worker, texts: Any, reason: str
) -> None:
    twilio.people[CALLER] = Person(texts=texts)
    jo = await place(platform)
    await ask(jo)
    await worker.run_due()
    [text] = await rows(platform, jo.context.business_id)
    assert (text.state, text.reason) == ("failed", reason)
    assert await ask(jo, draft=1) == reason


@pytest.mark.parametrize("fault", ["rate_limited", "server_error", "drop", "garbage"])
async def test_trouble_at_twilio_delays_a_text_and_never_doubles_it(
    platform: Platform, twilio: Emulator, worker: Worker, fault: Any
) -> None:
    jo = await place(platform)
    await ask(jo)
    twilio.behaviour.fail(fault)
    await worker.run_due()
    [text] = await rows(platform, jo.context.business_id)
    assert text.state == "sending"
    platform.clock.advance(5)
    await worker.run_due()
    [text] = await rows(platform, jo.context.business_id)
    assert (text.state, len(twilio.texts)) == ("sent", 1)


async def test_a_worker_killed_between_sending_and_saying_so_leaves_one_text(
    platform: Platform, settings: Settings, twilio: Emulator, worker: Worker
) -> None:
    jo = await place(platform)
    await ask(jo)
    database = settings.database_url or ""
    dying = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.tools.messaging.dying_worker", str(settings.home), database, twilio.url,
        platform.clock.now().isoformat(),
    )  # fmt: skip
    assert await dying.wait() == -9
    assert len(twilio.texts) == 1
    [text] = await rows(platform, jo.context.business_id)
    assert text.state == "sending"
    platform.clock.advance(60)  # its lease runs out
    await worker.run_due()
    [text] = await rows(platform, jo.context.business_id)
    assert (text.state, text.sid, len(twilio.texts)) == ("sent", twilio.texts[0].sid, 1)


async def test_a_message_is_texted_to_whom_it_is_for_if_they_take_texts_or_else_to_the_first_who_does(
    platform: Platform, twilio: Emulator, worker: Worker
) -> None:
    people = [
        {"name": "Rosa", "number": ROSA, "texts": False},
        {"name": "Luca", "number": "+12125550198", "texts": True},
        {"name": "Gina", "number": "+12125550197", "texts": True},
    ]
    jo, other = await place(platform, contacts=people, texts="off"), await place(platform, slug="other")
    await jo.act("take_message", reason="the oven is on", name="Ada", recipient="Gina")
    await jo.act("take_message", draft=1, reason="call me", name="Ada", recipient="Rosa")
    await other.act("take_message", reason="hello", name="Jo")
    await worker.run_due()
    assert [(text.to, text.body) for text in twilio.texts] == [
        ("+12125550197", f"Trattoria: message from Ada ({CALLER}): the oven is on"),
        ("+12125550198", f"Trattoria: message from Ada ({CALLER}): call me"),
    ]
    assert len(await rows(platform, other.context.business_id, CallerMessage)) == 1
    assert not await rows(platform, other.context.business_id)
