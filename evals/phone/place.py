"""Place one simulated call from end to end: ``await place_call(CallPlan(...))`` returns what happened."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

import httpx
import numpy as np

from core.errors import FrontdeskError
from evals.phone.caller import Caller, RecordedCaller, ScriptCaller
from evals.phone.condition import CLEAN, LineCondition
from evals.phone.feed import CallEvent, follow
from evals.phone.line import Line, Spoken
from evals.phone.report import CallReport, Ended, TimedEvent, Turn, attach_events, caller_turns, measure, spans
from evals.phone.script import DONT_KNOW, Script, Utterance
from evals.phone.sound import RATE, SPEECH_DBFS, active_dbfs, milliseconds, read_wav, seconds, silence
from evals.phone.stream import MediaStream
from evals.phone.twilio_side import Carrier
from evals.phone.voices import CallerVoice, open_voice
from evals.phone.way import Way
from voice.mulaw import Samples

DEFAULT_CALLER = "+12125550199"
DEFAULT_VOICE = "en-us"
SAY_SECONDS_A_CHARACTER = 0.06
"""How long a carrier's sentence takes where no voice can say it."""
MAX_EVENTS = 5000


@dataclass(frozen=True, slots=True)
class CallPlan:
    """A call to be placed. ``recording`` plays a file through instead of following ``script``."""

    to: str
    gateway: str
    auth_token: str = field(repr=False)
    account_sid: str = "AC" + "0" * 32
    caller: str = DEFAULT_CALLER
    script: Script = field(default_factory=Script)
    recording: Path | None = None
    voice: str | None = None
    """As ``open_voice`` names it; None for the script's, or ``DEFAULT_VOICE``."""
    line: LineCondition = CLEAN
    seed: int = 0
    """Of all that is random on the line."""
    reconnect_seconds: float = 0
    max_seconds: float = 600
    dial_status: str = "completed"
    feed_token: str | None = field(default=None, repr=False)
    """Opens the gateway's event feed; None for a call on sound alone."""
    call_sid: str = field(default_factory=lambda: "CA" + uuid4().hex)

    @property
    def voice_name(self) -> str:
        return self.voice or self.script.voice or DEFAULT_VOICE


Kind = Literal["stream", "caller", "agent", "route", "act", "heard", "answered", "interrupted", "error", "ended"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something worth showing while the call lasts."""

    kind: Kind
    at: float
    """Seconds since the call was answered."""
    text: str = ""
    ms: float | None = None
    """The latency of ``answered``, the time to the clear of ``interrupted``."""
    event: CallEvent | None = None


Observer = Callable[[Happening], None]


async def place_call(
    plan: CallPlan, observer: Observer = lambda happening: None, *, dial: asyncio.Event | None = None
) -> CallReport:
    """Place the call, follow it to its end, and measure it. With ``dial`` the caller has thought of everything to say and
    rings the moment it is set. Raises InvalidInput for a voice or recording that is not there; a gateway that fails shows
    in the report (``ended == "failed"`` and ``errors``)."""
    async with _voice(plan) as voice:
        call = _Call(plan, await _sounds(plan, voice), observer, voice)
        if dial is not None:
            await dial.wait()
        async with httpx.AsyncClient(trust_env=False) as http:
            return await call.run(http)


@contextlib.asynccontextmanager
async def _voice(plan: CallPlan) -> AsyncIterator[CallerVoice | None]:
    """The caller's voice; None where a recorded caller needs none."""
    if all(utterance.say is None for utterance in _utterances(plan)):
        yield None
        return
    voice = open_voice(plan.voice_name)
    try:
        yield voice
    finally:
        await voice.close()


def _utterances(plan: CallPlan) -> list[Utterance]:
    if plan.recording is not None:
        return [Utterance(audio=plan.recording)]
    everything: list[Utterance] = list(plan.script.utterances())
    return [*everything, Utterance(say=DONT_KNOW)] if plan.script.answers else everything


async def _sounds(plan: CallPlan, voice: CallerVoice | None) -> dict[Utterance, Samples]:
    """Everything the caller may say, as sound, before the call: nothing is synthesised while frames are due."""
    sounds: dict[Utterance, Samples] = {}
    for utterance in _utterances(plan):
        if utterance in sounds or utterance.dtmf:
            continue
        if utterance.audio is not None:
            sounds[utterance] = await asyncio.to_thread(read_wav, utterance.audio)
        elif voice is not None and utterance.say is not None:
            sounds[utterance] = await voice.speak(utterance.say)
    return sounds


def _way(plan: CallPlan, sounds: dict[Utterance, Samples]) -> Way:
    levels = [level for level in map(active_dbfs, sounds.values()) if level is not None]
    return Way(plan.line, plan.seed, float(np.mean(levels)) if levels else SPEECH_DBFS)


class _Call:
    """One call while it lasts."""

    def __init__(self, plan: CallPlan, sounds: dict[Utterance, Samples], observer: Observer, voice: CallerVoice | None) -> None:
        self._plan, self._observer, self._voice = plan, observer, voice
        self._caller: Caller = (
            ScriptCaller(plan.script, follows_feed=plan.feed_token is not None)
            if plan.recording is None
            else RecordedCaller(Utterance(audio=plan.recording))
        )
        self._line = Line(self._caller, sounds, _way(plan, sounds), self._spoken, self._agent_began)
        self._events: list[TimedEvent] = []
        self._carrier_said: list[str] = []
        self._first_start: int | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._shown_turns = 0
        """The number of the newest turn whose answer has been shown."""

    async def run(self, http: httpx.AsyncClient) -> CallReport:
        """Place the call; whatever happens, the line is silent and its tasks are over when this returns."""
        plan, line = self._plan, self._line
        started = datetime.now(UTC)
        carrier = Carrier(
            line, http, plan.gateway.rstrip("/"), plan.auth_token, plan.account_sid, plan.call_sid, plan.to, plan.caller,
            self._say_aloud, plan.reconnect_seconds, plan.dial_status,
            on_answer=lambda: self._answered(http), on_stream=self._stream_began, on_say=self._carrier_says,
        )  # fmt: skip
        watch = asyncio.create_task(self._hang_up_at_last(), name="longest call")
        try:
            ended = await carrier.run()
        finally:
            line.hang_up("the call was over")
            watch.cancel()
            await asyncio.sleep(0)
            for task in self._tasks:
                task.cancel()
            results = await asyncio.gather(watch, *self._tasks, return_exceptions=True)
        for problem in results:
            if isinstance(problem, Exception):
                carrier.complain(f"the phone itself failed: {problem!r}")
        report = self._report(carrier, ended, started)
        self._show(Happening("ended", report.seconds, f"{report.ended}: {report.reason}"))
        return report

    def _answered(self, http: httpx.AsyncClient) -> None:
        self._tasks.append(asyncio.create_task(self._line.run(), name="line"))
        if self._plan.feed_token is not None:
            self._tasks.append(asyncio.create_task(self._follow_feed(http, self._plan.feed_token), name="event feed"))

    async def _follow_feed(self, http: httpx.AsyncClient, token: str) -> None:
        url = f"{self._plan.gateway.rstrip('/')}/calls/{self._plan.call_sid}/events"
        async for event in follow(http, url, token):
            if len(self._events) < MAX_EVENTS:
                self._events.append(TimedEvent(self._line.position(), event))
                self._caller.told(event)
                self._show_event(event)
        if isinstance(self._caller, ScriptCaller):
            self._caller.lose_feed()

    async def _hang_up_at_last(self) -> None:
        await asyncio.sleep(self._plan.max_seconds)
        self._line.hang_up(f"the call took longer than {self._plan.max_seconds:.0f} s")

    async def _say_aloud(self, text: str) -> Samples:
        """The carrier's own voice: the caller's where there is one, else as much silence."""
        if self._voice is not None:
            with contextlib.suppress(FrontdeskError):
                return await self._voice.speak(text)
        return silence(int(len(text) * SAY_SECONDS_A_CHARACTER * RATE))

    def _stream_began(self, stream: MediaStream) -> None:
        if self._first_start is None:
            self._first_start = stream.start_position
        self._show(Happening("stream", seconds(stream.start_position)))

    def _carrier_says(self, text: str) -> None:
        self._carrier_said.append(text)
        self._show(Happening("agent", seconds(self._line.position()), text))

    def _spoken(self, spoken: Spoken) -> None:
        self._show(Happening("caller", seconds(spoken.begin), spoken.text))

    def _agent_began(self, position: int) -> None:
        """Show the latency of an answer as soon as it begins to sound."""
        if not self._line.spoken or self._line.spoken[-1].begin < 0:
            return
        turns = self._turns()
        last = turns[-1] if turns else None
        if last is not None and last.answer_ms is not None and last.number > self._shown_turns:
            self._shown_turns = last.number
            if last.interruption_ms is not None:
                self._show(Happening("interrupted", last.begin_ms / 1000, last.said, last.interruption_ms))
            self._show(Happening("answered", (last.end_ms + last.answer_ms) / 1000, last.said, last.answer_ms))

    def _show_event(self, event: CallEvent) -> None:
        at = seconds(self._line.position())
        match event.kind:
            case "said" if event.text:
                self._show(Happening("agent", at, event.text, event=event))
            case "caller" if event.text:
                self._show(Happening("heard", at, event.text, event=event))
            case "decision" if event.route:
                self._show(Happening("route", at, " > ".join(event.route), event=event))
            case "act_ended":
                self._show(Happening("act", at, event.act, event=event))
            case _:
                pass

    def _show(self, happening: Happening) -> None:
        self._observer(happening)

    def _turns(self) -> list[Turn]:
        line = self._line
        agent = spans(line.agent_track.voiced, breaks=line.clears)
        parts = caller_turns(line.spoken, line.caller_track.voiced)
        ends = [*(part.begin for _, part in parts[1:]), 1 << 62]
        return [
            measure(number, said, part, until, agent, line.clears)
            for number, ((said, part), until) in enumerate(zip(parts, ends, strict=False), 1)
        ]

    def _report(self, carrier: Carrier, ended: Ended, started: datetime) -> CallReport:
        plan, line = self._plan, self._line
        agent = spans(line.agent_track.voiced, breaks=line.clears)
        report = CallReport(plan.call_sid, plan.to, plan.caller, plan.voice_name, plan.line, plan.script.title)
        report.started_at = started.isoformat()
        report.seconds = round(line.frames * 0.02, 2)
        report.streams = carrier.streams
        report.ended = ended
        report.reason = (line.reason or "") if ended == "caller" else {"agent": "the agent hung up"}.get(ended, "")
        report.errors = carrier.errors
        report.transferred_to = carrier.transferred_to
        report.late_frames = line.late_frames
        report.dropped_ms = milliseconds(line.dropped)
        report.turns = self._turns()
        report.said = [spoken.text for spoken in line.spoken]
        report.agent_said = list(self._carrier_said)
        report.played = [(milliseconds(span.begin), milliseconds(span.end)) for span in agent]
        if self._first_start is not None:
            first = next((span.begin for span in agent if span.begin >= self._first_start), None)
            report.greeting_ms = None if first is None else milliseconds(first - self._first_start)
        attach_events(report, self._events)
        report.caller_sound, report.agent_sound = line.caller_track.samples, line.agent_track.samples
        return report
