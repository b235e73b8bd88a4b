import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from stand_in import WordEmbedder, inn, salon

from core.database import Database
from core.jobs import Worker
from core.settings import Settings
from tenancy.businesses import import_profile, load_profile
from tenancy.knowledge.chroma_server import FolderTaken, chroma_address, chroma_folder, chroma_for_command, serve_folder
from tenancy.knowledge.index import IndexUnavailable, PassageIndex
from tenancy.knowledge.indexing import Indexer
from tenancy.knowledge.library import Library
from tenancy.knowledge.passages import make_passages
from tenancy.knowledge.requests import INDEX_BUSINESS, request_index

ROOT = Path(__file__).parents[3]


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, chroma_url=None)


@pytest.fixture
async def db(settings):
    db = Database(settings)
    await db.migrate()
    yield db
    await db.close()


def index_of(settings):
    return PassageIndex(lambda: chroma_address(settings))


async def until(holds):
    """Another process's doing; there is no event to wait for."""
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def take_in(db, *profiles):
    return [(await import_profile(db, profile, on_changed=request_index)).business_id for profile in profiles]


async def test_an_import_is_indexed_by_the_worker_and_each_handle_sees_its_own_business(settings, db):
    embedder = WordEmbedder()
    async with serve_folder(chroma_folder(settings)):
        index = index_of(settings)
        ours, theirs = await take_in(db, inn(), salon())
        worker = Worker(db, {INDEX_BUSINESS: Indexer(db, index, embedder).handle})
        assert await worker.run_due() == 2
        for business_id, profile in ((ours, inn()), (theirs, salon())):
            held = await index.of(business_id).load()
            assert held.passages == make_passages(profile)
            assert held.vectors == pytest.approx(WordEmbedder().embed([p.indexed for p in held.passages]), abs=1e-6)
        await index.of(theirs).delete()
        assert await index.of(theirs).load() is None
        assert (await index.of(ours).load()).passages == make_passages(inn())


async def test_only_what_changed_is_embedded_again_and_what_is_gone_leaves(settings, db):
    embedder = WordEmbedder()
    async with serve_folder(chroma_folder(settings)):
        index = index_of(settings)
        ours, theirs = await take_in(db, inn(), salon())
        indexer = Indexer(db, index, embedder)
        await indexer.index(ours)
        await indexer.index(theirs)
        embedder.asked.clear()
        changed = inn(address="13 King Street", policies=[])
        await take_in(db, changed)
        done = await indexer.index(ours)
        assert embedder.asked == ["What is your address? Where are you located? The address is 13 King Street."]
        assert (done.version, done.embedded) == (2, 1)
        assert (await index.of(ours).load()).passages == make_passages(changed)
        assert (await index.of(theirs).load()).passages == make_passages(salon())


async def test_a_write_that_was_cut_off_is_not_taken_for_the_whole(settings, db):
    async with serve_folder(chroma_folder(settings)):
        index = index_of(settings)
        ours, theirs = await take_in(db, inn(), salon())
        for business_id in (ours, theirs):
            await Indexer(db, index, WordEmbedder()).index(business_id)
        async with index.collections(5) as (passages, _):
            await passages.delete(ids=[f"{ours}:{make_passages(inn())[0].id}"])
        assert await index.of(ours).load() is None
        assert await index.of(theirs).load() is not None


async def test_the_folder_has_one_server_that_others_find_and_what_it_held_outlives_it(settings, db):
    (ours, theirs) = await take_in(db, inn(), salon())
    async with chroma_for_command(settings) as first:
        await Indexer(db, index_of(settings), WordEmbedder()).index(ours)
        with pytest.raises(FolderTaken):
            async with serve_folder(chroma_folder(settings)):
                pass
        async with chroma_for_command(settings) as second:
            assert second == first
        assert chroma_address(settings) == first
    assert chroma_address(settings) is None
    index = index_of(settings)
    with pytest.raises(IndexUnavailable):
        await index.of(ours).load()
    async with chroma_for_command(settings):
        assert (await index.of(ours).load()).passages == make_passages(inn())
        assert await index.of(theirs).load() is None


async def test_a_call_is_answered_by_letters_at_once_and_by_meaning_when_vectors_are_ready(settings, db):
    ours, theirs = await take_in(db, inn(), salon())
    embedder = WordEmbedder()
    library = Library(settings, embedder)
    loaded = await load_profile(db, ours)
    knowledge = await library.of(ours, loaded.version, loaded.profile)
    assert knowledge.search("is there parking", None)[0].passage.ref == "8"
    await library.completed()
    assert knowledge.by_meaning
    other = await load_profile(db, theirs)
    assert (await library.of(theirs, other.version, other.profile)).passages == make_passages(salon())
    assert await library.of(ours, loaded.version, loaded.profile) is knowledge
    await library.close()


async def test_a_call_takes_its_vectors_from_the_index_and_embeds_nothing(settings, db):
    embedder = WordEmbedder()
    async with serve_folder(chroma_folder(settings)):
        ours, theirs = await take_in(db, inn(), salon())
        for business_id in (ours, theirs):
            await Indexer(db, index_of(settings), embedder).index(business_id)
        library = Library(settings, embedder)
        await library.prepare()
        embedder.asked.clear()
        loaded = await load_profile(db, ours)
        knowledge = await library.of(ours, loaded.version, loaded.profile)
        assert knowledge.by_meaning
        assert knowledge.passages == make_passages(inn())
        assert embedder.asked == []
        await library.close()


async def test_the_library_forgets_the_business_that_was_used_longest_ago(settings, db):
    ours, theirs = await take_in(db, inn(), salon())
    library = Library(settings, WordEmbedder(), largest=1)
    loaded, other = await load_profile(db, ours), await load_profile(db, theirs)
    first = await library.of(ours, loaded.version, loaded.profile)
    await library.of(theirs, other.version, other.profile)
    assert await library.of(ours, loaded.version, loaded.profile) is not first
    await library.close()


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
async def test_the_vector_service_says_when_it_is_ready_and_its_server_ends_with_it(settings, end):
    code = "import asyncio, core.settings as c, frontdesk.services as s; asyncio.run(s.run_vector(c.Settings()))"
    environment = os.environ | {"FRONTDESK_HOME": str(settings.home)}
    environment.pop("CHROMA_URL", None)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        ready = settings.home / "run" / "vector.json"
        async with asyncio.timeout(60):
            await until(ready.exists)
        assert json.loads(ready.read_text())["url"] == chroma_address(settings)
        process.send_signal(end)
        async with asyncio.timeout(10):
            await process.wait()
            await until(lambda: chroma_address(settings) is None)
        async with serve_folder(chroma_folder(settings)):
            pass
    finally:
        if process.returncode is None:
            process.kill()
