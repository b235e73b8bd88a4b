"""Pages without a browser: real states, real services, and events as a member's socket brings them."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import pytest
import reflex as rx
from reflex.istate.data import ReflexURL, URLData
from reflex.state import BaseState

from app_ui import session
from app_ui.services import Services, open_services
from app_ui.session import Desk, Present
from core.clock import ManualClock
from core.settings import Settings
from tenancy.accounts import Member
from tenancy.profile import BusinessProfile

S = TypeVar("S", bound=Desk)
PASSWORD = "correct horse battery"


@dataclass
class Browser:
    """One member at one page after the other."""

    services: Services
    member: Member
    session_id: UUID
    _root: BaseState = field(default_factory=lambda: rx.State(_reflex_internal_init=True))

    def page(self, state: type[S]) -> S:
        found: Any = self._root.get_substate(tuple(state.get_full_name().split(".")))
        return found  # type: ignore[no-any-return]

    async def send(self, handler: Any, *sent: Any, at: str = "/") -> Any:
        """An event on the page at an address; what its handler answered last."""
        self._root.rx_router_url = URLData.from_url(ReflexURL(f"http://desk.example{at}"))  # type: ignore[attr-defined]
        session._present.set(Present(self.session_id, self.member))
        state: Any = self._root.get_substate(tuple(handler.state_full_name.split(".")))
        state = Locked(state) if handler.is_background else state
        last = None
        async for each in handler.fn(state, *sent):
            last = each
        return last


class Locked:
    """The state as an event that goes on beside others sees it: to be read and changed within ``async with``."""

    def __init__(self, state: BaseState) -> None:
        self.__dict__["_state"] = state

    def __getattr__(self, name: str) -> Any:
        return getattr(self._state, name)

    def __setattr__(self, name: str, value: Any) -> None:
        assert self.__dict__.get("_held"), f"{name} is changed outside of `async with self`"
        setattr(self._state, name, value)

    async def __aenter__(self) -> "Locked":
        self.__dict__["_held"] = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self.__dict__["_held"] = False


@asynccontextmanager
async def browsers(
    settings: Settings, clock: ManualClock, profiles: Iterable[BusinessProfile], patch: pytest.MonkeyPatch, *modules: Any
) -> AsyncIterator[list[Browser]]:
    """A signed-in owner for each business. ``modules`` are those whose ``services`` are to be these."""
    services = open_services(settings, clock)
    for module in (session, *modules):
        patch.setattr(module, "services", lambda: services)
    try:
        found = []
        for at, profile in enumerate(profiles):
            email, address = f"{profile.slug}@example.com", f"198.51.100.{at}"
            await services.accounts.sign_up(profile, email=email, name=profile.slug, password=PASSWORD, address=address)
            found.append(await sign_in(services, email))
        yield found
    finally:
        await services.close()


async def sign_in(services: Services, email: str) -> Browser:
    token = (await services.accounts.sign_in(email, PASSWORD, address="203.0.113.9")).token
    verified = await services.accounts.verify(token)
    return Browser(services, verified.member, verified.id)
