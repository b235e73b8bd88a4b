"""Speech without a network: espeak-ng, kept in a process of its own and started again when it dies."""

import asyncio
import contextlib
import importlib.util
import itertools
import json
import os
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from pathlib import Path

import structlog

from core.errors import ConfigurationError, DeadlineExceeded, ProviderError
from voice.ports import Speech, VoiceStyle

_log = structlog.get_logger(__name__)

WORDS_A_MINUTE = 165
VARIANT = "f3"
"""The agent's voice in any language, unless a style names another."""
LONGEST_TEXT = 2000
"""Characters; about two minutes of sound."""
START_DEADLINE = 20.0
"""Seconds for the process to start."""
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


class LocalVoice:
    """A Synthesiser. ``style.voice`` is "default" or any of espeak's voices, with a variant or without: "en-us+f3",
    "en-gb", "en-gb-scotland+m3". Marks count characters of the text as given.

    ``deadline``: seconds that the next piece of sound may take, after which the process is replaced.
    """

    name = "espeak"

    def __init__(self, *, deadline: float = 5.0) -> None:
        self._data = _data_folder()
        self._deadline = deadline
        self._child: _Child | None = None
        self._starting = asyncio.Lock()

    async def prepare(self, style: VoiceStyle | None = None) -> None:
        """Start the process and load the voice, so that the first words wait for neither."""
        async with contextlib.aclosing(self.speak("Hello.", style or VoiceStyle())) as pieces:
            async for _ in pieces:
                pass

    def voices(self) -> tuple[str, ...]:
        """Names for ``VoiceStyle.voice``; each may be followed by "+" and one of ``variants()``."""
        return tuple(sorted(path.name.lower() for path in (self._data / "lang").glob("*/*") if path.is_file()))

    def variants(self) -> tuple[str, ...]:
        return tuple(sorted(path.name for path in (self._data / "voices" / "!v").iterdir()))

    async def speak(self, text: str, style: VoiceStyle) -> AsyncGenerator[Speech, None]:
        if len(text) > LONGEST_TEXT:
            raise ProviderError(f"a text of {len(text)} characters is too long to speak at once; at most {LONGEST_TEXT}")
        if not text.strip():
            return
        voice = self._voice(style)
        rate = max(80, min(450, round(WORDS_A_MINUTE * style.rate)))
        for attempt in (1, 2):
            child = await self._running()
            begun = False
            try:
                async with contextlib.aclosing(child.speak(text, voice, rate, self._deadline)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except DeadlineExceeded:
                await child.kill()
                raise
            except _Died:
                if begun or attempt == 2:
                    raise

    async def close(self) -> None:
        if self._child is not None:
            await self._child.kill()
            self._child = None

    def _voice(self, style: VoiceStyle) -> str:
        """espeak's name for a style; a language it has no voice for gets its nearest, en-gb being its "en"."""
        named = style.voice if style.voice != "default" else f"{style.language}+{VARIANT}"
        base, plus, variant = named.partition("+")
        known, wanted = self.voices(), base.lower().replace("_", "-")
        while wanted not in known and "-" in wanted:
            wanted = wanted.rpartition("-")[0]
        if wanted not in known or (plus and variant not in self.variants()):
            raise ProviderError(f"there is no local voice {named!r}; a name such as en-us+f3 or en-gb-scotland was expected")
        return f"{wanted}{plus}{variant}"

    async def _running(self) -> "_Child":
        async with self._starting:
            if self._child is None or not self._child.alive:
                self._child = await _Child.start()
            return self._child


class _Died(ProviderError):
    """The process ended before it had answered."""


class _Child:
    """One process and the requests that it has not finished."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Queue[tuple[bytes, bytes]]] = {0: asyncio.Queue()}
        self._reader = asyncio.create_task(self._read())
        self.alive = True

    @classmethod
    async def start(cls) -> "_Child":
        paths = [str(_PACKAGE_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "voice.speech.espeak", stdin=PIPE, stdout=PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        child = cls(process)
        try:
            kind, _ = await asyncio.wait_for(child._answers[0].get(), START_DEADLINE)
        except TimeoutError:
            await child.kill()
            raise DeadlineExceeded(f"the local voice did not start within {START_DEADLINE} s") from None
        del child._answers[0]
        if kind != b"r":
            raise _Died("the local voice failed: its process did not start")
        return child

    async def speak(self, text: str, voice: str, rate: int, deadline: float) -> AsyncGenerator[Speech, None]:
        number = next(self._numbers)
        answers = self._answers[number] = asyncio.Queue()
        try:
            self._send({"id": number, "text": text, "voice": voice, "rate": rate})
            while True:
                try:
                    kind, body = await asyncio.wait_for(answers.get(), deadline)
                except TimeoutError:
                    raise DeadlineExceeded(f"the local voice gave no sound for {deadline} s") from None
                if kind == b"e":
                    del self._answers[number]
                    return
                if kind != b"s":
                    del self._answers[number]
                    raise (_Died if kind == b"d" else ProviderError)(f"the local voice failed: {body.decode()}")
                yield _piece(body)
        finally:
            if self._answers.pop(number, None) is not None and self.alive:
                self._send({"cancel": number})

    async def kill(self) -> None:
        if self.alive:
            self._process.kill()
        await self._reader

    def _send(self, request: dict[str, object]) -> None:
        """A request is small and the child reads in a thread of its own, so the pipe never fills up."""
        assert self._process.stdin is not None
        if not self.alive:
            raise _Died("the local voice failed: its process has ended")
        body = json.dumps(request).encode()
        self._process.stdin.write(len(body).to_bytes(4, "big") + body)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                size = int.from_bytes(await self._process.stdout.readexactly(4), "big")
                answer = await self._process.stdout.readexactly(size)
                number = int.from_bytes(answer[:4], "big")
                if number in self._answers:
                    self._answers[number].put_nowait((answer[4:5], answer[5:]))
        self.alive = False
        code = await self._process.wait()
        _log.info("local_voice_ended", code=code, unfinished=len(self._answers))
        for waiting in self._answers.values():
            waiting.put_nowait((b"d", b"its process has ended"))


def _piece(body: bytes) -> Speech:
    (count,) = struct.unpack_from(">H", body)
    numbers = struct.unpack_from(f">{2 * count}I", body, 2)
    return Speech(body[2 + 8 * count :], tuple(zip(numbers[::2], numbers[1::2], strict=True)))


def _data_folder() -> Path:
    found = importlib.util.find_spec("espeakng_loader")
    if found is None or found.origin is None:
        raise ConfigurationError(
            "no voice is configured: set ELEVENLABS_API_KEY, or install the local one with `pip install frontdesk[local-voice]`"
        )
    return Path(found.origin).parent / "espeak-ng-data"
