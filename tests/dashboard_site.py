"""One installation with its dashboard, on PostgreSQL and Redis, and a browser: for all tests that look at pages. Two businesses
share it; the words of the second are marked, so that one of them in the first one's pages would be seen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import yaml
from playwright.async_api import ViewportSize
from sqlmodel import col, select, update

from evals.bench.figures import Planner
from evals.bench.installation import Installation, installed, usual_weeks
from evals.browser import WIDE, Chromium, Person, open_browser
from evals.crowd.fill import Crowd
from evals.crowd.sound import CallSound
from evals.phone.voices import open_voice
from frontdesk import dashboard_build
from frontdesk.commands.call import plan_call
from frontdesk.visits import PASSWORD, Owner, Visits
from tenancy.profile import WEEKDAYS
from tenancy.remembered import Heard, RememberedCaller
from tools.booking.models import Booking
from tools.messages import CallerMessage
from tools.orders.models import CustomerOrder
from tools.transfers import Transfer

RESTAURANT = Path(__file__).resolve().parents[1] / "samples" / "trattoria-bella-napoli.yaml"
MARK = "Zebrafish"
"""Stands in every text of the second business and in none of the first's."""
NOBODY_ELSE = "+12125550133"
"""A caller of the marked business alone."""
CROWD = Crowd(calls=60, bookings=20, months=2, recorded=1)


def marked(mark: str = MARK) -> dict[str, object]:
    """A business with something in every section, all of it marked."""
    every_day = dict.fromkeys(WEEKDAYS, "09:00-17:00")
    return {
        "name": f"{mark} House", "slug": mark.lower(), "kind": "salon", "timezone": "America/New_York",
        "phone_numbers": ["+12125550185"], "greeting": f"{mark} greets you.", "address": f"1 {mark} Street",
        "directions": f"Past the {mark}.", "hours": every_day,
        "exceptions": [{"date": "2030-12-24", "hours": "09:00-12:00", "note": f"{mark} Eve"}],
        "services": [{"name": f"{mark} cut", "price": "45.50", "duration_minutes": 30}],
        "menu": [{"name": f"{mark} tea", "price": "3"}], "rooms": [{"name": f"{mark} room", "price": "80"}],
        "staff": [{"name": f"{mark} Ana"}, {"name": f"{mark} Ben"}],
        "policies": [{"topic": f"{mark} dogs", "text": f"{mark} dogs are welcome."}],
        "faq": [{"question": f"Is there {mark} parking?", "answer": f"Behind the {mark}."}],
        "contacts": [{"name": f"{mark} Eve", "number": "+12125550103", "reasons": [f"{mark} billing"]}],
        "booking": {"slot_minutes": 30}, "remember_callers": True, "orders": {"lead_minutes": 30},
    }  # fmt: skip


@dataclass
class Tenant:
    """A business of the site, its owner, and ids of what it has."""

    owner: Owner
    calls: tuple[str, ...]
    """Ids, those with the newest first; a marked business's last is still going on."""
    recorded: str
    ids: list[str] = field(default_factory=list)
    """Of anything it has, a few of each kind."""

    @property
    def name(self) -> str:
        return self.owner.business


@dataclass
class Site:
    installation: Installation
    chromium: Chromium
    visits: Visits
    a: Tenant
    b: Tenant
    mark: str = MARK

    @property
    def url(self) -> str:
        return self.installation.settings.admin

    @property
    def planner(self) -> Planner:
        """Plans calls to the site's gateway."""
        return partial(plan_call, self.installation.settings)

    @asynccontextmanager
    async def person(self, size: ViewportSize = WIDE) -> AsyncIterator[Person]:
        """Somebody who is not signed in."""
        async with self.chromium.person(self.url, size=size) as person:
            yield person

    @asynccontextmanager
    async def signed_in(self, tenant: Tenant, size: ViewportSize = WIDE) -> AsyncIterator[Person]:
        async with self.person(size) as person:
            await self.visits.sign_in(person, tenant.owner.member.email)
            yield person

    async def fill_sign_in(self, person: Person, tenant: Tenant) -> None:
        """Through the form that the person has before them."""
        await person.page.get_by_label("Email address").fill(tenant.owner.member.email)
        await person.page.get_by_label("Password").fill(PASSWORD)
        await person.page.get_by_role("button", name="Sign in").click()


@asynccontextmanager
async def open_site(folder: Path, database_url: str, redis_url: str) -> AsyncIterator[Site]:
    """``database_url`` is an empty or migrated PostgreSQL."""
    dashboard_build.build(print)
    businesses = usual_weeks([RESTAURANT], folder / "businesses")
    (businesses / f"{MARK.lower()}.yaml").write_text(yaml.safe_dump(marked()))
    running = installed(folder / "home", [businesses], database_url=database_url, redis_url=redis_url, admin=True)
    async with running as installation, open_browser() as chromium:
        visits = Visits(installation.settings)
        a = await visits.owner(RESTAURANT.stem, "Lucia Esposito", "lucia@bella-napoli.example")
        b = await visits.owner(MARK.lower(), f"{MARK} Owner", "owner@zebra.example")
        yield Site(installation, chromium, visits, await tenant(visits, a), await tenant(visits, b, MARK))
        await visits.close()


async def tenant(visits: Visits, owner: Owner, mark: str | None = None) -> Tenant:
    """With a past; with a mark in every name that callers have given, where there is a mark."""
    sound = CallSound(open_voice("en-us+m3"), open_voice("en-us+f3"))
    crowd = CROWD if mark is None else replace(CROWD, live=1)
    filled = await visits.fill(owner, crowd, seed=7, sound=sound)
    business_id, db = owner.business_id, visits.services.db
    laid_out = await visits.lay_out(owner, filled, seed=7)
    async with db.business(business_id, write=True) as session:
        if mark is not None:
            await session.execute(update(Booking).values(name=f"{mark} Guest", notes=f"{mark} note"))
            await session.execute(update(CallerMessage).values(name=f"{mark} Guest", reason=f"{mark} reason"))
            await session.execute(update(CustomerOrder).values(name=f"{mark} Guest", address=f"1 {mark} Street"))
            await session.execute(update(Transfer).values(caller_name=f"{mark} Guest"))
            now = visits.services.clock.now()
            heard = Heard(filled.calls[0], now, f"{mark} Guest", booked=True)
            await visits.services.remembered.learn(session, NOBODY_ELSE, heard, now)
        messages = list(await session.scalars(select(col(CallerMessage.id)).limit(1)))
        newest = select(col(RememberedCaller.id)).order_by(col(RememberedCaller.last_called_at).desc()).limit(1)
        callers = list(await session.scalars(newest))
    ids = [
        *filled.calls[-2:],
        *filled.calls[:1],
        *filled.bookings[:2],
        *messages,
        *callers,
        *laid_out,
        owner.member.id,
        business_id,
    ]
    calls = tuple(str(call) for call in reversed(filled.calls))
    return Tenant(owner, calls, str(filled.recorded[-1]), [str(one) for one in ids])
