"""Alembic's environment for both stores: run by ``Database.migrate`` with a connection, or by the ``alembic`` command."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.schema import SchemaItem

from core.database import METADATA
from core.engines import Store, owner_url, prepare_sqlite
from core.migration import version_table
from core.settings import Settings


def render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Columns of our own types are written as what they are in the database; migrations import nothing of the project."""
    if kind != "type":
        return False
    return {"UtcDateTime": "sa.DateTime(timezone=True)", "AutoString": "sa.String()"}.get(type(item).__name__, False)


def run(connection: Connection, store: Store) -> None:
    def include(_item: SchemaItem, name: str | None, kind: str, reflected: bool, compare_to: SchemaItem | None) -> bool:
        # Both stores may lie in one database; a table of the other one is none of ours.
        return not (kind == "table" and reflected and compare_to is None and name in OTHERS[store])

    context.configure(
        connection=connection,
        target_metadata=METADATA[store],
        version_table=version_table(store),
        include_object=include,
        render_item=render,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


SAVERS = frozenset({"checkpoints", "checkpoint_blobs", "checkpoint_writes", "checkpoint_migrations"})
"""Tables without a model: LangGraph's saver reads and writes them."""
OTHERS: dict[Store, frozenset[str]] = {
    "business": frozenset({*METADATA["calls"].tables, version_table("calls"), *SAVERS}),
    "calls": frozenset({*METADATA["business"].tables, version_table("business"), *SAVERS}),
}

given = context.config.attributes.get("connection")
if given is not None:
    run(given, context.config.attributes["store"])
else:
    from migrations.tables import import_tables

    import_tables()
    chosen: Store = "calls" if context.config.config_ini_section == "calls" else "business"
    engine = create_engine(owner_url(Settings(), chosen))
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine, chosen)
    with engine.begin() as opened:
        run(opened, chosen)
