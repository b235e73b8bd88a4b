"""One call for each fault of each provider: what the caller heard and how long they waited for it, whether the call came to its
end, and that nothing was done twice. The fault lasts for the whole call, as an outage does."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

from evals.bench.figures import Planner, Progress
from evals.bench.kills import Diary
from evals.bench.report import Report, Rows
from evals.emulators.deepgram import DeepgramEmulator, Spoken, Utterance
from evals.emulators.elevenlabs import ElevenLabsEmulator
from evals.emulators.openai_chat import OpenAIChatEmulator
from evals.emulators.profile import FAULTS, FLASH_FIRST_AUDIO, GROQ_120B_FIRST_TOKEN, NOVA_3_FINAL, Behaviour, Fault, Latency
from evals.emulators.search import Page, SearchEmulator
from evals.judge import Left, judge
from evals.phone.place import Happening, place_call
from evals.phone.report import CallReport, Turn
from evals.phone.script import Script
from nodes.acting import UNDOABLE
from voice.ports import RATE

LONGEST_SECONDS = 150.0
FEED_MS = 300.0
"""How long after a turn's end its event may reach whoever follows the call."""
LASTING = 200
"""So many connections or answers in a row show the fault: more than a call has."""
ONE_PIECE_SECONDS = 1.5
"""A pause in what a caller says may bring the recogniser back for the rest of it, which it has been told already."""
RESTAURANT = "+12125550142"
CITIES = ("Rome", "Boston", "Chicago", "London", "Paris", "Berlin", "Madrid", "Dublin", "Vienna", "Oslo")
NAMES = ("Brown", "Miller", "Cooper", "Walker", "Turner", "Carter", "Baker", "Mason", "Fisher")
OPINION = {"in_scope": True, "intents": [{"name": "book", "topic": None}], "slots": []}


class Overheard:
    """What the simulated caller says, for an emulated recogniser that cannot know it beforehand."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._words = ""
        self._told_at = float("-inf")

    def observe(self, happening: Happening) -> None:
        if happening.kind == "caller":
            self._words, self._told_at = happening.text, float("-inf")

    async def recognise(self, sound: bytes) -> Sequence[Spoken]:
        """The utterance that is being said; whoever hears its sound once more, on a new connection, is told it again."""
        now = self._now()
        if not self._words or now - self._told_at < ONE_PIECE_SECONDS:
            return ()
        self._told_at = now
        return Utterance.spread(self._words, len(sound) / RATE).words


@dataclass(frozen=True, slots=True)
class Clouds:
    """Every provider, emulated, on its published latency."""

    overheard: Overheard
    hearing: DeepgramEmulator
    speaking: ElevenLabsEmulator
    models: OpenAIChatEmulator
    search: SearchEmulator

    @property
    def asked_for_words(self) -> int:
        """Requests to the larger model; the smaller one of the same vendor is asked for forms, which do not stream."""
        return sum(bool(request.get("stream")) for request in self.models.requests)

    @property
    def settings(self) -> dict[str, str]:
        return {
            "DEEPGRAM_API_KEY": self.hearing.key, "DEEPGRAM_BASE_URL": self.hearing.url,
            "ELEVENLABS_API_KEY": self.speaking.key, "ELEVENLABS_BASE_URL": self.speaking.url,
            "GROQ_API_KEY": self.models.key, "GROQ_BASE_URL": self.models.url,
            "SERPER_API_KEY": self.search.key, "SERPER_BASE_URL": self.search.url,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Provider:
    """One kind of provider, a call that needs it, and where its emulator is made to fail."""

    name: str
    behaviour: Callable[[Clouds], Behaviour]
    asked: Callable[[Clouds], int]
    """How often it has been turned to so far."""
    script: Callable[[int], Script]
    """Of the call with this number."""


@dataclass(frozen=True, slots=True)
class Case:
    provider: str
    fault: Fault | None
    asked: bool
    """The call turned to the provider at all; a refused handshake is not counted by every emulator."""
    waited_ms: float | None
    """The longest wait of a turn, from the caller's last voiced sample; None where no turn was answered."""
    heard_first: str
    """What was said first after that wait."""
    unanswered: int
    greeting_ms: float | None
    ended: str
    wrong: tuple[str, ...]
    done_twice: tuple[str, ...]

    @property
    def completed(self) -> bool:
        return not self.wrong and self.ended != "failed"


def _booking(number: int) -> Script:
    """Each by another caller, so that what is read back has not lain ready as sound since the call before."""
    name = NAMES[number % len(NAMES)]
    expected = {"party_size": 3, "date": {"weekday": "wednesday"}, "time": "20:00", "name": name}
    return Script.model_validate(
        {
            "lines": [{"say": "I would like to book a table for three people on Wednesday at eight o'clock."}],
            "answers": {
                "party_size": "three people", "date": "on Wednesday", "time": "at eight o'clock", "availability": "yes please",
                "name": f"my name is Peter {name}", "confirm": "yes please", "anything_else": "no thank you goodbye",
            },
            "expect": {"booking": expected},
        }
    )  # fmt: skip


def _asking(question: str) -> Script:
    lines = [{"say": question}, {"say": "No thank you, goodbye."}]
    return Script.model_validate({"lines": lines, "answers": {"message_offer": "no thank you", "anything_else": "no thank you"}})


PROVIDERS: tuple[Provider, ...] = (
    Provider("recognition", lambda c: c.hearing.behaviour, lambda c: c.hearing.connections, _booking),
    Provider("speech", lambda c: c.speaking.behaviour, lambda c: len(c.speaking.received), _booking),
    Provider(
        "large model", lambda c: c.models.behaviour, lambda c: c.asked_for_words,
        lambda _: _asking("Is your place a good spot for my dog and my grandmother?"),
    ),
    Provider(
        "small model", lambda c: c.models.behaviour, lambda c: len(c.models.requests) - c.asked_for_words,
        lambda _: _asking("We were sort of hoping to come by with the lot of us."),
    ),
    Provider(
        "search", lambda c: c.search.behaviour, lambda c: len(c.search.requests),
        lambda n: _asking(f"What is the weather in {CITIES[n % len(CITIES)]} tomorrow?"),
    ),
)  # fmt: skip


@asynccontextmanager
async def clouds() -> AsyncIterator[Clouds]:
    overheard = Overheard(asyncio.get_running_loop().time)

    def answer(messages: Sequence[dict[str, Any]]) -> str:
        if "by filling in the form" in str(messages[0]["content"]):
            return json.dumps(OPINION)
        return "Dogs are welcome, in our garden. It is covered and heated."

    def finds(query: str) -> Sequence[Page]:
        return (Page("Weather", f"It is 50 degrees and dry, for {query}.", "https://weather.gov/x", boxed=True),)

    async with (
        DeepgramEmulator(recognise=overheard.recognise, behaviour=Behaviour(NOVA_3_FINAL)) as hearing,
        ElevenLabsEmulator(behaviour=Behaviour(FLASH_FIRST_AUDIO)) as speaking,
        OpenAIChatEmulator(answer, behaviour=Behaviour(GROQ_120B_FIRST_TOKEN)) as models,
        SearchEmulator(finds, behaviour=Behaviour(Latency(300, 450))) as search,
    ):
        yield Clouds(overheard, hearing, speaking, models, search)


async def measured(
    there: Clouds,
    planner: Planner,
    diary: Diary,
    providers: Sequence[Provider],
    faults: Sequence[Fault],
    progress: Progress,
    keep: Callable[[Sequence[Case]], None],
) -> list[Case]:
    """A call without a fault for each provider, then one for each fault; those of one provider are kept apart, so that what
    has been left alone for a while is turned to again. ``keep`` is given what there is after each call."""
    todo: list[tuple[int, Provider, Fault | None]] = [
        (number, provider, fault) for number, fault in enumerate((None, *faults)) for provider in providers
    ]
    found: list[Case] = []
    for at, (number, provider, fault) in enumerate(todo, 1):
        progress(f"{at}/{len(todo)} {provider.name}: {fault or 'no fault'}")
        found.append(await _case(there, planner, diary, provider, fault, number))
        keep(found)
    return found


async def _case(there: Clouds, planner: Planner, diary: Diary, provider: Provider, fault: Fault | None, number: int) -> Case:
    script, behaviour, asked = provider.script(number), provider.behaviour(there), provider.asked(there)
    if fault is not None:
        behaviour.fail(*[fault] * LASTING)
    try:
        report = await place_call(planner(to=RESTAURANT, script=script, max_seconds=LONGEST_SECONDS), there.overheard.observe)
    finally:
        left = behaviour.recover()
    rows = await diary.bookings(report.to, report.call_sid)
    wrong = judge(script.expect, report, Left(rows), await diary.now(report.to))
    await diary.clear(report.to, report.call_sid)
    turned_to = provider.asked(there) > asked or (fault is not None and left < LASTING)
    return judged(provider.name, fault, turned_to, report, len(rows), wrong)


def judged(provider: str, fault: Fault | None, asked: bool, report: CallReport, bookings: int, wrong: Iterable[str]) -> Case:
    """What a call says about the fault beneath it. An act that is asked for again under its key is done once, since the ledger
    knows it; one that cannot be undone and was done under two keys was done twice."""
    answered = [turn for turn in report.turns if turn.answer_ms is not None]
    slowest = max(answered, key=lambda turn: turn.answer_ms or 0.0, default=None)
    done = {(str(act["tool"]), str(act["key"])) for act in report.acts if (act.get("result") or {}).get("status") == "ok"}
    final = [tool for tool, _ in done if tool not in UNDOABLE]
    twice = sorted(tool for tool in set(final) if final.count(tool) > 1)
    return Case(
        provider, fault, asked, slowest.answer_ms if slowest else None, _heard_first(report, slowest) if slowest else "",
        len(report.turns) - len(answered), report.greeting_ms, report.ended,
        (*wrong, *(report.errors if report.ended == "failed" else ())),
        (*twice, *(["booking"] if bookings > 1 else [])),
    )  # fmt: skip


def _heard_first(report: CallReport, turn: Turn) -> str:
    """By the gateway's account of what was heard, which an excuse in the place of words is in too; else what it meant to say."""
    begun = turn.end_ms + (turn.answer_ms or 0.0) + FEED_MS
    told = (event["heard"] for event in report.events if event["at_ms"] > begun and event["kind"] in ("caller", "ended"))
    accounted = next(filter(None, told), None)
    return str(accounted[0]["text"]) if accounted else next(iter(turn.answer), "")


def faults_report(found: Sequence[Case]) -> Report:
    completed, twice = sum(case.completed for case in found), sum(bool(case.done_twice) for case in found)
    waits = [case.waited_ms for case in found if case.waited_ms is not None]
    longest = f"{max(waits) / 1000:.1f} s" if waits else "nothing was answered"
    return Report(
        title="Calls while a provider fails",
        first=f"{completed} of {len(found)} calls came to their end with their wish done, {twice} did something twice; the "
        f"longest wait for an answer was {longest}.",
        data={"calls": [asdict(case) | {"completed": case.completed} for case in found]},
        tables=(Rows("A call for each fault of each provider", HEADINGS, [row(case) for case in found]),),
        remarks=(
            "One call each, through the simulated phone; every provider is emulated on its published latency, and what it falls "
            "back on is what an installation with one key a provider has: the local engines, code's own answers, an excuse.",
            "The fault lasts for the whole call. Shown is the turn whose answer was waited for longest.",
            "Both models are of one vendor, which fails as a whole; each call needs one of them.",
            "Waits are from the caller's last voiced sample to the agent's first, on the phone's clock.",
            "A call whose recogniser fails is heard by the local one, which mishears names and days; that shows as a wish that "
            "was not done.",
            *(["A provider that a call did not turn to is marked: its row shows nothing of the fault."]
              if any(not case.asked for case in found) else []),
        ),
    )  # fmt: skip


HEADINGS = ("provider", "fault", "waited", "heard first", "not answered", "greeting", "ended by", "wish", "done twice")


def row(case: Case) -> list[str]:
    return [
        case.provider if case.asked else f"{case.provider} (not turned to)",
        (case.fault or "none").replace("_", " "),
        "–" if case.waited_ms is None else f"{case.waited_ms:,.0f} ms",
        case.heard_first or "–",
        str(case.unanswered),
        "–" if case.greeting_ms is None else f"{case.greeting_ms:,.0f} ms",
        case.ended,
        "done" if case.completed else "; ".join(case.wrong) or "not done",
        ", ".join(case.done_twice) or "nothing",
    ]


def chosen(names: Sequence[str]) -> tuple[tuple[Provider, ...], tuple[Fault, ...]]:
    """Providers and faults by name; all of either where none of it is named."""
    providers = tuple(provider for provider in PROVIDERS if provider.name in names)
    faults = tuple(fault for fault in FAULTS if fault in names)
    return providers or PROVIDERS, faults or FAULTS
