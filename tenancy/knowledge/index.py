"""Passages and their vectors in Chroma: one collection for all tenants, reached through a handle that sees one of them.

Two hundred collections take 600 MB, and a call reads all passages of its business at once, so a filter costs nothing.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import chromadb
import httpx
import numpy as np
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError

from core.errors import DeadlineExceeded, ProviderError
from tenancy.knowledge.passages import Passage

PASSAGES = "passages-minilm-l6-v2"
"""Named for the model that made the vectors: another model's cannot be compared with them."""
VERSIONS = f"{PASSAGES}-versions"
READ_SECONDS = 5.0
WRITE_SECONDS = 60.0
_BATCH = 500


@dataclass(frozen=True, slots=True)
class IndexedPassages:
    version: int
    """The business's version that these were made from."""
    passages: tuple[Passage, ...]
    vectors: np.ndarray
    """float32 [passages, dimensions], rows of unit length."""


class IndexUnavailable(ProviderError):
    """Chroma cannot be reached or refused; calls go on with what they make from the profile themselves."""

    code = "index_unavailable"


_KEPT = ("ref", "kind", "title", "answer", "indexed", "paraphrase")
"""What the index holds of a passage beside its id and text; what was written before there were paraphrases has none."""


class PassageIndex:
    """The platform's index. It connects when first used, and again after the server has moved or been restarted."""

    def __init__(self, address: Callable[[], str | None]) -> None:
        """``address`` gives Chroma's URL at this moment, or None when no server runs."""
        self._address = address
        self._connected: tuple[str, Any, Any] | None = None
        self._connecting = asyncio.Lock()

    def of(self, business_id: UUID) -> "BusinessIndex":
        """One business's part of it; ``business_id`` comes from a tenant's context."""
        return BusinessIndex(self, business_id)

    async def connect(self) -> None:
        """Connect now rather than with the first use."""
        async with self.collections(READ_SECONDS):
            pass

    @asynccontextmanager
    async def collections(self, seconds: float) -> AsyncIterator[tuple[Any, Any]]:
        """The passages' and the versions' collection. Raises ``IndexUnavailable`` and ``DeadlineExceeded``."""
        try:
            async with asyncio.timeout(seconds):
                yield await self._connect()
        except TimeoutError:
            self._connected = None
            raise DeadlineExceeded(f"Chroma took longer than {seconds:.0f} s") from None
        except (ChromaError, httpx.HTTPError, OSError, ValueError) as error:
            self._connected = None
            raise IndexUnavailable(f"Chroma failed ({type(error).__name__}): {error}") from error

    async def _connect(self) -> tuple[Any, Any]:
        address = self._address()
        if address is None:
            raise IndexUnavailable("no Chroma server runs; `frontdesk serve vector` starts it, or set CHROMA_URL")
        async with self._connecting:
            if self._connected is None or self._connected[0] != address:
                self._connected = (address, *await _open(address))
            return self._connected[1:]


async def _open(address: str) -> tuple[Any, Any]:
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    url = urlsplit(address)
    secure = url.scheme == "https"
    client = await chromadb.AsyncHttpClient(
        host=url.hostname or "127.0.0.1",
        port=url.port or (443 if secure else 80),
        ssl=secure,
        settings=ChromaSettings(anonymized_telemetry=False),
    )
    # Never Chroma's own embedding function: that one downloads a model.
    passages = await client.get_or_create_collection(PASSAGES, embedding_function=None, metadata={"hnsw:space": "cosine"})
    versions = await client.get_or_create_collection(VERSIONS, embedding_function=None)
    return passages, versions


@dataclass(frozen=True, slots=True)
class BusinessIndex:
    """What the index holds of one business; nothing of another can be read or changed through it."""

    index: PassageIndex
    business_id: UUID

    async def load(self) -> IndexedPassages | None:
        """Everything, in the profile's order; None when nothing is held or a write was not finished."""
        async with self.index.collections(READ_SECONDS) as (passages, versions):
            noted = (await versions.get(ids=[str(self.business_id)], include=["metadatas"]))["metadatas"]
            if not noted:
                return None
            held = await passages.get(where=self._mine, include=["metadatas", "documents", "embeddings"])
        rows = sorted(
            zip(held["ids"], held["metadatas"], held["documents"], held["embeddings"], strict=True),
            key=lambda row: row[1]["position"],
        )
        found = tuple(_passage(row_id.partition(":")[2], metadata, text) for row_id, metadata, text, _ in rows)
        if _digest(found) != noted[0]["digest"]:
            return None
        vectors = np.array([vector for *_, vector in rows], np.float32).reshape(len(rows), -1)
        return IndexedPassages(int(noted[0]["version"]), found, vectors)

    async def vectors(self, passages: Iterable[Passage]) -> dict[str, np.ndarray]:
        """The vectors that are held already, by passage id; also after a write that was not finished."""
        ids = [self._id(passage) for passage in passages]
        if not ids:
            return {}
        async with self.index.collections(READ_SECONDS) as (collection, _):
            held = await collection.get(ids=ids, include=["embeddings"])
        return {key.partition(":")[2]: np.asarray(v, np.float32) for key, v in zip(held["ids"], held["embeddings"], strict=True)}

    async def write(self, version: int, passages: Sequence[Passage], vectors: np.ndarray) -> None:
        """Replace what is held. The version is noted last, so that a reader never takes half a write for the whole."""
        ids = [self._id(passage) for passage in passages]
        async with self.index.collections(WRITE_SECONDS) as (collection, versions):
            gone = set((await collection.get(where=self._mine, include=[]))["ids"]) - set(ids)
            if gone:
                await collection.delete(ids=sorted(gone))
            for first in range(0, len(ids), _BATCH):
                part = slice(first, first + _BATCH)
                await collection.upsert(
                    ids=ids[part],
                    embeddings=vectors[part],
                    documents=[passage.text for passage in passages[part]],
                    metadatas=[self._metadata(p, n) for n, p in enumerate(passages[part], first)],
                )
            await versions.upsert(
                ids=[str(self.business_id)],
                embeddings=[[1.0]],
                metadatas=[{"version": version, "digest": _digest(passages)}],
            )

    async def delete(self) -> None:
        async with self.index.collections(WRITE_SECONDS) as (collection, versions):
            await versions.delete(ids=[str(self.business_id)])
            held = (await collection.get(where=self._mine, include=[]))["ids"]
            if held:
                await collection.delete(ids=held)

    @property
    def _mine(self) -> dict[str, str]:
        return {"business": str(self.business_id)}

    def _id(self, passage: Passage) -> str:
        return f"{self.business_id}:{passage.id}"

    def _metadata(self, passage: Passage, position: int) -> dict[str, str | int | bool]:
        return {**self._mine, "position": position, **{name: getattr(passage, name) for name in _KEPT}}


def _passage(passage_id: str, metadata: dict[str, Any], text: str) -> Passage:
    return Passage(id=passage_id, text=text, **{name: metadata[name] for name in _KEPT if name in metadata})


def _digest(passages: Iterable[Passage]) -> str:
    return hashlib.blake2b("".join(passage.id for passage in passages).encode(), digest_size=12).hexdigest()
