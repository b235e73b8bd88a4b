"""The database: two stores, sessions that see one tenant only, and transactions that end with their ``with`` block.

The embedded default is two SQLite files, so that a long call log never stands in the way of a booking; with
``DATABASE_URL`` both stores are that one PostgreSQL database, whose own row-level security stands behind the sessions'
filters. A service is given a session, never opens a transaction of its own and never commits.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Dialect, MetaData, TextClause, column, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, registry, with_loader_criteria
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from core.engines import STORES, PostgresEngine, SqliteEngine, Store, StoreEngine, bound, make_home, store_url
from core.errors import CommitUnknown, DatabaseAway, DatabaseBusy, ReadOnlySession, TenantMismatch
from core.postgresql import Opening, opening
from core.settings import Settings

__all__ = [
    "METADATA",
    "STORES",
    "BusinessRow",
    "CallRow",
    "Database",
    "DatabaseBusy",
    "ReadOnlySession",
    "Store",
    "TenantMismatch",
    "TenantRow",
    "TenantSession",
    "UtcDateTime",
]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC. A naive one is refused on its way in; an aware UTC one comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("expected an aware datetime; a naive one says no moment")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _TenantColumn:
    """``business_id`` as SQL, on a mapped class and on the mixin alike; on the mixin the field itself is no attribute."""

    def __get__(self, _row: object, owner: type) -> Any:
        return getattr(owner, "business_id", column("business_id"))


class TenantRow(SQLModel):
    """A row of one business. In that business's session no other business's rows exist.

    ``business_id`` may be left out when a row is made: its session fills it in.
    """

    tenant_column: ClassVar[Any] = _TenantColumn()
    business_id: UUID = Field(default=None, nullable=False, index=True)


# Named constraints can be changed by later migrations on every database.
_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class BusinessRow(TenantRow, registry=registry(metadata=MetaData(naming_convention=_NAMES))):
    """The base of tenant tables in the business store."""


class CallRow(TenantRow, registry=registry(metadata=MetaData(naming_convention=_NAMES))):
    """The base of tenant tables in the call store."""


METADATA = {"business": BusinessRow.metadata, "calls": CallRow.metadata}


class TenantSession(Session):
    """Holds every statement and every flushed row to ``info["tenant"]``; None there means the whole platform."""


@event.listens_for(TenantSession, "do_orm_execute")
def _scope_statement(state: ORMExecuteState) -> None:
    info = state.session.info
    if (state.is_insert or state.is_update or state.is_delete) and not info["write"]:
        raise ReadOnlySession("this session only reads; open it with write=True to change something")
    tenant: UUID | None = info["tenant"]
    if tenant is None or state.is_column_load:
        return
    if isinstance(state.statement, TextClause) or not state.is_orm_statement:
        raise TenantMismatch("a tenant's session takes statements over models only; others cannot be held to the tenant")
    if isinstance(state.statement, Insert):
        _check_insert(state, state.statement, tenant)
        return
    state.statement = state.statement.options(
        with_loader_criteria(TenantRow, lambda row: row.tenant_column == tenant, include_aliases=True)
    )


def _check_insert(state: ORMExecuteState, statement: Insert, tenant: UUID) -> None:
    """An INSERT's rows come as parameters, as values() or from a SELECT; the last may hold anybody's rows."""
    mapper = state.bind_mapper
    if mapper is None or not issubclass(mapper.class_, TenantRow):
        return
    if statement.select is not None:
        raise TenantMismatch("a tenant's session takes no INSERT from a SELECT")
    given = state.parameters
    rows: list[Any] = [given] if isinstance(given, dict) else list(given or ())
    owners = [row.get("business_id") for row in rows]
    if not rows:
        values = statement.compile(dialect=state.session.get_bind().dialect).params
        owners = [value for name, value in values.items() if name.split("_m")[0] == "business_id"]
    if not owners or any(owner != tenant for owner in owners):
        raise TenantMismatch("an INSERT in a tenant's session must give this tenant's business_id in each row")


@event.listens_for(TenantSession, "before_flush")
def _scope_rows(session: Session, _context: object, _instances: object) -> None:
    changed = [*session.new, *(row for row in session.dirty if session.is_modified(row)), *session.deleted]
    if changed and not session.info["write"]:
        raise ReadOnlySession("this session only reads; open it with write=True to change something")
    tenant = session.info["tenant"]
    if tenant is None:
        return
    for row in changed:
        if not isinstance(row, TenantRow):
            continue
        if row.business_id is None and row in session.new:
            row.business_id = tenant
        elif row.business_id != tenant:
            raise TenantMismatch(f"a {type(row).__name__} of another business in this business's session")


class Database:
    """Sessions on the two stores. Each ``async with`` is one transaction: it commits, or rolls back on any error.

    Keep write sessions short and never open one inside another: a store has one writer at a time, on PostgreSQL one for
    each business. So what a write session has checked is still true when it inserts. The platform's own write sessions on
    PostgreSQL wait for nobody: there, only the rows that they lock and the database's constraints hold.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        on_commit: Callable[[Sequence[Any]], None] | None = None,
        opening: Opening = opening,
    ) -> None:
        """``on_commit`` is given what services have put on the session's ``info["committed"]`` (such as jobs they asked
        for), once it is in the database; it must not wait or raise. ``opening`` says how transactions on PostgreSQL
        begin; a bench compares others with the real one."""
        self._settings, self._on_commit = settings, on_commit
        self._engines: dict[Store, StoreEngine]
        if settings.database_url is None:
            make_home(settings)
            self._engines = {store: SqliteEngine(store_url(settings, store), store) for store in STORES}
        else:
            self._engines = dict.fromkeys(STORES, PostgresEngine(store_url(settings, "business"), opening))

    def business(self, business_id: UUID, *, write: bool = False) -> AbstractAsyncContextManager[AsyncSession]:
        """One business's own data, bookings and jobs."""
        return self._session("business", business_id, write)

    def calls(self, business_id: UUID, *, write: bool = False) -> AbstractAsyncContextManager[AsyncSession]:
        """One business's calls and their logs."""
        return self._session("calls", business_id, write)

    def platform(self, *, write: bool = False, store: Store = "business") -> AbstractAsyncContextManager[AsyncSession]:
        """Every business's rows: for what no tenant can ask, such as whose a phone number is."""
        return self._session(store, None, write)

    @asynccontextmanager
    async def _session(self, store: Store, tenant: UUID | None, write: bool) -> AsyncIterator[AsyncSession]:
        engine = self._engines[store]
        async with engine.turn(tenant, store, write):
            session = AsyncSession(
                bound(engine, tenant, write, store),
                sync_session_class=TenantSession,
                expire_on_commit=False,
                info={"tenant": tenant, "write": write, "committed": []},
            )
            committing = False
            try:
                async with session:  # closing rolls back whatever was not committed
                    await engine.begin(session)
                    yield session
                    committing = True
                    await session.commit()
            except SQLAlchemyError as error:
                told = engine.translated(error)
                if told is None:
                    raise
                if committing and isinstance(told, DatabaseAway):
                    told = CommitUnknown("the database went away while it was committing; look before trying again")
                raise told from error
            if self._on_commit is not None and session.info["committed"]:
                self._on_commit(session.info["committed"])

    async def migrate(self) -> None:
        """Bring both stores to the newest schema; several processes may do so at once. On PostgreSQL, raises
        ``ConfigurationError`` where a table is not behind row-level security: such a database is not served."""
        from core.migration import migrate

        await asyncio.to_thread(migrate, self._settings)
        for engine in set(self._engines.values()):
            await engine.check()

    async def close(self) -> None:
        for engine in set(self._engines.values()):
            await engine.engine.dispose()
