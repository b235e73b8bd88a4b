"""Who a request comes from: by a bearer token, or by the dashboard's cookie and then from our own pages only."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers

from app_ui.services import Services
from core.errors import Forbidden, Unauthorized
from tenancy.accounts import Member, Session, SignedIn

COOKIE = "frontdesk_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSite(Forbidden):
    """A browser sent this on behalf of another site, or does not say on whose."""

    code = "cross_site"


class OwnersOnly(Forbidden):
    """Staff read, keep the diary of bookings and try questions; this is for owners."""

    code = "owners_only"


def services_of(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


def session_of(request: Request) -> Session:
    found: Session = request.state.session
    return found


def member_of(request: Request) -> Member:
    return session_of(request).member


ServicesHere = Annotated[Services, Depends(services_of)]
SessionHere = Annotated[Session, Depends(session_of)]
MemberHere = Annotated[Member, Depends(member_of)]
"""The one place a business id comes from."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class MemberRoute(APIRoute):
    """A route for whoever is signed in. Who asks is known before anything that they sent is read."""

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def for_members(request: Request) -> Response:
            request.state.session = await _signed_in(request)
            return await answer(request)

        return for_members


class OwnerRoute(APIRoute):
    """A route for owners alone."""

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def for_owners(request: Request) -> Response:
            request.state.session = await _signed_in(request)
            if member_of(request).role != "owner":
                raise OwnersOnly("only an owner may do this; ask one of yours")
            return await answer(request)

        return for_owners


def presented_token(request: Request) -> str | None:
    """The token that comes with a request. Raises ``CrossSite`` for a cookie that another site sends along."""
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthorized("expected `Authorization: Bearer` and a token, or the dashboard's cookie")
        return token.strip()
    cookie = request.cookies.get(COOKIE)
    if cookie is not None and request.method not in SAFE_METHODS:
        check_own_site(request)
    return cookie


def check_own_site(request: Request) -> None:
    """Raises ``CrossSite`` unless the browser says that one of our own pages sends this."""
    if not _from_own_site(request.headers, services_of(request).settings.admin_url):
        raise CrossSite("this has to come from the dashboard's own pages")


def set_cookie(response: Response, signed_in: SignedIn, services: Services) -> None:
    response.set_cookie(
        COOKIE,
        signed_in.token,
        max_age=int((signed_in.expires_at - services.clock.now()).total_seconds()),
        httponly=True,
        samesite="lax",
        secure=services.settings.admin.startswith("https://"),
    )


def clear_cookie(response: Response, services: Services) -> None:
    secure = services.settings.admin.startswith("https://")
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=secure)


async def _signed_in(request: Request) -> Session:
    return await services_of(request).accounts.verify(presented_token(request))


def _from_own_site(headers: Headers, admin_url: str | None) -> bool:
    fetched = headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched == "same-origin"
    return from_own_origin(headers, admin_url)


def from_own_origin(headers: Headers, admin_url: str | None) -> bool:
    """Whether the browser names our origin: the configured one, else whatever host it has called."""
    try:
        origin = urlsplit(headers.get("origin", ""))
        if admin_url is not None:
            return _place(origin) == _place(urlsplit(admin_url))
    except ValueError:  # no address at all, such as a port of letters
        return False
    return bool(origin.netloc) and origin.netloc == headers.get("host")


def _place(url: SplitResult) -> tuple[str, str | None, int | None]:
    """As browsers compare origins: letters' case and a scheme's own port say nothing."""
    return url.scheme, url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)
