"""The tables of LangGraph's PostgreSQL saver, each with the business whose transaction wrote the row.

They lack the saver's indexes on thread_id, since its primary keys serve as well. On SQLite the saver makes its tables
itself, in a file of its own.
"""

from alembic import op

revision = "0002_checkpoints"
down_revision = "0001_calls"
branch_labels = None
depends_on = None

SAVER_VERSION = 9
"""The newest of the saver's own migrations (``MIGRATIONS`` in langgraph-checkpoint-postgres 3.2) that is in here."""

# The saver names no business when it writes; the transaction's tenant does.
BUSINESS = "business_id UUID NOT NULL DEFAULT nullif(current_setting('frontdesk.tenant', true), '')::uuid"

TABLES = (
    "CREATE TABLE checkpoint_migrations (v INTEGER PRIMARY KEY)",
    f"""
    CREATE TABLE checkpoints (
        thread_id TEXT NOT NULL,
        checkpoint_ns TEXT NOT NULL DEFAULT '',
        checkpoint_id TEXT NOT NULL,
        parent_checkpoint_id TEXT,
        type TEXT,
        checkpoint JSONB NOT NULL,
        metadata JSONB NOT NULL DEFAULT '{{}}',
        {BUSINESS},
        PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id)
    )
    """,
    f"""
    CREATE TABLE checkpoint_blobs (
        thread_id TEXT NOT NULL,
        checkpoint_ns TEXT NOT NULL DEFAULT '',
        channel TEXT NOT NULL,
        version TEXT NOT NULL,
        type TEXT NOT NULL,
        blob BYTEA,
        {BUSINESS},
        PRIMARY KEY (thread_id, checkpoint_ns, channel, version)
    )
    """,
    f"""
    CREATE TABLE checkpoint_writes (
        thread_id TEXT NOT NULL,
        checkpoint_ns TEXT NOT NULL DEFAULT '',
        checkpoint_id TEXT NOT NULL,
        task_id TEXT NOT NULL,
        idx INTEGER NOT NULL,
        channel TEXT NOT NULL,
        type TEXT,
        blob BYTEA NOT NULL,
        task_path TEXT NOT NULL DEFAULT '',
        {BUSINESS},
        PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
    )
    """,
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in TABLES:
        op.execute(table)
    op.execute(f"INSERT INTO checkpoint_migrations (v) SELECT generate_series(0, {SAVER_VERSION})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in ("checkpoint_writes", "checkpoint_blobs", "checkpoints", "checkpoint_migrations"):
        op.drop_table(table)
