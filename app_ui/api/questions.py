"""Trying a question: what a caller would hear if they asked it now."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field

from app_ui.api.authentication import MemberHere, MemberRoute, ServicesHere
from app_ui.api.openapi import problems
from app_ui.api.sessions import Sent
from app_ui.api.text import printable
from app_ui.gateway_client import Answer


class QuestionSent(Sent):
    words: Annotated[str, AfterValidator(printable)] = Field(
        min_length=1, max_length=500, examples=["How much is a haircut?"], description="As a caller would say it."
    )


class EvidenceTold(BaseModel):
    title: str
    text: str
    score: float = Field(description="From 0 to 1, how surely it is about the question; 0 for what the web says.")


class AnswerTold(BaseModel):
    answer: list[str] = Field(description="Phrase by phrase; empty where the agent would act first.")
    route: str = Field(description="The agent that took the question.")
    evidence: list[EvidenceTold] = Field(description="What the business has told that supports the answer.")
    acts: list[str] = Field(description="What would be done now in a call. Nothing was.")
    version: int = Field(description="Of the business; a change that is saved is in the next answer.")

    @classmethod
    def of(cls, answer: Answer) -> "AnswerTold":
        found = [EvidenceTold(title=each.title, text=each.text, score=each.score) for each in answer.evidence]
        return cls(answer=list(answer.answer), route=answer.route, evidence=found, acts=list(answer.acts), version=answer.version)


reading = APIRouter(prefix="/questions", tags=["questions"], route_class=MemberRoute)


@reading.post("", summary="Try a question", openapi_extra=problems("429", "502"))
async def ask_question(sent: QuestionSent, member: MemberHere, services: ServicesHere) -> AnswerTold:
    """Staff may as well: nothing is changed, no call is made, and nobody is charged for one."""
    return AnswerTold.of(await services.ask(member.business_id, sent.words))
