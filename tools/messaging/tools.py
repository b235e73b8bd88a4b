"""The act that texts a caller details: to the number they call from, with their yes, in this program's words."""

from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from tenancy.money import from_minor, written
from tenancy.profile import BusinessProfile
from tools.booking.models import Booking
from tools.messaging.consent import consented
from tools.messaging.models import How, TextKind
from tools.messaging.outbox import put, sent_in_call, texted
from tools.messaging.wording import booking_text, directions_text, order_line, order_text
from tools.orders.models import CustomerOrder
from tools.orders.service import Orders
from tools.protocol import Message, ToolCall, ToolResult, done, refused
from tools.reasons import Reason
from tools.registry import ActContext, ActTool

OF_STATUS: dict[str, TextKind] = {"confirmed": "booking_confirmed", "cancelled": "booking_cancelled"}


class TextArguments(Message):
    about: Literal["booking", "order", "directions"]
    how: How | None = None
    """How the caller said yes to it; without it nothing is sent."""
    booking_id: UUID | None = None
    order_id: UUID | None = None


def permission(profile: BusinessProfile) -> Reason | None:
    return None if profile.texts == "ask" else "texts_off"


async def send_text(arguments: TextArguments, call: ToolCall, context: ActContext, session: AsyncSession) -> ToolResult:
    """Put the text into the outbox, and the yes beside it. ``data`` is ``{text_id}``."""
    if context.numbers is None:
        return refused("texts_off")
    if context.caller is None:
        return refused("caller_unknown")
    if arguments.how is None:
        return refused("no_consent")
    line, digest = context.profile.phone_numbers[0], context.numbers.digest(context.business_id, context.caller)
    known = await texted(session, line, digest)
    if known is not None and known.stopped:
        return refused("stopped")
    if known is not None and known.unable:
        return refused("not_a_mobile")
    kind, body = await _body(arguments, context, session)
    if body is None:
        return refused("nothing_to_text")
    await consented(session, context, kind, arguments.how)
    before = await sent_in_call(session, context.numbers, context.call_id, kind, digest, body)
    if before is not None:
        return done(text_id=str(before.id))
    text = await put(
        session, context.numbers, context.clock, business_id=context.business_id, line=line, to=context.caller, body=body,
        kind=kind, call_id=context.call_id,
    )  # fmt: skip
    return done(text_id=str(text.id))


async def _body(arguments: TextArguments, context: ActContext, session: AsyncSession) -> tuple[TextKind, str | None]:
    """What is texted; None where there is nothing. A booking or an order is the caller's own, of this number or this call."""
    if arguments.about == "order":
        return "order_confirmed", await _order(arguments.order_id, context, session)
    if arguments.about == "directions" or arguments.booking_id is None:
        return "directions", directions_text(context.profile)
    booking = await session.get(Booking, arguments.booking_id)
    mine = booking is not None and (booking.caller == context.caller or booking.call_id == context.call_id)
    if booking is None or not mine or booking.status not in OF_STATUS:
        return "booking_confirmed", None
    kind = OF_STATUS[booking.status]
    if kind == "booking_confirmed" and booking.revision > 1:
        kind = "booking_changed"
    return kind, booking_text(context.profile, booking, kind)


async def _order(order_id: UUID | None, context: ActContext, session: AsyncSession) -> str | None:
    order = None if order_id is None else await session.get(CustomerOrder, order_id)
    mine = order is not None and (order.caller == context.caller or order.call_id == context.call_id)
    if order is None or not mine or order.status == "cancelled":
        return None
    told = await Orders(session).one(order.id)
    total = written(from_minor(order.total_minor, order.currency), order.currency)
    return order_text(context.profile, ", ".join(order_line(line) for line in told.lines), total)


SEND_TEXT = ActTool("send_text", TextArguments, send_text, permission)
