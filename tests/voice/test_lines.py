"""Whole calls on lines as callers have them: the local recogniser and voice, and a phone that does what the line does."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from evals.phone.condition import CLEAN, LineCondition, line_called
from evals.phone.place import CallPlan, place_call
from evals.phone.report import CallReport
from evals.phone.script import Script
from evals.phone.sound import RATE, fitting, levelled, silence, write_stereo
from graph.reply import CallerTurn, Phrase
from voice.activity import VoiceActivity
from voice.ports import SpeechHints
from voice.recognition.language_model import build
from voice.recognition.local import LocalRecogniser
from voice.speech.local import LocalVoice

from .conftest import AUTH_TOKEN, Answer, Gateway, ScriptedConversation, Serve

pytestmark = pytest.mark.timeout(120)
GREETING = "Thank you for calling the dentist. This is the automated assistant. I can tell you when we are open."
LONG_ANSWER = "Yes. We are open from nine in the morning until six in the evening. On Saturdays we close at noon."
HINTS = SpeechHints("business-1", sentences=("are you open",))


@dataclass
class Place:
    """A gateway that hears and speaks by the local engines, and phones that ring it."""

    gateway: Gateway

    async def call(self, line: LineCondition, script: Script) -> tuple[CallReport, ScriptedConversation]:
        plan = CallPlan(
            to="+12125550100", gateway=self.gateway.url, auth_token=AUTH_TOKEN, script=script, line=line, call_sid="CA1", seed=3
        )
        return await place_call(plan), self.gateway.conversation()


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lm")
    build(HINTS, folder)
    return folder


@pytest.fixture
async def place(serve: Serve, models: Path) -> AsyncIterator[Place]:
    recogniser, voice = LocalRecogniser(models, processes=1), LocalVoice()
    await recogniser.prepare(HINTS)
    gateway = await serve(recognisers=[recogniser], synthesisers=[voice], detector=VoiceActivity)
    gateway.orchestrator.sentences = HINTS.sentences
    gateway.orchestrator.greeting = (Phrase("hello", GREETING, interruptible=False),)
    yield Place(gateway)
    await recogniser.close()
    await voice.close()


def music(path: Path, seconds: int) -> Path:
    """Chords that go on and on, with a beat and a tune, as loud as a voice."""
    rng, beat = np.random.default_rng(1), RATE // 2
    time = np.arange(beat) / RATE
    chords = [(220, 277, 330), (196, 247, 294), (175, 220, 262), (165, 208, 247)]
    pieces = []
    for number in range(2 * seconds):
        tune = 440 * 2 ** (rng.integers(0, 12) / 12)
        tones = [np.sin(2 * np.pi * hz * time) for hz in (*chords[number // 4 % 4], tune, 2 * tune)]
        pieces.append(np.sum(tones, axis=0) * (0.4 + 0.6 * np.exp(-4 * time)))
    write_stereo(path, levelled(fitting(np.concatenate(pieces) * 3000)), silence(0))
    return path


def says(*lines: dict[str, object]) -> Script:
    return Script.model_validate({"lines": list(lines)})


def words(turns: list[CallerTurn]) -> list[str]:
    return [turn.words for turn in turns]


@pytest.mark.parametrize("line", ["speakerphone", "echo_db=30", "echo_db=10"])
async def test_on_a_speakerphone_the_agent_does_not_interrupt_itself_and_its_words_are_nobodys(place: Place, line: str) -> None:
    place.gateway.orchestrator.answers["silence"] = Answer(after=("Goodbye.",))
    place.gateway.orchestrator.answers["are you open"] = Answer(after=(LONG_ANSWER,))
    report, conversation = await place.call(line_called(line), says({"say": "are you open"}))
    assert report.ended == "caller"
    assert conversation.noted("interruption") == []
    assert words(conversation.committed) == [conversation.committed[0].words], "one turn, the caller's own"
    assert "open" in conversation.committed[0].words


async def test_after_bursts_no_word_is_lost_and_the_turn_is_answered_once(place: Place) -> None:
    place.gateway.orchestrator.answers["are you open"] = Answer(after=("Yes, until ten.",))
    line = line_called("jitter_ms=400,jitter_every=1")
    report, conversation = await place.call(line, says({"say": "are you open"}))
    assert words(conversation.committed) == ["are you open"]
    assert report.turns[0].answer_ms is not None
    assert report.errors == []


async def test_music_on_hold_is_not_talked_with_for_ever_and_the_call_ends_kindly(place: Place, tmp_path: Path) -> None:
    place.gateway.orchestrator.answers["silence"] = Answer(after=("Are you still there?",))
    report, conversation = await place.call(CLEAN, says({"audio": str(music(tmp_path / "hold.wav", 60))}))
    assert report.ended == "agent"
    assert len(conversation.committed) <= 6
    assert conversation.ended is not None
    assert conversation.ended[0] == "silence"
