"""Who is signed in, for every event of every page.

The doorway (``doorway.py``) lets a socket in by its cookie and writes the session's id into the handshake; the doorkeeper
asks here, before each event, whether that session still lives. An event handler is made with ``handler`` and gets the
``Member``; a state without it does not load, so no page can forget.
"""

import inspect
from collections.abc import AsyncIterator, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

import reflex as rx
import structlog
from reflex.app import App
from reflex.event import Event
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate

from app_ui.services import services
from app_ui.sockets import SOCKETS
from app_ui.times import Clockface
from core.errors import DatabaseBusy, Forbidden, FrontdeskError, Unauthorized, WrongFields
from core.telemetry import where
from tenancy.accounts import Member
from tenancy.basics import basics
from tenancy.yaml_text import clean
from tools.inbox import unread

SESSION_HEADER = "authorization"
"""The handshake header in which the doorway names the session it has verified; Reflex never sends this one to the page."""
MARK = "__frontdesk_handler__"
OUR_FAULT = "Something went wrong on our side and nothing was changed. Please try again in a moment."

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Present:
    """Who this event comes from."""

    session_id: UUID
    member: Member


_present: ContextVar[Present | None] = ContextVar("present", default=None)


def handler(
    *, owners: bool = False, background: bool = False, keeps_messages: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    """Make a method ``(self, member, ...)`` the handler of an event that the page sends without the member.

    ``owners`` keeps staff out. What goes wrong in it becomes the page's alert, or the errors of its form's fields; what the
    page said before goes when it begins, unless nobody asked for it (``keeps_messages``).
    """

    def decorate(method: Callable[..., Any]) -> Any:
        @wraps(method)
        async def run(self: Any, *args: Any, **payload: Any) -> AsyncIterator[Any]:
            try:
                member = await _member(owners)
                if not background and not keeps_messages:
                    self.alert, self.notice, self.wrong = "", "", {}
                outcome = method(self, member, *args, **payload)
                if inspect.isasyncgen(outcome):
                    async for each in outcome:
                        yield each
                elif (last := await outcome) is not None:
                    yield last
            except Exception as error:
                if background:
                    async with self:
                        tell(self, error)
                else:
                    tell(self, error)

        own, _, *sent = inspect.signature(method).parameters.values()
        run.__signature__ = inspect.Signature([own, *sent])  # type: ignore[attr-defined]
        setattr(run, MARK, True)
        return rx.event(background=True)(run) if background else run

    return decorate


async def still_here(member: Member) -> None:
    """For handlers that go on for long: raises ``Unauthorized`` once the session they were begun in has ended."""
    present = _present.get()
    if present is None or present.member != member:
        raise Unauthorized("you are signed out; sign in again")
    try:
        await services().accounts.alive(present.session_id)
    except Unauthorized:
        SOCKETS.close(present.session_id)
        raise


def this_session() -> UUID:
    """The session that the event came in. Raises ``Unauthorized``."""
    present = _present.get()
    if present is None:
        raise Unauthorized("you are signed out; sign in again")
    return present.session_id


async def _member(owners: bool) -> Member:
    present = _present.get()
    if present is None:
        raise Unauthorized("you are signed out; sign in again")
    if owners and present.member.role != "owner":
        raise Forbidden("only an owner can do this; ask one of yours")
    return present.member


async def clockface(member: Member) -> Clockface:
    """How the member's business writes times."""
    own = await basics(services().db, member.business_id)
    return Clockface.of(own.timezone, own.language)


def address_query(state: rx.State) -> Mapping[str, str]:
    """What stands behind the ``?`` of the page's address."""
    parameters: Mapping[str, str] = state.router.url.query_parameters
    return {name: clean(value.encode("utf-8", "ignore").decode()) for name, value in parameters.items()}


def address_end(state: rx.State) -> str:
    """The last part of the page's address: the id in ``/calls/{id}``."""
    return str(state.router.url.path).rstrip("/").rpartition("/")[2]


def at(state: rx.State, path: str) -> bool:
    """Whether the browser shows the page of this path, for what goes on while it does."""
    return str(state.router.url.path).rstrip("/") == path


class Desk(rx.State):
    """What every page shows; the states of pages are its children. Everything here is for the eyes of the signed-in member."""

    business: str = ""
    who: str = ""
    email: str = ""
    role: str = ""
    takes_orders: bool = False
    unread: int = 0
    """Messages of callers that nobody has read yet."""
    alert: str = ""
    """What went wrong and what to do, until the next event."""
    notice: str = ""
    """What was done, for a moment."""
    wrong: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    """Field to sentence, for the form that was sent last."""

    def __init_subclass__(cls, **options: Any) -> None:
        for name, value in vars(cls).items():
            if inspect.isfunction(value) and not name.startswith("_") and not hasattr(value, MARK):
                raise TypeError(f"{cls.__name__}.{name} is reachable from the page and has no member; make it with `handler`")
        super().__init_subclass__(**options)

    @handler()
    async def arrive(self, member: Member) -> None:
        """The first event of every page."""
        own = await basics(services().db, member.business_id)
        self.business, self.who, self.email, self.role = own.name, member.name, member.email, member.role
        self.takes_orders = own.takes_orders
        async with services().db.business(member.business_id) as session:
            self.unread = await unread(session)

    @handler()
    async def dismiss(self, member: Member) -> None:
        """Close the alert; every handler begins by clearing it."""


def tell(state: Desk, error: Exception) -> None:
    """Put an error before the member: at the fields that are wrong, or as the page's alert."""
    if isinstance(error, WrongFields):
        state.wrong = {field or "form": message for field, message in error.problems}
        state.alert = "Nothing was saved yet: look at the marked fields." if len(state.wrong) > 1 else ""
        state.alert = state.alert or f"Nothing was saved yet: {next(iter(state.wrong.values()))}."
    elif isinstance(error, FrontdeskError):
        state.alert = sentence(str(error))
    else:
        _log.error("dashboard.handler_failed", **where(error))
        state.alert = OUR_FAULT


def sentence(words: str) -> str:
    """An error's message as a sentence."""
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")


class Doorkeeper(Middleware):
    """Stands before every event, Reflex's own included: without a living session the event does not happen."""

    async def preprocess(self, app: App, state: BaseState, event: Event) -> StateUpdate | None:
        _present.set(None)
        named = state.router_data.get("headers", {}).get(SESSION_HEADER, "")
        try:
            session_id = UUID(named)
        except ValueError:
            return StateUpdate()
        try:
            _present.set(Present(session_id, await services().accounts.alive(session_id)))
        except (Unauthorized, DatabaseBusy):
            # The page goes on by itself once the door lets it in again; what was typed stays in the browser.
            SOCKETS.close(session_id)
            return StateUpdate()
        return None
