"""Calendars to subscribe to: whoever knows a feed's address reads it, without signing in. One that opens nothing says no
more than any address at which there is nothing."""

import hashlib

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from app_ui.api.authentication import Handler, ServicesHere
from app_ui.api.problems import EXPLAINED, OURS, problem, problem_of
from app_ui.api.sessions import address_of
from core.errors import FrontdeskError, NotFound
from core.telemetry import where
from tools.calendars.feeds import feed_file, feed_of

MOST_A_MINUTE = 60
"""From one address, whatever they open: calendars ask every quarter of an hour, and nobody guesses a token at this pace."""
MEDIA_TYPE = "text/calendar; charset=utf-8"
KEPT_SECONDS = 300

_log = structlog.get_logger(__name__)


class FeedRoute(APIRoute):
    """What goes wrong is told as the API tells it."""

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except FrontdeskError as error:
                return problem_of(error)
            except Exception as error:
                _log.error("feeds.failed", **where(error))
                return problem(500, "internal", OURS)

        return answered


router = APIRouter(include_in_schema=False, route_class=FeedRoute)


@router.get("/calendar/{token}.ics")
async def calendar_feed(token: str, request: Request, services: ServicesHere) -> Response:
    await services.limiter.hit("calendar feeds from", address_of(request), most=MOST_A_MINUTE, seconds=60)
    async with services.db.platform() as session:
        feed = await feed_of(session, token)
    if feed is None:
        raise NotFound(EXPLAINED[404])
    profile = (await services.profiles.load(feed.business_id)).profile
    async with services.db.business(feed.business_id) as session:
        content = await feed_file(session, feed.resource_key, profile, services.clock.now())
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "Cache-Control": f"private, max-age={KEPT_SECONDS}",
        "ETag": etag,
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Content-Disposition": 'inline; filename="bookings.ics"',
    }
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=MEDIA_TYPE)
