"""What services say of themselves over a real socket, and how they wait for what is not there yet."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy.engine import make_url
from structlog.testing import capture_logs

from core.database import Database
from core.errors import ConfigurationError
from core.jobs import TableQueue
from core.settings import Settings
from evals.bench.installation import free_port
from frontdesk import health
from frontdesk.health import Readiness, database_answers, health_served, jobs_looked_for
from frontdesk.serving import Address
from frontdesk.stores import open_database, until_there


async def get(port: int, path: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.get(f"http://127.0.0.1:{port}{path}", timeout=10)


def address(port: int) -> Address:
    return Address("127.0.0.1", port, "FRONTDESK_WORKER_PORT")


async def test_readiness_names_what_is_missing_and_life_goes_on_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    there = True

    async def switched() -> bool:
        return there

    async def late() -> bool:
        return await asyncio.Event().wait()

    async def raises() -> bool:
        raise RuntimeError("password=secret")

    port = free_port()
    readiness = Readiness({"database": switched})
    with capture_logs() as logs:
        async with health_served(readiness, address(port)):
            assert (await get(port, "/readyz")).json() == {"status": "ready"}
            there = False
            readiness.checks |= {"queue": late, "chroma": raises}
            answer = await get(port, "/readyz")
            assert (answer.status_code, answer.json()) == (
                503,
                {"status": "not ready", "missing": ["database", "queue", "chroma"]},
            )
            await get(port, "/readyz")
            assert (await get(port, "/healthz")).json() == {"status": "ok"}
    assert [entry["event"] for entry in logs] == ["service.not_ready"], "told once, not at every probe"
    assert "secret" not in str(logs)


async def test_a_taken_port_is_told_by_the_setting_that_says_it_before_anything_else_happens() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=rf"FRONTDESK_WORKER_PORT: port {port} on 127.0.0.1 is taken"):
            async with health_served(Readiness({}), address(port)):
                raise AssertionError("it was served nevertheless")
    async with health_served(Readiness({}), address(port)):
        assert (await get(port, "/readyz")).status_code == 200


async def test_an_address_that_is_not_this_machines_is_told_too() -> None:
    with pytest.raises(ConfigurationError, match=r"FRONTDESK_WORKER_PORT: cannot listen on 192\.0\.2\.1"):
        Address("192.0.2.1", 8082, "FRONTDESK_WORKER_PORT").reserved()


async def test_a_worker_is_ready_once_it_has_looked_for_jobs_and_no_longer_when_it_has_not_for_a_while(
    tmp_path: Path, engine_settings: Callable[[Path], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, stop = TableQueue(), asyncio.Event()
    check = jobs_looked_for(queue)
    assert not await check()
    async with open_database(engine_settings(tmp_path), queue) as db:
        assert await database_answers(db)()
        serving = asyncio.create_task(queue.serve(db, {}, stop))
        async with asyncio.timeout(10):
            while not await check():  # noqa: ASYNC110
                await asyncio.sleep(0)
        stop.set()
        await serving
        monkeypatch.setattr(health, "ALIVE_SECONDS", 0.0)
        assert not await check()


@asynccontextmanager
async def forwarded(port: int, url: str) -> AsyncIterator[None]:
    """The database's server, also at another port for as long as this lasts."""
    target = make_url(url)

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(target.host, target.port)
        await asyncio.gather(pump(reader, forth), pump(back, writer), return_exceptions=True)

    server = await asyncio.start_server(connect, "127.0.0.1", port)
    yield
    server.close()


async def test_a_database_that_is_not_up_yet_is_waited_for_and_told(
    tmp_path: Path, postgres_settings: Callable[[Path], Settings]
) -> None:
    url, port = postgres_settings(tmp_path).database_url, free_port()
    assert url is not None
    later = make_url(url).set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
    settings = Settings(home=tmp_path, database_url=later, _env_file=None)
    with capture_logs() as logs:
        opening = open_database(settings, TableQueue())
        coming = asyncio.create_task(opening.__aenter__())
        async with asyncio.timeout(10):
            while not logs:  # noqa: ASYNC110 (the log line is what is waited for)
                await asyncio.sleep(0.01)
        assert not coming.done()
        async with forwarded(port, url):
            db = await asyncio.wait_for(coming, 20)
            assert await database_answers(db)()
            await opening.__aexit__(None, None, None)
    assert (logs[0]["event"], logs[0]["wants"]) == ("service.waiting", "database")


async def test_one_that_does_not_come_up_is_told_by_its_setting_and_not_with_its_password(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=f"postgresql://frontdesk:secret@127.0.0.1:{free_port()}/f", _env_file=None)
    db = Database(settings)
    with pytest.raises(ConfigurationError, match="DATABASE_URL: the database could not be reached") as error:
        await until_there(db, seconds=0.0)
    assert "secret" not in str(error.value)
    assert await Readiness({"database": database_answers(db)}).missing() == ["database"]
    await db.close()
