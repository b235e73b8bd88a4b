"""What a model says is spoken only where the business has said it: measured on replies with one planted falsehood each."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import thread_time
from typing import Any

import pytest

from nodes.checking.check import check
from nodes.checking.stream import checked, clauses
from nodes.checking.supported import Supported
from tenancy.business_file import read_business_files
from tenancy.profile import BusinessProfile, Question

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 5, 15, tzinfo=UTC)
HELD_BACK = 0.05
"""The largest share of true clauses that may be kept from the caller."""
LEANING = 0.06
"""The same for streamed replies, in which a part that leans on a withheld one goes with it ("…, two minutes on foot")."""
PROFILES = {file.profile.slug: file.profile for file in read_business_files([ROOT / "samples"])}
TRATTORIA, DENTAL, SALON, GUESTHOUSE = (
    PROFILES[slug] for slug in ("trattoria-bella-napoli", "riverside-dental", "studio-meridian", "willow-guesthouse")
)


def replies() -> Iterator[dict[str, Any]]:
    for name in ("falsehoods", "true_replies"):
        for line in (ROOT / "evals" / "sets" / f"{name}.jsonl").read_text().splitlines():
            yield json.loads(line)


def supported(profile: BusinessProfile, question: str, *evidence: str) -> Supported:
    return Supported.of(evidence, profile, question, NOW.astimezone(profile.zone))


def verdict(profile: BusinessProfile, question: str, clause: str, *evidence: str) -> str:
    """The reason why it is not spoken; "spoken" where it is."""
    found = check(clause, supported(profile, question, *evidence))
    return "spoken" if found.ok else found.reason


async def stream(text: str, size: int = 7) -> AsyncIterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]


async def spoken(profile: BusinessProfile, question: str, reply: str) -> list[str]:
    heard = checked(clauses(stream(reply)), supported(profile, question))
    return [clause async for clause in heard if isinstance(clause, str)]


def test_no_planted_falsehood_passes_and_nearly_every_true_clause_does() -> None:
    lies, kept, truths = [], [], 0
    for reply in replies():
        found = supported(PROFILES[reply["business"]], reply["question"])
        marked = [(clause, True) for clause in reply["true"]] + [(clause, False) for clause in reply["false"]]
        for clause, true in sorted(marked, key=lambda pair: reply["reply"].find(pair[0])):
            ok = check(clause, found).ok
            truths += true
            if ok and not true:
                lies.append((reply["id"], clause))
            if true and not ok:
                kept.append((reply["id"], clause))
    assert lies == []
    assert len(kept) <= HELD_BACK * truths, kept


def test_clauses_made_up_while_it_was_built_stay_decided() -> None:
    """More of both kinds, by the developer. What stays undecided says something of known words with no number in it ("we only
    take cash"), or sets a number beside a word that tells nothing apart ("the early seating is 120 dollars")."""
    spoken, kept, truths, lies = [], [], 0, 0
    for line in (Path(__file__).parent / "checked_clauses.jsonl").read_text().splitlines():
        said = json.loads(line)
        ok = check(said["clause"], supported(PROFILES[said["business"]], said["question"])).ok
        truths, lies = truths + said["true"], lies + (not said["true"])
        if ok != said["true"]:
            (kept if said["true"] else spoken).append(said["clause"])
    assert len(spoken) <= 0.04 * lies, spoken
    assert len(kept) <= HELD_BACK * truths, kept


async def test_the_same_holds_for_whole_replies_as_they_are_streamed() -> None:
    lies, kept, truths = [], [], 0
    for reply in replies():
        said = " ".join(await spoken(PROFILES[reply["business"]], reply["question"], reply["reply"])).lower()
        lies += [(reply["id"], clause) for clause in reply["false"] if clause.lower().rstrip(".") in said]
        kept += [(reply["id"], clause) for clause in reply["true"] if clause.lower().rstrip(".") not in said]
        truths += len(reply["true"])
    assert lies == []
    assert len(kept) <= LEANING * truths, kept


def test_a_clause_costs_less_than_a_millisecond() -> None:
    found = supported(TRATTORIA, "how much is the diavola and when are you open")
    clause = "The Diavola is twenty-one dollars and on Fridays we're open from five to eleven"
    check(clause, found)
    began = thread_time()
    for _ in range(20):
        check(clause, found)
    assert (thread_time() - began) / 20 < 0.002


@pytest.mark.parametrize(
    ("profile", "question", "clause", "result"),
    [
        (TRATTORIA, "how much is the diavola", "The Diavola is twenty-one dollars", "spoken"),
        (TRATTORIA, "how much is the diavola", "The Diavola is $22", "money not stated"),
        (TRATTORIA, "prices", "The Marinara is $18 and the Margherita is $15", "money not stated"),
        (TRATTORIA, "is it 20 dollars", "Yes, it's 20 dollars", "money not stated"),
        (SALON, "men's cut", "A men's haircut is 95 dollars", "money not stated"),
        (SALON, "men's cut", "A men's cut costs sixty dollars and takes forty-five minutes", "spoken"),
        (SALON, "student discount", "Students get 20 percent off cuts", "percent not stated"),
        (SALON, "patch test", "The patch test must be two days ahead", "spoken"),
        (SALON, "patch test", "The patch test must be 24 hours ahead", "length not stated"),
        (GUESTHOUSE, "breakfast", "Breakfast is from half past seven to half past nine on weekdays", "spoken"),
        (GUESTHOUSE, "breakfast", "Breakfast is from seven to nine on weekdays", "clock not stated"),
        (GUESTHOUSE, "dogs", "Two dogs are welcome in the family room", "count not stated"),
    ],
)
def test_a_number_belongs_to_what_it_is_said_of(profile: BusinessProfile, question: str, clause: str, result: str) -> None:
    assert verdict(profile, question, clause) == result


@pytest.mark.parametrize(
    ("profile", "clause", "result"),
    [
        (TRATTORIA, "On Fridays we're open from five to eleven", "spoken"),
        (TRATTORIA, "On Fridays we're open from five to ten", "hours"),
        (TRATTORIA, "On Mondays we're closed", "spoken"),
        (TRATTORIA, "On Mondays we're open", "hours"),
        (TRATTORIA, "Tonight we're open until 10 p.m.", "spoken"),
        (TRATTORIA, "We're closed on Christmas Day", "spoken"),
        (TRATTORIA, "We're open on Christmas Day", "hours"),
        (DENTAL, "On Wednesdays we're open from ten to two and from three to seven", "spoken"),
        (DENTAL, "On Thursdays we're open until seven", "hours"),
    ],
)
def test_a_day_goes_with_its_own_hours_and_their_exceptions(profile: BusinessProfile, clause: str, result: str) -> None:
    assert verdict(profile, "when are you open", clause) == result


@pytest.mark.parametrize(
    ("profile", "question", "clause", "result"),
    [
        (DENTAL, "who sees children", "Dr. Reyes sees children", "spoken"),
        (DENTAL, "who sees children", "Dr. Osei sees children", "name not stated"),
        (DENTAL, "who speaks polish", "Grace speaks Polish", "name not stated"),
        (SALON, "when is marcus in", "Marcus works on Thursdays", "day and name not stated together"),
        (SALON, "is chloe in", "Chloe does balayage on Fridays", "not offered"),
        (SALON, "is chloe in", "There's nobody called Chloe here", "spoken"),
        (GUESTHOUSE, "address", "Our address is 34 Willow Road", "unknown name"),
        (TRATTORIA, "what's your number", "Our number is 212 555 0142", "spoken"),
        (
            TRATTORIA,
            "what's your number",
            "You can reach us at two one two, five five five, oh one four nine",
            "phone not stated",
        ),
        (TRATTORIA, "table for six at seven", "You'd like a table for six at seven", "spoken"),
    ],
)
def test_names_places_and_telephone_numbers_are_the_businesss_own(
    profile: BusinessProfile, question: str, clause: str, result: str
) -> None:
    assert verdict(profile, question, clause) == result


@pytest.mark.parametrize(
    "clause",
    [
        "I have booked that for you", "I've moved you to the garden room", "I'll make sure of it", "Your table is booked",
        "You're all set for seven", "Someone will call you back", "We'll refund the full price", "I guarantee it",
        "The manager will see you at once", "You will get a call", "It's completely safe for an allergy",
    ],
)  # fmt: skip
def test_a_model_promises_nothing(clause: str) -> None:
    assert verdict(TRATTORIA, "a table please", clause) == "promise"


def test_an_offer_and_what_the_business_itself_promises_are_spoken() -> None:
    assert verdict(TRATTORIA, "a table please", "Shall I book a table for you?") == "spoken"
    assert verdict(TRATTORIA, "high chairs", "Please say so when you book, and we'll keep one for you") == "spoken"
    assert verdict(SALON, "i am unhappy", "Tell us within seven days and we will put it right free of charge") == "spoken"


@pytest.mark.parametrize(
    ("profile", "question", "clause"),
    [
        (SALON, "do you do perms", "Yes, we do perms"),
        (DENTAL, "do you take medicaid", "Yes, we take Medicaid"),
        (GUESTHOUSE, "is there a lift", "Yes, there is a lift"),
        (GUESTHOUSE, "is there a bar", "There's a bar in the lounge"),
        (GUESTHOUSE, "is breakfast included", "Breakfast is not included"),
    ],
)
def test_yes_is_not_said_where_the_business_says_no(profile: BusinessProfile, question: str, clause: str) -> None:
    assert verdict(profile, question, clause) == "says the opposite"


def test_what_is_nowhere_in_the_evidence_is_not_offered() -> None:
    assert verdict(GUESTHOUSE, "do you have a sauna", "Yes, we have a sauna") == "not offered"
    assert (
        verdict(GUESTHOUSE, "do you have a sauna", "Yes, we have a sauna", "Do you have a sauna? Yes, in the cellar.") == "spoken"
    )
    assert verdict(TRATTORIA, "what's vegetarian", "and the truffle risotto") != "spoken"


def test_a_business_that_changes_its_price_is_believed_at_once() -> None:
    changed = TRATTORIA.model_copy(
        update={"faq": (Question(question="Is there a corkage?", answer="Corkage is 45 dollars."),), "policies": ()}
    )
    assert verdict(changed, "corkage", "Corkage is forty-five dollars") == "spoken"
    assert verdict(changed, "corkage", "Corkage is thirty dollars") == "money not stated"


async def test_the_first_true_clause_goes_out_before_the_rest_has_come() -> None:
    async def slow() -> AsyncIterator[str]:
        yield "On Mondays we're closed, "
        yield "but "
        raise AssertionError("waited for more than the first clause")

    heard = checked(clauses(slow()), supported(TRATTORIA, "are you open on monday"))
    assert await anext(heard) == "On Mondays we're closed,"


async def test_a_yes_waits_for_what_it_says_yes_to() -> None:
    assert await spoken(GUESTHOUSE, "is there a lift", "Yes, there's a lift to all floors.") == []
    assert await spoken(GUESTHOUSE, "is there a lift", "Yes.") == []
    assert await spoken(GUESTHOUSE, "can i bring a dog", "Yes, one dog is welcome in the garden room.") != []


async def test_what_leans_on_a_withheld_clause_is_not_left_standing_alone() -> None:
    reply = "Breakfast is from six to nine on weekdays, and from eight to ten at weekends. Breakfast is included."
    assert await spoken(GUESTHOUSE, "when is breakfast", reply) == ["Breakfast is included."]


async def test_a_title_and_a_time_do_not_end_a_sentence() -> None:
    said = await spoken(DENTAL, "who sees children", "Dr. Reyes sees children. On Wednesdays we are open until 7 p.m. for you.")
    assert said[0] == "Dr. Reyes sees children."
    assert said[1].startswith("On Wednesdays we are open until 7 p.m.")
