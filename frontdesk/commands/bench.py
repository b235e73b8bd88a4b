"""``frontdesk bench``: measure calls from the caller's side and print the figures."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from core.clock import SystemClock
from core.database import Database
from core.errors import InvalidInput
from core.settings import Settings
from evals.judge import judge
from evals.phone.matrix import Case, Result, cases, run, summary
from evals.phone.place import place_call
from evals.phone.report import CallReport
from evals.phone.script import Script, load_script
from frontdesk.commands.call import plan_call
from frontdesk.diary import Diary

MAX_PARALLEL = 20

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def bench() -> None:
    """Measure calls from the caller's side and print the figures."""


@app.command()
def calls(
    scripts: Annotated[list[Path], typer.Argument(help="Script files, or folders of them.")],
    out: Annotated[Path, typer.Option(help="Folder for the summary, each call's JSON, and the sound of those that went wrong.")],
    voices: Annotated[str, typer.Option(help="Callers' voices, e.g. en-us,en-gb+f2,flite:slt.")] = "en-us",
    noise: Annotated[str, typer.Option(help='Lines: "none" or signal-to-noise ratios in dB, e.g. none,15.')] = "none",
    parallel: Annotated[int, typer.Option(min=1, max=MAX_PARALLEL, help="Calls at a time.")] = 2,
    gateway: Annotated[str | None, typer.Option(help="The gateway's address; default: the configured one.")] = None,
    to: Annotated[str | None, typer.Option(help="The number to call where a script names none.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the bookings that the calls made.")] = False,
) -> None:
    """Place every script by every voice on every line, judge each call, and print what came of it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    todo = cases(_scripts(scripts, to), [voice.strip() for voice in voices.split(",")], _noises(noise))
    results = asyncio.run(_run(todo, out, parallel, gateway, keep))
    figures = summary(results)
    out.mkdir(parents=True, exist_ok=True)
    (out / "summary.json").write_bytes(orjson.dumps(figures | {"wrong": _wrong(results)}, option=orjson.OPT_INDENT_2))
    _print(Console(highlight=False), figures, results)
    if figures["right"] < figures["calls"]:
        raise typer.Exit(1)


def _scripts(paths: Sequence[Path], to: str | None) -> list[tuple[str, Script]]:
    files = [file for path in paths for file in (sorted(path.rglob("*.yaml")) if path.is_dir() else [path])]
    if not files:
        raise InvalidInput("there is no script to run; expected YAML files or folders of them")
    found = [(file.stem, load_script(file)) for file in files]
    for file, (_, script) in zip(files, found, strict=True):
        if script.to is None and to is None:
            raise InvalidInput(f"{file}: names no number to call (`to:`), and --to is not given")
    return [(name, script if script.to else script.model_copy(update={"to": to})) for name, script in found]


def _noises(text: str) -> list[float | None]:
    try:
        return [None if part.strip() == "none" else float(part) for part in text.split(",")]
    except ValueError:
        raise InvalidInput(f'--noise {text}: expected "none" or decibels, such as none,15') from None


async def _run(todo: Sequence[Case], out: Path, parallel: int, gateway: str | None, keep: bool) -> list[Result]:
    settings = Settings()
    db = Database(settings)
    diary = Diary(db, SystemClock())

    async def place(case: Case) -> CallReport:
        plan = plan_call(
            settings, to=str(case.script.to), gateway=gateway, caller=case.caller, script=case.script,
            voice=case.voice, noise_db=case.noise_db, seed=case.number,
        )  # fmt: skip
        return await place_call(plan)

    async def judged(case: Case, report: CallReport) -> list[str]:
        rows = await diary.bookings(report.to, report.call_sid)
        wrong = judge(case.script.expect, report, rows, await diary.now(report.to))
        _write(out, case, report, wrong, rows)
        if not keep:
            await diary.clear(report.to, report.call_sid)
        return wrong

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("calls", total=len(todo))
        try:
            return await run(todo, place, judged, parallel, lambda result: progress.advance(task))
        finally:
            await db.close()


def _write(out: Path, case: Case, report: CallReport, wrong: list[str], rows: list[dict[str, Any]]) -> None:
    name = f"{case.name}.{case.voice.replace(':', '-')}.{case.line.replace(' ', '')}"
    out.mkdir(parents=True, exist_ok=True)
    content = {"script": case.name, "wrong": wrong, "bookings": rows, **report.as_json()}
    (out / f"{name}.json").write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2, default=str))
    if wrong or report.ended == "failed":
        report.record(out / f"{name}.wav")


def _wrong(results: Sequence[Result]) -> list[dict[str, Any]]:
    return [
        {"script": result.case.name, "voice": result.case.voice, "line": result.case.line, "wrong": result.wrong}
        for result in results
        if result.wrong
    ]


def _print(console: Console, figures: dict[str, Any], results: Sequence[Result]) -> None:
    voices, lines = list(figures["by_voice"]), list(figures["by_line"])
    table = Table("script", *(f"{voice}\n{line}" for voice in voices for line in lines), title="right or not")
    outcomes = {(result.case.name, result.case.voice, result.case.line): result for result in results}
    for name in figures["by_script"]:
        row = [outcomes.get((name, voice, line)) for voice in voices for line in lines]
        table.add_row(name, *("" if cell is None else "[green]right[/]" if cell.right else "[red]not[/]" for cell in row))
    console.print(table)
    for entry in _wrong(results):
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
