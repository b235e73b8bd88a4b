"""The inbox shows a business what its callers left and what became of its texts, and counts what nobody has read."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from app_ui.messages import state as messages_state
from app_ui.messages.state import Inbox
from app_ui.messages.view import KINDS, STATES
from app_ui.session import Desk
from core.clock import ManualClock
from core.settings import Settings
from tests.app_ui.page_events import Browser, browsers
from tests.tools.places import restaurant, salon
from tools.messages import CallerMessage
from tools.messaging.models import TextKind, TextState
from tools.messaging.numbers import Numbers
from tools.messaging.outbox import put

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


@dataclass
class Desks:
    ours: Browser
    theirs: Browser
    clock: ManualClock

    async def leave(self, browser: Browser, reason: str, **more: Any) -> UUID:
        self.clock.advance(60)
        row = CallerMessage(**{"call_id": uuid4(), "reason": reason, "created_at": self.clock.now(), **more})
        async with browser.services.db.business(browser.member.business_id, write=True) as session:
            session.add(row)
            return row.id

    async def text(self, browser: Browser, state: str, reason: str | None, recipient: str | None = None) -> None:
        services, business_id = browser.services, browser.member.business_id
        self.clock.advance(60)
        async with services.db.business(business_id, write=True) as session:
            text = await put(
                session, Numbers(services.sealer), self.clock, business_id=business_id, line="+12125550142", to="+12125550177",
                body="Secret words", kind="directions", call_id=None, recipient=recipient,
            )  # fmt: skip
            text.state, text.reason = state, reason


@pytest.fixture
async def desks(
    engine_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desks]:
    clock = ManualClock(NOW)
    async with browsers(engine_settings(tmp_path), clock, (restaurant(), salon()), monkeypatch, messages_state) as (ours, theirs):
        yield Desks(ours, theirs, clock)


async def test_a_message_says_who_when_what_for_whom_and_how_to_reach_them(desks: Desks) -> None:
    call = uuid4()
    given = {"name": "Ada Marsh", "phone": "+12125550177", "recipient": "Rosa", "call_id": call}
    await desks.leave(desks.ours, "Lost a scarf", **given)
    await desks.leave(desks.theirs, "Not ours")
    await desks.ours.send(Inbox.load, at="/messages")
    [message] = desks.ours.page(Inbox).messages
    told = (message.name, message.about, message.recipient, message.when)
    assert told == ("Ada Marsh", "Lost a scarf", "Rosa", "Today, 1:01 pm")
    assert (message.phone, message.dial, message.call) == ("+1 212-555-0177", "+12125550177", f"/calls/{call}")


async def test_reading_and_doing_move_a_message_and_the_count_in_the_frame(desks: Desks) -> None:
    first, _ = await desks.leave(desks.ours, "first"), await desks.leave(desks.ours, "second")
    await desks.ours.send(Desk.arrive, at="/messages")
    await desks.ours.send(Inbox.load, at="/messages")
    page = desks.ours.page(Inbox)
    assert ([each.about for each in page.messages], desks.ours.page(Desk).unread) == (["second", "first"], 2)
    await desks.ours.send(Inbox.mark, page.messages[0].id, "read", at="/messages")
    assert ([(each.about, each.state) for each in page.messages], page.unread) == ([("first", "unread"), ("second", "read")], 1)
    await desks.ours.send(Inbox.mark, str(first), "done", at="/messages")
    assert ([each.about for each in page.messages], page.unread) == (["second"], 0)
    await desks.ours.send(Inbox.load, at="/messages?show=done")
    [done] = page.messages
    assert done.done.startswith("trattoria, Today")
    await desks.ours.send(Inbox.mark, str(first), "unread", at="/messages?show=done")
    assert (page.messages, page.unread) == ([], 1)


@pytest.mark.parametrize("whose", ["another business's", "nobody's", "no id"])
async def test_what_is_not_this_business_s_is_marked_by_nobody(desks: Desks, whose: str) -> None:
    theirs = await desks.leave(desks.theirs, "Not ours")
    named = {"another business's": str(theirs), "nobody's": str(uuid4()), "no id": "x"}[whose]
    await desks.ours.send(Inbox.load, at="/messages")
    await desks.ours.send(Inbox.mark, named, "done", at="/messages")
    assert desks.ours.page(Inbox).alert == "There is no such message."
    await desks.theirs.send(Inbox.load, at="/messages")
    assert [each.state for each in desks.theirs.page(Inbox).messages] == ["unread"]


async def test_texts_tell_their_state_in_words_and_the_end_of_the_number_alone(desks: Desks) -> None:
    for state, reason in (("delivered", None), ("failed", "stopped"), ("undelivered", "code_30003"), ("undelivered", "code_1")):
        await desks.text(desks.ours, state, reason)
    await desks.text(desks.ours, "sent", None, recipient="Rosa")
    await desks.text(desks.theirs, "sent", None)
    await desks.ours.send(Inbox.load, at="/messages?show=texts")
    page = desks.ours.page(Inbox)
    assert [(each.state, each.why) for each in page.texts] == [
        ("Sent", ""),
        ("Not delivered", "because the provider's reason is 1"),
        ("Not delivered", "because the phone was off or out of reach"),
        ("Stopped", "because they replied STOP and want no texts"),
        ("Delivered", ""),
    ]
    assert {each.receiver for each in page.texts} == {"Number ending in 0177", "Rosa · Number ending in 0177"}
    assert "Secret" not in str(page.texts)


def test_every_kind_and_every_state_of_a_text_has_words() -> None:
    assert set(KINDS) == set(get_args(TextKind))
    assert set(STATES) == set(get_args(TextState))
