"""Who rings: names, and numbers that no real telephone has."""

from random import Random

_FIRST = (
    "Olivia Liam Emma Noah Amelia Oliver Sophia Elijah Ava Mateo Isabella Lucas Mia Levi Charlotte Ezra Luna James Harper "
    "Daniel Maria Ahmed Priya Wei Fatima Kenji Aisha Diego Nadia Omar Chloe Samuel Zoe David Grace Hannah Victor Elena "
    "Marcus Ingrid Tomas Yara Felix Rosa Hugo Leila Simon Clara Arthur June"
).split()
_LAST = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Wilson Anderson Thomas Taylor "
    "Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright "
    "Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Patel Okafor Kim "
    "Chen Rossi Murphy Novak Silva Khan Weber Larsen"
).split()
_AREAS = (
    "201 203 212 215 301 305 312 347 401 404 410 412 415 469 503 508 512 516 551 602 609 617 619 631 646 702 713 718 732 "
    "786 802 813 845 860 908 914 917 929 973 978"
).split()


def name(rng: Random) -> str:
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"


def numbers(rng: Random, like: str, count: int) -> list[str]:
    """E.164 numbers of the business's own country, all from the ranges that are kept for fiction; at most as many as
    those hold, so that some people ring again."""
    if like.startswith("+44"):
        held = [f"+441632960{n:03}" for n in range(1000)] + [f"+447700900{n:03}" for n in range(1000)]
    else:
        held = [f"+1{area}55501{n:02}" for area in _AREAS for n in range(100)]
    own = [number for number in held if number != like]
    return rng.sample(own, min(count, len(own)))
