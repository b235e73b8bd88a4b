"""Small, fast language models, behind one small protocol: messages and a form in, the filled form out, in time or not at all."""

import asyncio
from collections.abc import Sequence
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from core.attempts import Candidate, HedgeBudget, first_of
from core.errors import DeadlineExceeded, ProviderError
from core.models.chat import Message
from core.models.forms import form_schema
from core.models.vendors import VendorModel, failure, vendor_models
from core.settings import Settings
from core.standing import Standings

Form = TypeVar("Form", bound=BaseModel)


class SmallModel(Protocol):
    name: str

    async def fill(self, messages: Sequence[Message], form: type[Form], *, max_tokens: int, deadline: float) -> Form:
        """The form as the model fills it; which forms can be asked for, `core.models.forms.form_schema` says.

        ``max_tokens`` bounds the answer together with what is thought before it: leave room, a gpt-oss model always thinks.
        ``deadline``: seconds from the call until the answer must be whole; then the request is ended.

        Raises DeadlineExceeded when the answer is late, and ProviderError when the provider refuses or filters, or when
        what it answers is not the form: prose, half of one, nothing, a wrong value, a field too many. Neither quotes it.
        """
        ...


class LangChainSmallModel:
    """A SmallModel over one of LangChain's. The answer's text is read here: parsers of LangChain's raise what they like."""

    def __init__(self, model: VendorModel) -> None:
        self.name = model.name
        self._model = model

    async def probe(self) -> None:
        await self._model.probe()

    async def fill(self, messages: Sequence[Message], form: type[Form], *, max_tokens: int, deadline: float) -> Form:
        arguments = {self._model.limit: max_tokens, **self._model.shaped(form.__name__, form_schema(form))}
        try:
            async with asyncio.timeout(deadline):
                answer = await self._model.chat.ainvoke(list(messages), **arguments)
        except TimeoutError:
            raise DeadlineExceeded(f"{self.name} was too late with its answer") from None
        except Exception as error:
            raise failure(self._model, error) from None
        finish = answer.response_metadata.get("finish_reason")
        if not answer.text or finish not in self._model.uncut:
            raise ProviderError(f"{self.name} gave {'half an' if answer.text else 'an empty'} answer ({finish})")
        try:
            return form.model_validate_json(answer.text, extra="forbid")
        except ValidationError as error:
            kinds = ", ".join(sorted({mistake["type"] for mistake in error.errors(include_input=False)}))
            raise ProviderError(f"{self.name} did not fill the form: {kinds}") from None


class SmallModelsInTurn:
    """A SmallModel over several: the first whole form counts. The next one is asked when one fails, or beside one that has
    used up half of the time."""

    def __init__(self, models: Sequence[SmallModel], standings: Standings, budget: HedgeBudget | None = None) -> None:
        self.name = ", ".join(model.name for model in models)
        self._budget = budget or HedgeBudget()
        self._candidates = [Candidate(model, standings.of("small model", model)) for model in models]

    async def fill(self, messages: Sequence[Message], form: type[Form], *, max_tokens: int, deadline: float) -> Form:
        async def filled(model: SmallModel, left: float) -> Form:
            return await model.fill(messages, form, max_tokens=max_tokens, deadline=left)

        won = await first_of(self._candidates, filled, seconds=deadline, budget=self._budget)
        won.candidate.standing.worked()
        return won.value


def small_in_turn(models: Sequence[SmallModel], standings: Standings) -> tuple[SmallModel, ...]:
    """These as one; none of none."""
    return (SmallModelsInTurn(models, standings),) if models else ()


def small_models(settings: Settings) -> list[SmallModel]:
    """The models that there are keys for, in the order to ask them. Importing their clients takes seconds: call at start."""
    return [LangChainSmallModel(model) for model in vendor_models(settings, "small")]
