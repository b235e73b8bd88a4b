"""Handing a caller to a person as a pure state machine: what has happened and the time in, decisions out. No clock, no I/O.

Cold: the caller is connected at once, and hears it ring. Warm: the caller holds while the person is called, told who it is
and what it is about, and asked to take it with a key. The people are tried in turn; whatever fails, the caller comes back
to the agent. The whole of it is a small value that any process can load, so it does not matter which one a webhook reaches:
what is late or of an attempt that is over changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["cold", "warm"]
Outcome = Literal[
    "talked", "no_answer", "busy", "machine", "declined", "nothing_pressed", "hung_up", "unreachable", "timed_out", "caller_gone"
]  # fmt: skip
"""Of an attempt, and of the whole; ``unreachable`` is the network's or the provider's failure."""
Phase = Literal["asked", "ringing", "briefing", "taken", "talking", "back", "over"]
"""``taken``: the person has pressed the key, and is about to be connected; ``back``: the caller is on the way to the agent."""
RING_SECONDS = 20
"""How long a person's telephone rings."""
SLOW_SECONDS = 15.0
"""What a provider's report may be late by before it is taken not to come."""
BRIEFING_SECONDS = 45.0
JOIN_SECONDS = 20.0
MOST_ASKED = 2
"""How often a person is told what the call is about, before silence counts as no."""
OF_STATUS: dict[str, Outcome] = {"busy": "busy", "no-answer": "no_answer", "failed": "unreachable", "canceled": "no_answer"}
"""What a call's last status means for one that nobody answered."""


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    number: str
    """E.164, as the business configured it."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One caller's way to a person, as it stands."""

    kind: Kind
    people: tuple[Person, ...]
    """Whom to try, in order."""
    begun: datetime
    phase: Phase = "asked"
    attempt: int = 0
    """Which of the people is being tried."""
    call_sid: str = ""
    """The caller's call."""
    line: str = ""
    """The business's number, which the person sees; E.164."""
    leg: str | None = None
    """The person's call, where there is one."""
    leg_over: bool = False
    asked: int = 0
    """How often this person has been told what it is about."""
    tried: tuple[Outcome, ...] = ()
    since: datetime | None = None
    """When the phase began."""
    ended: datetime | None = None
    """When the caller was connected, or gave up, or came back."""

    @property
    def person(self) -> Person:
        return self.people[min(self.attempt, len(self.people) - 1)]

    @property
    def outcome(self) -> Outcome | None:
        """None while it goes on."""
        return self.tried[-1] if self.phase in ("back", "over") and self.tried else None


# Events. Each of a person's carries the attempt that it belongs to.


@dataclass(frozen=True, slots=True)
class CallerHolds:
    """The agent's line to the caller is closed: the caller waits to be put through. ``line`` is the business's number."""

    call_sid: str
    line: str


@dataclass(frozen=True, slots=True)
class CannotHold:
    """The caller could not be kept waiting, so that nobody can be told about them first."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The person's call was placed."""

    attempt: int
    leg: str


@dataclass(frozen=True, slots=True)
class NotPlaced:
    attempt: int


@dataclass(frozen=True, slots=True)
class Answered:
    """The person's telephone was picked up, and asks what to say."""

    attempt: int


@dataclass(frozen=True, slots=True)
class MachineAnswered:
    attempt: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key of the person's, or "" where they pressed none in time."""

    attempt: int
    digit: str


@dataclass(frozen=True, slots=True)
class LegOver:
    """The person's call has ended; of a cold transfer, the call that the caller was connected to."""

    attempt: int
    status: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The two are connected."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Returned:
    """The caller is with the agent again."""


@dataclass(frozen=True, slots=True)
class TalkOver:
    """The two were connected, and one of them has hung up."""


@dataclass(frozen=True, slots=True)
class CallerGone:
    pass


@dataclass(frozen=True, slots=True)
class Tick:
    """The caller still holds, or comes back by themselves."""


OfPerson = Placed | NotPlaced | Answered | MachineAnswered | Pressed | LegOver | Joined
Event = CallerHolds | CannotHold | OfPerson | TalkOver | CallerGone | Returned | Tick

# Decisions


@dataclass(frozen=True, slots=True)
class Call:
    """Warm: place a call to this person while the caller holds."""

    attempt: int
    person: Person
    line: str


@dataclass(frozen=True, slots=True)
class Connect:
    """Cold: connect the caller to this person."""

    attempt: int
    person: Person


@dataclass(frozen=True, slots=True)
class Brief:
    """Tell the person who calls and why, and ask for the key."""


@dataclass(frozen=True, slots=True)
class Join:
    """Connect the person to the caller who holds."""


@dataclass(frozen=True, slots=True)
class LetGo:
    """Say goodbye to the person who is on the telephone: the call is not for them any more."""


@dataclass(frozen=True, slots=True)
class EndLeg:
    leg: str


@dataclass(frozen=True, slots=True)
class BringBack:
    """The caller goes back to the agent."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The call is over, and its conversation with it."""


Decision = Call | Connect | Brief | Join | LetGo | EndLeg | BringBack | Finish
Step = tuple[Transfer, tuple[Decision, ...]]


def take(transfer: Transfer, event: Event, now: datetime) -> Step:
    """The transfer after the event, and what is to be done about it, in order."""
    match event:
        case CallerHolds():
            return _holds(transfer, event, now)
        case CannotHold():
            last = replace(transfer, attempt=len(transfer.people) - 1)
            return _next(last, "unreachable", now) if transfer.ended is None else (transfer, ())
        case CallerGone():
            return _gone(transfer, now)
        case TalkOver():
            return _talked(transfer, now)
        case Returned():
            return (replace(transfer, phase="over") if transfer.phase == "back" else transfer), ()
        case Tick():
            return _late(transfer, now)
    if event.attempt != transfer.attempt or transfer.phase in ("back", "over"):
        return transfer, _of_another(event)
    match event:
        case Placed(leg=leg):
            return replace(transfer, leg=leg), ()
        case NotPlaced():
            return _next(transfer, "unreachable", now)
        case Answered():
            return _answered(transfer, now)
        case MachineAnswered():
            return _next(transfer, "machine", now) if transfer.phase in ("ringing", "briefing") else (transfer, ())
        case Pressed(digit=digit):
            return _pressed(transfer, digit, now)
        case Joined():
            return replace(transfer, phase="talking", since=now), ()
        case LegOver(status=status):
            return _leg_over(transfer, status, now)


def _of_another(event: OfPerson) -> tuple[Decision, ...]:
    """What is done about a person who is not wanted any more."""
    match event:
        case Placed(leg=leg):
            return (EndLeg(leg),)
        case Answered() | Pressed():
            return (LetGo(),)
    return ()


def _holds(transfer: Transfer, event: CallerHolds, now: datetime) -> Step:
    if transfer.phase != "asked":
        return _late(transfer, now)
    return _try(replace(transfer, call_sid=event.call_sid, line=event.line), now)


def _try(transfer: Transfer, now: datetime) -> Step:
    """Begin with the person whose turn it is."""
    fresh = replace(transfer, phase="ringing", leg=None, leg_over=False, asked=0, since=now)
    if fresh.kind == "cold":
        return fresh, (Connect(fresh.attempt, fresh.person),)
    return fresh, (Call(fresh.attempt, fresh.person, fresh.line),)


def _next(transfer: Transfer, outcome: Outcome, now: datetime, *more: Decision) -> Step:
    """This person does not take the call: the next one may, else the caller comes back."""
    ending: tuple[Decision, ...] = (EndLeg(transfer.leg),) if transfer.leg and not transfer.leg_over and not more else more
    left = replace(transfer, tried=(*transfer.tried, outcome), attempt=transfer.attempt + 1)
    if left.attempt < len(left.people):
        tried, decisions = _try(left, now)
        return tried, (*ending, *decisions)
    return replace(left, phase="back", since=now, ended=now), (*ending, BringBack())


def _answered(transfer: Transfer, now: datetime) -> Step:
    if transfer.phase not in ("ringing", "briefing"):
        return transfer, (LetGo(),)
    return replace(transfer, phase="briefing", asked=1, since=now), (Brief(),)


def _pressed(transfer: Transfer, digit: str, now: datetime) -> Step:
    if transfer.phase != "briefing":
        return transfer, (Join(),) if transfer.phase == "taken" else (LetGo(),)
    if digit == "1":
        return replace(transfer, phase="taken", since=now), (Join(),)
    if digit:
        return _next(transfer, "declined", now, LetGo())
    if transfer.asked < MOST_ASKED:
        return replace(transfer, asked=transfer.asked + 1), (Brief(),)
    return _next(transfer, "nothing_pressed", now, LetGo())


def _leg_over(transfer: Transfer, status: str, now: datetime) -> Step:
    if transfer.kind == "cold":
        return _talked(transfer, now) if status == "completed" else _next(transfer, OF_STATUS.get(status, "unreachable"), now)
    ended = replace(transfer, leg_over=True)
    if transfer.phase == "ringing":
        return _next(ended, OF_STATUS.get(status, "hung_up"), now)
    if transfer.phase == "briefing":
        return _next(ended, "hung_up", now)
    return ended, ()  # before they were connected, the caller who still holds finds out; after, the caller's side tells


def _talked(transfer: Transfer, now: datetime) -> Step:
    if transfer.phase == "over":
        return transfer, ()
    if transfer.phase == "back":
        return replace(transfer, phase="over"), (Finish(),)
    connected = transfer.since if transfer.phase == "talking" else now
    return replace(transfer, phase="over", tried=(*transfer.tried, "talked"), since=now, ended=connected), (Finish(),)


def _gone(transfer: Transfer, now: datetime) -> Step:
    """The caller has hung up; a person who is on the telephone for them is let go."""
    if transfer.phase == "over":
        return transfer, ()
    if transfer.phase == "back":
        return replace(transfer, phase="over"), (Finish(),)
    if transfer.phase == "talking":
        return _talked(transfer, now)
    ending: tuple[Decision, ...] = (EndLeg(transfer.leg),) if transfer.leg and not transfer.leg_over else ()
    gone = replace(transfer, phase="over", tried=(*transfer.tried, "caller_gone"), since=now, ended=now)
    return gone, (*ending, Finish())


def _late(transfer: Transfer, now: datetime) -> Step:
    """What should have come by now and has not: a report that was lost, or a process that died before it did its part."""
    waited = now - (transfer.since or transfer.begun)
    match transfer.phase:
        case "ringing" if transfer.kind == "warm" and waited > timedelta(seconds=RING_SECONDS + SLOW_SECONDS):
            return _next(transfer, "timed_out", now)
        case "briefing" if waited > timedelta(seconds=BRIEFING_SECONDS + SLOW_SECONDS):
            return _next(transfer, "timed_out", now)
        case "taken" if transfer.leg_over:
            return _next(transfer, "hung_up", now)
        case "taken" if waited > timedelta(seconds=JOIN_SECONDS):
            return _next(transfer, "timed_out", now)
    return transfer, ()
