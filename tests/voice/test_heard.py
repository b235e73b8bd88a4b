import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.reply import HeardPhrase
from voice.heard import MARK_WAIT, Alignment, HeardLedger

SECOND = 8000
TEXT = "We are open until ten, and the kitchen closes at nine."


def aligned(text: str = TEXT, bytes_a_character: int = 500) -> Alignment:
    """A mark at the end of every word, at an even pace."""
    alignment = Alignment(text)
    for place, character in enumerate(text):
        if character == " ":
            alignment.add(place, place * bytes_a_character)
    alignment.finish(len(text) * bytes_a_character)
    return alignment


def playing(seconds: float = 3.0) -> tuple[HeardLedger, list[str]]:
    """A phrase sent whole at time 100, with a mark behind every half second."""
    ledger = HeardLedger()
    ledger.begin("p1", aligned())
    names = []
    for _ in range(int(seconds * 2)):
        ledger.sent(SECOND // 2, 100.0)
        names.append(ledger.mark(100.0))
    return ledger, names


def test_only_what_was_played_before_a_clear_was_heard() -> None:
    ledger, names = playing()
    ledger.returned(names[0], 100.55)
    ledger.cleared(100.8)  # half a second is sure, and a quarter has passed since
    assert ledger.heard(109.0) == (HeardPhrase("p1", "We are open", False),)


def test_marks_that_a_clear_returns_count_for_nothing() -> None:
    ledger, names = playing()
    ledger.returned(names[0], 100.55)
    ledger.cleared(100.6)
    before = ledger.heard(100.6)
    for name in names[1:]:
        ledger.returned(name, 100.7)
    assert ledger.heard(105.0) == before


def test_the_estimate_does_not_pass_a_mark_that_has_not_come_back() -> None:
    ledger, names = playing()
    assert ledger.played(101.4) == SECOND // 2
    ledger.returned(names[1], 101.5)
    assert ledger.played(101.5) == SECOND


def test_a_later_mark_stands_for_the_ones_before_it() -> None:
    ledger, names = playing()
    ledger.returned(names[3], 102.0)
    assert ledger.played(102.0) == 2 * SECOND


def test_a_phrase_played_to_its_end_is_whole() -> None:
    ledger = HeardLedger()
    alignment = aligned("Goodbye now.")
    ledger.begin("p1", alignment)
    ledger.sent(6080, 5.0)
    ledger.returned(ledger.mark(5.0), 5.8)
    assert ledger.heard(5.8) == (HeardPhrase("p1", "Goodbye now.", True),)


def test_the_silence_behind_the_last_word_need_not_be_heard() -> None:
    alignment = Alignment("Yes.")
    alignment.add(4, 3000)
    alignment.finish(9000)
    assert alignment.whole(3000)
    assert not alignment.whole(2000)


def test_what_has_not_begun_to_sound_was_not_heard() -> None:
    ledger, _ = playing()
    ledger.begin("p2", aligned("And more."))
    ledger.sent(4000, 100.0)
    ledger.cleared(100.0)
    assert ledger.heard(200.0) == ()


def test_marks_that_never_come_back_are_given_up() -> None:
    ledger, names = playing(1.0)
    assert ledger.wait_until == pytest.approx(100.5 + MARK_WAIT)
    ledger.give_up_waiting(100.0 + 1.0 + MARK_WAIT)
    assert ledger.settled
    assert ledger.played(103.0) == SECOND
    ledger.returned(names[0], 104.0)
    assert ledger.played(104.0) == SECOND


def test_a_phrase_spoken_on_after_a_pause_is_reported_once_with_all_that_was_heard() -> None:
    ledger, names = playing()
    ledger.returned(names[2], 101.5)
    ledger.cleared(101.5)
    alignment = aligned()
    ledger.begin("p1", alignment, offset=alignment.clause(12000))
    ledger.sent(len(TEXT) * 500 - alignment.clause(12000), 103.0)
    ledger.returned(ledger.mark(103.0), 106.0)
    assert ledger.heard(106.0) == (HeardPhrase("p1", TEXT, True),)


def test_what_was_told_is_not_told_again() -> None:
    ledger, names = playing()
    ledger.returned(names[2], 101.5)
    ledger.cleared(101.5)
    ledger.forget(101.5)
    assert ledger.heard(102.0) == ()


def test_speaking_on_begins_with_the_clause_that_was_cut() -> None:
    alignment = aligned()
    comma = TEXT.index("and") * 500
    assert alignment.clause(comma - 4000) == 0
    assert alignment.clause(comma + 6000) == pytest.approx(comma, abs=160)
    assert alignment.clause(comma + 6000) % 160 == 0


def test_without_marks_the_text_is_spread_over_the_sound() -> None:
    alignment = Alignment("one two three four")
    alignment.finish(18000)
    assert alignment.text[: alignment.characters(9000)] == "one two"


def test_before_the_sound_is_complete_a_speaking_rate_is_guessed() -> None:
    alignment = Alignment("one two three four")
    assert alignment.text[: alignment.characters(SECOND // 2)] == "one two"
    assert not alignment.whole(SECOND * 9)


TEXTS = st.text(st.sampled_from("ab c,. é"), min_size=1, max_size=60)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 80), st.integers(0, 40_000)), max_size=8), st.integers(0, 50_000), st.booleans())
def test_heard_text_is_always_a_beginning_of_the_text_that_ends_with_a_word(
    text: str, marks: list[tuple[int, int]], position: int, complete: bool
) -> None:
    alignment = Alignment(text)
    for characters, at in marks:
        alignment.add(characters, at)
    if complete:
        alignment.finish(40_000)
    cut = alignment.characters(position)
    assert 0 <= cut <= len(text)
    assert cut in (0, len(text)) or not (text[cut - 1].isalnum() and text[cut].isalnum())
    assert 0 <= alignment.clause(position) <= position
    assert alignment.characters(0) <= alignment.characters(position)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["send", "mark", "return", "clear", "wait"]), st.integers(1, 9000)), max_size=40))
def test_played_sound_never_runs_back_nor_beyond_what_was_sent(steps: list[tuple[str, int]]) -> None:
    ledger, now, names, before, sent = HeardLedger(), 0.0, ["x"], 0, 0
    ledger.begin("p", aligned())
    for step, amount in steps:
        if step == "send":
            ledger.sent(amount, now)
            sent += amount
        elif step == "mark":
            names.append(ledger.mark(now))
        elif step == "return":
            ledger.returned(names[amount % len(names)], now)
        elif step == "clear":
            ledger.cleared(now)
            ledger.begin("p", aligned())
        else:
            now += amount / 9000
            ledger.give_up_waiting(now)
        assert before <= ledger.played(now) <= sent
        before = ledger.played(now)
