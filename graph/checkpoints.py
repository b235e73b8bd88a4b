"""Where a call's committed states lie: LangGraph's SQLite saver, sealed under the key of the call that is being run."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import aiosqlite
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from core.crypto import Sealer

_sealer: ContextVar[Sealer] = ContextVar("sealer_of_the_running_call")
PLACE = b"checkpoint"


@contextmanager
def sealed_under(sealer: Sealer) -> Iterator[None]:
    """Checkpoints read and written within are those of the call whose sealer this is."""
    token = _sealer.set(sealer)
    try:
        yield
    finally:
        _sealer.reset(token)


class SealedSerializer(SerializerProtocol):
    """LangGraph's own serialisation, sealed. A state without a call's key in force can be neither read nor written."""

    def __init__(self) -> None:
        self._plain = JsonPlusSerializer()

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        kind, content = self._plain.dumps_typed(obj)
        return f"{kind}+sealed", _sealer.get().seal(content, PLACE)

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        kind, content = data
        return self._plain.loads_typed((kind.removesuffix("+sealed"), _sealer.get().open(content, PLACE)))


@asynccontextmanager
async def open_checkpoints(path: Path) -> AsyncIterator[AsyncSqliteSaver]:
    """The saver on a SQLite file of its own, so that a checkpoint waits for no booking and no call log."""
    path.parent.mkdir(parents=True, exist_ok=True)
    async with aiosqlite.connect(path) as connection:
        await connection.execute("PRAGMA busy_timeout = 5000")
        await connection.execute("PRAGMA synchronous = NORMAL")
        saver = AsyncSqliteSaver(connection, serde=SealedSerializer())
        await saver.setup()
        yield saver
