"""A loop that is held up is counted as late for every look that it missed, and one that keeps up for none."""

import asyncio
import time

import pytest

from core.loop_lag import INTERVAL, MOST_AT_ONCE, lag_sampled, lags


def test_every_look_that_was_missed_counts_with_what_it_would_have_waited() -> None:
    assert list(lags(1.0, 1.0)) == [0.0]
    assert list(lags(1.0, 1.05)) == pytest.approx([0.05, 0.03, 0.01])
    assert list(lags(1.0, 0.9)) == []


def test_a_machine_that_slept_for_a_day_does_not_hold_the_loop_up_once_more() -> None:
    assert len(list(lags(0.0, 86_400.0))) == MOST_AT_ONCE


async def test_what_holds_the_loop_up_shows() -> None:
    seen: list[float] = []
    held = asyncio.Event()

    def observe(lag: float) -> None:
        seen.append(lag)
        if max(seen) >= 5 * INTERVAL:
            held.set()

    async with lag_sampled(observe):
        await asyncio.sleep(0)
        end = time.monotonic() + 10 * INTERVAL
        while time.monotonic() < end:
            pass
        await asyncio.wait_for(held.wait(), 10)
    count = len(seen)
    await asyncio.sleep(0)
    assert len(seen) == count
