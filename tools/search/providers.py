"""The providers in the order to ask them: the next one is asked when the one before it fails or is slow, all within one
deadline, and one that keeps failing is left alone."""

from collections.abc import Sequence

from core.attempts import Candidate, HedgeBudget, first_of
from core.standing import Standings
from tools.search.port import SearchProvider, WebResult


class Providers:
    """``SearchProvider`` over several. A slow one is not ended for the next one's sake: whoever answers first is heard."""

    name = "web search"

    def __init__(self, providers: Sequence[SearchProvider], standings: Standings, budget: HedgeBudget | None = None) -> None:
        self._budget = budget or HedgeBudget()
        self._candidates = [Candidate(provider, standings.of("search", provider)) for provider in providers]

    async def search(self, query: str, sites: Sequence[str], deadline: float) -> tuple[WebResult, ...]:
        async def found(provider: SearchProvider, left: float) -> tuple[WebResult, ...]:
            return await provider.search(query, sites, left)

        won = await first_of(self._candidates, found, seconds=deadline, budget=self._budget)
        won.candidate.standing.worked()
        return won.value
