"""Larger language models, behind one small protocol: messages in, pieces of text out, in time or not at all."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

from core.attempts import Candidate, HedgeBudget, first_of
from core.errors import DeadlineExceeded, ProviderError
from core.models.vendors import VendorModel, failure, vendor_models
from core.settings import Settings
from core.standing import Standings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk

    _Chunks = asyncio.Queue[AIMessageChunk | Exception | None]

Message = tuple[Literal["system", "user", "assistant"], str]

FIRST_TOKEN_SECONDS = 1.2
"""Models that have said nothing by then are too late for a telephone, however many were asked."""


PIECE_SECONDS = 0.8
"""Between two pieces of an answer; a model that has begun and then says nothing for so long has broken off."""


class ChatModel(Protocol):
    name: str

    def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: float) -> AsyncIterator[str]:
        """The answer in pieces as they come. ``deadline``: seconds from the call until the answer must be whole.

        Raises DeadlineExceeded when the first piece or the whole is late, and ProviderError when the provider refuses,
        breaks off, filters, or answers with nothing. Closing the iterator ends the request.
        """
        ...


class LangChainModel:
    """A ChatModel over one of LangChain's; which vendor stands behind it shows in ``name`` alone."""

    def __init__(self, model: VendorModel, *, first_token: float = FIRST_TOKEN_SECONDS, piece: float = PIECE_SECONDS) -> None:
        self.name = model.name
        self.patience = model.first_token_p95
        self._model = model
        self._first_token, self._piece = first_token, piece

    async def probe(self) -> None:
        await self._model.probe()

    async def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: float) -> AsyncGenerator[str, None]:
        clock = asyncio.get_running_loop()
        until, first_until = clock.time() + deadline, clock.time() + min(deadline, self._first_token)
        spoke, finish = False, ""
        async with _read(self._model, messages, max_tokens) as chunks:
            while True:
                try:
                    async with asyncio.timeout_at(min(until, clock.time() + self._piece) if spoke else first_until):
                        chunk = await chunks.get()
                except TimeoutError:
                    late = "the rest of its answer" if spoke else "its first word"
                    raise DeadlineExceeded(f"{self.name} was too late with {late}") from None
                if isinstance(chunk, Exception):
                    raise failure(self._model, chunk) from None
                if chunk is None:
                    break
                finish = chunk.response_metadata.get("finish_reason") or finish
                if text := str(chunk.text):
                    spoke = True
                    yield text
        if not spoke or finish not in self._model.uncut:
            how = "broke off in mid-answer" if spoke else "gave an empty answer"
            raise ProviderError(f"{self.name} {how}{f' ({finish})' if finish else ''}")


class ModelsInTurn:
    """A ChatModel over several, in the order to ask them: whoever says a first word in time answers.

    A model that fails is followed by the next at once, one that is slower than it nearly always is has the next asked beside
    it, and one that keeps failing is left alone. Once an answer has begun nobody takes it over.
    """

    def __init__(
        self,
        models: Sequence[ChatModel],
        standings: Standings,
        budget: HedgeBudget | None = None,
        first_token: float = FIRST_TOKEN_SECONDS,
    ) -> None:
        self.name = ", ".join(model.name for model in models)
        self._budget = budget or HedgeBudget()
        self._first_token = first_token
        self._candidates = [
            Candidate(model, standings.of("large model", model), getattr(model, "patience", float("inf"))) for model in models
        ]

    async def stream(self, messages: Sequence[Message], *, max_tokens: int, deadline: float) -> AsyncGenerator[str, None]:
        async def begun(model: ChatModel, _left: float) -> tuple[str, AsyncGenerator[str, None]]:
            stream = model.stream(messages, max_tokens=max_tokens, deadline=deadline)
            pieces = cast(AsyncGenerator[str, None], stream)
            try:
                return await anext(pieces), pieces
            except StopAsyncIteration:
                raise ProviderError(f"{model.name} gave an empty answer") from None
            except BaseException:
                await pieces.aclose()
                raise

        async def discard(answer: tuple[str, AsyncGenerator[str, None]]) -> None:
            await answer[1].aclose()

        seconds = min(deadline, self._first_token)
        won = await first_of(self._candidates, begun, seconds=seconds, budget=self._budget, discard=discard)
        first, rest = won.value
        try:
            async with aclosing(rest) as pieces:
                yield first
                async for piece in pieces:
                    yield piece
        except ProviderError as error:
            won.candidate.standing.failed(error)
            raise
        won.candidate.standing.worked()


@asynccontextmanager
async def _read(model: VendorModel, messages: Sequence[Message], max_tokens: int) -> "AsyncIterator[_Chunks]":
    """The chunks of an answer, then None or the error that ended them; at most some more than ``max_tokens``.

    A task of its own reads them, since only a cancelled read ends the request at once: the clients' iterators are nested so
    that closing the outermost leaves the connection to the garbage collector.
    """
    chunks: _Chunks = asyncio.Queue()
    limit: dict[str, Any] = {model.limit: max_tokens}

    async def read() -> None:
        try:
            async for chunk in model.chat.astream(list(messages), **limit):
                chunks.put_nowait(chunk)
            chunks.put_nowait(None)
        except Exception as error:
            chunks.put_nowait(error)

    reading = asyncio.create_task(read())
    try:
        yield chunks
    finally:
        reading.cancel()
        await asyncio.wait({reading})


def in_turn(models: Sequence[ChatModel], standings: Standings) -> tuple[ChatModel, ...]:
    """These as one; none of none."""
    return (ModelsInTurn(models, standings),) if models else ()


def chat_models(settings: Settings) -> list[ChatModel]:
    """The models that there are keys for, in the order to ask them. Importing their clients takes seconds: call at start."""
    return [LangChainModel(model) for model in vendor_models(settings, "large")]
