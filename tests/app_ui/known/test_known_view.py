"""Lists and forms of what we know say what is stored, and give it back unchanged."""

from datetime import date
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from app_ui.gateway_client import Answer, Evidence
from app_ui.known.hours import DayFields
from app_ui.known.shapes import CONTACTS, DAYS, MENU, POLICIES, QUESTIONS, ROOMS, SERVICES, SHAPES, Shape, offered
from app_ui.known.trying import ACTS, ROUTES, SHOWN, based_on, short_title
from app_ui.known.view import (
    PAGE,
    Row,
    at_fields,
    compared,
    days_words,
    form_days,
    form_values,
    key_of,
    listed,
    page_number,
    place_of,
    row,
    typed_entry,
)
from app_ui.known.view import SHOWN as SHOWN_LETTERS
from app_ui.times import Clockface
from graph.routing import Route
from tenancy.editing import Section, Told
from tenancy.profile import BusinessProfile, Kind
from tests.app_ui.known.test_hours_form import sent
from tests.tenancy.businesses_given import full, profile
from tools.standard import standard_registry

CLOCK = Clockface(ZoneInfo("America/New_York"), True)
NOW = date(2026, 11, 25)


def rows(shape: Shape, told: BusinessProfile, **more: Any) -> list[Row]:
    return list(listed(shape, getattr(told, shape.section), Told(told, 1).typed(shape.section), told, **more).rows)


def titles(shape: Shape, told: BusinessProfile, **more: Any) -> list[str]:
    return [each.title for each in rows(shape, told, **more)]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=lambda shape: shape.section)
def test_an_entry_s_form_that_nobody_touched_gives_the_entry_back(shape: Shape) -> None:
    told = full()
    assert getattr(told, shape.section), "a list without an entry shows nothing"
    for part, entry in zip(getattr(told, shape.section), Told(told, 1).typed(shape.section), strict=True):
        days: list[DayFields] = form_days(shape, part, CLOCK)
        form = {name: value for name, value in form_values(shape, entry).items() if value} | sent(days)
        # What is left empty is left out when it is saved.
        again = {name: value for name, value in typed_entry(shape, form, entry).items() if value != ""}
        given = told.model_dump() | {shape.section: [again]}
        assert getattr(BusinessProfile.model_validate(given), shape.section) == (part,)


def test_every_list_of_a_profile_that_an_owner_fills_is_one_of_the_shapes() -> None:
    elsewhere = {"hours", "about", "memory", "web", "texts", "staff", "modifiers", "day_parts", "orders", "pronunciations"}
    assert set(get_args(Section)) == set(SHAPES) | elsewhere


@pytest.mark.parametrize(
    ("kind", "more", "sections"),
    [
        ("restaurant", {}, ["menu"]),
        ("hotel", {}, ["rooms"]),
        ("clinic", {}, ["services"]),
        ("hotel", {"menu": [{"name": "Tea"}]}, ["menu", "rooms"]),
        ("restaurant", {"services": [{"name": "Class"}], "menu": [{"name": "Tea"}]}, ["services", "menu"]),
    ],
)
def test_a_business_is_shown_the_lists_of_its_kind_and_those_it_has(
    kind: Kind, more: dict[str, Any], sections: list[str]
) -> None:
    assert offered(profile(kind=kind, **more)) == sections


def test_a_key_is_of_what_an_entry_says_and_finds_it_wherever_it_stands() -> None:
    first, second = {"name": "A", "price": "1"}, {"price": "2", "name": "A"}
    assert key_of(first) == key_of({"price": "1", "name": "A"}) != key_of(second)
    assert place_of([second, first], key_of(first)) == 1
    assert place_of([second], key_of(first)) is None


def test_a_search_finds_entries_that_hold_every_word_anywhere() -> None:
    told = full()
    assert titles(SERVICES, told, search="HAIR") == ["Cut"]
    assert titles(SERVICES, told, search="90 colour") == ["Colour"]
    assert titles(SERVICES, told, search="colour hair") == []
    assert titles(SERVICES, told, search="true") == [], "ticks are no words"
    assert titles(QUESTIONS, told, search="<script>") == []


def test_a_long_list_comes_in_pages_and_any_number_leads_to_one() -> None:
    told = profile(menu=[{"name": f"Dish {at}"} for at in range(PAGE * 2 + 1)])
    typed = Told(told, 1).typed("menu")
    for asked, page, count in ((1, 1, PAGE), (2, 2, PAGE), (3, 3, 1), (99, 3, 1), (-4, 1, PAGE)):
        found = listed(MENU, told.menu, typed, told, page=asked)
        assert (found.page, found.pages, len(found.rows), found.total) == (page, 3, count, PAGE * 2 + 1)
    assert [page_number(written) for written in ("2", "", "two", "-1", "٣", "9" * 9)] == [2, 1, 1, 1, 3, 1]


def test_a_menu_stands_by_its_parts_in_the_business_s_own_order() -> None:
    dishes = [("Tea", "Drinks"), ("Soup", "Starters"), ("Bread", None), ("Beer", "Drinks")]
    told = profile(menu=[{"name": name, "category": category} for name, category in dishes])
    assert [(each.title, each.group) for each in rows(MENU, told)] == [
        ("Tea", "Drinks"),
        ("Beer", ""),
        ("Soup", "Starters"),
        ("Bread", "Everything else"),
    ]


def test_special_days_stand_in_their_order_and_those_that_are_over_only_where_they_are_searched() -> None:
    days = [{"date": "2027-01-01"}, {"date": "2026-11-24", "until": "2026-11-25"}, {"date": "2026-05-01", "note": "May"}]
    told = profile(exceptions=days)
    assert titles(DAYS, told, today=NOW) == ["Tue 24 Nov 2026 – Wed 25 Nov 2026", "Fri 1 Jan 2027"]
    assert titles(DAYS, told, today=NOW, search="may") == ["Fri 1 May 2026"]
    assert days_words(date(2026, 5, 1), date(2026, 5, 1)) == "Fri 1 May 2026"


@pytest.mark.parametrize(
    ("shape", "entry", "side", "small", "badges"),
    [
        (SERVICES, {"name": "Cut", "price": "45.50", "duration_minutes": 30}, "$45.50", "30 min", []),
        (
            SERVICES,
            {"name": "Cut", "price": "90", "price_from": True, "bookable": False},
            "from $90.00",
            "",
            ["Not booked by phone"],
        ),
        (SERVICES, {"name": "Cut"}, "No price", "", []),
        (MENU, {"name": "Tea", "price": "3", "dietary": ["vegan"]}, "$3.00", "", ["vegan"]),
        (ROOMS, {"name": "Double", "count": 3, "price": "80"}, "$80.00", "sleeps 2 · 3 rooms", []),
        (DAYS, {"date": "2026-12-24", "hours": "09:00-12:00"}, "9:00 am – 12:00 pm", "", []),
        (DAYS, {"date": "2026-12-24"}, "Closed", "", []),
        (POLICIES, {"topic": "Dogs", "text": "Welcome."}, "", "", []),
        (
            CONTACTS,
            {"name": "Eve", "number": "+12125550103", "role": "cook"},
            "+1 212-555-0103",
            "Whenever you are open",
            ["cook"],
        ),
        (
            CONTACTS,
            {
                "name": "Eve",
                "number": "+12125550103",
                "hours": dict.fromkeys(("monday", "tuesday", "wednesday", "sunday"), "09:00-12:00"),
            },
            "+1 212-555-0103",
            "Mon, Tue, Wed, Sun 9:00 am – 12:00 pm",
            [],
        ),
        (
            CONTACTS,
            {"name": "Eve", "number": "+12125550103", "hours": dict.fromkeys(("monday", "tuesday", "wednesday"), "09:00-12:00")},
            "+1 212-555-0103",
            "Mon – Wed 9:00 am – 12:00 pm",
            [],
        ),
        (CONTACTS, {"name": "Eve", "number": "+12125550103", "hours": {}}, "+1 212-555-0103", "Never", []),
    ],
)
def test_a_line_of_a_list_says_what_it_costs_and_when(
    shape: Shape, entry: dict[str, Any], side: str, small: str, badges: list[str]
) -> None:
    [part] = getattr(profile(**{shape.section: [entry]}), shape.section)
    found = row(part, "key", "USD", CLOCK)
    assert (found.side, found.small, found.badges) == (side, small, badges)


def test_a_long_text_is_cut_in_its_list_and_whole_in_its_form() -> None:
    told = profile(policies=[{"topic": "Long", "text": "wordy " * 600}])
    [line] = rows(POLICIES, told)
    assert len(line.text) < SHOWN_LETTERS + 3 < len(told.policies[0].text)
    assert line.text.endswith(" …")
    assert form_values(POLICIES, Told(told, 1).typed("policies")[0])["text"] == told.policies[0].text


def test_mistakes_of_a_list_stand_at_the_fields_of_its_form() -> None:
    problems = [("3.price", "a"), ("2.hours.monday", "b"), ("1.hours", "c"), ("0.aliases.4", "d"), ("", "e")]
    assert [field for field, _ in at_fields(problems).problems] == ["price", "monday", "hours", "aliases", ""]


def test_what_somebody_else_has_saved_is_told_field_by_field() -> None:
    told = full()
    said = dict(compared(CONTACTS, told.contacts[0], Told(told, 1).typed("contacts")[0], CLOCK))
    assert said["Phone number"] == "+12125550103"
    assert said["When they can be reached"] == "Fri 8:00 pm – 4:00 am the next day"
    assert "Role" not in said, "what is not told is not shown"


def answer(route: str, *found: Evidence) -> Answer:
    return Answer(("Yes.",), route, found, 1, ())


def test_an_answer_rests_on_the_passages_that_are_surely_about_the_question() -> None:
    found = [Evidence(f"Title {at} (also this)", "Text", score) for at, score in enumerate((0.9, 0.8, 0.4, 0.7, 0.6))]
    assert [each.title for each in based_on(answer("synthesis", *found))] == ["Title 0", "Title 1", "Title 3"]
    assert len(found) > SHOWN
    assert based_on(answer("booking", *found)) == [], "a booking rests on the diary"
    assert [each.title for each in based_on(answer("search", Evidence("A page", "Text", 0.0)))] == ["A page"]


@pytest.mark.parametrize(
    ("title", "short"), [("Parking?", "Parking?"), ("Cut? (trim, fringe)", "Cut?"), ("(all of it)", "(all of it)")]
)
def test_a_passage_s_title_comes_without_its_other_words(title: str, short: str) -> None:
    assert short_title(title) == short


def test_the_acts_that_are_told_are_tools_that_there_are() -> None:
    assert set(ACTS) <= set(standard_registry().acts)
    assert set(ROUTES) == set(get_args(Route))
