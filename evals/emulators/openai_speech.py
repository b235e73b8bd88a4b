"""OpenAI's speech on loopback: ``POST /v1/audio/speech``, 24 kHz samples as they come; and a model, for who asks whether the
key is good."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evals.emulators.http_server import HttpEmulator
from evals.emulators.profile import Behaviour, Fault

RATE = 24_000
_FIELDS = {"input", "model", "voice", "instructions", "response_format", "speed", "stream_format"}
_MODELS = {"tts-1", "tts-1-hd", "gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-12-15"}
_VOICES = {"alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin", "cedar"}
_LONGEST = 4096
_ODD_BYTES, _TRICKLE_BYTES = 4801, 481
"""Pieces as a network cuts them: samples of two bytes do not end where they do."""
_ERRORS = {401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
           429: ("Rate limit reached.", "requests", "rate_limit_exceeded"),
           500: ("The server had an error while processing your request.", "server_error", None)}  # fmt: skip


class OpenAISpeechEmulator(HttpEmulator):
    """``url`` + "/v1" is the base URL. Each character is 60 ms of a tone of ``hertz``; ``at_once`` requests are taken at the
    same time."""

    def __init__(
        self, *, key: str = "openai-key", behaviour: Behaviour | None = None, hertz: float = 440.0, at_once: int = 20
    ) -> None:
        super().__init__(key, behaviour)
        self.hertz = hertz
        self.probes = 0
        self._at_once = at_once

    def routes(self) -> list[Route]:
        return [
            Route("/v1/audio/speech", self._speak, methods=["POST"]),
            Route("/v1/models/{model}", self._model, methods=["GET"]),
        ]

    async def _model(self, request: Request) -> Response:
        self.probes += 1
        status = self._refusal(request)
        if status is not None:
            return _refused(status, *_ERRORS[status])
        model = request.path_params["model"]
        if model not in _MODELS:
            return _refused(404, "The model does not exist or you do not have access to it.", "invalid_request_error", None)
        return JSONResponse({"id": model, "object": "model", "created": 1767225600, "owned_by": "system"})

    async def _speak(self, request: Request) -> Response:
        status = self._refusal(request)
        if status is not None:
            return _refused(status, *_ERRORS[status])
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None
        wrong = _wrong(body)
        if wrong is not None:
            return _refused(400, wrong, "invalid_request_error", None)
        if self.going >= self._at_once:
            return _refused(429, *_ERRORS[429])
        kind = "text/html" if self.behaviour.next_is("garbage") else "audio/pcm"
        return await self.deliver_sound(request, body, lambda fault: self._pieces(body["input"], fault), kind)

    def _refusal(self, request: Request) -> int | None:
        status = self.behaviour.refusal()
        return status or (None if request.headers.get("Authorization") == f"Bearer {self.key}" else 401)

    def _pieces(self, text: str, fault: Fault | None) -> Iterator[bytes]:
        if fault == "garbage":
            yield b"<html><body>502 Bad Gateway</body></html>"
            return
        size = _TRICKLE_BYTES if fault == "slow_trickle" else _ODD_BYTES
        at = np.arange(1440 * len(text)) / RATE
        samples = (6000 * np.sin(2 * np.pi * self.hertz * at)).astype("<i2").tobytes()
        for begin in range(0, len(samples), size):
            yield samples[begin : begin + size]


def _wrong(body: Any) -> str | None:
    """What the provider would say against this body."""
    if not isinstance(body, dict):
        return "We could not parse the JSON body of your request."
    if body.keys() - _FIELDS:
        return f"Unrecognized request argument supplied: {sorted(body.keys() - _FIELDS)[0]}"
    if body.get("model") not in _MODELS:
        return "The model does not exist."
    if body.get("voice") not in _VOICES:
        return "Input should be one of the voices."
    if not isinstance(body.get("input"), str) or not 0 < len(body["input"]) <= _LONGEST:
        return f"'input' must be a string of at most {_LONGEST} characters."
    if body.get("response_format", "mp3") != "pcm":
        return "This emulator answers in pcm alone."
    if not 0.25 <= body.get("speed", 1.0) <= 4.0:
        return "'speed' must be between 0.25 and 4.0."
    return None


def _refused(status: int, message: str, kind: str, code: str | None) -> JSONResponse:
    headers = {"retry-after": "1"} if status == 429 else None
    return JSONResponse({"error": {"message": message, "type": kind, "param": None, "code": code}}, status, headers=headers)
