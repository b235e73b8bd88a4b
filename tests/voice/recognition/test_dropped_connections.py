"""What the ear makes of a connection that breaks while a caller is speaking, with every recogniser over a socket."""

import asyncio
from collections.abc import Callable

import pytest

from core.clock import SystemClock
from evals.emulators.assemblyai import AssemblyAIEmulator
from evals.emulators.deepgram import DeepgramEmulator
from evals.emulators.deepgram_flux import DeepgramFluxEmulator
from evals.emulators.listening import Utterance
from tests.voice.conftest import LoudnessDetector, Pulse
from tests.voice.spoken_sound import frames, noise, silence
from voice.ear import Ear
from voice.ports import SETTLED, Heard, Recogniser, SpeechHints
from voice.recognition.assemblyai import AssemblyAIRecogniser
from voice.recognition.deepgram import DeepgramRecogniser
from voice.recognition.flux import FluxRecogniser
from voice.turn_events import Event, WordsHeard

Emulator = DeepgramEmulator | DeepgramFluxEmulator | AssemblyAIEmulator
EMULATORS: dict[str, Callable[..., Emulator]] = {
    "nova-3": DeepgramEmulator, "flux": DeepgramFluxEmulator, "assemblyai": AssemblyAIEmulator,
}  # fmt: skip
RECOGNISERS: dict[str, Callable[[str, str], Recogniser]] = {
    "nova-3": DeepgramRecogniser, "flux": FluxRecogniser, "assemblyai": AssemblyAIRecogniser,
}  # fmt: skip
FIRST, SECOND = Utterance.spread("a table for four please", 1.2), Utterance.spread("on friday at seven o'clock", 1.2)
VOICE = frames(noise(1.2, level=4000))
PAUSE = frames(silence(0.8))


@pytest.mark.parametrize("name", EMULATORS)
async def test_a_connection_that_drops_in_mid_word_costs_no_word_and_none_is_heard_twice(name: str) -> None:
    pulse, told = Pulse(), list[Heard]()

    def tell(event: Event) -> None:
        if isinstance(event, WordsHeard) and event.heard.text:
            told.append(event.heard)
        pulse.beat()

    def settled() -> list[str]:
        return [heard.text for heard in told if heard.kind in SETTLED]

    async with EMULATORS[name]([FIRST, SECOND], key="k") as emulator:
        ear = Ear([RECOGNISERS[name]("k", emulator.url)], SpeechHints("a"), LoudnessDetector(), SystemClock(), tell)
        listening = asyncio.create_task(ear.run())

        def say(sound: list[bytes]) -> None:
            for frame in sound:
                ear.push(frame)

        say([*VOICE, *PAUSE])
        await pulse.until(settled)
        told_before = len(told)
        say(VOICE[:35])
        await pulse.until(lambda: len(told) > told_before)
        emulator.expect(SECOND)
        emulator.drop()
        while emulator.connections < 2:  # noqa: ASYNC110 - the emulator tells no event of it
            await asyncio.sleep(0.01)
        say([*VOICE[35:], *PAUSE])
        await pulse.until(lambda: len(settled()) > 1)
        listening.cancel()
        await asyncio.wait([listening])
    assert settled() == ["a table for four please", "on friday at seven o'clock"]
