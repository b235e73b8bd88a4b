"""What keeps failing is left alone for a while, and tried again by one."""

from datetime import UTC, datetime

import pytest

from core.breaker import Breaker
from core.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 5, tzinfo=UTC))


def opened(clock: ManualClock) -> Breaker:
    breaker = Breaker(clock, failures=2, seconds=30)
    breaker.failed()
    assert breaker.closed
    breaker.failed()
    return breaker


def test_it_opens_after_so_many_failures_in_a_row_and_closes_after_its_time(clock: ManualClock) -> None:
    breaker = opened(clock)
    assert not breaker.closed
    clock.advance(29)
    assert not breaker.closed
    clock.advance(1)
    assert breaker.closed


def test_a_success_in_between_begins_the_count_anew(clock: ManualClock) -> None:
    breaker = Breaker(clock, failures=2, seconds=30)
    for _ in range(5):
        breaker.failed()
        breaker.worked()
    assert breaker.closed


def test_one_attempt_finds_out_whether_it_is_over_and_no_second_one_beside_it(clock: ManualClock) -> None:
    breaker = opened(clock)
    clock.advance(30)
    breaker.trying()
    assert not breaker.closed
    breaker.failed()
    clock.advance(29)
    assert not breaker.closed
    clock.advance(1)
    breaker.trying()
    breaker.worked()
    assert breaker.closed
