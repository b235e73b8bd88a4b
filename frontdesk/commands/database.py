"""``frontdesk database``: bring the databases to the newest schema, and say where they lie."""

import asyncio

import typer
from sqlalchemy.engine import Connection

from core.database import Database
from core.engines import STORES, owner_url
from core.migration import is_newest, owner_engine
from core.row_security import gaps, tenant_tables, unknown_tables
from core.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Create or migrate the databases, and say where they lie.",
)


@app.command()
def migrate() -> None:
    """Bring both databases to the newest schema. Every service does so when it starts; running it twice does no harm.

    Example: frontdesk database migrate
    """

    async def run() -> None:
        db = Database(Settings())
        try:
            await db.migrate()
        finally:
            await db.close()

    asyncio.run(run())
    where()


@app.command()
def where() -> None:
    """Say where each database lies, whether its schema is the newest and, on PostgreSQL, what is not behind row-level security.

    Example: frontdesk database where
    """
    settings = Settings()
    for store in STORES:
        url = owner_url(settings, store)
        if settings.database_url is None and not (settings.home / f"{store}.db").exists():
            typer.echo(f"{store:9} {url.database}  not made yet: frontdesk database migrate")
            continue
        place = url.database if settings.database_url is None else url.render_as_string(hide_password=True)
        with owner_engine(settings, store) as engine, engine.connect() as connection:
            newest = is_newest(connection, store)
        typer.echo(f"{store:9} {place}  {'at the newest schema' if newest else 'to be migrated: frontdesk database migrate'}")
    if settings.database_url is not None:
        with owner_engine(settings, "business") as engine, engine.connect() as connection:
            for line in _walls(connection):
                typer.echo(line)


def _walls(connection: Connection) -> list[str]:
    tables, found = len(tenant_tables(connection)), gaps(connection)
    lines = [f"walls     {tables} tables of businesses, {'with gaps' if found else 'each behind row-level security'}"]
    lines += [f"walls     {gap}" for gap in found]
    return lines + [
        f"walls     {table}: has no business_id, so nothing protects what is in it" for table in unknown_tables(connection)
    ]
