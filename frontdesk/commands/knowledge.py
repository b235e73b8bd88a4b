"""``frontdesk knowledge``: search what a business has told us, and build the index by hand."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer

from core.database import Database
from core.errors import InvalidInput
from core.models.embedding import SentenceEmbedder
from core.settings import Settings
from tenancy.businesses import find_business, list_businesses, load_profile
from tenancy.knowledge.chroma_server import chroma_address, chroma_for_command
from tenancy.knowledge.index import READ_SECONDS, PassageIndex
from tenancy.knowledge.indexing import Indexer
from tenancy.knowledge.library import Library
from tenancy.knowledge.questions import spoken_question
from tenancy.knowledge.retrieve import Found, KnowledgeBase

BATCH = 256

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Search what a business has told us, and build the index by hand.",
)


@dataclass(frozen=True)
class _Parts:
    settings: Settings
    db: Database
    embedder: SentenceEmbedder


@dataclass(frozen=True)
class _Request:
    id: Any
    business: str
    question: str


@app.command()
def search(
    question: Annotated[str | None, typer.Argument(help="What a caller might ask.", show_default=False)] = None,
    business: Annotated[str | None, typer.Option(help="The business's slug.", show_default=False)] = None,
    jsonl: Annotated[Path | None, typer.Option(help="A file of questions, one JSON object a line.", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="The most passages for a question.")] = 5,
) -> None:
    """Print the passages that answer a question, best first; nothing where the business has said nothing about it.

    A line of --jsonl is {"id", "business", "history": [{"speaker": "U", "text": ...}]}, the last of the caller's turns
    ("U") being asked; a line {"id", "passages": [{"ref", "score", "kind", "title", "text"}]} is printed for each.

    Examples:

        frontdesk knowledge search --business bella-napoli "can I bring my dog"

        frontdesk knowledge search --jsonl questions.jsonl > answers.jsonl
    """
    if jsonl is not None:
        asyncio.run(_search_file(_read(jsonl), limit))
    elif question and business:
        asyncio.run(_search_one(_Request(None, business, spoken_question([question])), limit))
    else:
        raise InvalidInput('expected --business SLUG "question", or --jsonl FILE')


@app.command()
def index(
    slug: Annotated[str | None, typer.Argument(help="One business; all when left out.", show_default=False)] = None,
) -> None:
    """Bring the index to what businesses have told us now, without waiting for the worker.

    Example: frontdesk knowledge index bella-napoli
    """
    asyncio.run(_index(slug))


async def _index(slug: str | None) -> None:
    async with _opened() as parts:
        indexer = Indexer(parts.db, PassageIndex(lambda: chroma_address(parts.settings)), parts.embedder)
        if slug is None:
            chosen = [(each.slug, each.business_id) for each in await list_businesses(parts.db)]
        else:
            chosen = [(slug, await find_business(parts.db, slug))]
        start, passages, embedded = time.monotonic(), 0, 0
        for number, (name, business_id) in enumerate(chosen, 1):
            done = await indexer.index(business_id)
            passages, embedded = passages + done.passages, embedded + done.embedded
            typer.echo(f"[{number}/{len(chosen)}] {name}: {done.passages} passages, {done.embedded} new", err=True)
        seconds = time.monotonic() - start
        typer.echo(f"{len(chosen)} businesses, {passages} passages, {embedded} embedded, {seconds:.1f} s")


async def _search_one(request: _Request, limit: int) -> None:
    async with _opened() as parts, _library(parts) as library:
        knowledge = await _knowledge(parts, library, request.business)
        await library.completed()
        for found in knowledge.search(request.question, parts.embedder.embed([request.question])[0], limit=limit):
            typer.echo(f"{found.score:.2f}  {found.passage.ref:24}  {found.passage.text}")


async def _search_file(requests: list[_Request], limit: int) -> None:
    """Questions are answered a batch at a time and printed in the order they came."""
    async with _opened() as parts, _library(parts) as library:
        for first in range(0, len(requests), BATCH):
            batch = requests[first : first + BATCH]
            vectors = await asyncio.to_thread(parts.embedder.embed, [request.question for request in batch])
            for request, vector in zip(batch, vectors, strict=True):
                knowledge = await _knowledge(parts, library, request.business)
                await library.completed()
                found = knowledge.search(request.question, vector, limit=limit)
                sys.stdout.write(
                    json.dumps({"id": request.id, "passages": [_shown(f) for f in found]}, ensure_ascii=False) + "\n"
                )


async def _knowledge(parts: _Parts, library: Library, slug: str) -> KnowledgeBase:
    business_id = await find_business(parts.db, slug)
    loaded = await load_profile(parts.db, business_id)
    return await library.of(business_id, loaded.version, loaded.profile)


def _shown(found: Found) -> dict[str, Any]:
    passage = found.passage
    return {
        "ref": passage.ref, "score": round(found.score, 4), "kind": passage.kind, "title": passage.title, "text": passage.answer,
    }  # fmt: skip


def _read(file: Path) -> list[_Request]:
    """Raises ``InvalidInput`` naming the file and the line."""
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read ({error}); expected a text file with one JSON object a line") from error
    requests = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            said = [str(turn["text"]) for turn in row["history"] if turn["speaker"] == "U"]
            requests.append(_Request(row["id"], str(row["business"]), spoken_question(said)))
        except (ValueError, KeyError, TypeError) as error:
            expected = '{"id", "business", "history": [{"speaker", "text"}]}'
            raise InvalidInput(f"{file}:{number}: expected {expected} ({type(error).__name__}: {error})") from error
    return requests


@asynccontextmanager
async def _opened() -> AsyncIterator[_Parts]:
    settings = Settings()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout is for what was found
    db = Database(settings)
    try:
        await db.migrate()
        embedder = await asyncio.to_thread(SentenceEmbedder.load, settings)
        async with chroma_for_command(settings):
            yield _Parts(settings, db, embedder)
    finally:
        await db.close()


@asynccontextmanager
async def _library(parts: _Parts) -> AsyncIterator[Library]:
    library = Library(parts.settings, parts.embedder, largest=1024, patience=READ_SECONDS)
    try:
        await library.prepare()
        yield library
    finally:
        await library.close()
