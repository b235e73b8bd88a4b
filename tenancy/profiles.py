"""Profiles that are read over and over: by every ring and by every page of the diary."""

from collections import OrderedDict
from uuid import UUID

from sqlmodel import col, select

from core.database import Database
from core.errors import NotFound
from tenancy.businesses import LoadedProfile, load_profile
from tenancy.models import Business

MOST = 512
"""Profiles kept, those used last; one is some tens of kilobytes."""


class Profiles:
    """Reads a profile's twenty tables once for each version of it. Every change of a profile gives it a new version in the
    same transaction, so what is kept is never older than what is stored."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kept: OrderedDict[UUID, LoadedProfile] = OrderedDict()

    async def load(self, business_id: UUID) -> LoadedProfile:
        """Raises ``NotFound`` for a business that does not exist."""
        async with self._db.business(business_id) as session:
            version = await session.scalar(select(Business.version).where(col(Business.business_id) == business_id))
        if version is None:
            self._kept.pop(business_id, None)
            raise NotFound("there is no such business")
        kept = self._kept.pop(business_id, None)
        if kept is None or kept.version != version:
            kept = await load_profile(self._db, business_id)
        self._kept[business_id] = kept
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return kept
