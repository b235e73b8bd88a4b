"""Gemini's API on loopback: ``generateContent``, and ``streamGenerateContent`` as server-sent events."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evals.emulators.chat_server import ChatEmulator, Filtered, ToolRequest, tokens
from evals.emulators.schemas import unknown_keyword

_REQUEST = {"contents", "systemInstruction", "generationConfig", "safetySettings", "tools", "toolConfig", "cachedContent"}
_CONFIG = {"stopSequences", "responseMimeType", "responseSchema", "responseJsonSchema", "responseModalities", "candidateCount",
           "maxOutputTokens", "temperature", "topP", "topK", "seed", "presencePenalty", "frequencyPenalty", "responseLogprobs",
           "logprobs", "speechConfig", "thinkingConfig", "imageConfig", "mediaResolution"}  # fmt: skip
_THINKING = {"includeThoughts", "thinkingBudget", "thinkingLevel"}
_KEY_WRONG = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com",
              "metadata": {"service": "generativelanguage.googleapis.com"}}  # fmt: skip
_RETRY = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"}
_ERRORS: dict[int, tuple[str, str, list[dict[str, Any]]]] = {
    401: ("UNAUTHENTICATED", "Request had invalid authentication credentials.", []),
    429: ("RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details.", [_RETRY]),
    500: ("INTERNAL", "An internal error has occurred.", []),
}


class GeminiEmulator(ChatEmulator):
    """``url`` is the base URL. ``requests`` has the names that Google documents, whichever of the two spellings was sent."""

    event_end = "\r\n\r\n"

    def routes(self) -> list[Route]:
        return [
            Route("/v1beta/models/{call}", self._generate, methods=["POST"]),
            Route("/v1beta/models", self._models, methods=["GET"]),
        ]

    @staticmethod
    def conversation(body: dict[str, Any]) -> list[dict[str, Any]]:
        said = [("system", body["systemInstruction"])] if "systemInstruction" in body else []
        said += [("assistant" if content.get("role") == "model" else "user", content) for content in body["contents"]]
        return [{"role": role, "content": "".join(part["text"] for part in content["parts"])} for role, content in said]

    @staticmethod
    def shape(body: dict[str, Any]) -> dict[str, Any] | None:
        config = body.get("generationConfig") or {}
        schema: dict[str, Any] | None = config.get("responseJsonSchema") or config.get("responseSchema")
        return schema

    def _refusal(self, request: Request) -> Response | None:
        status = self.behaviour.refusal()
        if status is not None:
            return _refused(status, *_ERRORS[status])
        key = request.headers.get("x-goog-api-key")
        if key is None:
            return _refused(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
        if key != self.key:
            return _refused(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [_KEY_WRONG])
        return None

    async def _models(self, request: Request) -> Response:
        self.probes += 1
        return self._refusal(request) or JSONResponse({"models": []})

    async def _generate(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        model, _, method = request.path_params["call"].partition(":")
        if not model.startswith("gemini-") or method not in ("generateContent", "streamGenerateContent"):
            return _refused(404, "NOT_FOUND", f"models/{model} is not found for API version v1beta.")
        try:
            body = _named(json.loads(await request.body()))
            wrong = _wrong(body, model)
        except ValueError:
            wrong = "Invalid JSON payload received."
        if wrong is None and method == "streamGenerateContent" and request.query_params.get("alt") != "sse":
            wrong = "Only alt=sse is emulated; without it a stream is one JSON array."
        if wrong is not None:
            return _refused(400, "INVALID_ARGUMENT", wrong)
        number = len(self.requests) + 1
        return await self.deliver(
            request,
            body,
            lambda: _Reply(body, model, number, self.answered(body), self.filtered),
            stream=method == "streamGenerateContent",
        )


class _Reply:
    def __init__(
        self, body: dict[str, Any], model: str, number: int, answer: str | ToolRequest, filtered: Filtered | None
    ) -> None:
        self._tool = answer if isinstance(answer, ToolRequest) else None
        words = [] if isinstance(answer, ToolRequest) else tokens(answer)
        limit = body.get("generationConfig", {}).get("maxOutputTokens") or len(words)
        self._blocked = filtered == "question"
        self._words = words[: 2 if filtered == "answer" else limit]
        self._finish = "SAFETY" if filtered == "answer" else "MAX_TOKENS" if limit < len(words) else "STOP"
        self._common = {"modelVersion": model, "responseId": f"response-{number}"}
        self._prompt = sum(len(tokens(message["content"])) for message in GeminiEmulator.conversation(body))

    def whole(self) -> dict[str, Any]:
        if self._blocked:
            return self._block()
        return self._response("" if self._finish == "SAFETY" else "".join(self._words), len(self._words), self._finish)

    def chunks(self) -> Iterator[dict[str, Any]]:
        if self._blocked:
            yield self._block()
            return
        last = len(self._words) if self._finish == "SAFETY" else len(self._words) - 1
        for number, word in enumerate(self._words[: max(last, 0)]):
            yield self._response(word, number + 1)
        yield self._response("".join(self._words[max(last, 0) :]), len(self._words), self._finish)

    def _response(self, text: str, said: int, finish: str | None = None) -> dict[str, Any]:
        candidate: dict[str, Any] = {"index": 0}
        if finish != "SAFETY":
            # An empty answer has a role and no parts.
            parts: list[dict[str, Any]] = [{"text": text}] if text else []
            if self._tool is not None:
                parts.append({"functionCall": {"name": self._tool.name, "args": json.loads(self._tool.arguments)}})
            candidate["content"] = {"parts": parts, "role": "model"} if parts else {"role": "model"}
        else:
            danger = {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": True}
            candidate["safetyRatings"] = [danger]
        if finish is not None:
            candidate["finishReason"] = finish
        return {"candidates": [candidate], "usageMetadata": self._usage(said), **self._common}

    def _block(self) -> dict[str, Any]:
        return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": self._usage(0), **self._common}

    def _usage(self, said: int) -> dict[str, Any]:
        usage: dict[str, Any] = {"promptTokenCount": self._prompt, "totalTokenCount": self._prompt + said}
        return usage | ({"candidatesTokenCount": said} if said else {})


def _named(body: Any) -> Any:
    """The body with ``thinkingConfig`` for ``thinking_config`` and so on: Google takes both, and its own client sends both."""
    if not isinstance(body, dict):
        return body
    named = {_camel(name): value for name, value in body.items()}
    for name in ("generationConfig", "thinkingConfig"):
        if name in named:
            named[name] = _named(named[name])
    return named


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _wrong(body: Any, model: str) -> str | None:
    """What Gemini would say against this body."""
    if not isinstance(body, dict):
        return "Invalid JSON payload received. Root element must be a message."
    config = body.get("generationConfig", {})
    thinking = config.get("thinkingConfig", {})
    for where, part, known in (("", body, _REQUEST), ("generation_config", config, _CONFIG),
                               ("generation_config.thinking_config", thinking, _THINKING)):  # fmt: skip
        if unknown := _unknown(part, known, where):
            return unknown
    return _wrong_contents(body) or _wrong_shape(config) or _wrong_thinking(thinking, model)


def _unknown(part: Mapping[str, Any], known: set[str], where: str) -> str | None:
    unknown = sorted(set(part) - known)
    place = f" at '{where}'" if where else ""
    return f'Invalid JSON payload received. Unknown name "{unknown[0]}"{place}: Cannot find field.' if unknown else None


def _wrong_contents(body: dict[str, Any]) -> str | None:
    contents = body.get("contents")
    if not isinstance(contents, list) or not contents:
        return "* GenerateContentRequest.contents: contents is not specified\n"
    for content in [*contents, *([body["systemInstruction"]] if "systemInstruction" in body else [])]:
        if unknown := _unknown(content, {"role", "parts"}, "contents"):
            return unknown
        if not content.get("parts"):
            return "* GenerateContentRequest.contents.parts: contents.parts must not be empty.\n"
        if any(set(part) != {"text"} for part in content["parts"]):
            return "* GenerateContentRequest.contents.parts: only text is emulated\n"
    if any(content.get("role") not in ("user", "model") for content in contents):
        return "Please use a valid role: user, model."
    return None


def _wrong_shape(config: dict[str, Any]) -> str | None:
    schemas = [config[name] for name in ("responseSchema", "responseJsonSchema") if config.get(name) is not None]
    if len(schemas) > 1:
        return "Only one of response_schema and response_json_schema may be set."
    if schemas and config.get("responseMimeType") != "application/json":
        return "response_schema is only supported with response_mime_type application/json."
    keyword = unknown_keyword(schemas[0]) if schemas else None
    return keyword and f"The response schema has a keyword that is not supported: {keyword}."


def _wrong_thinking(thinking: dict[str, Any], model: str) -> str | None:
    if not thinking:
        return None
    if model.startswith("gemini-2.0"):
        return "Thinking is not enabled for this model."
    if "thinkingLevel" in thinking and model.startswith("gemini-2.5"):
        return "Thinking level is not supported for this model."
    if str(thinking.get("thinkingLevel")).lower() == "minimal" and "flash" not in model:
        return "Thinking level MINIMAL is not supported for this model."
    budget = thinking.get("thinkingBudget")
    if budget == 0 and not model.startswith("gemini-2.5-flash"):
        return "Budget 0 is invalid. This model only works in thinking mode."
    least = 128 if model.startswith("gemini-2.5-pro") else 512 if model.startswith("gemini-2.5-flash-lite") else 0
    if budget is not None and 0 < budget < least:
        return f"The thinking budget {budget} is invalid. Please choose a value between {least} and 24576."
    return None


def _refused(status: int, name: str, message: str, details: list[dict[str, Any]] | None = None) -> JSONResponse:
    error = {"code": status, "message": message, "status": name}
    return JSONResponse({"error": error | ({"details": details} if details else {})}, status)
