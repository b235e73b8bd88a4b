"""Keeps the index true to what a business has told us: a job a change, embedding only what is new."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import numpy as np

from core.database import Database
from core.errors import NotFound
from core.jobs import JobRun
from tenancy.businesses import load_profile
from tenancy.knowledge.index import PassageIndex
from tenancy.knowledge.passages import Passage, make_passages

DIMENSIONS = 384


class Embeds(Protocol):
    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """float32 [len(texts), 384], rows of unit length."""
        ...


@dataclass(frozen=True, slots=True)
class Indexed:
    version: int
    passages: int
    embedded: int
    """How many were new; the rest kept their vectors."""


class Indexer:
    def __init__(self, db: Database, index: PassageIndex, embedder: Embeds) -> None:
        self._db = db
        self._index = index
        self._embedder = embedder

    async def handle(self, run: JobRun) -> None:
        """The ``index_business`` job."""
        if run.business_id is None:
            raise NotFound("an index_business job needs a business; enqueue it in that business's session")
        await self.index(run.business_id)

    async def index(self, business_id: UUID) -> Indexed:
        """Bring the index to the business's present version; a business that is gone leaves the index too."""
        mine = self._index.of(business_id)
        try:
            loaded = await load_profile(self._db, business_id)
        except NotFound:
            await mine.delete()
            return Indexed(0, 0, 0)
        passages = await asyncio.to_thread(make_passages, loaded.profile)
        held = await mine.vectors(passages)
        await mine.write(loaded.version, passages, await fill_vectors(passages, held, self._embedder))
        return Indexed(loaded.version, len(passages), len(passages) - len(held))


async def fill_vectors(passages: Sequence[Passage], held: Mapping[str, np.ndarray], embedder: Embeds) -> np.ndarray:
    """float32 [passages, 384]: the vectors held by passage id, and off the event loop those that are missing."""
    vectors = np.empty((len(passages), DIMENSIONS), np.float32)
    missing = [number for number, passage in enumerate(passages) if passage.id not in held]
    for number, passage in enumerate(passages):
        if passage.id in held:
            vectors[number] = held[passage.id]
    if missing:
        vectors[missing] = await asyncio.to_thread(embedder.embed, [passages[number].indexed for number in missing])
    return vectors
