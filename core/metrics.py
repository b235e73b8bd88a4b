"""What Prometheus reads of one process. Labels are few and closed: nothing of a business, a call or a caller is one."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from core.stages import TimedTurn, waterfall

REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)

_WAITS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
_LAGS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
_STAGES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 5.0)

TURNS = Counter(
    "frontdesk_turns", "Turns that were answered, by agent and by where the first words came from", ("route", "words"),
    registry=REGISTRY,
)  # fmt: skip
RESPONSE = Histogram(
    "frontdesk_response_seconds", "From the caller's last voiced sample to the answer's first frame", ("words",),
    buckets=_WAITS, registry=REGISTRY,
)  # fmt: skip
STAGE = Histogram(
    "frontdesk_stage_seconds", "How long each stage of a turn took", ("stage",), buckets=_STAGES, registry=REGISTRY
)  # fmt: skip
ATTEMPTS = Counter(
    "frontdesk_provider_attempts", "What became of asking a provider, where it was not simply an answer",
    ("port", "provider", "came"), registry=REGISTRY,
)  # fmt: skip
CALLS = Gauge("frontdesk_calls", "Calls in talk", registry=REGISTRY)
LOOP_LAG = Histogram(
    "frontdesk_event_loop_lag_seconds", "How late the event loop came to what was due", buckets=_LAGS, registry=REGISTRY
)  # fmt: skip
JOBS_DONE = Counter("frontdesk_jobs", "Attempts at jobs that ended", ("kind", "outcome"), registry=REGISTRY)
JOBS_WAITING = Gauge("frontdesk_jobs_waiting", "Jobs in the table that are still to be done", registry=REGISTRY)


def turn_answered(turn: TimedTurn) -> None:
    TURNS.labels(turn.route or "none", turn.words).inc()
    if turn.response is None:
        return
    RESPONSE.labels(turn.words).observe(max(0, turn.response) / 1000)
    for span in waterfall(turn.moments):
        STAGE.labels(span.stage).observe(span.lasted / 1000)


def attempted(port: str, provider: str, came: str) -> None:
    """See ``core.attempt_events``."""
    ATTEMPTS.labels(port, provider, came).inc()
