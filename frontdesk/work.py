"""What a worker does: which kind of job is whose."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from core.clock import Clock, SystemClock
from core.crypto import Sealer
from core.database import Database
from core.jobs import Handler, Patient
from core.secrets import Secrets
from core.settings import Settings
from tenancy.knowledge.indexing import Indexer
from tenancy.knowledge.requests import INDEX_BUSINESS
from tenancy.profiles import Profiles
from tenancy.remembered import FORGET_CALLERS, LapsedCallers
from tools.booking.waiting_calls import WaitingCalls
from tools.booking.waitlist import CALL_WAITING
from tools.calendars.asking import CALENDAR_CATCH_UP, CALENDAR_PULL, CALENDAR_PUSH
from tools.calendars.connections import Calendars, open_calendars
from tools.calendars.pulling import Pulling
from tools.calendars.pushing import Pushing
from tools.messages import MESSAGE_LEFT, message_body
from tools.messaging.numbers import Numbers
from tools.messaging.outbox import SEND_TEXT, TextJobs, TextSender
from tools.orders.events import order_body
from tools.orders.tools import ORDER_PLACED
from tools.webhooks import DELIVER_WEBHOOK, WebhookDelivery
from voice.twilio.rest import TwilioRest
from voice.twilio.texts import TwilioTexts


@asynccontextmanager
async def job_handlers(settings: Settings, db: Database, indexer: Indexer) -> AsyncIterator[dict[str, Handler]]:
    """Every kind of job there is; connections to providers last as long as the context."""
    secrets = Secrets.load(settings)
    master, clock = Sealer(secrets.master_key), SystemClock()
    told = WebhookDelivery(
        db, master, {ORDER_PLACED: order_body, MESSAGE_LEFT: message_body}, clock, loopback=settings.in_development
    )
    async with open_calendars(settings, master, clock) as calendars, httpx.AsyncClient() as client:
        yield {
            INDEX_BUSINESS: indexer.handle,
            FORGET_CALLERS: LapsedCallers(db).handle,
            CALL_WAITING: WaitingCalls(db, Numbers(master)).handle,
            DELIVER_WEBHOOK: Patient(told.handle),
            SEND_TEXT: TextJobs(db, Numbers(master), _text_sender(settings, secrets, client)).handle,
            **await calendar_handlers(db, calendars),
        }


async def calendar_handlers(db: Database, calendars: Calendars, clock: Clock | None = None) -> dict[str, Handler]:
    """What looks at outside calendars and writes into them; looks that were lost are asked for again."""
    profiles = Profiles(db)
    pulling, pushing = Pulling(db, calendars, profiles, clock), Pushing(db, calendars, profiles, clock)
    await pulling.begin()
    return {
        CALENDAR_PULL: Patient(pulling.handle),
        CALENDAR_PUSH: Patient(pushing.push),
        CALENDAR_CATCH_UP: Patient(pushing.catch_up),
    }


def _text_sender(settings: Settings, secrets: Secrets, client: httpx.AsyncClient) -> TextSender | None:
    """None where there is no real account to send by: texts then fail, and say so."""
    if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
        return None
    rest = TwilioRest(client, settings.twilio_base_url, secrets.twilio_account_sid, secrets.twilio_auth_token)
    return TwilioTexts(rest, settings.public)
