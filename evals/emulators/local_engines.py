"""The house's local engines in the place of a cloud's: what an emulated recogniser hears that nobody scripted words for, and
the voice of an emulated speech provider. They come below the adapters, so nothing of an adapter is shared."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from evals.emulators.listening import BLOCK, HeardSound, Recognise, Spoken
from voice.ports import FRAME_BYTES, RATE, SpeechHints, VoiceStyle
from voice.recognition.local import LocalRecogniser
from voice.speech.local import LocalVoice

LEAD_SECONDS = 0.3
"""Quiet that is left before the first voice."""
BATCH_FRAMES = 50
"""Frames given to the decoder at once; it is let draw breath in between, since it drops the oldest of too many waiting."""
ANSWER_SECONDS = 20.0


@asynccontextmanager
async def local_hearing(cache: Path, hints: SpeechHints, *, warm: bool) -> AsyncIterator[Recognise]:
    """The local recogniser, for sound in µ-law. ``cache`` keeps the language model that ``hints`` make. It is made ready
    beside everything else if ``warm``, and else with the first sound."""
    engine = LocalRecogniser(cache, processes=1)
    warming = asyncio.create_task(engine.prepare(hints)) if warm else None
    try:

        async def recognise(sound: bytes) -> Sequence[Spoken]:
            skipped = _quiet_before(sound)
            voiced = sound[round(skipped * RATE) :]
            async with asyncio.timeout(ANSWER_SECONDS):
                words = await _recognised(engine, hints, voiced)
            return [Spoken(w.word, w.start + skipped, w.end + skipped, w.confidence) for w in words]

        yield recognise
    finally:
        if warming is not None:
            warming.cancel()
            await asyncio.wait([warming])
        await engine.close()


@asynccontextmanager
async def local_speech() -> AsyncIterator["LocalSound"]:
    voice = LocalVoice()
    try:
        yield LocalSound(voice)
    finally:
        await voice.close()


class LocalSound:
    """A text's µ-law sound by the local voice."""

    def __init__(self, voice: LocalVoice) -> None:
        self._voice = voice

    async def __call__(self, text: str) -> bytes:
        return b"".join([piece.sound async for piece in self._voice.speak(text, VoiceStyle())])


async def _recognised(engine: LocalRecogniser, hints: SpeechHints, sound: bytes) -> list[Spoken]:
    stream = await engine.open(hints)
    try:
        frames = [sound[at : at + FRAME_BYTES] for at in range(0, len(sound) - FRAME_BYTES + 1, FRAME_BYTES)]
        for at in range(0, len(frames), BATCH_FRAMES):
            for frame in frames[at : at + BATCH_FRAMES]:
                stream.push(frame)
            await asyncio.sleep(0.01)
        stream.flush()
        async for heard in stream:
            if heard.kind == "final":
                return [Spoken(word.text, word.start, word.end, word.confidence) for word in heard.words]
        return []
    finally:
        await stream.close()


def _quiet_before(sound: bytes) -> float:
    """Seconds that may be left out at the beginning."""
    heard = HeardSound((), "mulaw", RATE)
    first = next((number for number, (_, voiced) in enumerate(heard.blocks(sound)) if voiced), 0)
    return max(0.0, first * BLOCK - LEAD_SECONDS)
