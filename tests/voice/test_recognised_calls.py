"""Whole calls heard by an emulated provider: what it tells of turns is what the call goes by."""

from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest
from structlog.testing import capture_logs

from core.clock import SystemClock
from core.standing import Standings
from evals.emulators.assemblyai import AssemblyAIEmulator
from evals.emulators.deepgram import DeepgramEmulator
from evals.emulators.deepgram_flux import DeepgramFluxEmulator
from evals.emulators.listening import Utterance
from evals.emulators.profile import ASSEMBLYAI_FINAL, FLUX_END_OF_TURN, Behaviour, Latency
from evals.emulators.transcription import TranscriptionEmulator
from graph.reply import CallerTurn
from voice.ports import Recogniser
from voice.recognition.assemblyai import AssemblyAIRecogniser
from voice.recognition.deepgram import DeepgramRecogniser
from voice.recognition.flux import FluxRecogniser
from voice.recognition.whisper import WhisperRecogniser

from .conftest import Answer, Gateway, ScriptedRecogniser, Serve

OPEN, SUNDAY = Utterance.spread("are you open", 0.45), Utterance.spread("and on sunday", 0.45)


async def _two_questions(serve: Serve, recogniser: Recogniser) -> tuple[Gateway, list[CallerTurn]]:
    """A call in which two questions are asked and answered to their ends; the turns that were committed."""
    gateway = await serve(recognisers=[recogniser])
    gateway.orchestrator.answers["are you open"] = Answer(before=("Let me see.",), after=("Yes, until ten.",))
    phone = await gateway.call()
    await phone.heard_out()
    conversation = gateway.conversation()
    for count in (1, 2):
        phone.say(0.5)
        await gateway.pulse.until(lambda count=count: len(conversation.committed) == count)  # type: ignore[misc]
        await phone.heard_out()
    return gateway, conversation.committed


async def test_a_call_is_heard_by_flux_and_its_eager_end_prepares_each_answer(serve: Serve) -> None:
    async with DeepgramFluxEmulator([OPEN, SUNDAY], key="k", behaviour=Behaviour(FLUX_END_OF_TURN, seed=1)) as emulator:
        gateway, turns = await _two_questions(serve, FluxRecogniser("k", emulator.url))
        conversation = gateway.conversation()
        assert [turn.words for turn in turns] == ["are you open", "and on sunday"]
        assert [note["words"] for note in conversation.noted("heard_eager_end")] == ["are you open", "and on sunday"]
        assert all(planned.dropped == 0 for planned in conversation.turns)
        assert emulator.connections == 1


async def test_an_end_that_flux_tells_late_is_not_waited_for_and_is_no_second_turn(serve: Serve) -> None:
    async with DeepgramFluxEmulator([OPEN], key="k", behaviour=Behaviour(Latency(2500, 2500))) as emulator:
        gateway = await serve(recognisers=[FluxRecogniser("k", emulator.url)])
        phone = await gateway.call()
        await phone.heard_out()
        conversation = gateway.conversation()
        phone.say(0.5)
        await gateway.pulse.until(lambda: conversation.committed)
        assert conversation.noted("heard_end") == []
        await gateway.pulse.until(lambda: conversation.noted("heard_end"))
        await phone.heard_out()
        assert [turn.words for turn in conversation.committed] == ["are you open"]
        assert len(conversation.turns) == 1


async def test_a_call_is_heard_by_assemblyai(serve: Serve) -> None:
    async with AssemblyAIEmulator([OPEN, SUNDAY], key="k", behaviour=Behaviour(ASSEMBLYAI_FINAL, seed=1)) as emulator:
        gateway, turns = await _two_questions(serve, AssemblyAIRecogniser("k", emulator.url))
        assert [turn.words for turn in turns] == ["are you open", "and on sunday"]
        assert gateway.conversation().noted("heard_end")
        assert emulator.connections == 1


async def test_a_call_goes_on_with_another_provider_that_knows_nothing_of_what_was_said(serve: Serve) -> None:
    async with AssemblyAIEmulator([SUNDAY], key="k") as second, AsyncExitStack() as stack:
        first = await stack.enter_async_context(DeepgramEmulator([OPEN], key="k"))
        gateway = await serve(recognisers=[DeepgramRecogniser("k", first.url), AssemblyAIRecogniser("k", second.url)])
        phone = await gateway.call()
        await phone.heard_out()
        conversation = gateway.conversation()
        phone.say(0.5)
        await gateway.pulse.until(lambda: conversation.committed)
        await phone.heard_out()
        await stack.aclose()
        phone.say(0.5)
        await gateway.pulse.until(lambda: len(conversation.committed) == 2)
        assert [turn.words for turn in conversation.committed] == ["are you open", "and on sunday"]
        assert (first.connections, second.connections) == (1, 1)


async def test_a_call_whose_provider_refuses_is_heard_by_the_next_and_no_word_is_lost(serve: Serve) -> None:
    async with (
        TranscriptionEmulator([OPEN], key="k") as refusing,
        AssemblyAIEmulator([OPEN], key="k") as emulator,
    ):
        refusing.behaviour.fail("rate_limited")
        whisper = WhisperRecogniser("groq", "k", refusing.url + "/openai/v1", "whisper-large-v3-turbo")
        gateway = await serve(recognisers=[whisper, AssemblyAIRecogniser("k", emulator.url)])
        phone = await gateway.call()
        await phone.heard_out()
        phone.say(0.5)
        await gateway.pulse.until(lambda: gateway.conversation().committed)
        assert [turn.words for turn in gateway.conversation().committed] == ["are you open"]
        assert (len(refusing.requests), emulator.connections) == (0, 1)
        await whisper.close()


Emulator = DeepgramEmulator | DeepgramFluxEmulator | AssemblyAIEmulator | TranscriptionEmulator
REFUSING: dict[str, tuple[type[Emulator], Callable[[str, str], Recogniser]]] = {
    "DEEPGRAM_API_KEY": (DeepgramEmulator, DeepgramRecogniser),
    "DEEPGRAM_API_KEY by Flux": (DeepgramFluxEmulator, FluxRecogniser),
    "ASSEMBLYAI_API_KEY": (AssemblyAIEmulator, AssemblyAIRecogniser),
    "GROQ_API_KEY": (TranscriptionEmulator, lambda key, url: WhisperRecogniser("groq", key, url + "/v1", "whisper-1")),
}


@pytest.mark.parametrize("setting", REFUSING)
async def test_a_wrong_key_is_said_once_with_its_setting_and_every_call_is_heard_by_the_next(serve: Serve, setting: str) -> None:
    emulated, made = REFUSING[setting]
    second = ScriptedRecogniser("second")
    second.script += ["are you open", "and on sunday"]
    async with emulated([OPEN], key="right") as emulator:
        gateway = await serve(recognisers=[made("wrong", emulator.url), second], standings=Standings(SystemClock()))
        with capture_logs() as logs:
            for call_sid in ("CA1", "CA2"):
                phone = await gateway.call(call_sid)
                await phone.heard_out()
                phone.say(0.5)
                await gateway.pulse.until(lambda sid=call_sid: gateway.conversation(sid).committed)  # type: ignore[misc]
    assert [gateway.conversation(sid).committed[0].words for sid in ("CA1", "CA2")] == ["are you open", "and on sunday"]
    (said,) = [log for log in logs if log["event"] == "provider_key_refused"]
    assert setting.partition(" ")[0] in said["what_to_do"]
    assert "wrong" not in said["what_to_do"]
