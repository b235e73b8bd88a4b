"""What a load bench found, as a report."""

from evals.bench.load import BURST, LAG_LIMIT, LATE_SHARE, PERIOD_SECONDS, Found, Step
from evals.bench.report import Plot, Report, Rows

MB = 2**20


def load_report(found: Found, *, apart: bool) -> Report:
    measured = [step for step in found.steps if not step.void]
    return Report(
        title="Calls a core",
        first=_first(found),
        data=found.as_json() | {"generator_on_other_cores": apart},
        tables=(_steps(found), _greetings(found), _memory(found)),
        plots=(
            Plot(
                "lag", "Lateness of the gateway's event loop", "calls in talk", "ms, 99th percentile",
                {"p99": [(step.calls, step.lag_p99_ms) for step in measured]}, LAG_LIMIT * 1000,
            ),
            Plot(
                "response", "The caller's last sample to the agent's first", "calls in talk", "ms",
                {name: [(step.calls, step.response[name]) for step in measured if step.response[name] is not None]
                 for name in ("p50", "p95")},
            ),
            Plot(
                "memory", "Memory of the gateway's process", "calls so far", "MB",
                {"resident": [(calls, size / MB) for calls, size in found.memory]},
            ),
        ),
        remarks=_remarks(found, apart),
    )  # fmt: skip


def _first(found: Found) -> str:
    limit = f"while the event loop's lag stays within {LAG_LIMIT * 1000:.0f} ms at the 99th percentile"
    last = found.steps[-1] if found.steps else None
    if found.most is None:
        return f"Not even the smallest step was carried {limit}." if last and not last.void else "Void: the generator lagged."
    if last is not None and last.carried and not last.void:
        return f"At least {found.most} calls in talk on one core {limit}; more were not tried."
    why = "the generator lagged at" if last is not None and last.void else "it did not carry"
    return f"{found.most} calls in talk on one core {limit}; {why} {last.calls if last else 0}."


def _steps(found: Found) -> Rows:
    headings = ("calls", "lag p99", "looks within limit", "share of a core", "memory a call", "response p50 / p95",
                "turns answered", "calls failed", "generator late")  # fmt: skip
    return Rows(f"Calls in talk, a turn every {PERIOD_SECONDS:.0f} s each", headings, [_step(step) for step in found.steps])


def _step(step: Step) -> list[str]:
    p50, p95 = (step.response[name] for name in ("p50", "p95"))
    void = " (void)" if step.void else ""
    return [
        str(step.calls), f"{step.lag_p99_ms:.1f} ms", f"{step.within:.2%}", f"{step.core_share:.0%}",
        f"{step.memory_a_call / MB:.2f} MB", "–" if p50 is None else f"{p50:.0f} / {p95:.0f} ms",
        f"{step.answered} of {step.turns}", str(step.failed_calls), f"{step.generator_late:.2%}{void}",
    ]  # fmt: skip


def _greetings(found: Found) -> Rows:
    rows = [("one after the other", found.greeting_alone), (f"{BURST} at once", found.greeting_burst)]
    return Rows(
        "From the stream's start to the greeting's first sample",
        ("rings", "n", "p50", "p95", "max"),
        [[name, str(each["n"]), *(_ms(each[key]) for key in ("p50", "p95", "max"))] for name, each in rows],
    )


def _memory(found: Found) -> Rows:
    return Rows(
        "Memory of the gateway's own process", ("short calls so far", "resident"),
        [[str(calls), f"{size / MB:.0f} MB"] for calls, size in found.memory],
    )  # fmt: skip


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} ms"


def _remarks(found: Found, apart: bool) -> list[str]:
    where = (
        "The gateway with its children, the worker and the vector service share one core; the callers and the emulated clouds "
        "have the others."
        if apart
        else "There is one core alone, so the callers and the emulated clouds take of the gateway's."
    )
    return [
        where,
        "Hearing and speaking are emulated clouds (Deepgram, ElevenLabs) in a process of their own, with their published "
        "latencies: the local engines would run on the gateway's cores and are not what is measured here.",
        "Every caller plays the same recording: four questions of one business, answered by code from what it has told; no "
        "model, no search, and no act.",
        f"A step is void when more than {LATE_SHARE:.0%} of the generator's own frames were late, or as many looks at its own "
        f"event loop later than {LAG_LIMIT * 1000:.0f} ms; no larger step is tried then.",
        "Lag is looked at fifty times a second by the gateway itself, and what a hold-up made it miss is counted as late too.",
        *(["Not every turn was answered; see the table."] if any(step.answered < step.turns for step in found.steps) else []),
    ]
