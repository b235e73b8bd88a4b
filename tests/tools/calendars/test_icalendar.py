"""Files that calendars read: every text comes back as it was, and a newer file replaces an older one."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from tests.tools.calendars.ics import read
from tests.tools.calendars.outside import at
from tests.tools.places import NOW, restaurant
from tools.booking.models import Booking
from tools.calendars.feeds import booking_file
from tools.calendars.icalendar import Event, calendar
from tools.calendars.wording import details, title, what

ID = UUID(int=7)
EVENT = Event(ID, 1, "CONFIRMED", at(9), at(10), NOW, "Haircut")


def booking(**changes: object) -> Booking:
    told = {
        "id": ID, "status": "confirmed", "unit": "table", "starts_at": at(19), "ends_at": at(20, 30), "party_size": 4,
        "dining_table": "Bay", "name": "Mo", "phone": "+442079460177", "notes": "Nut allergy", "key": "k", "revision": 1,
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Booking.model_validate({**told, **changes})


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
@example("a, b; c\\d\nnew line")
@example("é" * 100)
@example("𝄞" * 40)
@example("END:VEVENT\r\nBEGIN:VEVENT")
@example("x" * 63 + "\\n")
def test_any_text_comes_back_as_it_was_but_for_what_no_text_may_hold(words: str) -> None:
    event = replace(EVENT, summary=words, description=words, location=words)
    _, [there] = read(calendar([event]))
    kept = "".join(each for each in words.replace("\r\n", "\n").replace("\r", "\n") if each in "\t\n" or each >= " ")
    assert there["SUMMARY"] == kept.replace("\x7f", "")


def test_moments_are_in_utc_whatever_zone_they_come_in() -> None:
    local = replace(EVENT, start=at(9).astimezone(ZoneInfo("America/New_York")))
    _, [there] = read(calendar([local]))
    assert (there["DTSTART"], there["DTEND"], there["DTSTAMP"]) == (at(9), at(10), NOW)


def test_a_change_and_a_cancellation_are_newer_files_of_the_same_event() -> None:
    files = [
        booking(),
        booking(revision=2, starts_at=at(20), ends_at=at(21, 30)),
        booking(revision=2, starts_at=at(20), ends_at=at(21, 30), status="cancelled"),
    ]
    read_back = [read(booking_file(each, restaurant())) for each in files]
    events = [events[0] for _, events in read_back]
    assert len({event["UID"] for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == [1, 2, 3]
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert all(own["METHOD"] == "PUBLISH" for own, _ in read_back)


def test_a_time_that_is_merely_kept_is_tentative() -> None:
    _, [event] = read(booking_file(booking(status="held"), restaurant()))
    assert event["STATUS"] == "TENTATIVE"


def test_a_customers_file_says_what_where_and_when_and_nothing_that_the_business_keeps_to_itself() -> None:
    content = booking_file(booking(), restaurant(address="5 Mill Lane, Leeds"))
    _, [event] = read(content)
    assert (event["SUMMARY"], event["LOCATION"]) == ("Table for 4 at Trattoria", "5 Mill Lane, Leeds")
    for private in (b"allergy", b"+4420", b"Bay", b"Mo\r"):
        assert private not in content


def test_what_is_booked_is_called_as_people_call_it() -> None:
    assert what(booking()) == "Table for 4"
    assert what(booking(unit="appointment", service="Haircut", staff="Anna", party_size=None)) == "Haircut with Anna"
    assert what(booking(unit="room", room="Double", nights=1)) == "Double, 1 night"
    assert title(booking()) == "Table for 4: Mo"
    assert details(booking()) == "Phone: +442079460177\nTable: Bay\nNut allergy"


def test_a_subscribed_calendar_has_a_name_and_says_how_often_to_ask() -> None:
    own, events = read(
        calendar([EVENT, replace(EVENT, booking_id=UUID(int=8), end=at(9) + timedelta(minutes=5))], "Shears; Anna")
    )
    assert (own["X-WR-CALNAME"], own["NAME"], len(events)) == ("Shears; Anna", "Shears; Anna", 2)
    assert own["X-PUBLISHED-TTL"] == "PT15M"
