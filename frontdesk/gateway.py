"""Which objects make a voice gateway, by the keys and base URLs that are set; the local engines come last in each list."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from core.clock import SystemClock
from core.crypto import Sealer
from core.errors import ProviderError
from core.events import Events, open_events
from core.jobs import open_queue
from core.metrics import turn_answered
from core.secrets import Secrets
from core.settings import Settings
from core.stages import TimedTurn
from core.standing import Standings
from core.traces import traces_sent
from frontdesk.composition import open_orchestrator
from frontdesk.health import Readiness, database_answers
from frontdesk.hearing import recognisers_of
from frontdesk.metrics import lag_measured, metrics_route
from frontdesk.serving import Address, Server
from frontdesk.stores import open_database
from graph.asking import QuestionDesk
from graph.call import CallConversation
from graph.orchestrator import Receptionist
from graph.reply import Conversation
from graph.transfers import TransferRows
from nodes.understanding.completeness import looks_complete
from tenancy.calls.recordings import SealedRecording, recording_path
from tools.messaging.inbound import TextDesk
from tools.messaging.numbers import Numbers
from voice.activity import VoiceActivity
from voice.gateway import UVICORN_OPTIONS, GatewayParts, create_app
from voice.ports import Recogniser, SpeechHints, Synthesiser
from voice.recorder import Sink
from voice.speech.cache import CachedSynthesiser
from voice.speech.choosing import voices_of
from voice.speech.reading import Reading
from voice.twilio.rest import TwilioRest

BUSINESSES_PREPARED = 16


@asynccontextmanager
async def open_gateway(settings: Settings, events: Events) -> AsyncIterator[FastAPI]:
    """The gateway's app with everything behind it open; its own lifespan warms the sounds."""
    secrets, clock = Secrets.load(settings), SystemClock()
    standings = Standings(clock)
    async with (
        open_queue(settings) as queue,
        open_database(settings, queue) as db,
        open_orchestrator(settings, db, clock, events, standings=standings) as receptionist,
        httpx.AsyncClient() as client,
        traces_sent(settings.otlp_endpoint, "frontdesk-gateway") as traces,
        lag_measured(),
    ):
        recognisers, synthesisers = recognisers_of(settings), synthesisers_of(settings, standings)
        for recogniser in recognisers:
            standings.of("recognition", recogniser)
        watching = asyncio.create_task(standings.watch(), name="standings")
        preparing = asyncio.create_task(_prepare_hearing(receptionist, recognisers), name="language models")

        def record(conversation: Conversation) -> Sink | None:
            if not settings.record_calls or not isinstance(conversation, CallConversation):
                return None
            return SealedRecording(recording_path(settings.home, conversation.call_id), conversation.sealer)

        def timed(turn: TimedTurn) -> None:
            turn_answered(turn)
            if traces is not None:
                traces(turn)

        app = create_app(
            GatewayParts(
                orchestrator=receptionist,
                recognisers=recognisers,
                synthesisers=synthesisers,
                standings=standings,
                detector=VoiceActivity,
                complete=looks_complete,
                clock=clock,
                public_url=settings.public,
                twilio_auth_token=secrets.twilio_auth_token,
                secret=secrets.master_key,
                feed=receptionist,
                events=events,
                missing=Readiness({"database": database_answers(db)}).missing,
                questions=QuestionDesk(receptionist.parts),
                rest=_twilio(settings, secrets, client),
                texts=TextDesk(db, Numbers(Sealer(secrets.master_key)), clock),
                transfers=TransferRows(db, receptionist.parts.calls),
                record=record,
                timed=timed,
            )
        )
        app.router.routes.append(metrics_route(settings))
        yield app
        preparing.cancel()
        watching.cancel()
        for recogniser in recognisers:
            close = getattr(recogniser, "close", None)
            if close is not None:
                await close()


async def _prepare_hearing(receptionist: Receptionist, recognisers: Sequence[Recogniser]) -> None:
    """Build the recognisers' models of the first businesses before anybody rings; those of others are built at their ring."""
    async for key, language, terms, sentences in receptionist.hearing_hints(BUSINESSES_PREPARED):
        for recogniser in recognisers:
            with contextlib.suppress(ProviderError):
                await recogniser.prepare(SpeechHints(key, language, terms, sentences))


def _twilio(settings: Settings, secrets: Secrets, client: httpx.AsyncClient) -> TwilioRest | None:
    """Twilio's API, where there is a real account to ask."""
    if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
        return None
    return TwilioRest(client, settings.twilio_base_url, secrets.twilio_account_sid, secrets.twilio_auth_token)


def synthesisers_of(settings: Settings, standings: Standings) -> Sequence[Synthesiser]:
    voices = voices_of(settings)
    for voice in voices:  # before they are wrapped, which hides how they are probed
        standings.of("speech", voice)
    return [CachedSynthesiser(Reading(voice), settings.home / "cache" / "sounds") for voice in voices]


async def run_gateway(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    address = Address(settings.host, settings.port, "FRONTDESK_PORT")
    reserved = address.reserved()
    events = open_events(settings, Secrets.load(settings).master_key)
    async with open_gateway(settings, events) as app:
        config = uvicorn.Config(app, log_level="warning", access_log=False, **UVICORN_OPTIONS)
        await Server(config, address, stopping=events.close).serve(sockets=[reserved])
