"""What the list of calls and a call's page say, from what the call history tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from urllib.parse import urlencode

from app_ui.times import Clockface, length, phone
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
PART_NAMES = ("Noticing the end", "Finding the answer", "Making the voice")
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
class TurnView:
    number: int
    words: str
    route: str
    acts: str
    total: str
    parts: list[str]
    """Where each part of the wait ends, in hundredths of the chart's width."""
    spoken: str
    """The same for people who do not see the chart."""


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
    longest = max((turn.stages.get("first_frame", 0) for turn in turns), default=0) or 1
    return [_turn_view(turn, longest) for turn in turns]


def _turn_view(turn: Turn, longest: int) -> TurnView:
    total = turn.stages.get("first_frame")
    ends = _ends(turn, total or 0)
    spans = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    spoken = ", ".join(f"{name.lower()} {span} ms" for name, span in zip(PART_NAMES, spans, strict=True) if total)
    return TurnView(
        number=turn.number,
        words=turn.words,
        route=ROUTES.get(turn.route or "", (turn.route or "").replace("_", " ").capitalize()),
        acts=", ".join(act.replace("_", " ") for act in turn.acts),
        total="" if total is None else f"{total:,} ms",
        parts=[f"{100 * end / longest:.2f}" for end in ends],
        spoken=spoken,
    )


def _ends(turn: Turn, total: int) -> tuple[int, int, int]:
    """When the turn was known to be over, when its first words were there, when their sound left; each within the next."""
    words = min(turn.stages.get("first_phrase", total), total)
    return min(turn.stages.get("endpoint", 0), words), words, total


def median_wait(turns: Sequence[Turn]) -> str:
    waits = sorted(turn.stages["first_frame"] for turn in turns if "first_frame" in turn.stages)
    return f"{waits[len(waits) // 2]:,} ms" if waits else ""


def recording_address(detail: CallDetail) -> str:
    return f"/api/v1/calls/{detail.summary.id}/recording" if detail.recorded and not detail.summary.live else ""
