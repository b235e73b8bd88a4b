"""Traces as a collector gets them: OTLP over HTTP, on a real socket, decoded."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import uvicorn
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.stages import STAGES, TimedTurn
from core.traces import TURN, traces_sent
from evals.bench.installation import free_port
from frontdesk.serving import Address, BesideServer

MOMENTS = {
    "silence": 96, "plan": 151, "final": 180, "intent": 171, "knowledge": 168, "first_phrase": 190, "prepared": 195,
    "first_sound": 200, "endpoint": 301, "first_frame": 310,
}  # fmt: skip
ANSWERED = datetime(2026, 11, 5, 9, 0, 1, tzinfo=UTC)


def turn(number: int, moments: dict[str, int] = MOMENTS) -> TimedTurn:
    return TimedTurn(UUID(int=1), UUID(int=2), number, "booking", "code", moments, ANSWERED)


class Collector:
    """Takes what is sent to ``/v1/traces``."""

    def __init__(self) -> None:
        self.port = free_port()
        self.requests: list[ExportTraceServiceRequest] = []
        self.hangs = False

    @property
    def spans(self) -> list[Span]:
        return [
            span for request in self.requests for of in request.resource_spans for scope in of.scope_spans for span in scope.spans
        ]

    async def take(self, request: Request) -> Response:
        if self.hangs:
            await asyncio.Event().wait()
        assert request.headers["content-type"] == "application/x-protobuf"
        self.requests.append(ExportTraceServiceRequest.FromString(await request.body()))
        return Response(ExportTraceServiceResponse().SerializeToString(), media_type="application/x-protobuf")


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    found = Collector()
    app = Starlette(routes=[Route("/v1/traces", found.take, methods=["POST"])])
    address = Address("127.0.0.1", found.port, "test")
    server = BesideServer(uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=0), address)
    serving = asyncio.create_task(server.serve(sockets=[address.reserved()]))
    yield found
    server.should_exit = True
    await serving


async def sent(collector: Collector, *turns: TimedTurn) -> list[Span]:
    async with traces_sent(f"http://127.0.0.1:{collector.port}/", "frontdesk-test") as watch:
        assert watch is not None
        for each in turns:
            watch(each)
    return collector.spans


async def test_a_turn_is_one_trace_with_a_span_a_stage_at_its_own_time(collector: Collector) -> None:
    spans = await sent(collector, turn(1))
    root = next(span for span in spans if span.name == TURN)
    stages = [span for span in spans if span is not root]
    assert {span.name for span in stages} == set(STAGES)
    assert {span.parent_span_id for span in stages} == {root.span_id}
    assert root.parent_span_id == b""
    answered = int(ANSWERED.timestamp()) * 10**9
    assert (answered - root.start_time_unix_nano, root.end_time_unix_nano) == (310 * 10**6, answered)
    gate = next(span for span in stages if span.name == "gate")
    begun = [(at - root.start_time_unix_nano) // 10**6 for at in (gate.start_time_unix_nano, gate.end_time_unix_nano)]
    assert begun == [195, 301]


async def test_it_has_the_ids_of_business_call_and_turn_and_nothing_that_was_said(collector: Collector) -> None:
    spans = await sent(collector, turn(7))
    for span in spans:
        facts = {each.key: each.value.string_value or each.value.int_value for each in span.attributes}
        ids = {"frontdesk.business": str(UUID(int=1)), "frontdesk.call": str(UUID(int=2)), "frontdesk.turn": 7}
        own = {"frontdesk.route": "booking", "frontdesk.words": "code"} if span.name == TURN else {}
        assert facts == ids | own


async def test_two_turns_are_two_traces_and_one_without_a_last_sample_is_none(collector: Collector) -> None:
    spans = await sent(collector, turn(1), turn(2), turn(3, {}))
    assert len({span.trace_id for span in spans}) == 2


async def test_a_collector_that_hangs_holds_up_no_turn_and_the_end_for_a_while_at_most(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.traces.FLUSH_SECONDS", 0.2)
    monkeypatch.setattr("core.traces.SEND_SECONDS", 1)
    collector.hangs = True
    async with asyncio.timeout(30):
        assert await sent(collector, *(turn(number) for number in range(5000))) == []


async def test_without_a_collector_nobody_watches() -> None:
    async with traces_sent(None, "frontdesk-test") as watch:
        assert watch is None


def test_without_a_collector_nothing_of_opentelemetry_is_imported() -> None:
    code = "import core.traces, sys; print(any(name.startswith('opentelemetry.sdk') for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
