"""Callers who want a person: what each of them hears, in order, however it goes, through the real webhooks."""

import asyncio
import itertools
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlmodel import select

from core.errors import ProviderError
from core.settings import Settings
from evals.emulators import twilio_people as people
from evals.emulators.twilio_legs import Leg
from evals.emulators.twilio_people import Person
from graph.replay import replay
from tenancy.calls.models import Call
from tenancy.profiles import Profiles
from tests.voice.twilio.line import CALLER, LUCA, ROSA, Line, contact, open_line
from tools.messages import CallerMessage
from tools.transfers import Transfer
from voice.twilio import transfers
from voice.twilio.rest import TwilioRest

WARM = [contact("Rosa", ROSA, warm=True, reasons=["catering"])]
COLD = [contact("Rosa", ROSA, warm=False, reasons=["catering"])]
BOTH = [contact("Rosa", ROSA, warm=True), contact("Luca", LUCA, warm=True)]
WISH = "[human] a person please"
OFFERS = ("Shall I take a message?", "Would you like to leave a message?")
BRIEFING = (
    "Hello, this is the automated assistant of Trattoria. I have a caller on the line. "
    "Press 1 to take the call, or 2 if you can't."
)
HOLD = "[sound hold.wav]"


@pytest.fixture
def settings(tmp_path: Path, sqlite_settings: Callable[[Path], Settings]) -> Settings:
    return sqlite_settings(tmp_path)


def spoken(heard: list[str]) -> list[str]:
    """Without what is heard while holding, however often it came."""
    return [words for words in heard if words != HOLD and "Thank you for holding" not in words]


async def until_offered(line: Line, wish: str = WISH) -> tuple[list[str], Leg]:
    leg = await line.call()
    begun = len(leg.heard)
    await line.say(leg, wish, "put you through")
    await leg.until(lambda: leg.heard[-1] in OFFERS)
    return leg.heard[begun:], leg


@pytest.mark.parametrize(
    ("person", "outcome", "told"),
    [
        (people.NOBODY, "no_answer", "I'm sorry, Rosa isn't picking up."),
        (people.ENGAGED, "busy", "I'm sorry, Rosa is on another call."),
        (people.VOICEMAIL, "machine", "I'm sorry, I only got Rosa's voicemail."),
        (people.UNWILLING, "declined", "I'm sorry, Rosa can't take your call right now."),
        (people.MUTE, "nothing_pressed", "I'm sorry, Rosa isn't picking up."),
        (people.IMPATIENT, "hung_up", "I'm sorry, the line to Rosa was cut off."),
        (Person(unreachable=True), "unreachable", "I'm sorry, I couldn't get through to Rosa."),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
async def test_a_caller_whom_nobody_takes_hears_why_and_is_offered_a_message(
    settings: Settings, person: Person, outcome: str, told: str
) -> None:
    async with open_line(settings, WARM, {ROSA: person}) as line:
        heard, _ = await until_offered(line)
        assert spoken(heard)[:3] == ["I'll put you through to Rosa now.", "One moment, please.", told]
        assert HOLD in heard[2:-2] or outcome in ("busy", "unreachable")
        [row] = await line.rows()
        assert (row.kind, row.contact, row.outcome, row.over, row.call_id is not None) == ("warm", "Rosa", outcome, True, True)
        assert row.waited_seconds is not None
        assert await line.rows(line.other_id) == []
        assert line.twilio.failures == []


async def ended(line: Line, leg: Leg) -> tuple[str | None, list[tuple[str, dict[str, object]]]]:
    """Why the call ended as its row has it, and its log, once it has been closed."""
    async with asyncio.timeout(15):
        while True:
            async with line.db.calls(line.business_id) as session:
                [call] = await session.scalars(select(Call).where(Call.call_sid == leg.sid))
            if call.ended_at is not None:
                events = await line.calls.events(line.business_id, call.id)
                return call.end_reason, [(event.kind, event.facts) for event in events]
            await asyncio.sleep(0.02)


async def over(line: Line) -> Transfer:
    """The one transfer that there was, once nothing more will come of it."""
    async with asyncio.timeout(15):
        while True:
            [row] = await line.rows()
            if row.over:
                return row
            await asyncio.sleep(0.02)


async def test_a_person_is_told_who_calls_and_why_and_then_talks_to_the_caller(settings: Settings) -> None:
    async with open_line(settings, WARM, {ROSA: Person(talks=30)}) as line:
        leg = await line.call()
        begun = len(leg.heard)
        await line.say(leg, "[human name=Ada_Marsh] Ada Marsh here, catering please, my password is swordfish", "put you through")
        await leg.until(lambda: f"[with {ROSA}]" in leg.heard)
        rosa = line.twilio.leg_to(ROSA)
        assert spoken(leg.heard[begun:]) == [
            "I'll put you through to Rosa now.", "One moment, please.", "You're through to Rosa.", f"[with {ROSA}]",
        ]  # fmt: skip
        assert HOLD in leg.heard
        told = BRIEFING.replace("a caller on the line", "Ada Marsh on the line, about catering")
        assert rosa.heard == [told, f"[with {CALLER}]"]
        reason, events = await ended(line, leg)
        assert reason == "transferred"
        assert ("handed_over", {"contact": "Rosa", "outcome": "talked"}) in events
        row = await over(line)
        assert (row.outcome, row.reason, row.caller_name, row.caller) == ("talked", "catering", "Ada Marsh", CALLER)
        assert await line.rows(line.other_id) == []


async def test_a_yes_after_a_failed_transfer_is_a_yes_to_the_message_and_it_is_for_that_person(settings: Settings) -> None:
    async with open_line(settings, WARM, {ROSA: people.ENGAGED}) as line:
        _, leg = await until_offered(line)
        assert "pass on" in (await line.say(leg, "[affirm] yes", "?"))[-1] or "message" in leg.heard[-1]
        await line.say(leg, "[other] please send the menu for friday", "name")
        await line.say(leg, "[name=Ada_Marsh] ada marsh", "passed that on")
        async with line.db.business(line.business_id) as session:
            [message] = await session.scalars(select(CallerMessage))
        assert (message.recipient, message.name, "menu" in message.reason) == ("Rosa", "Ada Marsh", True)
        async with line.db.business(line.other_id) as session:
            assert not (await session.scalars(select(CallerMessage))).all()


async def test_a_no_after_a_failed_transfer_leaves_the_caller_with_the_agent(settings: Settings) -> None:
    async with open_line(settings, WARM, {ROSA: people.ENGAGED}) as line:
        _, leg = await until_offered(line)
        heard = await line.say(leg, "[deny] no thanks", "?")
        assert not any("catch" in words or "pass on" in words for words in heard)


async def test_the_next_person_is_tried_and_the_first_is_let_go(settings: Settings) -> None:
    async with open_line(settings, BOTH, {ROSA: people.UNWILLING, LUCA: Person()}) as line:
        leg = await line.call()
        await line.say(leg, WISH, "put you through")
        await leg.until(lambda: f"[with {LUCA}]" in leg.heard)
        assert line.twilio.leg_to(ROSA).heard == [BRIEFING, "All right. I'll tell them that you can't take the call. Goodbye."]
        assert "You're through to Luca." in leg.heard
        row = await over(line)
        assert (row.contact, row.outcome) == ("Luca", "talked")


async def test_of_several_who_cannot_be_reached_all_are_named(settings: Settings) -> None:
    async with open_line(settings, BOTH, {ROSA: people.ENGAGED, LUCA: people.ENGAGED}) as line:
        heard, _ = await until_offered(line)
        assert "I'm sorry, I tried Rosa and Luca, but nobody could take your call." in heard


async def test_a_caller_who_hangs_up_while_it_rings_stops_the_ringing(settings: Settings) -> None:
    async with open_line(settings, WARM, {ROSA: people.NOBODY}) as line:
        leg = await line.call()
        await line.say(leg, WISH, HOLD)
        rosa = line.twilio.leg_to(ROSA)
        await leg.hang_up()
        await rosa.until(rosa.ended.is_set)
        reason, events = await ended(line, leg)
        assert reason == "caller_hung_up"
        assert ("handed_over", {"contact": "Rosa", "outcome": "caller_gone"}) in events
        assert (await over(line)).outcome == "caller_gone"


async def test_a_person_who_is_being_told_is_let_go_when_the_caller_has_hung_up(settings: Settings) -> None:
    async with open_line(settings, WARM, {ROSA: people.CAREFUL}) as line:
        leg = await line.call()
        await line.say(leg, WISH, HOLD)
        rosa = line.twilio.leg_to(ROSA)
        await rosa.until(lambda: rosa.heard)
        await leg.hang_up()
        await rosa.until(rosa.ended.is_set)
        assert not any("[with" in words for words in rosa.heard)
        assert (await over(line)).outcome == "caller_gone"


async def test_when_twilio_places_no_call_the_caller_is_told_so(settings: Settings) -> None:
    async with open_line(settings, WARM, {ROSA: Person()}) as line:
        leg = await line.call()
        line.twilio.behaviour.fail("server_error")
        await line.say(leg, WISH, "I couldn't get through to Rosa")
        assert (await over(line)).outcome == "unreachable"


async def test_a_caller_who_cannot_be_led_back_comes_back_by_themselves(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfers, "LED_SECONDS", 0.3)

    async def fails(*_: object) -> None:
        raise ProviderError("the API is away")

    monkeypatch.setattr(TwilioRest, "lead", fails)
    async with open_line(settings, WARM, {ROSA: people.UNWILLING}) as line:
        heard, _ = await until_offered(line)
        assert "I'm sorry, Rosa can't take your call right now." in heard


async def test_a_process_that_dies_with_the_call_in_its_hand_is_waited_for_no_longer_than_a_ring(settings: Settings) -> None:
    async with open_line(settings, WARM, {ROSA: Person()}, processes=2) as line:
        leg = await line.call()
        line.twilio.behaviour.fail("half_open")  # the first process asks for a call, and never learns what came of it
        await line.say(leg, WISH, HOLD)
        line.choose = lambda path: 1
        line.clock.skip(60)
        await leg.until(lambda: leg.heard[-1] in OFFERS)
        assert "I'm sorry, I couldn't get through to Rosa." in leg.heard
        assert (await over(line)).outcome == "timed_out"


async def test_every_webhook_may_reach_another_process(settings: Settings) -> None:
    async with open_line(settings, BOTH, {ROSA: people.VOICEMAIL, LUCA: people.CAREFUL}, processes=2) as line:
        turns = itertools.count()
        line.choose = lambda path: next(turns) % 2 if "/transfer/" in path else 0
        leg = await line.call()
        await line.say(leg, WISH, "put you through")
        await leg.until(lambda: f"[with {LUCA}]" in leg.heard)
        reason, _ = await ended(line, leg)
        assert reason == "transferred"
        assert line.twilio.failures == []


@pytest.mark.parametrize(("contacts", "account"), [(COLD, True), (WARM, False)], ids=["cold", "warm without an account"])
async def test_a_cold_transfer_connects_at_once_and_comes_back_when_nobody_answers(
    settings: Settings, contacts: list[dict[str, object]], account: bool
) -> None:
    async with open_line(settings, contacts, {ROSA: people.NOBODY}, account=account) as line:
        heard, leg = await until_offered(line)
        assert heard[2] == "I'm sorry, Rosa isn't picking up."
        line.twilio.people[ROSA] = Person(talks=5)
        await line.say(leg, "[human] try a person again", "put you through")
        await leg.until(lambda: f"[with {ROSA}]" in leg.heard)
        reason, _ = await ended(line, leg)
        assert reason == "transferred"
        assert [row.outcome for row in await line.rows()] == ["no_answer", "talked"]


async def test_a_number_that_a_caller_dictates_is_never_dialled(settings: Settings) -> None:
    async with open_line(settings, BOTH, {ROSA: Person(), LUCA: Person()}) as line:
        leg = await line.call()
        heard = await line.say(leg, "[human phone=9175550133] put me through to 917 555 0133", "message?")
        assert heard[0].startswith("I can only put you through to Rosa or Luca")
        assert await line.rows() == []
        assert len(line.twilio.legs) == 1


async def test_a_call_that_came_back_is_replayed_with_the_same_words(settings: Settings) -> None:
    async with open_line(settings, WARM, {ROSA: people.ENGAGED}) as line:
        _, leg = await until_offered(line)
        await line.say(leg, "[affirm] yes", "?")
        await leg.hang_up()
        await ended(line, leg)
        call_id = await line.calls.find(line.business_id, leg.sid)
        loaded = await Profiles(line.db).load(line.business_id)
        again = await replay(await line.calls.read(line.business_id, call_id), loaded, line.local)
        assert again.differences == ()
        assert again.turns == 2


@pytest.mark.parametrize("what", ["hold", "left", "back", "0/brief", "0/key", "0/joined", "0/leg", "0/machine"])
async def test_a_webhook_of_a_transfer_is_believed_by_its_signature_alone(settings: Settings, what: str) -> None:
    async with open_line(settings, WARM, {}) as line, httpx.AsyncClient() as http:
        url = f"{line.twilio.gateway}/twilio/transfer/{uuid4()}/{what}"
        assert (await http.post(url, data={"CallSid": "CA1", "Digits": "1"})).status_code == 403
        with pytest.raises(httpx.HTTPStatusError, match="404"):
            await line.twilio.post(url, {"CallSid": "CA1", "CallStatus": "busy", "AnsweredBy": "fax", "QueueResult": "bridged"})
