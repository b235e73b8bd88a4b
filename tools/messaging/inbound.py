"""Texts that come in: STOP, START and HELP are heard for the number they were sent to, whatever else is in the world."""

from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from core.clock import Clock
from core.database import Database
from core.errors import NotFound
from tenancy.businesses import resolve_number
from tenancy.models import Business
from tools.messaging.models import OutgoingText
from tools.messaging.numbers import Numbers
from tools.messaging.outbox import remember, told_status

Word = Literal["stop", "start", "help"]
WORDS: dict[str, Word] = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), "stop"),
    **dict.fromkeys(("start", "unstop", "yes"), "start"),
    **dict.fromkeys(("help", "info"), "help"),
}


def word_of(body: str) -> Word | None:
    """A keyword counts where it is the whole text."""
    return WORDS.get(body.strip().strip(".!\"'").casefold())


class TextDesk:
    """Texts and their statuses as they come in, for the telephone's side."""

    def __init__(self, db: Database, numbers: Numbers, clock: Clock) -> None:
        self._db, self._numbers, self._clock = db, numbers, clock

    async def heard(self, line: str, sender: str, body: str) -> str | None:
        """Take in a text to one of our numbers; what it is answered with, if it is. Nothing else of it is kept."""
        business_id, word = await resolve_number(self._db, line), word_of(body)
        if business_id is None or word is None:
            return None
        async with self._db.business(business_id, write=word != "help") as session:
            business = await session.get(Business, business_id)
            name = business.name if business else ""
            if word == "help":
                return f"{name}: call {line} and we'll help you. Reply STOP for no more texts."
            digest = self._numbers.digest(business_id, sender)
            await remember(session, line, digest, self._clock, stopped=word == "stop")
        if word == "stop":
            return f"{name}: you won't get any more texts from this number. Reply START to get them again."
        return f"{name}: you can get texts from this number again."

    async def told(self, text_id: UUID, sid: str, status: str, code: str | None) -> None:
        """Raises NotFound."""
        async with self._db.platform() as session:
            # The id comes out of an address that Twilio has signed, so that it is one of ours.
            owner = await session.scalar(select(col(OutgoingText.business_id)).where(col(OutgoingText.id) == text_id))
        if owner is None:
            raise NotFound("there is no such text")
        async with self._db.business(owner, write=True) as session:
            await told_status(session, text_id, sid, status, code, self._clock)
