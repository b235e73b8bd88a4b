"""How a load bench reads what the gateway counts, when it takes no notice of what it measured, and what it then claims."""

from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pytest

from evals.bench.clouds import clouds_apart
from evals.bench.load import (
    FIRST_SECONDS,
    LAG_LIMIT,
    LATE_SHARE,
    PERIOD_SECONDS,
    TURNS,
    Found,
    Step,
    quantile,
    share_within,
    spoken,
)
from evals.bench.load_report import load_report
from evals.phone.sound import RATE, read_wav
from voice.mulaw import Samples

STEP = Step(5, 1.0, 3.0, 0.2, 1e6, {"n": 4, "p50": 300.0, "p95": 400.0, "max": 410.0}, 20, 20, 0, 0.0)
NONE = {"n": 0, "p50": None, "p95": None, "max": None}


def found(*steps: Step) -> Found:
    return Found(steps, NONE, NONE, ((0, 1), (100, 2)))


def test_the_share_within_the_limit_is_counted_and_the_quantile_read_as_prometheus_reads_it() -> None:
    counts = {0.01: 90.0, 0.02: 98.0, 0.05: 100.0, float("inf"): 100.0}
    assert share_within(counts, LAG_LIMIT) == 0.98
    assert quantile(counts, 0.99) == pytest.approx(0.035)
    assert quantile({0.01: 0.0, float("inf"): 10.0}, 0.99) == 0.01
    assert share_within({0.02: 0.0, float("inf"): 0.0}, LAG_LIMIT) == 0.0, "a gateway that counted nothing carried nothing"


def test_the_most_that_was_carried_is_that_of_the_step_before_the_first_that_was_not() -> None:
    slow = replace(STEP, calls=20, within=0.97)
    assert found(STEP, replace(STEP, calls=10), slow).most == 10
    assert found(slow).most is None
    assert found(STEP, replace(STEP, calls=10, failed_calls=1)).most == 5


def test_a_step_in_which_the_generator_lagged_says_nothing_either_way() -> None:
    late = replace(STEP, calls=10, generator_late=2 * LATE_SHARE)
    assert late.void
    assert found(STEP, late).most == 5
    report = load_report(found(STEP, late), apart=True)
    assert "the generator lagged at 10" in report.first
    assert all(x != 10 for x, _ in report.plots[0].lines["p99"])
    assert load_report(found(late), apart=True).first.startswith("Void")


def test_the_first_line_says_at_least_where_no_step_was_too_much() -> None:
    assert load_report(found(STEP), apart=True).first.startswith("At least 5 calls")
    assert load_report(found(replace(STEP, within=0.5)), apart=True).first.startswith("Not even the smallest")


def test_what_shares_the_core_and_what_is_emulated_is_said() -> None:
    said = " ".join(load_report(found(STEP), apart=False).remarks)
    assert "one core alone" in said
    assert "emulated clouds" in said


class SaysWithTones:
    """A voice of half a second of sound for whatever is said."""

    async def speak(self, text: str) -> Samples:
        return np.full(RATE // 2, 8000, dtype=np.int16)

    async def close(self) -> None: ...


async def test_every_caller_says_something_each_period_and_the_clouds_in_their_own_process_know_what(tmp_path: Path) -> None:
    words = await spoken(SaysWithTones(), tmp_path / "caller.wav")
    sound = read_wav(tmp_path / "caller.wav")
    begins = [begin / RATE for begin in np.flatnonzero((sound[1:] != 0) & (sound[:-1] == 0)) + 1]
    assert begins == pytest.approx([FIRST_SECONDS + PERIOD_SECONDS * number for number in range(TURNS)], abs=0.01)
    assert [seconds for _, seconds in words] == pytest.approx([0.5] * TURNS, abs=0.02)
    async with clouds_apart(words, tmp_path) as settings, httpx.AsyncClient(trust_env=False) as http:
        for name in ("DEEPGRAM", "ELEVENLABS"):
            address = settings[f"{name}_BASE_URL"].replace("ws:", "http:")
            assert (await http.get(f"{address}/v1/listen")).status_code in (400, 401, 404, 426), "somebody is there"
    with pytest.raises(httpx.ConnectError):
        async with httpx.AsyncClient(trust_env=False) as http:
            await http.get(settings["DEEPGRAM_BASE_URL"].replace("ws:", "http:"))
