"""When each stage of a turn was over, kept as the call goes by: one event of the call log, and whoever watches besides."""

from collections.abc import Mapping
from typing import Literal

from core.clock import Clock
from core.stages import TimedTurn
from graph.reply import Conversation
from voice.ports import SETTLED
from voice.reply import Reply
from voice.turn_events import Event, VoiceStarted, VoiceStopped, WordsHeard


class HeardMoments:
    """When, since the caller last began to speak, their silence was noticed and their words became final."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}

    def note(self, event: Event) -> None:
        match event:
            case VoiceStarted():
                self._at = {}
            case VoiceStopped(at=at):
                self._at["silence"] = at
            case WordsHeard(at=at, heard=heard) if heard.kind in SETTLED and heard.text:
                self._at["final"] = at
            case _:
                pass

    def taken(self) -> Mapping[str, float]:
        """For the turn that is over."""
        at, self._at = self._at, {}
        return at


def moments_of(reply: Reply, now: float) -> dict[str, int]:
    """``core.stages.Moments`` of a reply whose first frame is sent ``now``; its zero is the detector's estimate of the caller's
    last voiced sample, without which nothing can be told."""
    since = reply.silent_since
    if since is None:
        return {}
    reached = {} if reply.turn is None else reply.turn.reached
    at = {
        **reply.heard_at,
        "plan": reply.planned_at,
        **reached,
        "first_phrase": reply.rendering.first_phrase,
        "endpoint": reply.committed_at,
        "first_sound": reply.rendering.first_sound,
        "first_frame": now,
    }
    return {name: round((moment - since) * 1000) for name, moment in at.items() if moment is not None}


def timed_turn(conversation: Conversation, number: int, reply: Reply, moments: Mapping[str, int], clock: Clock) -> TimedTurn:
    route = "" if reply.turn is None else reply.turn.route
    return TimedTurn(
        conversation.business_id, conversation.call_id, number, route, _first_words(reply), moments, clock.now()
    )  # fmt: skip


def _first_words(reply: Reply) -> Literal["ready", "code", "model", "apology"]:
    lines = reply.rendering.lines
    return "apology" if reply.rendering.failed or not lines else lines[0].phrase.source
