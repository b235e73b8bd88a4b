"""The business's calls: the list, one in full, its recording, and forgetting it."""

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, BaseModel, Field

from app_ui.api.authentication import MemberHere, MemberRoute, OwnerRoute, ServicesHere
from app_ui.api.openapi import problems
from app_ui.api.problems import BadRange
from app_ui.api.text import printable
from tenancy.calls.history import CallSummary, Line, Outcome, Turn

LARGEST_PAGE = 100
MOST_PAGES = 1_000_000
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


class CallTold(BaseModel):
    """A call in the list."""

    id: UUID
    started_at: datetime
    ended_at: datetime | None = Field(description="Null while the call goes on, and for one that was lost.")
    seconds: int | None = Field(description="How long it took.")
    caller: str | None = Field(description="The caller's number; null where it was withheld, or the call forgotten.")
    outcome: Outcome | None = Field(description="What the call came to; null while it goes on.")
    turns: int = Field(description="How often the caller spoke.")
    end_reason: str | None
    live: bool = Field(description="Whether it is going on.")
    forgotten: bool = Field(description="Whether what was said in it has been deleted.")

    @classmethod
    def of(cls, call: CallSummary) -> "CallTold":
        return cls(**{name: getattr(call, name) for name in CallTold.model_fields})


class CallsTold(BaseModel):
    calls: list[CallTold] = Field(description="The newest first.")
    total: int = Field(description="Of all pages.")
    page: int = Field(description="From 1; the last one for whoever asked for more.")
    pages: int


class LiveCallsTold(BaseModel):
    calls: list[CallTold] = Field(description="The newest first.")


class LineTold(BaseModel):
    """What one of the two said."""

    who: str = Field(description="`caller` or `agent`.")
    text: str = Field(description="The agent's words are those that the caller heard.")
    at: datetime
    turn: int = Field(description="Of the caller, from 1; the agent's words have the turn that they answer, the greeting 0.")
    interrupted: bool = Field(description="Whether the caller cut it short.")

    @classmethod
    def of(cls, line: Line) -> "LineTold":
        return cls(**{name: getattr(line, name) for name in LineTold.model_fields})


class TurnTold(BaseModel):
    """One turn of the caller and what the agent made of it."""

    number: int
    words: str
    route: str | None = Field(description="The agent that acted on it.")
    intents: list[str]
    stages: dict[str, int] = Field(description="Milliseconds from the caller's last voiced sample.")
    answer: str = Field(description="In full, heard or not.")
    acts: list[str] = Field(description="What was done: bookings, messages, transfers.")

    @classmethod
    def of(cls, turn: Turn) -> "TurnTold":
        return cls(
            number=turn.number, words=turn.words, route=turn.route, intents=list(turn.intents), stages=dict(turn.stages),
            answer=turn.answer, acts=list(turn.acts),
        )  # fmt: skip


class CallInFull(CallTold):
    lines: list[LineTold]
    turns_taken: list[TurnTold] = Field(description="The caller's turns with route and latency.")
    recorded: bool = Field(description="Whether there is a recording.")


Search = Annotated[
    str,
    Query(max_length=120, description="A caller's number, its last four digits, or a name that was given in a call."),
    AfterValidator(printable),
]
Page = Annotated[int, Query(ge=1, le=MOST_PAGES)]
Size = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
RECORDING: dict[int | str, dict[str, Any]] = {
    200: {"content": {"audio/wav": {}}},
    206: {"description": "A part.", "content": {"audio/wav": {}}},
}

reading = APIRouter(prefix="/calls", tags=["calls"], route_class=MemberRoute)
changing = APIRouter(prefix="/calls", tags=["calls"], route_class=OwnerRoute)


@reading.get("", summary="List and search calls")
async def list_calls(
    member: MemberHere,
    services: ServicesHere,
    search: Search = "",
    outcome: Outcome | None = None,
    page: Page = 1,
    size: Size = 25,
) -> CallsTold:
    found = await services.history.page(member.business_id, search=search, outcome=outcome, page=page, size=size)
    return CallsTold(calls=[CallTold.of(call) for call in found.calls], total=found.total, page=found.page, pages=found.pages)


@reading.get("/live", summary="The calls that are going on")
async def list_live_calls(member: MemberHere, services: ServicesHere) -> LiveCallsTold:
    return LiveCallsTold(calls=[CallTold.of(call) for call in await services.history.live(member.business_id)])


@reading.get("/{call_id}", summary="A call with its transcript")
async def read_call(call_id: UUID, member: MemberHere, services: ServicesHere) -> CallInFull:
    detail = await services.history.detail(member.business_id, call_id)
    return CallInFull(
        **CallTold.of(detail.summary).model_dump(),
        lines=[LineTold.of(line) for line in detail.lines],
        turns_taken=[TurnTold.of(turn) for turn in detail.turns],
        recorded=detail.recorded,
    )


@reading.get(
    "/{call_id}/recording",
    summary="A call's recording",
    response_class=StreamingResponse,
    responses=RECORDING,
    openapi_extra=problems("416"),
)
async def read_recording(
    call_id: UUID,
    member: MemberHere,
    services: ServicesHere,
    asked: Annotated[str | None, Header(alias="range", description="One range of bytes, as players ask for.")] = None,
) -> StreamingResponse:
    """Stereo, the caller left and the agent right: 16-bit PCM at 8 kHz."""
    recording = await services.history.recording(member.business_id, call_id)
    part = byte_range(asked, recording.size)
    start, stop = part or (0, recording.size)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(stop - start),
        "Content-Disposition": f'inline; filename="call-{call_id}.wav"',
    }
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{recording.size}"
    return StreamingResponse(recording.read(start, stop), 200 if part is None else 206, headers, "audio/wav")


@changing.post("/{call_id}/forget", status_code=204, summary="Forget a call", openapi_extra=problems("409"))
async def forget_call(call_id: UUID, member: MemberHere, services: ServicesHere) -> None:
    """Delete what was said and the caller's number, everywhere and for good. That there was a call stays in the list."""
    await services.history.forget(member.business_id, call_id)


def byte_range(asked: str | None, size: int) -> tuple[int, int] | None:
    """Start and end of the part that is asked for; None for the whole, also where more than one part is asked for or the
    header is none. Raises ``BadRange`` for a part that is not there."""
    found = _RANGE.fullmatch((asked or "").strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if first and last and int(last) < int(first):
        return None
    if start >= size or start >= stop:
        raise BadRange(size)
    return start, stop
