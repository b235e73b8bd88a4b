"""What must be true once a scripted call is over, as a script's ``expect`` says it; ``evals.judge`` reads it."""

import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tools.messaging.models import TextKind


class Part(BaseModel):
    """A piece of a script."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _day(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


class ExpectedBooking(Part):
    party_size: int | None = None
    date: Annotated[str | dict[Literal["weekday", "weeks", "days"], str | int] | None, BeforeValidator(_day)] = None
    time: str | None = None
    name: str | None = None
    service: str | None = None
    room: str | None = None
    nights: int | None = None
    staff: str | None = None


class ExpectedMessage(Part):
    reason: str | None = None
    """Words, one of which stands in it."""
    name: str | None = None


class ExpectedLine(Part):
    item: str
    """As the menu has it."""
    quantity: int = 1
    size: str | None = None
    chosen: tuple[str, ...] = Field((), alias="with")
    without: tuple[str, ...] = ()


def _line(value: object) -> object:
    return {"item": value} if isinstance(value, str) else value


class ExpectedOrder(Part):
    lines: tuple[Annotated[ExpectedLine, BeforeValidator(_line)], ...] | None = Field(None, alias="items")
    """All that is in it, in any order."""
    total: Decimal | None = None
    """With tax and fee."""
    fulfilment: Literal["pickup", "delivery"] | None = None
    address: str | None = None
    """Part of it."""
    ready: str | None = None
    """The time it was promised for, as 17:30."""
    name: str | None = None


class Expect(Part):
    """All are optional; what is not given is not judged."""

    said: tuple[str, ...] | None = None
    """Alternatives, one of which stands in what the agent said."""
    said_all: tuple[tuple[str, ...], ...] = ()
    """Several such, for a caller of several questions."""
    not_said: tuple[str, ...] = ()
    booking: Literal["none"] | ExpectedBooking | None = None
    order: Literal["none"] | ExpectedOrder | None = None
    message: Literal["none"] | ExpectedMessage | None = None
    transfer: Literal["none", True] | str | None = None
    """``True`` is to anybody, text is part of the name of whoever is tried first."""
    text: Literal["none"] | TextKind | None = None
    """The one text that the caller is sent."""
    ended: Literal["agent", "caller"] | None = None
