"""ElevenLabs over HTTP on loopback: ``POST /v1/text-to-speech/{voice}/stream/with-timestamps``, lines of JSON with µ-law and
the times of its characters; and a voice, for who asks whether the key is good."""

import base64
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Literal

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evals.emulators.http_server import HttpEmulator
from evals.emulators.profile import Behaviour, Fault
from voice import mulaw

Sound = Callable[[str], Awaitable[bytes]]
"""A text's µ-law sound."""
Times = Literal["of the text", "of the piece"]

_QUERY = {"enable_logging", "optimize_streaming_latency", "output_format"}
_FIELDS = {"text", "model_id", "language_code", "voice_settings", "pronunciation_dictionary_locators", "seed", "previous_text",
           "next_text", "previous_request_ids", "next_request_ids", "use_pvc_as_ivc", "apply_text_normalization",
           "apply_language_text_normalization", "audio_effects"}  # fmt: skip
_SETTINGS = {"stability": (0, 1), "similarity_boost": (0, 1), "style": (0, 1), "speed": (0.7, 1.2)}
_PIECE_BYTES, _TRICKLE_BYTES = 2000, 80
_DETAILS = {
    401: {"status": "invalid_api_key", "message": "Invalid API key"},
    429: {"status": "too_many_concurrent_requests", "message": "Too many concurrent requests."},
    500: {"status": "internal_server_error", "message": "Internal server error"},
}


class ElevenLabsHttpEmulator(HttpEmulator):
    """``sound`` makes the sound; without it each character is 60 ms of a tone. ``at_once`` requests are taken at the same time.

    ``may_look`` is whether the key may read voices; one that may not is told so with 401. ``times``: what the characters'
    times count from, since the provider has been seen to do either.
    """

    def __init__(
        self, sound: Sound | None = None, *, key: str = "elevenlabs-key", behaviour: Behaviour | None = None, at_once: int = 5
    ) -> None:
        super().__init__(key, behaviour)
        self.may_look = True
        self.times: Times = "of the text"
        self.probes = 0
        self._sound = sound or tone
        self._at_once = at_once

    def routes(self) -> list[Route]:
        return [
            Route("/v1/text-to-speech/{voice}/stream/with-timestamps", self._speak, methods=["POST"]),
            Route("/v1/voices/{voice}", self._voice, methods=["GET"]),
        ]

    async def _voice(self, request: Request) -> Response:
        self.probes += 1
        status = self._refusal(request)
        if status is not None:
            return _refused(status)
        if not self.may_look:
            detail = {"status": "missing_permissions", "message": "The API key you used is missing the permission voices_read."}
            return JSONResponse({"detail": detail}, 401)
        return JSONResponse({"voice_id": request.path_params["voice"], "name": "A voice", "category": "premade"})

    async def _speak(self, request: Request) -> Response:
        status = self._refusal(request)
        if status is not None:
            return _refused(status)
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None
        wrong = _wrong(dict(request.query_params), body)
        if wrong is not None:
            return JSONResponse({"detail": [{"loc": ["body"], "msg": wrong, "type": "value_error"}]}, 422)
        if self.going >= self._at_once:
            return _refused(429)
        sound = await self._sound(body["text"])
        asked = {**body, "voice": request.path_params["voice"]}
        return await self.deliver_sound(request, asked, lambda fault: self._lines(body["text"], sound, fault), "application/json")

    def _refusal(self, request: Request) -> int | None:
        status = self.behaviour.refusal()
        return status or (None if request.headers.get("xi-api-key") == self.key else 401)

    def _lines(self, text: str, sound: bytes, fault: Fault | None) -> Iterator[bytes]:
        if fault == "garbage":
            yield b'{"audio_base64": "%%%"}\n'
            return
        size = _TRICKLE_BYTES if fault == "slow_trickle" else _PIECE_BYTES
        starts = [len(sound) * number // len(text) for number in range(len(text))]
        for begin in range(0, max(len(sound), 1), size):
            base = begin if self.times == "of the piece" else 0
            inside = [number for number, start in enumerate(starts) if begin <= start < begin + size]
            alignment = {
                "characters": [text[number] for number in inside],
                "character_start_times_seconds": [(starts[number] - base) / 8000 for number in inside],
                "character_end_times_seconds": [(starts[number] - base + len(sound) // len(text)) / 8000 for number in inside],
            }
            audio = base64.b64encode(sound[begin : begin + size]).decode()
            line = {"audio_base64": audio, "alignment": alignment, "normalized_alignment": alignment}
            yield json.dumps(line).encode() + b"\n"


async def tone(text: str) -> bytes:
    """60 ms of a tone a character."""
    at = np.arange(480 * len(text)) / 8000
    return mulaw.encode((6000 * np.sin(2 * np.pi * 440 * at)).astype(np.int16))


def _refused(status: int) -> JSONResponse:
    return JSONResponse({"detail": _DETAILS[status]}, status)


def _wrong(query: dict[str, str], body: Any) -> str | None:
    """What the provider would say against this request."""
    if query.keys() - _QUERY or query.get("output_format") != "ulaw_8000":
        return f"Unsupported query: {query}"
    if not isinstance(body, dict) or body.keys() - _FIELDS:
        return "Unknown field in body."
    if not isinstance(body.get("text"), str) or not body["text"].strip():
        return "text must be a string with something in it."
    for name, value in (body.get("voice_settings") or {}).items():
        if name == "use_speaker_boost":
            continue
        low, high = _SETTINGS.get(name, (None, None))
        if low is None or high is None or not isinstance(value, int | float) or not low <= value <= high:
            return f"Invalid voice setting: {name}."
    return None
