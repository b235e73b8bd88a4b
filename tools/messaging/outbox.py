"""The outbox: a text is a row and a job in the transaction of its act, sent after that has committed, and once.

A worker that dies with a text in its hand leaves it ``sending``. Whoever has the job next asks the provider whether it has
this text already, before it sends anything.
"""

from datetime import timedelta
from typing import ClassVar, Literal, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.clock import Clock, SystemClock
from core.database import Database
from core.errors import NotFound, ProviderError
from core.jobs import JobRun, enqueue
from tools.messaging.models import OutgoingText, TextedNumber, TextKind
from tools.messaging.numbers import Numbers
from tools.messaging.wording import segments

SEND_TEXT = "send_text"
"""The job that sends one text."""
CLOCKS_DIFFER = timedelta(minutes=2)
RefusedBecause = Literal["stopped", "not_a_mobile", "invalid_number", "refused"]


class TextRefused(ProviderError):
    """The provider will never take this text."""

    code: ClassVar[str] = "text_refused"

    def __init__(self, reason: RefusedBecause) -> None:
        super().__init__(f"the text was refused: {reason}")
        self.reason = reason


class TextSender(Protocol):
    """The provider. Raises TextRefused for good, and ProviderError where it may or may not have taken the text."""

    async def send(self, text_id: UUID, to: str, line: str, body: str) -> str:
        """Its id for the text."""
        ...

    async def find(self, to: str, line: str, body: str, since: "timedelta") -> str | None:
        """Its id for a text of just these words that it was given within this time, if there is one."""
        ...


async def put(
    session: AsyncSession,
    numbers: Numbers,
    clock: Clock,
    *,
    business_id: UUID,
    line: str,
    to: str,
    body: str,
    kind: TextKind,
    call_id: UUID | None,
    recipient: str | None = None,
) -> OutgoingText:
    """Put a text into the outbox of the session's transaction."""
    text = OutgoingText(
        call_id=call_id, kind=kind, recipient=recipient, line=line, number_digest=numbers.digest(business_id, to), number=b"",
        body=b"", segments=segments(body), created_at=clock.now(),
    )  # fmt: skip
    text.number, text.body = numbers.seal(to, text.id), numbers.seal(body, text.id)
    session.add(text)
    await session.flush()
    await enqueue(session, SEND_TEXT, {"text_id": str(text.id)}, key=str(text.id), clock=clock)
    return text


async def sent_in_call(
    session: AsyncSession, numbers: Numbers, call_id: UUID, kind: TextKind, digest: bytes, body: str
) -> OutgoingText | None:
    """The same text to the same number from the same call, which nobody wants twice."""
    same = select(OutgoingText).where(
        col(OutgoingText.call_id) == call_id, col(OutgoingText.kind) == kind, col(OutgoingText.number_digest) == digest
    )
    return next((text for text in await session.scalars(same) if numbers.open(text.body, text.id) == body), None)


async def texted(session: AsyncSession, line: str, digest: bytes) -> TextedNumber | None:
    """What is known against texting a number of the session's business."""
    known = select(TextedNumber).where(TextedNumber.line == line, TextedNumber.number_digest == digest)
    return (await session.scalars(known)).one_or_none()


async def remember(
    session: AsyncSession, line: str, digest: bytes, clock: Clock, *, stopped: bool | None = None, unable: bool | None = None
) -> None:
    """Keep what was learnt of a number."""
    row = await texted(session, line, digest)
    if row is None:
        row = TextedNumber(line=line, number_digest=digest, changed_at=clock.now())
        session.add(row)
    row.stopped = row.stopped if stopped is None else stopped
    row.unable = row.unable if unable is None else unable
    row.changed_at = clock.now()
    await session.flush()


class TextJobs:
    """The worker's handler of ``SEND_TEXT``."""

    def __init__(self, db: Database, numbers: Numbers, sender: TextSender | None, clock: Clock | None = None) -> None:
        self._db, self._numbers, self._sender, self._clock = db, numbers, sender, clock or SystemClock()

    async def handle(self, run: JobRun) -> None:
        """Raises ProviderError where it has to be tried again."""
        assert run.business_id is not None, "a text belongs to a business"
        text_id = UUID(str(run.payload["text_id"]))
        text, begun_before = await self._begin(run.business_id, text_id)
        if text is None:
            return
        if self._sender is None:
            await self._settle(run.business_id, text_id, "failed", reason="no_account")
            return
        to, body = self._numbers.open(text.number, text.id), self._numbers.open(text.body, text.id)
        try:
            sid = None
            if begun_before and text.tried_at is not None:
                since = self._clock.now() - text.tried_at + CLOCKS_DIFFER
                sid = await self._sender.find(to, text.line, body, since)
            sid = sid or await self._sender.send(text.id, to, text.line, body)
        except TextRefused as refused:
            await self._settle(run.business_id, text_id, "failed", reason=refused.reason)
            return
        await self._settle(run.business_id, text_id, "sent", sid=sid)

    async def _begin(self, business_id: UUID, text_id: UUID) -> tuple[OutgoingText | None, bool]:
        """The text, now being sent, and whether somebody began that before; None where there is nothing to send."""
        async with self._db.business(business_id, write=True) as session:
            text = await session.get(OutgoingText, text_id, with_for_update=True)
            if text is None or text.state not in ("pending", "sending"):
                return None, False
            before = text.state == "sending"
            known = await texted(session, text.line, text.number_digest)
            if known is not None and (known.stopped or known.unable) and not before:
                text.state, text.reason = "failed", "stopped" if known.stopped else "not_a_mobile"
                text.settled_at = self._clock.now()
                return None, False
            text.state, text.tried_at = "sending", text.tried_at or self._clock.now()
            return text, before

    async def _settle(
        self, business_id: UUID, text_id: UUID, state: str, *, sid: str | None = None, reason: str | None = None
    ) -> None:
        async with self._db.business(business_id, write=True) as session:
            text = await session.get(OutgoingText, text_id, with_for_update=True)
            if text is None or text.state != "sending":
                return  # its status came before this did
            text.state, text.sid, text.reason, text.settled_at = state, sid, reason, self._clock.now()
            if reason in ("stopped", "not_a_mobile"):
                stopped, unable = (True, None) if reason == "stopped" else (None, True)
                await remember(session, text.line, text.number_digest, self._clock, stopped=stopped, unable=unable)


async def list_texts(session: AsyncSession, *, limit: int = 100) -> list[OutgoingText]:
    """The session's business's, the newest first."""
    return list(await session.scalars(select(OutgoingText).order_by(col(OutgoingText.created_at).desc()).limit(limit)))


async def told_status(session: AsyncSession, text_id: UUID, sid: str, status: str, code: str | None, clock: Clock) -> None:
    """What the provider says has become of a text. Raises NotFound for one that is not the session's business's."""
    text = await session.get(OutgoingText, text_id, with_for_update=True)
    if text is None:
        raise NotFound("there is no such text")
    final: dict[str, str] = {"delivered": "delivered", "undelivered": "undelivered", "failed": "undelivered"}
    if text.state in ("delivered", "undelivered", "failed"):
        return
    if status in final or (status == "sent" and text.state == "sending"):
        text.state, text.sid, text.settled_at = final.get(status, "sent"), sid, clock.now()
        text.reason = f"code_{code}" if code else None
