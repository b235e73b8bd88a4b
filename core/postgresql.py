"""How a transaction on PostgreSQL begins, and what its errors mean.

The connection's login role is a member of two roles that own nothing. A tenant's transaction runs as ``frontdesk_app``
with the tenant in ``frontdesk.tenant``, by which ``core.row_security``'s policies choose rows; the platform's runs as
``frontdesk_platform``. All of it goes in the one message that begins the transaction, so it costs no round trip.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import ConfigurationError, DatabaseAway, DatabaseBusy, FrontdeskError, ReadOnlySession, TenantMismatch

APP_ROLE = "frontdesk_app"
PLATFORM_ROLE = "frontdesk_platform"
TENANT_SETTING = "frontdesk.tenant"
NOBODY = "nobody"
"""In place of a tenant: neither a business nor the platform. What nobody set sees nothing."""

STATEMENT_SECONDS = 30
IDLE_SECONDS = 60
"""How long a transaction may lie still, since others may be waiting for it."""

_BUSY = (errors.LockNotAvailable, errors.QueryCanceled, errors.DeadlockDetected, errors.SerializationFailure)


def session_statements(busy_seconds: float) -> str:
    """What each new connection says first. Whoever then forgets to name a tenant sees nothing."""
    return (
        f"SET ROLE {APP_ROLE}; SET lock_timeout = {int(busy_seconds * 1000)}; "
        f"SET statement_timeout = {STATEMENT_SECONDS * 1000}; "
        f"SET idle_in_transaction_session_timeout = {IDLE_SECONDS * 1000}"
    )


def opening(tenant: UUID | str | None, write: bool, store: str) -> str:
    """The message that begins a transaction; ``tenant`` None is the whole platform.

    A reader sees one moment throughout. A business's writers in one store come one after another, as they do on SQLite,
    so that what one checks is still true when it inserts; the lock goes with the transaction.
    """
    parts = ["BEGIN" if write else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"]
    parts.append(f"SET LOCAL ROLE {PLATFORM_ROLE if tenant is None else APP_ROLE}")
    if isinstance(tenant, UUID):
        parts.append(f"SET LOCAL {TENANT_SETTING} = '{tenant}'")
        if write:
            parts.append(f"SELECT pg_advisory_xact_lock({_lock_number(tenant, store)})")
    return "; ".join(parts)


def _lock_number(tenant: UUID, store: str) -> int:
    """A signed 64-bit number of the pair; two pairs that shared one would merely wait for each other."""
    folded = (tenant.int >> 64) ^ (tenant.int & (2**64 - 1)) ^ (1 if store == "calls" else 0)
    return folded - 2**64 if folded >= 2**63 else folded


Opening = Callable[[UUID | str | None, bool, str], str]


def prepare_postgresql(engine: Engine, busy_seconds: float, opening: Opening) -> None:
    """The driver begins no transactions of its own; each begins with ``opening`` of the engine's execution options."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.autocommit = True
        cursor = connection.cursor()
        try:
            cursor.execute(session_statements(busy_seconds))
        except psycopg.Error as error:
            raise cannot_take_role(error) or error from None
        finally:
            cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        tenant = options.get("tenant", NOBODY)
        connection.exec_driver_sql(opening(tenant, options.get("write", False), options.get("store", "business")))


def cannot_take_role(error: BaseException | None) -> ConfigurationError | None:
    if isinstance(error, errors.InvalidParameterValue):
        return ConfigurationError(f"DATABASE_URL: the database has no role {APP_ROLE} yet; run: frontdesk database migrate")
    if isinstance(error, errors.InsufficientPrivilege):
        return ConfigurationError(
            f"DATABASE_URL: its role is no member of {APP_ROLE} and {PLATFORM_ROLE}; "
            f"as an administrator run: GRANT {APP_ROLE}, {PLATFORM_ROLE} TO <the role in DATABASE_URL>"
        )
    return None


def translated(error: SQLAlchemyError) -> FrontdeskError | None:
    """What an error of the database means to whoever asked; None for one that means what it says."""
    if isinstance(error, PoolTimeout):
        return DatabaseBusy("all connections to the database are taken; try again")
    if not isinstance(error, DBAPIError):
        return None
    cause = error.orig
    if isinstance(cause, _BUSY):
        return DatabaseBusy("the database was kept by others for too long; try again")
    if isinstance(cause, errors.ReadOnlySqlTransaction):
        return ReadOnlySession("this session only reads; open it with write=True to change something")
    if isinstance(cause, errors.InsufficientPrivilege):
        if "row-level security" in str(cause):
            return TenantMismatch("the database refused a row of another business")
        return ConfigurationError(f"DATABASE_URL: {APP_ROLE} may not do this; run: frontdesk database migrate")
    if isinstance(cause, errors.UndefinedTable):
        return ConfigurationError("DATABASE_URL: the database has not been migrated; run: frontdesk database migrate")
    if error.connection_invalidated or _is_away(cause):
        return DatabaseAway("the database cannot be reached or has just gone away; try again")
    return None


def _is_away(cause: BaseException | None) -> bool:
    """A connection that was not to be had: the driver's own error, or the server's refusal to take one more."""
    if not isinstance(cause, psycopg.OperationalError):
        return False
    return cause.sqlstate is None or cause.sqlstate[:2] in ("08", "57") or isinstance(cause, errors.TooManyConnections)
