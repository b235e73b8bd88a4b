"""Telephone numbers said aloud with pauses, as recordings, where the agent has asked for one: who was cut off, and which
digits were understood."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
from rich.table import Table

from core.errors import InvalidInput
from core.number_words import ONES
from evals.bench.figures import Planner, Progress
from evals.bench.kills import Diary
from evals.phone.place import place_call
from evals.phone.report import CallReport
from evals.phone.script import Answer, Line, Script

TO = "+12125550118"
WITHHELD = "+266696687"
"""What Twilio gives as the number of a caller who gives none, so that the agent has to ask."""
WISH = "I'd like a check-up next Wednesday at ten in the morning."
DIGITS = {**{word: str(value) for value, word in enumerate(ONES[:10])}, "oh": "0", "o": "0"}
TIMES = {"double": 2, "triple": 3}
AFTER_MS = 3000.0
"""Until when after a recording its words are told."""


@dataclass(frozen=True, slots=True)
class Number:
    file: Path
    digits: str


@dataclass(frozen=True, slots=True)
class Dictated:
    name: str
    digits: str
    heard: str
    """The digits of the caller's turns while the recording was first played, and just after."""
    turns: int
    """Turns that ended in that time; one is right."""
    cut_in: bool
    """The agent's sound began while the recording went on."""
    asked: int
    """How often the agent had to ask for it."""
    stored: str | None
    """What stands in the booking."""

    @property
    def right(self) -> bool:
        return self.heard == self.digits

    @property
    def wrong_digits(self) -> int:
        """Digits that would have to be put in, left out or changed."""
        return distance(self.heard, self.digits)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"right": self.right, "wrong_digits": self.wrong_digits}


def numbers(folder: Path) -> list[Number]:
    """Those of the folder's ``manifest.jsonl``, whose lines name a ``wav`` and its ``digits``. Raises InvalidInput."""
    try:
        lines = (folder / "manifest.jsonl").read_bytes().splitlines()
        found = [Number(folder / row["wav"], str(row["digits"])) for row in map(orjson.loads, lines)]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise InvalidInput(f"{folder}: expected a manifest.jsonl with a wav and its digits in each line ({error})") from None
    if not found:
        raise InvalidInput(f"{folder}: its manifest.jsonl is empty")
    return found


async def dictated(planner: Planner, diary: Diary, spoken: Sequence[Number], progress: Progress) -> list[Dictated]:
    """One call a number, one after the other, since the local recogniser wants a core for itself."""
    found: list[Dictated] = []
    for count, number in enumerate(spoken, 1):
        progress(f"number {count} of {len(spoken)}")
        report = await place_call(planner(to=TO, caller=WITHHELD, script=_script(number)))
        rows = await diary.bookings(report.to, report.call_sid)
        found.append(_of(number, report, next((str(row["phone"]) for row in rows if row["phone"]), None)))
        await diary.clear(report.to, report.call_sid)
    return found


def _script(number: Number) -> Script:
    told = {"name": "Mary Baker.", "confirm": "Yes, please.", "anything_else": "No, thank you, goodbye."}
    answers = {name: Answer(say=words) for name, words in told.items()}
    said = Answer(audio=number.file, caption=number.digits)
    return Script.model_validate({"lines": (Line(say=WISH),), "answers": {**answers, "phone": said}})


def _of(number: Number, report: CallReport, stored: str | None) -> Dictated:
    played = [turn for turn in report.turns if turn.said.startswith(number.digits)]
    if not played:
        return Dictated(number.file.stem, number.digits, "", 0, False, 0, stored)
    first = [played[0], *(turn for turn in played[1:] if turn.said != number.digits and not turn.said.endswith(" 1"))]
    again = next((n for n, turn in enumerate(played[1:], 1) if turn.said in (number.digits, f"{number.digits} 1")), len(played))
    begin, end = played[0].begin_ms, first[min(again, len(first)) - 1].end_ms
    words: list[str] = []
    for event in report.events:
        if event["kind"] == "caller" and begin < event["at_ms"] <= end + AFTER_MS:
            told = str(event.get("text") or event.get("words") or "")
            words[-1 if event.get("amends") and words else len(words) :] = [told]  # who goes on is one turn
    return Dictated(
        name=number.file.stem,
        digits=number.digits,
        heard="".join(map(digits_of, words)),
        turns=len(words),
        cut_in=any(begin < sounds < end for sounds, _ in report.played),
        asked=sum(turn.said in (number.digits, f"{number.digits} 1") for turn in played),
        stored=stored,
    )


def digits_of(words: str) -> str:
    found, times = "", 1
    for word in words.lower().replace("-", " ").replace(",", " ").replace(".", " ").split():
        if word in TIMES:
            times = TIMES[word]
            continue
        found += (word if word.isdigit() else DIGITS.get(word, "")) * times
        times = 1
    return found


def distance(some: Sequence[str], other: Sequence[str]) -> int:
    """What would have to be put in, left out or changed to make one of the other."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(some, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]


def table(found: Sequence[Dictated]) -> Table:
    made = Table(title="numbers said aloud")
    for name in ("recording", "digits", "heard", "wrong digits", "turns", "cut off", "asked", "stored"):
        made.add_column(name)
    for one in found:
        cells = (one.name, one.digits, one.heard, one.wrong_digits, one.turns, "yes" if one.cut_in else "no", one.asked)
        made.add_row(*map(str, cells), one.stored or "")
    return made
