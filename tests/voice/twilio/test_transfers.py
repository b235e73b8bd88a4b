"""Callers who want a person: what each of them hears, in order, however it goes, through the real webhooks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.settings import Settings
from evals.emulators import twilio_people as people
from evals.emulators.twilio_people import Person
from tests.voice.twilio.line import LUCA, ROSA, Line, contact, open_line

WARM = [contact("Rosa", ROSA, warm=True, reasons=["catering"])]
COLD = [contact("Rosa", ROSA, warm=False, reasons=["catering"])]
BOTH = [contact("Rosa", ROSA, warm=True), contact("Luca", LUCA, warm=True)]
WISH = "[human] a person please"
OFFER = "Shall I take a message?"
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


async def until_offered(line: Line, wish: str = WISH) -> tuple[list[str], object]:
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
        put_through, *_ = heard
        assert "put you through to Rosa" in put_through
        assert HOLD in heard
        assert told in heard
        assert heard.index(HOLD) < heard.index(told)
        [row] = await line.rows()
        assert (row.kind, row.contact, row.outcome, row.over, row.call_id is not None) == ("warm", "Rosa", outcome, True, True)
        assert row.waited_seconds is not None
        assert await line.rows(line.other_id) == []
        assert line.twilio.failures == []
