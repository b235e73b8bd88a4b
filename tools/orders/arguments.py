"""What is asked of the tools for orders, strictly: a quantity that cannot be is taken in, so that it can be answered."""

import datetime

from pydantic import AwareDatetime, Field

from tools.orders.models import Fulfilment
from tools.protocol import Message

MOST_LINES = 40


class LineArguments(Message):
    item: str = Field(min_length=1, max_length=120)
    quantity: int = Field(1, ge=-1_000_000, le=1_000_000)
    variation: str | None = Field(None, min_length=1, max_length=120)
    options: tuple[str, ...] = Field((), max_length=20)
    """Names of what is chosen with it; groups of which nothing is named give their default."""
    without: tuple[str, ...] = Field((), max_length=10)
    """What is to be left out of it, in the caller's words."""
    note: str | None = Field(None, max_length=200)


class OrderArguments(Message):
    lines: tuple[LineArguments, ...] = Field(min_length=1, max_length=MOST_LINES)
    fulfilment: Fulfilment | None = None
    address: str | None = Field(None, max_length=300)
    wanted: AwareDatetime | None = None
    """None means as soon as possible."""
    whole: bool = False
    """Whether this is all of the order, so that what it needs as a whole can be asked for."""


class PlaceArguments(Message):
    lines: tuple[LineArguments, ...] = Field(min_length=1, max_length=MOST_LINES)
    fulfilment: Fulfilment
    address: str | None = Field(None, max_length=300)
    wanted: AwareDatetime | None = None
    total_minor: int = Field(ge=0)
    """The total that was read back; an order whose prices have changed since is refused."""
    name: str = Field(min_length=1, max_length=120)
    phone: str | None = Field(None, pattern=r"^\+?[0-9]{6,15}$")

    def as_order(self) -> OrderArguments:
        return OrderArguments(lines=self.lines, fulfilment=self.fulfilment, address=self.address, wanted=self.wanted, whole=True)


def utc(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.UTC)
