"""``frontdesk chat``: the same conversation in text, in this process, without sound."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import orjson
import structlog
import typer
from rich.console import Console
from rich.text import Text

from core.errors import InvalidInput
from core.settings import Settings
from evals.phone.place import DEFAULT_CALLER
from evals.phone.script import Script, load_script
from evals.phone.text_caller import ChatReport, NextWords, chat
from graph.reply import CallerTurn, Outcome

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def run(
    to: Annotated[str | None, typer.Option(help="The number to call, such as +12125550142.")] = None,
    caller: Annotated[str | None, typer.Option("--from", help="The caller's number.")] = None,
    script: Annotated[
        Path | None,
        typer.Option(help="A YAML script; without one, type what the caller says. A folder: all its callers, each judged."),
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the conversation as JSON, or those of a folder.")] = None,
    now: Annotated[datetime | None, typer.Option(help="With a folder: the moment (UTC) at which everybody calls.")] = None,
) -> None:
    """The same conversation in text.

    With one script: on this installation. With a folder of scripts: each against the sample businesses as they are imported,
    in an installation that goes away afterwards, and judged by what the script expects of the database and the words.

    Examples:

      frontdesk chat --to +12125550142

      frontdesk chat --script evals/dialogues/callers --now 2026-11-09T15:00:00
    """
    if script and script.is_dir():
        _all_of(script, json, now.replace(tzinfo=UTC) if now else None)
        return
    follow = load_script(script) if script else None
    number = to or (follow.to if follow else None)
    if number is None:
        raise InvalidInput("--to is missing: the number to call, such as +12125550142")
    words: Script | NextWords = follow if follow else _typed
    report = asyncio.run(_chat(words, number, caller or (follow.caller if follow else None) or DEFAULT_CALLER))
    if json:
        json.parent.mkdir(parents=True, exist_ok=True)
        json.write_bytes(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2))
    if report.ended == "failed":
        raise typer.Exit(1)


def _all_of(folder: Path, json: Path | None, now: datetime | None) -> None:
    from frontdesk.dialogues import Judged, open_house, run_suite

    files = sorted(folder.rglob("*.yaml"))
    scripts = [(file.stem, load_script(file)) for file in files]
    if not scripts or not all(script.to for _, script in scripts):
        raise InvalidInput(f"{folder}: expected YAML scripts that each say `to:`")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    console = Console(highlight=False)

    def told(one: Judged) -> None:
        console.print(
            Text("right  " if one.right else "wrong  ", "green" if one.right else "bold red").append(one.name, "default")
        )
        for why in one.wrong:
            console.print(Text(f"         {why}", "default"))

    async def run() -> list[Judged]:
        with TemporaryDirectory(prefix="frontdesk-callers-") as home:
            async with open_house(Path(home), Settings(), now) as house:
                return await run_suite(house, scripts, told)

    judged = asyncio.run(run())
    right = sum(one.right for one in judged)
    console.print(f"{right} of {len(judged)} right")
    if json:
        json.parent.mkdir(parents=True, exist_ok=True)
        told_all = [{"script": one.name, "wrong": one.wrong, **one.report.as_json()} for one in judged]
        json.write_bytes(orjson.dumps(told_all, option=orjson.OPT_INDENT_2))
    if right < len(judged):
        raise typer.Exit(1)


async def _chat(words: Script | NextWords, to: str, caller: str) -> ChatReport:
    from core.jobs import open_queue
    from frontdesk.composition import open_orchestrator
    from frontdesk.stores import open_database

    console = Console(highlight=False)

    def show(who: str, text: str) -> None:
        if who == "agent" or isinstance(words, Script):
            console.print(Text(f"{who:<8}", "bold green" if who == "agent" else "bold cyan").append(text, "default"))

    settings = Settings()
    async with (
        open_queue(settings) as queue,
        open_database(settings, queue) as db,
        open_orchestrator(settings, db) as orchestrator,
    ):
        report = await chat(orchestrator, words, to, caller, show)
    how = {"agent": "the agent hung up", "transferred": f"transferred to {report.transferred_to}"}.get(
        report.ended, report.reason
    )
    console.print(Text(f"over: {how}", "dim"))
    for error in report.errors:
        console.print(Text(f"error: {error}", "red"))
    return report


async def _typed(outcome: Outcome) -> CallerTurn | str:
    """What somebody types; an empty line is a silence, the end of input hangs up."""
    try:
        words = await asyncio.to_thread(input, "caller  ")
    except EOFError:
        return "the caller hung up"
    return CallerTurn(words.strip()) if words.strip() else CallerTurn("", source="silence")
