"""What lies on a business's desk now: orders of today, people who were asked for, texts, messages half gone through."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.clock import Clock
from core.crypto import Sealer
from core.database import Database
from evals.crowd import people
from tenancy.businesses import load_profile
from tenancy.calls.models import Call
from tenancy.profile import BusinessProfile, MenuItem
from tools.messages import CallerMessage
from tools.messaging.models import OutgoingText
from tools.messaging.numbers import Numbers
from tools.messaging.wording import directions_text, segments
from tools.orders.menu import groups_of
from tools.orders.models import CustomerOrder, OrderState
from tools.orders.pricing import PricedLine, bill, priced_line
from tools.orders.service import Orders
from tools.transfers import Transfer

MINUTES_AGO = (95, 80, 52, 40, 26, 14, 3)
"""When each order came in, the oldest first; all of them today, or as much as the day has."""
WAYS: tuple[tuple[OrderState, ...], ...] = (
    ("accepted", "ready", "done"), ("accepted", "cancelled"), ("accepted", "ready"), ("accepted",), ("accepted",), (), (),
)  # fmt: skip
"""What has become of each since."""
PROMISED_MINUTES = 35
NOTES = (None, "well done please", None, None, "ring the bell twice", None, None)
TRIED = (
    ("talked", 14), ("no_answer", 62), ("talked", 22), ("declined", 31), ("machine", 48), ("busy", 5), ("caller_gone", 19),
)  # fmt: skip
"""What came of each transfer, and the seconds waited; the newest first."""
TEXTS = (
    ("delivered", None), ("sent", None), ("undelivered", "code_30003"), ("failed", "stopped"), ("failed", "not_a_mobile"),
    ("delivered", None),
)  # fmt: skip
_Rang = tuple[UUID, datetime]
"""A call, and when."""
UNREAD, OPEN = 3, 8
"""Of the newest messages, so many are unread, and so many are still to be seen to."""


async def lay_out(
    db: Database, master: Sealer, business_id: UUID, calls: Sequence[UUID], by: str, *, seed: int, clock: Clock
) -> tuple[UUID, ...]:
    """Lay it out for a business with a past: ``calls`` are its own, the newest last, and ``by`` is who works there. Answers
    ids of what was laid out, one of each kind."""
    profile = (await load_profile(db, business_id)).profile
    rng, now = Random(f"desk {seed} {profile.slug}"), clock.now()
    newest = list(reversed(calls[-len(MINUTES_AGO) :]))
    numbers = people.numbers(rng, profile.phone_numbers[0], 20)
    async with db.calls(business_id) as session:
        began = select(col(Call.id), col(Call.started_at)).where(col(Call.id).in_(newest))
        rang = [(call_id, at) for call_id, at in await session.execute(began.order_by(col(Call.started_at).desc()))]
    async with db.business(business_id, write=True) as session:
        orders = await _orders(session, profile, newest, numbers, by, rng, now)
        transfers = _transfers(profile, rang, numbers, rng)
        texts = _texts(profile, rang, numbers, business_id, Numbers(master))
        session.add_all([*transfers, *texts])
        await _go_through(session, by, now)
        return tuple(each[0].id for each in (orders, transfers, texts) if each)


async def _orders(
    session: AsyncSession,
    profile: BusinessProfile,
    calls: Sequence[UUID],
    numbers: Sequence[str],
    by: str,
    rng: Random,
    now: datetime,
) -> list[CustomerOrder]:
    if profile.orders is None:
        return []
    orders = Orders(session)
    made: list[CustomerOrder] = []
    midnight = now.astimezone(profile.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for at, (minutes, way, note) in enumerate(zip(MINUTES_AGO, WAYS, NOTES, strict=True)):
        came = max(now - timedelta(minutes=minutes), midnight + timedelta(seconds=at))
        cost = bill(profile.orders, tuple(_line(profile, item, note, rng) for item in _dishes(profile, rng)), 0)
        delivered = at % 3 == 1
        order = CustomerOrder(
            fulfilment="delivery" if delivered else "pickup",
            address=f"{rng.randint(10, 300)} Sullivan Street, 10012" if delivered else None,
            ready_at=came + timedelta(minutes=PROMISED_MINUTES), items_minor=cost.items_minor, tax_minor=cost.tax_minor,
            tax_included=cost.tax_included, total_minor=cost.total_minor, currency=profile.currency, name=people.name(rng),
            phone=numbers[at], caller=numbers[at], call_id=calls[at % len(calls)], created_at=came,
        )  # fmt: skip
        made.append(await orders.place(order, cost.lines))
        for n, state in enumerate(way, start=1):
            reason = "The customer called it off." if state == "cancelled" else None
            await orders.move(order.id, state, by, came + timedelta(minutes=n * minutes / (len(way) + 1)), reason=reason)
    return list(reversed(made))


def _dishes(profile: BusinessProfile, rng: Random) -> list[MenuItem]:
    sold = [item for item in profile.menu if item.orderable and (item.price is not None or item.variations)]
    return rng.sample(sold, min(len(sold), rng.randint(1, 3)))


def _line(profile: BusinessProfile, item: MenuItem, note: str | None, rng: Random) -> PricedLine:
    variation = rng.choice(item.variations) if item.variations else None
    chosen = [
        (group, option)
        for group in groups_of(profile, item)
        for option in rng.sample(list(group.options), max(group.minimum, rng.randint(0, 1)))
    ]
    return priced_line(profile, item, variation, chosen, rng.choice((1, 1, 1, 2)), (), note)


def _transfers(profile: BusinessProfile, rang: Sequence[_Rang], numbers: Sequence[str], rng: Random) -> list[Transfer]:
    made = []
    for at, ((call_id, began), (outcome, waited)) in enumerate(zip(rang, TRIED, strict=False)):
        if not profile.contacts:
            break
        contact, begun = profile.contacts[at % len(profile.contacts)], began + timedelta(seconds=20)
        made.append(
            Transfer(
                call_id=call_id, kind="warm" if at % 2 else "cold", contact=contact.name,
                caller_name=people.name(rng) if at % 3 else None, reason=next(iter(contact.reasons), None), caller=numbers[at],
                people=[{"name": contact.name, "number": contact.number}], begun_at=begun,
                ended_at=begun + timedelta(seconds=waited), outcome=outcome, waited_seconds=waited, over=True,
            )
        )  # fmt: skip
    return made


def _texts(
    profile: BusinessProfile, rang: Sequence[_Rang], numbers: Sequence[str], business_id: UUID, sealed: Numbers
) -> list[OutgoingText]:
    made = []
    body = directions_text(profile) or profile.name
    for at, ((call_id, began), (state, reason)) in enumerate(zip(rang, TEXTS, strict=False)):
        created = began + timedelta(minutes=1)
        text = OutgoingText(
            call_id=call_id, kind="directions" if at % 2 else "booking_confirmed", line=profile.phone_numbers[0],
            number_digest=sealed.digest(business_id, numbers[at]), number=b"", body=b"", segments=segments(body), state=state,
            reason=reason, created_at=created, tried_at=created, settled_at=created,
        )  # fmt: skip
        text.number, text.body = sealed.seal(numbers[at], text.id), sealed.seal(body, text.id)
        made.append(text)
    return made


async def _go_through(session: AsyncSession, by: str, now: datetime) -> None:
    """All but the newest messages have been read, and the older of them are done."""
    newest = list(await session.scalars(select(CallerMessage.id).order_by(col(CallerMessage.created_at).desc())))
    for ids, seen in ((newest[UNREAD:OPEN], {}), (newest[OPEN:], {"done_at": now, "done_by": by})):
        if ids:
            await session.execute(update(CallerMessage).where(col(CallerMessage.id).in_(ids)).values(read_at=now, **seen))
