"""Pipecat 1.14 answering Twilio's media streams, many calls in one process, each with a pipeline of its own.

A program for the peer's own Python (``.tools/peers/pipecat/bin/python evals/peers/pipecat_agent.py --port …``): it imports
nothing of ours. Keys are in the environment, by the names that Pipecat's examples use. ``GET /ready`` answers once everything
that can be loaded before a call is loaded; ``ws://…/media`` is the stream. One call is put together as ``pipecat create`` does
it for Twilio (``cli/templates/server`` in the package), at the telephone's 8 kHz throughout. Where the modes' settings come from:

- *shipped*: no turn strategy is named, so ``turns/user_turn_strategies.py`` takes Smart-Turn v3; ``SileroVADAnalyzer()`` and
  ``DeepgramSTTService`` as the template has them (Nova-3 with interim results, Deepgram's endpointing of 10 ms), and
  ElevenLabs is given whole sentences.
- *tuned*: ``SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=0)`` ends a turn with the voice (its own default is 600 ms);
  ``TextAggregationMode.TOKEN``, which its docstring says saves 200 to 300 ms a sentence, and with which
  ``services/elevenlabs/tts.py`` wants ``auto_mode`` off (its default there). Nova-3's endpointing is off: it makes text final
  before Pipecat's ``Finalize``, whose answer is then empty, and the strategy waits out the 350 ms of
  ``services/stt_latency.py`` for a text that is marked as finalized.
- *tuned-0.1*: the same, with a voice that is over after 100 ms of silence instead of the recommended 200
  (``audio/vad/vad_analyzer.py``).
- *flux*: ``enable_eager_end_of_turn``, with which the service itself recommends ``EagerUserTurnStrategies`` and asks for an
  ``eager_eot_threshold`` of 0.5; ``eot_threshold`` is Deepgram's default of 0.7. Flux begins and ends the turns, so no voice
  activity is analysed beside it. Tokens as above.

Interruptions are as shipped in every mode: a turn that begins stops the agent.
"""

import argparse
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, WebSocket
from loguru import logger
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.frames.frames import TTSSpeakFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.runner.utils import parse_telephony_websocket
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.services.deepgram.flux.stt import DeepgramFluxSTTService
from pipecat.services.deepgram.stt import DeepgramSTTService
from pipecat.services.elevenlabs.tts import ElevenLabsTTSService
from pipecat.services.groq.llm import GroqLLMService
from pipecat.services.tts_service import TextAggregationMode
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

TELEPHONE_RATE = 8000
EOT_THRESHOLD = 0.7
VAD_STOP_SECONDS = {"tuned": 0.2, "tuned-0.1": 0.1}
GRACEFUL_SECONDS = 1
"""For the calls that are going on when it is asked to end."""
MODES = ("shipped", *VAD_STOP_SECONDS, "flux")


@dataclass(frozen=True)
class Setup:
    """What the command line said."""

    mode: str
    deepgram: str
    groq: str
    elevenlabs: str
    voice: str
    greeting: str
    instructions: str


def hearing(setup: Setup) -> Any:
    if setup.mode == "flux":
        return DeepgramFluxSTTService(
            api_key=os.environ["DEEPGRAM_API_KEY"],
            url=f"{setup.deepgram}/v2/listen",
            enable_eager_end_of_turn=True,
            settings=DeepgramFluxSTTService.Settings(eot_threshold=EOT_THRESHOLD),
        )
    settings = DeepgramSTTService.Settings(endpointing=False) if setup.mode in VAD_STOP_SECONDS else None
    return DeepgramSTTService(api_key=os.environ["DEEPGRAM_API_KEY"], base_url=setup.deepgram, settings=settings)


def turn_taking(mode: str) -> Any:
    if mode == "flux":
        return LLMUserAggregatorParams()
    if mode == "shipped":
        return LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    return LLMUserAggregatorParams(
        vad_analyzer=SileroVADAnalyzer(params=VADParams(stop_secs=VAD_STOP_SECONDS[mode])),
        user_turn_strategies=UserTurnStrategies(stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=0.0)]),
    )


def speaking(setup: Setup) -> Any:
    return ElevenLabsTTSService(
        api_key=os.environ["ELEVENLABS_API_KEY"],
        url=setup.elevenlabs,
        text_aggregation_mode=None if setup.mode == "shipped" else TextAggregationMode.TOKEN,
        settings=ElevenLabsTTSService.Settings(voice=setup.voice),
    )


async def answer(socket: WebSocket, setup: Setup) -> None:
    """One call, until the caller's stream is over."""
    await socket.accept()
    _, call = await parse_telephony_websocket(socket)
    serializer = TwilioFrameSerializer(
        stream_sid=call["stream_id"],
        call_sid=call["call_id"],
        params=TwilioFrameSerializer.InputParams(auto_hang_up=False),
    )
    transport = FastAPIWebsocketTransport(
        socket, FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True, serializer=serializer)
    )
    model = GroqLLMService(
        api_key=os.environ["GROQ_API_KEY"],
        base_url=f"{setup.groq}/openai/v1",
        settings=GroqLLMService.Settings(system_instruction=setup.instructions),
    )
    heard, spoken = LLMContextAggregatorPair(LLMContext(), user_params=turn_taking(setup.mode))
    line = [transport.input(), hearing(setup), heard, model, speaking(setup), transport.output(), spoken]
    worker = PipelineWorker(
        Pipeline(line),
        params=PipelineParams(audio_in_sample_rate=TELEPHONE_RATE, audio_out_sample_rate=TELEPHONE_RATE),
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)

    async def greet(*_: object) -> None:
        await worker.queue_frames([TTSSpeakFrame(setup.greeting)])

    async def over(*_: object) -> None:
        await runner.cancel()

    transport.add_event_handler("on_client_connected", greet)
    transport.add_event_handler("on_client_disconnected", over)
    await runner.run()


def application(setup: Setup) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        """Every call loads models of its own; once loaded here, they come from memory and their code is warm."""
        if setup.mode != "flux":
            turn_taking(setup.mode)
        if setup.mode == "shipped":
            LocalSmartTurnAnalyzerV3()
        yield

    app = FastAPI(lifespan=lifespan)

    async def media(socket: WebSocket) -> None:
        await answer(socket, setup)

    async def ready() -> dict[str, str]:
        return {"mode": setup.mode}

    app.add_api_websocket_route("/media", media)
    app.add_api_route("/ready", ready)
    return app


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Pipecat, answering Twilio's media streams on ws://127.0.0.1:PORT/media")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mode", choices=MODES, required=True)
    for provider in ("deepgram", "groq", "elevenlabs"):
        parser.add_argument(f"--{provider}", required=True, metavar="URL", help="base URL, as ws://HOST:PORT or http://HOST:PORT")
    parser.add_argument("--voice", required=True, help="an ElevenLabs voice id")
    parser.add_argument("--greeting", required=True, help="said as soon as a call is connected")
    parser.add_argument("--instructions", type=Path, required=True, help="a file with what the model is told")
    return parser.parse_args()


def main() -> None:
    given = vars(arguments())
    port = given.pop("port")
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    setup = Setup(**given | {"instructions": given["instructions"].read_text()})
    uvicorn.run(application(setup), host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=GRACEFUL_SECONDS)


if __name__ == "__main__":
    main()
