"""The database: two stores, sessions that see one tenant only, and transactions that end with their ``with`` block.

The embedded default is two SQLite files, so that a long call log never stands in the way of a booking; with
``DATABASE_URL`` both stores are that one database. A service is given a session, never opens a transaction of its own
and never commits.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import DateTime, Dialect, Engine, MetaData, TextClause, column, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session, registry, with_loader_criteria
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from core.errors import ConfigurationError, FrontdeskError
from core.settings import Settings

Store = Literal["business", "calls"]
STORES: tuple[Store, ...] = ("business", "calls")
BUSY_SECONDS = 5.0
"""How long a writer waits for the one before it."""


class TenantMismatch(FrontdeskError):
    """A row of another business, or a statement that cannot be held to one business, in a tenant's session."""

    code = "tenant_mismatch"


class ReadOnlySession(FrontdeskError):
    """Something was to be written in a session that was opened for reading; open it with ``write=True``."""

    code = "read_only_session"


class DatabaseBusy(FrontdeskError):
    """Other writers kept the database for longer than ``BUSY_SECONDS``."""

    code = "database_busy"
    status = 503


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


def make_home(settings: Settings) -> None:
    """Raises ``ConfigurationError`` where the folder cannot be."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"FRONTDESK_HOME: expected a folder that can be written, got {settings.home} ({error.strerror})"
        ) from None


def store_url(settings: Settings, store: Store) -> URL:
    """Where a store lies, as a URL for the synchronous drivers that migrations use."""
    if settings.database_url is None:
        return URL.create("sqlite", database=str(settings.home / f"{store}.db"))
    url = make_url(settings.database_url)
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgres", "postgresql") else url


def prepare_sqlite(engine: Engine, store: Store) -> None:
    """Give each connection its pragmas, and let transactions begin when SQLAlchemy says so, not when the driver guesses."""
    # Losing the last booking to a power cut is worse than the fsync; the last line of a call log is not.
    synchronous = "FULL" if store == "business" else "NORMAL"
    pragmas = (
        f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}",
        "PRAGMA journal_mode = WAL",
        f"PRAGMA synchronous = {synchronous}",
        "PRAGMA foreign_keys = ON",
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its lock first, so what it checks is still true when it inserts.
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


class _Engine:
    """One database's connections, and the queue of this process's writers (SQLite lets one write at a time)."""

    def __init__(self, url: URL, store: Store) -> None:
        if url.get_backend_name() == "sqlite":
            self.read = create_async_engine(url.set(drivername="sqlite+aiosqlite"), pool_size=8, pool_timeout=BUSY_SECONDS)
            prepare_sqlite(self.read.sync_engine, store)
            self.writers: asyncio.Lock | None = asyncio.Lock()
        else:
            self.read = create_async_engine(url, pool_size=8, pool_timeout=BUSY_SECONDS, pool_pre_ping=True)
            self.writers = None
        self.write: AsyncEngine = self.read.execution_options(write=True)

    @asynccontextmanager
    async def turn_to_write(self) -> AsyncIterator[None]:
        if self.writers is None:
            yield
            return
        try:
            async with asyncio.timeout(BUSY_SECONDS):
                await self.writers.acquire()
        except TimeoutError:
            raise DatabaseBusy(f"other writers kept the database for {BUSY_SECONDS:.0f} s; try again") from None
        try:
            yield
        finally:
            self.writers.release()


class Database:
    """Sessions on the two stores. Each ``async with`` is one transaction: it commits, or rolls back on any error.

    Keep write sessions short and never open one inside another: SQLite has one writer at a time.
    """

    def __init__(self, settings: Settings, *, on_commit: Callable[[Sequence[Any]], None] | None = None) -> None:
        """``on_commit`` is given what services have put on the session's ``info["committed"]`` (such as jobs they asked
        for), once it is in the database; it must not wait or raise."""
        self._settings, self._on_commit = settings, on_commit
        if settings.database_url is None:
            make_home(settings)
            self._engines = {store: _Engine(store_url(settings, store), store) for store in STORES}
        else:
            self._engines = dict.fromkeys(STORES, _Engine(store_url(settings, "business"), "business"))

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
        async with engine.turn_to_write() if write else contextlib.nullcontext():
            session = AsyncSession(
                engine.write if write else engine.read,
                sync_session_class=TenantSession,
                expire_on_commit=False,
                info={"tenant": tenant, "write": write, "committed": []},
            )
            try:
                async with session:  # closing rolls back whatever was not committed
                    yield session
                    await session.commit()
                if self._on_commit is not None and session.info["committed"]:
                    self._on_commit(session.info["committed"])
            except OperationalError as error:
                if "database is locked" not in str(error.orig):
                    raise
                raise DatabaseBusy(f"another process kept the database for {BUSY_SECONDS:.0f} s; try again") from error

    async def migrate(self) -> None:
        """Bring both stores to the newest schema; several processes may do so at once."""
        from core.migration import migrate

        await asyncio.to_thread(migrate, self._settings)

    async def close(self) -> None:
        for engine in {id(engine): engine for engine in self._engines.values()}.values():
            await engine.read.dispose()
