"""One media stream as Twilio speaks it: its websocket messages both ways, between the line and the gateway."""

import asyncio
import base64
import binascii
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from evals.phone.line import Line, payload
from evals.phone.sound import RATE

OPEN_SECONDS = 10
CLOSE_SECONDS = 2
MAX_MESSAGE = 1 << 20
MAX_UNSENT = 1500
"""Messages waiting for a gateway that does not read (30 s of sound); what comes on top is dropped."""


class StreamFailed(Exception):
    """The media stream could not be opened, or its connection broke without a closing handshake."""


class MediaStream:
    """``<Connect><Stream>``: frames, digits and marks in; sound, marks and clears out."""

    def __init__(
        self, line: Line, call_sid: str, account_sid: str, parameters: dict[str, str], complain: Callable[[str], None]
    ) -> None:
        self.sid = "MZ" + uuid4().hex
        self.start_position = 0
        """Where the line's clock was when ``start`` was sent."""
        self._line, self._complain = line, complain
        self._call_sid, self._account_sid, self._parameters = call_sid, account_sid, parameters
        self._sequence = self._chunk = self._frames = 0
        self._unsent: asyncio.Queue[bytes | None] = asyncio.Queue(MAX_UNSENT)

    async def run(self, url: str, headers: dict[str, str], on_start: Callable[["MediaStream"], None]) -> None:
        """Carry the call until the gateway closes the stream or the caller hangs up. Raises StreamFailed."""
        try:
            socket = await connect(
                url,
                additional_headers=headers,
                user_agent_header="Twilio.TmeWs/1.0",
                compression=None,
                proxy=None,
                open_timeout=OPEN_SECONDS,
                close_timeout=CLOSE_SECONDS,
                ping_interval=None,
                max_size=MAX_MESSAGE,
            )
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI) as error:
            raise StreamFailed(f"the media stream could not be opened: {error}") from error
        self._open(on_start)
        sender = asyncio.create_task(self._send_all(socket), name="media stream out")
        hung_up = asyncio.create_task(self._line.hung_up.wait(), name="caller hangs up")
        receiver = asyncio.create_task(self._receive_all(socket), name="media stream in")
        try:
            await asyncio.wait({receiver, hung_up}, return_when=asyncio.FIRST_COMPLETED)
            if receiver.done():
                receiver.result()
        finally:
            self._line.detach()
            await self._close(socket, sender)
            for task in (receiver, hung_up, sender):
                task.cancel()
            await asyncio.gather(receiver, hung_up, sender, return_exceptions=True)

    def _open(self, on_start: Callable[["MediaStream"], None]) -> None:
        self._put({"event": "connected", "protocol": "Call", "version": "1.0.0"}, numbered=False)
        start = {
            "streamSid": self.sid,
            "accountSid": self._account_sid,
            "callSid": self._call_sid,
            "tracks": ["inbound"],
            "customParameters": self._parameters,
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": RATE, "channels": 1},
        }
        self._put({"event": "start", "start": start})
        self.start_position = self._line.position()
        self._line.attach(self)
        on_start(self)

    async def _close(self, socket: ClientConnection, sender: asyncio.Task[None]) -> None:
        """Say ``stop``, let what waits go out, and close."""
        self._put({"event": "stop", "stop": {"accountSid": self._account_sid, "callSid": self._call_sid}})
        if not self._unsent.full():
            self._unsent.put_nowait(None)
            await asyncio.wait({sender}, timeout=CLOSE_SECONDS)
        await socket.close()

    def send_frame(self, frame: bytes | None) -> None:
        self._chunk += 1
        media = {"track": "inbound", "chunk": str(self._chunk), "timestamp": str(self._frames * 20), "payload": payload(frame)}
        self._frames += 1
        self._put({"event": "media", "media": media})

    def send_digit(self, digit: str) -> None:
        self._put({"event": "dtmf", "dtmf": {"track": "inbound_track", "digit": digit}})

    def send_marks(self, names: list[str]) -> None:
        for name in names:
            self._put({"event": "mark", "mark": {"name": name}})

    def _put(self, message: dict[str, Any], numbered: bool = True) -> None:
        if self._unsent.full():
            self._complain("the gateway does not read: frames to it were dropped")
            return
        if numbered:
            self._sequence += 1
            message |= {"sequenceNumber": str(self._sequence), "streamSid": self.sid}
        self._unsent.put_nowait(orjson.dumps(message))

    async def _send_all(self, socket: ClientConnection) -> None:
        """Send in order until None comes or the connection is gone (the receiving side then tells)."""
        try:
            while (message := await self._unsent.get()) is not None:
                await socket.send(message, text=True)
        except ConnectionClosed:
            return

    async def _receive_all(self, socket: ClientConnection) -> None:
        try:
            async for message in socket:
                self._receive(message)
        except ConnectionClosed as closed:
            if closed.rcvd is None:
                raise StreamFailed("the media stream's connection broke") from closed
            self._complain(f"the gateway closed the media stream with code {closed.rcvd.code}")

    def _receive(self, message: str | bytes) -> None:
        try:
            data = orjson.loads(message)
            event, stream = data["event"], data["streamSid"]
            if stream != self.sid:
                self._complain(f"a {event} message for another streamSid")
            elif event == "media":
                if not self._line.playout.add(base64.b64decode(data["media"]["payload"], validate=True)):
                    self._complain("more than ten minutes of sound wait to be played; sound was refused")
            elif event == "mark":
                self.send_marks(self._line.playout.mark(str(data["mark"]["name"])))
            elif event == "clear":
                self.send_marks(self._line.clear())
            else:
                self._complain(f"Twilio knows no message {str(event)[:40]!r} from a gateway")
        except (orjson.JSONDecodeError, KeyError, TypeError, binascii.Error):
            self._complain("a message that Twilio would not understand: expected media, mark or clear with its streamSid")
