"""Recordings for calls that nobody made: both sides read out, laid where the log says that they spoke."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import numpy as np

from core.crypto import Sealer
from evals.crowd.script import Spoken
from evals.phone.voices import CallerVoice
from tenancy.calls.recordings import SealedRecording, recording_path
from voice.mulaw import encode
from voice.ports import RATE
from voice.recorder import wav_header


class CallSound:
    """``caller`` and ``agent`` read the two sides."""

    def __init__(self, caller: CallerVoice, agent: CallerVoice) -> None:
        self._voices = {"caller": caller, "agent": agent}

    async def record(self, home: Path, call_id: UUID, sealer: Sealer, spoken: Sequence[Spoken]) -> None:
        """Raises ProviderError where a voice fails."""
        frames = int((spoken[-1].end + 1) * RATE) if spoken else RATE
        sides = {who: np.zeros(frames, dtype=np.int16) for who in self._voices}
        for said in spoken:
            samples = await self._voices[said.who].speak(said.text)
            at = int(said.begin * RATE)
            sides[said.who][at : at + len(samples)] = samples[: max(0, frames - at)]
        both = np.empty(2 * frames, dtype=np.uint8)
        both[0::2], both[1::2] = (np.frombuffer(encode(sides[who]), np.uint8) for who in ("caller", "agent"))
        await asyncio.to_thread(_write, recording_path(home, call_id), sealer, both.tobytes(), frames)


def _write(path: Path, sealer: Sealer, sound: bytes, frames: int) -> None:
    recording = SealedRecording(path, sealer)
    recording.write(wav_header(frames) + sound)
    recording.close()
