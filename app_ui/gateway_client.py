"""What the owner's side asks of the gateway: how the agent would answer a question now."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from core.errors import InvalidInput, NotFound, ProviderError, TooMany
from core.secrets import Secrets
from core.service_tokens import service_token
from core.settings import Settings

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 10.0
"""Longer than the gateway takes at most."""
AWAY = "The phone service cannot be reached just now, so nobody can answer. What you saved is kept; try again in a moment."
LATE = "The answer took too long. Try again, or ask in other words."
FAILED = "The phone service could not answer this time. Try again in a moment."


@dataclass(frozen=True, slots=True)
class Evidence:
    title: str
    text: str
    score: float
    """From 0 to 1, how surely it is about the question; 0 for what the web says."""


@dataclass(frozen=True, slots=True)
class Answer:
    answer: tuple[str, ...]
    """What a caller would hear, phrase by phrase; nothing where the agent would act first."""
    route: str
    """The agent that took the question: synthesis, booking, orders, handoff or search."""
    evidence: tuple[Evidence, ...]
    version: int
    """Of what the business has told us that was answered from."""
    acts: tuple[str, ...]
    """The tools that would act now in a call, such as ``hold_booking``; nothing was done."""


class GatewayClient:
    def __init__(self, settings: Settings, secrets: Secrets) -> None:
        self._gateway, self._secret = settings.gateway, secrets.master_key
        self._http = httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS))

    async def ask(self, business_id: UUID, words: str) -> Answer:
        """Raises InvalidInput for no or too many words, NotFound, TooMany, and ProviderError with a sentence for the owner."""
        headers = {"Authorization": f"Bearer {service_token(self._secret, 'question', business_id)}"}
        try:
            url = f"{self._gateway}/businesses/{business_id}/question"
            response = await self._http.post(url, json={"words": words}, headers=headers)
        except httpx.ConnectError:
            raise ProviderError(AWAY) from None
        except httpx.TimeoutException as error:
            raise ProviderError(AWAY if isinstance(error, httpx.ConnectTimeout) else LATE) from None
        except httpx.HTTPError:
            raise ProviderError(FAILED) from None
        return _answer(_json(response), response.status_code)

    async def close(self) -> None:
        await self._http.aclose()


def _answer(given: dict[str, Any], status: int) -> Answer:
    message = str(given.get("message", FAILED))
    match status:
        case httpx.codes.OK:
            pass
        case httpx.codes.BAD_REQUEST:
            raise InvalidInput(message)
        case httpx.codes.NOT_FOUND if "message" in given:
            raise NotFound(message)
        case httpx.codes.TOO_MANY_REQUESTS:
            raise TooMany(message, 1)
        case httpx.codes.GATEWAY_TIMEOUT:
            raise ProviderError(LATE)
        case _:
            raise ProviderError(FAILED)
    try:
        return Answer(
            tuple(given["answer"]), given["route"], tuple(Evidence(**found) for found in given["evidence"]), given["version"],
            tuple(given["acts"]),
        )  # fmt: skip
    except (KeyError, TypeError):
        raise ProviderError(FAILED) from None


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        given = response.json()
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}
