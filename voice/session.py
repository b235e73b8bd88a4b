"""One call: the line, the ear, turn-taking, the conversation and the speaker, joined as a few tasks of one group."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog

from core.attempt_events import Attempt, told_to
from graph.reply import CallerTurn, HeardPhrase, Outcome
from voice.ear import Ear
from voice.echo import EchoGuard
from voice.ports import RATE
from voice.preparation import PreparedCall, SessionParts
from voice.recorder import Recorder
from voice.rendering import Rendering
from voice.reply import Reply
from voice.speaker import Speaker
from voice.timing import HeardMoments, moments_of, timed_turn
from voice.transport import Frame, Key, LineClosed, MarkBack, Transport
from voice.turn_events import (
    AgentBegan,
    AgentFinished,
    AgentInterruptible,
    Commit,
    Decision,
    DigitPressed,
    Drop,
    Event,
    Expecting,
    HangUp,
    Interrupt,
    PromptAgain,
    Resume,
    Speculate,
    Stand,
    Tick,
    WordsHeard,
)
from voice.turns import Turns

log = structlog.get_logger(__name__)

Reason = Literal["caller_hung_up", "agent_hung_up", "transferred", "silence", "lost", "idle", "limit", "violation", "failed"]
"""Why a call's session ended. After ``lost`` the telephone call may still be up, and come back on a new line."""

INBOX = 1000
NOTE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Ended:
    reason: Reason
    heard: tuple[HeardPhrase, ...]
    """What the caller heard since the last committed turn."""


class _Over(Exception):
    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason


class CallSession:
    """Runs one call on one line, until ``run`` tells why it ended. It lets no exception out but cancellation."""

    def __init__(self, prepared: PreparedCall, line: Transport, parts: SessionParts) -> None:
        self._conversation = prepared.conversation
        self._replies = prepared.replies
        self._line = line
        self._parts = parts
        self._clock = parts.clock
        self._turns = Turns(parts.endpointing, parts.times)
        self._speaker = Speaker(_Recorded(line, self), parts.clock, self._tell_of)
        self._ear = Ear(parts.recognisers, prepared.hints, parts.detector(), parts.clock, self._tell, parts.standings)
        self.echo = EchoGuard()
        self._inbox: asyncio.Queue[tuple[Event, Rendering | None]] = asyncio.Queue(INBOX)
        self._reply = prepared.opening
        self._heard_before = prepared.heard
        self._speculation: Reply | None = None
        self._heard_at = HeardMoments()
        self._settling: asyncio.Task[None] | None = None
        self._finish: AgentFinished | None = None
        self._giving_up = False
        self._failures = 0
        self._turn_count = 0
        self._began = self._frame_at = parts.clock.monotonic()
        self.recorder: Recorder | None = None
        self._tasks: asyncio.TaskGroup

    async def run(self) -> Ended:
        reason: Reason = "failed"
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._speaker.play(self._reply.rendering)
                self._tasks.create_task(self._read(), name="line")
                with told_to(self._told):
                    self._tasks.create_task(self._ear.run(), name="ear")
                self._tasks.create_task(self._decide(), name="turns")
        except* _Over as over:
            ended = _first(over)
            reason = ended.reason if isinstance(ended, _Over) else reason
        except* ConnectionError:
            reason = "lost"
        except* Exception as errors:
            error = _first(errors)
            log.error("call_failed", error=type(error).__name__, code=getattr(error, "code", None), at=_place(error))
            await self._note("error", code=getattr(error, "code", "internal"))
        heard = self._heard()
        await self._close(reason)
        return Ended(reason, heard)

    async def hang_up(self) -> None:
        """The telephone network says that the call is over."""
        await self._line.close()

    def _told(self, attempt: Attempt) -> None:
        self._tasks.create_task(self._note("attempt", **attempt.facts()), name="attempt")

    # The line and the ear

    async def _read(self) -> None:
        async for event in self._line.events():
            match event:
                case Frame(sound=sound):
                    self._frame_at = self._clock.monotonic()
                    for frame in self.echo.heard(sound):
                        self._ear.push(frame)
                    if self.recorder is not None:
                        self.recorder.caller(sound)
                case MarkBack(name=name):
                    self._speaker.mark_returned(name)
                case Key(digit=digit):
                    self._tell(DigitPressed(self._clock.monotonic(), digit))
                case LineClosed(reason=reason):
                    raise _Over("caller_hung_up" if reason == "ended" else reason)
        raise _Over("lost")

    def _tell(self, event: Event) -> None:
        self._inbox.put_nowait((event, None))

    def _tell_of(self, rendering: Rendering, event: Event) -> None:
        self._inbox.put_nowait((event, rendering))

    # Turn-taking

    async def _decide(self) -> None:
        while True:
            event, rendering = await self._next_event()
            now = self._clock.monotonic()
            if now - self._frame_at >= self._parts.limits.idle:
                raise _Over("idle")
            if now - self._began >= self._parts.limits.longest:
                raise _Over("limit")
            if rendering is not None and rendering is not self._reply.rendering:
                continue  # the end of a reply that another has replaced
            await self._before(event)
            for following in self._in_order(event):
                for decision in self._turns.take(following):
                    await self._act(decision)
                if isinstance(following, AgentFinished):
                    await self._after_reply()

    async def _next_event(self) -> tuple[Event, Rendering | None]:
        limits = self._parts.limits
        wake = min(self._turns.deadline or float("inf"), self._frame_at + limits.idle, self._began + limits.longest)
        try:
            async with asyncio.timeout(max(0.0, wake - self._clock.monotonic())):
                return await self._inbox.get()
        except TimeoutError:
            return Tick(self._clock.monotonic()), None

    def _in_order(self, event: Event) -> list[Event]:
        """A reply is finished only once its outcome is known too, whichever comes first."""
        if isinstance(event, AgentFinished) and self._reply.outcome is None:
            self._finish = event
            return []
        if isinstance(event, Expecting) and self._finish is not None:
            finish, self._finish = self._finish, None
            return [event, AgentFinished(max(finish.at, event.at))]
        if isinstance(event, AgentFinished) and self._reply.outcome is not None:
            return [Expecting(event.at, self._reply.outcome.expects), event]
        return [event]

    async def _before(self, event: Event) -> None:
        self._heard_at.note(event)
        match event:
            case WordsHeard(heard=heard) if heard.text:
                await self._note(f"heard_{heard.kind}", words=heard.text, confidence=heard.confidence)
            case AgentBegan():
                await self._note_timing()
            case AgentInterruptible() | AgentFinished():
                self._record()

    async def _act(self, decision: Decision) -> None:
        match decision:
            case Speculate(words=words, amends=amends, confidence=confidence):
                self._speculation = self._plan(CallerTurn(words, "speech", self._heard(), amends, confidence))
            case Drop():
                self._drop()
            case Stand():
                self._reply.stand()
            case Interrupt():
                await self._speaker.stop()
                await self._note("interruption", heard=[phrase.text for phrase in self._speaker.heard()])
            case Resume():
                self._speaker.resume()
                await self._note("resume")
            case Commit():
                await self._commit(decision)
            case PromptAgain(count=count):
                await self._prompt(count)
            case HangUp():
                self._giving_up = True
                await self._prompt(3)

    def _plan(self, turn: CallerTurn) -> Reply:
        return self._replies.plan(turn)

    def _heard(self) -> tuple[HeardPhrase, ...]:
        """What the caller heard since the last committed turn."""
        return self._heard_before + self._speaker.heard()

    def _drop(self) -> None:
        if self._speculation is not None:
            self._tasks.create_task(self._speculation.drop(), name="drop")
            self._speculation = None

    async def _commit(self, commit: Commit) -> None:
        if not commit.speculated:
            self._drop()
        reply, self._speculation = self._speculation, None
        turn = CallerTurn(commit.words, commit.source, self._heard(), commit.amends, commit.confidence)
        self._giving_up = False
        await self._give(reply or self._plan(turn), commit.silent_since)

    async def _prompt(self, count: int) -> None:
        await self._note("silence", count=count)
        await self._give(self._plan(CallerTurn("", "silence", self._heard())), None)
        self._reply.stand()

    async def _give(self, reply: Reply, silent_since: float | None) -> None:
        """Commit a reply and play it in place of the one before."""
        self._record()
        reply.silent_since, reply.heard_at = silent_since, self._heard_at.taken()
        if self._settling is not None:
            self._settling.cancel()
        await reply.commit(self._clock.monotonic())
        await self._speaker.stop()
        self._speaker.forget()
        self._heard_before = ()
        self._tasks.create_task(self._reply.rendering.cancel(), name="cancel")
        self._reply, self._finish = reply, None
        self._turn_count += 1
        self._speaker.play(reply.rendering)
        self._settling = self._tasks.create_task(self._settle(reply), name="outcome")

    async def _settle(self, reply: Reply) -> None:
        outcome = await reply.settle()
        if reply is self._reply:
            reply.outcome = outcome
            self._ear.expect(outcome.expects)
            self._tell(Expecting(self._clock.monotonic(), outcome.expects))

    async def _after_reply(self) -> None:
        """The reply was heard out: do what it leads to."""
        outcome = self._reply.outcome or Outcome()
        self._failures = self._failures + 1 if self._reply.rendering.failed else 0
        if outcome.transfer_to is not None:
            await self._parts.control.transfer(self._line.call_sid, outcome.transfer_to)
            raise _Over("transferred")
        if self._giving_up:
            raise _Over("silence")
        if outcome.hangs_up:
            raise _Over("agent_hung_up")
        if self._failures >= self._parts.limits.failed_replies:
            raise _Over("failed")

    # What is kept of the call

    def _record(self) -> None:
        """Begin to record, once the announcement has been heard."""
        if self.recorder is not None:
            return
        try:
            sink = self._parts.record(self._conversation)
        except OSError as error:
            log.error("recording_failed", error=type(error).__name__)
            sink = None
        if sink is not None:
            self.recorder = Recorder(sink)
            self._tasks.create_task(_shielded(self.recorder.run), name="recorder")

    async def _note_timing(self) -> None:
        """Once a reply, as it begins to sound: how long the caller waited for what."""
        reply = self._reply
        if reply.timed or reply.committed_at is None:
            return
        reply.timed = True
        moments = moments_of(reply, self._clock.monotonic())
        self._parts.timed(timed_turn(self._conversation, self._turn_count, reply, moments, self._clock))
        if moments:
            by = {"recogniser": self._ear.recogniser, "synthesiser": reply.rendering.synthesiser}
            await self._note("timing", turn=self._turn_count, stages=moments, **by)

    async def _note(self, kind: str, **facts: object) -> None:
        await _bounded(self._conversation.note(kind, **facts), NOTE_SECONDS, f"note_{kind}")

    async def _close(self, reason: Reason) -> None:
        """Leave nothing running; after a failure of ours say so before the line closes."""
        if self._settling is not None:
            self._settling.cancel()
        await _bounded(self._speaker.stop(), 2.0, "stop")
        if self._speculation is not None:
            await _bounded(self._speculation.drop(), 6.0, "drop")
        await _bounded(self._reply.rendering.cancel(), 2.0, "cancel")
        if reason == "failed":
            await _bounded(self._say_sorry(), 10.0, "apology")
        if reason not in ("lost", "transferred", "caller_hung_up"):
            await _bounded(self._parts.control.hang_up(self._line.call_sid), 5.0, "hang_up")
        await _bounded(self._line.close(), 2.0, "close")

    async def _say_sorry(self) -> None:
        sound = self._parts.apology.sound
        if sound and self._failures == 0:
            await self._line.play(sound)
            await asyncio.sleep(len(sound) / RATE + 0.3)


class _Recorded:
    """The line, with the agent's sound also laid into the recording, and known for when it comes back."""

    def __init__(self, line: Transport, session: CallSession) -> None:
        self._line = line
        self._session = session

    async def play(self, sound: bytes) -> None:
        if self._session.recorder is not None:
            self._session.recorder.agent(sound)
        self._session.echo.played(sound)
        await self._line.play(sound)

    async def mark(self, name: str) -> None:
        await self._line.mark(name)

    async def clear(self) -> None:
        if self._session.recorder is not None:
            self._session.recorder.clear()
        self._session.echo.cleared()
        await self._line.clear()


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _place(error: BaseException) -> str:
    """Where an error arose; its message may hold a caller's words and stays out of the log."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"


async def _shielded(work: Callable[[], Awaitable[None]]) -> None:
    """Run what a call can do without."""
    try:
        await work()
    except Exception as error:
        log.error("recording_failed", error=type(error).__name__)


async def _bounded(work: Awaitable[None], seconds: float, what: str) -> None:
    """Wait for something that must neither hold the call up nor bring it down."""
    try:
        async with asyncio.timeout(seconds):
            await work
    except Exception as error:
        log.warning("step_failed", step=what, error=type(error).__name__)
