"""Which objects make an orchestrator. Everything slow (imports, models, databases) happens here, before the first ring."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import lru_cache

from core.clock import Clock, SystemClock
from core.crypto import Sealer
from core.database import Database
from core.events import Events
from core.models.chat import chat_models, in_turn
from core.models.embedding import Embedded, SentenceEmbedder
from core.models.small import small_in_turn, small_models
from core.secrets import Secrets
from core.settings import Settings
from core.standing import Standings
from graph.checkpoints import open_checkpoints
from graph.orchestrator import Receptionist
from graph.parts import Parts
from graph.wiring import build
from nodes.understanding.understander import Understander
from tenancy.calls.log import LogWriter
from tenancy.calls.store import CallStore
from tenancy.knowledge.library import Library
from tenancy.profiles import Profiles
from tenancy.remembered import Callers
from tools.messaging.numbers import Numbers
from tools.search.web import open_web
from tools.standard import standard_registry

REMEMBERED_TEXTS = 256


@asynccontextmanager
async def open_orchestrator(
    settings: Settings,
    db: Database,
    clock: Clock | None = None,
    events: Events | None = None,
    *,
    standings: Standings | None = None,
    whole: bool = False,
) -> AsyncIterator[Receptionist]:
    """A receptionist on these databases and this home's index and models, ready for its first call; ``events`` hears of
    what calls log, ``standings`` are how the process's providers stand. With ``whole``, a ring waits until everything can be
    found by its meaning: for suites of calls."""
    clock = clock or SystemClock()
    standings = standings or Standings(clock)
    secrets = Secrets.load(settings)
    master = Sealer(secrets.master_key)
    embedder = await asyncio.to_thread(SentenceEmbedder.load, settings)
    embed, library = once_a_text(embedder), Library(settings, embedder, whole=whole)
    await library.prepare()
    async with (
        LogWriter(db) as writer,
        open_checkpoints(settings) as checkpoints,
        open_web(settings, secrets.master_key, clock, standings) as web,
    ):
        yield Receptionist(
            Parts(
                db=db,
                profiles=Profiles(db),
                calls=CallStore(db, master, writer, clock, events),
                graph=build(checkpoints),
                clock=clock,
                understander=Understander(embedder),
                embed=embed,
                knowledge=library.of,
                registry=standard_registry(web),
                models=in_turn(chat_models(settings), standings),
                small_models=small_in_turn(small_models(settings), standings),
                callers=Callers(master),
                numbers=Numbers(master),
            )
        )
    await library.close()


def once_a_text(embedder: SentenceEmbedder) -> Callable[[str], Awaitable[Embedded]]:
    """What the sentence model sees in a text, made in a thread (the model runs without the interpreter) and shared by all
    who ask."""

    @lru_cache(maxsize=REMEMBERED_TEXTS)
    def begun(text: str) -> "asyncio.Future[Embedded]":
        return asyncio.ensure_future(asyncio.to_thread(lambda: embedder.read([text])[0]))

    async def embed(text: str) -> Embedded:
        return await asyncio.shield(begun(text))

    return embed
