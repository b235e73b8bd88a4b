"""What a wish comes to: what would be taken to fulfil it, or what stands against it whatever the time."""

from dataclasses import dataclass
from datetime import timedelta

from tenancy.profile import BookingRules, Session
from tools.booking.query import Availability, Unit
from tools.booking.resources import Pool, Resource
from tools.reasons import Reason


@dataclass(frozen=True, slots=True)
class Demand:
    unit: Unit
    rules: BookingRules
    resources: tuple[Resource, ...]
    """Whatever could serve, best first."""
    stay: timedelta = timedelta(0)
    """How long the caller is there."""
    buffer: timedelta = timedelta(0)
    """How long the resource stays taken afterwards. A booking's own buffer keeps the next one away, and so does the one
    of the booking before it, since both are kept as taken time."""
    before_closing: timedelta = timedelta(0)
    """How long before closing it must begin."""
    service: str | None = None
    party_size: int | None = None
    nights: int | None = None
    pools: tuple[Pool, ...] = ()
    """What is taken besides, whichever of the resources serves."""
    sessions: tuple[Session, ...] = ()
    """The only times that there are, of a class."""

    def keys(self) -> frozenset[str]:
        """Everything that a booking might take."""
        whole = (key for resource in self.resources for key in resource.keys)
        return frozenset((*whole, *(key for pool in self.pools for key in pool.keys)))


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: Reason
    missing: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    def answer(self) -> Availability:
        return Availability(status="REFUSED", reason=self.reason, missing=self.missing, choices=self.choices)
