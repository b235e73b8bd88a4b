"""When a page that shows a day's work should look again: a call has done something, or somebody else may have pressed."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from uuid import UUID

from app_ui.services import services
from app_ui.session import still_here
from app_ui.today.feed import at_most_every
from core.errors import DatabaseBusy
from core.events import FOLLOWING
from tenancy.accounts import Member

TELLING = ("act_ended", FOLLOWING)
"""Events of calls after which an order, a message or a transfer may be there."""
PUSH_SECONDS = 0.2
"""Between two looks, however much happens."""
LOOK_SECONDS = 5.0
"""How often a page looks while no call does anything."""
AWAY_SECONDS = 2.0
"""How long to wait when the database does not answer."""


async def worth_a_look(member: Member) -> AsyncGenerator[None, None]:
    """Never ends by itself. Raises ``Unauthorized`` once the session of the event that this serves has ended."""
    while True:
        try:
            async with contextlib.aclosing(at_most_every(PUSH_SECONDS, LOOK_SECONDS, _acts(member.business_id))) as acts:
                async for _ in acts:
                    await still_here(member)
                    yield
        except DatabaseBusy:
            await asyncio.sleep(AWAY_SECONDS)


async def _acts(business_id: UUID) -> AsyncIterator[bool]:
    async for event in services().events.follow(business_id, breaks=True):
        if event["kind"] in TELLING:
            yield True
