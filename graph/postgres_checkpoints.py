"""LangGraph's PostgreSQL saver, as the business whose call is being run."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import psycopg
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from core.engines import BUSY_SECONDS, store_url
from core.errors import ConfigurationError
from core.postgresql import APP_ROLE, TENANT_SETTING, session_statements
from core.settings import Settings
from graph.checkpoints import SealedSerializer, running_business

CONNECTIONS = 4
BECOME = f"SELECT set_config('role', '{APP_ROLE}', true), set_config('{TENANT_SETTING}', %s, true)"
WHOLE = "__whole__"
"""The one channel as which a state is kept."""

Pool = AsyncConnectionPool[AsyncConnection[DictRow]]
T = TypeVar("T")


class TenantPostgresSaver(AsyncPostgresSaver):
    """Each operation is one transaction of the running call's business, and several go on at a time.

    All of an operation goes to the server as one pipeline, which is a transaction by itself. What is done here bears
    being done twice, so an operation whose connection broke is done again.
    """

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool, serde=SealedSerializer())
        self._pool = pool

    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        tenant = str(running_business())
        async with self._pool.connection() as connection, connection.pipeline():
            await connection.execute(BECOME, (tenant,))
            async with connection.cursor(binary=True, row_factory=dict_row) as cursor:
                yield cursor

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        ask = super().aget_tuple
        return await self._again(lambda: ask(config))

    async def aput(
        self, config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata, new_versions: ChannelVersions
    ) -> RunnableConfig:
        """The state whole, as one sealed value. LangGraph would keep each of its some twenty channels in a row of its own,
        and short ones, such as what the caller said, as plain JSON."""
        ask, kept = super().aput, checkpoint.copy()
        kept["channel_values"] = {WHOLE: checkpoint["channel_values"]}
        kept["channel_versions"] = {**checkpoint["channel_versions"], WHOLE: checkpoint["id"]}
        return await self._again(lambda: ask(config, kept, metadata, {WHOLE: checkpoint["id"]}))

    async def _load_checkpoint_tuple(self, value: DictRow) -> CheckpointTuple:
        found = await super()._load_checkpoint_tuple(value)
        del found.checkpoint["channel_versions"][WHOLE]
        found.checkpoint["channel_values"] = found.checkpoint["channel_values"][WHOLE]
        return found

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        ask = super().aput_writes
        await self._again(lambda: ask(config, writes, task_id, task_path))

    async def adelete_thread(self, thread_id: str) -> None:
        ask = super().adelete_thread
        await self._again(lambda: ask(thread_id))

    async def _again(self, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            return await ask()
        except psycopg.OperationalError:
            await self._pool.check()
            return await ask()


@asynccontextmanager
async def open_postgres(
    settings: Settings, saver: Callable[[Pool], BaseCheckpointSaver[str]] = TenantPostgresSaver
) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Raises ``ConfigurationError`` where the database cannot be reached."""
    url = store_url(settings, "calls").set(drivername="postgresql").render_as_string(hide_password=False)
    how = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row, "application_name": "frontdesk checkpoints"}
    pool: Pool = AsyncConnectionPool(
        url, min_size=2, max_size=CONNECTIONS, open=False, kwargs=how, configure=_configure, timeout=BUSY_SECONDS
    )
    try:
        await pool.open(wait=True, timeout=BUSY_SECONDS)
    except PoolTimeout:
        raise ConfigurationError("DATABASE_URL: the database gives no connection for checkpoints") from None
    try:
        yield saver(pool)
    finally:
        await pool.close()


async def _configure(connection: AsyncConnection[DictRow]) -> None:
    await connection.execute(session_statements(BUSY_SECONDS), prepare=False)
