"""What the pages and the API of the owner's side stand on, opened once a process."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from app_ui.gateway_client import Answer, GatewayClient
from app_ui.live import EventSource, live_events
from core.clock import Clock, SystemClock
from core.crypto import Sealer
from core.database import Database
from core.jobs import JobQueue, open_queue
from core.limits import Limiter, open_limiter
from core.secrets import Secrets
from core.settings import Settings
from tenancy.accounts import Accounts
from tenancy.calls.history import CallHistory
from tenancy.profiles import Profiles
from tenancy.remembered import Callers
from tools.calendars.connections import Connections
from tools.callers import calls_named

QUESTIONS_A_MINUTE = 30
"""Of one business: a person who tries them, not a program that runs through a list."""


@dataclass(frozen=True)
class Services:
    settings: Settings
    secrets: Secrets
    clock: Clock
    db: Database
    accounts: Accounts
    history: CallHistory
    remembered: Callers
    calendars: Connections
    limiter: Limiter
    events: EventSource
    gateway: GatewayClient
    profiles: Profiles
    queue: JobQueue
    """What is changed here asks for jobs; this tells the workers of them."""
    sealer: Sealer
    """Under the platform's key."""

    async def ask(self, business_id: UUID, words: str) -> Answer:
        """What a caller would hear now. Raises ``TooMany``, and what ``GatewayClient.ask`` raises."""
        await self.limiter.hit("questions of", str(business_id), most=QUESTIONS_A_MINUTE, seconds=60)
        return await self.gateway.ask(business_id, words)

    async def close(self) -> None:
        """Also tells the workers what they have not been told yet."""
        async with self.queue:
            await self.events.close()
            await self.gateway.close()
        await self.db.close()


def open_services(settings: Settings, clock: Clock | None = None) -> Services:
    """On a database that is migrated already; connections are made when they are needed."""
    clock, secrets, queue = clock or SystemClock(), Secrets.load(settings), open_queue(settings)
    master = Sealer(secrets.master_key)
    db, limiter = Database(settings, on_commit=queue.announce), open_limiter(settings)
    return Services(
        settings=settings,
        secrets=secrets,
        clock=clock,
        db=db,
        accounts=Accounts(db, limiter, clock),
        history=CallHistory(db, master, settings.home, named=calls_named, clock=clock),
        remembered=Callers(master),
        calendars=Connections(master),
        limiter=limiter,
        events=live_events(settings, secrets),
        gateway=GatewayClient(settings, secrets),
        profiles=Profiles(db),
        queue=queue,
        sealer=master,
    )


@lru_cache
def services() -> Services:
    """Those of this process, by its environment."""
    return open_services(Settings())
