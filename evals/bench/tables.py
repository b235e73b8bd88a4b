"""The benches' results for people: tables for a terminal, and the same as plain text for a file."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from evals.bench.beside import Beside
from evals.bench.kills import Killed

NUMBERS = ("n", "p50", "p95", "max")


def figures_table(found: dict[str, dict[str, Any]]) -> Table:
    """All figures of ``frontdesk bench figures``; ``found`` holds each as its JSON."""
    table = Table(
        "figure", *NUMBERS, "share", "load", title="figures, in milliseconds unless said otherwise", title_justify="left"
    )
    if greeting := found.get("greeting"):
        _row(table, "greeting: start to first sound", greeting["ms"], greeting)
    if response := found.get("response"):
        _row(table, "response: last voiced sample to first agent sample", response["ms"], response)
        for stage, values in response["stages_ms"].items():
            _row(table, f"  {stage}", values, None)
    if interruption := found.get("interruption"):
        _row(table, "interruption: first voiced sample to clear", interruption["to_clear_ms"], interruption)
        _row(table, "interruption: to the agent's last sample", interruption["to_silence_ms"], None)
        _row(table, "  words noted as heard beyond those played", interruption["recorded_beyond_played_words"], None)
    for name, idle in found.items():
        if name.startswith("idle"):
            _row(table, f"idle: share of a core a call, {idle['calls']} up", idle["share_per_call"], idle, "{:.1%}")
    return table


def remarks(found: dict[str, dict[str, Any]]) -> list[str]:
    """What the table has no column for."""
    said = []
    if greeting := found.get("greeting"):
        said.append(f"calls without a greeting: {greeting['without_greeting']} of {greeting['calls']}")
    if response := found.get("response"):
        said.append(
            f"turns without an answer: {response['turns_without_answer']}; the agent cut in: {response['cut_ins']}; "
            f"frames the phone itself sent late: {response['late_frames']}"
        )
    if interruption := found.get("interruption"):
        said.append(f"not given way to: {interruption['not_given_way']} of {interruption['talked_over']}")
    return said


def kills_table(killed: Sequence[Killed]) -> Table:
    table = Table(
        "killed at", "came back", "away", "given before", "asked again", "bookings", "wrong", title="killed and started again"
    )
    for one in killed:
        away = "" if one.away_seconds is None else f"{one.away_seconds:.1f} s"
        back = "yes" if one.taken_up else "no"
        cells = (", ".join(one.given), ", ".join(one.asked_again), str(one.bookings), "; ".join(one.wrong))
        table.add_row(f"{one.at_seconds:.1f} s", back, away, *cells)
    return table


def fuzz_table(beside: Beside) -> Table:
    fuzzed, report = beside.fuzzed, beside.report
    table = Table("what", "", title=f"{fuzzed.messages} wrong messages over {fuzzed.sockets} sockets", title_justify="left")
    for name, number in [*fuzzed.by_manner.most_common(), *fuzzed.by_end.most_common()]:
        table.add_row(f"sockets: {name}", str(number))
    table.add_row("gateway's memory before, after", " MB, ".join(f"{size / 1e6:.0f}" for size in beside.memory) + " MB")
    for name, number in beside.errors.most_common():
        table.add_row(f"logged as an error: {name}", str(number))
    table.add_row("the call beside it", f"{report.ended}: {report.reason}, {len(beside.bookings)} booking")
    return table


def _row(table: Table, name: str, values: dict[str, Any], whole: dict[str, Any] | None, form: str = "{:.0f}") -> None:
    numbers = ["" if values[key] is None else form.format(values[key]) for key in NUMBERS[1:]]
    share = values.get("share")
    load = "" if whole is None else " to ".join(f"{value:.1f}" for value in whole["load_before_after"])
    table.add_row(name, str(values["n"]), *numbers, "" if share is None else f"{share:.0%}", load)
