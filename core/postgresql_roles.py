"""What migrations need of a PostgreSQL server besides tables: the two roles, who may take them, and an extension.

Whatever the owner's role may not do itself is told as the SQL that an administrator should run.
"""

from psycopg import errors
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from core.engines import owner_url
from core.errors import ConfigurationError
from core.postgresql import APP_ROLE, PLATFORM_ROLE
from core.settings import Settings

# Two installations on one server may do so at once.
_CREATE_ROLE = """
DO $$ BEGIN
    CREATE ROLE {role} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


def require_roles(connection: Connection, login: str) -> None:
    """Create the roles where they are missing and let the role ``login``, which serves, take them."""
    there = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    missing = [role for role in (APP_ROLE, PLATFORM_ROLE) if role not in there]
    advice = "; ".join([*(f"CREATE ROLE {role} NOLOGIN" for role in missing), _granting(connection, login)])
    for role in missing:
        _do(connection, _CREATE_ROLE.format(role=role), f"the role {role} cannot be created by this user", advice)
    if login not in there:  # somebody who logs in by other means than a role's name
        return
    version = int(connection.execute(text("SELECT current_setting('server_version_num')")).scalar_one())
    may = "SET" if version >= 160000 else "MEMBER"  # before that, a member could take the role
    for role in (APP_ROLE, PLATFORM_ROLE):
        asked = text("SELECT pg_has_role(:login, :role, :may)")
        if not connection.execute(asked, {"login": login, "role": role, "may": may}).scalar_one():
            _do(connection, _granting(connection, login), f"{login} cannot be made a member of {role} by this user", advice)


def require_extension(connection: Connection, name: str) -> None:
    if connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = :name"), {"name": name}).first():
        return
    _do(
        connection,
        f"CREATE EXTENSION IF NOT EXISTS {name}",
        f"bookings need the extension {name}, which this user cannot create",
        f"CREATE EXTENSION {name} (it comes with PostgreSQL; on Debian in the package postgresql)",
    )


def read_as_platform(connection: Connection) -> None:
    """Whoever only looks whether there is something to migrate may be a role that owns no table and inherits no right."""
    needed = text(
        "SELECT 1 FROM pg_roles WHERE rolname = :role AND pg_has_role(oid, 'MEMBER') "
        "AND NOT has_table_privilege(to_regclass('schema_version_business'), 'SELECT')"
    )
    if connection.execute(needed, {"role": PLATFORM_ROLE}).first():
        connection.exec_driver_sql(f"SET LOCAL ROLE {PLATFORM_ROLE}")


def cannot_migrate(error: DBAPIError, settings: Settings) -> ConfigurationError | None:
    """What an error of the database while migrating means; None for one that means what it says."""
    setting = "DATABASE_URL" if settings.database_owner_url is None else "DATABASE_OWNER_URL"
    cause = error.orig
    if isinstance(cause, errors.InsufficientPrivilege):
        return ConfigurationError(
            f"{setting}: its role may not change the tables ({_first_line(cause)}); "
            "set DATABASE_OWNER_URL to the role that owns them, here or where `frontdesk database migrate` is run"
        )
    if isinstance(cause, errors.LockNotAvailable):
        return ConfigurationError("another process has been migrating, or holding a table, for too long; try again")
    if cause is not None and getattr(cause, "sqlstate", "") is None:
        place = owner_url(settings, "business").render_as_string(hide_password=True)
        return ConfigurationError(f"{setting}: {place} cannot be reached ({_first_line(cause)})")
    return None


def _do(connection: Connection, statement: str, wrong: str, advice: str) -> None:
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        raise ConfigurationError(
            f"{wrong} ({_first_line(error.orig)}); as an administrator, in this database, run: {advice}"
        ) from error


def _granting(connection: Connection, login: str) -> str:
    return f"GRANT {APP_ROLE}, {PLATFORM_ROLE} TO {connection.dialect.identifier_preparer.quote_identifier(login)}"


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
