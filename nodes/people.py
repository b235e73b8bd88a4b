"""Whether a caller asks for one of the people that a business can put them through to, by name or by role."""

import re

from nodes.understanding import cues
from tenancy.profile import BusinessProfile

_ASKED_FOR = re.compile(
    r"\bis (?:the |your |mr\.? |mrs\.? |ms\.? )?(\w[\w -]{1,40}?) "
    r"(?:about|around|in|there|available|free|working|on (?:duty|shift)|at (?:her|his|the|their) desk)\b(?! (?:is|are|the|a)\b)"
)
_WHEN = frozenset(("date", "date_range", "time", "time_range"))


def asks_for_somebody(words: str, slots: frozenset[str], profile: BusinessProfile) -> bool:
    """As in "is Helen about?", "is the manager in?". With a day or a time (``slots``) it is a question when they are in, and
    so it is of whoever gives services, since they are booked."""
    found = _ASKED_FOR.search(cues.plain(words))
    if found is None or slots & _WHEN:
        return False
    said = found.group(1)
    booked = {person.name for person in profile.staff}
    return any(
        said == (contact.role or "").casefold() or (contact.name not in booked and said in _called(contact.name))
        for contact in profile.contacts
    )


def _called(name: str) -> set[str]:
    """The whole name and each of its parts."""
    return {name.casefold(), *name.casefold().split()}
