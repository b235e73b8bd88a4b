"""Deepgram's ``/v2/listen`` (Flux) on loopback: it hears a script of words and follows the caller's turns."""

import json
import random
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from evals.emulators.deepgram import error_body, parsed_query
from evals.emulators.listening import HeardSound, Knows, Recognise, Settled, Spoken, Utterance
from evals.emulators.profile import Behaviour
from evals.emulators.sockets import Sender, SocketEmulator, go_half_open, within

_MODELS = {"flux-general-en", "flux-general-multi"}
_KNOWN = {"model", "encoding", "sample_rate", "eager_eot_threshold", "eot_threshold", "eot_timeout_ms", "keyterm",
          "language_hint", "profanity_filter", "numerals", "redact", "mip_opt_out", "tag"}  # fmt: skip
_REPEATED = {"keyterm", "language_hint", "redact", "tag"}
_RANGES = {"eager_eot_threshold": (0.3, 0.9), "eot_threshold": (0.5, 1.0), "eot_timeout_ms": (500, 60000)}
_ENCODINGS = {"mulaw", "linear16"}
_KEYTERM_TOKENS = 500
_PAUSE = 0.25
"""Seconds of silence within an utterance after which Flux thinks, wrongly, that the turn may be over."""
_ONSET = 0.1
"""Seconds of a word after which a turn has begun."""
_END = 0.27
"""Seconds from the end of speech to EndOfTurn of a behaviour without latency."""


class DeepgramFluxEmulator(SocketEmulator):
    """Every connection hears ``script`` (or the next script given to ``expect``) once its sound has voice in it.

    The behaviour's latency is the silence after which an utterance's end is the turn's, in seconds of sound; the eager end
    comes 150 to 250 ms before. ``idle`` seconds without sound close the stream. ``requests`` keeps the parsed query of every
    handshake that was taken, ``sound`` the seconds of sound of every connection.
    """

    def __init__(
        self,
        script: Iterable[Utterance] = (),
        *,
        key: str = "deepgram-key",
        behaviour: Behaviour | None = None,
        recognise: Recognise | None = None,
        knows: Knows | None = None,
        idle: float = 60.0,
        update_every: float = 0.25,
    ) -> None:
        super().__init__(key, behaviour)
        self.requests: list[dict[str, list[str]]] = []
        self.settled: list[Settled] = []
        """What was told as the end of an utterance, of all connections."""
        self.received: list[str] = []
        """Types of the control messages that came, in order."""
        self.sound: list[float] = []
        self.update_every = update_every
        self.recognise = recognise
        self.knows = knows
        self._script = tuple(script)
        self._next_scripts: deque[tuple[Utterance, ...]] = deque()
        self._idle = idle
        self.strays = False
        """From now on what is said on a connection is of another stream."""

    def expect(self, *script: Utterance) -> None:
        """The words of the next connection, in place of the usual script; call again for the one after it."""
        self._next_scripts.append(script)

    def note(self, words: str) -> None:
        self.settled.append(Settled(time.monotonic(), words))

    def refuse(self, request: Request) -> tuple[int, dict[str, str]] | None:
        parts = urlsplit(request.path)
        if parts.path != "/v2/listen":
            return 404, error_body("NOT_FOUND", "Not found.")
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in ("token", "bearer") or key != self.key:
            return 401, self.refusal_body(401)
        query = parsed_query(parts.query)
        wrong = _wrong(query)
        if wrong:
            return 400, error_body("Bad Request", wrong)
        self.requests.append(query)
        return None

    def refusal_body(self, status: int) -> dict[str, str]:
        return {
            401: error_body("INVALID_AUTH", "Invalid credentials."),
            429: error_body("TOO_MANY_REQUESTS", "Too many requests. Please try again later."),
        }.get(status, error_body("INTERNAL_SERVER_ERROR", "An error occurred."))

    async def converse(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        query = parsed_query(urlsplit(connection.request.path).query)
        script = self._next_scripts.popleft() if self._next_scripts else self._script
        stream = _Stream(self, connection, query, script)
        self.sound.append(0.0)
        place = len(self.sound) - 1
        try:
            if stream.mishap == "half_open":
                go_half_open(connection)
                await connection.wait_closed()
                return
            stream.greet()
            while (message := await within(self._idle, connection.recv())) is not None:
                if isinstance(message, bytes):
                    await stream.hear(message)
                    self.sound[place] = stream.heard.seconds
                elif not await stream.obey(message):
                    return
            await connection.close(1011, "Deepgram did not receive audio data within the timeout window.")
        finally:
            stream.sender.outbox.stop()


class _Stream:
    """One connection's turns: Ready, Speaking (``ongoing``), and Processing (``awaiting``) after an eager end."""

    def __init__(
        self,
        emulator: DeepgramFluxEmulator,
        connection: ServerConnection,
        query: dict[str, list[str]],
        script: Iterable[Utterance],
    ) -> None:
        one = {name: values[0] for name, values in query.items()}
        self.mishap = emulator.behaviour.mishap()
        self.sender = Sender(connection, self.mishap, '{"type": "TurnInfo", "words": ')
        self.heard = HeardSound(script, one["encoding"], int(one["sample_rate"]), emulator.knows)
        self._emulator = emulator
        self._eager = "eager_eot_threshold" in one
        self._timeout = int(one.get("eot_timeout_ms", "5000")) / 1000
        self._multilingual = one["model"].endswith("multi")
        self._own_id, self._another_id = str(uuid.uuid4()), str(uuid.uuid4())
        self._sequence = 0
        self._turn = 0
        self._turn_from = 0.0
        self._state: Literal["ready", "ongoing", "awaiting"] = "ready"
        self._voice_end = 0.0
        self._update_at = emulator.update_every
        self._segment = bytearray()
        self._found: list[Spoken] | None = None
        """What was recognised of a turn that no script covers."""
        self._dice = random.Random(1)
        self._draw()

    def greet(self) -> None:
        self._send({"type": "Connected"}, answer=False)

    async def hear(self, sound: bytes) -> None:
        for block, voiced in self.heard.blocks(sound):
            self._segment += block
            before = self._state
            if voiced:
                self._voice_end, self._found = self.heard.seconds, None
                self._hear_voice()
            else:
                await self._hear_silence()
            if self._state != before:
                self._update_at = self.heard.seconds + self._emulator.update_every
            elif self.heard.seconds >= self._update_at:
                self._update_at += self._emulator.update_every
                self._tell("Update", 0.1)

    async def obey(self, message: str) -> bool:
        """Obey a control message; False once the stream is over."""
        try:
            kind = str(json.loads(message)["type"])
        except (ValueError, KeyError, TypeError):
            kind = "unparsable"
        self._emulator.received.append(kind)
        match kind:
            case "ForceEndTurn":
                if self._state != "ready":
                    self._end("manual")
                return True
            case "Configure":
                self._send({"type": "ConfigureSuccess", "request_id": self._request_id, "thresholds": {}, "keyterms": []})
                return True
            case "CloseStream":
                await self.sender.close(1000)
                return False
        error = {"type": "Error", "code": "UNPARSABLE_CLIENT_MESSAGE", "description": "Could not parse the message."}
        self._send(error)
        await self.sender.close(1008)
        return False

    def _draw(self) -> None:
        """How soon the end of the next turn is told, eagerly and surely."""
        self._end_after = self._emulator.behaviour.seconds() or _END
        self._eager_after = max(0.07, self._end_after - self._dice.uniform(0.15, 0.25))

    def _hear_voice(self) -> None:
        if self._state == "awaiting":
            self._state = "ongoing"
            self._tell("TurnResumed", 0.1)
        began = self.heard.words[0].start if self.heard.words else self._unscripted_start()
        if self._state == "ready" and began is not None and self.heard.seconds >= began + _ONSET:
            self._state = "ongoing"
            self._tell("StartOfTurn", 0.05)

    def _unscripted_start(self) -> float | None:
        """Where no script covers a voice, somebody else says what it was once it is over."""
        return self.heard.seconds - _ONSET if self._emulator.recognise is not None else None

    async def _hear_silence(self) -> None:
        if self._state == "ready":
            return
        silence = self.heard.seconds - self._voice_end
        complete = all(word.end <= self.heard.seconds for word in self.heard.words)
        if self._state == "ongoing" and self._eager and silence >= (self._eager_after if complete else _PAUSE):
            await self._recognise()
            if self._words():
                self._state = "awaiting"
                self._tell("EagerEndOfTurn", 0.75 if complete else 0.45)
        if (complete and silence >= self._end_after) or silence >= self._timeout:
            await self._recognise()
            self._end("model" if complete else "timeout")

    async def _recognise(self) -> None:
        if not self.heard.words and self._found is None and self._emulator.recognise is not None:
            begins = self._turn_from
            self._found = [
                Spoken(w.word, begins + w.start, begins + w.end, w.confidence)
                for w in await self._emulator.recognise(bytes(self._segment))
            ]

    def _words(self) -> list[Spoken]:
        """Of the turn so far; before it has begun there are none."""
        return [] if self._state == "ready" else self.heard.begun() or self._found or []

    def _end(self, trigger: str) -> None:
        self._tell("EndOfTurn", 0.9, trigger=trigger)
        self.heard.take()
        self._segment.clear()
        self._found, self._state = None, "ready"
        self._turn += 1
        self._turn_from = self.heard.seconds
        self._draw()

    def _tell(self, event: str, sure: float, **more: str) -> None:
        words = self._words()
        told = [{"word": w.word, "confidence": w.confidence, "start": round(w.start, 2), "end": round(w.end, 2)} for w in words]
        info: dict[str, Any] = {
            "type": "TurnInfo", "event": event, "turn_index": self._turn, "audio_window_start": round(self._turn_from, 2),
            "audio_window_end": round(self.heard.seconds, 2), "transcript": " ".join(word.word for word in words),
            "words": told, "end_of_turn_confidence": sure, **more,
        }  # fmt: skip
        if self._multilingual:
            info["languages"] = ["en"] if words else []
        ended = partial(self._emulator.note, info["transcript"]) if event == "EndOfTurn" else None
        self._send(info, sent=ended)

    @property
    def _request_id(self) -> str:
        return self._another_id if self._emulator.strays else self._own_id

    def _send(self, message: dict[str, Any], *, answer: bool = True, sent: Callable[[], None] | None = None) -> None:
        numbered = {"request_id": self._request_id, **message, "sequence_id": self._sequence}
        self._sequence += 1
        self.sender.send(numbered, answer=answer, sent=sent)


def _wrong(query: dict[str, list[str]]) -> str | None:
    """What the provider would say against this query."""
    for name, values in query.items():
        if name not in _KNOWN:
            return f"Unknown query parameter: {name}"
        if len(values) > 1 and name not in _REPEATED:
            return f"Query parameter given more than once: {name}"
    one = {name: values[0] for name, values in query.items()}
    if one.get("model") not in _MODELS:
        return "model must be flux-general-en or flux-general-multi"
    if one.get("encoding") not in _ENCODINGS or not one.get("sample_rate", "").isdigit():
        return "raw audio needs encoding and sample_rate"
    for name, (least, most) in _RANGES.items():
        try:
            within_range = name not in one or least <= float(one[name]) <= most
        except ValueError:
            within_range = False
        if not within_range:
            return f"{name} must be from {least:g} to {most:g}"
    if float(one.get("eager_eot_threshold", "0")) > float(one.get("eot_threshold", "0.7")):
        return "eager_eot_threshold must not be above eot_threshold"
    if "language_hint" in one and not one["model"].endswith("multi"):
        return "language_hint needs flux-general-multi"
    if sum(len(term.split()) for term in query.get("keyterm", [])) > _KEYTERM_TOKENS:
        return "Keyterm limit exceeded. The maximum number of tokens across all keyterms is 500."
    return None
