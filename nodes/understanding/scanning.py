"""One pass over an utterance from left to right: at each word the grammar that explains most of what follows."""

from nodes.understanding.contacts import email, phone
from nodes.understanding.dates import day
from nodes.understanding.found import Found
from nodes.understanding.impossible import impossible
from nodes.understanding.numbers import counted, ordinal
from nodes.understanding.parties import called_for, party
from nodes.understanding.times import Clock, clock
from nodes.understanding.tokens import Scan, any_phrase

_BEFORE_TIME = ("at", "around", "about", "by", "after", "before", "until", "till", "til", "from", "between", "past", "since",
                "approximately", "roughly", "circa", "@", "starting")  # fmt: skip
_BEFORE_DAY = ("on", "from", "until", "till", "to", "for")
_COUNTED_BY_ORDINALS = frozenset("thought one option slot time floor name appointment table choice of available room".split())
_PICKING = ("that", "this", "last", "later", "earlier", "other", "latter", "former", "which", "any", "next")
_STAY = ("night", "nights")
_LENGTHS = {"night": 1, "nights": 1, "day": 1, "days": 1, "week": 7, "weeks": 7}
_NOT_A_TIME = ("people", "persons", "guests", "kids", "children", "adults", "stars", "star", "dollars", "pounds", "euros",
    "percent", "%",
               "rooms", "room", "beds", "years", "year", "months", "month", "weeks", "week", "days", "day", "nights", "night",
               "hours",
               "hour", "minutes", "mins", "miles", "of", "more", "less", "times", "bucks", "tables", "table", "other",
               "others", "single",
               "double", "men", "women", "friends")  # fmt: skip


def scan_all(scan: Scan) -> list[Found]:
    """Every value that stands in the utterance, in order, without overlaps; bare numbers come as weak ones."""
    found: list[Found] = []
    index = 0
    while index < len(scan.tokens):
        here = _at(scan, index)
        found.extend(here)
        index = max((item.end for item in here), default=index + 1)
    return found


def _at(scan: Scan, index: int) -> list[Found]:
    address = email(scan, index)
    if address:
        return [Found("email", address[0], index, address[1])]
    number = phone(scan, index, 4 if "phone" in scan.asked else 7)
    if number and not (_timed(scan, index) and "phone" not in scan.asked and len(number[0]) < 9):
        return [Found("phone", number[0], index, number[1])]
    if scan.word(index) == "no" and scan.word(index + 1) == "one":
        return [Found("party_size", 0, index, index + 2, weak=True)]
    unheard_of = impossible(scan, index)
    if unheard_of:
        return [unheard_of]
    spoken_day = _day(scan, index)
    if spoken_day and not spoken_day.weak:
        return [spoken_day]
    stay = _nights(scan, index)
    if stay:
        return [stay]
    return _time_or_party(scan, index, spoken_day)


def _timed(scan: Scan, index: int) -> bool:
    return scan.word(index + 1) in ("/", ":") or scan.word(index - 1) == "/"


_SOMEWHAT = frozenset("a bit little too rather quite very much far way".split())


def _day(scan: Scan, index: int) -> Found | None:
    parsed = day(scan, index)
    if not parsed:
        return None
    value, end = parsed
    weak = value.bare
    if weak:
        led = scan.word(index) == "the" or scan.word(index - 1) in ("the", "on", "for")
        says_day = "date" in scan.asked or (led and (scan.word(index - 1) in _BEFORE_DAY or _high_ordinal(scan, index)))
        weak = scan.word(end) in _COUNTED_BY_ORDINALS or not says_day
    start = index
    if scan.word(index) == "the" and not _bare_day(scan, index, end):
        start += 1
    return Found("date", value, start, end, weak=weak)


def _high_ordinal(scan: Scan, index: int) -> bool:
    """The first three count choices as often as days; the fifth hardly ever does."""
    number = ordinal(scan, index + 1) if scan.word(index) == "the" else None
    return number is not None and number[0] > 3


def _bare_day(scan: Scan, index: int, end: int) -> bool:
    """For "the 5th" the article is part of what was said; for "the 5th of june" it is not."""
    number = ordinal(scan, index + 1)
    return number is not None and number[1] == end


def _nights(scan: Scan, index: int) -> Found | None:
    number = counted(scan, index)
    if not number:
        return None
    at = number[1] + (scan.word(number[1]) == "-")
    unit = scan.word(at)
    if unit not in _LENGTHS or (unit not in _STAY and scan.kind != "hotel"):
        return None
    if scan.word(index) in ("a", "an") and unit in ("day", "night") and scan.word(index - 1) != "for":
        return None
    if (
        unit not in _STAY
        and any_phrase(scan, at + 1, ("ago", "before", "in advance", "notice", "later", "a week", "prior", "pass")) is not None
    ):
        return None
    return Found("nights", number[0] * _LENGTHS[unit], index, at + 1)


def _time_or_party(scan: Scan, index: int, bare_day: Found | None) -> list[Found]:
    timed, group = clock(scan, index), party(scan, index)
    if (
        timed
        and scan.word(timed[1]) in _NOT_A_TIME
        and (timed[0].bare or scan.word(timed[1]) in ("people", "adults", "guests", "kids"))
    ):
        timed = None
    if group and not group[0].bare and (timed is None or timed[0].bare or group[1] >= timed[1]):
        return [Found("party_size", group[0].size, index, group[1])]
    if timed and not timed[0].bare:
        return [Found("time", timed[0], index, timed[1])]
    if not timed and not group:
        return [bare_day] if bare_day else []
    return _bare(scan, index, timed, group[1] if group else index, bare_day)


def _bare(scan: Scan, index: int, timed: tuple[Clock, int] | None, end: int, bare_day: Found | None) -> list[Found]:
    """A number alone: what stands around it says what it is, else what was asked for, else both readings stay weak."""
    readings = []
    if timed:
        readings.append(Found("time", timed[0], index, timed[1], weak=True))
    group = party(scan, index)
    if group and 0 < group[0].size < 100:
        readings.append(Found("party_size", group[0].size, index, end, weak=True))
    if bare_day:
        readings.append(bare_day)
    if scan.asked[:1] == ("nights",) and group and len(scan.tokens) <= 6:
        return [Found("nights", group[0].size, index, end)]
    name = _explained(scan, index, timed, end)
    if name == "none":
        return []
    return [Found(r.name, r.payload, r.start, r.end) for r in readings if r.name == name] or readings


def _explained(scan: Scan, index: int, timed: tuple[Clock, int] | None, end: int) -> str | None:
    one, two = scan.word(index - 1), scan.word(index - 2)
    if scan.word(index) == "one" and (one in _PICKING or ordinal(scan, index - 1)):
        return "none"
    if scan.word(index) == "one" and one == "the" and timed and timed[0].bare:
        return "none"  # "the one on Sunday"
    if timed and _found_wanting(scan, timed[1]):
        return "none"
    if timed and any(_found_wanting(scan, before) for before in range(1, index)):
        return "time"
    if called_for(scan, index, end) and not (scan.asked[:1] == ("time",) and one == "for" and two != "table"):
        return "party_size"
    if timed and one == "than" and two in ("later", "earlier", "sooner"):
        return "time"
    if timed and one in ("and", "to", "till", "until", "-") and scan.word(index - 3) in ("between", "from"):
        return None if _range_of_people(scan, index) else "time"
    if timed and one in _BEFORE_TIME and not (one == "about" and "party_size" in scan.asked):
        if one in ("from", "between") and scan.word(timed[1]) in ("to", "and") and _range_of_people(scan, timed[1] + 1):
            return None
        return "time" if timed[0].hour <= 24 and (one != "by" or two != "accompanied") else None
    if len(scan.tokens) <= 6 or one in ("it", "is", "be", "for", "say"):
        wanted = [name for name in scan.asked if name in ("time", "party_size", "date")]
        if wanted and (wanted[0] != "time" or timed):
            return "party_size" if one == "for" and "party_size" in wanted else wanted[0]
    if one == "for" and scan.kind == "restaurant" and "time" not in scan.asked:
        return "party_size"
    return None


def _found_wanting(scan: Scan, index: int) -> bool:
    """As in "five is a bit early": a time that somebody speaks of and does not want."""
    if scan.word(index) not in ("is", "was", "seems"):
        return False
    index += 1
    while scan.word(index) in _SOMEWHAT:
        index += 1
    return scan.word(index) in ("early", "late", "soon")


def _range_of_people(scan: Scan, index: int) -> bool:
    group = party(scan, index)
    return group is not None and not group[0].bare
