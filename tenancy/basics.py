"""The few things about a business that every page of its owner's needs, in one row."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from core.database import Database
from core.errors import NotFound
from tenancy.models import Business


@dataclass(frozen=True, slots=True)
class Basics:
    name: str
    kind: str
    timezone: str
    language: str
    currency: str
    takes_orders: bool
    """By phone."""


async def basics(db: Database, business_id: UUID) -> Basics:
    """Raises ``NotFound`` for a business that does not exist."""
    row = select(
        col(Business.name), col(Business.kind), col(Business.timezone), col(Business.language), col(Business.currency),
        col(Business.order_rules),
    ).where(col(Business.business_id) == business_id)  # fmt: skip
    async with db.business(business_id) as session:
        found = (await session.execute(row)).one_or_none()
    if found is None:
        raise NotFound("there is no such business")
    name, kind, timezone, language, currency, rules = found
    return Basics(name, kind, timezone, language, currency, takes_orders=rules is not None)
