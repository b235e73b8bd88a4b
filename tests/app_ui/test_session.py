"""Every event of every page is one of a member whose session lives."""

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from reflex.state import BaseState
from structlog.testing import capture_logs

from app_ui import dashboard, session
from app_ui.session import MARK, OUR_FAULT, SESSION_HEADER, Desk, Doorkeeper, handler, still_here
from app_ui.sockets import SOCKETS
from core.clock import SystemClock
from core.database import Database
from core.errors import Conflict, Unauthorized, WrongFields
from core.limits import Limiter
from core.settings import Settings
from tenancy.accounts import Accounts, Member, SignedIn
from tests.tenancy.businesses_given import profile

PASSWORD = "correct horse battery"


def states(root: type[BaseState] = Desk) -> Iterator[type[BaseState]]:
    yield root
    for each in root.__subclasses__():
        yield from states(each)


HANDLERS = [(state, name) for state in states() for name in state.event_handlers if name != "setvar"]


@dataclass
class Page:
    """A state as a handler sees it, without Reflex around it."""

    alert: str = "of the event before"
    notice: str = "of the event before"
    wrong: dict[str, str] = field(default_factory=lambda: {"of": "the event before"})


@dataclass
class Desks:
    accounts: Accounts
    ana: SignedIn
    ben: SignedIn
    """Of another business."""

    async def event(self, named: str) -> bool:
        """An event over a socket in whose handshake the doorway named this session; whether it may happen."""
        state: Any = SimpleNamespace(router_data={"headers": {SESSION_HEADER: named}})
        nothing: Any = None
        return await Doorkeeper().preprocess(nothing, state, nothing) is None

    async def enter(self, signed_in: SignedIn) -> UUID:
        session_id = (await self.accounts.verify(signed_in.token)).id
        assert await self.event(str(session_id))
        return session_id


@pytest.fixture
async def desks(
    sqlite_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desks]:
    db = Database(sqlite_settings(tmp_path))
    accounts = Accounts(db, Limiter(), SystemClock())
    signed_in = []
    for at, slug in enumerate(("first", "second")):
        new = profile(slug=slug, phone_numbers=[f"+1212555011{at}"])
        await accounts.sign_up(new, email=f"{slug}@example.com", name=slug, password=PASSWORD, address=f"198.51.100.{at}")
        signed_in.append(await accounts.sign_in(f"{slug}@example.com", PASSWORD, address=f"198.51.100.{at}"))
    monkeypatch.setattr(session, "services", lambda: SimpleNamespace(accounts=accounts))
    yield Desks(accounts, *signed_in)
    await db.close()


async def run(event: Any, page: Any, **sent: Any) -> list[Any]:
    return [each async for each in event(page, **sent)]


@handler()
async def whoami(self: Page, member: Member, words: str = "") -> str:
    return f"{member.email} {words}"


def test_there_are_handlers_to_look_at() -> None:
    assert len(HANDLERS) > 5


@pytest.mark.parametrize(("state", "name"), HANDLERS, ids=lambda value: value if isinstance(value, str) else value.__name__)
def test_every_event_that_a_page_can_send_goes_to_a_handler_that_knows_its_member(state: type[BaseState], name: str) -> None:
    made = state.event_handlers[name].fn
    assert getattr(made, MARK, False), f"{state.__name__}.{name} has no member"
    assert "member" not in inspect.signature(made).parameters


def test_a_state_whose_handler_has_no_member_does_not_load() -> None:
    with pytest.raises(TypeError, match=r"Careless\.load"):
        type("Careless", (Desk,), {"__module__": __name__, "load": lambda self: None})


def test_no_page_s_var_can_be_set_from_outside() -> None:
    for state in states():
        assert not [name for name in vars(state) if name.startswith("set_") and name not in state.event_handlers]


async def test_an_event_is_its_session_s_member_s(desks: Desks) -> None:
    for signed_in in (desks.ana, desks.ben):
        await desks.enter(signed_in)
        assert await run(whoami, Page(), words="hi") == [f"{signed_in.member.email} hi"]


async def test_once_a_session_has_ended_no_event_happens_and_its_sockets_are_closed(desks: Desks) -> None:
    theirs, session_id = await desks.enter(desks.ben), await desks.enter(desks.ana)
    with SOCKETS.opened(session_id) as ended, SOCKETS.opened(session_id) as other, SOCKETS.opened(theirs) as open_still:
        await desks.accounts.sign_out(desks.ana.token)
        assert not await desks.event(str(session_id))
        assert (ended.is_set(), other.is_set(), open_still.is_set()) == (True, True, False)
    page = Page()
    assert await run(whoami, page) == []
    assert "sign in again" in page.alert


async def test_an_event_without_a_session_does_not_happen_and_is_nobody_s_before_it(desks: Desks) -> None:
    for named in ("", "nonsense", str(uuid4())):
        await desks.enter(desks.ana)
        assert not await desks.event(named)
        assert await run(whoami, Page()) == []


async def test_what_goes_on_for_long_ends_with_its_session(desks: Desks) -> None:
    await desks.enter(desks.ana)
    await still_here(desks.ana.member)
    with pytest.raises(Unauthorized):
        await still_here(desks.ben.member)
    await desks.accounts.sign_out(desks.ana.token)
    with pytest.raises(Unauthorized):
        await still_here(desks.ana.member)


async def test_staff_is_kept_from_what_is_for_owners(desks: Desks) -> None:
    done: list[str] = []

    @handler(owners=True)
    async def remove(self: Page, member: Member) -> None:
        done.append(member.email)

    await desks.enter(desks.ana)
    await run(remove, Page())
    await desks.accounts.add(desks.ana.member, email="cleo@example.com", name="Cleo", role="staff", password=PASSWORD)
    await desks.enter(await desks.accounts.sign_in("cleo@example.com", PASSWORD, address="198.51.100.7"))
    page = Page()
    await run(remove, page)
    assert "owner" in page.alert
    assert done == ["first@example.com"]


@pytest.mark.parametrize(
    ("error", "alert", "wrong"),
    [
        (
            WrongFields([("0.price", "expected a price")]),
            "Nothing was saved yet: expected a price.",
            {"0.price": "expected a price"},
        ),
        (WrongFields([("a", "x"), ("b", "y")]), "Nothing was saved yet: look at the marked fields.", {"a": "x", "b": "y"}),
        (Conflict("somebody else saved first"), "Somebody else saved first.", {}),
        (RuntimeError("a caller's words"), OUR_FAULT, {}),
    ],
)
async def test_what_goes_wrong_is_told_and_replaces_what_was_told_before(
    desks: Desks, error: Exception, alert: str, wrong: dict[str, str]
) -> None:
    @handler()
    async def save(self: Page, member: Member) -> None:
        raise error

    await desks.enter(desks.ana)
    page = Page()
    await run(save, page)
    assert (page.alert, page.wrong, page.notice) == (alert, wrong, "")


def test_what_goes_wrong_around_a_handler_or_in_a_browser_is_logged_without_its_words() -> None:
    with capture_logs() as logs:
        dashboard.app.backend_exception_handler(ValueError("a caller's words"))
        dashboard.app.frontend_exception_handler(Exception("TypeError: a caller's words\n at x"))
        dashboard.app.frontend_exception_handler(Exception("a caller's words"))
    assert [entry["event"] for entry in logs] == ["dashboard.event_failed", *["dashboard.browser_failed"] * 2]
    assert [entry.get("kind") for entry in logs] == [None, "TypeError", "unknown"]
    assert "caller" not in str(logs)
