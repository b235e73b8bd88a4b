"""What can be said to an order, as changes of it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["add", "remove", "set", "more", "alter", "unknown"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an order.

    ``add`` a line; ``remove`` a line or, with a quantity, so many of it; ``set`` its quantity; ``more`` of it; ``alter`` how
    it is wanted, or with a quantity how so many of it are; ``unknown`` is wanted and not on the menu. Without an ``item`` it
    is about the line that was spoken of last.
    """

    kind: Kind
    item: str | None = None
    quantity: int | None = None
    variation: str | None = None
    options: tuple[str, ...] = ()
    """By their names on the menu; what is none of this item's stands as it was said."""
    without: tuple[str, ...] = ()
    note: str | None = None
