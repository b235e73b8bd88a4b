"""Turns as OpenTelemetry traces: one trace a turn, one span a stage, sent by OTLP over HTTP from a thread of its own.

A trace is made when the answer has begun to sound, from moments that were kept anyway, so tracing adds nothing to what a caller
waits for; the loop only puts it into a bounded queue. A turn's ids are in it and nothing
that was said.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from core.stages import TimedTurn, waterfall

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

TURN = "turn"
"""The name of a trace's root span; the others are called as the stages are."""
FLUSH_SECONDS = 3.0
SEND_SECONDS = 5
"""What one batch may take to be sent."""

Watch = Callable[[TimedTurn], None]


@contextlib.asynccontextmanager
async def traces_sent(endpoint: str | None, service: str) -> AsyncIterator[Watch | None]:
    """Makes a trace of every turn it is given and sends it to ``endpoint`` (the collector's base URL); None without one, and
    then nothing of OpenTelemetry is even imported. What waits at the end is sent, for a few seconds at most."""
    if endpoint is None:
        yield None
        return
    from opentelemetry.context import Context
    from opentelemetry.trace import set_span_in_context

    provider = await asyncio.to_thread(_provider, endpoint, service)
    tracer = provider.get_tracer("frontdesk")

    def watch(turn: TimedTurn) -> None:
        if turn.response is None:
            return
        begun = _nanoseconds(turn.answered_at) - turn.response * 1_000_000
        ids: dict[str, str | int] = {
            "frontdesk.business": str(turn.business_id),
            "frontdesk.call": str(turn.call_id),
            "frontdesk.turn": turn.number,
        }
        facts: dict[str, str | int] = {**ids, "frontdesk.route": turn.route, "frontdesk.words": turn.words}
        root = tracer.start_span(TURN, context=Context(), start_time=begun, attributes=facts)
        inside = set_span_in_context(root, Context())
        for span in waterfall(turn.moments):
            stage = tracer.start_span(span.stage, context=inside, start_time=begun + span.start * 1_000_000, attributes=ids)
            stage.end(begun + span.end * 1_000_000)
        root.end(begun + turn.response * 1_000_000)

    try:
        yield watch
    finally:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                await asyncio.to_thread(provider.shutdown)


def _provider(endpoint: str, service: str) -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: service}), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=SEND_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1000))
    return provider


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1_000
