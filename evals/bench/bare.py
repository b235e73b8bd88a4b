"""The database as it would be without row-level security: what the bench of its cost compares with."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from uuid import UUID

import psycopg
from langgraph.checkpoint.base import BaseCheckpointSaver
from psycopg import AsyncCursor
from psycopg.rows import DictRow, dict_row

from core import postgresql
from core.settings import Settings
from graph.postgres_checkpoints import TenantPostgresSaver, open_postgres


def take_walls_down(connection: psycopg.Connection[Any]) -> None:
    """As the owner of the tables; the saver's rows then belong to nobody."""
    tables = connection.execute("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity").fetchall()
    for (table,) in tables:
        connection.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        if table.startswith("checkpoint"):
            connection.execute(f"ALTER TABLE {table} ALTER business_id SET DEFAULT gen_random_uuid()")


def bare_opening(tenant: UUID | str | None, write: bool, store: str) -> str:
    """The same transactions, whose writers wait for each other as well, without a role or a tenant."""
    whole = postgresql.opening(tenant, write, store).split("; ")
    return "; ".join(part for part in whole if not part.startswith("SET LOCAL"))


class BareSaver(TenantPostgresSaver):
    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        async with (
            self._pool.connection() as connection,
            connection.pipeline(),
            connection.cursor(binary=True, row_factory=dict_row) as cursor,
        ):
            yield cursor


def bare_checkpoints(settings: Settings) -> AbstractAsyncContextManager[BaseCheckpointSaver[str]]:
    return open_postgres(settings, BareSaver)
