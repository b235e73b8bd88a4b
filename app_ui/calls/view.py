"""What the list of calls and a call's page say, from what the call history tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from urllib.parse import urlencode

from app_ui.times import Clockface, length, phone
from core.stages import Span, Stage, waterfall
from tenancy.calls.history import CallDetail, CallPage, CallSummary, Line, Outcome, Turn

OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "booked": ("Booked", "good"),
    "changed": ("Changed a booking", "good"),
    "cancelled": ("Cancelled a booking", "warm"),
    "ordered": ("Ordered", "good"),
    "message": ("Left a message", "warm"),
    "transferred": ("Put through", "warm"),
    "answered": ("Answered", ""),
    "nothing": ("No request", ""),
}
"""Words and tone of each."""
ROUTES = {
    "synthesis": "Answers",
    "booking": "Bookings",
    "orders": "Orders",
    "search": "Web search",
    "handoff": "Handing over",
    "forgetting": "Forgetting",
    "texts": "Texts",
}
"""The agents, as owners know them."""
STAGE_WORDS: dict[Stage, tuple[str, int]] = {
    "silence": ("Noticing the silence", 1),
    "recognition": ("Understanding the last words", 1),
    "intent": ("What is meant", 2),
    "knowledge": ("What is known about it", 2),
    "plan": ("Finding the first words", 2),
    "gate": ("Waiting for the end of the turn", 1),
    "speech": ("Making the voice", 3),
    "line": ("On to the line", 3),
}
"""How owners read each stage, and its colour."""
LANES = len(STAGE_WORDS)
LANE_HEIGHT = 4
"""Of the chart's own units; a bar is one less."""
GAP = "…"


@dataclass(frozen=True)
class CallRow:
    id: str
    address: str
    caller: str
    when: str
    outcome: str
    tone: str
    turns: str
    lasted: str
    live: bool


@dataclass(frozen=True)
class PageLink:
    words: str
    address: str
    """Empty for a gap."""
    here: bool


@dataclass(frozen=True)
class LineView:
    who: str
    agent: bool
    at: str
    """Minutes and seconds into the call."""
    text: str
    interrupted: bool


@dataclass(frozen=True)
class BarView:
    """One stage in the chart, whose width is 100 and whose lanes are ``LANE_HEIGHT``."""

    x: str
    y: str
    width: str
    kind: str


@dataclass(frozen=True)
class TurnView:
    number: int
    words: str
    route: str
    acts: str
    total: str
    bars: list[BarView]


@dataclass(frozen=True)
class WaitView:
    """One stage of one turn; milliseconds."""

    turn: int
    stage: str
    start: str
    end: str


def call_row(call: CallSummary, clock: Clockface, now: datetime) -> CallRow:
    words, tone = outcome_of(call)
    return CallRow(
        id=str(call.id),
        address=f"/calls/{call.id}",
        caller=caller_of(call),
        when=clock.moment(call.started_at, now),
        outcome=words,
        tone=tone,
        turns=str(call.turns),
        lasted=length(call.seconds),
        live=call.live,
    )


def caller_of(call: CallSummary) -> str:
    return "Forgotten call" if call.forgotten else phone(call.caller)


def outcome_of(call: CallSummary) -> tuple[str, str]:
    if call.live:
        return "On the phone", "live"
    return OUTCOMES[call.outcome] if call.outcome is not None else ("Broken off", "bad")


def wanted_outcome(written: str) -> Outcome | None:
    """A filter as it stands in an address; what is none filters nothing."""
    return next((outcome for outcome in get_args(Outcome) if outcome == written), None)


def wanted_page(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) < 9 else 1


def list_address(search: str, outcome: str, page: int = 1) -> str:
    query = {"search": search, "outcome": outcome, "page": str(page) if page > 1 else ""}
    given = urlencode({name: value for name, value in query.items() if value})
    return f"/calls?{given}" if given else "/calls"


def page_links(found: CallPage, search: str, outcome: str) -> list[PageLink]:
    """The first page, the last, and those around this one."""
    if found.pages < 2:
        return []
    near = {1, found.pages, *range(found.page - 1, found.page + 2)}
    shown = sorted(number for number in near if 1 <= number <= found.pages)
    links: list[PageLink] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            links.append(PageLink(GAP, "", False))
        links.append(PageLink(f"{number:,}", list_address(search, outcome, number), number == found.page))
    return links


def line_views(lines: Sequence[Line], began: datetime) -> list[LineView]:
    return [
        LineView(
            who="Frontdesk" if line.who == "agent" else "Caller",
            agent=line.who == "agent",
            at=length(round((line.at - began).total_seconds())),
            text=line.text,
            interrupted=line.interrupted,
        )
        for line in lines
        if line.text or line.interrupted
    ]


def turn_views(turns: Sequence[Turn]) -> list[TurnView]:
    """The wait of each turn, on one scale for all."""
    longest = max((turn.stages.get("first_frame", 0) for turn in turns), default=0)
    return [_turn_view(turn, max(1, longest)) for turn in turns]


def _turn_view(turn: Turn, longest: int) -> TurnView:
    total = turn.stages.get("first_frame")
    return TurnView(
        number=turn.number,
        words=turn.words,
        route=ROUTES.get(turn.route or "", (turn.route or "").replace("_", " ").capitalize()),
        acts=", ".join(act.replace("_", " ") for act in turn.acts),
        total="" if total is None else f"{total:,} ms",
        bars=[_bar(span, longest) for span in waterfall(turn.stages)],
    )


def _bar(span: Span, longest: int) -> BarView:
    """What was ready long before it was needed, or goes on beside the answer, ends with the chart."""
    start, end = (100 * min(at, longest) / longest for at in (span.start, span.end))
    lane = list(STAGE_WORDS).index(span.stage) * LANE_HEIGHT
    return BarView(f"{start:.2f}", str(lane), f"{end - start:.2f}", f"bar bar--{STAGE_WORDS[span.stage][1]}")


def wait_views(turns: Sequence[Turn]) -> list[WaitView]:
    return [
        WaitView(turn.number, STAGE_WORDS[span.stage][0], f"{span.start:,}", f"{span.end:,}")
        for turn in turns
        for span in waterfall(turn.stages)
    ]


def median_wait(turns: Sequence[Turn]) -> str:
    waits = sorted(turn.stages["first_frame"] for turn in turns if "first_frame" in turn.stages)
    return f"{waits[len(waits) // 2]:,} ms" if waits else ""


def recording_address(detail: CallDetail) -> str:
    return f"/api/v1/calls/{detail.summary.id}/recording" if detail.recorded and not detail.summary.live else ""
