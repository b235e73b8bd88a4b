"""``frontdesk check``: whether what is set works, before a caller finds out."""

import asyncio
import sys
from collections.abc import Sequence

import structlog
import typer

from core.settings import Settings
from frontdesk.checks import Checked, check_providers

NOTHING_SET = "No provider's key is set. The local engines hear, understand and speak; nothing leaves this machine."

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Find out whether what is set works, before a caller does.",
)


@app.callback()
def check() -> None:
    """Find out whether what is set works, before a caller does."""


@app.command()
def providers() -> None:
    """Ask each provider whose key is set for something small, all at once: a greeting as sound, one word of answer, one search.

    Prints a line each: the part of a call, the provider, how long its answer took from this machine, and what to do where it
    failed. No key is ever printed. A full round costs less than a cent. Exit code 1 when one of them fails; calls go on by
    the next provider, or the local engines.

    Keys come from the environment and .env, as for `frontdesk serve`:

        DEEPGRAM_API_KEY=… ELEVENLABS_API_KEY=… frontdesk check providers
    """
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout is for what was found
    found = asyncio.run(check_providers(Settings()))
    for line in report(found):
        typer.echo(line)
    if any(each.trouble for each in found):
        raise typer.Exit(1)


def report(found: Sequence[Checked]) -> list[str]:
    if not found:
        return [NOTHING_SET]
    widths = [max(len(each.part) for each in found), max(len(each.provider) for each in found)]
    return [
        f"{'FAILED' if each.trouble else 'works '}  {each.part:{widths[0]}}  {each.provider:{widths[1]}}  {each.seconds:5.2f} s"
        + (f"  {each.trouble}" if each.trouble else "")
        for each in found
    ]
