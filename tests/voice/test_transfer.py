"""Handing a caller over, as the pure machine decides it: whatever comes, in whatever order, and however late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.transfer import (
    Answered,
    Brief,
    BringBack,
    Call,
    CallerGone,
    CallerHolds,
    CannotHold,
    Connect,
    EndLeg,
    Event,
    Finish,
    Join,
    Joined,
    LegOver,
    LetGo,
    MachineAnswered,
    NotPlaced,
    Person,
    Placed,
    Pressed,
    Returned,
    TalkOver,
    Tick,
    Transfer,
    take,
)

NOW = datetime(2026, 11, 5, 17, tzinfo=UTC)
ROSA, LUCA = Person("Rosa", "+12125550199"), Person("Luca", "+12125550198")
HOLDS = CallerHolds("CA1", "+12125550142")


def after(
    *events: Event | float, people: tuple[Person, ...] = (ROSA,), kind: str = "warm"
) -> tuple[Transfer, tuple[object, ...]]:
    """The transfer and the last decisions; a number lets so many seconds pass."""
    transfer, now, decisions = Transfer(kind, people, NOW), NOW, ()  # type: ignore[arg-type]
    for event in events:
        if isinstance(event, int | float):
            now += timedelta(seconds=event)
        else:
            transfer, decisions = take(transfer, event, now)
    return transfer, decisions


def test_a_person_who_presses_one_is_joined_and_the_wait_ends_there() -> None:
    ringing = HOLDS, Placed(0, "CA2"), 3, Answered(0)
    assert after(HOLDS)[1] == (Call(0, ROSA, "+12125550142"),)
    assert after(*ringing)[1] == (Brief(),)
    assert after(*ringing, Pressed(0, "1"))[1] == (Join(),)
    transfer, decisions = after(*ringing, Pressed(0, "1"), 2, Joined(0), 60, TalkOver())
    assert decisions == (Finish(),)
    assert (transfer.outcome, transfer.ended) == ("talked", NOW + timedelta(seconds=5))


@pytest.mark.parametrize(
    ("seconds", "events"),
    [(36, ()), (61, (Answered(0),)), (21, (Answered(0), Pressed(0, "1")))],
    ids=["ringing", "briefing", "taken"],
)
def test_what_never_comes_brings_the_caller_back(seconds: int, events: tuple[Event, ...]) -> None:
    waiting = (HOLDS, Placed(0, "CA2"), *events)
    assert after(*waiting, seconds - 5, Tick())[1] == ()
    transfer, decisions = after(*waiting, seconds, Tick())
    assert (transfer.outcome, decisions) == ("timed_out", (EndLeg("CA2"), BringBack()))


def test_silence_is_asked_once_more_and_then_is_a_no() -> None:
    told = HOLDS, Placed(0, "CA2"), Answered(0), Pressed(0, "")
    assert after(*told)[1] == (Brief(),)
    transfer, decisions = after(*told, Pressed(0, ""))
    assert (transfer.outcome, decisions) == ("nothing_pressed", (LetGo(), BringBack()))


def test_who_hangs_up_between_taking_the_call_and_getting_it_has_not_got_it() -> None:
    taken = HOLDS, Placed(0, "CA2"), Answered(0), Pressed(0, "1"), LegOver(0, "completed")
    assert after(*taken)[1] == ()
    assert after(*taken, Tick())[0].outcome == "hung_up"


def test_what_is_late_of_one_person_does_not_touch_the_next() -> None:
    second = HOLDS, Placed(0, "CA2"), LegOver(0, "busy"), Placed(1, "CA3")
    transfer, _ = after(*second, people=(ROSA, LUCA))
    assert (transfer.person, transfer.phase) == (LUCA, "ringing")
    for late in (MachineAnswered(0), LegOver(0, "completed"), NotPlaced(0)):
        assert after(*second, late, people=(ROSA, LUCA)) == (transfer, ())
    assert after(*second, Answered(0), people=(ROSA, LUCA)) == (transfer, (LetGo(),))


def test_a_call_that_was_placed_after_the_caller_had_gone_is_ended() -> None:
    transfer, decisions = after(HOLDS, CallerGone(), Placed(0, "CA2"))
    assert (transfer.outcome, decisions) == ("caller_gone", (EndLeg("CA2"),))


def test_a_cold_transfer_tries_the_next_and_comes_back_after_the_last() -> None:
    assert after(HOLDS, LegOver(0, "busy"), people=(ROSA, LUCA), kind="cold")[1] == (Connect(1, LUCA),)
    transfer, decisions = after(HOLDS, LegOver(0, "busy"), LegOver(1, "no-answer"), people=(ROSA, LUCA), kind="cold")
    assert (transfer.tried, decisions) == (("busy", "no_answer"), (BringBack(),))


ATTEMPT, KEY = st.integers(0, 2), st.sampled_from(["", "1", "2", "#"])
STATUS = st.sampled_from(["completed", "busy", "no-answer", "failed", "canceled", "?"])
EVENTS = st.one_of(
    st.just(HOLDS), st.just(CannotHold()), st.just(Tick()), st.just(TalkOver()), st.just(CallerGone()), st.just(Returned()),
    st.builds(Placed, ATTEMPT, st.just("CA2")), st.builds(NotPlaced, ATTEMPT), st.builds(Answered, ATTEMPT),
    st.builds(MachineAnswered, ATTEMPT), st.builds(Pressed, ATTEMPT, KEY), st.builds(LegOver, ATTEMPT, STATUS),
    st.builds(Joined, ATTEMPT),
)  # fmt: skip


@given(st.lists(EVENTS, max_size=30), st.sampled_from(["cold", "warm"]), st.integers(1, 3))
def test_whatever_comes_it_ends_once_says_how_and_never_goes_back(events: list[Event], kind: str, number: int) -> None:
    transfer, finished, back = Transfer(kind, (ROSA, LUCA, ROSA)[:number], NOW), 0, 0  # type: ignore[arg-type]
    for seconds, event in enumerate(events):
        before = transfer
        transfer, decisions = take(transfer, event, NOW + timedelta(seconds=10 * seconds))
        finished, back = finished + decisions.count(Finish()), back + decisions.count(BringBack())
        if before.phase == "over":
            assert transfer == before
        assert len(transfer.tried) <= number
        assert (transfer.outcome is not None) == (transfer.phase in ("back", "over"))
    assert finished <= 1
    assert back <= 1
