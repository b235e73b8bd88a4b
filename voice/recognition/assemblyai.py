"""AssemblyAI's Universal-Streaming behind the recognition port: ``/v3/ws`` over a socket of our own, in its SDK's types.

The SDK's asynchronous client queues sound without bound, tells failures to handlers, and notices a dead peer after 40 s, so only
its messages are used. Turns are cut by Frontdesk: a flush is a ``ForceEndpoint``, which is answered with a ``Turn`` that has
ended; how sure AssemblyAI is of the end goes along.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from assemblyai.streaming.v3 import BeginEvent, Encoding, SpeechModel, SpeechStartedEvent, StreamingParameters, TurnEvent
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from core.errors import DeadlineExceeded, KeyRefused, ProviderError
from voice.ports import FRAME_BYTES, RATE, Heard, HeardKind, RecognitionStream, SpeechHints, Word
from voice.recognition.streaming import SocketOptions, SocketStream, unreachable

CHUNK_BYTES = FRAME_BYTES * 3
"""60 ms: AssemblyAI closes the stream on pieces under 50."""
UNAUTHORIZED = 1008
"""The code of a socket closed for a wrong key, or for an account without credit."""
API_VERSION = "2025-05-12"
MAX_TURN_WORDS = 400
"""A turn with so many words is told as ended, so that what is held of it has a bound."""


@dataclass(frozen=True, slots=True)
class AssemblyAIOptions(SocketOptions):
    """``receive_seconds``: nothing is said in silence, so it is a ping that has to be answered within that time."""

    receive_seconds: float = 5.0
    max_terms: int = 100
    max_term_characters: int = 50
    end_of_turn_confidence: float = 0.7
    """How sure AssemblyAI has to be that a turn is over for that to count as its opinion: 0 to 1."""
    max_turn_silence_ms: int = 2000
    """Silence after which it ends a turn unasked, which only happens where the voice was not noticed here."""


class AssemblyAIRecogniser:
    name = "assemblyai"

    def __init__(self, api_key: str, base_url: str, options: AssemblyAIOptions | None = None) -> None:
        """``base_url`` is the websocket's origin, e.g. ``wss://streaming.assemblyai.com``."""
        self._key, self._base = api_key, base_url.rstrip("/")
        self._options = options or AssemblyAIOptions()

    async def prepare(self, hints: SpeechHints) -> None:
        """Nothing to build: terms go along when a stream is opened."""

    async def open(self, hints: SpeechHints) -> RecognitionStream:
        options = self._options
        half = options.receive_seconds / 2
        try:
            async with asyncio.timeout(options.connect_seconds):
                socket = await connect(
                    f"{self._base}/v3/ws?{self._query(hints)}", compression=None, ping_interval=half, ping_timeout=half,
                    close_timeout=options.close_seconds,
                    additional_headers={"Authorization": self._key, "AssemblyAI-Version": API_VERSION},
                )  # fmt: skip
                await _begun(socket)
        except TimeoutError:
            raise DeadlineExceeded(f"AssemblyAI did not answer within {options.connect_seconds:g} s") from None
        except ProviderError:
            raise
        except Exception as error:
            raise unreachable("AssemblyAI", "ASSEMBLYAI_API_KEY", error) from error
        return SocketStream(_Wire(socket, options.end_of_turn_confidence), options)

    def _query(self, hints: SpeechHints) -> str:
        """Lists go as JSON, as in the SDK's own client."""
        english = not hints.languages and hints.language.startswith("en")
        model = SpeechModel.universal_streaming_english if english else SpeechModel.universal_streaming_multilingual
        parameters = StreamingParameters(
            sample_rate=RATE, encoding=Encoding.pcm_mulaw, speech_model=model, format_turns=False,
            end_of_turn_confidence_threshold=self._options.end_of_turn_confidence,
            max_turn_silence=self._options.max_turn_silence_ms, session_heartbeat=True,
            keyterms_prompt=self._options.terms(hints) or None,
        )  # fmt: skip
        values = parameters.model_dump(mode="json", exclude_none=True)
        return urlencode({name: json.dumps(v) if isinstance(v, list | bool) else v for name, v in values.items()})


async def _begun(socket: ClientConnection) -> None:
    """Wait for ``Begin``: a wrong key or query is told after the handshake."""
    try:
        message = _parsed(await socket.recv())
        if message.get("type") != "Begin":
            raise ProviderError("AssemblyAI did not begin the stream")
        BeginEvent.model_validate(message)
    except BaseException as error:
        socket.transport.abort()
        if isinstance(error, ConnectionClosed):
            raise _refused(error.code) from error
        raise


def _refused(code: object) -> ProviderError:
    if code == UNAUTHORIZED:
        return KeyRefused("AssemblyAI refused our key: set ASSEMBLYAI_API_KEY to a valid one, of an account in credit")
    return ProviderError(f"AssemblyAI refused the stream: {code}")


def _parsed(text: str | bytes) -> dict[str, Any]:
    """A message; ProviderError for an error or for what is none."""
    try:
        message = json.loads(text)
    except ValueError:
        raise ProviderError("AssemblyAI sent what is not of its protocol") from None
    if not isinstance(message, dict):
        raise ProviderError("AssemblyAI sent what is not of its protocol")
    if message.get("type") == "Error" or "error" in message:
        raise _refused(message.get("error_code"))
    return message


class _Wire:
    provider = "AssemblyAI"
    answers_sound = False

    def __init__(self, socket: ClientConnection, sure: float) -> None:
        self._socket, self._sure = socket, sure
        self._chunk = bytearray()
        self._forced = self._unanswered = False
        self._ended_turn = -1
        self._told = Heard("partial", "")
        self._said: list[Word] = []
        """Words that were told as final since the last end."""

    async def sound(self, frame: bytes) -> None:
        self._chunk += frame
        if len(self._chunk) >= CHUNK_BYTES:
            chunk = bytes(self._chunk)
            self._chunk.clear()
            await self._socket.send(chunk)

    async def flush(self) -> None:
        """What is too little to be sent stays: it is silence, or the caller goes on. Where nothing was said nothing answers, and
        the next heartbeat is told as a sign that somebody listens."""
        self._forced = self._unanswered = True
        await self._socket.send('{"type": "ForceEndpoint"}')

    async def keep_alive(self) -> None:
        await self._socket.send('{"type": "KeepAlive"}')

    async def goodbye(self) -> None:
        await self._socket.send('{"type": "Terminate"}')

    async def close(self) -> None:
        await self._socket.close()

    async def messages(self) -> AsyncIterator[Sequence[Heard]]:
        async for text in self._socket:
            message = _parsed(text)
            match message.get("type"):
                case "Turn":
                    yield self._take(TurnEvent.model_validate(message))
                case "SpeechStarted":
                    SpeechStartedEvent.model_validate(message)
                    yield (Heard("started", ""),)
                case "Heartbeat" if self._unanswered:
                    self._unanswered = False
                    yield (self._told,)
                case _:
                    yield ()

    def _take(self, turn: TurnEvent) -> Sequence[Heard]:
        words = [Word(w.text, w.start / 1000, w.end / 1000, w.confidence) for w in turn.words]
        if turn.turn_order <= self._ended_turn:
            return ()
        self._unanswered = False
        if not turn.end_of_turn:
            self._told = _heard("partial", words)
            return (self._told,) if words else ()
        self._told = Heard("partial", "")
        forced, self._forced, self._ended_turn = self._forced, False, turn.turn_order
        self._said += words
        if forced and turn.end_of_turn_confidence < self._sure and len(self._said) < MAX_TURN_WORDS:
            return (_heard("final", words),)
        whole, self._said = self._said, []
        return (_heard("end", whole),)


def _heard(kind: HeardKind, words: Sequence[Word]) -> Heard:
    sure = sum(word.confidence for word in words) / len(words) if words else 1.0
    return Heard(kind, " ".join(word.text for word in words), tuple(words), sure)
