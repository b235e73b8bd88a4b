"""Deepgram's ``/v1/listen`` on loopback: it hears a script of words, placed by where the voice in the sound begins."""

import asyncio
import json
import time
import uuid
from collections import deque
from collections.abc import Iterable
from functools import partial
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from evals.emulators.listening import Ear, Knows, Recognise, Settled, Spoken, Utterance
from evals.emulators.profile import Behaviour
from evals.emulators.sockets import Sender, SocketEmulator, go_half_open, within

__all__ = ["DeepgramEmulator", "Recognise", "Spoken", "Utterance"]

_BOOLEAN = {"diarize", "dictation", "interim_results", "mip_opt_out", "multichannel", "numerals", "profanity_filter",
            "punctuate", "smart_format", "vad_events", "detect_entities", "no_delay", "filler_words"}  # fmt: skip
_REPEATED = {"keyterm", "keywords", "replace", "search", "redact", "tag", "extra", "language_hint"}
_PLAIN = {"model", "language", "encoding", "sample_rate", "channels", "endpointing", "utterance_end_ms", "version", "callback",
          "callback_method", "diarize_model", "diarize_version"}  # fmt: skip
_ENCODINGS = {"linear16", "linear32", "flac", "alaw", "mulaw", "amr-nb", "amr-wb", "opus", "ogg-opus", "speex", "g729"}
_HEARD_HERE = {"mulaw", "linear16"}
_KEYTERM_TOKENS = 500


class DeepgramEmulator(SocketEmulator):
    """Every connection hears ``script`` (or the next script given to ``expect``) once its sound has voice in it.

    ``recognise`` is asked for the words of voiced sound that no script covers. ``idle`` seconds without sound or
    KeepAlive close the stream (NET-0001). ``interim_every`` is in seconds of sound. ``requests`` keeps the parsed query
    of every handshake that was taken.
    """

    def __init__(
        self,
        script: Iterable[Utterance] = (),
        *,
        key: str = "deepgram-key",
        behaviour: Behaviour | None = None,
        recognise: Recognise | None = None,
        knows: Knows | None = None,
        idle: float = 10.0,
        interim_every: float = 0.5,
    ) -> None:
        super().__init__(key, behaviour)
        self.requests: list[dict[str, list[str]]] = []
        self.settled: list[Settled] = []
        """What was told as the end of an utterance, of all connections."""
        self.received: list[str] = []
        """Types of the control messages that came, in order."""
        self._script = tuple(script)
        self._next_scripts: deque[tuple[Utterance, ...]] = deque()
        self._recognise = recognise
        self._knows = knows
        self._idle = idle
        self._interim_every = interim_every
        self.strays = False
        """From now on what is said on a connection is of another stream."""

    def expect(self, *script: Utterance) -> None:
        """The words of the next connection, in place of the usual script; call again for the one after it."""
        self._next_scripts.append(script)

    def note(self, words: str) -> None:
        self.settled.append(Settled(time.monotonic(), words))

    def refuse(self, request: Request) -> tuple[int, dict[str, str]] | None:
        parts = urlsplit(request.path)
        if parts.path != "/v1/listen":
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
        stream = _Stream(self, connection, query, Ear(script, query, self._recognise, self._interim_every, self._knows))
        try:
            await stream.run(self._idle)
        finally:
            stream.sender.outbox.stop()


class _Stream:
    """One connection: control messages and sound in, results out when they are due."""

    def __init__(self, emulator: DeepgramEmulator, connection: ServerConnection, query: dict[str, list[str]], ear: Ear) -> None:
        self._mishap = emulator.behaviour.mishap()
        self.sender = Sender(connection, self._mishap, '{"type": "Results", "channel": ')
        self._emulator = emulator
        self._behaviour = emulator.behaviour
        self._connection = connection
        self._query = query
        self._ear = ear
        self._voice_ended = 0.0
        """When, on the loop's clock, the last voiced sound came."""
        self._own_id, self._another_id = str(uuid.uuid4()), str(uuid.uuid4())

    async def run(self, idle: float) -> None:
        if self._mishap == "half_open":
            go_half_open(self._connection)
            await self._connection.wait_closed()
            return
        while (message := await within(idle, self._connection.recv())) is not None:
            if isinstance(message, bytes) and message:
                await self._sound(message)
            elif not await self._control(message or '{"type": "CloseStream"}'):
                return
        await self._connection.close(
            1011, "Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001"
        )

    @property
    def _request_id(self) -> str:
        return self._another_id if self._emulator.strays else self._own_id

    async def _sound(self, sound: bytes) -> None:
        for event in await self._ear.hear(sound):
            if event.voiced:
                self._voice_ended = asyncio.get_running_loop().time()
            if event.result is not None:
                self._send(event.result)

    async def _control(self, message: str | bytes) -> bool:
        """Obey a control message; False once the stream is over."""
        try:
            parsed = json.loads(message)
            kind = str(parsed["type"])
        except (ValueError, KeyError, TypeError):
            kind = "unparsable"
        self._emulator.received.append(kind)
        match kind:
            case "KeepAlive":
                return True
            case "Finalize":
                final = await self._ear.finalize()
                if final is not None:
                    self._send(final)
                return True
            case "CloseStream":
                last = await self._ear.finalize()
                if last is not None:
                    self._send({**last, "from_finalize": False})
                self._send(self._metadata())
                await self.sender.close(1000)
                return False
        error = {"type": "Error", "variant": "UnparsableClientMessage", "description": "Could not parse the message.",
                 "message": "Expected KeepAlive, Finalize or CloseStream."}  # fmt: skip
        self.sender.send(error)
        await self.sender.close(1008, "DATA-0000")
        return False

    def _send(self, message: dict[str, object]) -> None:
        """Queue a message: finals after the provider's time, counted from the end of the voice; interims at once."""
        now = asyncio.get_running_loop().time()
        words = str(message["channel"]["alternatives"][0]["transcript"]) if message.get("is_final") else ""  # type: ignore[index]
        due = max(now, self._voice_ended + self._behaviour.seconds()) if message.get("is_final") else now
        if message["type"] == "Results":
            message = {**message, "metadata": {
                "request_id": self._request_id, "model_uuid": "00000000-0000-4000-8000-000000000003",
                "model_info": {"name": "general-" + self._query.get("model", ["base"])[0], "version": "emulated", "arch": "none"},
            }}  # fmt: skip
        self.sender.send(
            message, due, answer=message["type"] == "Results", sent=partial(self._emulator.note, words) if words else None
        )

    def _metadata(self) -> dict[str, object]:
        return {
            "type": "Metadata", "transaction_key": "deprecated", "request_id": self._request_id, "sha256": self._ear.digest(),
            "created": "2026-01-01T00:00:00.000Z", "duration": self._ear.seconds, "channels": 1,
        }  # fmt: skip


def error_body(code: str, text: str) -> dict[str, str]:
    """How Deepgram refuses a request."""
    return {"err_code": code, "err_msg": text, "request_id": str(uuid.uuid4())}


def parsed_query(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


def _wrong(query: dict[str, list[str]]) -> str | None:
    """What the provider would say against this query."""
    for name, values in query.items():
        if name not in _BOOLEAN | _REPEATED | _PLAIN:
            return f"Unknown query parameter: {name}"
        if len(values) > 1 and name not in _REPEATED:
            return f"Query parameter given more than once: {name}"
        if name in _BOOLEAN and values[0] not in ("true", "false"):
            return f"Invalid query string: {name} must be true or false"
    one = {name: values[0] for name, values in query.items()}
    model, encoding = one.get("model", "base"), one.get("encoding")
    if encoding is not None and encoding not in _ENCODINGS:
        return f"Unsupported encoding: {encoding}"
    if encoding not in _HEARD_HERE or not one.get("sample_rate", "").isdigit():
        return "raw audio needs encoding and sample_rate"
    if one.get("endpointing", "10") not in ("true", "false") and not one.get("endpointing", "10").isdigit():
        return "endpointing must be false or milliseconds"
    if "utterance_end_ms" in one and (
        one.get("interim_results") != "true" or not one["utterance_end_ms"].isdigit() or int(one["utterance_end_ms"]) < 1000
    ):
        return "utterance_end_ms must be at least 1000 and needs interim_results=true"
    if "keywords" in one and model.startswith("nova-3"):
        return "Keywords are not supported for Nova-3; use keyterm."
    if "keyterm" in one and not model.startswith("nova-3"):
        return "Keyterm prompting is supported by Nova-3 alone."
    if sum(len(term.split()) for term in query.get("keyterm", [])) > _KEYTERM_TOKENS:
        return "Keyterm limit exceeded. The maximum number of tokens across all keyterms is 500."
    return None
