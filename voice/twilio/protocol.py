"""Twilio Media Streams as a pure core: messages in, events out; words out, messages in. It does no I/O.

What is wrong on the wire is told as a ``ProtocolViolation`` and never raised. Most wrong messages are skipped, for a
telephone call outlives a bad packet; after ``TOLERATED`` of them, and at once where nothing sensible can follow (a
message too large, a stream in another encoding), the violation is ``fatal`` and the stream takes nothing more.
"""

import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import orjson

from voice.ports import FRAME_BYTES

MESSAGE_LIMIT = 32_768
"""Characters of one message; Twilio's own are under 600."""
PAYLOAD_LIMIT = 8_000
"""Bytes of sound in one message: a second. Twilio sends 160."""
NAME_LIMIT = 256
PARAMETERS_LIMIT = 16
TOLERATED = 50
"""Wrong messages skipped in one stream before the next one ends it."""
DIGITS = frozenset("0123456789*#ABCD")

Code = Literal[
    "malformed_json", "not_an_object", "missing_event", "unknown_event", "message_too_large", "payload_too_large", "wrong_base64",
    "wrong_type", "before_start", "second_start", "other_stream", "wrong_format", "too_many_violations",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket speaks Twilio's protocol; the stream has not begun."""


@dataclass(frozen=True, slots=True)
class Started:
    stream_sid: str
    call_sid: str
    parameters: Mapping[str, str]
    """What the TwiML's ``<Parameter>`` elements gave."""


@dataclass(frozen=True, slots=True)
class Media:
    frame: bytes
    """FRAME_BYTES of µ-law, whatever the payload's length on the wire was."""
    timestamp: int
    """Milliseconds of the frame's first sample since the stream began."""
    sequence: int
    """As sent; lost or repeated numbers are Twilio's to explain and the caller's to bear."""


@dataclass(frozen=True, slots=True)
class Digit:
    digit: str


@dataclass(frozen=True, slots=True)
class MarkReturned:
    name: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """Twilio ended the stream: the caller hung up, or the call went on to other TwiML."""


@dataclass(frozen=True, slots=True)
class ProtocolViolation:
    code: Code
    fatal: bool


Event = Connected | Started | Media | Digit | MarkReturned | Stopped | ProtocolViolation


class _Wrong(Exception):
    def __init__(self, code: Code, fatal: bool = False) -> None:
        self.code: Code = code
        self.fatal = fatal


class MediaStream:
    """One stream's state: waiting for ``start``, streaming, or over."""

    def __init__(self) -> None:
        self.stream_sid: str | None = None
        self.over = False
        self._violations = 0
        self._rest = b""
        self._timestamp = 0
        self._handlers = {
            "connected": self._connected,
            "start": self._start,
            "media": self._media,
            "dtmf": self._dtmf,
            "mark": self._mark,
            "stop": self._stop,
        }

    def receive(self, text: str | bytes) -> list[Event]:
        """The events of one websocket message; nothing once the stream is over."""
        if self.over:
            return []
        try:
            if len(text) > MESSAGE_LIMIT:
                raise _Wrong("message_too_large", fatal=True)
            return self._dispatch(text)
        except _Wrong as wrong:
            return [self._violation(wrong)]

    def send_media(self, sound: bytes) -> str:
        """A message that has Twilio play ``sound`` (µ-law) after what it already holds."""
        payload = binascii.b2a_base64(sound, newline=False).decode()
        return f'{{"event":"media","streamSid":"{self._sid}","media":{{"payload":"{payload}"}}}}'

    def send_mark(self, name: str) -> str:
        """A message that Twilio answers with the same mark once everything sent before it has been played or cleared."""
        return orjson.dumps({"event": "mark", "streamSid": self._sid, "mark": {"name": name}}).decode()

    def send_clear(self) -> str:
        """A message that has Twilio throw away what it has not played yet."""
        return f'{{"event":"clear","streamSid":"{self._sid}"}}'

    @property
    def _sid(self) -> str:
        if self.stream_sid is None:
            raise RuntimeError("nothing can be sent before Twilio's start message")
        return self.stream_sid

    def _violation(self, wrong: _Wrong) -> ProtocolViolation:
        self._violations += 1
        if not wrong.fatal and self._violations > TOLERATED:
            wrong = _Wrong("too_many_violations", fatal=True)
        self.over = self.over or wrong.fatal
        return ProtocolViolation(wrong.code, wrong.fatal)

    def _dispatch(self, text: str | bytes) -> list[Event]:
        try:
            message = orjson.loads(text)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            raise _Wrong("malformed_json") from None
        if not isinstance(message, dict):
            raise _Wrong("not_an_object")
        name = message.get("event")
        if not isinstance(name, str):
            raise _Wrong("missing_event")
        handler = self._handlers.get(name)
        if handler is None:
            raise _Wrong("unknown_event")
        if name not in ("connected", "start"):
            if self.stream_sid is None:
                raise _Wrong("before_start")
            if message.get("streamSid", self.stream_sid) != self.stream_sid:
                raise _Wrong("other_stream")
        return handler(message)

    def _connected(self, message: dict[str, object]) -> list[Event]:
        return [Connected()]

    def _start(self, message: dict[str, object]) -> list[Event]:
        if self.stream_sid is not None:
            raise _Wrong("second_start")
        start = _part(message, "start")
        stream_sid = _sid_text(start.get("streamSid", message.get("streamSid")))
        call_sid = _sid_text(start.get("callSid"))
        sound = start.get("mediaFormat", {})
        if not isinstance(sound, dict):
            raise _Wrong("wrong_type")
        rate, channels = _number(sound.get("sampleRate", 8000)), _number(sound.get("channels", 1))
        if (sound.get("encoding", "audio/x-mulaw"), rate, channels) != ("audio/x-mulaw", 8000, 1):
            raise _Wrong("wrong_format", fatal=True)
        parameters = start.get("customParameters") or {}
        if not isinstance(parameters, dict) or len(parameters) > PARAMETERS_LIMIT:
            raise _Wrong("wrong_type")
        self.stream_sid = stream_sid
        named = {key: value for key, value in parameters.items() if isinstance(value, str)}
        return [Started(stream_sid, call_sid, MappingProxyType(named))]

    def _media(self, message: dict[str, object]) -> list[Event]:
        media = _part(message, "media")
        if media.get("track", "inbound") != "inbound":
            return []
        payload = media.get("payload")
        if not isinstance(payload, str):
            raise _Wrong("wrong_type")
        if len(payload) > PAYLOAD_LIMIT * 4 // 3 + 4:
            raise _Wrong("payload_too_large")
        try:
            sound = binascii.a2b_base64(payload, strict_mode=True)
        except (binascii.Error, ValueError):
            raise _Wrong("wrong_base64") from None
        sequence = _number(message.get("sequenceNumber", 0))
        begins = _number(media.get("timestamp", self._timestamp)) - len(self._rest) // 8
        return self._frames(sound, begins, sequence)

    def _frames(self, sound: bytes, begins: int, sequence: int) -> list[Event]:
        if not self._rest and len(sound) == FRAME_BYTES:
            self._timestamp = begins + 20
            return [Media(sound, begins, sequence)]
        sound = self._rest + sound
        whole = len(sound) // FRAME_BYTES
        self._rest = sound[whole * FRAME_BYTES :]
        self._timestamp = begins + len(sound) // 8
        return [Media(sound[n * FRAME_BYTES : (n + 1) * FRAME_BYTES], begins + 20 * n, sequence) for n in range(whole)]

    def _dtmf(self, message: dict[str, object]) -> list[Event]:
        digit = _part(message, "dtmf").get("digit")
        if not isinstance(digit, str) or digit not in DIGITS:
            raise _Wrong("wrong_type")
        return [Digit(digit)]

    def _mark(self, message: dict[str, object]) -> list[Event]:
        name = _part(message, "mark").get("name")
        if not isinstance(name, str) or len(name) > NAME_LIMIT:
            raise _Wrong("wrong_type")
        return [MarkReturned(name)]

    def _stop(self, message: dict[str, object]) -> list[Event]:
        self.over = True
        return [Stopped()]


def _part(message: dict[str, object], name: str) -> dict[str, object]:
    part = message.get(name)
    if not isinstance(part, dict):
        raise _Wrong("wrong_type")
    return part


def _sid_text(value: object) -> str:
    """A SID is letters and digits; anything else would not be safe to put into a message unescaped."""
    if not isinstance(value, str) or not 0 < len(value) <= 64 or not value.isascii() or not value.isalnum():
        raise _Wrong("wrong_type")
    return value


def _number(value: object) -> int:
    """Twilio writes most numbers as strings."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise _Wrong("wrong_type")
    if isinstance(value, int):
        return value
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise _Wrong("wrong_type")
    return int(value)
