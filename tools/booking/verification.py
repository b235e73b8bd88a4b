"""Whether a name is the one that a booking stands under, as far as a telephone lets anybody tell.

The number of the call is the stronger proof, and is asked for before (``Bookings.get``). The name only keeps whoever picks
up the same telephone from another's booking, so it may be misheard a little: "Kellar" is Keller, "Kim" is not.
"""

import re
from difflib import SequenceMatcher

NEAR = 0.75
"""``SequenceMatcher.ratio`` from which two words are the same name, misheard."""
_TITLES = frozenset("mr mrs ms miss dr doctor sir madam professor".split())


def stands_under(given: str | None, booked: str | None) -> bool:
    """Whether every part of the name that was given is a part of the one that was booked under."""
    said, known = _parts(given or ""), _parts(booked or "")
    return bool(said) and all(any(_near(one, other) for other in known) for one in said)


def _parts(name: str) -> list[str]:
    return [part for part in re.findall(r"[^\W\d_]+", name.casefold()) if len(part) > 1 and part not in _TITLES]


def _near(one: str, other: str) -> bool:
    return one == other or SequenceMatcher(None, one, other).ratio() >= NEAR
