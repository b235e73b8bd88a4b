"""What stands between the network and Reflex: who may load a page or open its socket, and what browsers may do with it.

A page of somebody who is not signed in is a redirect to the sign-in form. A socket needs the page's own origin and a living
session. Reflex keeps a page's state under a token that the browser made up; here the token is bound to the session before
Reflex sees it, so a token alone, or one under another session, leads nowhere.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app_ui.api.authentication import COOKIE, from_own_origin
from app_ui.api.forms import problem_words
from app_ui.bundle import PLAIN_PAGES
from app_ui.session import SESSION_HEADER
from app_ui.sockets import REFUSED, SOCKETS, closing
from app_ui.welcome import NEXT_SLOT, PROBLEM_SLOT
from core.errors import TooMany, Unauthorized
from core.limits import Limiter
from tenancy.accounts import Accounts, Session

SOCKET = "/_event"
MOST_PAGES, PAGES_SECONDS = 240, 600
"""So often one session may open or reload a page in a while."""


class Doorway:
    """Around the Reflex app, which is mounted last."""

    def __init__(self, app: ASGIApp, accounts: Accounts, limiter: Limiter, origin: str | None, pages: Path) -> None:
        """``origin`` is the one that owners' browsers name; None where that is whatever host they have called."""
        self._app, self._accounts, self._limiter, self._origin = app, accounts, limiter, origin
        self._plain = {f"/{name}": (pages / f"{name}.html").read_text() for name in PLAIN_PAGES}
        self._built = {f"/{file.relative_to(pages).with_suffix('')}" for file in pages.rglob("*.html")} - {"/index"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/") or "/"
        if scope["type"] == "websocket":
            await self._socket(path, scope, receive, send)
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD") or path.startswith("/_"):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        elif "." in path.rpartition("/")[2]:
            await self._app(scope, receive, _with_headers(send, _asset_headers(path)))
        else:
            await self._page(path, scope, receive, send)

    async def _page(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        session = await self._session(Headers(scope=scope))
        if path in self._plain and session is None:
            page = _plain(self._plain[path], QueryParams(scope["query_string"]))
            await HTMLResponse(page, headers={"cache-control": "no-store"})(scope, receive, send)
        elif path in self._plain:
            await RedirectResponse("/", 303)(scope, receive, send)
        elif session is None:
            query = scope["query_string"].decode("latin-1")
            onward = "" if path == "/" else "?" + urlencode({"next": f"{path}?{query}" if query else path}, safe="/")
            await RedirectResponse(f"/sign-in{onward}", 303)(scope, receive, send)
        else:
            # by its file's name, or it would be looked for as a folder and asked for once more
            file = f"{path}.html" if path in self._built else path
            await self._app({**scope, "path": file}, receive, _with_headers(send, {"cache-control": "no-cache"}))

    async def _socket(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        session = await self._session(headers) if path == SOCKET and token and from_own_origin(headers, self._origin) else None
        if session is None or not await self._has_room(session):
            await receive()
            await send({"type": "websocket.close", "code": REFUSED})
            return
        kept = [(k, v) for k, v in QueryParams(scope["query_string"]).multi_items() if k != "token"]
        query = urlencode([*kept, ("token", bound_token(session.id, token))]).encode()
        own = [(k, v) for k, v in scope["headers"] if k.decode("latin-1").lower() not in ("cookie", SESSION_HEADER)]
        own.append((SESSION_HEADER.encode(), str(session.id).encode()))
        with SOCKETS.opened(session.id) as ended:
            await self._app({**scope, "query_string": query, "headers": own}, *closing(ended, receive, send))

    async def _has_room(self, session: Session) -> bool:
        """Each new token of a browser is a page's state, which is kept for a while."""
        try:
            await self._limiter.hit("pages of", str(session.id), most=MOST_PAGES, seconds=PAGES_SECONDS)
        except TooMany:
            return False
        return True

    async def _session(self, headers: Headers) -> Session | None:
        try:
            return await self._accounts.verify(cookie_of(headers))
        except Unauthorized:
            return None


def bound_token(session_id: UUID, token: str) -> str:
    """The name of a page's state: nobody has it who does not have both the session and the browser's token."""
    return hashlib.sha256(f"{session_id} {token}".encode()).hexdigest()


def cookie_of(headers: Headers) -> str | None:
    """Read as the API reads it, so that an odd cookie of another site on this host hides ours from neither."""
    return cookie_parser("; ".join(headers.getlist("cookie"))).get(COOKIE)


def _plain(page: str, query: QueryParams) -> str:
    """A plain page with what went wrong, and with where the sign-in leads; the form's receiver checks that place."""
    words, onward = html.escape(problem_words(query.get("problem", ""))), html.escape(query.get("next", "/"))
    page = re.sub(rf'(<[^>]*id="{PROBLEM_SLOT}"[^>]*>)', lambda slot: slot[1] + words, page, count=1)
    return page.replace(f'value="{NEXT_SLOT}"', f'value="{onward}"')


def _asset_headers(path: str) -> dict[str, str]:
    """Reflex's build names files by their content below ``/assets/``; what else there is changes with a release at most."""
    lasting = path.startswith("/assets/")
    return {"cache-control": "public, max-age=31536000, immutable" if lasting else "public, max-age=3600"}


def _with_headers(send: Send, own: dict[str, str]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(raw=message["headers"]).update(own)
        await send(message)

    return sending


_NO_PAGE = "default-src 'none'; frame-ancestors 'none'"


class SecurityHeaders:
    """Around the whole admin service: what a browser may do with any answer of it."""

    def __init__(self, app: ASGIApp, scripts: Iterable[str], secure: bool) -> None:
        """``scripts``: the inline scripts of the built pages, allowed by their hashes. ``secure``: reached over https."""
        hashes = " ".join(sorted({f"'sha256-{_hash(script)}'" for script in scripts}))
        self._page_policy = (
            "default-src 'none'; "
            f"script-src 'self' {hashes}; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        self._app = app
        self._headers = {
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
        }
        if secure:
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                kind = headers.get("content-type", "")  # a 304 has none, and its policy becomes that of the page it renews
                page = kind == "" or kind.startswith("text/html")
                headers.setdefault("content-security-policy", self._page_policy if page else _NO_PAGE)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


def inline_scripts(pages: Path) -> list[str]:
    """The code of every inline script in a folder of built pages."""
    found: list[str] = []
    for page in pages.rglob("*.html"):
        found += re.findall(r"<script(?:\s+(?!src)[^>]*)?>(.*?)</script>", page.read_text(), flags=re.DOTALL)
    return found


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
