"""One manner a call: the same facts in other words, and never two manners in one call."""

import string
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from nodes.compliance import compliance
from nodes.prompting import prompt
from nodes.wording.choice import Choice
from nodes.wording.formal import FORMAL
from nodes.wording.talk import BY_MANNER, WORDINGS, fixed, word
from nodes.wording.warm import WARM
from tenancy.opening import OPENINGS
from tenancy.profile import Manner
from tests.tenancy.businesses_given import profile

MANNERS: tuple[Manner, ...] = ("plain", "warm", "formal")


def facts_of(wording: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name}


@pytest.mark.parametrize("manner", [WARM, FORMAL], ids=["warm", "formal"])
def test_a_manner_words_what_is_said_most_often_with_the_facts_of_the_plain_words(manner: dict[str, tuple[str, ...]]) -> None:
    assert len(manner) >= 30
    for what, wordings in manner.items():
        wanted = facts_of(WORDINGS[what][0])
        assert all(facts_of(wording) == wanted for wording in (*wordings, *WORDINGS[what])), what
        assert len(wordings) >= min(2, len(WORDINGS[what])), f"{what} is as varied as it is plainly"


def test_no_wording_is_shared_by_two_manners() -> None:
    said = [{(what, wording) for what, wordings in each.items() for wording in wordings} for each in (WORDINGS, WARM, FORMAL)]
    assert not said[0] & said[1] | said[0] & said[2] | said[1] & said[2]


@pytest.mark.parametrize("manner", MANNERS)
def test_every_turn_of_a_call_keeps_to_its_manner(manner: Manner) -> None:
    facts = dict.fromkeys(("what", "when", "first", "second", "summary", "name", "agent"), "x")
    for what in BY_MANNER[manner].keys() & WARM.keys() & FORMAL.keys():
        allowed = {wording.format(**facts) for wording in BY_MANNER[manner][what]}
        said = {word(what, facts, Choice("call", turn, manner)) for turn in range(12)}
        assert said == allowed, f"{what}: all of its own wordings and no other's"


def test_the_sound_of_every_manner_can_be_kept_ready() -> None:
    ready = set(fixed(MANNERS))
    for each in (WORDINGS, WARM, FORMAL):
        assert {wording for wordings in each.values() for wording in wordings if "{" not in wording} <= ready


def test_the_sound_of_a_manner_that_nobody_has_is_not_made() -> None:
    plain = set(fixed(["plain"]))
    assert len(plain) < len(set(fixed(["plain", "warm"]))) < len(set(fixed(MANNERS)))
    assert {wording for wordings in WORDINGS.values() for wording in wordings if "{" not in wording} <= plain


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("what", ["robot", "robot_named", "who", "who_named"])
def test_whoever_asks_who_is_speaking_hears_that_it_is_automated(manner: Manner, what: str) -> None:
    for turn in range(4):
        said = word(what, {"name": "Plain", "agent": "Robin"}, Choice("call", turn, manner))
        assert "automated assistant" in said
        assert ("Robin" in said) == what.endswith("named")


def test_the_greeting_names_the_agent_only_where_it_has_a_name() -> None:
    for opening in OPENINGS.values():
        assert facts_of(opening.greeting) == {"name"}
        assert facts_of(opening.named) == {"name", "agent"}


class At:
    """A runtime whose context answers what compliance and the prompt ask for."""

    def __init__(self, **told: object) -> None:
        self.context, self.profile, self.call_id = self, profile(**told), uuid4()

    def note(self, *_args: object, **_facts: object) -> None: ...

    def now(self) -> datetime:
        return datetime(2026, 11, 5, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        "who am I speaking to", "what's your name", "and who is this please", "who are you", "may I have your name",
        "can I ask who's speaking", "sorry what was your name", "do you have a name",
    ],
)  # fmt: skip
async def test_who_is_speaking_is_a_question_to_the_agent_itself(words: str) -> None:
    update = await compliance({"words": words}, At())  # type: ignore[arg-type]
    assert update["concern"]["kind"] == "who"
    assert not update["concern"]["overrides"]


@pytest.mark.parametrize(
    "words",
    [
        "my name is Robin", "what's the name of the dish", "who is the doctor on Monday", "who is this table for again",
        "can I get your address", "who do I speak to about a refund", "put it under my name", "who cuts hair on Fridays",
    ],
)  # fmt: skip
async def test_other_questions_with_who_and_name_are_none(words: str) -> None:
    assert (await compliance({"words": words}, At()))["concern"] is None  # type: ignore[arg-type]


def test_a_larger_model_is_told_the_name_in_the_part_that_stays_the_same() -> None:
    state = {"words": "hi", "evidence": [], "history": []}
    named = prompt(state, At(agent_name="Robin"), ())  # type: ignore[arg-type]
    assert "as Robin, an automated assistant" in named[0][1]
    assert "Robin" not in named[1][1]
    assert "automated" not in prompt(state, At(), ())[0][1]  # type: ignore[arg-type]
