"""Nobody passes the doorway who is not signed in, no socket of another site, and no page's state under another session."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
import websockets
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app_ui.api.authentication import COOKIE
from app_ui.bundle import PLAIN_PAGES
from app_ui.doorway import MOST_PAGES, Doorway, SecurityHeaders, bound_token
from app_ui.session import SESSION_HEADER
from app_ui.sockets import REFUSED, SOCKETS
from core.clock import SystemClock
from core.database import Database
from core.limits import Limiter
from core.settings import Settings
from evals.bench.installation import free_port
from tenancy.accounts import Accounts, SignedIn
from tests.tenancy.businesses_given import profile

PASSWORD = "correct horse battery"
PLAIN = '<form><p id="problem-of-the-form" role="alert"></p><input name="next" value="/next"/></form>'


@dataclass
class Inside:
    """What stands behind the doorway: keeps what gets through, and answers."""

    passed: list[Scope] = field(default_factory=list)
    keeps_open: bool = False
    """Its sockets say back what they hear; otherwise they are closed at once."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.passed.append(scope)
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            while self.keeps_open and (message := await receive())["type"] == "websocket.receive":
                await send({"type": "websocket.send", "text": message["text"]})
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
            await send({"type": "http.response.body", "body": b"inside"})


@dataclass
class House:
    inside: Inside
    http: httpx.AsyncClient
    url: str
    ana: SignedIn
    ben: SignedIn
    """Of another business."""
    accounts: Accounts
    pages: Path

    async def get(self, path: str, token: str | None = None) -> httpx.Response:
        return await self.http.get(path, headers={"cookie": f"{COOKIE}={token}"} if token else {})

    def connected(self, token: str | None, client: str = "tab", **options: Any) -> websockets.connect:
        """A page's socket."""
        headers = {"cookie": f"theme=dark; {COOKIE}={token}"} if token else {}
        address = self.url.replace("http", "ws") + f"/_event/?EIO=4&transport=websocket&token={client}"
        return websockets.connect(address, additional_headers=headers, **{"origin": self.url, **options})

    async def open(self, token: str | None, client: str = "tab", **options: Any) -> None:
        """Open a page's socket and wait until it is closed again."""
        async with self.connected(token, client, **options) as socket:
            with contextlib.suppress(websockets.ConnectionClosedOK):
                await socket.recv()

    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.inside.passed[-1]["headers"]}


@pytest.fixture
async def house(sqlite_settings: Callable[[Path], Settings], tmp_path: Path) -> AsyncIterator[House]:
    db = Database(sqlite_settings(tmp_path / "home"))
    accounts, inside, pages = Accounts(db, Limiter(), SystemClock()), Inside(), tmp_path / "pages"
    pages.mkdir()
    for name in PLAIN_PAGES:
        (pages / f"{name}.html").write_text(PLAIN)
    for name in ("bookings", "index"):
        (pages / f"{name}.html").write_text("")
    signed_in = []
    for at, slug in enumerate(("first", "second")):
        new = profile(slug=slug, phone_numbers=[f"+1212555011{at}"])
        await accounts.sign_up(new, email=f"{slug}@example.com", name=slug, password=PASSWORD, address=f"198.51.100.{at}")
        signed_in.append(await accounts.sign_in(f"{slug}@example.com", PASSWORD, address=f"198.51.100.{at}"))
    async with served(Doorway(inside, accounts, Limiter(), None, pages)) as (url, http):
        yield House(inside, http, url, *signed_in, accounts, pages)
    await db.close()


class Listening(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@contextlib.asynccontextmanager
async def served(app: Doorway) -> AsyncIterator[tuple[str, httpx.AsyncClient]]:
    url = f"http://127.0.0.1:{(port := free_port())}"
    server = Listening(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    await server.listening.wait()
    async with httpx.AsyncClient(base_url=url) as http:
        yield url, http
    server.should_exit = True
    await serving


async def test_a_page_is_for_whoever_is_signed_in_and_leads_others_to_the_sign_in_and_back(house: House) -> None:
    assert (await house.get("/calls", house.ana.token)).text == "inside"
    for token in (None, "nonsense", f"{house.ana.token}x"):
        answer = await house.get("/calls/an-id", token)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/calls/an-id")
    assert len(house.inside.passed) == 1


async def test_a_built_page_is_answered_at_once_and_others_by_their_address(house: House) -> None:
    for path in ("/bookings", "/bookings/", "/", "/calls/an-id"):
        assert (await house.get(path, house.ana.token)).status_code == 200
    assert [scope["path"] for scope in house.inside.passed] == ["/bookings.html", "/bookings.html", "/", "/calls/an-id"]


async def test_the_sign_in_is_for_whoever_is_not_signed_in(house: House) -> None:
    answer = await house.get("/sign-in?problem=wrong&next=/calls")
    assert "do not fit" in answer.text
    assert 'value="/calls"' in answer.text
    assert (await house.get("/sign-in", house.ana.token)).headers["location"] == "/"


async def test_nothing_of_an_address_becomes_markup_of_the_sign_in(house: House) -> None:
    answer = await house.get('/sign-in?problem=<script>alert(1)</script>&next="><script>alert(2)</script>')
    assert "<script>" not in answer.text
    assert "alert(1)" not in answer.text


async def test_reflex_s_own_endpoints_are_not_there(house: House) -> None:
    for path in ("/_upload/x", "/_health", "/_event", "/_all_routes"):
        assert (await house.get(path, house.ana.token)).status_code == 404
    assert (await house.http.post("/", headers={"cookie": f"{COOKIE}={house.ana.token}"})).status_code == 404
    assert house.inside.passed == []


async def test_built_files_are_for_everybody_and_those_named_by_their_content_are_kept_for_good(house: House) -> None:
    assert "immutable" in (await house.get("/assets/app-1a2b.js")).headers["cache-control"]
    assert "immutable" not in (await house.get("/favicon.svg")).headers["cache-control"]


async def test_a_socket_needs_a_living_session(house: House) -> None:
    await house.open(house.ana.token)
    await house.accounts.sign_out(house.ana.token)
    for token in (None, "nonsense", house.ana.token):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await house.open(token)
        assert refused.value.response.status_code == 403
    assert len(house.inside.passed) == 1


async def test_an_open_socket_is_closed_when_its_session_is_and_others_stay(house: House) -> None:
    house.inside.keeps_open = True
    sessions = [await house.accounts.verify(each.token) for each in (house.ana, house.ben)]
    async with house.connected(house.ana.token) as ours, house.connected(house.ben.token) as theirs:
        SOCKETS.close(sessions[0].id)
        with pytest.raises(websockets.ConnectionClosedError) as closed:
            await ours.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == REFUSED
        await theirs.send("still here")
        assert await theirs.recv() == "still here"


async def test_a_socket_of_another_site_is_refused(house: House) -> None:
    for origin in ("https://evil.example", "null", None, house.url.replace("127.0.0.1", "127.0.0.1.evil.example")):
        with pytest.raises(websockets.InvalidStatus):
            await house.open(house.ana.token, origin=origin)
    assert house.inside.passed == []


async def test_what_gets_in_has_the_session_s_id_and_neither_its_secret_nor_one_of_its_own_choice(house: House) -> None:
    session = await house.accounts.verify(house.ana.token)
    await house.open(house.ana.token, user_agent_header=None)
    assert house.headers()[SESSION_HEADER] == str(session.id)
    assert "cookie" not in house.headers()
    secret = house.ana.token.partition(".")[2]
    assert secret not in str(house.inside.passed[-1])


async def test_the_same_client_token_under_two_sessions_names_two_states(house: House) -> None:
    """A token that somebody has read in a browser opens nothing under their own session."""
    for signed_in in (house.ana, house.ben, house.ana):
        await house.open(signed_in.token, client="the-same")
    first, second, again = [scope["query_string"].decode().rpartition("token=")[2] for scope in house.inside.passed]
    assert first == again != second
    assert "the-same" not in first
    ids = [(await house.accounts.verify(each.token)).id for each in (house.ana, house.ben)]
    assert [first, second] == [bound_token(one, "the-same") for one in ids]


async def test_one_session_opens_so_many_pages_and_another_s_are_not_counted_with_them(house: House) -> None:
    for _ in range(MOST_PAGES):
        await house.open(house.ana.token)
    with pytest.raises(websockets.InvalidStatus):
        await house.open(house.ana.token)
    await house.open(house.ben.token)


async def test_a_renewed_cookie_leads_to_the_same_state(house: House) -> None:
    await house.open(house.ana.token)
    await house.open((await house.accounts.renew(house.ana.token)).token)
    before, after = (scope["query_string"] for scope in house.inside.passed)
    assert before == after


async def test_where_owners_come_by_another_address_only_that_one_is_the_origin(house: House) -> None:
    app = Doorway(house.inside, house.accounts, Limiter(), "https://desk.example.com", house.pages)
    async with served(app) as (url, _):
        house.url = url
        await house.open(house.ana.token, origin="https://desk.example.com")
        for origin in (url, "http://desk.example.com", "https://desk.example.com:444"):
            with pytest.raises(websockets.InvalidStatus):
                await house.open(house.ana.token, origin=origin)
    assert len(house.inside.passed) == 1


async def test_every_answer_says_what_a_browser_may_do_with_it(house: House) -> None:
    app = SecurityHeaders(house.inside, ["let a = 1"], secure=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://desk") as http:
        headers = (await http.get("/")).headers
    policy = headers["content-security-policy"]
    assert "'unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert "'sha256-" in policy
    assert headers["strict-transport-security"]


async def test_what_is_no_page_may_do_nothing_and_a_page_that_has_not_changed_what_it_could(house: House) -> None:
    async def answer(status: int, kind: str) -> str:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await Response("", status, {"content-type": kind} if kind else {})(scope, receive, send)

        transport = httpx.ASGITransport(app=SecurityHeaders(app, ["let a = 1"], secure=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
            return (await http.get("/")).headers["content-security-policy"]

    assert "script-src" not in await answer(200, "application/json")
    assert await answer(304, "") == await answer(200, "text/html; charset=utf-8")
