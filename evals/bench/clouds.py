"""Emulated clouds of hearing and speaking in a process of their own, so that what they cost is not the gateway's.

``python -m evals.bench.clouds WORDS.json`` prints one line of JSON, the settings that lead there, and serves until its input
ends. WORDS.json is what every caller says, in order: a list of ``[words, seconds]``.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from evals.emulators.deepgram import DeepgramEmulator, Utterance
from evals.emulators.elevenlabs import ElevenLabsEmulator
from evals.emulators.profile import FLASH_FIRST_AUDIO, NOVA_3_FINAL, Behaviour

START_SECONDS = 30.0
ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def clouds_apart(words: Sequence[tuple[str, float]], folder: Path) -> AsyncIterator[dict[str, str]]:
    """The settings that lead a gateway to the emulated clouds, which run as long as the block does."""
    file = folder / "words.json"
    file.write_text(json.dumps(words))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "evals.bench.clouds", str(file), stdin=PIPE, stdout=PIPE, cwd=ROOT
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS):
            settings = json.loads(await process.stdout.readline())
        yield settings
    finally:
        process.stdin.close()
        await process.wait()


async def serve(words: Sequence[tuple[str, float]]) -> None:
    script = [Utterance.spread(said, seconds) for said, seconds in words]
    async with (
        DeepgramEmulator(script, behaviour=Behaviour(NOVA_3_FINAL)) as hearing,
        ElevenLabsEmulator(behaviour=Behaviour(FLASH_FIRST_AUDIO)) as speaking,
    ):
        settings = {
            "DEEPGRAM_API_KEY": hearing.key, "DEEPGRAM_BASE_URL": hearing.url,
            "ELEVENLABS_API_KEY": speaking.key, "ELEVENLABS_BASE_URL": speaking.url,
        }  # fmt: skip
        print(json.dumps(settings), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(json.loads(Path(sys.argv[1]).read_text())))
