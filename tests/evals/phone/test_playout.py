"""The play-out buffer plays what was sent, in order, and returns each mark exactly when Twilio would."""

from hypothesis import given
from hypothesis import strategies as st

from evals.phone.playout import LIMIT_BYTES, Playout
from voice.mulaw import SILENCE

FRAME = 160
operations = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 700)),
        st.tuples(st.just("mark"), st.just(0)),
        st.tuples(st.just("clear"), st.just(0)),
        st.tuples(st.just("take"), st.just(0)),
    ),
    max_size=60,
)


def sound(length: int, seed: int) -> bytes:
    """Bytes that are never silence, so that what was sent is told from what fills a frame up."""
    return bytes((seed * 31 + i) % 254 for i in range(length))


@given(operations)
def test_every_byte_plays_once_in_order_or_is_dropped_by_a_clear(steps: list[tuple[str, int]]) -> None:
    playout, waiting, played, expected = Playout(), b"", b"", b""
    for number, (what, length) in enumerate(steps):
        if what == "add":
            assert playout.add(sound(length, number))
            waiting += sound(length, number)
        elif what == "clear":
            assert playout.clear()[0] == len(waiting)
            waiting = b""
        elif what == "take":
            frame, sent, _ = playout.take(FRAME)
            assert len(frame) == FRAME
            assert frame[sent:] == SILENCE * (FRAME - sent)
            played += frame[:sent]
            expected += waiting[:FRAME]
            waiting = waiting[FRAME:]
        assert playout.waiting == len(waiting)
    assert played == expected


@given(operations)
def test_a_mark_comes_back_once_and_in_order_as_soon_as_what_was_before_it_is_over(steps: list[tuple[str, int]]) -> None:
    playout, sent_total, gone, playing = Playout(), 0, 0, False
    due: dict[str, int] = {}
    returned: list[str] = []
    for number, (what, length) in enumerate(steps):
        name = f"mark {number}"
        if what == "add":
            playout.add(sound(length, number))
            sent_total += length
        elif what == "mark":
            due[name] = sent_total
            back = playout.mark(name)
            assert back == ([name] if gone >= sent_total and not playing else [])
            returned += back
        elif what == "clear":
            returned += playout.clear()[1]
            gone = sent_total
            assert returned == list(due)
        else:
            over = [mark for mark, before in due.items() if before <= gone]
            _, sent, back = playout.take(FRAME)
            returned += back
            assert returned == over
            gone, playing = gone + sent, sent > 0
    playout.take(LIMIT_BYTES)
    assert len(returned) == len(set(returned))


def test_a_clear_silences_the_next_frame_and_what_is_sent_after_it_plays() -> None:
    playout = Playout()
    playout.add(sound(8000, 1))
    playout.take(FRAME)
    playout.clear()
    assert playout.take(FRAME)[:2] == (SILENCE * FRAME, 0)
    playout.add(b"\x01" * FRAME)
    assert playout.take(FRAME)[:2] == (b"\x01" * FRAME, FRAME)


def test_more_than_ten_minutes_of_unheard_sound_are_refused() -> None:
    playout = Playout()
    assert playout.add(bytes(LIMIT_BYTES))
    assert not playout.add(b"\x00")
    assert playout.waiting == LIMIT_BYTES
