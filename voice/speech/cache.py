"""Sounds kept ready, so that what is always said is heard at once."""

import asyncio
import contextlib
import hashlib
import json
import os
import tempfile
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

import structlog

from core.errors import ProviderError
from voice.ports import Speech, Synthesiser, VoiceStyle

_log = structlog.get_logger(__name__)

_LONGEST = 30 * 8000
"""Bytes (30 s): longer sounds are not kept."""
_FORMAT = 1
"""Part of every key; raise it when the local engine's sound changes."""


class CachedSynthesiser:
    """A Synthesiser that remembers. What ``ready`` made lies on disk too; whatever else was said stays in memory alone,
    since it may hold a caller's name. ``memory_limit`` and ``disk_limit`` are in bytes; the least used goes first.
    """

    def __init__(
        self, inner: Synthesiser, folder: Path, memory_limit: int = 32 * 2**20, *, disk_limit: int = 256 * 2**20
    ) -> None:
        self.name = inner.name
        self._inner = inner
        self._folder = folder
        self._memory_limit = memory_limit
        self._disk_limit = disk_limit
        self._kept: OrderedDict[str, Speech] = OrderedDict()
        self._kept_bytes = 0

    def has(self, text: str, style: VoiceStyle) -> bool:
        """Whether the sound is in memory, and so comes at once."""
        return self._key(text, style) in self._kept

    async def ready(self, texts: Iterable[str], style: VoiceStyle) -> int:
        """Have these sounds in memory and on disk; how many there are. A text that cannot be spoken is logged and left."""
        count = 0
        for text in texts:
            try:
                key = self._key(text, style)
                if await self._find(key) is None:
                    async with contextlib.aclosing(self.speak(text, style)) as pieces:
                        async for _ in pieces:
                            pass
                    if key in self._kept:
                        await asyncio.to_thread(self._store, key, self._kept[key])
                count += key in self._kept
            except ProviderError as error:
                _log.warning("sound_not_ready", synthesiser=self.name, code=error.code)
        return count

    async def speak(self, text: str, style: VoiceStyle) -> AsyncGenerator[Speech, None]:
        key = self._key(text, style)
        found = await self._find(key)
        if found is not None:
            yield found
            return
        sound = bytearray()
        marks: list[tuple[int, int]] = []
        pieces = self._inner.speak(text, style)
        try:
            async for piece in pieces:
                if len(sound) <= _LONGEST:
                    sound += piece.sound
                    marks += piece.marks
                yield piece
        finally:
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()
        if 0 < len(sound) <= _LONGEST:
            self._keep(key, Speech(bytes(sound), tuple(marks)))

    async def prepare(self, style: VoiceStyle) -> None:
        """Have the voice within started or connected, where it needs to be, for what is not kept."""
        prepare = getattr(self._inner, "prepare", None)
        if prepare is not None:
            await prepare(style)

    async def close(self) -> None:
        await self._inner.close()

    def _key(self, text: str, style: VoiceStyle) -> str:
        parts = [_FORMAT, self.name, style.voice, style.language, style.rate, text]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    async def _find(self, key: str) -> Speech | None:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if not (self._folder / key).exists():
            return None
        speech = await asyncio.to_thread(self._load, key)
        if speech is not None:
            self._keep(key, speech)
        return speech

    def _keep(self, key: str, speech: Speech) -> None:
        if key in self._kept or len(speech.sound) > self._memory_limit:
            return
        self._kept[key] = speech
        self._kept_bytes += len(speech.sound)
        while self._kept_bytes > self._memory_limit:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest.sound)

    def _load(self, key: str) -> Speech | None:
        """A file is a line of JSON (marks, length of the sound) and the sound; one that is torn counts as missing."""
        path = self._folder / key
        try:
            header, _, sound = path.read_bytes().partition(b"\n")
            facts = json.loads(header)
            if facts["bytes"] != len(sound):
                raise ValueError("torn")
            os.utime(path)
            return Speech(sound, tuple((int(characters), int(at)) for characters, at in facts["marks"]))
        except (OSError, ValueError, KeyError, TypeError):
            path.unlink(missing_ok=True)
            return None

    def _store(self, key: str, speech: Speech) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        header = json.dumps({"bytes": len(speech.sound), "marks": list(speech.marks)}).encode()
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".new-", delete=False) as file:
            file.write(header + b"\n" + speech.sound)
        os.replace(file.name, self._folder / key)
        self._shrink()

    def _shrink(self) -> None:
        files = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)
        total = sum(path.stat().st_size for path in files)
        for path in files:
            if total <= self._disk_limit:
                return
            total -= path.stat().st_size
            path.unlink(missing_ok=True)
