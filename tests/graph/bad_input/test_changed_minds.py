"""Callers who change their mind, answer another question, spell a name twice, or only breathe."""

from itertools import pairwise

import pytest

from nodes.wording.talk import WORDINGS
from tests.graph.bad_input.line import GUESTHOUSE, SALON, Line, Talk
from tests.graph.bad_input.test_contradictions import read_back
from tests.graph.desk import DENTIST, RESTAURANT

pytestmark = [pytest.mark.thorough, pytest.mark.asyncio(loop_scope="session")]
WANTED = "a table for four tomorrow at half past seven"


@pytest.mark.parametrize(
    ("number", "words", "starts", "party", "nights"),
    [
        (RESTAURANT, "at eight instead", "2026-11-07T01:00:00+00:00", 4, None),
        (RESTAURANT, "actually could we do six", "2026-11-06T23:00:00+00:00", 4, None),
        (RESTAURANT, "make it six people", "2026-11-07T00:30:00+00:00", 6, None),
        (RESTAURANT, "yes but for five people", "2026-11-07T00:30:00+00:00", 5, None),
        (RESTAURANT, "no, on saturday", "2026-11-08T00:30:00+00:00", 4, None),
        (DENTIST, "could we do eleven instead", "2026-11-10T16:00:00+00:00", None, None),
        (DENTIST, "make it wednesday at eleven", "2026-11-11T16:00:00+00:00", None, None),
        (SALON, "eleven would be better", "2026-11-07T16:00:00+00:00", None, None),
        (GUESTHOUSE, "make it three nights", "2026-11-06T15:00:00+00:00", None, 3),
        (GUESTHOUSE, "no, arriving on saturday", "2026-11-07T15:00:00+00:00", None, 2),
    ],
)  # fmt: skip
async def test_what_is_changed_at_the_read_back_is_read_back_anew_and_only_then_booked(
    line: Line, number: str, words: str, starts: str, party: int | None, nights: int | None
) -> None:
    caller = await read_back(line, number)
    await caller.say(words)
    assert caller.final_acts == []
    assert caller.outcome.asked == ("confirm",)
    await caller.say("yes")
    [row] = await line.bookings(number)
    assert (row.starts_at.isoformat(), row.party_size or party, row.nights) == (starts, party, nights)
    assert await line.bookings(number, "held") == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (RESTAURANT, "actually forget it"),
        (DENTIST, "actually forget it"),
        (SALON, "yes, actually forget it"),
        (GUESTHOUSE, "yes, actually forget it"),
        (RESTAURANT, "never mind"),
        (GUESTHOUSE, "forget about it, sorry"),
        (RESTAURANT, "on second thought, no thank you"),
        (SALON, "I've changed my mind, I don't want it"),
        (DENTIST, "no no, leave it, I'll think about it"),
    ],
)
async def test_who_gives_up_at_the_read_back_has_nothing_booked(line: Line, number: str, words: str) -> None:
    caller = await read_back(line, number)
    await caller.say(words)
    assert caller.final_acts == []
    assert await line.bookings(number) == []
    assert caller.outcome.asked != ("confirm",), "they are not asked the same again"


async def test_who_gives_up_frees_what_was_held_for_them(line: Line) -> None:
    caller = await read_back(line)
    await caller.say("actually forget it")
    assert await line.bookings(RESTAURANT, "held") == []


@pytest.mark.parametrize("given", ["my name is Ada Marsh", "it's for Ada Marsh", "Ada Marsh"])
async def test_a_name_given_when_the_time_was_asked_for_is_kept_and_the_time_asked_again(line: Line, given: str) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.talk("I'd like a table for four", given)
    assert set(caller.outcome.asked) == {"date", "time"}
    await caller.say("tomorrow at seven")
    assert caller.outcome.asked == ("confirm",)
    assert "Ada Marsh" in caller.told[-1]


async def test_who_answers_another_question_is_not_told_that_they_were_not_heard(line: Line) -> None:
    caller = await line.ring(RESTAURANT)
    said = await caller.talk("I'd like a table for four", "my name is Ada Marsh")
    assert not any(wording in said for wording in WORDINGS["ask_again"])


@pytest.mark.parametrize(
    "given",
    ["my number is 917 555 0133 and is there parking", "nine one seven five five five oh one three three, is there any parking?"],
)
async def test_a_number_and_a_question_instead_of_the_name_are_both_taken_up(line: Line, given: str) -> None:
    caller = await line.ring(RESTAURANT, None)
    said = await caller.talk(WANTED, given)
    assert "garage" in said
    assert caller.outcome.asked == ("name",)
    await caller.say("Ada Marsh")
    assert caller.outcome.asked == ("confirm",), "the number is not asked for twice"
    await caller.say("yes")
    [row] = await line.bookings(RESTAURANT)
    assert (row.name, row.phone) == ("Ada Marsh", "9175550133")


@pytest.mark.parametrize(
    "question",
    ["is there parking", "do you have parking", "what time do you close", "are dogs allowed", "how much is the tiramisu"],
)
async def test_a_question_instead_of_the_name_is_no_name(line: Line, question: str) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.talk(WANTED, question)
    assert caller.outcome.asked == ("name",)
    await caller.talk("Ada Marsh", "yes")
    assert [row.name for row in await line.bookings(RESTAURANT)] == ["Ada Marsh"]


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("D U K, no, D U C K W O R T H", "Duckworth"),
        ("D-U-K. No. D-U-C-K-W-O-R-T-H.", "Duckworth"),
        ("Marcus Duckworth, that's D U K W, no sorry, D U C K W O R T H", "Marcus Duckworth"),
        ("it's Ducksworth, no, Duckworth", "Duckworth"),
        ("S M I T H, no wait, S M Y T H E", "Smythe"),
        ("Jane Smith, S M I T H, sorry, S M Y T H", "Jane Smyth"),
        ("H A double R, no, H A R I S", "Haris"),
    ],
)
async def test_a_name_spelled_wrongly_and_then_rightly_is_the_right_one(line: Line, spelled: str, name: str) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.talk(WANTED, spelled, "yes")
    assert [row.name for row in await line.bookings(RESTAURANT)] == [name]


async def test_a_name_corrected_at_the_read_back_is_read_back_anew(line: Line) -> None:
    caller = await read_back(line)
    said = await caller.say("no, the name is Duckworth, D U C K W O R T H")
    assert "Duckworth" in said
    await caller.say("yes")
    assert [row.name for row in await line.bookings(RESTAURANT)] == ["Duckworth"]


BREATHS = ("hm", "uh", "um", "mm", "erm", "...", "ah")
PLACES = {
    "at the beginning": (),
    "asked for the party": ("I'd like a table",),
    "asked for the name": (WANTED,),
    "at the read-back": (WANTED, "Ada Marsh"),
    "offered another time": ("a table for two on saturday at eleven in the morning",),
    "offered a message": ("a table for four hundred on saturday at seven",),
    "asked for the message": ("I'd like to leave a message please",),
}


async def breathe(caller: Talk, breaths: tuple[str, ...]) -> None:
    for breath in breaths:
        await caller.say(breath)
        if caller.outcome.hangs_up:
            return


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("breaths", [BREATHS, ("uh",) * 7], ids=["all", "one"])
async def test_who_only_breathes_hears_other_prompts_then_an_offer_then_a_goodbye_and_nothing_is_done(
    line: Line, place: str, breaths: tuple[str, ...]
) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.talk(*PLACES[place])
    before = len(caller.told)
    await breathe(caller, breaths)
    heard = caller.told[before:]
    assert caller.final_acts == []
    assert await line.bookings(RESTAURANT) == []
    assert await line.messages(RESTAURANT) == []
    assert caller.outcome.hangs_up
    assert "oodbye" in heard[-1]
    assert 3 <= len(heard) <= 6
    assert all(one != other for one, other in pairwise(heard)), "no two prompts in a row are the same"
    assert any("message" in said for said in heard[:-1])


@pytest.mark.parametrize("place", ["asked for the name", "at the read-back", "asked for the party"])
async def test_a_few_breaths_take_nothing_from_a_caller_who_then_goes_on(line: Line, place: str) -> None:
    caller = await line.ring(RESTAURANT)
    await caller.talk(*PLACES[place], "hm", "uh")
    rest = {
        "asked for the name": ("Ada Marsh", "yes"),
        "at the read-back": ("yes", "yes"),  # the first one may only mean that they are still there
        "asked for the party": ("four", "tomorrow at half past seven", "Ada Marsh", "yes"),
    }[place]
    await caller.talk(*rest)
    assert [(row.party_size, row.name) for row in await line.bookings(RESTAURANT)] == [(4, "Ada Marsh")]


@pytest.mark.parametrize(("words", "source"), [("", "silence"), ("um", "speech")])
async def test_a_yes_to_whether_they_are_still_there_books_nothing(line: Line, words: str, source: str) -> None:
    caller = await read_back(line)
    await caller.say("is there parking")
    assert caller.outcome.asked == ("confirm",)
    await caller.say(words, source=source)
    said = await caller.say("yes")
    assert caller.final_acts == []
    assert "Ada Marsh" in said, "it is read back again"


@pytest.mark.parametrize("yes", ["mm hmm", "uh huh", "mhm", "mm-hmm"])
async def test_a_hummed_yes_is_a_yes(line: Line, yes: str) -> None:
    caller = await read_back(line)
    await caller.say(yes)
    assert caller.final_acts == ["confirm_booking"]


@pytest.mark.parametrize("number", [RESTAURANT, GUESTHOUSE])
async def test_silence_at_the_read_back_books_nothing_and_ends_politely(line: Line, number: str) -> None:
    caller = await read_back(line, number)
    heard = [await caller.say("", source="silence") for _ in range(3)]
    assert len(set(heard)) == 3
    assert caller.outcome.hangs_up
    assert caller.final_acts == []
