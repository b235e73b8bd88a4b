"""Seating a party: the tables that fit it, single or joined, for as long as such a party stays, as fast as the kitchen can."""

from collections.abc import Iterator
from datetime import timedelta

from tenancy.profile import BookingRules, BusinessProfile
from tools.booking.query import Wish
from tools.booking.resources import Pool, Resource, places
from tools.booking.wanted import Demand, Refusal

LAST_SEATING = timedelta(minutes=60)
"""A party is seated until an hour before closing, or a whole turn where that is shorter: kitchens close before doors do."""


def seating(profile: BusinessProfile, rules: BookingRules, wish: Wish) -> Demand | Refusal:
    if wish.party_size is None:
        return Refusal("incomplete", missing=("party_size",))
    party = wish.party_size
    seats = dict(_tables(profile, rules))
    fitting = [table for table, (least, most) in seats.items() if least <= party <= most]
    if not fitting:
        # Only tables kept for larger parties are big enough: better those than turning somebody away.
        fitting = [table for table, (_, most) in seats.items() if party <= most]
    paced = tuple(pace(rules, party))
    if not fitting or any(pool.takes > len(pool.keys) for pool in paced):
        return Refusal("party_too_big")
    resources = tuple(sorted(fitting, key=lambda table: (len(table.keys), seats[table][1])))
    stay = timedelta(minutes=rules.turn(party))
    return Demand("table", rules, resources, stay, before_closing=min(stay, LAST_SEATING), party_size=party, pools=paced)


def most_guests(profile: BusinessProfile) -> int:
    """The largest party that can be seated at all; 0 without tables."""
    rules = profile.booking or BookingRules()
    most = max((most for _, (_, most) in _tables(profile, rules)), default=0)
    return min([most, *(limit for limit in (rules.max_party, rules.most_guests) if limit is not None)])


def _tables(profile: BusinessProfile, rules: BookingRules) -> Iterator[tuple[Resource, tuple[int, int]]]:
    """Everything a party can sit at, with the smallest and the largest party for it."""
    seats = {table.name: table.seats for table in profile.tables}
    for table in profile.tables:
        yield Resource((_key(table.name),), table.name), (table.min_party, table.seats)
    for joined in rules.joined:
        known = [name for name in joined.tables if name in seats]
        if len(known) == len(joined.tables):
            most = joined.seats or sum(seats[name] for name in known)
            least = joined.min_party or max(seats[name] for name in known) + 1
            yield Resource(tuple(map(_key, known)), " and ".join(known)), (least, most)


def _key(name: str) -> str:
    return f"table:{name.casefold()}"


def pace(rules: BookingRules, party: int) -> Iterator[Pool]:
    """Seatings count from one start time to the next, so those of another time are others."""
    slot = timedelta(minutes=rules.slot_minutes)
    if rules.most_parties is not None:
        yield Pool(places("seating:party", rules.most_parties), 1, slot, "pace")
    if rules.most_guests is not None:
        yield Pool(places("seating:guest", rules.most_guests), party, slot, "pace")
