"""What a comparison with other agents found, as a report."""

from collections.abc import Sequence
from dataclasses import asdict

from evals.bench.conversation.clouds import Profile
from evals.bench.conversation.intervals import Percentile
from evals.bench.conversation.report import LATE_SHARE, PROFILES
from evals.bench.conversation.summary import Summary, summed
from evals.bench.peers import Compared, ratio
from evals.bench.report import Plot, Report, Rows

WAITS = ("who answers", "turns", "first sound, p50", "p95", "word that bears the answer, p50", "p95")
MANNERS = (
    "who answers", "pauses cut into", "harmfully", "of", "began into words", 'stopped at an "mm-hmm"', "of",
    "interrupted, silent after (p50)", "not answered", "of",
)  # fmt: skip


def peers_report(found: Sequence[Compared], profile: Profile, calls: int) -> Report:
    """The first of ``found`` is whom the others are compared with."""
    summaries = [summed(each.found) for each in found]
    return Report(
        title="Beside others who answer the phone",
        first=first_line(found, summaries, profile, calls),
        data={
            "profile": profile, "calls": calls,
            "agents": [
                {"name": each.contender.name, "hearing": each.contender.hearing, "summary": summary.as_json(),
                 "turns": [asdict(turn) for turn in each.found.turns], "complaints": each.found.complaints}
                for each, summary in zip(found, summaries, strict=True)
            ],
        },
        tables=(
            Rows("What a caller waits for", WAITS, [_waits(*pair) for pair in zip(found, summaries, strict=True)]),
            Rows(
                f"First sound, as many times that of {found[0].contender.name}", ("who answers", "p50", "p95"),
                [[each.contender.name, *(_times(_against(found[0], each, at)) for at in (50, 95))] for each in found[1:]],
            ),
            Rows("Manners", MANNERS, [_manners(*pair) for pair in zip(found, summaries, strict=True)]),
        ),
        plots=(_plot(found),),
        remarks=(
            "Every agent answers the same seeded callers, led to the same emulated providers, in rounds one after the other. "
            "Brackets hold 95 % intervals by resampling the turns.",
            "Pipecat 1.14 runs in an environment and a process of its own, with what its documents advise for each mode "
            "(evals/peers/pipecat_agent.py says what, and where it stands).",
            "Frontdesk itself words what the business has told as fact; Pipecat asks a model for every answer, and has no tools.",
            *(f"{each.contender.name}: {line}" for each in found for line in each.found.complaints),
        ),
    )  # fmt: skip


def first_line(found: Sequence[Compared], summaries: Sequence[Summary], profile: Profile, calls: int) -> str:
    late = max(each.found.late_frames for each in found)
    void = f"Void, for {late:.1%} of the phone's own frames were late. " if late > LATE_SHARE else ""
    told = "; ".join(
        f"{each.contender.name} {_ms(summary.response.p50)} (p95 {_ms(summary.response.p95)}), "
        f"{summary.manners.cut_ins} of {summary.manners.pauses} pauses cut into"
        for each, summary in zip(found, summaries, strict=True)
    )
    return f"{void}{told}. {PROFILES[profile].capitalize()}, calls at a time: {calls}."


def _against(first: Compared, other: Compared, percent: float) -> Percentile | None:
    return ratio(other.responses, first.responses, percent)


def _waits(each: Compared, summary: Summary) -> list[str]:
    response, bearing = summary.response, summary.bearing
    return [
        each.contender.name, str(response.n), _spread(response.p50), _spread(response.p95), _spread(bearing.p50),
        _spread(bearing.p95),
    ]  # fmt: skip


def _manners(each: Compared, summary: Summary) -> list[str]:
    manners = summary.manners
    return [
        each.contender.name, str(manners.cut_ins), str(manners.harmful), str(manners.pauses), str(manners.into_words),
        str(manners.stopped), str(manners.listened), _ms(manners.given_way.p50), str(summary.unanswered), str(summary.asked),
    ]  # fmt: skip


def _plot(found: Sequence[Compared]) -> Plot:
    lines = {
        each.contender.name: [(ms, 100 * place / len(each.responses)) for place, ms in enumerate(sorted(each.responses), 1)]
        for each in found
        if each.responses
    }
    return Plot(
        "response", "The caller's last sample to the agent's first", "ms", "turns answered by then, %", lines,
        says="For each agent, the share of turns that had been answered after so many milliseconds.",
    )  # fmt: skip


def _ms(value: Percentile | None) -> str:
    return "–" if value is None else f"{value.value:.0f} ms"


def _spread(value: Percentile | None) -> str:
    return "–" if value is None else f"{value.value:.0f} ms ({value.low:.0f}–{value.high:.0f})"


def _times(value: Percentile | None) -> str:
    return "–" if value is None else f"{value.value:.2f} ({value.low:.2f}–{value.high:.2f})"
