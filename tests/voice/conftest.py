"""A gateway on a real socket with a scripted conversation, recogniser and voice; and a telephone that behaves as Twilio does."""

import asyncio
import base64
import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx
import pytest
import uvicorn
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from core.clock import SystemClock
from core.errors import NotFound, ProviderError, UnknownNumber
from graph.reply import CallerTurn, Expects, HeardPhrase, Outcome, Phrase
from voice.gateway import UVICORN_OPTIONS, GatewayParts, create_app
from voice.ports import Heard, RecognitionStream, Speech, SpeechHints, VoiceStyle

AUTH_TOKEN = "twilio-auth-token"
QUIET = b"\xff" * 160
LOUD = b"\x10\x90" * 80
BYTES_A_CHARACTER = 200


class Pulse:
    """Lets a test wait for something to become true, woken by every change and never by the clock."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def beat(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(self, condition: Callable[[], object], seconds: float = 8.0) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.append(future)
                await future


@dataclass
class Answer:
    """What the scripted conversation replies: ``before`` the gate, and ``after`` it has been opened."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    outcome: Outcome = field(default_factory=Outcome)
    raises: Exception | None = None


class ScriptedTurn:
    def __init__(self, conversation: "ScriptedConversation", turn: CallerTurn, answer: Answer) -> None:
        self._conversation = conversation
        self._answer = answer
        self._gate = asyncio.Event()
        self.turn = turn
        self.route = "synthesis"
        self.reached: dict[str, float] = {}
        self.committed = self.dropped = 0
        self.stands = False

    async def phrases(self) -> AsyncIterator[Phrase]:
        for text in self._answer.before:
            yield self._conversation.phrase(text)
        await self._gate.wait()
        if self._answer.raises is not None:
            raise self._answer.raises
        for text in self._answer.after:
            yield self._conversation.phrase(text)

    @property
    def prepared(self) -> bool:
        return True

    async def commit(self, *, stands: bool = True) -> None:
        self.stands = stands
        self.committed += 1
        self._gate.set()
        self._conversation.pulse.beat()

    def stand(self) -> None:
        self.stands = True
        self._conversation.pulse.beat()

    async def drop(self) -> None:
        self.dropped += 1
        self._conversation.pulse.beat()

    async def outcome(self) -> Outcome:
        await self._gate.wait()
        return self._answer.outcome


class ScriptedConversation:
    """Answers by the turn's words (or its source, for silence and digits); keeps everything it was told."""

    hints_key = "business-1"
    languages = ()
    pronunciations: tuple[tuple[str, str], ...] = ()
    terms: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    language = "en-US"

    def __init__(self, pulse: Pulse, answers: Mapping[str, Answer], greeting: tuple[Phrase, ...], resumed: bool) -> None:
        self.business_id: UUID = uuid4()
        self.call_id: UUID = uuid4()
        self.resumed = resumed
        self.pulse = pulse
        self.answers = answers
        self.greeting = greeting
        self.turns: list[ScriptedTurn] = []
        self.notes: list[tuple[str, dict[str, object]]] = []
        self.ended: tuple[str, tuple[HeardPhrase, ...]] | None = None
        self.let_go_of = False
        self._phrases = 0

    def phrase(self, text: str) -> Phrase:
        self._phrases += 1
        return Phrase(f"p{self._phrases}", text)

    def opening(self) -> tuple[tuple[Phrase, ...], Outcome]:
        return ((Phrase("again", "Sorry, we were cut off."),) if self.resumed else self.greeting), Outcome()

    def plan(self, turn: CallerTurn) -> ScriptedTurn:
        found = self.answers.get(turn.words if turn.source == "speech" else turn.source, Answer(after=("Sure.",)))
        planned = ScriptedTurn(self, turn, found)
        self.turns.append(planned)
        self.pulse.beat()
        return planned

    async def note(self, kind: str, **facts: object) -> None:
        self.notes.append((kind, facts))
        self.pulse.beat()

    async def let_go(self) -> None:
        self.let_go_of = True
        self.pulse.beat()

    async def end(self, reason: str, heard: tuple[HeardPhrase, ...] = ()) -> None:
        self.ended = self.ended or (reason, heard)
        self.pulse.beat()

    @property
    def committed(self) -> list[CallerTurn]:
        return [planned.turn for planned in self.turns if planned.committed]

    def noted(self, kind: str) -> list[dict[str, object]]:
        return [facts for noted, facts in self.notes if noted == kind]


class ScriptedOrchestrator:
    def __init__(self, pulse: Pulse) -> None:
        self.pulse = pulse
        self.answers: dict[str, Answer] = {}
        self.sentences: tuple[str, ...] = ()
        """Those that its callers may say."""
        self.greeting: tuple[Phrase, ...] = (Phrase("hello", "Hello there."),)
        self.rung: list[tuple[str, str, str | None]] = []
        self.conversations: dict[str, ScriptedConversation] = {}

    async def ring(self, call_sid: str, to: str, caller: str | None) -> ScriptedConversation:
        if to != "+12125550100":
            raise UnknownNumber("no business has this number")
        self.rung.append((call_sid, to, caller))
        resumed = call_sid in self.conversations
        conversation = ScriptedConversation(self.pulse, self.answers, self.greeting, resumed)
        conversation.sentences = self.sentences
        self.conversations[call_sid] = conversation
        return conversation

    async def common_phrases(self) -> Iterable[str]:
        return ("One moment.",)


class ToneSynthesiser:
    """Speaks every character as 25 ms of loud sound, a word a piece, with a mark at each word's end."""

    def __init__(self, name: str = "tone", breaks_after: int | None = None) -> None:
        self.name = name
        self.breaks_after = breaks_after
        self.spoken: list[str] = []
        self.languages: list[str] = []

    async def speak(self, text: str, style: VoiceStyle) -> AsyncIterator[Speech]:
        self.spoken.append(text)
        self.languages.append(style.language)
        position = 0
        for count, word in enumerate(re.findall(r"\S+\s*", text)):
            if count == self.breaks_after:
                raise ProviderError("the voice broke")
            position += len(word)
            yield Speech(
                LOUD[:1] * len(word) * BYTES_A_CHARACTER, ((len(text[:position].rstrip()), position * BYTES_A_CHARACTER),)
            )

    async def close(self) -> None:
        pass


class ScriptedStream:
    """Each flush yields the next scripted final, or an empty one."""

    def __init__(self, recogniser: "ScriptedRecogniser") -> None:
        self._recogniser = recogniser
        self.frames = 0
        self.heard: asyncio.Queue[Heard | Exception | None] = asyncio.Queue()
        self.expected: list[Expects] = []

    def push(self, frame: bytes) -> None:
        self.frames += 1

    def flush(self) -> None:
        script = self._recogniser.script
        self.heard.put_nowait(Heard("final", script.pop(0) if script else ""))

    def expect(self, kind: Expects) -> None:
        self.expected.append(kind)

    async def __aiter__(self) -> AsyncIterator[Heard]:
        while (heard := await self.heard.get()) is not None:
            if isinstance(heard, Exception):
                raise heard
            yield heard

    async def close(self) -> None:
        self.heard.put_nowait(None)


class ScriptedRecogniser:
    def __init__(self, name: str = "scripted", broken: bool = False) -> None:
        self.name = name
        self.broken = broken
        self.script: list[str] = []
        self.streams: list[ScriptedStream] = []

    async def prepare(self, hints: SpeechHints) -> None:
        pass

    async def open(self, hints: SpeechHints) -> RecognitionStream:
        if self.broken:
            raise ProviderError("no such host")
        stream = ScriptedStream(self)
        self.streams.append(stream)
        return stream


@dataclass
class Loudness:
    change: Literal["onset", "offset"] | None
    last_voice: float | None


class LoudnessDetector:
    """Voice is three loud frames in a row; it is over after five quiet ones."""

    def __init__(self) -> None:
        self._voiced = False
        self._run = 0
        self._frames = 0
        self._last_voice: float | None = None

    def push(self, frame: bytes) -> Loudness:
        self._frames += 1
        loud = frame != QUIET
        if loud:
            self._last_voice = self._frames * 0.02
        self._run = self._run + 1 if loud != self._voiced else 0
        if self._run < (5 if self._voiced else 3):
            return Loudness(None, self._last_voice)
        self._voiced, self._run = loud, 0
        return Loudness("onset" if loud else "offset", self._last_voice)


class ScriptedFeed:
    def __init__(self) -> None:
        self.events: dict[str, list[dict[str, object]]] = {"CA1": [{"kind": "ring"}, {"kind": "end"}]}

    def follow(self, call_sid: str) -> AsyncIterator[Mapping[str, object]]:
        if call_sid not in self.events:
            raise NotFound("there is no such call")
        return self._each(self.events[call_sid])

    async def _each(self, events: list[dict[str, object]]) -> AsyncIterator[Mapping[str, object]]:
        for event in events:
            yield event


class Phone:
    """Twilio and the caller's ear: sends a frame every 20 ms, plays what it is sent in real time, and returns marks."""

    def __init__(self, socket: ClientConnection, pulse: Pulse, call_sid: str) -> None:
        self.call_sid = call_sid
        self.played: list[bytes] = []
        self.clears: list[float] = []
        self.first_sound_at: float | None = None
        self.closed: int | None = None
        self.loud_since: float | None = None
        self.marks = True
        self._socket = socket
        self._pulse = pulse
        self._loud = 0
        self._chunk = 0
        self._ends = 0.0
        self._marks: dict[str, asyncio.TimerHandle] = {}
        self._chunks = self._returned = self._heard_out = 0
        self._loop = asyncio.get_running_loop()
        self._tasks = [self._loop.create_task(self._listen()), self._loop.create_task(self._talk())]

    def say(self, seconds: float) -> None:
        self._loud = round(seconds / 0.02)
        self.loud_since = None

    async def silent(self) -> None:
        """Until everything said so far has gone out."""
        await self._pulse.until(lambda: self._loud == 0)

    async def send(self, **message: object) -> None:
        await self._socket.send(json.dumps({"streamSid": "MZ1", **message}))

    async def send_text(self, text: str | bytes) -> None:
        await self._socket.send(text)

    async def heard_out(self) -> None:
        """Until something new was sent and all of it has been played, and the gateway has been told so."""
        await self._pulse.until(lambda: self._chunks > self._heard_out and self._chunks == self._returned)
        self._heard_out = self._chunks

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        for timer in self._marks.values():
            timer.cancel()
        await self._socket.close()

    async def drop(self) -> None:
        """The line breaks without a word."""
        self._socket.transport.abort()
        await self.gone()

    async def gone(self) -> None:
        await self._pulse.until(lambda: self.closed is not None)

    async def _talk(self) -> None:
        begun = self._loop.time()
        while self.closed is None:
            frame = LOUD if self._loud else QUIET
            if self._loud:
                self.loud_since = self.loud_since or self._loop.time()
                self._loud -= 1
            self._pulse.beat()
            payload = base64.b64encode(frame).decode()
            self._chunk += 1
            try:
                await self.send(event="media", media={"track": "inbound", "timestamp": str(self._chunk * 20), "payload": payload})
            except ConnectionClosed:
                return
            await asyncio.sleep(max(0.0, begun + self._chunk * 0.02 - self._loop.time()))

    async def _listen(self) -> None:
        try:
            async for text in self._socket:
                await self._take(json.loads(text))
                self._pulse.beat()
        except ConnectionClosed:
            pass
        self.closed = self._socket.close_code
        self._pulse.beat()

    async def _take(self, message: dict[str, Any]) -> None:
        now = self._loop.time()
        if message["event"] == "media":
            sound = base64.b64decode(message["media"]["payload"])
            self.first_sound_at = self.first_sound_at or now
            self.played.append(sound)
            self._chunks += 1
            self._ends = max(now, self._ends) + len(sound) / 8000
        elif message["event"] == "mark":
            name = message["mark"]["name"]
            self._marks[name] = self._loop.call_at(self._ends, self._return, name)
        elif message["event"] == "clear":
            self.clears.append(now)
            self._ends = now
            for name, timer in list(self._marks.items()):
                timer.cancel()
                self._return(name)

    def _return(self, name: str) -> None:
        self._marks.pop(name, None)
        if self.marks and self.closed is None:
            self._tasks.append(self._loop.create_task(self._send_back(name)))

    async def _send_back(self, name: str) -> None:
        await self.send(event="mark", mark={"name": name})
        self._returned += 1
        self._pulse.beat()


@dataclass
class Gateway:
    """A gateway under test, and how to reach it as Twilio would."""

    parts: GatewayParts
    orchestrator: ScriptedOrchestrator
    recogniser: ScriptedRecogniser
    pulse: Pulse
    url: str
    client: httpx.AsyncClient
    phones: list[Phone] = field(default_factory=list)

    async def post(self, path: str, form: Mapping[str, str], signature: str | None = None) -> httpx.Response:
        signed = RequestValidator(AUTH_TOKEN).compute_signature(self.url + path, form)
        headers = {
            "X-Twilio-Signature": signed if signature is None else signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return await self.client.post(self.url + path, content=urlencode(form), headers=headers)

    async def ring(self, call_sid: str = "CA1", to: str = "+12125550100", **more: str) -> str:
        answer = await self.post("/twilio/voice", {"CallSid": call_sid, "To": to, "From": "+12125550177", **more})
        assert answer.status_code == 200
        return answer.text

    async def connect(self, headers: Mapping[str, str] | None = None) -> ClientConnection:
        address = self.url.replace("http", "ws") + "/twilio/media"
        return await connect(address, additional_headers=headers, compression=None)

    async def call(self, call_sid: str = "CA1", twiml: str | None = None) -> Phone:
        """A call whose line has begun."""
        token = token_of(twiml or await self.ring(call_sid))
        socket = await self.connect()
        await socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        await socket.send(start_message(call_sid, token))
        phone = Phone(socket, self.pulse, call_sid)
        self.phones.append(phone)
        return phone

    def conversation(self, call_sid: str = "CA1") -> ScriptedConversation:
        return self.orchestrator.conversations[call_sid]


def token_of(twiml: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', twiml)
    assert found, twiml
    return found[1]


def start_message(call_sid: str, token: str | None, **more: object) -> str:
    start: dict[str, object] = {
        "streamSid": "MZ1", "accountSid": "AC1", "callSid": call_sid, "tracks": ["inbound"],
        "customParameters": {} if token is None else {"token": token},
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}, **more,
    }  # fmt: skip
    return json.dumps({"event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": start})


def always_complete(words: str, expects: Expects) -> float:
    return 1.0


Serve = Callable[..., Awaitable[Gateway]]


@asynccontextmanager
async def _serving(changes: Mapping[str, Any]) -> AsyncIterator[Gateway]:
    pulse = Pulse()
    orchestrator, recogniser = ScriptedOrchestrator(pulse), ScriptedRecogniser()
    parts = GatewayParts(
        orchestrator=orchestrator, recognisers=[recogniser], synthesisers=[ToneSynthesiser()], detector=LoudnessDetector,
        complete=always_complete, clock=SystemClock(), public_url="http://set-below", twilio_auth_token=AUTH_TOKEN,
        secret=b"platform secret", feed=ScriptedFeed(),
    )  # fmt: skip
    parts = replace(parts, **changes)
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    parts = replace(parts, public_url=url)
    server = uvicorn.Server(uvicorn.Config(create_app(parts), log_level="warning", **UVICORN_OPTIONS))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    async with httpx.AsyncClient() as client:
        gateway = Gateway(parts, orchestrator, recogniser, pulse, url, client)
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        try:
            yield gateway
        finally:
            for phone in gateway.phones:
                await phone.close()
            server.should_exit = True
            await serving


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start a gateway; keyword arguments replace its parts."""
    async with AsyncExitStack() as stack:

        async def start(**changes: Any) -> Gateway:
            gateway: Gateway = await stack.enter_async_context(_serving(changes))
            return gateway

        yield start


@pytest.fixture
async def gateway(serve: Serve) -> Gateway:
    return await serve()
