"""A phone call from end to end: a real gateway process, simulated callers, and what stands in the database afterwards."""

from typing import Any

import httpx
import pytest
from sqlmodel import select

from core.database import Database
from evals.bench.figures import Planner
from evals.bench.installation import Installation
from evals.phone.place import place_call
from evals.phone.twilio_side import sign
from frontdesk.diary import Diary
from tenancy.businesses import resolve_number
from tenancy.calls.models import Call
from tests.system.scenes import FLORIST_NUMBER, MESSAGE_CALLER, NOBODY_NUMBER, RESTAURANT_NUMBER, Calls, script
from tools.messages import CallerMessage

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


async def test_a_caller_hears_the_sunday_hours_and_leaves_a_booking_in_the_database(calls: Calls, diary: Diary) -> None:
    report = calls.sunday
    assert "one PM to nine PM" in report.turns[0].answer[0]
    (row,) = await diary.bookings(RESTAURANT_NUMBER, report.call_sid)
    starts = row["starts_at"].astimezone((await diary.now(RESTAURANT_NUMBER)).tzinfo)
    assert (row["party_size"], starts.hour, starts.strftime("%A")) == (3, 20, "Wednesday")
    assert "Brown" in row["name"]
    assert (report.ended, report.streams) == ("agent", 1)
    assert all(turn.answer_ms is not None for turn in report.turns)
    assert {"silence", "plan", "intent", "knowledge", "prepared", "endpoint", "first_frame"} <= report.turns[0].stages.keys()


async def test_a_booking_goes_through_while_other_sockets_send_two_hundred_wrong_messages(calls: Calls) -> None:
    assert calls.beside.wrong == []
    assert calls.beside.fuzzed.messages >= 200
    assert calls.beside.errors["traceback"] == 0


async def test_two_callers_at_the_same_time_get_different_tables(calls: Calls, diary: Diary) -> None:
    booked = [
        (row["dining_table"], row["starts_at"])
        for report in (calls.sunday, calls.beside.report)
        for row in await diary.bookings(RESTAURANT_NUMBER, report.call_sid)
    ]
    assert len(set(booked)) == 2


async def test_a_business_without_booking_rules_takes_a_message_and_only_it_has_it(calls: Calls, db: Database) -> None:
    (left,) = await messages(db, FLORIST_NUMBER, calls.message.call_sid)
    assert left.reason in calls.message.heard, "in the caller's own words, as they were heard"
    assert left.phone == MESSAGE_CALLER
    assert await messages(db, RESTAURANT_NUMBER, calls.message.call_sid) == []


async def test_a_number_that_nobody_has_hears_a_sentence_and_is_hung_up(planner: Planner) -> None:
    report = await place_call(planner(to=NOBODY_NUMBER, script=script("hello")))
    assert report.agent_said == ["I'm sorry, the number you have dialled is not in service. Goodbye."]
    assert (report.ended, report.streams, report.said) == ("agent", 0, [])


@pytest.mark.parametrize("signed", [None, "wrong", "for another address"])
async def test_a_webhook_that_is_not_signed_for_this_address_starts_nothing(
    signed: str | None, installation: Installation, planner: Planner, db: Database
) -> None:
    plan = planner(to=RESTAURANT_NUMBER)
    url = f"{plan.gateway}/twilio/voice"
    form = {"CallSid": plan.call_sid, "From": plan.caller, "To": RESTAURANT_NUMBER, "CallStatus": "ringing"}
    signature = {"wrong": "c2lnbmVk", "for another address": sign(plan.auth_token, "https://example.com/twilio/voice", form)}
    headers = {"X-Twilio-Signature": signature[signed]} if signed else {}
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(url, data=form, headers=headers)
    assert answer.status_code == 403
    async with db.platform(store="calls") as session:
        assert await session.scalar(select(Call).where(Call.call_sid == plan.call_sid)) is None


async def messages(db: Database, to: str, call_sid: str) -> list[Any]:
    business_id = await resolve_number(db, to)
    assert business_id is not None
    async with db.platform(store="calls") as session:
        call_id = await session.scalar(select(Call.id).where(Call.call_sid == call_sid))
    async with db.business(business_id) as session:
        return list(await session.scalars(select(CallerMessage).where(CallerMessage.call_id == call_id)))
