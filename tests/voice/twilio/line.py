"""A restaurant's line as it is in the world: the gateway with everything behind it on real sockets, and Twilio, emulated."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from sqlmodel import col, select

from core.crypto import Sealer
from core.database import Database
from core.settings import Settings
from evals.emulators.twilio_legs import Leg
from evals.emulators.twilio_people import Person
from evals.emulators.twilio_rest import TwilioRest as Emulator
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from graph.replay import Local
from graph.transfers import TransferRows
from tenancy.businesses import import_profile
from tenancy.calls.log import LogWriter
from tenancy.calls.store import CallStore
from tenancy.profile import BusinessProfile
from tests.graph.desk import Desk, Written, no_embedding
from tests.tools.places import restaurant, salon
from tests.voice.conftest import AUTH_TOKEN, LoudnessDetector, ScriptedFeed, ScriptedRecogniser, always_complete
from tools.messaging.inbound import TextDesk
from tools.messaging.numbers import Numbers
from tools.standard import standard_registry
from tools.transfers import Transfer
from voice.gateway import UVICORN_OPTIONS, GatewayParts, create_app
from voice.ports import Speech, VoiceStyle
from voice.twilio.rest import TwilioRest

OURS, SALON = "+12125550142", "+442079460123"
ROSA, LUCA = "+12125550199", "+12125550198"
CALLER = "+12125550177"
BYTES_A_LETTER = 40
NOON = datetime(2026, 11, 5, 17, tzinfo=UTC)
"""A Thursday, 12:00 in New York: the restaurant is open."""


class SpelledVoice:
    """Speaks each letter as 5 ms of that letter's own byte, so that what is heard can be read."""

    name = "spelled"

    async def speak(self, text: str, style: VoiceStyle) -> AsyncIterator[Speech]:
        letters = text.encode("ascii", "replace")
        sound = b"".join(bytes([letter]) * BYTES_A_LETTER for letter in letters)
        yield Speech(sound, ((len(text), len(sound)),))

    async def close(self) -> None:
        pass


def read_sound(sound: bytes) -> str:
    return "".join(chr(letter) for letter in sound[::BYTES_A_LETTER] if letter < 0x80)


class Daytime:
    """The real clock, on another day; ``skip`` lets time pass."""

    def __init__(self, start: datetime = NOON) -> None:
        self._offset = start - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def monotonic(self) -> float:
        return time.monotonic()

    def skip(self, seconds: float) -> None:
        self._offset += timedelta(seconds=seconds)


def contact(name: str, number: str, *, warm: bool, **more: Any) -> dict[str, Any]:
    return {"name": name, "number": number, "warm": warm, **more}


@dataclass
class Line:
    """``gateways`` are processes of one installation; ``choose`` says which of them a request reaches."""

    db: Database
    clock: Daytime
    twilio: Emulator
    recogniser: ScriptedRecogniser
    business_id: UUID
    other_id: UUID
    local: Local
    """What a replay runs on."""
    calls: CallStore = field(init=False)
    gateways: list[Callable[..., Awaitable[None]]] = field(default_factory=list)
    choose: Callable[[str], int] = lambda path: 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        await self.gateways[self.choose(scope.get("path", ""))](scope, receive, send)

    async def call(self, person: Person | None = None) -> Leg:
        """Somebody calls, and has heard the greeting."""
        leg = self.twilio.call_in(CALLER, OURS, person)
        await leg.until(lambda: any("help" in words for words in leg.heard))
        return leg

    async def say(self, leg: Leg, words: str, until: str) -> list[str]:
        """What is heard from then on, up to these words."""
        before = len(leg.heard)
        self.recogniser.script.append(words)
        leg.says.append(0.3)
        leg.speak.set()
        await leg.until(lambda: any(until in heard for heard in leg.heard[before:]))
        return leg.heard[before:]

    async def rows(self, business_id: UUID | None = None) -> list[Transfer]:
        async with self.db.business(business_id or self.business_id) as session:
            return list(await session.scalars(select(Transfer).order_by(col(Transfer.begun_at))))


@asynccontextmanager
async def open_line(
    settings: Settings,
    contacts: list[dict[str, Any]],
    people: dict[str, Person],
    *,
    processes: int = 1,
    account: bool = True,
    profile: dict[str, Any] | None = None,
) -> AsyncIterator[Line]:
    db, clock, recogniser = Database(settings), Daytime(), ScriptedRecogniser()
    desk = Desk(db, settings, clock)  # type: ignore[arg-type]
    ours = (await import_profile(db, _place(contacts, profile or {}))).business_id
    other = (await import_profile(db, salon(contacts=contacts))).business_id
    async with AsyncExitStack() as stack:
        twilio = await stack.enter_async_context(Emulator("AC1", AUTH_TOKEN, (OURS, SALON), people, ear=read_sound))
        http = await stack.enter_async_context(httpx.AsyncClient())
        line = Line(db, clock, twilio, recogniser, ours, other, Local(Written(), no_embedding, standard_registry()))
        listener = socket.create_server(("127.0.0.1", 0))
        twilio.gateway = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for _ in range(processes):
            writer = await stack.enter_async_context(LogWriter(db))
            checkpoints = await stack.enter_async_context(open_checkpoints(settings))
            receptionist = Receptionist(desk.parts(writer, checkpoints))
            line.calls = receptionist.parts.calls
            app = create_app(
                GatewayParts(
                    orchestrator=receptionist, recognisers=[recogniser], synthesisers=[SpelledVoice()],
                    detector=LoudnessDetector, complete=always_complete, clock=clock, public_url=twilio.gateway,
                    twilio_auth_token=AUTH_TOKEN, secret=b"platform secret", feed=ScriptedFeed(),
                    rest=TwilioRest(http, twilio.url, "AC1", AUTH_TOKEN) if account else None,
                    texts=TextDesk(db, Numbers(Sealer(b"k" * 32)), clock),
                    transfers=TransferRows(db, receptionist.parts.calls),
                )
            )  # fmt: skip
            await stack.enter_async_context(app.router.lifespan_context(app))
            line.gateways.append(app)
        server = uvicorn.Server(uvicorn.Config(line, log_level="warning", lifespan="off", **UVICORN_OPTIONS))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        yield line
        for leg in twilio.legs.values():
            await leg.hang_up()
        async with asyncio.timeout(10):  # a call's end is written by its own process
            for number in range(processes):
                line.choose = lambda path, number=number: number  # type: ignore[misc]
                while (await http.get(f"{twilio.gateway}/healthz")).json()["calls"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        server.should_exit = True
        await serving
    await db.close()


def _place(contacts: list[dict[str, Any]], more: dict[str, Any]) -> BusinessProfile:
    return restaurant(contacts=contacts, **more)
