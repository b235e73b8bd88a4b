"""``frontdesk replay``: run a call again from its log, offline, and say whether it would go the same way."""

import asyncio
import sys
from typing import Annotated
from uuid import UUID

import orjson
import structlog
import typer

from core.clock import SystemClock
from core.crypto import Sealer
from core.database import Database
from core.errors import NotFound
from core.secrets import Secrets
from core.settings import Settings
from graph.replay import Local, Replay, replay
from tenancy.businesses import find_business, list_businesses, load_profile
from tenancy.calls.log import LogWriter
from tenancy.calls.store import CallStore, LoggedCall
from tools.standard import standard_registry

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def run(
    call: Annotated[str, typer.Argument(help="A call's id, or its CallSid.", show_default=False)],
    business: Annotated[str | None, typer.Option(help="The business's slug; without it, every business is looked at.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")] = False,
) -> None:
    """Run a call again from its log: the same routes, acts and words, or what differs, turn by turn.

    Nothing is done, no model is asked, and nothing is written. Exit code 1 when something differs, or when the log is too
    old to hold what a replay needs.

    Examples:

        frontdesk replay CA0123456789abcdef0123456789abcdef

        frontdesk replay 5f0c2f0e-8a3a-4a0e-9d0e-0d6f6a1c2b3d --business riverside-dental --json
    """
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout is for what was found
    found, replayed = asyncio.run(_replay(call, business))
    if json:
        sys.stdout.buffer.write(orjson.dumps(as_json(found, replayed), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        for line in _report(replayed):
            typer.echo(line)
    if not replayed.same:
        raise typer.Exit(1)


async def _replay(call: str, slug: str | None) -> tuple[LoggedCall, Replay]:
    from core.models.embedding import SentenceEmbedder
    from frontdesk.composition import once_a_text
    from nodes.understanding.understander import Understander

    settings = Settings()
    db = Database(settings)
    try:
        await db.migrate()
        found = await find_call(db, Sealer(Secrets.load(settings).master_key), call, slug)
        loaded = await load_profile(db, found.business_id)
    finally:
        await db.close()
    embedder = await asyncio.to_thread(SentenceEmbedder.load, settings)
    return found, await replay(found, loaded, Local(Understander(embedder), once_a_text(embedder), standard_registry()))


async def find_call(db: Database, master: Sealer, call: str, slug: str | None) -> LoggedCall:
    """Looked for in one business after the other, each behind its own walls. Raises NotFound."""
    store = CallStore(db, master, LogWriter(db), SystemClock())
    businesses = [await find_business(db, slug)] if slug else [each.business_id for each in await list_businesses(db)]
    for business_id in businesses:
        try:
            return await store.read(business_id, _as_id(call) or await store.find(business_id, call))
        except NotFound:
            continue
    raise NotFound(f"{slug} has no call {call}" if slug else f"no business here has a call {call}")


def _as_id(call: str) -> UUID | None:
    try:
        return UUID(call)
    except ValueError:
        return None


def as_json(call: LoggedCall, replayed: Replay) -> dict[str, object]:
    return {
        "call": str(call.call_id),
        "same": replayed.same,
        "turns": replayed.turns,
        "notes": replayed.notes,
        "differences": [{"turn": each.turn, "diff": each.diff, "notes": each.notes} for each in replayed.differences],
    }


def _report(replayed: Replay) -> list[str]:
    turns = f"{replayed.turns} turn{'' if replayed.turns == 1 else 's'}"
    lines = [f"the same: {turns}"] if replayed.same else []
    for each in replayed.differences:
        lines += [*each.diff, *(f"note: {note}" for note in each.notes), ""]
    if not replayed.same:
        lines.append(f"different: {len(replayed.differences)} of {turns}")
    return [*lines, *(f"note: {note}" for note in replayed.notes)]
