"""A worker that is killed right after Twilio has taken its text, and before it has written that down."""

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

import httpx

import tenancy.models  # noqa: F401  the table of businesses, to which texts refer
from core.clock import ManualClock
from core.crypto import Sealer
from core.database import Database
from core.jobs.worker import Worker
from core.settings import Settings
from tools.messaging.numbers import Numbers
from tools.messaging.outbox import SEND_TEXT, TextJobs
from voice.twilio.rest import TwilioRest
from voice.twilio.texts import TwilioTexts


class Dies(TwilioTexts):
    async def send(self, text_id: UUID, to: str, line: str, body: str) -> str:
        await super().send(text_id, to, line, body)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("killed")


async def main(home: str, database: str, twilio: str, now: str) -> None:
    db = Database(Settings(home=Path(home), database_url=database or None, _env_file=None))
    clock = ManualClock(datetime.fromisoformat(now))
    async with httpx.AsyncClient() as http:
        sender = Dies(TwilioRest(http, twilio, "AC1", "secret"), "http://127.0.0.1:1")
        jobs = TextJobs(db, Numbers(Sealer(b"k" * 32)), sender, clock)
        await Worker(db, {SEND_TEXT: jobs.handle}, clock=clock).run_due()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
