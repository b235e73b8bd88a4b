"""How the moment at which words were known is laid beside the moment at which they stood on the page."""

from datetime import UTC, datetime, timedelta
from typing import Any

from evals.bench.dashboard import measured_words
from evals.watching import Seen
from tenancy.calls.log import Event

BEGAN = datetime(2026, 11, 5, 18, tzinfo=UTC)


def at(ms: float) -> datetime:
    return BEGAN + timedelta(milliseconds=ms)


def event(ms: float, kind: str, **facts: Any) -> Event:
    return Event(1, kind, at(ms), facts)


def said(ms: float, *texts: str) -> Event:
    return event(ms, "said", phrases=[{"id": str(n), "text": text} for n, text in enumerate(texts)])


def test_words_are_measured_from_when_they_were_known_to_when_they_stood_there() -> None:
    kept = [Seen(at(0), "Today"), Seen(at(120), "Today Hello there."), Seen(at(400), "Today Hello there. how much is it")]
    found = measured_words([said(40, "Hello there."), event(350, "caller", words="how much is it")], kept)
    assert (found.ms["agent"], found.ms["caller"], found.never) == ([80], [50], [])


def test_words_that_never_come_are_told_and_not_measured() -> None:
    found = measured_words([said(40, "Hello there.")], [Seen(at(0), "Today"), Seen(at(9000), "Hello there.")])
    assert (found.ms["agent"], found.never) == ([], ["Hello there."])


def test_the_same_words_said_again_have_to_stand_there_again() -> None:
    kept = [Seen(at(10), "Anything else?"), Seen(at(900), "Anything else? yes Anything else?")]
    found = measured_words([said(0, "Anything else?"), said(600, "Anything else?")], kept)
    assert found.ms["agent"] == [10, 300]


def test_growing_words_that_were_replaced_before_they_were_shown_are_no_miss() -> None:
    kept = [Seen(at(0), ""), Seen(at(130), "how much is a")]
    events = [event(80, "heard_partial", words="how much his"), event(100, "heard_partial", words="how much is a")]
    found = measured_words(events, kept)
    assert (found.ms["growing"], found.never) == ([30], [])


def test_a_caller_s_words_that_stood_there_before_they_were_whole_waited_for_nothing() -> None:
    kept = [Seen(at(0), ""), Seen(at(100), "yes please")]
    found = measured_words([event(90, "heard_partial", words="yes please"), event(400, "caller", words="yes please")], kept)
    assert (found.ms["caller"], found.never) == ([0], [])
