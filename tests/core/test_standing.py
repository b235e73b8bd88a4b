"""How a provider stands, and what brings it back: a look in the background, and no caller's turn."""

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from core.attempt_events import Attempt, told_to
from core.clock import ManualClock
from core.errors import KeyRefused, ProviderError
from core.standing import PROBE_EVERY, WARM_EVERY, Standing, Standings


class Probed:
    name = "cloud"

    def __init__(self) -> None:
        self.looked = 0
        self.wrong: Exception | None = None

    async def probe(self) -> None:
        self.looked += 1
        if self.wrong is not None:
            raise self.wrong


class Local:
    name = "local"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 5, tzinfo=UTC))


@pytest.fixture
def cloud() -> Probed:
    return Probed()


@pytest.fixture
def standings(clock: ManualClock) -> Standings:
    return Standings(clock)


def broken(standings: Standings, cloud: Probed) -> Standing:
    standing = standings.of("speech", cloud)
    for _ in range(3):
        standing.failed(ProviderError("no"))
    assert (standing.worth_asking, standing.state) == (False, "left alone")
    return standing


def test_a_provider_stands_the_same_for_everybody_who_asks(standings: Standings, cloud: Probed) -> None:
    broken(standings, cloud)
    assert not standings.of("speech", cloud).worth_asking
    assert standings.of("large model", cloud).worth_asking


async def test_a_look_brings_a_provider_back_without_a_callers_turn(
    standings: Standings, cloud: Probed, clock: ManualClock
) -> None:
    standing = broken(standings, cloud)
    told: list[Attempt] = []
    with told_to(told.append):
        await standings.look()
    assert (standing.worth_asking, told) == (True, [Attempt("speech", "cloud", "recovered")])


async def test_while_looks_fail_no_turn_is_spent_on_it_however_long_that_takes(
    standings: Standings, cloud: Probed, clock: ManualClock
) -> None:
    standing = broken(standings, cloud)
    cloud.wrong = ProviderError("still away")
    for _ in range(30):
        await standings.look()
        clock.advance(PROBE_EVERY)
        assert not standing.worth_asking
    assert cloud.looked == 30
    cloud.wrong = None
    await standings.look()
    assert standing.worth_asking


async def test_one_that_works_is_looked_at_only_to_keep_it_warm(standings: Standings, cloud: Probed, clock: ManualClock) -> None:
    standings.of("speech", cloud)
    await standings.look()
    clock.advance(WARM_EVERY - 1)
    await standings.look()
    assert cloud.looked == 1
    clock.advance(1)
    await standings.look()
    assert cloud.looked == 2


async def test_one_that_cannot_be_looked_at_is_tried_by_one_turn_when_its_time_is_over(
    standings: Standings, clock: ManualClock
) -> None:
    standing = standings.of("search", Local())
    for _ in range(3):
        standing.failed(ProviderError("no"))
    await standings.look()
    assert not standing.worth_asking
    clock.advance(31)
    assert standing.worth_asking
    standing.asked()
    assert not standing.worth_asking


async def test_a_wrong_key_is_found_by_the_first_look_and_said_once_with_what_to_do(
    standings: Standings, cloud: Probed, clock: ManualClock
) -> None:
    standing = standings.of("speech", cloud)
    cloud.wrong = KeyRefused("set CLOUD_API_KEY to one that is valid")
    with capture_logs() as logs:
        await standings.look()
        clock.advance(PROBE_EVERY)
        await standings.look()
    assert (standing.worth_asking, standing.state) == (False, "key refused")
    errors = [line for line in logs if line["log_level"] == "error"]
    assert [line["what_to_do"] for line in errors] == ["set CLOUD_API_KEY to one that is valid"]


async def test_one_that_seems_to_be_back_and_is_not_costs_one_turn_and_is_asked_half_as_often_each_time(
    standings: Standings, cloud: Probed, clock: ManualClock
) -> None:
    standing = broken(standings, cloud)
    turns, at = 0, []
    for second in range(400):
        looked = cloud.looked
        await standings.look()
        if cloud.looked > looked:
            at.append(second)
        if standing.worth_asking:
            turns += 1
            standing.failed(ProviderError("no answer all the same"))
        clock.advance(1)
    assert at == [0, 20, 60, 140, 300]
    assert turns == len(at)


async def test_a_look_that_works_does_not_make_up_for_attempts_that_failed(standings: Standings, cloud: Probed) -> None:
    standing = standings.of("speech", cloud)
    standing.failed(ProviderError("no"))
    standing.failed(ProviderError("no"))
    await standings.look()
    standing.failed(ProviderError("no"))
    assert not standing.worth_asking
