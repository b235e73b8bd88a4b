"""Profiles to test with: the smallest, a small one of each part, and any at all."""

import datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tenancy.profile import WEEKDAYS, BusinessProfile

SMALLEST = {
    "slug": "smallest",
    "name": "Smallest",
    "kind": "other",
    "timezone": "Europe/London",
    "phone_numbers": ["+441632960900"],
}


def profile(**changes: Any) -> BusinessProfile:
    return BusinessProfile.model_validate({**SMALLEST, **changes})


def full(**changes: Any) -> BusinessProfile:
    """A business with a row in every table."""
    told: dict[str, Any] = {
        "slug": "full",
        "kind": "salon",
        "phone_numbers": ["+12125550101", "+12125550102"],
        "hours": {"monday": "09:00-12:00, 13:00-17:00", "friday": "18:00-02:00"},
        "exceptions": [
            {"date": "2026-12-24", "hours": "09:00-12:00", "note": "Christmas Eve"},
            {"date": "2026-12-25", "until": "2026-12-26"},
        ],
        "services": [
            {"name": "Cut", "price": "45.50", "duration_minutes": 30, "aliases": ["haircut"]},
            {"name": "Colour", "price": "90", "price_from": True},
            {
                "name": "Yoga",
                "duration_minutes": 60,
                "places": 12,
                "sessions": ["monday 09:00", "friday 18:30"],
            },
        ],
        "menu": [{"name": "Tea", "price": "3", "category": "Drinks", "dietary": ["vegan"], "allergens": ["milk"]}],
        "staff": [
            {"name": "Ana", "services": ["Colour"], "hours": {"monday": "10:00-12:00"}},
            {"name": "Ben", "away": ["2026-12-24 to 2027-01-02", "2026-11-05 09:00-12:00"]},
        ],
        "tables": [{"name": "One", "seats": 4, "min_party": 2}, {"name": "Two", "seats": 2}],
        "rooms": [{"name": "Double", "count": 3, "price": "80", "aliases": ["double room"]}],
        "policies": [{"topic": "Dogs", "text": "Welcome."}],
        "faq": [{"question": "Parking?", "answer": "Yes.", "ref": "p1"}, {"question": "Wifi?", "answer": "Yes."}],
        "booking": {
            "slot_minutes": 30,
            "check_in": "14:30",
            "turns": [{"up_to": 2, "minutes": 75}],
            "joined": [{"tables": ["One", "Two"], "seats": 5}],
            "most_parties": 3,
            "stays": [{"nights": 2, "arriving": ["friday", "saturday"], "until": "2026-12-31"}],
        },
        "greeting": "Hello.",
        "agent_name": "Robin",
        "manner": "warm",
        "languages": ["es", "de"],
        "contacts": [{"name": "Eve", "number": "+12125550103", "reasons": ["billing"], "hours": {"friday": "20:00-04:00"}}],
        "pronunciations": [{"word": "Colour", "says": "cull-er"}],
    }
    return profile(**{**told, **changes})


texts = st.text(st.characters(exclude_categories=["Cs", "Cf", "Cc", "Cn", "Co"]), min_size=1, max_size=25)
optional_texts = st.none() | texts
lists_of_texts = st.lists(texts, max_size=3)
times = st.times().map(lambda time: time.replace(second=0, microsecond=0, tzinfo=None))
prices = st.none() | st.integers(0, 99_999).map(lambda cents: Decimal(cents).scaleb(-2))
_DAYS = ("09:00-12:00", "12:30-17:00", "17:00-23:59")
day_hours = st.lists(st.sampled_from(_DAYS), unique=True, max_size=3)
weekly_hours = st.none() | st.dictionaries(st.sampled_from(WEEKDAYS), day_hours)


def parts(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Up to four of a kind; no two names are the same, whatever their case."""
    by = next(iter(fields))
    return st.lists(st.fixed_dictionaries(fields), max_size=4, unique_by=lambda part: str(part[by]).casefold())


@st.composite
def profiles(draw: st.DrawFn, slug: str, number: str) -> BusinessProfile:
    services = draw(parts(name=texts, price=prices, description=optional_texts, aliases=lists_of_texts, bookable=st.booleans()))
    names = [service["name"] for service in services]
    given = lists_of_texts if not names else st.lists(st.sampled_from(names), unique=True)
    first = draw(st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 12, 31)))
    told = {
        "slug": slug,
        "name": draw(texts),
        "kind": draw(st.sampled_from(["clinic", "hotel", "salon", "other"])),
        "timezone": draw(st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata"])),
        "phone_numbers": [number],
        "address": draw(optional_texts),
        "greeting": draw(optional_texts),
        "agent_name": draw(optional_texts),
        "manner": draw(st.sampled_from(["plain", "warm", "formal"])),
        "languages": draw(st.lists(st.sampled_from(["es", "fr", "it", "de"]), unique=True)),
        "hours": draw(weekly_hours),
        "exceptions": [
            {"date": first + datetime.timedelta(weeks=week), "hours": draw(day_hours), "note": draw(optional_texts)}
            for week in range(draw(st.integers(0, 3)))
        ],
        "services": services,
        "menu": draw(parts(name=texts, price=prices, category=optional_texts, dietary=lists_of_texts)),
        "staff": [{**each, "services": draw(given) if names else []} for each in draw(parts(name=texts, hours=weekly_hours))],
        "tables": draw(parts(name=texts, seats=st.integers(1, 100))),
        "rooms": draw(parts(name=texts, sleeps=st.integers(1, 20), price=prices)),
        "policies": draw(parts(topic=texts, text=texts)),
        "faq": draw(parts(question=texts, answer=texts, ref=optional_texts)),
        "booking": draw(st.none() | st.fixed_dictionaries({"check_in": times, "lead_minutes": st.integers(0, 10_000)})),
        "remember_callers": draw(st.booleans()),
        "remember_months": draw(st.integers(1, 60)),
        "pronunciations": draw(parts(word=texts, says=st.sampled_from(["nyoh-kee", "cha", "sham pain"]))),
        "search_web": draw(st.booleans()),
        "search_sites": draw(st.lists(st.sampled_from(["mta.info", "bbc.co.uk", "weather.gov"]), unique=True)),
        "contacts": draw(parts(name=texts, number=st.just("+12125550199"), reasons=lists_of_texts, hours=weekly_hours)),
    }
    return BusinessProfile.model_validate(told)
