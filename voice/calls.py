"""The calls of one gateway: each from its ring to its end, across lines that break, none ever touching another."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import ClassVar

import structlog

from core.errors import FrontdeskError, NotFound, Owner
from core.metrics import CALLS
from graph.reply import CameBack, Conversation, HeardPhrase, Orchestrator
from voice.ports import Recogniser, SpeechHints
from voice.preparation import PreparedCall, SessionParts
from voice.session import CallSession
from voice.transport import Transport

log = structlog.get_logger(__name__)

RING_SECONDS = 10.0
PREPARE_SECONDS = 30.0
LINE_SECONDS = 90.0
"""A call that rang and was given no line for so long is abandoned."""
LOST_SECONDS = 20.0
"""How long a call whose line broke may come back on a new one."""
END_SECONDS = 5.0
LET_GO_SECONDS = 2.0


class LinesBusy(FrontdeskError):
    """The gateway carries as many calls as it was set up for."""

    code = "lines_busy"
    status = 503
    owner: ClassVar[Owner] = "platform"
    say = "I'm sorry, all our lines are busy at the moment. Please try again in a few minutes. Goodbye."


@dataclass(slots=True)
class _Call:
    prepared: PreparedCall
    session: CallSession | None = None
    heard: tuple[HeardPhrase, ...] = ()
    """What was heard on a line that broke."""
    over: bool = False
    """The telephone network said that this call has ended."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Its session has ended."""
    expiry: asyncio.Task[None] | None = None
    preparing: asyncio.Task[None] | None = None

    @property
    def conversation(self) -> Conversation:
        return self.prepared.conversation


class LiveCalls:
    """``ring`` when the telephone does, ``serve`` when its line comes, ``gone`` when the network says that it ended."""

    def __init__(self, orchestrator: Orchestrator, parts: SessionParts, most: int) -> None:
        self._orchestrator = orchestrator
        self._parts = parts
        self._most = most
        self._calls: dict[str, _Call] = {}

    def __len__(self) -> int:
        return len(self._calls)

    async def ring(self, call_sid: str, to: str, caller: str | None, back: CameBack | None = None) -> Conversation:
        """Make the call ready, or ready again when its line broke, or when it comes back from somebody to whom it could not
        be handed. Raises UnknownNumber, LinesBusy, TimeoutError.

        A repeated ring of a call that still waits for its line changes nothing.
        """
        known = self._calls.get(call_sid)
        if known is not None and known.session is None and known.expiry is not None and not known.prepared.used:
            return known.conversation
        if known is None and len(self._calls) >= self._most:
            raise LinesBusy(f"{self._most} calls are in progress; raise the limit or add a gateway")
        if known is not None:
            await self._let_go(call_sid, known)
        async with asyncio.timeout(RING_SECONDS):
            if back is None:
                conversation = await self._orchestrator.ring(call_sid, to, caller)
            else:
                conversation = await self._orchestrator.take_back(call_sid, to, caller, back)
        same = known is not None and known.conversation is conversation
        call = _Call(PreparedCall(conversation, self._parts, known.heard if known is not None and same else ()))
        self._calls[call_sid] = call
        call.preparing = asyncio.create_task(_prepare(self._parts.recognisers, call.prepared.hints))
        call.expiry = asyncio.create_task(self._expire(call_sid, call, LINE_SECONDS, "abandoned", ()))
        return conversation

    async def serve(self, call_sid: str, line: Transport) -> None:
        """Carry the call on its line until one of them ends. Raises NotFound when it never rang here, or has a line."""
        call = self._calls.get(call_sid)
        if call is None or call.prepared.used:
            raise NotFound("no call with this CallSid waits for a line")
        if call.expiry is not None:
            call.expiry.cancel()
        call.prepared.used = True
        call.session = CallSession(call.prepared, line, self._parts)
        log.info("call_began", call=str(call.conversation.call_id), resumed=call.conversation.resumed)
        with CALLS.track_inprogress():
            ended = await call.session.run()
        log.info("call_ended", call=str(call.conversation.call_id), reason=ended.reason)
        call.session, call.heard = None, ended.heard
        call.ended.set()
        if self._calls.get(call_sid) is not call:
            return
        if ended.reason == "transferred" and not call.over:
            await self._hand_on(call_sid, call)
        elif ended.reason == "lost" and not call.over:
            call.expiry = asyncio.create_task(self._expire(call_sid, call, LOST_SECONDS, "lost", ended.heard))
        else:
            await self._end(call_sid, call, ended.reason, ended.heard)

    async def finish(self, call_sid: str, to: str, caller: str | None, reason: str, **facts: object) -> None:
        """End a call that was handed on: its log says what came of that, and its conversation is closed here."""
        known = self._calls.get(call_sid)
        if known is not None:
            await self._let_go(call_sid, known)
        async with asyncio.timeout(RING_SECONDS):
            conversation = await self._orchestrator.ring(call_sid, to, caller)
            await conversation.note("handed_over", **facts)
            await conversation.end(reason)

    async def gone(self, call_sid: str, reason: str) -> None:
        """The telephone call is over, whatever its line may think."""
        call = self._calls.get(call_sid)
        if call is None:
            return
        call.over = True
        if call.session is not None:
            await call.session.hang_up()
        else:
            await self._end(call_sid, call, reason, ())

    async def close(self) -> None:
        """The gateway stops: let go of every call without ending it, so that another process can take it up."""
        await asyncio.gather(*(self._let_go(call_sid, call) for call_sid, call in list(self._calls.items())))

    async def _hand_on(self, call_sid: str, call: _Call) -> None:
        """The call goes to a person: whichever process it comes back to takes it up."""
        try:
            async with asyncio.timeout(END_SECONDS):
                await call.conversation.let_go()
        except Exception as error:
            log.error("let_go_failed", call=str(call.conversation.call_id), error=type(error).__name__)
        if self._calls.get(call_sid) is call:
            del self._calls[call_sid]

    async def _expire(self, call_sid: str, call: _Call, seconds: float, reason: str, heard: tuple[HeardPhrase, ...]) -> None:
        await asyncio.sleep(seconds)
        call.expiry = None
        await self._end(call_sid, call, reason, heard)

    async def _let_go(self, call_sid: str, call: _Call) -> None:
        """Forget the call here; its conversation stays open for whoever takes it up."""
        self._calls.pop(call_sid, None)
        for task in (call.expiry, call.preparing):
            if task is not None:
                task.cancel()
        if call.session is not None:
            await call.session.hang_up()
            with suppress(TimeoutError):
                async with asyncio.timeout(LET_GO_SECONDS):
                    await call.ended.wait()
        elif not call.prepared.used:
            await call.prepared.abandon()

    async def _end(self, call_sid: str, call: _Call, reason: str, heard: tuple[HeardPhrase, ...]) -> None:
        if self._calls.get(call_sid) is call:
            del self._calls[call_sid]
        for task in (call.expiry, call.preparing):
            if task is not None:
                task.cancel()
        if not call.prepared.used:
            await call.prepared.abandon()
        try:
            async with asyncio.timeout(END_SECONDS):
                await call.conversation.end(reason, heard)
        except Exception as error:
            log.error("end_failed", call=str(call.conversation.call_id), error=type(error).__name__)


async def _prepare(recognisers: Sequence[Recogniser], hints: SpeechHints) -> None:
    """Warm the recognisers, the preferred one first; one that cannot be warmed will show when it is opened."""
    for recogniser in recognisers:
        with suppress(Exception):
            async with asyncio.timeout(PREPARE_SECONDS):
                await recogniser.prepare(hints)
