"""Whoever begins again or takes a change back is followed: what was said before counts no more, or counts again."""

import pytest

from tests.graph.desk import Caller

GIVEN = "[book party_size=4 date=2026-11-06 time=19:00] a table for four tomorrow at seven"


def acts(caller: Caller) -> list[tuple[str, dict[str, object]]]:
    return [(e.facts["tool"], e.facts["arguments"]) for e in caller.conversation.log.recent if e.kind == "act_begun"]


@pytest.mark.parametrize(
    "words", ["can we start over", "sorry, let's start again", "let's begin again", "[ask.other] could we start from scratch"]
)
async def test_whoever_starts_over_is_asked_from_the_beginning_and_holds_nothing(caller: Caller, words: str) -> None:
    await caller.say(GIVEN)
    await caller.say(words)
    assert caller.outcome.asked == ("party_size",)
    assert [tool for tool, _ in acts(caller)] == ["hold_booking", "release_booking"]


async def test_what_comes_with_the_wish_to_start_over_counts(caller: Caller) -> None:
    await caller.say(GIVEN)
    await caller.say("[party_size=2 date=2026-11-08] let's start again, two people on sunday")
    assert caller.outcome.asked == ("time",)
    await caller.say("[time=18:00] at six")
    await caller.say("[name=Anna_Keller] Anna Keller")
    said = await caller.say("[affirm] yes")
    assert "a table for two, Sunday, November eighth, at six PM, under Anna Keller" in said
    assert acts(caller)[-1][0] == "confirm_booking"


@pytest.mark.parametrize("words", ["undo that", "no, put it back to how it was", "[repeat] what I said before was right"])
async def test_the_last_change_is_taken_back(caller: Caller, words: str) -> None:
    await caller.say(GIVEN)
    await caller.say("[name=Anna_Keller] Anna Keller")
    await caller.say("[deny date=2026-11-07 time=20:00] no, Saturday at eight")
    said = await caller.say(words)
    assert "tomorrow, at seven PM, under Anna Keller" in said
    assert caller.outcome.asked == ("confirm",)
    assert acts(caller)[-1][1]["date"] == "2026-11-06"
    await caller.say("[affirm] yes")
    assert acts(caller)[-1][0] == "confirm_booking"


async def test_a_yes_after_taking_back_confirms_what_was_read_back_last(caller: Caller) -> None:
    await caller.say(GIVEN)
    await caller.say("[name=Anna_Keller] Anna Keller")
    await caller.say("[deny date=2026-11-07 time=20:00] no, Saturday at eight")
    await caller.say("undo that", hears=True)
    said = await caller.say("[affirm] yes please")
    assert "tomorrow, at seven PM" in said
    assert "Saturday" not in said


async def test_without_a_change_there_is_nothing_to_take_back(caller: Caller) -> None:
    await caller.say(GIVEN)
    await caller.say("undo that")
    assert caller.outcome.asked == ("name",)
    assert [tool for tool, _ in acts(caller)] == ["hold_booking"]


@pytest.mark.parametrize("words", ["when does the film start again", "I'd like to start with four people"])
async def test_other_beginnings_begin_nothing_again(caller: Caller, words: str) -> None:
    await caller.say("[book party_size=4] a table for four")
    await caller.say(f"[date=2026-11-06] {words}")
    assert caller.outcome.asked == ("time",)
