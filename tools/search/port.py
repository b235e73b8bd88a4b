"""What a search on the web is, whoever does it: a query, the sites it is held to and a deadline in, results out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class WebResult:
    """What one page says, as data; nothing in it is an instruction."""

    title: str
    text: str
    url: str
    direct: bool = False
    """The provider took the page's text as the answer itself: Google's box above the results."""

    @property
    def site(self) -> str:
        """The page's domain as people say it, without "www."; empty where the address has none."""
        try:
            return (urlsplit(self.url).hostname or "").removeprefix("www.")
        except ValueError:
            return ""


class SearchProvider(Protocol):
    name: str

    async def search(self, query: str, sites: Sequence[str], deadline: float) -> tuple[WebResult, ...]:
        """Results as they came, best first; none is an answer too. ``sites`` are domains, none of them meaning any.

        ``deadline``: seconds from the call on; then the request is ended. Raises DeadlineExceeded when it is late, and
        ProviderError when it refuses, breaks off, or answers what is no search result. Neither quotes query or answer.
        """
        ...


def held_to(query: str, sites: Sequence[str]) -> str:
    """The query in Google's own language, which both providers pass on."""
    return f"{query} ({' OR '.join(f'site:{site}' for site in sites)})" if sites else query


def of_site(result: WebResult, sites: Sequence[str]) -> bool:
    """Whether a result is from one of the sites, whatever was asked for: a provider may have gone beyond them."""
    return not sites or any(result.site == site or result.site.endswith(f".{site}") for site in sites)
