"""What is done once a place is free that somebody waits for: they are texted, where they said yes to that, and the business
is told in any case, so that somebody can call them."""

import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.clock import Clock, SystemClock
from core.database import Database
from core.jobs.worker import JobRun
from tenancy.businesses import load_profile
from tenancy.profile import BusinessProfile
from tools.booking.query import Opening
from tools.booking.waitlist import WaitEntry, look_again, next_for
from tools.messages import MESSAGE_LEFT, CallerMessage
from tools.messaging.models import TextConsent
from tools.messaging.numbers import Numbers
from tools.messaging.outbox import put, texted
from tools.messaging.wording import opening_words, place_free_text
from tools.webhooks import announce


class WaitingCalls:
    """The worker's handler of ``CALL_WAITING``; ``numbers`` unset means that nobody is texted."""

    def __init__(self, db: Database, numbers: Numbers | None = None, clock: Clock | None = None) -> None:
        self._db, self._numbers, self._clock = db, numbers, clock or SystemClock()

    async def handle(self, job: JobRun) -> None:
        assert job.business_id is not None, "a day is a business's"
        first, last = (datetime.date.fromisoformat(job.payload[end]) for end in ("first", "last"))
        profile = (await load_profile(self._db, job.business_id)).profile
        async with self._db.business(job.business_id, write=True) as session:
            now = self._clock.now()
            while (found := await next_for(session, profile, first, last, now)) is not None:
                await self._tell(session, profile, *found)
            await look_again(session, first, last, now)

    async def _tell(self, session: AsyncSession, profile: BusinessProfile, entry: WaitEntry, opening: Opening) -> None:
        what = opening_words(profile, opening)
        told = await self._text(session, profile, entry, what)
        reason = f"A place is free that {entry.name} is waiting for: {what}. " + (
            "They have been texted." if told else "Please call them."
        )
        left = CallerMessage(
            call_id=entry.call_id, name=entry.name, phone=entry.phone, caller=entry.caller, reason=reason,
            created_at=self._clock.now(),
        )  # fmt: skip
        session.add(left)
        await session.flush()
        await announce(session, MESSAGE_LEFT, left.id, self._clock)

    async def _text(self, session: AsyncSession, profile: BusinessProfile, entry: WaitEntry, what: str) -> bool:
        """Whether a text is on its way: to the number that they called from, where they said yes to just this."""
        if self._numbers is None or profile.texts != "ask" or entry.caller is None or entry.caller != entry.phone:
            return False
        line, digest = profile.phone_numbers[0], self._numbers.digest(entry.business_id, entry.caller)
        consent = select(TextConsent.id).where(
            col(TextConsent.call_id) == entry.call_id,
            col(TextConsent.number_digest) == digest,
            col(TextConsent.kind) == "place_free",
        )
        known = await texted(session, line, digest)
        if (await session.execute(consent)).first() is None or (known is not None and (known.stopped or known.unable)):
            return False
        await put(
            session, self._numbers, self._clock, business_id=entry.business_id, line=line, to=entry.caller,
            body=place_free_text(profile, what), kind="place_free", call_id=entry.call_id,
        )  # fmt: skip
        return True
