"""The media websocket: the thin shell that carries Twilio's protocol to and from one call's session."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from core.errors import Forbidden, NotFound
from voice.calls import LiveCalls
from voice.transport import Frame, Key, LineClosed, LineEvent, MarkBack
from voice.twilio.protocol import Digit, Event, MarkReturned, Media, MediaStream, ProtocolViolation, Started, Stopped
from voice.twilio.signature import Signatures
from voice.twilio.tokens import StreamTokens

log = structlog.get_logger(__name__)

START_SECONDS = 5.0
SEND_SECONDS = 5.0
WAITING_SOCKETS = 200
"""Sockets that may be open without having shown a token."""
REFUSED = 1008


class TwilioLine:
    """A ``Transport`` over one accepted websocket."""

    def __init__(self, socket: WebSocket) -> None:
        self.call_sid = ""
        self._socket = socket
        self._stream = MediaStream()
        self._early: list[Event] = []
        self._closed = False

    async def start(self) -> Started | None:
        """Twilio's start message; None when the socket closes or breaks the protocol first."""
        while not self._stream.over:
            text = await self._receive()
            if text is None:
                return None
            events = self._stream.receive(text)
            for place, event in enumerate(events):
                if isinstance(event, Started):
                    self.call_sid, self._early = event.call_sid, events[place + 1 :]
                    return event
        return None

    async def events(self) -> AsyncIterator[LineEvent]:
        events = self._early
        while True:
            for event in events:
                match event:
                    case Media(frame=frame):
                        yield Frame(frame)
                    case MarkReturned(name=name):
                        yield MarkBack(name)
                    case Digit(digit=digit):
                        yield Key(digit)
                    case Stopped():
                        yield LineClosed("ended")
                        return
                    case ProtocolViolation(code=code, fatal=fatal):
                        log.warning("protocol_violation", code=code, fatal=fatal)
                        if fatal:
                            yield LineClosed("violation")
                            return
            text = await self._receive()
            if text is None:
                yield LineClosed("lost")
                return
            events = self._stream.receive(text)

    async def play(self, sound: bytes) -> None:
        await self._send(self._stream.send_media(sound))

    async def mark(self, name: str) -> None:
        await self._send(self._stream.send_mark(name))

    async def clear(self) -> None:
        await self._send(self._stream.send_clear())

    async def close(self, code: int = 1000) -> None:
        if self._closed:
            return
        self._closed = True
        with suppress(RuntimeError, WebSocketDisconnect):  # the other side closed it first
            await self._socket.close(code)

    async def _receive(self) -> str | bytes | None:
        if self._closed:
            return None
        message = await self._socket.receive()
        if message["type"] != "websocket.receive":
            self._closed = True
            return None
        text: str | bytes | None = message.get("text")
        return message.get("bytes") or b"" if text is None else text

    async def _send(self, message: str) -> None:
        if self._closed:
            raise ConnectionError("the media websocket is closed")
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._socket.send({"type": "websocket.send", "text": message})
        except ConnectionError:
            raise
        except Exception as error:
            raise ConnectionError(f"the media websocket took nothing: {type(error).__name__}") from error


class MediaEndpoint:
    """Lets a socket in only with this call's unused token, and nothing of a call begins before."""

    def __init__(self, calls: LiveCalls, signatures: Signatures, tokens: StreamTokens) -> None:
        self._calls = calls
        self._signatures = signatures
        self._tokens = tokens
        self._waiting = 0

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_websocket_route("/twilio/media", self.serve)
        return router

    async def serve(self, socket: WebSocket) -> None:
        signature = socket.headers.get("x-twilio-signature")
        if signature is not None and not self._signatures.of_stream(signature):
            log.warning("stream_refused", why="signature")
            await socket.close(REFUSED)
            return
        if self._waiting >= WAITING_SOCKETS:
            log.warning("stream_refused", why="too_many_waiting")
            await socket.close(REFUSED)
            return
        await socket.accept()
        line = TwilioLine(socket)
        if not await self._admit(line):
            await line.close(REFUSED)
            return
        try:
            await self._calls.serve(line.call_sid, line)
        except NotFound:
            log.warning("stream_refused", why="no_call_waits")
            await line.close(REFUSED)

    async def _admit(self, line: TwilioLine) -> bool:
        self._waiting += 1
        try:
            async with asyncio.timeout(START_SECONDS):
                started = await line.start()
            if started is None:
                raise Forbidden("the socket ended before the start message")
            self._tokens.redeem(started.parameters.get("token"), started.call_sid)
        except TimeoutError:
            log.warning("stream_refused", why="no_start")
            return False
        except Forbidden as refusal:
            log.warning("stream_refused", why=str(refusal))
            return False
        finally:
            self._waiting -= 1
        return True
