"""Where the two stores lie, and the connections to them: two SQLite files, or one PostgreSQL database for both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any, Literal
from uuid import UUID
from weakref import WeakValueDictionary

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from core import postgresql
from core.errors import ConfigurationError, DatabaseBusy, FrontdeskError
from core.settings import Settings

Store = Literal["business", "calls"]
STORES: tuple[Store, ...] = ("business", "calls")
BUSY_SECONDS = 5.0
"""How long a writer waits for the one before it."""
CONNECTIONS = 8
"""A process's connections to a database; as many again while these are all taken."""


def make_home(settings: Settings) -> None:
    """Raises ``ConfigurationError`` where the folder cannot be."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"FRONTDESK_HOME: expected a folder that can be written, got {settings.home} ({error.strerror})"
        ) from None


def store_url(settings: Settings, store: Store) -> URL:
    """Where a store lies, for the application. Raises ``ConfigurationError`` for a database that is not PostgreSQL."""
    if settings.database_url is None:
        return URL.create("sqlite", database=str(settings.home / f"{store}.db"))
    return _postgresql(settings.database_url, "DATABASE_URL")


def owner_url(settings: Settings, store: Store) -> URL:
    """The same store for whoever owns its tables: migrations use it."""
    if settings.database_url is None or settings.database_owner_url is None:
        return store_url(settings, store)
    return _postgresql(settings.database_owner_url, "DATABASE_OWNER_URL")


def _postgresql(text: str, setting: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        url = URL.create("unreadable")
    if url.drivername not in ("postgres", "postgresql", "postgresql+psycopg") or not url.database:
        raise ConfigurationError(f"{setting}: expected postgresql://user:password@host:port/database")
    return url.set(drivername="postgresql+psycopg")


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


@asynccontextmanager
async def _one_at_a_time(lock: asyncio.Lock) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(BUSY_SECONDS):
            await lock.acquire()
    except TimeoutError:
        raise DatabaseBusy(f"other writers kept the database for {BUSY_SECONDS:.0f} s; try again") from None
    try:
        yield
    finally:
        lock.release()


class SqliteEngine:
    """One file's connections, and the queue of this process's writers (SQLite lets one write at a time)."""

    def __init__(self, url: URL, store: Store) -> None:
        self.engine = create_async_engine(
            url.set(drivername="sqlite+aiosqlite"), pool_size=CONNECTIONS, pool_timeout=BUSY_SECONDS, hide_parameters=True
        )
        prepare_sqlite(self.engine.sync_engine, store)
        self._writers = asyncio.Lock()

    def turn(self, tenant: UUID | None, store: Store, write: bool) -> AbstractAsyncContextManager[None]:
        """For as long as a transaction may run: a writer waits here for the one before it."""
        return _one_at_a_time(self._writers) if write else nullcontext()

    async def begin(self, session: AsyncSession) -> None:
        """The transaction begins with its first statement."""

    async def check(self) -> None:
        """A file knows no roles."""

    def translated(self, error: SQLAlchemyError) -> FrontdeskError | None:
        if isinstance(error, DBAPIError) and "database is locked" in str(error.orig):
            return DatabaseBusy(f"another process kept the database for {BUSY_SECONDS:.0f} s; try again")
        return None


class PostgresEngine:
    """One database's connections. Each business's writers wait for themselves: those of this process here, where they
    keep no connection meanwhile, and those of all processes in the database."""

    def __init__(self, url: URL, opening: postgresql.Opening = postgresql.opening) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=CONNECTIONS,
            pool_timeout=BUSY_SECONDS,
            hide_parameters=True,
            connect_args={"connect_timeout": int(BUSY_SECONDS) or 1, "application_name": "frontdesk"},
        )
        postgresql.prepare_postgresql(self.engine.sync_engine, BUSY_SECONDS, opening)
        self._writers: WeakValueDictionary[tuple[UUID, Store], asyncio.Lock] = WeakValueDictionary()

    def turn(self, tenant: UUID | None, store: Store, write: bool) -> AbstractAsyncContextManager[None]:
        if tenant is None or not write:
            return nullcontext()
        return _one_at_a_time(self._writers.setdefault((tenant, store), asyncio.Lock()))

    async def begin(self, session: AsyncSession) -> None:
        """At once, so that a connection that has died in the pool is found out before anything was done on it."""
        try:
            await session.connection()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            await session.rollback()
            await session.connection()

    async def check(self) -> None:
        """Raises ``ConfigurationError`` unless transactions run as roles that row-level security binds."""
        whose = "SELECT rolname, rolsuper OR rolbypassrls AS unbound FROM pg_roles WHERE rolname = current_user"
        for tenant in (UUID(int=0), None):
            try:
                async with self.engine.execution_options(tenant=tenant).connect() as connection:
                    role = (await connection.exec_driver_sql(whose)).mappings().one()
            except DBAPIError as error:
                raise postgresql.cannot_take_role(error.orig) or error from error
            if role["unbound"]:
                raise ConfigurationError(f"DATABASE_URL: row-level security does not bind {role['rolname']}; it must not serve")

    def translated(self, error: SQLAlchemyError) -> FrontdeskError | None:
        return postgresql.translated(error)


StoreEngine = SqliteEngine | PostgresEngine


def bound(engine: StoreEngine, tenant: UUID | None, write: bool, store: Store) -> AsyncEngine:
    """The engine for one session; what its transactions are held to reaches them whenever they begin."""
    return engine.engine.execution_options(tenant=tenant, write=write, store=store)
