"""``frontdesk database``: bring the databases to the newest schema, and say where they lie."""

import asyncio

import typer
from sqlalchemy import create_engine

from core.database import STORES, Database, store_url
from core.migration import current_revisions, newest_revisions
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
    """Say where each database lies and whether its schema is the newest.

    Example: frontdesk database where
    """
    settings = Settings()
    for store in STORES:
        url = store_url(settings, store)
        if settings.database_url is None and not (settings.home / f"{store}.db").exists():
            typer.echo(f"{store:9} {url.database}  not made yet: frontdesk database migrate")
            continue
        engine = create_engine(url)
        try:
            newest = current_revisions(engine, store) == newest_revisions(store)
        finally:
            engine.dispose()
        place = url.database if settings.database_url is None else url.render_as_string(hide_password=True)
        typer.echo(f"{store:9} {place}  {'at the newest schema' if newest else 'to be migrated: frontdesk database migrate'}")
