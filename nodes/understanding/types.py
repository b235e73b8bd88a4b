"""What understanding yields. Values are normalised; spans point into the utterance as it was given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

IntentName = Literal[
    "book", "change_booking", "cancel_booking", "check_booking", "availability", "ask", "order", "order_status", "human",
    "message", "emergency", "greet", "affirm", "deny", "thanks", "goodbye", "repeat", "other",
]  # fmt: skip
INTENTS: tuple[IntentName, ...] = get_args(IntentName)
Topic = Literal["hours", "location", "price", "offer", "policy", "other"]
TOPICS: tuple[Topic, ...] = get_args(Topic)

SlotName = Literal[
    "date", "date_range", "nights", "time", "time_range", "party_size", "first_name", "last_name", "name", "phone", "email",
    "service", "staff", "room", "item", "modifier", "quantity", "address", "ordinal", "no_such_day",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Intent:
    name: IntentName
    score: float
    """A probability, 0 to 1."""
    topic: Topic | None = None
    """For ``ask`` alone."""


@dataclass(frozen=True, slots=True)
class SlotValue:
    name: SlotName
    value: str | int
    """date YYYY-MM-DD; date_range YYYY-MM-DD/YYYY-MM-DD; time HH:MM; time_range HH:MM/HH:MM; party_size, nights,
    quantity and ordinal numbers, party_size and nights also such as cannot be (0, -2); no_such_day MM-DD of a day that the
    calendar does not have; phone digits (E.164 where a country code was said); service, staff, room and item
    the business's own name for it."""
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The business's own names with the other words that callers use for them: {name: (alias, …)}."""

    services: dict[str, tuple[str, ...]]
    staff: dict[str, tuple[str, ...]]
    rooms: dict[str, tuple[str, ...]]
    items: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Utterance:
    text: str
    kind: str
    """The kind of business, e.g. "restaurant"."""
    now: datetime
    """Aware, in the business's zone."""
    asked: tuple[str, ...] = ()
    """Slots that the agent's last words asked for; ("confirm",) after a read-back; () after none."""
    before: str = ""
    """What the agent last said."""
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    in_scope: bool
    intents: tuple[Intent, ...]
    """Most probable first; several when several things were wanted."""
    slots: tuple[SlotValue, ...]
    unsure: bool
    """True when a larger model should be asked too, if there is one."""
