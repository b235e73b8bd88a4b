"""One call for each fault of each provider: what the caller heard and how long they waited for it, whether the call came to its
end, and that nothing was done twice. The fault begins in mid-call and lasts until its end, as an outage does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from evals.bench.figures import Planner, Progress
from evals.bench.kills import Diary
from evals.bench.outage import PROVIDERS, Clouds, Provider
from evals.bench.report import Report, Rows
from evals.emulators.profile import FAULTS, Fault
from evals.judge import Left, judge
from evals.phone.place import Happening, place_call
from evals.phone.report import CallReport, Turn
from nodes.acting import UNDOABLE

LONGEST_SECONDS = 150.0
FEED_MS = 300.0
"""How long after a turn's end its event may reach whoever follows the call."""
LASTING = 200
"""So many connections or answers in a row show the fault: more than a call has."""
SOON_SECONDS = 2.0
"""In which a caller should hear something, whatever fails."""
RESTAURANT = "+12125550142"
ENGINES_BEHIND = "nothing but this machine's own engines, code's own answers, and an excuse"
PROVIDERS_BEHIND = (
    "another provider of its kind (AssemblyAI behind Deepgram, OpenAI behind Groq, SerpApi behind Serper; behind ElevenLabs the "
    "local voice), then this machine's own engines"
)
MISHEARD = (
    "A call whose recogniser fails is heard by the local one, which mishears names and days; that shows as a wish not done."
)
NOT_TURNED_TO = "A provider that a call did not turn to is marked: its row shows nothing of the fault."


@dataclass(frozen=True, slots=True)
class Case:
    provider: str
    fault: Fault | None
    asked: bool
    """The call turned to the provider at all; a refused handshake is not counted by every emulator."""
    waited_ms: float | None
    """The longest wait of a turn since the fault, from the caller's last voiced sample; None where none was answered."""
    heard_first: str
    """What was said first after that wait."""
    unanswered: int
    greeting_ms: float | None
    ended: str
    wrong: tuple[str, ...]
    done_twice: tuple[str, ...]

    @property
    def soon(self) -> bool:
        """Whether each turn since then was answered soon."""
        return not self.unanswered and self.waited_ms is not None and self.waited_ms <= SOON_SECONDS * 1000

    @property
    def completed(self) -> bool:
        return not self.wrong and self.ended != "failed"


async def measured(
    there: Clouds,
    planner: Planner,
    diary: Diary,
    providers: Sequence[Provider],
    faults: Sequence[Fault],
    progress: Progress,
    keep: Callable[[Sequence[Case]], None],
) -> list[Case]:
    """A call without a fault for each provider, then one for each fault; those of one provider are kept apart, so that what
    has been left alone for a while is turned to again. ``keep`` is given what there is after each call."""
    todo: list[tuple[int, Provider, Fault | None]] = [
        (number, provider, fault) for number, fault in enumerate((None, *faults)) for provider in providers
    ]
    found: list[Case] = []
    for at, (number, provider, fault) in enumerate(todo, 1):
        progress(f"{at}/{len(todo)} {provider.name}: {fault or 'no fault'}")
        found.append(await _case(there, planner, diary, provider, fault, number))
        keep(found)
    return found


async def _case(there: Clouds, planner: Planner, diary: Diary, provider: Provider, fault: Fault | None, number: int) -> Case:
    script, behaviour, asked = provider.script(number), provider.behaviour(there), 0
    begun = False

    def observe(happening: Happening) -> None:
        nonlocal asked, begun
        there.overheard.observe(happening)
        if happening.kind == "answered" and not begun:
            begun, asked = True, provider.asked(there)
            if fault is not None:
                behaviour.fail(*[fault] * LASTING)
                provider.cut(there)

    try:
        report = await place_call(planner(to=RESTAURANT, script=script, max_seconds=LONGEST_SECONDS), observe)
    finally:
        left = behaviour.recover()
    rows = await diary.bookings(report.to, report.call_sid)
    wrong = judge(script.expect, report, Left(rows), await diary.now(report.to))
    await diary.clear(report.to, report.call_sid)
    turned_to = provider.asked(there) > asked or (fault is not None and begun and left < LASTING)
    return judged(provider.name, fault, turned_to, report, len(rows), wrong)


def judged(provider: str, fault: Fault | None, asked: bool, report: CallReport, bookings: int, wrong: Iterable[str]) -> Case:
    """What a call says about the fault that began beneath its second turn.

    An act that is asked for again under its key is done once, since the ledger knows it; one that cannot be undone and was done
    under two keys was done twice.
    """
    since = report.turns[1:]
    answered = [turn for turn in since if turn.answer_ms is not None]
    slowest = max(answered, key=lambda turn: turn.answer_ms or 0.0, default=None)
    done = {(str(act["tool"]), str(act["key"])) for act in report.acts if (act.get("result") or {}).get("status") == "ok"}
    final = [tool for tool, _ in done if tool not in UNDOABLE]
    twice = sorted(tool for tool in set(final) if final.count(tool) > 1)
    return Case(
        provider, fault, asked, slowest.answer_ms if slowest else None, _heard_first(report, slowest) if slowest else "",
        len(since) - len(answered), report.greeting_ms, report.ended,
        (*wrong, *(report.errors if report.ended == "failed" else ())),
        (*twice, *(["booking"] if bookings > 1 else [])),
    )  # fmt: skip


def _heard_first(report: CallReport, turn: Turn) -> str:
    """By the gateway's account of what was heard, which an excuse in the place of words is in too; else what it meant to say."""
    begun = turn.end_ms + (turn.answer_ms or 0.0) + FEED_MS
    told = (event["heard"] for event in report.events if event["at_ms"] > begun and event["kind"] in ("caller", "ended"))
    accounted = next(filter(None, told), None)
    return str(accounted[0]["text"]) if accounted else next(iter(turn.answer), "")


def faults_report(found: Sequence[Case], *, alone: bool) -> Report:
    completed = sum(case.completed for case in found)
    twice, soon = sum(bool(case.done_twice) for case in found), sum(case.soon for case in found)
    waits = [case.waited_ms for case in found if case.waited_ms is not None]
    longest = f"{max(waits) / 1000:.1f} s" if waits else "nothing was answered"
    return Report(
        title="Calls while a provider fails",
        first=f"{completed} of {len(found)} calls came to their end with their wish done, {twice} did something twice; in {soon} "
        f"the caller heard something within {SOON_SECONDS:.0f} s of each turn, and the longest wait was {longest}.",
        data={"alone": alone, "calls": [asdict(case) | {"completed": case.completed, "soon": case.soon} for case in found]},
        tables=(Rows("A call for each fault of each provider", HEADINGS, [row(case) for case in found]),),
        remarks=(
            "One call each, through the simulated phone; every provider is emulated on its published latency.",
            f"Behind each stands {ENGINES_BEHIND if alone else PROVIDERS_BEHIND}.",
            "The fault begins with the answer to the first question, breaks what is open, and lasts until the call is over. "
            "Shown is the turn since then whose answer was waited for longest.",
            "The large and the small model are of one vendor, which fails as a whole; each call needs one of them.",
            "Waits are from the caller's last voiced sample to the agent's first, on the phone's clock.",
            *([MISHEARD] if alone else []),
            *([NOT_TURNED_TO] if any(not case.asked for case in found) else []),
        ),
    )


HEADINGS = ("provider", "fault", "waited", "heard first", "not answered", "greeting", "ended by", "wish", "done twice")


def row(case: Case) -> list[str]:
    return [
        case.provider if case.asked else f"{case.provider} (not turned to)",
        (case.fault or "none").replace("_", " "),
        "–" if case.waited_ms is None else f"{case.waited_ms:,.0f} ms",
        case.heard_first or "–",
        str(case.unanswered),
        "–" if case.greeting_ms is None else f"{case.greeting_ms:,.0f} ms",
        case.ended,
        "done" if case.completed else "; ".join(case.wrong) or "not done",
        ", ".join(case.done_twice) or "nothing",
    ]


def chosen(names: Sequence[str]) -> tuple[tuple[Provider, ...], tuple[Fault, ...]]:
    """Providers and faults by name; all of either where none of it is named."""
    providers = tuple(provider for provider in PROVIDERS if provider.name in names)
    faults = tuple(fault for fault in FAULTS if fault in names)
    return providers or PROVIDERS, faults or FAULTS
