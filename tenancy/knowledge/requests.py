"""How a change asks for its business to be indexed; apart from the indexing itself, which takes seconds to import."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.jobs import enqueue

INDEX_BUSINESS = "index_business"


async def request_index(session: AsyncSession, _business_id: UUID, version: int) -> None:
    """Ask for the session's business to be indexed, in the transaction that changed it (the ``on_changed`` of imports)."""
    await enqueue(session, INDEX_BUSINESS, {"version": version}, key="index")
