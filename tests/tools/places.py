"""A business of each kind, a real database file, and the toolbox of a call."""

import datetime
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from core.clock import ManualClock
from core.crypto import Sealer
from core.database import Database
from tenancy.models import Business
from tenancy.profile import BusinessProfile
from tenancy.profile_rows import RowSync, business_fields
from tools.guard import Toolbox
from tools.messaging.numbers import Numbers
from tools.protocol import Arguments, Confirmation, ToolCall, ToolResult, act_key, arguments_hash, draft_id
from tools.registry import ActContext, Budget, Registry

NOW = datetime.datetime(2026, 11, 2, 14, tzinfo=datetime.UTC)
"""A Monday, 09:00 in New York."""
WEEK = {day: ["11:30-22:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")}


def restaurant(**changes: Any) -> BusinessProfile:
    told: dict[str, Any] = {
        "slug": "trattoria",
        "name": "Trattoria",
        "kind": "restaurant",
        "timezone": "America/New_York",
        "phone_numbers": ["+12125550142"],
        "hours": WEEK,
        "tables": [{"name": "Window", "seats": 2}, {"name": "Long", "seats": 6, "min_party": 3}, {"name": "Bay", "seats": 4}],
        "menu": [{"name": "Margherita", "price": "12.50", "aliases": ["plain pizza"]}, {"name": "Tiramisu", "price": "7.00"}],
        "booking": {"slot_minutes": 15, "turn_minutes": 90, "max_party": 8, "hold_minutes": 5},
        "orders": {"lead_minutes": 30},
        "contacts": [{"name": "Rosa", "number": "+12125550199", "role": "manager", "reasons": ["complaint", "catering"]}],
    }
    return BusinessProfile.model_validate({**told, **changes})


def salon(**changes: Any) -> BusinessProfile:
    told: dict[str, Any] = {
        "slug": "shears",
        "name": "Shears",
        "kind": "salon",
        "timezone": "Europe/London",
        "phone_numbers": ["+442079460123"],
        "hours": {"monday": ["09:00-17:00"], "tuesday": ["09:00-17:00"]},
        "services": [
            {"name": "Haircut", "duration_minutes": 30, "buffer_minutes": 15, "aliases": ["trim"]},
            {"name": "Colour", "duration_minutes": 90},
        ],
        "staff": [{"name": "Anna", "services": ["Haircut"], "hours": {"monday": ["09:00-13:00"]}}, {"name": "Ben"}],
        "booking": {"slot_minutes": 15, "lead_minutes": 0},
    }
    return BusinessProfile.model_validate({**told, **changes})


def studio(**changes: Any) -> BusinessProfile:
    """Shears, where there is yoga as well: twelve places, Tuesdays with Anna and Thursdays by itself."""
    yoga = {
        "name": "Yoga class",
        "duration_minutes": 60,
        "places": 12,
        "sessions": ["tuesday 18:00 with Anna", "thursday 07:30"],
        "aliases": ["yoga"],
    }
    told: dict[str, Any] = {"services": [{"name": "Haircut", "duration_minutes": 30}, yoga]}
    return salon(**{**told, "staff": [{"name": "Anna"}, {"name": "Ben"}], **changes})


def guesthouse(**changes: Any) -> BusinessProfile:
    told: dict[str, Any] = {
        "slug": "harbour",
        "name": "Harbour House",
        "kind": "hotel",
        "timezone": "Europe/London",
        "phone_numbers": ["+442079460124"],
        "hours": {"monday": ["08:00-20:00"]},
        "rooms": [{"name": "Double", "sleeps": 2, "count": 2, "price": "90"}, {"name": "Family", "sleeps": 4, "price": "130"}],
        "booking": {"lead_minutes": 60, "horizon_days": 365},
    }
    return BusinessProfile.model_validate({**told, **changes})


@dataclass
class Caller:
    """One call's toolbox, with the keys made as the graph makes them."""

    toolbox: Toolbox
    context: ActContext
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    ordinal: int = 0

    async def read(self, name: str, /, **arguments: Any) -> ToolResult:
        return await self.toolbox.read(name, arguments)

    async def act(self, name: str, /, *, draft: int = 0, revision: int = 1, **arguments: Any) -> ToolResult:
        call, confirmation = self.call(name, arguments, draft, revision)
        return await self.toolbox.act(call, confirmation=confirmation)

    def call(self, name: str, arguments: Arguments, draft: int = 0, revision: int = 1) -> tuple[ToolCall, Confirmation]:
        named = draft_id(self.context.call_id, 1, draft)
        key = act_key(named, revision, name, arguments)
        confirmation = Confirmation(draft=named, revision=revision, arguments_hash=arguments_hash(name, arguments))
        return ToolCall(name=name, arguments=arguments, key=key, call_id=self.context.call_id, turn=1), confirmation


@dataclass
class Platform:
    database: Database
    clock: ManualClock
    registry: Registry

    async def add(self, profile: BusinessProfile) -> UUID:
        return await add_business(self.database, profile)

    def caller(self, business_id: UUID, profile: BusinessProfile, caller: str | None = "+12125550177", acts: int = 30) -> Caller:
        events: list[tuple[str, dict[str, Any]]] = []

        async def log(kind: str, facts: dict[str, Any]) -> None:
            events.append((kind, facts))

        context = ActContext(business_id, profile, uuid4(), caller, self.clock, Budget(acts), None, Numbers(Sealer(b"k" * 32)))
        return Caller(Toolbox(self.registry, self.database, context, log), context, events)


async def add_business(database: Database, profile: BusinessProfile) -> UUID:
    """The business as it is told, but for its slug and numbers, so that the same one can stand there twice."""
    fields = {**business_fields(profile), "slug": f"{profile.slug}-{uuid4().hex[:6]}"}
    row = Business(**fields, created_at=NOW, updated_at=NOW)
    async with database.platform(write=True) as session:
        session.add(row)
    await tell(database, row.business_id, profile)
    return row.business_id


async def tell(database: Database, business_id: UUID, profile: BusinessProfile) -> None:
    """Have the rows that orders are checked against say what the profile says."""
    own = profile.model_copy(update={"phone_numbers": (f"+1917{business_id.int % 10**7:07}",)})
    parts = ("phone_numbers", "menu", "modifiers", "day_parts", "hours", "exceptions")
    async with database.business(business_id, write=True) as session:
        business = await session.get_one(Business, business_id)
        business.order_rules = business_fields(profile)["order_rules"]
        await RowSync(session, business_id, empty=False).bring_parts(own, parts)
