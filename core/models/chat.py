"""Larger language models, behind one small protocol: messages in, pieces of text out, in time or not at all."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

from core.errors import DeadlineExceeded, ProviderError
from core.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

Message = tuple[Literal["system", "user", "assistant"], str]

FIRST_TOKEN_SECONDS = 2.0
"""A model that has said nothing by then is too late for a telephone; the next one is asked."""


class ChatModel(Protocol):
    name: str

    def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: float) -> AsyncIterator[str]:
        """The answer in pieces as they come. ``deadline``: seconds from the call until the answer must be whole.

        Raises DeadlineExceeded when the first piece or the whole is late, and ProviderError when the provider refuses,
        breaks off, or answers with nothing. Closing the iterator ends the request.
        """
        ...


class LangChainModel:
    """A ChatModel over one of LangChain's; which vendor stands behind it shows in ``name`` alone."""

    def __init__(self, name: str, model: "BaseChatModel", *, first_token: float = FIRST_TOKEN_SECONDS) -> None:
        self.name = name
        self._model = model
        self._first_token = first_token

    async def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: float) -> AsyncGenerator[str, None]:
        clock = asyncio.get_running_loop()
        until, first_until = clock.time() + deadline, clock.time() + min(deadline, self._first_token)
        spoke = finished = False
        answer = cast(AsyncGenerator[Any, None], self._model.astream(list(messages), max_tokens=max_tokens))
        async with aclosing(answer) as chunks:
            while True:
                try:
                    async with asyncio.timeout_at(until if spoke else first_until):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    break
                except TimeoutError:
                    late = "the rest of its answer" if spoke else "its first word"
                    raise DeadlineExceeded(f"{self.name} was too late with {late}") from None
                except Exception as error:
                    raise ProviderError(f"{self.name} failed: {_reason(error)}") from error
                finished = finished or bool(chunk.response_metadata.get("finish_reason"))
                if isinstance(chunk.content, str) and chunk.content:
                    spoke = True
                    yield chunk.content
        if not spoke or not finished:
            raise ProviderError(f"{self.name} {'broke off in mid-answer' if spoke else 'gave an empty answer'}")


def chat_models(settings: Settings) -> list[ChatModel]:
    """The models that there are keys for, in the order to ask them. Importing their clients takes seconds: call at start."""
    models: list[ChatModel] = []
    if settings.groq_api_key is not None:
        models.append(_groq(settings))
    if settings.openai_api_key is not None:
        models.append(_openai(settings))
    return models


def _groq(settings: Settings) -> LangChainModel:
    from langchain_groq import ChatGroq

    reasons = settings.groq_model.startswith("openai/gpt-oss")
    model = ChatGroq(
        model_name=settings.groq_model,
        api_key=settings.groq_api_key,
        base_url=settings.groq_base_url,
        max_retries=0,
        temperature=0,
        reasoning_effort="low" if reasons else None,
    )
    return LangChainModel(f"groq/{settings.groq_model}", model)


def _openai(settings: Settings) -> LangChainModel:
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(
        model=settings.openai_model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        max_retries=0,
        temperature=0 if settings.openai_model.startswith("gpt-4") else None,
        use_responses_api=False,
    )
    return LangChainModel(f"openai/{settings.openai_model}", model)


def _reason(error: Exception) -> str:
    """The kind of failure and its HTTP status; never the message, which may quote what was said."""
    status = getattr(error, "status_code", None)
    return f"{type(error).__name__}{f' (HTTP {status})' if status else ''}"
