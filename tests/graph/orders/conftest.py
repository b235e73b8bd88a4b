"""Callers who order in their own words: the real understanding, on the samples and a pizzeria that delivers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlmodel import col, select

from core.models.embedding import Embedded, SentenceEmbedder
from core.settings import Settings
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from nodes.understanding.understander import Understander
from tenancy.businesses import import_profile
from tenancy.calls.log import LogWriter
from tests.graph.desk import RESTAURANT, Caller, Desk
from tests.tools.orders.kitchens import pizzeria
from tools.orders.models import CustomerOrder, OrderLine

PIZZERIA = "+12125550190"
TRATTORIA = "trattoria-bella-napoli"
ADA = "+19175550133"


@pytest.fixture(scope="session")
def embedder() -> SentenceEmbedder:
    return SentenceEmbedder.load(Settings(_env_file=None))


@pytest.fixture(scope="session")
def understander(embedder: SentenceEmbedder) -> Understander:
    return Understander(embedder)


@dataclass
class House:
    """The desk with its line, and what has been ordered."""

    desk: Desk
    receptionist: Receptionist
    rung: int = 0

    async def ring(self, to: str = RESTAURANT, caller: str | None = ADA) -> Caller:
        self.rung += 1
        return Caller(await self.receptionist.ring(f"CA{self.rung}", to, caller))

    async def orders(self, slug: str = TRATTORIA) -> list[Any]:
        async with self.desk.db.business(await self.desk.business(slug)) as session:
            rows = await session.execute(select(CustomerOrder).order_by(col(CustomerOrder.created_at)))
            return list(rows.scalars().all())

    async def lines(self, slug: str = TRATTORIA) -> list[tuple[Any, ...]]:
        """Quantity, variation, item and options of every line that was ordered."""
        async with self.desk.db.business(await self.desk.business(slug)) as session:
            rows = (await session.execute(select(OrderLine).order_by(col(OrderLine.position)))).scalars().all()
        return [(row.quantity, row.variation, row.item, [each["name"] for each in row.modifiers]) for row in rows]


@pytest.fixture
async def house(desk: Desk, understander: Understander, embedder: SentenceEmbedder) -> AsyncIterator[House]:
    """It is six in the evening of a Thursday in New York."""

    async def embed(text: str) -> Embedded | None:
        return embedder.read([text])[0]

    desk.clock.advance(8 * 3600)
    await import_profile(desk.db, pizzeria(phone_numbers=[PIZZERIA]))
    async with LogWriter(desk.db) as writer, open_checkpoints(desk.settings) as checkpoints:
        parts = replace(desk.parts(writer, checkpoints), understander=understander, embed=embed)
        yield House(desk, Receptionist(parts))


async def say(caller: Caller, *lines: str) -> str:
    """Say these one after the other; the last answer."""
    said = ""
    for words in lines:
        said = await caller.say(words)
    return said
