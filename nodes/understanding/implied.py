"""Values that follow from the conversation: a part of the day as a range of times, and which number a correction means."""

from dataclasses import replace

from nodes.understanding.calendar_days import WEEKDAYS
from nodes.understanding.found import Found
from nodes.understanding.scanning import scan_all
from nodes.understanding.times import Clock
from nodes.understanding.tokens import Scan, tokenize
from nodes.understanding.weighing import weigh

_PARTS = {"morning": (6, 12), "afternoon": (12, 17), "evening": (17, 22)}
_TIMES = ("time", "time_range", "ordinal")


def part_of_day(scan: Scan, values: list[Found]) -> list[Found]:
    """As in "tuesday morning" and "any time in the evening", where no time of the day was said; a hotel counts nights instead."""
    if scan.kind == "hotel" or any(item.name in _TIMES for item in values):
        return []
    for index in range(len(scan.tokens)):
        hours, before = _PARTS.get(scan.word(index)), scan.word(index - 1)
        dated = before in ("the", "this", "tomorrow", *WEEKDAYS) or any(
            item.name == "date" and item.end == index for item in values
        )
        if hours and (dated or (index == 0 and "time" in scan.asked)):
            return [Found("time_range", (Clock(hours[0], 0, "exact"), Clock(hours[1], 0, "exact")), index, index + 1)]
    return []


def _wished(scan: Scan, item: Found) -> bool:
    """As in "make it eight", "could we do eleven", "eleven would be better"."""
    before, behind = scan.word(item.start - 1), scan.word(item.end)
    return (
        scan.word(item.start - 2) == "make" or before in ("do", "say", "try") or behind in ("instead", "would", "works", "suits")
    )


def revised(scan: Scan, values: list[Found], raw: list[Found], before: str) -> list[Found]:
    """After a read-back of "four at seven", "make it eight" moves the time and "make it five" the party: the nearer one."""
    if "confirm" not in scan.asked or not before:
        return values
    said = weigh(replace(scan, asked=()), scan_all(replace(scan, tokens=tokenize(before), asked=())))
    party = next((item.payload for item in said if item.name == "party_size"), None)
    hour = next((item.payload.hour for item in said if isinstance(item.payload, Clock)), None)
    unread = [
        replace(item, weak=False)
        for item in raw
        if item.weak and item.name == "party_size" and _wished(scan, item) and not any(v.start == item.start for v in values)
    ]
    out: list[Found] = []
    for item in (*values, *unread):
        other = next((one for one in raw if one.name == "time" and one.weak and one.start == item.start), None)
        if item.name == "party_size" and other and isinstance(item.payload, int) and hour is not None:
            gap = abs(item.payload - (hour % 12 or 12))
            if not isinstance(party, int) or item.payload == party or 0 < gap < abs(item.payload - party):
                out.append(replace(other, weak=False))
                continue
        out.append(item)
    return out
