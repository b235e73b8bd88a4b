"""AssemblyAI's ``/v3/ws`` (Universal-Streaming) on loopback: it hears a script of words, placed by where the voice begins."""

import asyncio
import json
import time
import uuid
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from evals.emulators.listening import HeardSound, Knows, Recognise, Settled, Spoken, Utterance, plain
from evals.emulators.profile import Behaviour
from evals.emulators.sockets import Sender, SocketEmulator, go_half_open

_ENCODINGS = {"pcm_mulaw": 1, "pcm_s16le": 2}
_MODELS = {"universal-streaming-english", "universal-streaming-multilingual"}
_KNOWN = {"sample_rate", "encoding", "speech_model", "format_turns", "keyterms_prompt", "end_of_turn_confidence_threshold",
          "min_turn_silence", "max_turn_silence", "language_detection", "inactivity_timeout", "vad_threshold",
          "session_heartbeat"}  # fmt: skip
_SHORTEST, _LONGEST = 0.05, 1.0
"""Seconds of sound that a piece may have."""
_HEARTBEAT = 1.0
"""Seconds of sound between heartbeats, where they are asked for."""
_TERMS, _TERM_CHARACTERS = 100, 50


class AssemblyAIEmulator(SocketEmulator):
    """Every connection hears ``script`` (or the next script given to ``expect``) once its sound has voice in it.

    ``recognise`` is asked, once a turn is over, for the words of a voice that no script covers; they come whole then. The
    behaviour's latency passes between the end of the voice and the words of a turn that has ended. ``requests`` keeps
    the query of every connection, ``received`` the types of the control messages that came.
    """

    def __init__(
        self,
        script: Iterable[Utterance] = (),
        *,
        key: str = "assemblyai-key",
        behaviour: Behaviour | None = None,
        recognise: Recognise | None = None,
        knows: Knows | None = None,
    ) -> None:
        super().__init__(key, behaviour)
        self.requests: list[dict[str, str]] = []
        self.knows = knows
        self.settled: list[Settled] = []
        """What was told as the end of an utterance, of all connections."""
        self.received: list[str] = []
        self.recognise = recognise
        self._script = tuple(script)
        self._next_scripts: deque[tuple[Utterance, ...]] = deque()

    def expect(self, *script: Utterance) -> None:
        """The words of the next connection, in place of the usual script; call again for the one after it."""
        self._next_scripts.append(script)

    def note(self, words: str) -> None:
        self.settled.append(Settled(time.monotonic(), words))

    def refuse(self, request: Request) -> tuple[int, dict[str, str]] | None:
        return None if urlsplit(request.path).path == "/v3/ws" else (404, {"error": "Not found"})

    def refusal_body(self, status: int) -> dict[str, str]:
        return {"error": {401: "Not authorized", 429: "Too many requests"}.get(status, "Internal server error")}

    async def converse(self, connection: ServerConnection) -> None:
        """Key and query are looked at after the handshake, and told against in a message before the close."""
        assert connection.request is not None
        query = dict(parse_qsl(urlsplit(connection.request.path).query, keep_blank_values=True))
        fault = self.behaviour.mishap()
        sender = Sender(connection, fault, '{"type": "Turn", "words": ')
        try:
            if fault == "half_open":
                # The route is lost after the beginning.
                sender.send(_begin(query), answer=False)
                await connection.recv()
                go_half_open(connection)
                await connection.wait_closed()
                return
            if connection.request.headers.get("Authorization") not in (self.key, f"Bearer {self.key}"):
                await _refuse(sender, 1008, "Unauthorized Connection: Invalid API key")
            elif wrong := _wrong(query):
                await _refuse(sender, 3006, f"Input Validation Error: {wrong}")
            else:
                self.requests.append(query)
                script = self._next_scripts.popleft() if self._next_scripts else self._script
                await _Stream(self, connection, sender, query, script).run()
        finally:
            sender.outbox.stop()


class _Stream:
    """One connection: control messages and sound in, turns out when they are due."""

    def __init__(
        self,
        emulator: AssemblyAIEmulator,
        connection: ServerConnection,
        sender: Sender,
        query: dict[str, str],
        script: Iterable[Utterance],
    ) -> None:
        self._emulator, self._connection, self._sender, self._query = emulator, connection, sender, query
        self._rate = int(query["sample_rate"])
        self._width = _ENCODINGS[query.get("encoding", "pcm_s16le")]
        self._sound = HeardSound(script, query.get("encoding", "pcm_s16le"), self._rate, emulator.knows)
        self._formatted = query.get("format_turns") == "true"
        self._configure(query)
        self._heartbeat_at = _HEARTBEAT if query.get("session_heartbeat") == "true" else float("inf")
        self._turn = 0
        self._told: list[str] = []
        self._voice_end = 0.0
        self._voice_ended = 0.0
        """The same on the loop's clock."""
        self._segment = bytearray()
        """Sound since the last turn's end, where words have to be recognised."""
        self._segment_start = 0.0
        self._segment_voiced = False

    async def run(self) -> None:
        self._sender.send(_begin(self._query), answer=False)
        async for message in self._connection:
            if not await (self._hear(message) if isinstance(message, bytes) else self._obey(message)):
                return

    def _configure(self, changes: dict[str, Any]) -> None:
        self._query = {**self._query, **{name: value for name, value in changes.items() if name != "type"}}
        self._threshold = float(self._query.get("end_of_turn_confidence_threshold", 0.4))
        self._confident_silence = int(self._query.get("min_turn_silence", 400)) / 1000
        self._longest_silence = int(self._query.get("max_turn_silence", 1280)) / 1000

    async def _hear(self, sound: bytes) -> bool:
        if not _SHORTEST <= len(sound) / self._rate / self._width <= _LONGEST:
            told = f"Input Duration Error: {len(sound) * 1000 / self._rate / self._width:.1f} ms, expected between 50 and 1000 ms"
            await _refuse(self._sender, 3007, told)
            return False
        if self._sound.seconds >= self._heartbeat_at:
            self._heartbeat_at += _HEARTBEAT
            received = round(self._sound.seconds * 1000)
            self._sender.send({"type": "Heartbeat", "total_audio_received_ms": received, "total_duration_ms": received,
                               "realtime_factor": 1.0, "max_speech_probability": 0.5}, answer=False)  # fmt: skip
        for block, voiced in self._sound.blocks(sound):
            self._segment += block
            if voiced:
                self._segment_voiced = True
                self._voice_end, self._voice_ended = self._sound.seconds, asyncio.get_running_loop().time()
            begun = self._sound.begun()
            if [word.word for word in begun] != self._told:
                self._told = [word.word for word in begun]
                self._tell(begun, ended=False)
            silence = self._sound.seconds - self._voice_end
            if silence >= self._confident_silence:
                await self._recognise()
                begun = self._sound.begun()
            sure = self._surety() > self._threshold and silence >= self._confident_silence
            if begun and (sure or silence >= self._longest_silence):
                self._end()
        return True

    async def _obey(self, message: str) -> bool:
        """Obey a control message; False once the stream is over."""
        try:
            parsed = json.loads(message)
            kind = str(parsed["type"])
        except (ValueError, KeyError, TypeError):
            parsed, kind = {}, "unparsable"
        self._emulator.received.append(kind)
        match kind:
            case "ForceEndpoint":
                await self._recognise()
                if self._sound.begun():
                    self._end()
                return True
            case "UpdateConfiguration":
                self._configure(parsed)
                return True
            case "KeepAlive":
                return True
            case "Terminate":
                await self._recognise()
                if self._sound.begun():
                    self._end()
                seconds = round(self._sound.seconds)
                termination = {"type": "Termination", "audio_duration_seconds": seconds, "session_duration_seconds": seconds}
                self._sender.send(termination, answer=False)
                await self._sender.close(1000)
                return False
        await _refuse(self._sender, 3006, "Invalid message type")
        return False

    async def _recognise(self) -> None:
        """Lay down the words of the turn's voice, where no script has."""
        recognise, start = self._emulator.recognise, self._segment_start
        if recognise is None or not self._segment_voiced or self._sound.words:
            return
        found = await recognise(bytes(self._segment))
        self._sound.words = [replace(word, start=start + word.start, end=start + word.end) for word in found]
        self._next_segment()

    def _next_segment(self) -> None:
        self._segment.clear()
        self._segment_start, self._segment_voiced = self._sound.seconds, False

    def _surety(self) -> float:
        """That the turn is over: small while words of the utterance are still to come."""
        return 0.15 if any(word.end > self._sound.seconds for word in self._sound.words) else 0.92

    def _end(self) -> None:
        sure = self._surety()
        due = max(asyncio.get_running_loop().time(), self._voice_ended + self._emulator.behaviour.seconds())
        words = self._sound.take()
        self._next_segment()
        self._tell(words, ended=True, sure=sure, due=due)
        if self._formatted:
            self._tell(words, ended=True, sure=sure, due=due, formatted=True)
        self._turn += 1
        self._told = []

    def _tell(self, words: list[Spoken], *, ended: bool, sure: float = 0.05, due: float = 0.0, formatted: bool = False) -> None:
        """The word that is being said is not final, and the transcript has only those that are."""
        final = len(words) if ended else len(words) - 1
        told = [
            {"text": word.word if formatted else plain(word.word), "start": round(word.start * 1000),
             "end": round(word.end * 1000), "confidence": word.confidence, "word_is_final": place < final}
            for place, word in enumerate(words)
        ]  # fmt: skip
        said = " ".join(str(word["text"]) for word in told)
        self._sender.send({
            "type": "Turn", "turn_order": self._turn, "turn_is_formatted": formatted, "end_of_turn": ended,
            "transcript": " ".join(str(word["text"]) for word in told[:final]),
            "utterance": said if ended else "",
            "end_of_turn_confidence": sure, "words": told,
        }, due, sent=partial(self._emulator.note, said) if ended and not formatted else None)  # fmt: skip


def _begin(query: dict[str, str]) -> dict[str, Any]:
    configuration = {"model": query.get("speech_model", "universal-streaming-english"), "api_version": "2025-05-12"}
    return {"type": "Begin", "id": str(uuid.uuid4()), "expires_at": 1798761600, "configuration": configuration}


async def _refuse(sender: Sender, code: int, why: str) -> None:
    sender.send({"type": "Error", "error_code": code, "error": why}, answer=False)
    await sender.close(code, "See Error message for details")


def _wrong(query: dict[str, str]) -> str | None:
    """What the provider would say against this query."""
    for name in query:
        if name not in _KNOWN:
            return f"unknown parameter {name}"
    if not query.get("sample_rate", "").isdigit() or int(query["sample_rate"]) == 0:
        return "sample_rate must be a positive integer"
    if query.get("encoding", "pcm_s16le") not in _ENCODINGS:
        return "unsupported encoding"
    if query.get("speech_model", "universal-streaming-english") not in _MODELS:
        return "unsupported speech_model"
    try:
        terms = json.loads(query.get("keyterms_prompt", "[]"))
    except ValueError:
        return "keyterms_prompt must be a JSON array"
    if not isinstance(terms, list) or len(terms) > _TERMS or any(len(str(term)) > _TERM_CHARACTERS for term in terms):
        return f"keyterms_prompt takes {_TERMS} terms of {_TERM_CHARACTERS} characters"
    return None
