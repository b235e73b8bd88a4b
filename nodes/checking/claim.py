"""One checkable claim, and when two of them say the same."""

from dataclasses import dataclass
from typing import Literal

from nodes.checking.reading import stem

Kind = Literal[
    "money",
    "clock",
    "percent",
    "length",
    "count",
    "bare",
    "ordinal",
    "day",
    "date",
    "phone",
    "all",
    "free",
    "share",
    "name",
    "dish",
]


@dataclass(frozen=True, slots=True)
class Claim:
    kind: Kind
    value: float | str
    """Money in major units; a clock time and a length in minutes; a day as 0 (Monday) to 6; a date as month * 100 + day."""
    unit: str = ""
    """Of a clock time the half of the day, am or pm, where it is known; of a count what is counted."""

    def __str__(self) -> str:
        return f"{self.kind} {self.value}{f' {self.unit}' if self.unit else ''}"


def agrees(claim: Claim, said: Claim) -> bool:
    """Whether a claim is what was said, in whichever words: "a cleaning 140" says what "a cleaning is $140" claims."""
    one, two = claim, said
    if one.kind == "phone" and two.kind == "phone":
        return str(two.value).endswith(str(one.value)[-10:]) and len(str(one.value)) >= 7
    if one.kind == two.kind:
        if one.kind == "clock":
            return one.value == two.value and (one.unit == two.unit or not (one.unit and two.unit))
        if one.kind == "date" and isinstance(one.value, (int, float)) and isinstance(two.value, (int, float)):
            return one.value == two.value or (one.value % 100 == 0 and one.value // 100 == two.value // 100)
        return one.value == two.value and (one.kind != "all" or one.unit in ("", two.unit) or stem(one.unit) == stem(two.unit))
    if not isinstance(one.value, (int, float)) or not isinstance(two.value, (int, float)):
        return False
    if two.kind == "bare":
        one, two = two, one
    if one.kind in ("bare", "count"):
        if one.kind == "count":
            return False
        if two.kind == "clock":
            return float(one.value) <= 24 and (float(one.value) % 12) * 60 == two.value
        if two.kind == "date":
            return one.value == two.value % 100
        return two.kind not in ("day", "length") and one.value == two.value
    if {one.kind, two.kind} == {"clock", "money"}:
        clock, money = (one, two) if one.kind == "clock" else (two, one)
        hour, minute = divmod(float(clock.value), 60)
        return bool(minute) and money.value == round((hour or 12) + minute / 100, 2)
    return False
