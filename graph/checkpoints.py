"""Where a call's committed states lie: LangGraph's saver, SQLite's or PostgreSQL's, sealed under the key of the call that
is being run and, on PostgreSQL, behind row-level security as that call's business."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosqlite
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from core.crypto import Sealer
from core.settings import Settings

PLACE = b"checkpoint"


@dataclass(frozen=True, slots=True)
class _Running:
    sealer: Sealer
    business_id: UUID


_running: ContextVar[_Running] = ContextVar("running_call")


@contextmanager
def sealed_under(sealer: Sealer, business_id: UUID) -> Iterator[None]:
    """Checkpoints read, written and deleted within are those of this business's call, whose sealer this is."""
    token = _running.set(_Running(sealer, business_id))
    try:
        yield
    finally:
        _running.reset(token)


def running_business() -> UUID:
    """Raises ``LookupError`` outside ``sealed_under``."""
    return _running.get().business_id


class SealedSerializer(SerializerProtocol):
    """LangGraph's own serialisation, sealed. A state without a call's key in force can be neither read nor written."""

    def __init__(self) -> None:
        self._plain = JsonPlusSerializer()

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        kind, content = self._plain.dumps_typed(obj)
        return f"{kind}+sealed", _running.get().sealer.seal(content, PLACE)

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        kind, content = data
        return self._plain.loads_typed((kind.removesuffix("+sealed"), _running.get().sealer.open(content, PLACE)))


def open_checkpoints(settings: Settings) -> AbstractAsyncContextManager[BaseCheckpointSaver[str]]:
    """The saver on this installation's database, which must have been migrated."""
    if settings.database_url is None:
        return _open_sqlite(settings.home / "checkpoints.db")
    from graph.postgres_checkpoints import open_postgres

    return open_postgres(settings)


@asynccontextmanager
async def _open_sqlite(path: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """A file of its own, so that a checkpoint waits for no booking and no call log."""
    path.parent.mkdir(parents=True, exist_ok=True)
    async with aiosqlite.connect(path) as connection:
        await connection.execute("PRAGMA busy_timeout = 5000")
        await connection.execute("PRAGMA synchronous = NORMAL")
        saver = AsyncSqliteSaver(connection, serde=SealedSerializer())
        await saver.setup()
        yield saver
