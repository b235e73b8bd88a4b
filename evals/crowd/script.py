"""One call's course: the events that its log would hold, and who spoke when."""

from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal
from uuid import UUID, uuid5

from core.clock import ManualClock
from evals.crowd.talk import Exchange, Talk
from tenancy.calls.log import CallLog
from tenancy.opening import opening
from tenancy.profile import BusinessProfile
from tools.protocol import act_key, draft_id

WORDS_A_SECOND = 2.5
BREATH_SECONDS = 0.7
"""From one voice's last word to the other's first, of the caller; the agent's own pause is drawn as it is measured."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something said, in seconds from the ring."""

    who: Literal["caller", "agent"]
    text: str
    begin: float
    end: float


@dataclass
class CallScript:
    """Writes one call to its log. ``clock`` stands at the ring and is moved as the call goes on."""

    profile: BusinessProfile
    call_id: UUID
    log: CallLog
    clock: ManualClock
    rng: Random
    spoken: list[Spoken] = field(default_factory=list)
    _heard: list[dict[str, Any]] = field(default_factory=list)
    """The agent's phrases that the caller has heard since their last words."""

    def write(self, talk: Talk, version: int, *, over: bool = True) -> None:
        """All events from the ring on; a call that is not over lacks its end."""
        self.log.append("ring", business=str(self.log.business_id), version=version)
        self._say(0, _opening(self.profile), "greeting", cut=over and not talk.exchanges)
        for number, exchange in enumerate(talk.exchanges, 1):
            self._turn(number, exchange)
        if over:
            self.clock.advance(self.rng.uniform(0.3, 1.5))
            self.log.append("ended", reason=talk.end_reason, heard=self._heard)

    def _turn(self, number: int, exchange: Exchange) -> None:
        self.clock.advance(self.rng.uniform(0.6, 1.6) * BREATH_SECONDS)
        self._spend("caller", exchange.words)
        stages = self._stages()
        self.clock.advance(stages["endpoint"] / 1000)
        confidence = round(self.rng.uniform(0.72, 1.0), 3)
        self.log.append(
            "caller", words=exchange.words, source="speech", heard=self._heard, amends=False, confidence=confidence, plan=number
        )
        self.log.append("timing", turn=number, stages=stages)
        for ordinal, act in enumerate(exchange.acts):
            key = act_key(draft_id(self.call_id, number, ordinal), 0, act.tool, act.arguments)
            facts = {"tool": act.tool, "key": key, "turn": number, "arguments": act.arguments}
            self.log.append("act_begun", **facts)
            self.clock.advance(0.04)
            self.log.append("act_ended", **facts, result={"v": 1, "status": "ok", "reason": None, "data": act.data})
        intents = [{"name": exchange.intent, "topic": exchange.topic, "score": round(self.rng.uniform(0.6, 0.98), 3)}]
        slots = [{"name": name, "value": value} for name, value in exchange.slots]
        evidence = [{"id": uuid5(self.call_id, str(number)).hex[:24], "score": confidence}] if exchange.topic else []
        self.log.append("decision", route=exchange.route, wish=None, intents=intents, slots=slots, evidence=evidence, plan=number)
        self._say(number, sentences(exchange.answer), "answer" if exchange.answers else "say")

    def _say(self, turn: int, phrases: tuple[str, ...], what: str, cut: bool = False) -> None:
        source = "code" if turn else "ready"
        said = [{"id": f"{turn}.{turn}.{n}", "text": text, "source": source, "what": what} for n, text in enumerate(phrases)]
        self.log.append("said", phrases=said)
        heard = said[:1] if cut else said
        for phrase in heard:
            self._spend("agent", phrase["text"])
        self._heard = [{"id": phrase["id"], "text": phrase["text"], "whole": not cut} for phrase in heard]

    def _spend(self, who: Literal["caller", "agent"], text: str) -> None:
        seconds = speaking_seconds(text)
        begin = self.spoken[-1].end if self.spoken else 0.0
        begin = max(begin, self.clock.monotonic())
        self.clock.advance(seconds)
        self.spoken.append(Spoken(who, text, begin, self.clock.monotonic()))

    def _stages(self) -> dict[str, int]:
        """Milliseconds as the gateway notes them; about what calls on a small machine show."""
        rng = self.rng
        endpoint = round(rng.gauss(310, 25))
        plan = round(rng.gauss(165, 20))
        phrase = plan + round(rng.expovariate(1 / 40)) + 10
        sound = phrase + rng.randint(5, 20)
        return {
            "silence": plan - 55,
            "final": plan + 25,
            "plan": plan,
            "intent": phrase - 6,
            "knowledge": phrase - 8,
            "first_phrase": phrase,
            "prepared": phrase + 2,
            "endpoint": endpoint,
            "first_sound": sound,
            "first_frame": max(endpoint, sound) + rng.randint(4, 40),
        }


def speaking_seconds(text: str) -> float:
    return 0.2 + len(text.split()) / WORDS_A_SECOND


def longest_seconds(profile: BusinessProfile, talk: Talk) -> float:
    """At most as long the call lasts until its last turn is over."""
    said = [*_opening(profile), *(text for e in talk.exchanges for text in (e.words, e.answer))]
    return sum(speaking_seconds(part) for text in said for part in sentences(text)) + 1.6 * len(talk.exchanges)


def _opening(profile: BusinessProfile) -> tuple[str, str, str]:
    return opening(profile.name, profile.greeting, profile.agent_name, profile.manner)


def sentences(text: str) -> tuple[str, ...]:
    """A reply phrase by phrase."""
    phrases: list[str] = []
    for part in text.replace("? ", "?|").replace(". ", ".|").replace("! ", "!|").split("|"):
        if part.strip():
            phrases.append(part.strip())
    return tuple(phrases)
