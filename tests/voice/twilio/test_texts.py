"""Twilio's webhooks for texts, on real sockets: believed by their signature, answered once, and kept."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlmodel import select

from core.crypto import Sealer
from core.jobs.worker import Worker
from core.settings import Settings
from evals.emulators.twilio_people import Person
from tests.voice.twilio.line import CALLER, OURS, SALON, Line, open_line
from tools.messaging.models import OutgoingText
from tools.messaging.numbers import Numbers
from tools.messaging.outbox import SEND_TEXT, TextJobs
from voice.twilio.rest import TwilioRest
from voice.twilio.texts import TwilioTexts

TEXTS = {"texts": "ask", "address": "12 Elm Street"}


@pytest.fixture
def settings(tmp_path: Path, sqlite_settings: Callable[[Path], Settings]) -> Settings:
    return sqlite_settings(tmp_path)


async def work(line: Line) -> None:
    """What the worker does once."""
    async with httpx.AsyncClient() as http:
        sender = TwilioTexts(
            TwilioRest(http, line.twilio.url, line.twilio.account_sid, line.twilio.auth_token), line.twilio.gateway
        )
        jobs = TextJobs(line.db, Numbers(Sealer(b"k" * 32)), sender, line.clock)
        await Worker(line.db, {SEND_TEXT: jobs.handle}, clock=line.clock).run_due()


async def state(line: Line) -> tuple[str, str | None]:
    async with line.db.business(line.business_id) as session:
        [text] = await session.scalars(select(OutgoingText))
    return text.state, text.reason


@pytest.mark.parametrize(("texts", "ends"), [("taken", ("delivered", None)), ("unreachable", ("undelivered", "code_30003"))])
async def test_a_text_asked_for_on_the_phone_arrives_and_what_became_of_it_is_known(
    settings: Settings, texts: str, ends: tuple[str, str | None]
) -> None:
    async with open_line(settings, [], {CALLER: Person(texts=texts)}, profile=TEXTS) as line:  # type: ignore[arg-type]
        leg = await line.call()
        await line.say(leg, "[ask.address] please text me the address", "this number")
        await work(line)
        assert [(text.to, text.body) for text in line.twilio.texts] == [
            (CALLER, "Trattoria: 12 Elm Street. Reply STOP for no more texts.")
        ]
        await line.twilio.settled()
        assert await state(line) == ends
        assert line.twilio.failures == []


async def test_stop_is_answered_once_and_the_next_wish_is_refused(settings: Settings) -> None:
    async with open_line(settings, [], {}, profile=TEXTS) as line:
        assert "<Message>" in await line.twilio.text_in(CALLER, OURS, "STOP")
        assert "<Message>" not in await line.twilio.text_in(CALLER, SALON, "STOP", OptOutType="STOP")
        assert "<Message>" not in await line.twilio.text_in(CALLER, OURS, "see you at eight")
        leg = await line.call()
        await line.say(leg, "[ask.address] please text me the address", "START")
        await work(line)
        assert line.twilio.texts == []


async def test_an_unsigned_text_or_status_changes_nothing(settings: Settings) -> None:
    async with open_line(settings, [], {}, profile=TEXTS) as line, httpx.AsyncClient() as http:
        form = {"From": CALLER, "To": OURS, "Body": "STOP", "MessageSid": "SM1", "MessageStatus": "delivered"}
        for path in ("/twilio/sms", f"/twilio/texts/{uuid4()}/status"):
            assert (await http.post(line.twilio.gateway + path, data=form)).status_code == 403
        with pytest.raises(httpx.HTTPStatusError, match="404"):
            await line.twilio.post(f"{line.twilio.gateway}/twilio/texts/{uuid4()}/status", form)
        leg = await line.call()
        await line.say(leg, "[ask.address] please text me the address", "this number")
        await work(line)
        assert len(line.twilio.texts) == 1
