"""Owners who look at a dashboard from outside: for the pictures, the bench and the tests of its pages."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app_ui.api.authentication import COOKIE
from app_ui.bundle import PLAIN_PAGES
from app_ui.services import open_services
from core.crypto import Sealer
from core.limits import open_limiter
from core.settings import Settings
from evals.browser import Person
from evals.crowd.desk import lay_out
from evals.crowd.fill import Crowd, Filled, fill
from evals.crowd.sound import CallSound
from frontdesk import dashboard_build
from tenancy.accounts import Accounts, Member
from tenancy.businesses import find_business, load_profile
from tenancy.editing import edit

PASSWORD = "a long walk by the river"
"""Of every owner here; they are made for an installation that goes away."""


def routes() -> tuple[list[str], list[str]]:
    """The routes that the dashboard has registered: those for everybody, and those for who is signed in."""
    with contextlib.chdir(dashboard_build.ROOT):  # Reflex reads rxconfig.py from here
        from app_ui.dashboard import app
    found = [f"/{route}" if route != "index" else "/" for route in app._unevaluated_pages]
    public = [route for route in found if route.strip("/") in PLAIN_PAGES]
    return public, [route for route in found if route not in public]


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with a business."""

    member: Member
    business: str
    """Its name."""
    number: str
    """Callers dial it."""

    @property
    def business_id(self) -> UUID:
        return self.member.business_id


class Visits:
    """Makes owners, gives their businesses a past, and signs their browsers in."""

    def __init__(self, settings: Settings) -> None:
        self.services = open_services(settings)
        # Whoever makes sessions by the dozen is not to be held up by limits that are meant for people who guess.
        own = open_limiter(Settings(home=settings.home, redis_url=None, _env_file=None))
        self._accounts = Accounts(self.services.db, own, self.services.clock)

    async def close(self) -> None:
        await self.services.close()

    async def owner(self, slug: str, name: str, email: str) -> Owner:
        """The owner of an imported business. Raises NotFound."""
        business_id = await find_business(self.services.db, slug)
        profile = (await load_profile(self.services.db, business_id)).profile
        member = await self._accounts.set_password(business_id, email, name, "owner", PASSWORD)
        return Owner(member, profile.name, profile.phone_numbers[0])

    async def remember_callers(self, owner: Owner) -> None:
        """From now on; a past that is filled in after this has callers who are remembered."""
        on = {"remember_callers": True, "remember_months": 12}
        await edit(self.services.db, owner.business_id, "memory", on, expected=None)

    async def fill(self, owner: Owner, crowd: Crowd, *, seed: int, sound: CallSound | None = None) -> Filled:
        services = self.services
        master, home = Sealer(services.secrets.master_key), Path(services.settings.home)
        return await fill(services.db, master, home, owner.business_id, crowd, seed=seed, clock=services.clock, sound=sound)

    async def lay_out(self, owner: Owner, filled: Filled, *, seed: int) -> tuple[UUID, ...]:
        """Orders of today, transfers and texts, beside the past that a business was given; ids of one of each."""
        services = self.services
        return await lay_out(
            services.db, services.sealer, owner.business_id, filled.calls, owner.member.name, seed=seed, clock=services.clock
        )

    async def sign_in(self, person: Person, email: str) -> Member:
        """Give the person's browser a session of the member with this address, as the sign-in form would."""
        signed_in = await self._accounts.sign_in(email, PASSWORD, address="127.0.0.1")
        await person.context.add_cookies([{"name": COOKIE, "value": signed_in.token, "url": self.services.settings.admin}])
        return signed_in.member

    async def sign_out(self, member: Member) -> None:
        """End all sessions of a member, as time would."""
        await self._accounts.sign_out_everywhere(member)
