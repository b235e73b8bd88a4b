"""The knowledge that this process's calls hold: loaded at the ring, shared between calls, forgotten least used first."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

import numpy as np
import structlog

from core.errors import FrontdeskError
from core.settings import Settings
from tenancy.knowledge.chroma_server import chroma_address
from tenancy.knowledge.index import PassageIndex
from tenancy.knowledge.indexing import Embeds, fill_vectors
from tenancy.knowledge.passages import Passage, make_passages
from tenancy.knowledge.retrieve import BACKGROUND, KnowledgeBase
from tenancy.profile import BusinessProfile

LARGEST = 64
"""Businesses held at a time; one of 50 passages takes about half a megabyte."""
RING_SECONDS = 0.5
"""How long a ring waits for the index (17 to 30 ms are usual)."""

_log = structlog.get_logger(__name__)


class Library:
    """``of`` is what a ring calls. It never waits for an embedding: what the index does not hold yet is found by
    letters at once, and by meaning as soon as its vectors have been made beside the call."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embeds,
        *,
        largest: int = LARGEST,
        patience: float = RING_SECONDS,
        whole: bool = False,
    ) -> None:
        """``patience``: seconds that ``of`` waits for the index. ``whole``: it waits for every vector as well, so that the same
        call always finds the same."""
        self._whole = whole
        self._patience = patience
        self._index = PassageIndex(lambda: chroma_address(settings))
        self._embedder = embedder
        self._largest = largest
        self._held: OrderedDict[tuple[UUID, int], KnowledgeBase] = OrderedDict()
        self._background: asyncio.Task[np.ndarray] | None = None
        self._making: set[asyncio.Task[None]] = set()

    async def prepare(self) -> None:
        """Embed the background sentences and connect, so that no call has to wait for either."""
        await asyncio.shield(self._background_vectors())
        with contextlib.suppress(FrontdeskError):
            await self._index.connect()

    async def of(self, business_id: UUID, version: int, profile: BusinessProfile) -> KnowledgeBase:
        """The knowledge of the business that was called, at the version of ``profile``; never raises for want of an index."""
        key = (business_id, version)
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        knowledge, vectors = await self._from_index(business_id, version, profile)
        if key in self._held:  # another call of this business was quicker
            return self._held[key]
        self._held[key] = knowledge
        if vectors is not None and (background := self._background_ready()) is not None:
            knowledge.add_vectors(vectors, background)
        else:
            task = asyncio.create_task(self._complete(business_id, knowledge, vectors))
            self._making.add(task)
            task.add_done_callback(self._making.discard)
            if self._whole:
                await task
        while len(self._held) > self._largest:
            self._held.popitem(last=False)
        return knowledge

    async def completed(self) -> None:
        """Wait until every vector that is being made is in place."""
        while self._making:
            await asyncio.gather(*self._making)

    async def close(self) -> None:
        tasks = [*self._making, *([self._background] if self._background else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _from_index(
        self, business_id: UUID, version: int, profile: BusinessProfile
    ) -> tuple[KnowledgeBase, np.ndarray | None]:
        indexed = None
        try:
            async with asyncio.timeout(self._patience):
                indexed = await self._index.of(business_id).load()
        except (FrontdeskError, TimeoutError) as error:
            _log.warning("knowledge.index_unavailable", business=str(business_id), error=type(error).__name__)
        if indexed is not None and indexed.version == version:
            return await asyncio.to_thread(KnowledgeBase, version, indexed.passages), indexed.vectors
        return await asyncio.to_thread(lambda: KnowledgeBase(version, make_passages(profile))), None

    async def _complete(self, business_id: UUID, knowledge: KnowledgeBase, vectors: np.ndarray | None) -> None:
        background = await asyncio.shield(self._background_vectors())
        if vectors is None:
            vectors = await self._vectors(business_id, knowledge.passages)
        knowledge.add_vectors(vectors, background)

    async def _vectors(self, business_id: UUID, passages: Sequence[Passage]) -> np.ndarray:
        """Those the index holds of an older version, the rest embedded."""
        try:
            held = await self._index.of(business_id).vectors(passages)
        except FrontdeskError:
            held = {}
        return await fill_vectors(passages, held, self._embedder)

    def _background_vectors(self) -> asyncio.Task[np.ndarray]:
        if self._background is None or (self._background.done() and self._background.exception()):
            sentences = [sentence for sentence, _ in BACKGROUND]
            self._background = asyncio.create_task(asyncio.to_thread(self._embedder.embed, sentences))
        return self._background

    def _background_ready(self) -> np.ndarray | None:
        ready = self._background is not None and self._background.done() and not self._background.exception()
        return self._background.result() if self._background is not None and ready else None
