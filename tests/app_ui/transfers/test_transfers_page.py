"""Who was put through to whom is told to the business whose caller it was, in a list and on the call's own page."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from app_ui.calls import state as calls_state
from app_ui.calls.state import OneCall
from app_ui.transfers import state as transfers_state
from app_ui.transfers.state import Transfers
from app_ui.transfers.view import OUTCOMES
from core.clock import ManualClock
from core.crypto import Sealer
from core.settings import Settings
from tenancy.calls.log import LogWriter
from tenancy.calls.store import CallStore
from tests.app_ui.page_events import Browser, browsers
from tests.tools.places import restaurant, salon
from tools.messages import CallerMessage
from tools.transfers import Transfer
from voice.transfer import Outcome

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
CALLER = "+12125550177"


@dataclass
class Desks:
    ours: Browser
    theirs: Browser

    async def add(self, browser: Browser, *rows: Any) -> None:
        async with browser.services.db.business(browser.member.business_id, write=True) as session:
            session.add_all(rows)


@pytest.fixture
async def desks(
    engine_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desks]:
    told = (restaurant(), salon())
    async with browsers(engine_settings(tmp_path), ManualClock(NOW), told, monkeypatch, transfers_state, calls_state) as found:
        yield Desks(*found)


def transfer(call: UUID, minutes: int, outcome: str | None, **more: Any) -> Transfer:
    """``minutes`` after noon it began, and took half of one."""
    begun = NOW + timedelta(minutes=minutes)
    told = {"kind": "warm", "contact": "Rosa", "people": [], "caller": CALLER, "begun_at": begun, "call_id": call}
    over = {"outcome": outcome, "ended_at": begun + timedelta(seconds=30), "waited_seconds": 30, "over": True} if outcome else {}
    return Transfer(**{**told, **over, **more})


async def test_each_says_to_whom_how_long_it_took_and_what_came_of_it(desks: Desks) -> None:
    call = uuid4()
    await desks.add(
        desks.ours,
        transfer(call, 0, "talked", caller_name="Ada Marsh", reason="catering"),
        transfer(uuid4(), 1, "machine", kind="cold"),
        transfer(uuid4(), 2, None),
    )
    await desks.add(desks.theirs, transfer(uuid4(), 0, "talked", contact="Somebody else"))
    await desks.ours.send(Transfers.load, at="/transfers")
    page = desks.ours.page(Transfers)
    going_on, machine, talked = page.rows
    assert (talked.caller, talked.number, talked.contact, talked.about) == ("Ada Marsh", "+1 212-555-0177", "Rosa", "catering")
    assert (talked.kind, talked.waited, talked.outcome, talked.call) == ("Warm", "0:30", "Answered", f"/calls/{call}")
    assert (machine.caller, machine.number, machine.kind, machine.outcome) == (
        "+1 212-555-0177",
        "",
        "Cold",
        "A machine answered",
    )
    assert (going_on.outcome, going_on.waited) == ("Being put through", "")
    assert page.found == "3 callers"


async def test_who_came_back_and_left_a_message_is_told_of_the_try_before_it_alone(desks: Desks) -> None:
    call, other, before = uuid4(), uuid4(), uuid4()
    await desks.add(
        desks.ours,
        transfer(call, 0, "no_answer"),
        transfer(call, 5, "busy"),
        transfer(other, 1, "no_answer"),
        transfer(before, 2, "declined"),
        CallerMessage(call_id=call, reason="Call me", created_at=NOW + timedelta(minutes=7)),
        CallerMessage(call_id=before, reason="Lost a scarf", created_at=NOW + timedelta(minutes=1)),
    )
    await desks.ours.send(Transfers.load, at="/transfers")
    assert [(row.outcome, row.after) for row in desks.ours.page(Transfers).rows] == [
        ("The line was busy", "came back and left a message"),
        ("Declined", ""),
        ("Nobody picked up", ""),
        ("Nobody picked up", ""),
    ]


async def test_a_call_s_own_page_has_the_same_lines(desks: Desks) -> None:
    services, business_id = desks.ours.services, desks.ours.member.business_id
    async with LogWriter(services.db) as writer:
        store = CallStore(services.db, Sealer(services.secrets.master_key), writer, services.clock)
        call = (await store.open(business_id, f"CA{uuid4().hex}", CALLER)).call_id
    await desks.add(desks.ours, transfer(call, 0, "no_answer"), transfer(uuid4(), 1, "talked"))
    await desks.ours.send(OneCall.load, at=f"/calls/{call}")
    [line] = desks.ours.page(OneCall).transfers
    assert (line.contact, line.outcome, line.waited) == ("Rosa", "Nobody picked up", "0:30")


def test_every_outcome_has_words() -> None:
    assert set(OUTCOMES) == set(get_args(Outcome))
