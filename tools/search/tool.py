"""The tool by which an agent looks something up. Whose permission counts, and which sites, is the call's to know."""

from pydantic import Field

from core.database import Database
from tenancy.profile import BusinessProfile
from tools.protocol import Message, ToolResult, done
from tools.reasons import Reason
from tools.registry import ActContext, ReadTool
from tools.search.web import Web

DEADLINE = 0.9
"""Seconds until a look on the web has answered or is given up, whatever it waits for."""


class SearchArguments(Message):
    query: str = Field(min_length=3, max_length=120)
    """Made by code of what was asked about: no caller's own words, and nothing about who calls."""


def web_search(web: Web | None) -> ReadTool[SearchArguments]:
    """Refused as ``search_off`` without a provider, and for a business that does not allow it."""

    def permission(profile: BusinessProfile) -> Reason | None:
        return None if web is not None and profile.search_web else "search_off"

    async def run(arguments: SearchArguments, context: ActContext, database: Database) -> ToolResult:
        assert web is not None, "the permission was asked first"
        profile = context.profile
        today = context.clock.now().astimezone(profile.zone).date().isoformat()
        found = await web.look_up(context.business_id, arguments.query, profile.search_sites, (profile.name,), today)
        return done(results=[{"title": one.title, "text": one.text, "url": one.url, "direct": one.direct} for one in found])

    return ReadTool("web_search", SearchArguments, run, permission, timeout=DEADLINE)
