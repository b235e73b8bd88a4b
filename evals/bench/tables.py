"""The benches' results for people: tables for a terminal, and the same as plain text for a file."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.bench.beside import Beside
from evals.bench.kills import Killed
from evals.phone.matrix import Result

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


def dashboard_table(found: dict[str, Any]) -> Table:
    """The figures of ``frontdesk bench dashboard``; ``found`` holds each as its JSON."""
    table = Table("figure", *NUMBERS, "share", "load", title="dashboard, in milliseconds", title_justify="left")
    names = {"first_page": "first page ready", "clicks": "click to changed page", "live_words": "words known to words shown"}
    for name, title in names.items():
        _row(table, title, found[name]["ms"], found[name] if "load_before_after" in found[name] else None)
        for kind, values in found[name]["by_kind"].items():
            _row(table, f"  {kind}", values, None)
    return table


def turns_table(found: dict[str, Any]) -> Table:
    """The figures of ``frontdesk bench turns``."""
    table = Table("turns of the graph", *NUMBERS, title="a turn in text, in milliseconds", title_justify="left")
    for name, title in {"plain": "without model, search or act", "all": "all"}.items():
        for part, meant in {"ms": "words to committed state", "processor_ms": "processor time"}.items():
            values = found[name][part]
            table.add_row(f"{title}: {meant}", *("–" if values[at] is None else f"{values[at]:.4g}" for at in NUMBERS))
    return table


def dashboard_remarks(found: dict[str, Any]) -> list[str]:
    """What the table has no column for."""
    changes, live = found["changes"], found["live_words"]
    told = {
        name: (sum(change[name] is True for change in changes), sum(change[name] is not None for change in changes))
        for name in ("next_call_right", "going_on_right")
    }
    rang = ", ".join(f"{change['rang_after_ms']:.0f}" for change in changes)
    return [
        f"database: {found['engine']}; words that never stood on the page: {len(live['never_shown'])}",
        "the call that rang next said what was saved in {} of {} where its question was understood".format(
            *told["next_call_right"]
        )
        + f" (it rang {rang} ms after the save)",
        "the call in progress kept what it began with in {} of {}".format(*told["going_on_right"]),
    ]


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


def wrong_calls(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The calls that ended wrong, and why."""
    return [
        {"script": result.case.name, "voice": result.case.voice, "line": result.case.line, "wrong": result.wrong}
        for result in results
        if result.wrong
    ]


def print_matrix(console: Console, figures: dict[str, Any], results: Sequence[Result]) -> None:
    """Which calls ended right, what was wrong with the others, and the times of all their turns."""
    voices, lines = list(figures["by_voice"]), list(figures["by_line"])
    table = Table("script", *(f"{voice}\n{line}" for voice in voices for line in lines), title="right or not")
    outcomes = {(result.case.name, result.case.voice, result.case.line): result for result in results}
    for name in figures["by_script"]:
        row = [outcomes.get((name, voice, line)) for voice in voices for line in lines]
        table.add_row(name, *("" if cell is None else "[green]right[/]" if cell.right else "[red]not[/]" for cell in row))
    console.print(table)
    for entry in wrong_calls(results):
        console.print(f"{entry['script']} ({entry['voice']}, {entry['line']}): {'; '.join(entry['wrong'])}", markup=False)
    console.print(f"\nright: {figures['right']} of {figures['calls']}")
    for kind in ("by_voice", "by_line"):
        counts = ", ".join(f"{name} {count['right']}/{count['calls']}" for name, count in figures[kind].items())
        console.print(f"  {kind.replace('_', ' ')}: {counts}", markup=False)
    times = Table("milliseconds", "n", "p50", "p95", "max", "share", title="times")
    rows = {"last voiced sample to first agent sample": figures["answer_ms"]}
    rows |= {f"  {stage}": values for stage, values in figures["stages_ms"].items()}
    rows |= {"greeting": figures["greeting_ms"], "interruption to clear": figures["interruption_ms"]}
    for name, values in rows.items():
        share = values.get("share")
        numbers = [str(values["n"]), *("" if values[key] is None else f"{values[key]:.0f}" for key in ("p50", "p95", "max"))]
        times.add_row(name, *numbers, "" if share is None else f"{share:.0%}")
    console.print(times)
    console.print(f"turns without an answer: {figures['unanswered_turns']}; agent cut in: {figures['cut_ins']}")


def _row(table: Table, name: str, values: dict[str, Any], whole: dict[str, Any] | None, form: str = "{:.0f}") -> None:
    numbers = ["" if values[key] is None else form.format(values[key]) for key in NUMBERS[1:]]
    share = values.get("share")
    load = "" if whole is None else " to ".join(f"{value:.1f}" for value in whole["load_before_after"])
    table.add_row(name, str(values["n"]), *numbers, "" if share is None else f"{share:.0%}", load)
