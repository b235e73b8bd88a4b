"""Deepgram's Nova-3 behind the recognition port: live ``/v1/listen`` through Deepgram's own asynchronous client.

Endpointing is off: the turns of a call are decided by Frontdesk, and a ``Finalize`` is then answered soonest.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any

from deepgram import AsyncDeepgramClient
from deepgram.environment import DeepgramClientEnvironment
from deepgram.listen.v1.types import ListenV1Results

from core.errors import DeadlineExceeded
from voice.ports import Heard, RecognitionStream, SpeechHints, Word
from voice.recognition.streaming import SLOWEST_SECONDS, OneStream, SocketOptions, SocketStream, unreachable

MULTILINGUAL = "multi"
"""Deepgram's name for the model that hears several languages in one stream; hints say which to expect."""


@dataclass(frozen=True, slots=True)
class DeepgramOptions(SocketOptions):
    """``keep_alive_seconds``: Deepgram hangs up after ten. ``max_terms``: it takes 500 tokens of keyterms in all."""

    model: str = "nova-3"


def deepgram_client(api_key: str, base_url: str) -> AsyncDeepgramClient:
    """``base_url`` is the websocket's origin, e.g. ``wss://api.deepgram.com``."""
    origin = base_url.rstrip("/")
    rest = origin.replace("ws", "http", 1) if origin.startswith("ws") else origin
    socket = origin.replace("http", "ws", 1) if origin.startswith("http") else origin
    place = DeepgramClientEnvironment(base=rest, production=socket, agent=socket, agent_rest=rest)
    return AsyncDeepgramClient(api_key=api_key, environment=place)


async def connected(connecting: AbstractAsyncContextManager[Any], stack: AsyncExitStack, seconds: float) -> Any:
    """The SDK's socket, entered on ``stack``; raises ProviderError."""
    try:
        async with asyncio.timeout(seconds):
            return await stack.enter_async_context(connecting)
    except TimeoutError:
        raise DeadlineExceeded(f"Deepgram did not answer within {seconds:g} s") from None
    except Exception as error:
        raise unreachable("Deepgram", "DEEPGRAM_API_KEY", error) from error


class DeepgramRecogniser:
    name = "deepgram"
    patience = SLOWEST_SECONDS

    def __init__(self, api_key: str, base_url: str, options: DeepgramOptions | None = None) -> None:
        self._client = deepgram_client(api_key, base_url)
        self._options = options or DeepgramOptions()

    async def prepare(self, hints: SpeechHints) -> None:
        """Nothing to build: terms go along when a stream is opened."""

    async def open(self, hints: SpeechHints) -> RecognitionStream:
        options, stack = self._options, AsyncExitStack()
        connecting = self._client.listen.v1.connect(
            model=options.model, language=MULTILINGUAL if hints.languages else hints.language,
            encoding="mulaw", sample_rate=8000, channels=1,
            interim_results="true", endpointing="false", smart_format="false", punctuate="false", numerals="false",
            keyterm=options.terms(hints) or None,
            language_hint=[hints.language, *hints.languages] if hints.languages else None,
        )  # fmt: skip
        return SocketStream(_Wire(await connected(connecting, stack, options.connect_seconds), stack), options)


class _Wire:
    provider = "Deepgram"
    answers_sound = True

    def __init__(self, socket: Any, stack: AsyncExitStack) -> None:
        self._socket, self._stack = socket, stack
        self._stream = OneStream(self.provider)
        self._final: list[tuple[str, tuple[Word, ...], float]] = []
        self.sound = socket.send_media
        self.flush = socket.send_finalize
        self.keep_alive = socket.send_keep_alive
        self.goodbye = socket.send_close_stream
        self.close = stack.aclose

    async def messages(self) -> AsyncIterator[Sequence[Heard]]:
        async for message in self._socket:
            yield self._take(message) if isinstance(message, ListenV1Results) else ()

    def _take(self, message: ListenV1Results) -> Sequence[Heard]:
        """Pieces that Deepgram marks final are held until Finalize is answered, so that a final is an utterance."""
        self._stream.holds(message.metadata.request_id)
        best = message.channel.alternatives[0] if message.channel.alternatives else None
        text = best.transcript.strip() if best else ""
        words = tuple(Word(w.word, w.start, w.end, w.confidence) for w in (best.words or ())) if best else ()
        confidence = float(best.confidence) if best and text else 1.0
        answered = bool(message.from_finalize)
        said = [*self._final, (text, words, confidence)] if text else list(self._final)
        if message.is_final:
            self._final = said
        if not said and not answered:
            return ()
        whole = " ".join(piece for piece, _, _ in said)
        every = tuple(word for _, some, _ in said for word in some)
        sure = min((c for _, _, c in said), default=1.0)
        if answered:
            self._final = []
        return (Heard("final" if answered else "partial", whole, every, sure),)
