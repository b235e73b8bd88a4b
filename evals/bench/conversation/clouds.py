"""Emulated clouds that know these callers: recognisers that know each utterance by its beginning, a voice whose every word can
be found again on the phone, and a language model that has read what the business has told."""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from evals.bench.conversation.callers import Turn
from evals.bench.conversation.voiced import Voice
from evals.emulators.assemblyai import AssemblyAIEmulator
from evals.emulators.chat_server import Answer
from evals.emulators.deepgram import DeepgramEmulator
from evals.emulators.deepgram_flux import DeepgramFluxEmulator
from evals.emulators.elevenlabs import ElevenLabsEmulator
from evals.emulators.listening import Knows, Settled
from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.emulators.profile import (
    ASSEMBLYAI_FINAL,
    FLASH_FIRST_AUDIO,
    FLUX_END_OF_TURN,
    GROQ_120B_FIRST_TOKEN,
    NONE,
    NOVA_3_FINAL,
    Behaviour,
    Latency,
)

Profile = Literal["none", "facts"]
Hearing = Literal["deepgram", "flux", "assemblyai", "local"]
FALSE_ENDS: Mapping[Hearing, float] = {"flux": 0.129, "assemblyai": 0.49}
"""The share of pauses that each takes for a turn's end (livekit/eot-bench, English). Nova-3 does not judge turns, and the local
recogniser hears for itself."""
FLUX = {"DEEPGRAM_MODEL": "flux-general-en"}
AT_ONCE: Mapping[Hearing, Latency] = {"flux": Latency(70, 70)}
"""Whoever judges turns cannot call one over before it has listened to some silence; the others answer when they are asked."""
_LATENCIES: Mapping[Hearing, Latency] = {"deepgram": NOVA_3_FINAL, "flux": FLUX_END_OF_TURN, "assemblyai": ASSEMBLYAI_FINAL}


@dataclass(frozen=True, slots=True)
class Clouds:
    """``settings`` lead an agent to them; the rest is what they know of the calls."""

    settings: Mapping[str, str]
    voice: Voice
    settled: Sequence[Settled] | None
    """What the recogniser called the end of an utterance; None where none is emulated."""


@asynccontextmanager
async def clouds(hearing: Hearing, profile: Profile, knows: Knows, turns: Sequence[Turn], seed: int) -> AsyncIterator[Clouds]:
    def behaviour(latency: Latency, at_once: Latency = NONE) -> Behaviour:
        return Behaviour(latency if profile == "facts" else at_once, seed)

    voice = Voice()
    async with AsyncExitStack() as stack:
        speaking = await stack.enter_async_context(ElevenLabsEmulator(voice.speak, behaviour=behaviour(FLASH_FIRST_AUDIO)))
        models = await stack.enter_async_context(OpenAIChatEmulator(answers(turns), behaviour=behaviour(GROQ_120B_FIRST_TOKEN)))
        settings = {
            "ELEVENLABS_API_KEY": speaking.key, "ELEVENLABS_BASE_URL": speaking.url,
            "GROQ_API_KEY": models.key, "GROQ_BASE_URL": models.url,
        }  # fmt: skip
        heard = _recogniser(hearing, behaviour(_LATENCIES.get(hearing, NONE), AT_ONCE.get(hearing, NONE)), knows)
        settled: Sequence[Settled] | None = None
        if heard is not None:
            await stack.enter_async_context(heard)
            name = "ASSEMBLYAI" if hearing == "assemblyai" else "DEEPGRAM"
            settings |= {f"{name}_API_KEY": heard.key, f"{name}_BASE_URL": heard.url}
            settled = heard.settled
        yield Clouds(settings | (FLUX if hearing == "flux" else {}), voice, settled)


def _recogniser(
    hearing: Hearing, behaviour: Behaviour, knows: Knows
) -> DeepgramEmulator | DeepgramFluxEmulator | AssemblyAIEmulator | None:
    match hearing:
        case "deepgram":
            return DeepgramEmulator(behaviour=behaviour, knows=knows)
        case "flux":
            return DeepgramFluxEmulator(behaviour=behaviour, knows=knows)
        case "assemblyai":
            return AssemblyAIEmulator(behaviour=behaviour, knows=knows)
        case "local":
            return None


def answers(turns: Sequence[Turn]) -> Answer:
    """What a model says to the newest words of a caller: the reply of the turn that they are of, or that they are most like."""
    known = {turn.words.casefold(): turn for turn in turns if turn.reply}

    def answer(messages: Sequence[dict[str, Any]]) -> str:
        last = str(messages[-1]["content"]).casefold().rpartition("the caller says: ")[2]
        turn = known.get(last) or max(known.values(), key=lambda turn: _alike(turn.words.casefold(), last))
        if "by filling in the form" in str(messages[0]["content"]):
            return json.dumps({"in_scope": True, "intents": [{"name": turn.wish, "topic": None}], "slots": []})
        return turn.reply

    return answer


def _alike(one: str, other: str) -> int:
    return len(set(re.findall(r"\w+", one)) & set(re.findall(r"\w+", other)))
