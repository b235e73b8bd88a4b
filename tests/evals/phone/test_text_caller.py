"""The text caller speaks to the orchestrator as the voice does, with the same scripts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from evals.phone.script import Script
from evals.phone.text_caller import chat
from graph.reply import CallerTurn, HeardPhrase, Outcome, Phrase


@dataclass
class Planned:
    said: tuple[Phrase, ...]
    left: Outcome
    committed: bool = False
    prepared: bool = True

    async def phrases(self) -> AsyncIterator[Phrase]:
        assert self.committed
        for phrase in self.said:
            yield phrase

    async def commit(self, *, stands: bool = True) -> None:
        self.committed = True

    def stand(self) -> None:
        raise AssertionError("a text caller's turns stand at once")

    async def drop(self) -> None:
        raise AssertionError("a text caller never goes on")

    async def outcome(self) -> Outcome:
        return self.left


@dataclass
class Told:
    """A conversation whose answers the test wrote: one phrase and one outcome a turn."""

    answers: list[tuple[str, Outcome]]
    turns: list[CallerTurn] = field(default_factory=list)
    ended: list[tuple[str, tuple[HeardPhrase, ...]]] = field(default_factory=list)
    call_id: UUID = field(default_factory=uuid4)
    resumed: bool = False
    hints_key: str = ""
    languages: tuple[str, ...] = ()
    pronunciations: tuple[tuple[str, str], ...] = ()
    terms: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    language: str = "en-US"

    def opening(self) -> tuple[tuple[Phrase, ...], Outcome]:
        return (Phrase("p0", "Welcome."),), Outcome()

    def plan(self, turn: CallerTurn) -> Planned:
        self.turns.append(turn)
        text, outcome = self.answers[len(self.turns) - 1]
        return Planned((Phrase(f"p{len(self.turns)}", text),), outcome)

    async def note(self, kind: str, **facts: object) -> None: ...

    async def end(self, reason: str, heard: tuple[HeardPhrase, ...] = ()) -> None:
        self.ended.append((reason, heard))


@dataclass
class Desk:
    conversation: Told

    async def ring(self, call_sid: str, to: str, caller: str | None) -> Told:
        return self.conversation

    async def common_phrases(self) -> tuple[str, ...]:
        return ()


async def test_a_script_is_followed_and_everything_heard_is_reported_back() -> None:
    told = Told([("For how many?", Outcome("number", ("party_size",))), ("Goodbye.", Outcome("nothing", hangs_up=True))])
    script = Script.model_validate(
        {"lines": [{"say": "a table", "interrupt": 1}, {"say": "never"}], "answers": {"party_size": "four"}}
    )
    shown: list[tuple[str, str]] = []
    report = await chat(Desk(told), script, "+12125550142", None, lambda who, text: shown.append((who, text)))
    assert [turn.words for turn in told.turns] == ["a table", "four"]
    assert told.turns[0].heard == (HeardPhrase("p0", "Welcome.", whole=True),)
    assert told.turns[1].heard == (HeardPhrase("p1", "For how many?", whole=True),)
    assert told.ended == [("agent", (HeardPhrase("p2", "Goodbye.", whole=True),))]
    assert (report.ended, report.agent_said) == ("agent", ["Welcome.", "For how many?", "Goodbye."])
    assert [turn.asked for turn in report.turns] == [("party_size",), ()]
    assert shown[:3] == [("agent", "Welcome."), ("caller", "a table"), ("agent", "For how many?")]


async def test_a_script_that_is_over_hangs_up() -> None:
    told = Told([("Fine.", Outcome("open", ("anything_else",)))])
    report = await chat(Desk(told), Script.model_validate({"lines": [{"say": "hello"}]}), "+1", None)
    assert (report.ended, report.reason) == ("caller", "said everything")


async def test_silence_and_digits_are_turns_of_their_kind() -> None:
    told = Told([("Still there?", Outcome()), ("Thanks.", Outcome())])
    await chat(Desk(told), Script.model_validate({"lines": [{"wait": 3}, {"dtmf": "12#"}]}), "+1", None)
    assert [(turn.words, turn.source) for turn in told.turns] == [("", "silence"), ("12#", "digits")]


async def test_a_transfer_ends_the_conversation_with_its_number() -> None:
    told = Told([("One moment.", Outcome("nothing", transfer_to="+12125550111"))])
    report = await chat(Desk(told), Script.model_validate({"lines": [{"say": "a person"}]}), "+1", None)
    assert (report.ended, report.transferred_to) == ("transferred", "+12125550111")


async def test_a_conversation_without_end_is_ended() -> None:
    told = Told([("What?", Outcome("open"))] * 100)

    async def parrot(outcome: Outcome) -> CallerTurn | str:
        return CallerTurn("what")

    report = await chat(Desk(told), parrot, "+1", None)
    assert report.ended == "failed"
    assert len(told.turns) == 60
    assert len(told.ended) == 1
