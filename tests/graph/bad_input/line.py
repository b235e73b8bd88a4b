"""A telephone line to the samples on which words are understood as in a real call, and what calls have left behind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import select

from core.clock import ManualClock
from core.models.embedding import Embedded, SentenceEmbedder
from graph.orchestrator import Parts, Receptionist
from nodes.understanding.understander import Understander
from tenancy.businesses import resolve_number
from tenancy.knowledge.retrieve import BACKGROUND, KnowledgeBase
from tenancy.profile import BusinessProfile
from tests.graph.desk import DENTIST, RESTAURANT, Caller, by_letters
from tools.booking.models import Booking, BookingResource
from tools.messages import CallerMessage

GUESTHOUSE, SALON = "+441632960142", "+12125550167"
BUSINESSES = (RESTAURANT, DENTIST, GUESTHOUSE, SALON)
CALLER = "+19175550133"


class Hearing:
    """The real understanding and the sentence embeddings of the samples, made once for all tests."""

    def __init__(self, embedder: SentenceEmbedder) -> None:
        self.understander = Understander(embedder)
        self._embedder = embedder
        self._one = lru_cache(maxsize=2000)(lambda text: embedder.read([text])[0])
        self._background = embedder.embed([sentence for sentence, _ in BACKGROUND])
        self._known: dict[tuple[str, bool], KnowledgeBase] = {}

    async def embed(self, text: str) -> Embedded:
        return self._one(text)

    async def knowledge(self, business: UUID, version: int, profile: BusinessProfile, by_meaning: bool) -> KnowledgeBase:
        """What a business has said, to be found by letters, or by meaning too."""
        kept = self._known.get((profile.slug, by_meaning))
        if kept is None:
            kept = self._known[profile.slug, by_meaning] = await by_letters(business, version, profile)
            if by_meaning:
                vectors = self._embedder.embed([passage.indexed for passage in kept.passages])
                kept.add_vectors(vectors, self._background)
        return kept


class Line:
    """Rings businesses; a clock that is set, not awaited. Passages are found by letters alone, which takes no time to make
    ready, until ``by_meaning`` is set."""

    by_meaning = False

    def __init__(self, parts: Parts, clock: ManualClock, hearing: Hearing) -> None:
        self.parts = replace(
            parts, clock=clock, understander=hearing.understander, embed=hearing.embed, knowledge=self._knowledge
        )
        self._clock, self._hearing = clock, hearing
        self._receptionist = Receptionist(self.parts)
        self._live: list[Talk] = []
        self._calls = 0
        self._businesses: dict[str, UUID] = {}

    def at(self, moment: datetime) -> None:
        """It is this moment now."""
        self._clock.advance((moment.astimezone(UTC) - self._clock.now()).total_seconds())

    async def ring(self, number: str, caller: str | None = CALLER) -> "Talk":
        self._calls += 1
        talk = Talk(await self._receptionist.ring(f"CA{self._calls}", number, caller), number=number)
        self._live.append(talk)
        return talk

    async def clear(self) -> None:
        """End every call and take away what they left."""
        numbers = {talk.number for talk in self._live}
        while self._live:
            await self._live.pop().conversation.end("over")
        for number in numbers:
            async with self.parts.db.business(await self._business(number), write=True) as session:
                for model in (BookingResource, Booking, CallerMessage):
                    await session.execute(delete(model))

    async def bookings(self, number: str, *statuses: str) -> list[Booking]:
        """Of the business with this number; those that are confirmed, unless other statuses are asked for."""
        return [row for row in await self._rows(number, Booking) if row.status in (statuses or ("confirmed",))]

    async def messages(self, number: str) -> list[CallerMessage]:
        return list(await self._rows(number, CallerMessage))

    async def untouched(self, *numbers: str) -> bool:
        """No booking, no hold and no message stands at these businesses; else at those that were rung, and at another."""
        rung = {talk.number for talk in self._live}
        return not [
            row
            for number in numbers or rung | {next(other for other in BUSINESSES if other not in rung)}
            for row in (*await self.bookings(number, "confirmed", "held"), *await self.messages(number))
        ]

    async def _knowledge(self, business: UUID, version: int, profile: BusinessProfile) -> KnowledgeBase:
        return await self._hearing.knowledge(business, version, profile, self.by_meaning)

    async def _rows(self, number: str, model: Any) -> Sequence[Any]:
        async with self.parts.db.business(await self._business(number)) as session:
            return (await session.execute(select(model))).scalars().all()

    async def _business(self, number: str) -> UUID:
        if number not in self._businesses:
            found = await resolve_number(self.parts.db, number)
            assert found is not None
            self._businesses[number] = found
        return self._businesses[number]


@dataclass
class Talk(Caller):
    """A caller who keeps in mind all that was said."""

    number: str = RESTAURANT

    def __post_init__(self) -> None:
        self.told: list[str] = []

    async def say(self, words: str, **how: Any) -> str:
        said = await super().say(words, **how)
        assert said, "nothing was answered"
        self.told.append(said)
        return said

    async def talk(self, *turns: str) -> str:
        """One turn after the other; the last answer."""
        said = ""
        for words in turns:
            said = await self.say(words)
        return said

    def day(self, row: Booking) -> str:
        """On which day a booking begins, where the business is."""
        return row.starts_at.astimezone(self.conversation.profile.zone).date().isoformat()

    @property
    def acts(self) -> list[str]:
        """The tools that this call has used, in order."""
        return [event.facts["tool"] for event in self.conversation.log.recent if event.kind == "act_begun"]

    @property
    def final_acts(self) -> list[str]:
        return [tool for tool in self.acts if tool not in ("hold_booking", "release_booking")]
