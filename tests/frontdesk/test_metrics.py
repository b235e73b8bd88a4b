"""Who may read ``/metrics``, and that nothing of a business stands in it."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from core.attempt_events import Attempt, tell
from core.database import Database
from core.jobs import enqueue
from core.metrics import REGISTRY, turn_answered
from core.settings import Settings
from core.stages import TimedTurn
from evals.bench.installation import free_port
from frontdesk.health import Readiness, health_served
from frontdesk.metrics import WaitingJobs, lag_measured, metrics_route
from frontdesk.serving import Address

HERE, ELSEWHERE = "127.0.0.1", "192.0.2.7"


def settings(token: str | None = None) -> Settings:
    return Settings(_env_file=None, metrics_token=None if token is None else SecretStr(token))


async def read(token: str | None, headers: dict[str, str], client: str = HERE) -> httpx.Response:
    """From an address of the network's; it is what the server says of the connection."""
    app = Starlette(routes=[metrics_route(settings(token))])
    transport = httpx.ASGITransport(app, client=(client, 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
        return await http.get("/metrics", headers=headers)


@pytest.mark.parametrize("client", [HERE, ELSEWHERE])
async def test_with_a_token_set_only_whoever_shows_it_may_read_from_wherever_they_are(client: str) -> None:
    right = await read("sesame", {"Authorization": "Bearer sesame"}, client)
    assert (right.status_code, right.headers["content-type"].split(";")[0]) == (200, "text/plain")
    for headers in ({}, {"Authorization": "Bearer sesam"}, {"Authorization": "Basic sesame"}, {"Authorization": "Bearer é"}):
        refused = await read("sesame", {k: v.encode() for k, v in headers.items()}, client)  # type: ignore[misc]
        assert (refused.status_code, "frontdesk_" in refused.text) == (401, False), headers


@pytest.mark.parametrize("token", [None, ""])
async def test_without_a_token_only_this_machine_may_read(token: str | None) -> None:
    assert (await read(token, {})).status_code == 200
    assert (await read(token, {}, "::1")).status_code == 200
    assert (await read(token, {}, ELSEWHERE)).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
async def test_a_proxy_on_this_machine_is_not_this_machine(header: str) -> None:
    assert (await read(None, {header: HERE})).status_code == 403


async def test_a_service_serves_them_over_a_real_socket_with_its_loop_s_lag_and_its_waiting_jobs(tmp_path: Path) -> None:
    db, port, waiting = Database(Settings(home=tmp_path, _env_file=None)), free_port(), WaitingJobs()
    await db.migrate()
    async with db.platform(write=True) as session:
        await enqueue(session, "rest")
    address = Address(HERE, port, "FRONTDESK_WORKER_PORT")
    async with (
        health_served(Readiness({}), address, [metrics_route(settings(), waiting)]),
        lag_measured(),
        httpx.AsyncClient(trust_env=False) as http,
    ):
        before = await http.get(f"http://{HERE}:{port}/metrics")
        waiting.db = db
        after = (await http.get(f"http://{HERE}:{port}/metrics")).text
    await db.close()
    assert before.status_code == 200, "a service that has not come to its database yet answers all the same"
    assert "frontdesk_jobs_waiting 1.0" in after
    assert 'frontdesk_event_loop_lag_seconds_bucket{le="0.02"}' in after


def test_a_turn_counts_by_agent_and_words_and_leaves_no_id_behind() -> None:
    moments = {"endpoint": 240, "first_phrase": 120, "first_sound": 130, "first_frame": 250}
    turn = TimedTurn(uuid4(), uuid4(), 3, "booking", "code", moments, datetime(2026, 11, 5, tzinfo=UTC))

    def counted(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, labels) or 0.0

    turns, slow = (
        ("frontdesk_turns_total", {"route": "booking", "words": "code"}),
        ("frontdesk_response_seconds_bucket", {"words": "code", "le": "0.25"}),
    )
    before = counted(turns[0], **turns[1]), counted(slow[0], **slow[1])
    turn_answered(turn)
    assert (counted(turns[0], **turns[1]), counted(slow[0], **slow[1])) == (before[0] + 1, before[1] + 1)
    labels = {value for family in REGISTRY.collect() for sample in family.samples for value in sample.labels.values()}
    assert not labels & {str(turn.business_id), str(turn.call_id)}


def test_what_became_of_asking_a_provider_counts_by_port_provider_and_what_came() -> None:
    def counted(came: str) -> float:
        return (
            REGISTRY.get_sample_value("frontdesk_provider_attempts_total", {"port": "speech", "provider": "eleven", "came": came})
            or 0.0
        )

    before = counted("late"), counted("stood in")
    tell(Attempt("speech", "eleven", "late", "no sound within 1.2 s"))
    assert (counted("late"), counted("stood in")) == (before[0] + 1, before[1])
