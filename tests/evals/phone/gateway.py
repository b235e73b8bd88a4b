"""A gateway stand-in for the phone's tests: a real server on a real socket whose behaviour each test writes."""

import asyncio
import base64
import hashlib
import hmac
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from evals.phone.sound import voiced_windows
from voice.mulaw import Samples, decode, encode

TOKEN = "a token of the tests"
FEED_TOKEN = "another one"


def tone(ms: float, hertz: float = 440, amplitude: int = 8000) -> Samples:
    """A sound whose every 10 ms window is far above the level of silence."""
    time = np.arange(int(ms * 8)) / 8000
    return (np.sin(2 * np.pi * hertz * time) * amplitude).astype(np.int16)


@dataclass
class Stream:
    """The gateway's end of one media stream."""

    socket: WebSocket
    start: dict[str, Any] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sid(self) -> str:
        return str(self.start["streamSid"])

    async def next(self, event: str) -> dict[str, Any]:
        """The next message of this kind; those before it are kept in ``received``."""
        while True:
            message = orjson.loads(await self.socket.receive_text())
            self.received.append(message)
            if message["event"] == event:
                return dict(message)

    async def hear_caller(self, quiet_frames: int = 15) -> None:
        """Wait until the caller has spoken and then been quiet for so many frames."""
        spoke, quiet = False, 0
        while quiet < quiet_frames:
            payload = base64.b64decode((await self.next("media"))["media"]["payload"])
            loud = bool(voiced_windows(decode(payload)).any())
            spoke, quiet = spoke or loud, 0 if loud else quiet + spoke

    async def send(self, event: str, **content: Any) -> None:
        await self.socket.send_text(orjson.dumps({"event": event, "streamSid": self.sid, **content}).decode())

    async def play(self, sound: Samples) -> None:
        await self.send("media", media={"payload": base64.b64encode(encode(sound)).decode()})

    async def mark(self, name: str) -> None:
        await self.send("mark", mark={"name": name})


Talk = Callable[[Stream], Awaitable[None]]


@dataclass
class Gateway:
    """What the stand-in answers, and what it was asked."""

    talk: Talk | None = None
    twiml: dict[str, str | int] = field(default_factory=dict)
    """TwiML, or a status, by path; ``voice`` connects a stream when it is not named here."""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    events: list[dict[str, Any]] | None = None
    upgrade_signature: str = ""
    url: str = ""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the status callback."""
    new_event: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def stream_url(self) -> str:
        return self.url.replace("http", "ws", 1) + "/twilio/media"

    def tell(self, kind: str, **facts: Any) -> None:
        """Put an event on the call's feed."""
        assert self.events is not None
        self.events.append({"seq": len(self.events) + 1, "kind": kind, "at": "2026-11-05T09:00:00Z", **facts})
        self.new_event.set()

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def connecting(self) -> str:
        return (
            f'<Response><Connect action="/twilio/action"><Stream url="{self.stream_url}">'
            '<Parameter name="token" value="t1"/></Stream></Connect></Response>'
        )

    async def webhook(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        what = request.path_params["what"]
        signed = self.url + request.url.path + "".join(name + form[name] for name in sorted(form))
        right = base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()
        if request.headers.get("X-Twilio-Signature") != right:
            return Response(status_code=403)
        self.asked.append((what, form))
        if what == "status":
            self.over.set()
        answer = self.twiml.get(what, self.connecting() if what == "voice" else "<Response><Hangup/></Response>")
        if isinstance(answer, int):
            return Response(status_code=answer)
        return Response(answer, media_type="text/xml")

    async def media(self, socket: WebSocket) -> None:
        self.upgrade_signature = socket.headers.get("X-Twilio-Signature", "")
        await socket.accept()
        stream = Stream(socket)
        try:
            await stream.next("connected")
            stream.start = (await stream.next("start"))["start"]
            if self.talk is not None:
                await self.talk(stream)
            await socket.close()
        except WebSocketDisconnect:
            return

    async def feed(self, request: Request) -> Response:
        if self.events is None or request.headers["Authorization"] != f"Bearer {FEED_TOKEN}":
            return Response(status_code=404)
        return StreamingResponse(self._rows(request), media_type="text/event-stream")

    async def _rows(self, request: Request) -> AsyncIterator[str]:
        sent = 0
        while self.events is not None and not await request.is_disconnected():
            for row in self.events[sent:]:
                yield f"id: {row['seq']}\ndata: {orjson.dumps(row).decode()}\n\n"
            sent = len(self.events)
            self.new_event.clear()
            await self.new_event.wait()


@asynccontextmanager
async def serving(gateway: Gateway, port: int = 0) -> AsyncIterator[Gateway]:
    app = Starlette(
        routes=[
            Route("/twilio/{what}", gateway.webhook, methods=["POST"]),
            WebSocketRoute("/twilio/media", gateway.media),
            Route("/calls/{sid}/events", gateway.feed),
        ]
    )
    config = uvicorn.Config(
        app, port=port, log_level="critical", ws="websockets-sansio", lifespan="off", timeout_graceful_shutdown=0
    )
    server = uvicorn.Server(config)
    listener = config.bind_socket()
    gateway.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield gateway
    finally:
        server.should_exit = True
        gateway.new_event.set()
        await task


async def _die_or_answer(port: int, dies: bool) -> None:
    """A gateway process that kills itself in the middle of its call, or answers it and ends."""
    over = asyncio.Event()

    async def talk(stream: Stream) -> None:
        await stream.play(tone(200))
        await stream.mark("greeted")
        await stream.next("mark")
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)
        await stream.hear_caller()
        over.set()

    async with asyncio.timeout(60), serving(Gateway(talk), port) as gateway:
        gateway.twiml["action"] = gateway.connecting()
        await over.wait()
        gateway.twiml.clear()
        await gateway.over.wait()


if __name__ == "__main__":
    asyncio.run(_die_or_answer(int(sys.argv[1]), sys.argv[2] == "dies"))
