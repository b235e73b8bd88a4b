"""Deepgram's Flux behind the recognition port: live ``/v2/listen``, which follows the caller's turns itself.

A flush asks for nothing (a ``ForceEndTurn`` at each pause would throw away what Flux is good at), and words stay partial
until Flux ends the turn; turn-taking has limits of its own for an end that does not come.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from deepgram.listen.v2.types import ListenV2FatalError, ListenV2TurnInfo

from core.errors import ProviderError
from voice.ports import FRAME_BYTES, RATE, Heard, HeardKind, RecognitionStream, SpeechHints, Word
from voice.recognition.deepgram import connected, deepgram_client
from voice.recognition.streaming import SLOWEST_SECONDS, OneStream, SocketOptions, SocketStream

MULTILINGUAL = "flux-general-multi"
"""The model that hears several languages; hints say which to expect."""
_SILENCE = b"\xff" * FRAME_BYTES * 4
"""80 ms, the step that Flux hears in. The line's own frames are sent as they come, since to gather as much of them would put
off the end of a turn."""
_KINDS: dict[str, HeardKind] = {
    "StartOfTurn": "started", "Update": "partial", "EagerEndOfTurn": "eager_end", "TurnResumed": "resumed", "EndOfTurn": "end",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FluxOptions(SocketOptions):
    """``keep_alive_seconds``: a text KeepAlive would break the connection, and a turn stands still without sound, so silence
    is sent. ``receive_seconds``: an update comes with every quarter of a second of sound."""

    receive_seconds: float = 3.0
    keep_alive_seconds: float = 1.0
    model: str = "flux-general-en"
    eot_threshold: float = 0.7
    """How sure Flux is that a turn is over when it ends it: 0.5 to 0.9."""
    eager_eot_threshold: float = 0.4
    """How sure it is when it says that the turn may be over: 0.3 to ``eot_threshold``. Lower is earlier and more often wrong,
    which costs prepared answers that nobody hears."""
    eot_timeout_ms: int = 3000
    """Silence that ends a turn however unsure it is: 500 to 60,000."""


class FluxRecogniser:
    name = "deepgram-flux"
    patience = SLOWEST_SECONDS

    def __init__(self, api_key: str, base_url: str, options: FluxOptions | None = None) -> None:
        """``base_url`` is the websocket's origin, e.g. ``wss://api.deepgram.com``."""
        self._client = deepgram_client(api_key, base_url)
        self._options = options or FluxOptions()

    async def prepare(self, hints: SpeechHints) -> None:
        """Nothing to build: terms go along when a stream is opened."""

    async def open(self, hints: SpeechHints) -> RecognitionStream:
        options, stack = self._options, AsyncExitStack()
        spoken = [hints.language.partition("-")[0], *hints.languages]
        connecting = self._client.listen.v2.connect(
            model=MULTILINGUAL if hints.languages else options.model, encoding="mulaw", sample_rate=8000,
            eot_threshold=options.eot_threshold, eager_eot_threshold=options.eager_eot_threshold,
            eot_timeout_ms=options.eot_timeout_ms, keyterm=options.terms(hints) or None,
            language_hint=spoken if hints.languages else None,
        )  # fmt: skip
        return SocketStream(_Wire(await connected(connecting, stack, options.connect_seconds), stack), options)


class _Wire:
    provider = "Deepgram"
    answers_sound = True

    def __init__(self, socket: Any, stack: AsyncExitStack) -> None:
        self._socket = socket
        self._stream = OneStream(self.provider)
        self._added = 0.0
        """Seconds of silence that were not the line's, by which Flux's clock is ahead of it."""
        self._told = ""
        self._asked = False
        self.sound = socket.send_media
        self.goodbye = socket.send_close_stream
        self.close = stack.aclose

    async def flush(self) -> None:
        self._asked = True

    async def keep_alive(self) -> None:
        self._added += len(_SILENCE) / RATE
        await self._socket.send_media(_SILENCE)

    async def messages(self) -> AsyncIterator[Sequence[Heard]]:
        async for message in self._socket:
            if isinstance(message, ListenV2FatalError):
                raise ProviderError(f"Deepgram ended the stream: {message.code}")
            yield self._take(message) if isinstance(message, ListenV2TurnInfo) else ()

    def _take(self, info: ListenV2TurnInfo) -> Sequence[Heard]:
        """An update without news is told only after a flush, as a sign that somebody listens."""
        self._stream.holds(info.request_id)
        kind = _KINDS.get(str(info.event))
        text = info.transcript.strip()
        if kind is None or (kind == "partial" and text == self._told and not self._asked):
            return ()
        self._told, self._asked = "" if kind == "end" else text, False
        words = tuple(
            Word(w.word, w.start - self._added, w.end - self._added, w.confidence)
            for w in info.words
            if w.start is not None and w.end is not None
        )
        sure = sum(w.confidence for w in info.words) / len(info.words) if info.words else 1.0
        return (Heard(kind, text, words, sure),)
