"""The voice gateway as a FastAPI app, built from its parts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import structlog
from fastapi import FastAPI, Response

from core.clock import Clock
from core.errors import ProviderError
from core.events import Events, LocalEvents
from core.stages import TimedTurn
from core.standing import Standings
from graph.reply import Conversation, Orchestrator, Questions
from graph.transfers import Transfers
from voice import mulaw
from voice.activity import VoiceActivity
from voice.calls import LiveCalls
from voice.ear import VoiceDetector
from voice.endpointing import Complete, Endpointing
from voice.feed import CallFeed, business_events_router, feed_router
from voice.ports import RATE, Recogniser, Synthesiser, VoiceStyle
from voice.preparation import CallLimits, SessionParts
from voice.questions import question_router
from voice.recorder import Sink
from voice.rendering import HOLD_ON, ReadySound
from voice.speech.cache import CachedSynthesiser
from voice.turns import TurnTimes
from voice.twilio.control import TwilioControl
from voice.twilio.media import MediaEndpoint
from voice.twilio.rest import TwilioRest
from voice.twilio.signature import Signatures
from voice.twilio.texts import Texts, texts_router
from voice.twilio.tokens import StreamTokens, feed_token
from voice.twilio.webhooks import Webhooks
from voice.voice_chain import VoiceChain

log = structlog.get_logger(__name__)

UVICORN_OPTIONS: dict[str, Any] = {
    "ws": "websockets-sansio",
    "ws_max_size": 64 * 1024,
    "ws_per_message_deflate": False,
    "timeout_graceful_shutdown": 5,
}
"""How uvicorn is to serve the gateway: bounded messages, and no compression of what is 50 small messages a second."""


def _unrecorded(_: Conversation) -> Sink | None:
    return None


async def _nothing() -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class GatewayParts:
    """Everything a gateway is made of; lists are in order of preference."""

    orchestrator: Orchestrator
    recognisers: Sequence[Recogniser]
    synthesisers: Sequence[Synthesiser]
    complete: Complete
    clock: Clock
    public_url: str
    twilio_auth_token: str
    secret: bytes
    """The platform's secret: stream tokens and those of other services are signed with it, and the feed's bearer token is
    derived from it."""
    feed: CallFeed
    events: Events = field(default_factory=LocalEvents)
    """What calls log, by business."""
    questions: Questions | None = None
    """Answers an owner who tries a question; None answers nobody."""
    record: Callable[[Conversation], Sink | None] = _unrecorded
    """Where a call is recorded to; None where it is not."""
    timed: Callable[[TimedTurn], None] = lambda _: None
    """Hears of every turn as its answer begins to sound."""
    rest: TwilioRest | None = None
    """Twilio's API, where there is an account: people are called by it, and calls ended."""
    texts: Texts | None = None
    """Texts that come in, and what becomes of those sent; None takes no notice."""
    transfers: Transfers | None = None
    """Callers on their way to a person; None hands nobody over."""
    missing: Callable[[], Awaitable[Sequence[str]]] = _nothing
    """What a call needs and is not there at the moment, by name, for ``/readyz``."""
    detector: Callable[[], VoiceDetector] = VoiceActivity
    """A new voice detector, for one call."""
    standings: Standings | None = None
    """How the providers stand, shared with those who ask for models and searches; None means the calls' own."""
    style: VoiceStyle = field(default_factory=VoiceStyle)
    times: TurnTimes = field(default_factory=TurnTimes)
    limits: CallLimits = field(default_factory=CallLimits)
    most_calls: int = 100


def create_app(parts: GatewayParts) -> FastAPI:
    """The app. Calls are taken from the start; ``/readyz`` answers 200 once the ready sounds lie ready, while
    nothing that a call needs is missing."""
    apology = ReadySound(f"{ProviderError.say} Please call again in a little while.", _tone())
    control = TwilioControl(parts.rest)
    standings = parts.standings or Standings(parts.clock)
    session = SessionParts(
        recognisers=parts.recognisers, synthesisers=parts.synthesisers, detector=parts.detector,
        endpointing=Endpointing(parts.complete), clock=parts.clock, control=control, apology=apology, style=parts.style,
        record=parts.record, timed=parts.timed, times=parts.times, limits=parts.limits, standings=standings,
    )  # fmt: skip
    calls = LiveCalls(parts.orchestrator, session, parts.most_calls)
    signatures = Signatures(parts.twilio_auth_token, parts.public_url)
    tokens = StreamTokens(parts.secret, parts.clock)
    webhooks = Webhooks(calls, signatures, tokens, control, parts.transfers, parts.rest, parts.clock)
    ready = asyncio.Event()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warming = asyncio.create_task(_warm(parts, apology, ready), name="warming")
        yield
        warming.cancel()
        await asyncio.wait([warming])
        await webhooks.close()
        await calls.close()
        for synthesiser in parts.synthesisers:
            with suppress(Exception):
                async with asyncio.timeout(2.0):
                    await synthesiser.close()

    app = FastAPI(title="Frontdesk voice gateway", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(webhooks.router())
    app.include_router(MediaEndpoint(calls, signatures, tokens).router())
    app.include_router(feed_router(parts.feed, feed_token(parts.secret)))
    app.include_router(business_events_router(parts.events, parts.secret, parts.clock))
    if parts.texts is not None:
        app.include_router(texts_router(parts.texts, signatures))
    if parts.questions is not None:
        app.include_router(question_router(parts.questions, parts.secret, parts.clock))

    @app.get("/healthz")
    async def healthz() -> dict[str, object]:
        return {"status": "ok", "calls": len(calls)}

    @app.get("/readyz")
    async def readyz(response: Response) -> dict[str, object]:
        missing = [*(() if ready.is_set() else ("sounds",)), *await parts.missing()]
        response.status_code = 503 if missing else 200
        return {"status": "not ready", "missing": missing} if missing else {"status": "ready"}

    return app


async def _warm(parts: GatewayParts, apology: ReadySound, ready: asyncio.Event) -> None:
    """Load what the first call would wait for, and speak the fixed wordings once, so that a cache holds their sound."""
    voice = VoiceChain(parts.synthesisers, parts.style, patience=20.0, first_sound=20.0, standings=parts.standings)
    parts.detector()
    try:
        apology.sound = b"".join([piece.sound async for piece in voice.speak(apology.text)])
        for synthesiser in parts.synthesisers:
            if isinstance(synthesiser, CachedSynthesiser):
                await synthesiser.ready((HOLD_ON, *await parts.orchestrator.common_phrases()), parts.style)
    except ProviderError as error:
        log.error("warming_failed", code=error.code, message=str(error))
        return
    ready.set()


def _tone() -> bytes:
    """Two short tones, for the case that nothing at all can speak."""
    time = np.arange(RATE // 4) / RATE
    tone = mulaw.encode((6000 * np.sin(2 * np.pi * 440 * time)).astype(np.int16))
    return (tone + mulaw.SILENCE * (RATE // 8)) * 2
