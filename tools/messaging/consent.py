"""A caller's yes to a text, as a row: what it was said to, and how."""

from sqlalchemy.ext.asyncio import AsyncSession

from tools.messaging.models import How, TextConsent, TextKind
from tools.registry import ActContext


async def consented(session: AsyncSession, context: ActContext, kind: TextKind, how: How) -> None:
    """Keep the yes of the number that calls; there is none to keep where nobody can be texted."""
    if context.numbers is None or context.caller is None:
        return
    consent = TextConsent(
        call_id=context.call_id, number_digest=context.numbers.digest(context.business_id, context.caller), number=b"",
        kind=kind, how=how, given_at=context.clock.now(),
    )  # fmt: skip
    consent.number = context.numbers.seal(context.caller, consent.id)
    session.add(consent)
