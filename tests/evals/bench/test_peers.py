"""What a comparison says: rounds are fair, ratios point the right way, and a run in which the phone was late is void."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from core.errors import InvalidInput
from evals.bench import peers
from evals.bench.conversation.agents import Agent
from evals.bench.conversation.clouds import Clouds
from evals.bench.conversation.measure import Paused, TurnFigures
from evals.bench.conversation.run import Found, Wanted
from evals.bench.peers import Compared, Contender, compared, joined, ratio
from evals.bench.peers_report import peers_report
from frontdesk.commands import bench_peers


@asynccontextmanager
async def nobody(_: Clouds) -> AsyncIterator[Agent]:
    raise NotImplementedError
    yield


def turn(response: float | None, *, cut_in: bool = False) -> TurnFigures:
    return TurnFigures("CA1", 1, "plain", "words", False, response, pauses=(Paused(500.0, 200.0 if cut_in else None, 0.0),))


def found(*turns: TurnFigures, seed: int = 1, late: float = 0.0) -> Found:
    return Found(Wanted("flux", "none", 1, 14, seed), "who", turns, 0, 1, late)


OURS, THEIRS = Contender("ours", "flux", nobody), Contender("theirs", "deepgram", nobody)


async def test_each_round_gives_all_the_same_callers_and_lets_another_be_first(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[tuple[str, int]] = []

    async def measured(wanted: Wanted, *_: object) -> Found:
        order.append((wanted.hearing, wanted.seed))
        return found(turn(100.0), seed=wanted.seed)

    monkeypatch.setattr(peers, "measured", measured)
    kept: list[int] = []
    both = await compared(
        [OURS, THEIRS], "none", 1, 14, (4, 5), lambda _: None, lambda so_far: kept.append(len(so_far[0].found.turns))
    )
    assert order == [("flux", 4), ("deepgram", 4), ("deepgram", 5), ("flux", 5)]
    assert kept == [1, 2]
    assert [len(each.found.turns) for each in both] == [2, 2]


def test_what_is_twice_as_long_is_two_times_and_its_interval_holds_it() -> None:
    times = ratio([200.0 + n for n in range(40)], [100.0 + n / 2 for n in range(40)], 50)
    assert times is not None
    assert times.value == 2.0
    assert times.low < 2.0 < times.high
    assert ratio([], [100.0], 50) is None


def test_rounds_are_joined_with_the_share_of_late_frames_of_all() -> None:
    both = joined(found(turn(1.0), late=0.02), found(turn(2.0), turn(3.0), turn(4.0), late=0.0))
    assert ([each.response for each in both.turns], both.late_frames, both.calls) == ([1.0, 2.0, 3.0, 4.0], 0.005, 2)


def test_the_report_sets_waits_beside_pauses_cut_into() -> None:
    ours = Compared(OURS, found(turn(100.0), turn(120.0)))
    theirs = Compared(THEIRS, found(turn(200.0, cut_in=True), turn(240.0), turn(None)))
    report = peers_report([ours, theirs], "none", 1)
    assert report.first.startswith("ours 100 ms (p95 120 ms), 0 of 2 pauses cut into; theirs 200 ms (p95 240 ms), 1 of 3")
    assert report.tables[1].rows[0][:2] == ["theirs", "2.00 (1.67–2.40)"]
    assert report.tables[2].rows[1][-2:] == ["1", "3"]


def test_a_run_in_which_the_phone_itself_was_late_is_void() -> None:
    late = [Compared(OURS, found(turn(100.0), late=0.05))]
    assert peers_report(late, "none", 1).first.startswith("Void")


def test_whoever_nobody_is_called_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(InvalidInput, match="pipecat-flux"):
        bench_peers._chosen([Contender("pipecat-flux", "flux", nobody)], ["vapi"])
