"""OpenAI's chat completions on loopback, at ``/v1`` as OpenAI has them and at ``/openai/v1`` as Groq does."""

import asyncio
import contextlib
import json
import re
import socket
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from evals.emulators.profile import Behaviour, Fault


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """A reply without words that asks for a tool, whether or not any were offered."""

    name: str
    arguments: str
    """JSON."""


Answer = Callable[[Sequence[dict[str, Any]]], str | ToolRequest]
"""The reply to a conversation of ``{"role": …, "content": …}`` messages."""

_COMMON = {"model", "messages", "stream", "stream_options", "temperature", "top_p", "n", "stop", "max_tokens", "seed", "user",
           "max_completion_tokens", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs", "logit_bias", "tools",
           "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "service_tier", "metadata"}  # fmt: skip
_OPENAI = _COMMON | {"store", "modalities", "prediction", "verbosity", "prompt_cache_key", "safety_identifier"}
_GROQ = _COMMON | {"reasoning_format", "include_reasoning", "search_settings", "documents", "citation_options"}
_ROLES = {"system", "developer", "user", "assistant", "tool"}
_ERRORS = {401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
           429: ("Rate limit reached.", "requests", "rate_limit_exceeded"),
           500: ("The server had an error while processing your request.", "server_error", None)}  # fmt: skip


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the process that this server is a guest in."""
        yield


class OpenAIChatEmulator:
    """``async with`` it; ``url`` + "/v1" is OpenAI's base URL, ``url`` alone is Groq's. ``requests`` keeps every body taken.

    The behaviour's latency is the time to the first token; ``tokens_a_second`` paces the rest, 0 being at once.
    """

    def __init__(
        self, answer: Answer, *, key: str = "chat-key", behaviour: Behaviour | None = None, tokens_a_second: float = 0
    ) -> None:
        self.key = key
        self.behaviour = behaviour or Behaviour()
        self.requests: list[dict[str, Any]] = []
        self._answer = answer
        self._pace = 1 / tokens_a_second if tokens_a_second else 0.0
        self._closing = asyncio.Event()
        self._socket = socket.socket()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._socket.bind(("127.0.0.1", 0))
        routes = [
            Route("/v1/chat/completions", self._openai, methods=["POST"]),
            Route("/openai/v1/chat/completions", self._groq, methods=["POST"]),
        ]
        config = uvicorn.Config(Starlette(routes=routes), log_level=60, lifespan="off", timeout_graceful_shutdown=1)
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        await asyncio.wait_for(self._server.ready.wait(), 10)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        self._server.should_exit = True
        await self._serving
        self._socket.close()

    async def _openai(self, request: Request) -> Response:
        return await self._complete(request, _OPENAI)

    async def _groq(self, request: Request) -> Response:
        return await self._complete(request, _GROQ)

    async def _complete(self, request: Request, known: set[str]) -> Response:
        status = self.behaviour.refusal()
        if status is None and request.headers.get("Authorization") != f"Bearer {self.key}":
            status = 401
        if status is not None:
            return _refused(status, *_ERRORS[status])
        try:
            body = json.loads(await request.body())
            wrong = _wrong(body, known)
        except ValueError:
            wrong = "We could not parse the JSON body of your request."
        if wrong is not None:
            return _refused(400, wrong, "invalid_request_error", None)
        self.requests.append(body)
        fault = self.behaviour.mishap()
        if fault in ("stall_before", "half_open"):
            await self._closing.wait()
        await asyncio.sleep(self.behaviour.seconds())
        reply = _Reply(body, len(self.requests), self._answer(body["messages"]))
        if body.get("stream"):
            return StreamingResponse(self._stream(reply, fault), media_type="text/event-stream")
        if fault == "garbage":
            return Response('{"id": "chatcmpl-', media_type="application/json")
        return JSONResponse(reply.whole())

    async def _stream(self, reply: "_Reply", fault: Fault | None) -> AsyncGenerator[str, None]:
        if fault == "garbage":
            yield 'data: {"id": "chatcmpl-\n\n'
            return
        for number, chunk in enumerate(reply.chunks()):
            if number > 1 and fault == "drop":
                raise ConnectionResetError("the connection is broken in mid-stream on demand")
            if number > 1 and fault == "stall_after":
                await self._closing.wait()
                return
            yield f"data: {json.dumps(chunk)}\n\n"
            await asyncio.sleep(self._pace)
        yield "data: [DONE]\n\n"


class _Reply:
    """One answer in either of its two shapes."""

    def __init__(self, body: dict[str, Any], number: int, answer: str | ToolRequest) -> None:
        self._tool = answer if isinstance(answer, ToolRequest) else None
        tokens = [] if isinstance(answer, ToolRequest) else _tokens(answer)
        limit = body.get("max_completion_tokens") or body.get("max_tokens") or len(tokens)
        self._tokens = tokens[:limit]
        self._finish = "length" if limit < len(tokens) else "stop" if self._tool is None else "tool_calls"
        self._common = {"id": f"chatcmpl-{number}", "created": 1767225600, "model": body["model"]}
        self._usage_wanted = bool((body.get("stream_options") or {}).get("include_usage"))
        prompt = sum(len(_tokens(str(message.get("content") or ""))) for message in body["messages"])
        self._usage = {"prompt_tokens": prompt, "completion_tokens": len(self._tokens),
                       "total_tokens": prompt + len(self._tokens)}  # fmt: skip

    def whole(self) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": "".join(self._tokens), "refusal": None}
        if self._tool is not None:
            message |= {"content": None, "tool_calls": [self._call(self._tool)]}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self._finish}
        return {**self._common, "object": "chat.completion", "choices": [choice], "usage": self._usage}

    def chunks(self) -> Iterator[dict[str, Any]]:
        yield self._chunk({"role": "assistant", "content": ""})
        if self._tool is not None:
            yield self._chunk({"tool_calls": [{"index": 0, **self._call(self._tool)}]})
        for token in self._tokens:
            yield self._chunk({"content": token})
        yield self._chunk({}, self._finish)
        if self._usage_wanted:
            yield {**self._common, "object": "chat.completion.chunk", "choices": [], "usage": self._usage}

    @staticmethod
    def _call(tool: ToolRequest) -> dict[str, Any]:
        return {"id": "call_1", "type": "function", "function": {"name": tool.name, "arguments": tool.arguments}}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._common, "object": "chat.completion.chunk", "choices": [choice]}


def _tokens(text: str) -> list[str]:
    """Words with the space before them: about what a tokeniser makes of English."""
    return re.findall(r"\s*\S+|\s+$", text)


def _wrong(body: Any, known: set[str]) -> str | None:
    """What the provider would say against this body."""
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
    return None


def _refused(status: int, message: str, kind: str, code: str | None) -> JSONResponse:
    headers = {"retry-after": "1"} if status == 429 else None
    return JSONResponse({"error": {"message": message, "type": kind, "param": None, "code": code}}, status, headers=headers)
