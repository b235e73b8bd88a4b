"""Two businesses on the admin API, each with an owner, staff, calls with their recordings, bookings and messages."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlmodel import select

from app_ui.api.app import install
from app_ui.services import Services, open_services
from core.clock import ManualClock, SystemClock
from core.crypto import Sealer
from core.settings import Settings
from evals.bench.installation import free_port
from graph.reply import Answered, Evidence
from tenancy.accounts import Member
from tenancy.businesses import load_profile
from tenancy.calls.log import LogWriter
from tenancy.calls.recordings import SealedRecording, recording_path
from tenancy.calls.store import CallStore
from tenancy.remembered import Heard, RememberedCaller, Usual
from tests.tenancy.businesses_given import profile
from tools.booking.models import Booking
from tools.messages import CallerMessage
from tools.orders.models import CustomerOrder, OrderLine
from voice.questions import question_router
from voice.recorder import wav_header

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
ORIGIN = "http://127.0.0.1:8081"
SECOND_OF_SOUND = b"\xff\x7f" * 8000
MARK_A, MARK_B = "Aardvark", "Zebrafish"
"""Words that stand in every text of one business and in none of the other's."""


@dataclass
class Business:
    """What one business has, and how to speak for it."""

    mark: str
    owner: Member
    staff: Member
    call: UUID
    """Over, answered and recorded."""
    live_call: UUID
    booking: UUID
    remembered: UUID
    """A caller."""
    order: UUID
    message: UUID
    id: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.id = self.owner.business_id


@dataclass
class Place:
    services: Services
    clock: ManualClock
    app: FastAPI
    a: Business
    b: Business
    http: httpx.AsyncClient
    """A client that nobody is signed in with."""
    tokens: dict[UUID, str] = field(default_factory=dict)

    async def token(self, member: Member) -> str:
        """A living session's; a new one where the last has ended."""
        token = self.tokens.get(member.id)
        try:
            await self.services.accounts.verify(token)
        except Exception:
            signed_in = await self.services.accounts.sign_in(member.email, PASSWORD, address=f"203.0.113.{len(self.tokens)}")
            token = self.tokens[member.id] = signed_in.token
        assert token is not None
        return token

    async def bearer(self, member: Member) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self.token(member)}"}

    async def ask(self, member: Member, method: str, path: str, **more: Any) -> httpx.Response:
        """A request of a signed-in member to ``/api/v1``."""
        headers = {**await self.bearer(member), **more.pop("headers", {})}
        return await self.http.request(method, f"/api/v1{path}", headers=headers, **more)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """How slow a hash is belongs to the tests of accounts."""
    monkeypatch.setattr("tenancy.accounts.passwords.MEMORY_KIB", 64)
    monkeypatch.setattr("tenancy.accounts.passwords.ROUNDS", 1)


@pytest.fixture
async def place(engine_settings: Callable[[Path], Settings], tmp_path: Path) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        yield await open_place(engine_settings(tmp_path), stack)


class ByTheFaq:
    """Answers for a gateway: with the first question that the business has told the answer of."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def ask(self, business_id: UUID, words: str) -> Answered:
        loaded = await load_profile(self._services.db, business_id)
        known = loaded.profile.faq[:1]
        evidence = tuple(Evidence(each.question, each.answer, 0.9) for each in known)
        return Answered(tuple(each.answer for each in known), "synthesis", evidence, loaded.version, ())


@asynccontextmanager
async def gateway(services: Services) -> AsyncIterator[None]:
    """The gateway's own question endpoint on a real socket."""
    app = FastAPI()
    app.include_router(question_router(ByTheFaq(services), services.secrets.master_key, SystemClock()))
    server = uvicorn.Server(uvicorn.Config(app, port=services.settings.port, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done()
        await asyncio.sleep(0.01)
    yield
    server.should_exit = True
    await serving


async def open_place(settings: Settings, stack: AsyncExitStack) -> Place:
    clock = ManualClock(NOW)
    services = open_services(settings.model_copy(update={"port": free_port()}), clock)
    stack.push_async_callback(services.close)
    await stack.enter_async_context(gateway(services))
    a = await make_business(services, clock, MARK_A, "a", "+12125550111")
    b = await make_business(services, clock, MARK_B, "b", "+12125550122")
    app = FastAPI(openapi_url=None)
    install(app, services)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=ORIGIN, follow_redirects=False))
    return Place(services, clock, app, a, b, http)


async def make_business(services: Services, clock: ManualClock, mark: str, slug: str, number: str) -> Business:
    accounts = services.accounts
    owner = await accounts.sign_up(
        profile(**told_by(mark), slug=slug, phone_numbers=[number]),
        email=f"{mark}-owner@example.com", name=f"{mark} Owner", password=PASSWORD, address="198.51.100.1",
    )  # fmt: skip
    staff = await accounts.add(owner, email=f"{mark}-staff@example.com", name=f"{mark} Staff", role="staff", password=PASSWORD)
    call = await make_call(services, clock, owner.business_id, mark)
    live = await make_call(services, clock, owner.business_id, mark, over=False)
    booking = Booking(
        business_id=owner.business_id, status="confirmed", unit="service", starts_at=NOW + timedelta(days=1),
        ends_at=NOW + timedelta(days=1, minutes=30), service=f"{mark} cut", staff=f"{mark} Ana", name=f"{mark} Caller",
        phone="+12125550199", notes=f"{mark} notes", call_id=call, key=str(uuid4()), created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    message = CallerMessage(
        business_id=owner.business_id, call_id=call, name=f"{mark} Caller", reason=f"{mark} reason", created_at=NOW
    )
    order = CustomerOrder(
        business_id=owner.business_id, total_minor=300, items_minor=300, currency="USD", name=f"{mark} Caller",
        phone="+12125550199", address=f"1 {mark} Lane", fulfilment="delivery", call_id=call, created_at=NOW,
    )  # fmt: skip
    async with services.db.business(owner.business_id, write=True) as session:
        session.add_all([booking, message, order])
        await session.flush()
        session.add(OrderLine(order_id=order.id, position=0, item=f"{mark} tea", quantity=1, unit_minor=300, note=f"{mark} note"))
        heard = Heard(call, NOW, f"{mark} Caller", booked=True, usual=Usual(service=f"{mark} cut"))
        await services.remembered.learn(session, "+12125550142", heard, NOW)
        remembered = (await session.execute(select(RememberedCaller))).scalar_one().id
    return Business(mark, owner, staff, call, live, booking.id, remembered, order.id, message.id)


def told_by(mark: str) -> dict[str, Any]:
    hours = "09:00-12:00"
    return {
        "name": f"{mark} House",
        "greeting": f"{mark} greets you.",
        "address": f"1 {mark} Street",
        "directions": f"Past the {mark}.",
        "timezone": "America/New_York",
        "hours": {"monday": hours},
        "exceptions": [{"date": "2026-12-24", "hours": hours, "note": f"{mark} Eve"}],
        "services": [{"name": f"{mark} cut", "price": "45.50", "duration_minutes": 30}],
        "menu": [{"name": f"{mark} tea", "price": "3"}],
        "modifiers": [{"name": f"{mark} milk", "items": [f"{mark} tea"], "options": [{"name": "oat", "price": "0.50"}]}],
        "day_parts": [{"name": f"{mark} lunch", "hours": {"monday": "12:00-15:00"}}],
        "staff": [{"name": f"{mark} Ana", "hours": {"monday": hours}}],
        "rooms": [{"name": f"{mark} room", "price": "80"}],
        "policies": [{"topic": f"{mark} dogs", "text": f"{mark} are welcome."}],
        "faq": [{"question": f"{mark} parking?", "answer": f"Behind the {mark}."}],
        "contacts": [{"name": f"{mark} Eve", "number": "+12125550103", "reasons": [f"{mark} billing"]}],
        "pronunciations": [{"word": f"{mark} tea", "says": "cha"}],
        "booking": {"slot_minutes": 30},
        "remember_callers": True,
    }


async def make_call(services: Services, clock: ManualClock, business_id: UUID, mark: str, *, over: bool = True) -> UUID:
    async with LogWriter(services.db) as writer:
        store = CallStore(services.db, Sealer(services.secrets.master_key), writer, clock)
        opened = await store.open(business_id, f"CA{mark}{uuid4().hex}", "+12125550142")
        opened.log.append("ring", caller="+12125550142")
        opened.log.append("said", phrases=[{"id": "0.0.0", "text": f"{mark} greets you.", "what": "greeting"}])
        heard = [{"id": "0.0.0", "text": f"{mark} greets you.", "whole": True}]
        opened.log.append("caller", words=f"Do you have {mark}?", heard=heard, amends=False, source="speech", plan=1)
        opened.log.append("decision", route="knowledge", intents=[{"name": "ask", "topic": mark}], plan=1)
        opened.log.append("said", phrases=[{"id": "1.1.0", "text": f"Yes, {mark} indeed.", "what": "answer"}])
        if over:
            heard = [{"id": "1.1.0", "text": f"Yes, {mark} indeed.", "whole": True}]
            opened.log.append("ended", heard=heard, reason="hangup")
        await opened.log.durable()
        if over:
            await store.end(business_id, opened.call_id, "hangup", outcome="answered", turns=1)
            recording = SealedRecording(recording_path(services.settings.home, opened.call_id), opened.sealer)
            recording.write(wav_header())
            for _ in range(5):
                recording.write(SECOND_OF_SOUND)
            recording.close()
    return opened.call_id
