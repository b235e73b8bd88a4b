"""OpenAI's chat completions on loopback, at ``/v1`` as OpenAI has them and at ``/openai/v1`` as Groq does."""

import json
import re
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evals.emulators.chat_server import ChatEmulator, Filtered, ToolRequest, tokens
from evals.emulators.schemas import strictness

_COMMON = {"model", "messages", "stream", "stream_options", "temperature", "top_p", "n", "stop", "max_tokens", "seed", "user",
           "max_completion_tokens", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "logit_bias", "tools",
           "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "service_tier", "metadata"}  # fmt: skip
_OPENAI = _COMMON | {"store", "modalities", "prediction", "verbosity", "prompt_cache_key", "safety_identifier"}
_GROQ = _COMMON | {"reasoning_format", "include_reasoning", "search_settings", "documents", "citation_options"}
_ROLES = {"system", "developer", "user", "assistant", "tool"}
_GROQ_STRICT = ("openai/gpt-oss-20b", "openai/gpt-oss-120b")
_GROQ_SCHEMAS = ("openai/gpt-oss", "moonshotai/kimi-k2", "meta-llama/llama-4")
_ERRORS = {401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
           429: ("Rate limit reached.", "requests", "rate_limit_exceeded"),
           500: ("The server had an error while processing your request.", "server_error", None)}  # fmt: skip


class OpenAIChatEmulator(ChatEmulator):
    """``url`` + "/v1" is OpenAI's base URL, ``url`` alone is Groq's."""

    last_event = "data: [DONE]\n\n"

    def routes(self) -> list[Route]:
        return [
            Route("/v1/chat/completions", self._openai, methods=["POST"]),
            Route("/openai/v1/chat/completions", self._groq, methods=["POST"]),
            Route("/v1/models", self._models, methods=["GET"]),
            Route("/openai/v1/models", self._models, methods=["GET"]),
        ]

    @staticmethod
    def conversation(body: dict[str, Any]) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = body["messages"]
        return messages

    async def _models(self, request: Request) -> Response:
        status = self.behaviour.refusal()
        if status is None and request.headers.get("Authorization") != f"Bearer {self.key}":
            status = 401
        self.probes += 1
        if status is not None:
            return _refused(status, *_ERRORS[status])
        return JSONResponse({"object": "list", "data": []})

    @staticmethod
    def shape(body: dict[str, Any]) -> dict[str, Any] | None:
        wanted = (body.get("response_format") or {}).get("json_schema") or {}
        schema: dict[str, Any] | None = wanted.get("schema")
        return schema

    async def _openai(self, request: Request) -> Response:
        return await self._complete(request, groq=False)

    async def _groq(self, request: Request) -> Response:
        return await self._complete(request, groq=True)

    async def _complete(self, request: Request, *, groq: bool) -> Response:
        status = self.behaviour.refusal()
        if status is None and request.headers.get("Authorization") != f"Bearer {self.key}":
            status = 401
        if status is not None:
            return _refused(status, *_ERRORS[status])
        try:
            body = json.loads(await request.body())
            wrong = _wrong(body, _GROQ if groq else _OPENAI) or (_groq_wrong(body) if groq else None)
        except ValueError:
            wrong = "We could not parse the JSON body of your request."
        if wrong is not None:
            return _refused(400, wrong, "invalid_request_error", None)
        number = len(self.requests) + 1
        stream = bool(body.get("stream"))
        return await self.deliver(request, body, lambda: _Reply(body, number, self.answered(body), self.filtered), stream=stream)


class _Reply:
    def __init__(self, body: dict[str, Any], number: int, answer: str | ToolRequest, filtered: Filtered | None) -> None:
        self._tool = answer if isinstance(answer, ToolRequest) else None
        words = [] if isinstance(answer, ToolRequest) else tokens(answer)
        limit = body.get("max_completion_tokens") or body.get("max_tokens") or len(words)
        self._refusal = "I'm sorry, I can't assist with that request." if filtered == "question" else None
        if filtered is not None:
            limit = 0 if filtered == "question" else 2
        self._words = words[:limit]
        self._finish = "length" if limit < len(words) else "stop" if self._tool is None else "tool_calls"
        if filtered is not None:
            self._finish = "stop" if filtered == "question" else "content_filter"
        self._common = {"id": f"chatcmpl-{number}", "created": 1767225600, "model": body["model"]}
        self._usage_wanted = bool((body.get("stream_options") or {}).get("include_usage"))
        prompt = sum(len(tokens(str(message.get("content") or ""))) for message in body["messages"])
        self._usage = {"prompt_tokens": prompt, "completion_tokens": len(self._words),
                       "total_tokens": prompt + len(self._words)}  # fmt: skip

    def whole(self) -> dict[str, Any]:
        content = None if self._refusal else "".join(self._words)
        message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": self._refusal}
        if self._tool is not None:
            message |= {"content": None, "tool_calls": [self._call(self._tool)]}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self._finish}
        return {**self._common, "object": "chat.completion", "choices": [choice], "usage": self._usage}

    def chunks(self) -> Iterator[dict[str, Any]]:
        yield self._chunk({"role": "assistant", "content": ""})
        if self._refusal:
            yield self._chunk({"refusal": self._refusal})
        if self._tool is not None:
            yield self._chunk({"tool_calls": [{"index": 0, **self._call(self._tool)}]})
        for word in self._words:
            yield self._chunk({"content": word})
        yield self._chunk({}, self._finish)
        if self._usage_wanted:
            yield {**self._common, "object": "chat.completion.chunk", "choices": [], "usage": self._usage}

    @staticmethod
    def _call(tool: ToolRequest) -> dict[str, Any]:
        return {"id": "call_1", "type": "function", "function": {"name": tool.name, "arguments": tool.arguments}}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._common, "object": "chat.completion.chunk", "choices": [choice]}


def _wrong(body: Any, known: set[str]) -> str | None:
    """What either provider would say against this body."""
    if not isinstance(body, dict):
        return "The body must be a JSON object."
    unknown = set(body) - known
    if unknown:
        return f"Unrecognized request argument supplied: {sorted(unknown)[0]}"
    if not isinstance(body.get("model"), str):
        return "You must provide a model parameter"
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return "'messages' must be a non-empty array."
    if any(not isinstance(message, dict) or message.get("role") not in _ROLES for message in messages):
        return "Invalid value for a message's 'role'."
    if body.get("stream_options") and not body.get("stream"):
        return "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    return _wrong_format(body["response_format"]) if body.get("response_format") is not None else None


def _wrong_format(wanted: Any) -> str | None:
    if not isinstance(wanted, dict) or wanted.get("type") not in ("text", "json_object", "json_schema"):
        return "Invalid value for 'response_format.type'."
    if wanted["type"] != "json_schema":
        return None
    described = wanted.get("json_schema")
    if not isinstance(described, dict) or not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", str(described.get("name", ""))):
        return "Invalid 'response_format.json_schema.name': expected a string of letters, digits, _ and -, up to 64 of them."
    if unknown := set(described) - {"name", "description", "schema", "strict"}:
        return f"Unknown parameter: 'response_format.json_schema.{sorted(unknown)[0]}'."
    wrong = strictness(described.get("schema")) if described.get("strict") else None
    return wrong and f"Invalid schema for response_format '{described['name']}': {wrong}"


def _groq_wrong(body: dict[str, Any]) -> str | None:
    """What Groq alone refuses of a schema."""
    wanted = body.get("response_format") or {}
    if wanted.get("type") != "json_schema":
        return None
    if not body["model"].startswith(_GROQ_SCHEMAS):
        return "This model does not support response format `json_schema`."
    if wanted["json_schema"].get("strict") and body["model"] not in _GROQ_STRICT:
        return "This model does not support `strict` in response format `json_schema`."
    if body.get("stream"):
        return "response format `json_schema` does not support streaming."
    return None


def _refused(status: int, message: str, kind: str, code: str | None) -> JSONResponse:
    headers = {"retry-after": "1"} if status == 429 else None
    return JSONResponse({"error": {"message": message, "type": kind, "param": None, "code": code}}, status, headers=headers)
