"""What a bench of conversation found, as a report."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evals.bench.conversation.clouds import FALSE_ENDS, Hearing, Profile
from evals.bench.conversation.intervals import Percentile, Spread
from evals.bench.conversation.measure import GIVEN_WAY, HARMFUL
from evals.bench.conversation.run import Found
from evals.bench.conversation.summary import CLASSES, Summary, summed
from evals.bench.report import Bars, Plot, Report, Rows
from evals.phone.sound import milliseconds

HEARD_BY: Mapping[Hearing, str] = {
    "deepgram": "Deepgram Nova-3", "flux": "Deepgram Flux", "assemblyai": "AssemblyAI", "local": "the local recogniser"
}  # fmt: skip
PROFILES: Mapping[Profile, str] = {"none": "providers that take no time", "facts": "providers on their published latency"}
LATE_SHARE = 0.01
"""Of the phone's own frames; above it the figures are the machine's and not the agent's."""


def conversation_report(found: Found) -> Report:
    summary = summed(found)
    return Report(
        title="A call as its caller hears it",
        first=first_line(found, summary),
        data=_data(found, summary),
        tables=(_waits(summary), _classes(summary), _kinds(summary), _manners(summary), _stages(summary), _unanswered(found)),
        plots=(_distribution(found), _waterfall(summary)),
        remarks=_remarks(found, summary),
    )


def first_line(found: Found, summary: Summary) -> str:
    wanted, response, manners = found.wanted, summary.response, summary.manners
    void = f"Void, for {found.late_frames:.1%} of the phone's own frames were late. " if found.late_frames > LATE_SHARE else ""
    waited = (
        f"{response.p50.value:.0f} ms in the middle (p95 {response.p95.value:.0f} ms) from the caller's last sample to the "
        f"agent's first, over {response.n} of {summary.asked} turns"
        if response.p50 and response.p95
        else f"None of {summary.asked} turns was answered"
    )
    slowest = ", ".join(f"{stage.stage} {stage.of_all:.0f} ms" for stage in summary.slowest)
    where = f" Slowest stages: {slowest}." if slowest else " The agent tells no stages."
    calls = f"{_number(wanted.calls, 'call')} at a time"
    return (
        f"{void}{waited}; {manners.cut_ins} of {manners.pauses} pauses cut into, {manners.harmful} of them harmfully. "
        f"{found.agent} with {HEARD_BY[wanted.hearing]}, {PROFILES[wanted.profile]}, {calls}.{where}"
    )


def _data(found: Found, summary: Summary) -> dict[str, Any]:
    return {
        "agent": found.agent, "wanted": asdict(found.wanted), "calls": found.calls, "unsaid": found.unsaid,
        "late_frames": found.late_frames, "complaints": found.complaints, "summary": summary.as_json(),
        "turns": [asdict(turn) for turn in found.turns],
    }  # fmt: skip


def _waits(summary: Summary) -> Rows:
    untold = sum(summary.bearing_untold.values())
    rows = [
        ["caller's last sample to the agent's first", *_cells(summary.response), str(summary.unanswered + summary.early)],
        ["to the first word that bears the answer", *_cells(summary.bearing), str(untold)],
        ["recogniser's end of turn to the agent's first sample", *_cells(summary.after_end), str(summary.after_end_untold)],
    ]
    return Rows("What a caller waits for", ("wait", *HEADINGS, "not told"), rows)


HEADINGS = ("n", "p50 (95 % interval)", "p95 (95 % interval)", "longest")


def _classes(summary: Summary) -> Rows:
    rows = [[name, _share(each.n, summary.response.n), *_cells(each)] for name, each in summary.by_class.items()]
    return Rows("Response by where the first words came from", ("class", "share", *HEADINGS), rows)


def _kinds(summary: Summary) -> Rows:
    names = {"yes_no": "yes or no", "pause": "with a pause inside", "dictated": "name or number dictated"}
    rows = [[names.get(kind, kind), *_cells(each)] for kind, each in summary.by_kind.items()]
    return Rows("Response by what the caller did", ("turn", *HEADINGS), rows)


def _manners(summary: Summary) -> Rows:
    manners = summary.manners
    gave_way, most = manners.given_way, f"{milliseconds(GIVEN_WAY) / 1000:g} s"
    over = f"and was heard over them for {milliseconds(HARMFUL):.0f} ms or more"
    quiet = f"p50 {_at(gave_way.p50)}, p95 {_at(gave_way.p95)}"
    asked = _number(summary.asked, "turn")
    pauses, interruptions = _number(manners.pauses, "pause"), _number(gave_way.n, "interruption")
    return Rows(
        "Manners",
        ("occasion", "how often", "of"),
        [
            ["the agent began in or after a pause of a caller who went on", str(manners.cut_ins), pauses],
            [over, str(manners.harmful), pauses],
            ["the agent began while the caller's words went on, without a pause", str(manners.into_words), asked],
            ["interrupted, it was silent after", quiet, interruptions],
            [f"interrupted, it talked on for more than {most}", str(manners.talked_on), interruptions],
            ['it stopped at an "mm-hmm"', str(manners.stopped), str(manners.listened)],
            ['it was heard on after an "mm-hmm"', str(manners.went_on), str(manners.listened)],
        ],
    )


def _stages(summary: Summary) -> Rows:
    headings = ("stage", "lasts, of all turns", "turns with it", "begins in those", "lasts in those")
    rows = [
        [each.stage, f"{each.of_all:.0f} ms", str(each.turns), f"{each.start:.0f} ms", f"{each.lasted:.0f} ms"]
        for each in summary.stages
    ]
    return Rows("Where the time goes, by the agent's own account (medians)", headings, rows)


def _unanswered(found: Found) -> Rows:
    rows = [
        [
            turn.words,
            turn.kind.replace("_", " "),
            "its reply had begun before the caller was through" if turn.early else "silence",
        ]
        for turn in found.turns
        if turn.asked and turn.response is None
    ]
    return Rows("Turns that no answer began after", ("the caller said", "turn", "heard instead"), rows or [["none", "–", "–"]])


def _distribution(found: Found) -> Plot:
    lines = {
        name: [(ms, 100 * place / len(values)) for place, ms in enumerate(values, 1)]
        for source, name in CLASSES.items()
        if (values := sorted(t.response for t in found.turns if t.response is not None and t.source == source))
    }
    return Plot(
        "response", "The caller's last sample to the agent's first", "ms", "turns answered by then, %", lines,
        says="For each class of reply, the share of turns that had been answered after so many milliseconds.",
    )  # fmt: skip


def _waterfall(summary: Summary) -> Bars:
    bars = {each.stage: (each.start, each.lasted) for each in summary.stages}
    return Bars(
        "waterfall", "Where the time goes", "ms since the caller's last voiced sample, medians of the turns with the stage", bars,
        says="; ".join(f"{name} from {start:.0f} ms for {lasted:.0f} ms" for name, (start, lasted) in bars.items()),
    )  # fmt: skip


def _remarks(found: Found, summary: Summary) -> list[str]:
    untold = ", ".join(f"{count} × {why}" for why, count in summary.bearing_untold.items()) or "none"
    return [
        "Positions are samples on the phone's own clock, sound above −50 dBFS; the telephone network's 150 to 300 ms are not in "
        "them. The agent's account (classes, stages) begins at its own estimate of the caller's last sample.",
        f"{found.calls} calls by seeded callers (seed {found.wanted.seed}), espeak-ng's voice on a clean line.",
        *_of_hearing(found.wanted.hearing, found.wanted.profile),
        "Intervals are by resampling turns, as if they were independent; turns of one call are less so.",
        f"The first word that bears the answer is looked for by the emulated voice's own bytes. Not told: {untold}.",
        *([f"{found.unsaid} turns were not come to: the call ended first, or there was no reply left to speak into."]
          if found.unsaid else []),
        f"{found.late_frames:.2%} of the phone's own frames were sent late.",
        *(f"Complaint: {each}" for each in found.complaints),
    ]  # fmt: skip


def _of_hearing(hearing: Hearing, profile: Profile) -> list[str]:
    """In what the emulated recogniser is not like the real one, or is like it on purpose."""
    if hearing == "local":
        return ["The local recogniser mishears; a turn that it did not understand is answered by asking again."]
    said = ["An emulated recogniser tells each word as it begins, so it notices words over the agent sooner than a real one."]
    false_ends = FALSE_ENDS.get(hearing, 0.0)
    if hearing == "deepgram":
        said.append(
            "Nova-3 tells no end of a turn: what counts is the final result with its last word, which agents may ask for."
        )
    elif profile == "facts":
        said.append(f"{HEARD_BY[hearing]} takes {false_ends:.1%} of the pauses for the end of a turn, as it was published to.")
    else:
        said.append(f"{HEARD_BY[hearing]} takes no pause for the end of a turn here; profile facts has its published errors.")
    if hearing == "flux" and profile == "none":
        said.append("Emulated Flux ends a turn 270 ms after its last word in this profile too: that is judgement, not latency.")
    return said


def _cells(spread: Spread) -> list[str]:
    longest = "–" if spread.largest is None else f"{spread.largest:.0f} ms"
    return [str(spread.n), _within(spread.p50), _within(spread.p95), longest]


def _within(value: Percentile | None) -> str:
    return "–" if value is None else f"{value.value:.0f} ms ({value.low:.0f} to {value.high:.0f})"


def _at(value: Percentile | None) -> str:
    return "–" if value is None else f"{value.value:.0f} ms"


def _share(count: int, total: int) -> str:
    return f"{count / total:.0%}" if total else "–"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
