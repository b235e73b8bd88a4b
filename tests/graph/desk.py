"""A receptionist on real databases and tools, whose understanding is written into the words: "[book party_size=4] a table"."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from core.clock import ManualClock
from core.crypto import Sealer
from core.database import Database
from core.settings import Settings
from graph.call import CallConversation
from graph.parts import Parts
from graph.reply import CallerTurn, HeardPhrase, Outcome, Phrase
from graph.wiring import build
from nodes.understanding.types import Intent, SlotValue, Understanding, Utterance
from tenancy.business_file import read_business_files
from tenancy.businesses import find_business, import_files
from tenancy.calls.log import LogWriter
from tenancy.calls.store import CallStore
from tenancy.knowledge.passages import make_passages
from tenancy.knowledge.retrieve import KnowledgeBase
from tenancy.profile import BusinessProfile
from tenancy.profiles import Profiles
from tenancy.remembered import Callers
from tools.messaging.numbers import Numbers
from tools.standard import standard_registry

SAMPLES = Path(__file__).parents[2] / "samples"
RESTAURANT, DENTIST = "+12125550142", "+12125550118"
THURSDAY = datetime(2026, 11, 5, 15, tzinfo=UTC)
on_both_engines = pytest.mark.parametrize("samples", ["sqlite", "postgres"], indirect=True)
NUMBERS = ("party_size", "nights", "ordinal")


class Written:
    """Understands what stands in square brackets: intents (``ask.hours``) and slots (``date=2026-11-06``), or "unsure"."""

    def understand(self, utterance: Utterance, embedding: object = None) -> Understanding:
        marked = re.match(r"\[(.*?)\]", utterance.text)
        intents, slots = [], []
        tokens = marked.group(1).split() if marked else []
        for token in tokens:
            if token == "unsure":
                continue
            name, _, value = token.partition("=")
            if value:
                number = int(value) if name in NUMBERS else value.replace("_", " ")
                slots.append(SlotValue(name, number, value, 0, 0))  # type: ignore[arg-type]
            else:
                intent, _, topic = name.partition(".")
                intents.append(Intent(intent, 0.9, topic or None))  # type: ignore[arg-type]
        return Understanding(True, tuple(intents), tuple(slots), "unsure" in tokens)


async def no_embedding(_text: str) -> None:
    return None


async def by_letters(_business: UUID, version: int, profile: BusinessProfile) -> KnowledgeBase:
    return KnowledgeBase(version, make_passages(profile))


@dataclass
class Desk:
    """The samples' businesses, a clock that is moved by hand, and as many processes as a test opens."""

    db: Database
    settings: Settings
    clock: ManualClock = field(default_factory=lambda: ManualClock(THURSDAY))

    def parts(self, writer: LogWriter, checkpoints: object) -> Parts:
        return Parts(
            db=self.db,
            profiles=Profiles(self.db),
            calls=CallStore(self.db, Sealer(b"k" * 32), writer, self.clock),
            graph=build(checkpoints),  # type: ignore[arg-type]
            clock=self.clock,
            understander=Written(),
            embed=no_embedding,
            knowledge=by_letters,
            registry=standard_registry(),
            callers=Callers(Sealer(b"k" * 32)),
            numbers=Numbers(Sealer(b"k" * 32)),
        )

    async def business(self, slug: str) -> UUID:
        return await find_business(self.db, slug)


async def import_samples(settings: Settings) -> None:
    db = Database(settings)
    await db.migrate()
    await import_files(db, read_business_files([SAMPLES]))
    await db.close()


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """A desk on a database with the samples."""
    db = Database(settings)
    yield Desk(db, settings)
    await db.close()


@dataclass
class Caller:
    """Says a turn, hears the whole answer, and remembers what was heard for the next turn."""

    conversation: CallConversation
    heard: tuple[HeardPhrase, ...] = ()
    outcome: Outcome = field(default_factory=Outcome)

    async def say(self, words: str, *, hears: bool = True, source: str = "speech", amends: bool = False) -> str:
        turn = self.conversation.plan(CallerTurn(words, source, self.heard, amends))  # type: ignore[arg-type]
        await turn.commit()
        phrases = [phrase async for phrase in turn.phrases()]
        self.outcome = await turn.outcome()
        self.heard = tuple(heard(phrase, hears) for phrase in phrases)
        return " ".join(phrase.text for phrase in phrases)


def heard(phrase: Phrase, whole: bool = True) -> HeardPhrase:
    return HeardPhrase(phrase.id, phrase.text if whole else phrase.text[: len(phrase.text) // 2], whole)
