import asyncio
from datetime import UTC, datetime
from uuid import uuid4

from core.clock import ManualClock
from core.crypto import Sealer
from core.database import Database
from core.events import LocalEvents
from tenancy.calls.log import LogWriter
from tenancy.calls.store import CallStore

OURS, THEIRS = uuid4(), uuid4()


async def test_what_a_call_logs_reaches_who_follows_its_business_as_it_stands_in_the_log(engine_settings, tmp_path):
    db, events = Database(engine_settings(tmp_path)), LocalEvents()
    ours, theirs = events.follow(OURS), events.follow(THEIRS)
    heard, nothing = asyncio.create_task(anext(ours)), asyncio.create_task(anext(theirs))
    await asyncio.sleep(0)
    async with LogWriter(db) as writer:
        calls = CallStore(db, Sealer(b"k" * 32), writer, ManualClock(datetime(2026, 11, 5, 9, tzinfo=UTC)), events)
        opened = await calls.open(OURS, "CA1", "+12125550177")
        opened.log.append("caller", words="my card is 4111 1111 1111 1111")
        await opened.log.durable()
        (kept,) = await calls.events(OURS, opened.call_id)
    told = await heard
    assert told == {"call": str(opened.call_id), **kept.json()}
    assert "4111" not in told["words"]
    assert not nothing.done()
    nothing.cancel()
    await db.close()
