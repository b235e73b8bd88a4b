"""The transcription of files by OpenAI (``/v1/audio/transcriptions``) and Groq (``/openai/v1/…``) on loopback."""

import io
import wave
from collections.abc import Iterable, Iterator
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evals.emulators.http_server import HttpEmulator
from evals.emulators.listening import HeardSound, Spoken, Utterance
from evals.emulators.profile import Behaviour

_FIELDS = {"file", "model", "language", "prompt", "response_format", "temperature", "timestamp_granularities[]"}
_OPENAI = {"whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"}
_GROQ = {"whisper-large-v3", "whisper-large-v3-turbo"}
_FORMATS = {"json", "text", "verbose_json"}
_FILES = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
_MOST_BYTES = 25_000_000
_SHORTEST = 0.1
"""Seconds of sound that a file has at least."""
_PROMPT_TOKENS = 224
_BEGINNING = 0.2
"""Seconds of voice by which an utterance is known again."""
_ERRORS = {401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
           429: ("Rate limit reached.", "requests", "rate_limit_exceeded"),
           500: ("The server had an error while processing your request.", "server_error", None)}  # fmt: skip


class TranscriptionEmulator(HttpEmulator):
    """A file's voice is the next utterance of ``script``, as far as the file goes; sound that begins like an earlier file's is
    the same utterance. Where there is no voice at all, Whisper makes something up, and says how unlikely it is.

    ``url`` + "/v1" is OpenAI's base URL, ``url`` + "/openai/v1" is Groq's. ``requests`` keeps the fields of every form.
    """

    def __init__(
        self, script: Iterable[Utterance] = (), *, key: str = "transcription-key", behaviour: Behaviour | None = None
    ) -> None:
        super().__init__(key, behaviour)
        self._script = list(script)
        self._known: dict[bytes, Utterance] = {}

    def routes(self) -> list[Route]:
        return [
            Route("/v1/audio/transcriptions", self._openai, methods=["POST"]),
            Route("/openai/v1/audio/transcriptions", self._groq, methods=["POST"]),
            Route("/v1/models", self._models),
            Route("/openai/v1/models", self._models),
        ]

    async def _models(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return _refused(401, *_ERRORS[401])
        return JSONResponse({"object": "list", "data": [{"id": name, "object": "model"} for name in sorted(_OPENAI | _GROQ)]})

    async def _openai(self, request: Request) -> Response:
        return await self._transcribe(request, _OPENAI, groq=False)

    async def _groq(self, request: Request) -> Response:
        return await self._transcribe(request, _GROQ, groq=True)

    async def _transcribe(self, request: Request, models: set[str], *, groq: bool) -> Response:
        status = self.behaviour.refusal()
        if status is None and request.headers.get("Authorization") != f"Bearer {self.key}":
            status = 401
        if status is not None:
            return _refused(status, *_ERRORS[status])
        async with request.form() as form:
            fields: dict[str, Any] = {name: form.getlist(name) for name in form}
            file = form.get("file")
            sound = await file.read() if isinstance(file, UploadFile) else None
            name = file.filename or "" if isinstance(file, UploadFile) else ""
        fields = {key: value if key.endswith("[]") else value[0] for key, value in fields.items() if key != "file"}
        wrong = _wrong(fields, models, groq=groq)
        if wrong is None and (sound is None or len(sound) > _MOST_BYTES or name.rpartition(".")[2] not in _FILES):
            wrong = "Invalid file format or size."
        try:
            heard = None if wrong is not None or sound is None else _Heard(sound)
        except (wave.Error, EOFError):
            wrong = "The audio file could not be decoded or its format is not supported."
        if wrong is None and (heard is None or heard.seconds < _SHORTEST):
            wrong = "Audio file is too short. Minimum audio length is 0.1 seconds."
        if wrong is not None or heard is None:
            return _refused(400, str(wrong), "invalid_request_error", None)
        words = heard.words(self._utterance(heard))
        return await self.deliver(request, fields, lambda: _Reply(fields, words, heard, groq=groq), stream=False)

    def _utterance(self, heard: "_Heard") -> Utterance:
        beginning = heard.beginning
        if not beginning:
            return Utterance(())
        if beginning not in self._known:
            self._known[beginning] = self._script.pop(0) if self._script else Utterance(())
        return self._known[beginning]


class _Heard:
    """A file's sound, and where its voice is."""

    def __init__(self, file: bytes) -> None:
        with wave.open(io.BytesIO(file)) as wav:
            rate, pcm = wav.getframerate(), wav.readframes(wav.getnframes())
        self._pcm, self._rate = pcm, rate
        self.seconds = len(pcm) / 2 / rate
        sound = HeardSound((), "linear16", rate)
        voiced = [(sound.seconds - 0.01, sound.seconds) for _, voice in sound.blocks(pcm) if voice]
        self.begins, self.ends = (voiced[0][0], voiced[-1][1]) if voiced else (0.0, 0.0)

    @property
    def beginning(self) -> bytes:
        """The first voice, by which later and longer files of the same utterance are known; empty where there is none."""
        start = round(self.begins * self._rate) * 2
        return self._pcm[start : start + round(_BEGINNING * self._rate) * 2] if self.ends else b""

    def words(self, utterance: Utterance) -> list[Spoken]:
        """Those that have begun before the voice ends."""
        return [
            Spoken(w.word, self.begins + w.start, min(self.begins + w.end, self.seconds), w.confidence)
            for w in utterance.words
            if self.begins + w.start < self.ends - 0.02
        ]


class _Reply:
    def __init__(self, form: dict[str, Any], words: list[Spoken], heard: _Heard, *, groq: bool) -> None:
        self._form, self._words, self._heard, self._groq = form, words, heard, groq

    def whole(self) -> dict[str, Any]:
        made_up = not self._words
        text = " Thank you." if made_up else " " + " ".join(word.word for word in self._words)
        answer: dict[str, Any] = {"text": text.strip()}
        if self._groq:
            answer["x_groq"] = {"id": "req_1"}
        if self._form.get("response_format", "json") != "verbose_json":
            return answer
        start, end = (0.0, self._heard.seconds) if made_up else (self._words[0].start, self._words[-1].end)
        segment = {
            "id": 0, "seek": 0, "start": start, "end": end, "text": text, "tokens": [1], "temperature": 0.0,
            "avg_logprob": -1.3 if made_up else -0.2, "compression_ratio": 1.0, "no_speech_prob": 0.9 if made_up else 0.01,
        }  # fmt: skip
        answer |= {"task": "transcribe", "language": "english", "duration": self._heard.seconds}
        granularities = self._form.get("timestamp_granularities[]", ["segment"])
        if "segment" in granularities:
            answer["segments"] = [segment]
        if "word" in granularities:
            answer["words"] = [{"word": w.word.strip(".,?!"), "start": w.start, "end": w.end} for w in self._words]
        return answer

    def chunks(self) -> Iterator[dict[str, Any]]:
        raise NotImplementedError("a transcription is answered whole")


def _wrong(form: dict[str, Any], models: set[str], *, groq: bool) -> str | None:
    """What either provider would say against this form."""
    if unknown := set(form) - _FIELDS:
        return f"Unrecognized request argument supplied: {sorted(unknown)[0]}"
    model, shape = form.get("model"), form.get("response_format", "json")
    if model not in models:
        return f"The model `{model}` does not exist or you do not have access to it."
    if shape not in _FORMATS or (str(model).startswith("gpt-") and shape != "json"):
        return f"response_format '{shape}' is not compatible with model '{model}'."
    if "timestamp_granularities[]" in form and shape != "verbose_json":
        return "timestamp_granularities are only supported with response_format 'verbose_json'."
    if "language" in form and len(form["language"]) != 2:
        return "Invalid language format. Language parameter must be specified in ISO-639-1 format."
    if groq and len(form.get("prompt", "").split()) > _PROMPT_TOKENS:
        return "prompt must be at most 224 tokens"
    return None


def _refused(status: int, message: str, kind: str, code: str | None) -> JSONResponse:
    headers = {"retry-after": "1"} if status == 429 else None
    return JSONResponse({"error": {"message": message, "type": kind, "param": None, "code": code}}, status, headers=headers)
