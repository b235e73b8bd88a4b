"""``frontdesk screens``: a picture of every page of the dashboard, and what would trouble somebody who uses it."""

import asyncio
import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import structlog
import typer
from rich.console import Console

from core.errors import ConfigurationError
from evals.bench.installation import installed
from evals.browser import Person, open_browser
from evals.crowd.fill import Crowd
from evals.crowd.sound import CallSound
from evals.phone.voices import open_voice
from evals.screens import Gallery, Shot
from frontdesk import dashboard_build
from frontdesk.visits import Owner, Visits, routes
from tools.booking.calendar import next_bookings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
SAMPLES, SCREENS = dashboard_build.ROOT / "samples", dashboard_build.ROOT / "docs" / "screens"
SHOWN = "trattoria-bella-napoli"
CROWD = Crowd(calls=2600, bookings=260, months=5, live=1, recorded=3)


@app.command()
def screens(
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = SCREENS,
    seed: Annotated[int, typer.Option(help="The same seed gives the same calls and bookings.")] = 1,
) -> None:
    """Photograph every page, 1280 and 360 px wide, light and dark, of an installation of its own with a believable past.

    Exit 1 where axe finds something serious, a page has to be scrolled sideways, or something fails in a page.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    console = Console(highlight=False, stderr=True)
    shots = asyncio.run(_photographed(out, seed, console))
    wrong = [sentence for shot in shots for sentence in shot.wrong]
    for sentence in wrong:
        console.print(sentence, markup=False)
    size = sum(shot.file.stat().st_size for shot in shots) / len(shots) / 1000
    console.print(f"{len(shots)} pictures in {out}, {size:.0f} kB each on average; {len(wrong)} things to mend")
    raise typer.Exit(1 if wrong else 0)


async def _photographed(out: Path, seed: int, console: Console) -> list[Shot]:
    dashboard_build.build(console.print)
    public, signed_in = routes()
    with TemporaryDirectory(prefix="frontdesk-screens-") as home, console.status("starting an installation") as status:
        async with installed(Path(home), [SAMPLES], admin=True) as own, open_browser() as chromium:
            visits = Visits(own.settings)
            owner = await visits.owner(SHOWN, "Lucia Esposito", "lucia@bella-napoli.example")
            await visits.remember_callers(owner)
            filled = await visits.fill(owner, CROWD, seed=seed, sound=_sound(console))
            await visits.lay_out(owner, filled, seed=seed)

            async def sign_in(person: Person) -> None:
                await visits.sign_in(person, owner.member.email)

            ids = {"call": str((filled.recorded or filled.calls)[-1])}
            gallery = Gallery(own.settings.admin, out, public, signed_in, sign_in, ids, await _sheets(visits, owner))
            try:
                return await gallery.photograph(chromium, status.update)
            finally:
                await visits.close()


async def _sheets(visits: Visits, owner: Owner) -> dict[str, str]:
    """The next booking, and the forms in which another is added and that one moved."""
    services = visits.services
    async with services.db.business(owner.business_id) as session:
        (booking, *_) = await next_bookings(session, services.clock.now())
    profile = (await services.profiles.load(owner.business_id)).profile
    day = f"/bookings?view=day&date={booking.starts_at.astimezone(profile.zone).date()}"
    there = f"{day}&booking={booking.id}"
    return {"booking": there, "booking-new": f"{day}&new={booking.unit}", "booking-change": f"{there}&do=change"}


def _sound(console: Console) -> CallSound | None:
    """Two voices for the recordings; without the local voice there are none."""
    try:
        return CallSound(open_voice("en-us+m3"), open_voice("en-us+f3"))
    except ConfigurationError as error:
        console.print(f"no recordings: {error}")
        return None
