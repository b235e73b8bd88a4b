"""Which calendars are connected is an owner's to see and change, for their own business; no secret comes back."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import select
from structlog.testing import capture_logs

from app_ui.known import state as known_state
from app_ui.settings import calendars as calendars_state
from app_ui.settings import state as settings_state
from app_ui.settings.calendars import PAGE, OutsideCalendars
from app_ui.settings.state import Team
from core.clock import ManualClock
from core.settings import Settings
from tests.app_ui.page_events import PASSWORD, Browser, browsers, sign_in
from tests.tenancy.businesses_given import full
from tools.booking.models import Booking, BookingResource
from tools.calendars.connections import resource_choices
from tools.calendars.models import CalendarConnection, CalendarFeed, OutsideBusy

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = "1//a-refresh-token"
FORM = {"provider": "google", "calendar_id": " ana@example.com ", "resource": "business", "secret": SECRET}


@pytest.fixture
async def both(
    engine_settings: Callable[[Path], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Browser, Browser]]:
    """Ana's business and Bea's, to whom nothing comes of what Ana does."""
    profiles = (full(slug="ana", name="Ana's"), full(slug="bea", name="Bea's", phone_numbers=["+12125550201"]))
    google = {"google_client_id": "client", "google_client_secret": SecretStr("secret")}
    settings, modules = engine_settings(tmp_path).model_copy(update=google), (known_state, settings_state, calendars_state)
    async with browsers(settings, ManualClock(NOW), profiles, monkeypatch, *modules) as (ana, bea):
        await ana.send(OutsideCalendars.load, at=PAGE)
        yield ana, bea
        for model in (CalendarConnection, CalendarFeed):
            assert await rows(bea, model) == []


async def rows(browser: Browser, model: Any) -> list[Any]:
    async with browser.services.db.business(browser.member.business_id) as session:
        return list(await session.scalars(select(model)))


async def connect(browser: Browser, **changes: str) -> OutsideCalendars:
    await browser.send(OutsideCalendars.connect, {**FORM, **changes})
    return browser.page(OutsideCalendars)


async def test_a_calendar_is_connected_and_its_secret_is_sealed_and_never_told(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    with capture_logs() as logs:
        page = await connect(ana)
    [row] = page.rows
    assert (row.name, row.whose, row.state) == ("Google Calendar: ana@example.com", "The whole business", "New")
    [kept] = await rows(ana, CalendarConnection)
    assert SECRET.encode() not in kept.secret
    assert ana.services.calendars.secret_of(kept) == SECRET
    assert SECRET not in str(page.dict())
    assert [line["by"] for line in logs if line["event"] == "calendar_connected"] == [str(ana.member.id)]
    assert SECRET not in str(logs)


async def test_one_that_is_connected_again_gets_the_new_secret_and_stays_one(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    await connect(ana)
    page = await connect(ana, secret="1//another")
    [kept] = await rows(ana, CalendarConnection)
    assert (len(page.rows), ana.services.calendars.secret_of(kept)) == (1, "1//another")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"provider": "outlook"}, "provider"),
        ({"calendar_id": "  "}, "calendar_id"),
        ({"provider": "cal_com", "calendar_id": "haircut"}, "calendar_id"),
        ({"resource": "staff:nobody"}, "resource"),
        ({"secret": ""}, "secret"),
        ({"secret": "line\nbreak"}, "secret"),
        ({"secret": "x" * 5000}, "secret"),
    ],
)
async def test_what_does_not_fit_is_told_at_its_field_and_connects_nothing(
    both: tuple[Browser, Browser], changes: dict[str, str], field: str
) -> None:
    ana, _ = both
    page = await connect(ana, **changes)
    assert list(page.wrong) == [field]
    assert await rows(ana, CalendarConnection) == []


@pytest.mark.parametrize(
    ("trouble", "state"),
    [(None, "Working"), ("calendar_away", "Away"), ("calendar_refused", "Connect again"), ("calendar_missing", "Not found")],
)
async def test_how_a_calendar_fares_is_told_in_words(both: tuple[Browser, Browser], trouble: str | None, state: str) -> None:
    ana, _ = both
    await connect(ana)
    async with ana.services.db.business(ana.member.business_id, write=True) as session:
        row = (await session.scalars(select(CalendarConnection))).one()
        row.trouble, row.seen_at = trouble, NOW - timedelta(hours=1)
    await ana.send(OutsideCalendars.load, at=PAGE)
    [told] = ana.page(OutsideCalendars).rows
    assert told.state == state
    assert "Today" in told.words


async def test_a_disconnected_calendar_is_gone_and_another_business_s_cannot_be_reached(both: tuple[Browser, Browser]) -> None:
    ana, bea = both
    page = await connect(ana)
    address = f"{PAGE}?disconnect={page.rows[0].id}"
    await bea.send(OutsideCalendars.load, at=address)
    assert bea.page(OutsideCalendars).leaving == ""
    bea.page(OutsideCalendars).leaving = page.rows[0].id
    await bea.send(OutsideCalendars.disconnect)
    assert "not connected" in bea.page(OutsideCalendars).alert
    assert len(await rows(ana, CalendarConnection)) == 1
    await ana.send(OutsideCalendars.load, at=address)
    await ana.send(OutsideCalendars.disconnect)
    assert (page.onward, await rows(ana, CalendarConnection)) == (PAGE, [])


async def test_a_booking_that_something_outside_stands_over_is_told(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    await connect(ana)
    [connection] = await rows(ana, CalendarConnection)
    start, end = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    times = {"starts_at": start, "ends_at": end}
    booking = Booking(status="confirmed", unit="table", party_size=4, name="Mo", key="k", created_at=NOW, updated_at=NOW, **times)
    async with ana.services.db.business(ana.member.business_id, write=True) as session:
        session.add(booking)
        await session.flush()
        session.add(BookingResource(booking_id=booking.id, resource_key="table:1", status="confirmed", **times))
        session.add(OutsideBusy(connection_id=connection.id, event_id="x", resource_key="business", **times))
    await ana.send(OutsideCalendars.load, at=PAGE)
    [line] = ana.page(OutsideCalendars).troubles
    assert line.startswith("Table for 4: Mo, Today")
    assert "The booking stands" in line


async def test_an_address_is_shown_once_renewed_and_ended(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    page = ana.page(OutsideCalendars)
    for _ in range(2):
        before = page.address
        await ana.send(OutsideCalendars.make_address, {"feed": "business"})
        assert page.address.startswith(f"{ana.services.settings.admin}/calendar/")
        assert page.address != before
    assert [(row.key, row.whose) for row in page.feed_rows] == [("business", "The whole business")]
    await ana.send(OutsideCalendars.load, at=PAGE)
    assert (page.address, len(page.feed_rows)) == ("", 1)
    await ana.send(OutsideCalendars.end_address, "business")
    assert (page.feed_rows, await rows(ana, CalendarFeed)) == ([], [])
    await ana.send(OutsideCalendars.make_address, {"feed": "staff:nobody"})
    assert list(page.wrong) == ["feed"]


async def test_staff_see_and_change_nothing(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    await connect(ana)
    await ana.send(Team.add, {"name": "Cy", "email": "cy@example.com", "role": "staff", "password": PASSWORD})
    cy = await sign_in(ana.services, "cy@example.com")
    await cy.send(OutsideCalendars.load, at=PAGE)
    page = cy.page(OutsideCalendars)
    assert (page.rows, page.resources, page.feed_rows) == ([], [], [])
    page.leaving = ana.page(OutsideCalendars).rows[0].id
    for handler, *sent in (
        (OutsideCalendars.connect, FORM),
        (OutsideCalendars.disconnect,),
        (OutsideCalendars.make_address, {"feed": "business"}),
        (OutsideCalendars.end_address, "business"),
    ):
        await cy.send(handler, *sent)
        assert "only an owner" in page.alert.lower()
    assert (len(await rows(ana, CalendarConnection)), await rows(ana, CalendarFeed)) == (1, [])


async def test_without_a_client_at_google_none_of_its_calendars_is_offered(both: tuple[Browser, Browser]) -> None:
    ana, _ = both
    assert [each.key for each in ana.page(OutsideCalendars).providers] == ["google", "cal_com"]
    calendars = calendars_state.offered(ana.services.settings.model_copy(update={"google_client_id": None}))
    assert list(calendars) == ["cal_com"]


def test_a_calendar_may_be_of_everything_that_can_be_booked() -> None:
    choices = resource_choices(full())
    assert next(iter(choices)) == "business"
    assert any(key.startswith("staff:") for key in choices) or any(key.startswith("table:") for key in choices)
