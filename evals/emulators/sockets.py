"""What the websocket emulators have in common: a loopback server, refusals at the handshake, and broken connections."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from evals.emulators.profile import Behaviour, Fault, Outbox

Check = Callable[[Request], tuple[int, dict[str, str]] | None]


class SocketEmulator:
    """``async with`` it and connect to ``url``. Subclasses say which handshakes they take and how they converse."""

    def __init__(self, key: str, behaviour: Behaviour | None) -> None:
        self.key = key
        self.behaviour = behaviour or Behaviour()
        self.connections = 0
        """Handshakes accepted so far."""
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """The base URL, ws://127.0.0.1:PORT."""
        if self._server is None:
            raise RuntimeError("the emulator runs inside its `async with` block")
        return f"ws://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._accept, "127.0.0.1", 0, process_request=self._handshake, ping_interval=None, close_timeout=0.5
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self.drop()
        self._server.close()
        await self._server.wait_closed()

    def drop(self) -> None:
        """Break every connection there is."""
        assert self._server is not None
        for connection in list(self._server.connections):
            connection.transport.abort()

    def refuse(self, request: Request) -> tuple[int, dict[str, str]] | None:
        """The status and JSON body that the provider refuses this handshake with, or None to take it."""
        raise NotImplementedError

    def refusal_body(self, status: int) -> dict[str, str]:
        """The provider's JSON body for a refusal on demand."""
        raise NotImplementedError

    async def converse(self, connection: ServerConnection) -> None:
        raise NotImplementedError

    def _handshake(self, connection: ServerConnection, request: Request) -> Response | None:
        status = self.behaviour.refusal()
        refused = (status, self.refusal_body(status)) if status else self.refuse(request)
        if refused is None:
            return None
        response = connection.respond(refused[0], json.dumps(refused[1]))
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = "application/json"
        return response

    async def _accept(self, connection: ServerConnection) -> None:
        self.connections += 1
        try:
            await self.converse(connection)
        except ConnectionClosed:
            return


class Sender:
    """One connection's messages in order, each when it is due, broken as the connection's fault has it."""

    def __init__(self, connection: ServerConnection, fault: Fault | None, garbage: str) -> None:
        """``garbage`` is what stands in the place of a message of a connection that has this fault."""
        self.outbox = Outbox(connection)
        self._connection = connection
        self._fault = fault
        self._garbage = garbage
        self._answers = 0

    def send(
        self, message: dict[str, Any], due: float = 0.0, *, answer: bool = True, sent: Callable[[], None] | None = None
    ) -> None:
        """``due`` is a time of the running loop. What is no ``answer`` does not count among those that faults let through.
        ``sent`` is called once the message has gone out."""
        self._answers += answer
        match self._fault:
            case "stall_before":
                return
            case "stall_after" if self._answers > 1:
                return
            case "drop" if self._answers > 1:
                self.outbox.put(self._connection.transport.abort, due)
                return
            case "garbage":
                self.outbox.put(self._garbage, due)
                return
        self.outbox.put(json.dumps(message), due)
        if sent is not None:
            self.outbox.put(sent, due)

    async def close(self, code: int, reason: str = "") -> None:
        """After everything that was sent until now."""
        await self.outbox.drained()
        await self._connection.close(code, reason)


def go_half_open(connection: ServerConnection) -> None:
    """Neither read nor answer any more, not even pings, while TCP stays up."""
    connection.transport.pause_reading()


async def within(seconds: float, wait: Awaitable[str | bytes]) -> str | bytes | None:
    """The next message, or None when none came in time."""
    try:
        return await asyncio.wait_for(wait, seconds)
    except TimeoutError:
        return None
