"""Messages that Twilio would not send: valid ones, mutated by a seeded hand, and bytes that were never JSON. Pure."""

import base64
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import orjson

Message = str | bytes
LARGE = 30_000
"""Characters that fit into a message; four times as many do not fit into the gateway's frames."""


def valid(kind: str, sequence: int, stream_sid: str, call_sid: str, token: str) -> dict[str, Any]:
    """A message as Twilio sends it."""
    numbered = {"sequenceNumber": str(sequence), "streamSid": stream_sid}
    sound = base64.b64encode(bytes([0xFF - sequence % 4]) * 160).decode()
    content: dict[str, dict[str, Any]] = {
        "connected": {"event": "connected", "protocol": "Call", "version": "1.0.0"},
        "start": {
            "event": "start",
            "start": {
                "streamSid": stream_sid,
                "accountSid": "AC" + "0" * 32,
                "callSid": call_sid,
                "tracks": ["inbound"],
                "customParameters": {"token": token},
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            },
            **numbered,
        },
        "media": {
            "event": "media",
            "media": {"track": "inbound", "chunk": str(sequence), "timestamp": str(20 * sequence), "payload": sound},
            **numbered,
        },
        "dtmf": {"event": "dtmf", "dtmf": {"track": "inbound_track", "digit": "5"}, **numbered},
        "mark": {"event": "mark", "mark": {"name": "1"}, **numbered},
        "stop": {"event": "stop", "stop": {"accountSid": "AC" + "0" * 32, "callSid": call_sid}, **numbered},
    }
    return content[kind]


KINDS = ("connected", "start", "media", "media", "media", "dtmf", "mark", "stop")


def mutated(seeded: random.Random, message: dict[str, Any]) -> Message:
    """The message after one to three changes; in one of four cases torn apart as text as well."""
    for _ in range(seeded.randint(1, 3)):
        seeded.choice(_CHANGES)(seeded, message)
    text = orjson.dumps(message, option=orjson.OPT_NON_STR_KEYS).decode()
    return seeded.choice(_TEARS)(seeded, text) if seeded.random() < 0.25 else text


def rubbish(seeded: random.Random) -> Message:
    """No message at all."""
    length = seeded.choice((0, 1, 7, 160, 4000))
    return seeded.choice((
        seeded.randbytes(length),
        seeded.randbytes(length).decode("latin-1"),
        "[" * min(length, 2000),
        '{"event":' * min(length, 500),
        "null", "true", "-1e999", '"media"', "[]", "{}", "\ufeff{}", "\u202e\U0001f4de\u0000",
    ))  # fmt: skip


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every (container, key) within."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        found.append((value, key))
        _places(value[key], found)
    return found


def _replace(seeded: random.Random, message: dict[str, Any]) -> None:
    container, key = seeded.choice(_places(message, []) or [(message, "event")])
    container[key] = deepcopy(seeded.choice(_VALUES))


def _remove(seeded: random.Random, message: dict[str, Any]) -> None:
    container, key = seeded.choice(_places(message, []) or [(message, "event")])
    if isinstance(container, dict):
        container.pop(key, None)


def _rename(seeded: random.Random, message: dict[str, Any]) -> None:
    message["event"] = seeded.choice(("media", "start", "stop", "clear", "connected", "Media", "", "mark\n", "dtmf"))


def _payload(seeded: random.Random, message: dict[str, Any]) -> None:
    sound = base64.b64encode(seeded.randbytes(seeded.choice((1, 159, 161, 320, 7000)))).decode()
    payload = seeded.choice((sound[:-1], "!" + sound, sound + "====", "", "é", sound, "A" * LARGE, "A" * LARGE * 4))
    message["media"] = {"track": "inbound", "chunk": "1", "timestamp": "0", "payload": payload}


def _other_stream(seeded: random.Random, message: dict[str, Any]) -> None:
    message["streamSid"] = seeded.choice(("MZ" + "f" * 32, "", "../..", '"}', "x" * 5000))


def _extra(seeded: random.Random, message: dict[str, Any]) -> None:
    message[seeded.choice(("__proto__", "event\u0000", "media", "start", "x" * 300))] = deepcopy(seeded.choice(_VALUES))


_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**53, 2**63 - 1, -(2**63), 1e308, "", "0", "-5", "9" * 400, "NaN", [], {}, [[[[]]]], {"a": {"b": {}}},
    "\u202e\u200b\U0001f4de", "\ud7ff", "x" * 5000, "'; DROP TABLE booking; --", "../../etc/passwd", "A===", "////",
)  # fmt: skip
_CHANGES: tuple[Callable[[random.Random, dict[str, Any]], None], ...] = (
    _replace, _replace, _remove, _rename, _payload, _other_stream, _extra,
)  # fmt: skip
_TEARS: tuple[Callable[[random.Random, str], Message], ...] = (
    lambda seeded, text: text[: seeded.randrange(len(text))],
    lambda seeded, text: text.encode(),
    lambda seeded, text: text + text,
    lambda seeded, text: text.replace('"', "'"),
    lambda seeded, text: "\n".join((text, "{}")),
    lambda seeded, text: bytes(reversed(text.encode())),
)
