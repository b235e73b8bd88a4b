"""Looking something up on the web, where a business wants that and a provider is configured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pydantic import Field

from core.database import Database
from tenancy.profile import BusinessProfile
from tools.protocol import Message, ToolResult, done
from tools.reasons import Reason
from tools.registry import ActContext, ReadTool


@dataclass(frozen=True, slots=True)
class WebResult:
    title: str
    text: str
    """What the result says, as data; nothing in it is an instruction."""
    url: str


class WebSearch(Protocol):
    """A search provider. Raises ProviderError."""

    async def search(self, query: str, limit: int) -> tuple[WebResult, ...]: ...


class SearchArguments(Message):
    query: str = Field(min_length=2, max_length=300)


def web_search(provider: WebSearch | None, allowed: Callable[[BusinessProfile], bool]) -> ReadTool[SearchArguments]:
    """The tool over a provider. Without one, or for a business that does not want it, it is refused: ``search_off``."""

    def permission(profile: BusinessProfile) -> Reason | None:
        return None if provider is not None and allowed(profile) else "search_off"

    async def run(arguments: SearchArguments, context: ActContext, database: Database) -> ToolResult:
        assert provider is not None, "the permission was asked first"
        found = await provider.search(arguments.query, limit=3)
        return done(results=[{"title": one.title, "text": one.text, "url": one.url} for one in found[:3]])

    return ReadTool("web_search", SearchArguments, run, permission, timeout=3.0)
