"""What the emulators of HTTP providers have in common: a server on loopback, its latency and its faults."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any, Protocol, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from evals.emulators.profile import TRICKLE_SECONDS, Behaviour, Fault


class Reply(Protocol):
    """One answer in either of its two shapes."""

    def whole(self) -> dict[str, Any]: ...

    def chunks(self) -> Iterator[dict[str, Any]]: ...


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


class HttpEmulator:
    """``async with`` it. ``requests`` keeps every body taken; ``asked`` is set by the first of them, ``left`` once a
    client has not waited for its answer. ``connections`` are those that were made, by the client's address.

    The behaviour's latency is the time to an answer's first part; ``pace`` is the seconds between its parts.
    """

    event_end = "\n\n"
    last_event = ""
    """What ends a stream after its last chunk."""

    def __init__(self, key: str, behaviour: Behaviour | None, pace: float = 0.0) -> None:
        self.key = key
        self.behaviour = behaviour or Behaviour()
        self.requests: list[dict[str, Any]] = []
        self.connections: set[tuple[str, int]] = set()
        self.going = 0
        """Answers of sound that are not over."""
        self.asked, self.left = asyncio.Event(), asyncio.Event()
        self._pace = pace
        self._closing = asyncio.Event()
        self._socket = socket.socket(proto=socket.IPPROTO_TCP)  # asyncio sends at once on these alone

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._socket.bind(("127.0.0.1", 0))
        app = Starlette(routes=self.routes())

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self.connections.add(scope["client"])
            await app(scope, receive, send)

        config = uvicorn.Config(counted, log_level=60, lifespan="off", timeout_graceful_shutdown=1)
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        await asyncio.wait_for(self._server.ready.wait(), 10)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        self._server.should_exit = True
        await self._serving
        self._socket.close()

    def routes(self) -> list[Route]:
        raise NotImplementedError

    async def deliver(self, request: Request, body: dict[str, Any], reply: Callable[[], Reply], *, stream: bool) -> Response:
        """The reply to a body that was found good, late and faulty as the behaviour has it."""
        self.requests.append(body)
        self.asked.set()
        fault = self.behaviour.mishap()
        silent = fault in ("stall_before", "half_open")
        if not await self._waited(request, None if silent else self.behaviour.seconds()):
            return Response(status_code=503)
        if stream:
            events = (f"data: {json.dumps(chunk)}{self.event_end}" for chunk in reply().chunks())
            return StreamingResponse(self._sent(events, fault), media_type="text/event-stream")
        text = json.dumps(reply().whole())
        thirds = (text[start : start + len(text) // 3 + 1] for start in range(0, len(text), len(text) // 3 + 1))
        headers = None if fault == "garbage" else {"content-length": str(len(text))}
        return StreamingResponse(self._sent(thirds, fault, last=""), media_type="application/json", headers=headers)

    async def deliver_sound(
        self, request: Request, body: dict[str, Any], parts: Callable[[Fault | None], Iterator[bytes]], kind: str
    ) -> Response:
        """As ``deliver``, for an answer of bytes; ``parts`` are told of the fault that they are to be cut, or spoilt, for."""
        self.requests.append(body)
        self.asked.set()
        fault = self.behaviour.mishap()
        silent = fault in ("stall_before", "half_open")
        self.going += 1
        if not await self._waited(request, None if silent else self.behaviour.seconds()):
            self.going -= 1
            return Response(status_code=503)
        return StreamingResponse(self._sounded(parts(fault), fault), media_type=kind)

    async def _sounded(self, parts: Iterator[bytes], fault: Fault | None) -> AsyncGenerator[bytes, None]:
        try:
            for number, part in enumerate(parts):
                if number > 0 and fault == "drop":
                    raise ConnectionResetError("the connection is broken in mid-answer on demand")
                if number > 0 and fault == "stall_after":
                    await self._closing.wait()
                    return
                yield part
                await asyncio.sleep(TRICKLE_SECONDS if fault == "slow_trickle" else self._pace)
        except (asyncio.CancelledError, GeneratorExit):
            self.left.set()
            raise
        finally:
            self.going -= 1

    async def _sent(self, parts: Iterator[str], fault: Fault | None, last: str | None = None) -> AsyncGenerator[str, None]:
        try:
            for number, part in enumerate(parts):
                if fault == "garbage":
                    yield f"{part[:14]}{self.event_end}"
                    return
                if number > 1 and fault == "drop":
                    raise ConnectionResetError("the connection is broken in mid-answer on demand")
                if number > 1 and fault == "stall_after":
                    await self._closing.wait()
                    return
                yield part
                await asyncio.sleep(TRICKLE_SECONDS if fault == "slow_trickle" else self._pace)
            yield self.last_event if last is None else last
        except (asyncio.CancelledError, GeneratorExit):
            self.left.set()
            raise

    async def _waited(self, request: Request, seconds: float | None) -> bool:
        """Whether the client was still there after so long; None waits until it leaves or the emulator closes."""
        if seconds == 0:
            return True
        leaving = asyncio.create_task(_gone(request))
        closing = asyncio.create_task(self._closing.wait())
        try:
            await asyncio.wait({leaving, closing}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done():
                self.left.set()
            return not leaving.done() and not closing.done()
        finally:
            leaving.cancel()
            closing.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
