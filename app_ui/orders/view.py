"""What the board says of each order, and what there is to press."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app_ui.times import Clockface, count, money, phone
from tools.orders.board import BoardOrder, due
from tools.orders.models import CustomerOrder, OrderLine, OrderState, OrderStep
from tools.orders.service import BY_CALLER
from tools.orders.sold_out import OPEN_END

COLUMNS: tuple[tuple[str, str, tuple[OrderState, ...]], ...] = (
    ("new", "New", ("new",)),
    ("accepted", "Accepted", ("accepted",)),
    ("ready", "Ready", ("ready",)),
    ("done", "Done today", ("done", "cancelled")),
)
"""Name, heading, and the states that stand in each."""
STEPS: dict[str, str] = {
    "new": "new", "accepted": "accepted", "ready": "ready", "done": "handed over", "cancelled": "cancelled",
}  # fmt: skip
PRESSED: dict[str, tuple[OrderState, str]] = {
    "new": ("accepted", "Accept"), "accepted": ("ready", "Ready"), "ready": ("done", "Done"),
}  # fmt: skip
"""What comes next from each state, and the words of its button."""


@dataclass(frozen=True)
class LineView:
    quantity: str
    name: str
    choices: str
    """What was chosen and left out, ``extra cheese, no olives``."""
    note: str


@dataclass(frozen=True)
class Card:
    id: str
    state: str
    title: str
    """``12 · Ada Marsh``."""
    how: str
    address: str
    due: str
    late: str
    """``8 min late``, while it can be."""
    lines: list[LineView]
    total: str
    phone: str
    dial: str
    """To be dialled; empty where none was given."""
    call: str
    told: str
    """Who did the last step, when and why."""
    next: str
    """The state that the first button leads to; empty where it is over."""
    press: str
    cancel: str
    """The address of the sheet that cancels it."""


@dataclass(frozen=True)
class ColumnView:
    name: str
    heading: str
    count: str
    cards: list[Card]


@dataclass(frozen=True)
class SoldOutView:
    name: str
    until: str


def columns(orders: Sequence[BoardOrder], clock: Clockface, now: datetime) -> list[ColumnView]:
    """Those to be made by when they are due; those that are over by when they were, the last first."""
    found = []
    for name, heading, states in COLUMNS:
        those = [order for order in orders if order.told.order.status in states]
        if name == "done":
            those.sort(key=lambda order: order.told.steps[-1].at if order.told.steps else now, reverse=True)
        found.append(ColumnView(name, heading, str(len(those)), [card(order, clock, now) for order in those]))
    return found


def card(board_order: BoardOrder, clock: Clockface, now: datetime) -> Card:
    order = board_order.told.order
    following, press = PRESSED.get(order.status, ("", ""))
    return Card(
        id=str(order.id),
        state=order.status,
        title=f"{board_order.number} · {order.name}",
        how="Delivery" if order.fulfilment == "delivery" else "Pickup",
        address=order.address or "",
        due=_due(order, clock, now),
        late=_late(order, now),
        lines=[_line(line) for line in board_order.told.lines],
        total=money(order.total_minor, order.currency),
        phone=phone(order.phone) if order.phone else "",
        dial=order.phone or "",
        call=f"/calls/{order.call_id}",
        told=_told(board_order.told.steps[-1:], clock, now),
        next=following,
        press=press,
        cancel=f"/orders?cancel={order.id}" if press else "",
    )


def announced(orders: Sequence[BoardOrder], clock: Clockface, now: datetime) -> str:
    """For a screen reader, when these have come in: ``New order, number 12 from Ada Marsh, pickup, today, 18:40``."""
    if len(orders) > 1:
        return f"{len(orders)} new orders"
    [order] = orders
    shown = card(order, clock, now)
    name = order.told.order.name
    return f"New order, number {order.number} from {name}, {shown.how.lower()}, {shown.due.lower()}"


def overtaken(board_order: BoardOrder, clock: Clockface, now: datetime) -> str:
    """What whoever pressed later is told."""
    order, [*_, last] = board_order.told.order, board_order.told.steps
    who = "The caller" if last.by == BY_CALLER else last.by
    is_now = f"number {board_order.number} is {STEPS[order.status]} since {clock.time(last.at)}"
    return f"{who} was quicker: {is_now}. Nothing was changed"


def sold_out_views(gone: Sequence[tuple[str, datetime]], clock: Clockface, now: datetime) -> list[SoldOutView]:
    return [
        SoldOutView(name, "until you say so" if until >= OPEN_END else f"until {_moment(until, clock, now)}")
        for name, until in gone
    ]


def _due(order: CustomerOrder, clock: Clockface, now: datetime) -> str:
    return _moment(due(order), clock, now)


def _moment(at: datetime, clock: Clockface, now: datetime) -> str:
    """The day only where it is not this one."""
    same = clock.local(at).date() == clock.local(now).date()
    return clock.time(at) if same else clock.moment(at, now)


def _late(order: CustomerOrder, now: datetime) -> str:
    minutes = int((now - due(order)).total_seconds() // 60)
    if order.status not in PRESSED or minutes < 1:
        return ""
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return f"{count(hours // 24, 'day')} late"
    return f"{hours} h {rest} min late" if hours else f"{rest} min late"


def _line(line: OrderLine) -> LineView:
    chosen = [each["name"] for each in line.modifiers] + [f"no {each}" for each in line.without]
    name = f"{line.item}, {line.variation}" if line.variation else line.item
    return LineView(f"{line.quantity} ×", name, ", ".join(chosen), line.note or "")


def _told(last: Sequence[OrderStep], clock: Clockface, now: datetime) -> str:
    if not last:
        return ""
    [step] = last
    at = _moment(step.at, clock, now)
    if step.state == "new":
        return f"Ordered {at}"
    by = "by the caller" if step.by == BY_CALLER else f"by {step.by}"
    why = f": {step.reason}" if step.reason else ""
    return f"{STEPS[step.state].capitalize()} {at} {by}{why}"
