"""Voices of simulated callers: espeak-ng through the local synthesiser, or flite where its command is installed."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Protocol

from core.errors import InvalidInput, ProviderError
from evals.phone.sound import levelled, read_wav
from voice.mulaw import Samples, decode
from voice.ports import Synthesiser, VoiceStyle

FLITE_SECONDS = 30


class CallerVoice(Protocol):
    async def speak(self, text: str) -> Samples:
        """The text as levelled 8 kHz samples. Raises ProviderError."""
        ...

    async def close(self) -> None: ...


class SynthesisedVoice:
    """Any synthesiser of the house as a caller's voice."""

    def __init__(self, synthesiser: Synthesiser, name: str) -> None:
        self._synthesiser = synthesiser
        self._style = VoiceStyle(voice=name)

    async def speak(self, text: str) -> Samples:
        sound = bytearray()
        async for piece in self._synthesiser.speak(text, self._style):
            sound += piece.sound
        return levelled(decode(bytes(sound)))

    async def close(self) -> None:
        await self._synthesiser.close()


class FliteVoice:
    """A voice of the ``flite`` command, such as slt, awb, rms or kal."""

    def __init__(self, name: str) -> None:
        if shutil.which("flite") is None:
            raise InvalidInput(f"the voice flite:{name} needs the flite command (Debian: apt install flite)")
        self._name = name

    async def speak(self, text: str) -> Samples:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "said.wav"
            process = await asyncio.create_subprocess_exec(
                "flite", "-voice", self._name, "-t", text, "-o", str(file), stderr=asyncio.subprocess.PIPE
            )
            try:
                async with asyncio.timeout(FLITE_SECONDS):
                    _, complaint = await process.communicate()
            except TimeoutError:
                process.kill()
                raise ProviderError(f"flite took longer than {FLITE_SECONDS} s") from None
            if process.returncode or not file.exists():
                raise ProviderError(f"flite could not speak with the voice {self._name!r}: {complaint.decode()[:200]}")
            return levelled(read_wav(file))

    async def close(self) -> None:
        """Nothing outlives a sentence."""


def open_voice(name: str) -> CallerVoice:
    """A voice by name: ``flite:slt``, or one of espeak-ng's such as ``en-us``, ``en-gb`` or ``en-us+f3``."""
    kind, _, rest = name.partition(":")
    if kind == "flite":
        return FliteVoice(rest or "slt")
    from voice.speech.local import LocalVoice

    return SynthesisedVoice(LocalVoice(), name)
