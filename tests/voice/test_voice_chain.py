"""Which voice speaks: each fault of a cloud's voice is followed by the next one, with every word said once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.clock import ManualClock
from core.errors import KeyRefused, ProviderError
from core.standing import Standings
from evals.emulators.elevenlabs import ElevenLabsEmulator
from evals.emulators.elevenlabs_http import ElevenLabsHttpEmulator
from evals.emulators.openai_speech import OpenAISpeechEmulator
from evals.emulators.profile import FAULTS, Behaviour, Fault
from tests.voice.conftest import ToneSynthesiser
from voice import voice_chain
from voice.ports import Speech, Synthesiser, VoiceStyle
from voice.speech.cache import CachedSynthesiser
from voice.speech.elevenlabs import ElevenLabs
from voice.speech.elevenlabs_http import ElevenLabsHttp
from voice.speech.openai_speech import OpenAISpeech
from voice.speech.pronouncing import Pronunciations
from voice.voice_chain import Pace, VoiceChain

TEXT = "Yes, we are open on Sunday until ten in the evening."
SHORT = 0.3
"""Seconds of patience that a test can wait for."""


@pytest.fixture
def standings() -> Standings:
    return Standings(ManualClock(datetime(2026, 11, 5, tzinfo=UTC)))


class Notes:
    def __init__(self) -> None:
        self.kept: list[dict[str, object]] = []

    async def note(self, kind: str, **facts: object) -> None:
        assert kind == "attempt"
        self.kept.append(facts)

    @property
    def came(self) -> list[tuple[object, object]]:
        return [(str(facts["provider"]).split("/")[0], facts["came"]) for facts in self.kept]


async def spoken(chain: VoiceChain, text: str = TEXT) -> tuple[bytes, list[tuple[int, int]]]:
    pieces: list[Speech] = [piece async for piece in chain.speak(text)]
    return b"".join(piece.sound for piece in pieces), [mark for piece in pieces for mark in piece.marks]


@pytest.fixture(params=["elevenlabs", "elevenlabs-http", "openai"])
async def cloud(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Synthesiser, Behaviour]]:
    """A cloud's voice, and how its emulator behaves."""
    voice: Synthesiser
    if request.param == "elevenlabs":
        async with ElevenLabsEmulator() as socket:
            voice = ElevenLabs(socket.key, socket.url, "Voice1")
            yield voice, socket.behaviour
            await voice.close()
    elif request.param == "elevenlabs-http":
        async with ElevenLabsHttpEmulator() as http:
            voice = ElevenLabsHttp(http.key, http.url, "Voice1")
            yield voice, http.behaviour
            await voice.close()
    else:
        async with OpenAISpeechEmulator() as openai:
            voice = OpenAISpeech(openai.key, f"{openai.url}/v1", model="gpt-4o-mini-tts", voice="coral")
            yield voice, openai.behaviour
            await voice.close()


@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_a_clouds_voice_does_wrong_the_next_one_says_what_is_left(
    cloud: tuple[Synthesiser, Behaviour], standings: Standings, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_chain, "Pace", lambda: Pace(0.1))
    voice, behaviour = cloud
    behaviour.fail(fault)
    notes, local = Notes(), ToneSynthesiser("local")
    chain = VoiceChain([voice, local], VoiceStyle(), SHORT, first_sound=SHORT, standings=standings, note=notes.note)
    sound, marks = await asyncio.wait_for(spoken(chain), 10)
    [rest] = local.spoken
    assert TEXT.endswith(rest)
    assert marks[-1] == (len(TEXT), len(sound))
    assert [characters for characters, _ in marks] == sorted(characters for characters, _ in marks)
    expected = {"unauthorized": "refused", "stall_before": "late", "half_open": "late", "stall_after": "late",
                "slow_trickle": "late"}.get(fault, "failed")  # fmt: skip
    assert notes.came == [(voice.name.split("/")[0], expected)]
    await spoken(chain, "Next.")
    assert local.spoken[-1] == "Next."


async def test_a_voice_that_keeps_failing_costs_further_calls_nothing(standings: Standings) -> None:
    broken, local, notes = ToneSynthesiser("cloud", breaks_after=0), ToneSynthesiser("local"), Notes()
    for _ in range(5):
        await spoken(VoiceChain([broken, local], VoiceStyle(), standings=standings, note=notes.note))
    assert (len(broken.spoken), len(local.spoken)) == (3, 5)
    assert notes.came == [("cloud", "failed")] * 3 + [("cloud", "skipped")] * 2


async def test_the_last_voice_is_always_tried(standings: Standings) -> None:
    only = ToneSynthesiser("only")
    for _ in range(3):
        standings.of("speech", only).failed(ProviderError("no"))
    assert (await spoken(VoiceChain([only], VoiceStyle(), standings=standings)))[0]


async def test_what_a_refused_voice_has_ready_is_still_heard_in_it(standings: Standings, tmp_path: Path) -> None:
    inner, local = ToneSynthesiser("cloud"), ToneSynthesiser("local")
    cached = CachedSynthesiser(inner, tmp_path)
    await cached.ready(["Welcome."], VoiceStyle())
    standings.of("speech", cached).failed(KeyRefused("set CLOUD_API_KEY"))
    chain = VoiceChain([cached, local], VoiceStyle(), standings=standings)
    await spoken(chain, "Welcome.")
    assert (len(inner.spoken), local.spoken) == (1, [])
    assert standings.of("speech", cached).state == "key refused"


async def test_a_word_is_given_to_each_voice_as_it_is_said_and_marked_as_it_is_written(standings: Standings) -> None:
    words = Pronunciations([("Gnocchi", "nyoh-kee"), ("Sunday", "soon day")])
    first, second = ToneSynthesiser("first", breaks_after=2), ToneSynthesiser("second")
    chain = VoiceChain([first, second], VoiceStyle(), standings=standings, pronunciations=words)
    written = "Gnocchi today, Sunday too."
    sound, marks = await spoken(chain, written)
    assert (first.spoken, second.spoken[0].strip()) == (["nyoh-kee today, soon day too."], "soon day too.")
    heard = [written[:characters] for characters, _ in marks]
    assert heard[:2] == ["Gnocchi", "Gnocchi today,"]
    assert heard[-1].startswith("Gnocchi today, Sunday too")
    assert marks[-1][1] == len(sound)


@pytest.mark.parametrize(
    ("pieces", "too_slow"),
    [
        ([(0.9, 800), (0.1, 800), (0.1, 800)], False),
        ([(0.0, 8000), (0.9, 400), (0.9, 400)], False),
        ([(0.0, 400), (0.5, 80), (0.5, 80), (0.5, 80)], True),
        ([(0.0, 400), *[(0.02, 160)] * 500], False),
        ([(0.0, 400), *[(0.03, 160)] * 500], True),
    ],
    ids=["late at first", "much ahead", "a trickle", "as spoken", "a little slower for long"],
)
def test_sound_that_falls_behind_being_spoken_is_too_slow(pieces: Sequence[tuple[float, int]], too_slow: bool) -> None:
    pace = Pace()
    for seconds, sound in pieces:
        pace.took(seconds, sound)
    assert pace.too_slow == too_slow
