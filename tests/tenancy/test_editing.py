"""An owner's edit is stored whole or not at all, tells each mistake at its field, and is what the next ring reads."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import Conflict, NotFound, WrongFields
from core.settings import Settings
from tenancy.businesses import import_profile, load_profile
from tenancy.editing import GROUPS, Section, Told, edit, told
from tenancy.models import Business
from tests.tenancy.businesses_given import full

SECTIONS: dict[Section, Any] = {
    "hours": {"sunday": "10:00-14:00"},
    "exceptions": [{"date": "2026-12-31", "hours": "09:00-12:00", "note": "New Year's Eve"}],
    "services": [{"name": "Cut", "price": "48"}, {"name": "Colour", "price": "90", "price_from": True}],
    "menu": [{"name": "Coffee", "price": "2.80"}],
    "rooms": [{"name": "Single", "sleeps": "1"}],
    "staff": [{"name": "Cleo", "services": ["Cut"]}],
    "faq": [{"question": "Dogs?", "answer": "Yes."}],
    "policies": [{"topic": "Smoking", "text": "Outside."}],
    "contacts": [{"name": "Ann", "number": "+12125550105"}],
    "about": {"name": "Fuller", "greeting": "Good day.", "agent_name": "Kim", "manner": "formal", "languages": ("fr",)},
    "memory": {"remember_callers": True, "remember_months": 6},
    "pronunciations": [{"word": "Gnocchi", "says": "nyoh-kee"}],
    "web": {"search_web": True, "search_sites": ["mta.info", "weather.gov"]},
}


@pytest.fixture
async def db(engine_settings: Callable[[Path], Settings], tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(engine_settings(tmp_path))
    yield database
    await database.close()


@pytest.fixture
async def mine(db: Database) -> UUID:
    return (await import_profile(db, full())).business_id


@pytest.fixture
async def neighbour(db: Database) -> AsyncIterator[UUID]:
    """The second tenant, who tells the same and is never changed."""
    given = full(slug="neighbour", phone_numbers=["+12125550111"])
    business_id = (await import_profile(db, given)).business_id
    yield business_id
    assert await told(db, business_id) == Told(given, 1)


async def problems(db: Database, business_id: UUID, section: Section, value: object) -> dict[str, str]:
    """The mistakes of an edit, which must have changed nothing."""
    before = await told(db, business_id)
    with pytest.raises(WrongFields) as wrong:
        await edit(db, business_id, section, value, expected=None)
    assert await told(db, business_id) == before
    return dict(wrong.value.problems)


@pytest.mark.parametrize("section", SECTIONS)
async def test_an_edit_is_what_the_next_ring_reads_and_nothing_else_has_changed(
    db: Database, mine: UUID, neighbour: UUID, section: Section
) -> None:
    before = await told(db, mine)
    after = await edit(db, mine, section, SECTIONS[section], expected=before.etag(section))
    loaded = await load_profile(db, mine)
    assert (loaded.profile, loaded.version) == (after.profile, 2)
    edited = full(**(SECTIONS[section] if section in GROUPS else {section: SECTIONS[section]}))
    assert loaded.profile == edited
    assert after.etag(section) != before.etag(section)
    assert [other for other in SECTIONS if after.etag(other) != before.etag(other)] == [section]
    assert (await told(db, mine)).etag(section) == after.etag(section)


async def test_saving_what_is_there_already_changes_nothing_and_asks_for_nothing(
    db: Database, mine: UUID, neighbour: UUID
) -> None:
    async def never(session: AsyncSession, business_id: UUID, version: int) -> None:
        raise AssertionError

    before = await told(db, mine)
    for section in SECTIONS:
        value = json.loads(json.dumps(before.typed(section)))
        assert await edit(db, mine, section, value, expected=before.etag(section), on_changed=never) == before


def test_a_section_is_shown_as_a_person_would_type_it() -> None:
    shown = Told(full(), 1)
    assert shown.typed("hours") == {"monday": "09:00-12:00, 13:00-17:00", "friday": "18:00-02:00"}
    assert shown.typed("exceptions") == [
        {"date": "2026-12-24", "until": None, "hours": "09:00-12:00", "note": "Christmas Eve"},
        {"date": "2026-12-25", "until": "2026-12-26", "hours": "closed", "note": None},
    ]
    assert (shown.typed("services")[0]["price"], shown.typed("services")[0]["aliases"]) == ("45.50", ["haircut"])
    assert shown.typed("about") == {
        "name": "Smallest", "greeting": "Hello.", "agent_name": "Robin", "manner": "warm", "languages": ("es", "de"),
        "address": None, "directions": None,
    }  # fmt: skip


async def test_a_change_is_told_in_its_own_transaction(db: Database, mine: UUID, neighbour: UUID) -> None:
    heard: list[tuple[UUID, int, str]] = []

    async def on_changed(session: AsyncSession, business_id: UUID, version: int) -> None:
        business = await session.get(Business, business_id)
        assert business is not None
        heard.append((business_id, version, business.name))

    async def fail(session: AsyncSession, business_id: UUID, version: int) -> None:
        raise RuntimeError

    await edit(db, mine, "about", {"name": "Second"}, expected=None, on_changed=on_changed)
    with pytest.raises(RuntimeError):
        await edit(db, mine, "about", {"name": "Third"}, expected=None, on_changed=fail)
    assert heard == [(mine, 2, "Second")]
    assert (await told(db, mine)).profile.name == "Second"


async def test_of_two_who_save_the_same_section_the_second_is_told_and_loses_nobodys_words(
    db: Database, mine: UUID, neighbour: UUID
) -> None:
    seen = (await told(db, mine)).etag("hours")
    both = [edit(db, mine, "hours", {"sunday": f"{hour}:00-14:00"}, expected=seen) for hour in (9, 10)]
    results = await asyncio.gather(*both, return_exceptions=True)
    [refused] = [result for result in results if isinstance(result, Conflict)]
    [stored] = [result for result in results if isinstance(result, Told)]
    assert "somebody else" in str(refused)
    assert await told(db, mine) == stored
    assert stored.version == 2


async def test_two_who_save_different_sections_do_not_meet(db: Database, mine: UUID, neighbour: UUID) -> None:
    before = await told(db, mine)
    await edit(db, mine, "hours", {"sunday": "10:00-14:00"}, expected=before.etag("hours"))
    after = await edit(db, mine, "faq", [{"question": "Dogs?", "answer": "Yes."}], expected=before.etag("faq"))
    assert after.profile == full(hours={"sunday": "10:00-14:00"}, faq=[{"question": "Dogs?", "answer": "Yes."}])


async def test_all_sections_saved_at_the_same_moment_are_all_stored(db: Database, mine: UUID, neighbour: UUID) -> None:
    before = await told(db, mine)
    edits = {section: value for section, value in SECTIONS.items() if section not in ("services", *GROUPS)}
    await asyncio.gather(*(edit(db, mine, section, value, expected=before.etag(section)) for section, value in edits.items()))
    assert await told(db, mine) == Told(full(**edits), 1 + len(edits))


@pytest.mark.parametrize(
    ("section", "value", "mistakes"),
    [
        (
            "services",
            [{"name": "Cut", "price": "ten-ish"}],
            {"0.price": "expected a price such as 12.50, without a currency sign, got 'ten-ish'"},
        ),
        ("services", [{"name": "Cut", "price": "-1"}], {"0.price": "expected a number greater than or equal to 0, got '-1'"}),
        ("services", [{"name": "Cut", "price": "1.005"}], {
            "0.price": "expected at most two digits after the point, got '1.005'"
        }),
        ("services", [{"name": " "}, {"name": "Cut"}], {"0.name": "expected a value, got nothing"}),
        ("services", [{"name": "Cut"}, {"name": "cut"}, {"name": "Colour"}], {
            "1.name": "expected each one once, got 'cut' again"
        }),
        (
            "services",
            [{"name": "Cut", "duration_minutes": "9" * 5000}],
            {"0.duration_minutes": f"expected a whole number, got '{'9' * 57}...'"},
        ),
        (
            "services",
            [{"name": "Cut", "cost": "3"}],
            {
                "0.cost": "expected a known field, got 'cost'; fields known here: name, price, price_from, duration_minutes, "
                "buffer_minutes, description, aliases, bookable, places, sessions"
            },
        ),
        ("services", "Cut", {"": "expected a list, each entry on a line of its own after a dash, got 'Cut'"}),
        ("hours", {"sunday": "10-14"}, {"sunday": "expected a time such as 09:00 or 17:30, got '10'"}),
        ("hours", {"sunday": "10:00-25:00"}, {"sunday": "expected a time such as 09:00 or 17:30, got '25:00'"}),
        ("hours", {"sunday": "²:00-³:00"}, {"sunday": "expected a time such as 09:00 or 17:30, got '²:00'"}),
        ("hours", {"sunday": "10:00-12:00, 11:00-14:00"}, {"sunday": "expected hours that do not overlap, got two that do"}),
        (
            "hours",
            {"sunday": "17:00-09:00"},
            {
                "sunday": "expected to close after it opens, got 17:00-09:00; hours so late belong to the next day, "
                "as 00:00-09:00"
            },
        ),
        (
            "hours",
            {"sunday": "09:00-05:00"},
            {
                "sunday": "expected to close after it opens, got 09:00-05:00; hours so late belong to the next day, "
                "as 00:00-05:00"
            },
        ),
        (
            "hours",
            {"sunday": "22:00-04:00", "monday": "03:00-09:00"},
            {"sunday": "expected to close before the next day opens, got hours that overlap"},
        ),
        ("hours", {"funday": "10:00-14:00"}, {
            "funday": "expected one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, got 'funday' "
            "(did you mean 'sunday'?)"
        }),
        ("exceptions", [{"date": "24.12.2026"}], {"0.date": "expected a date such as 2026-12-24, got '24.12.2026'"}),
        (
            "exceptions",
            [{"date": "2026-12-24", "until": "2026-12-20"}],
            {"0.until": "expected a date on or after 2026-12-24, got 2026-12-20"},
        ),
        ("contacts", [{"name": "Ann", "number": "12"}], {
            "0.number": "expected a phone number with its country code, such as +12125550142, got '12'"
        }),
        ("about", {"name": "", "greeting": "Hi"}, {"name": "expected a value, got nothing"}),
        ("about", {"name": "A", "slug": "theirs"}, {
            "slug": "expected a known field, got 'slug'; "
            "fields known here: name, greeting, agent_name, manner, languages, address, directions"
        }),
        ("about", {"name": "A" * 121}, {"name": "expected at most 120 characters, got 121"}),
        (
            "faq",
            [{"question": "Why?", "answer": "a" * 1_000_000}, {"question": "q" * 501, "answer": "Yes."}],
            {
                "0.answer": "expected at most 4,000 characters, got 1,000,000",
                "1.question": "expected at most 500 characters, got 501",
            },
        ),
        ("faq", [{"question": "Why?", "answer": "So."}] * 501, {"": "expected at most 500 entries, got 501"}),
        ("services", [{"name": "Cut", "aliases": ["a"] * 51}], {"0.aliases": "expected at most 50 entries, got 51"}),
        ("faq", [[[[[[["deep"]]]]]]], {"0.0.0.0.0.0": "expected at most 6 levels of nesting"}),
        ("hours", {"x" * 1_000: "closed"}, {
            "x" * 60: f"expected one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, got '{'x' * 60}'"
        }),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
async def test_a_mistake_is_told_at_its_field_and_changes_nothing(
    db: Database, mine: UUID, neighbour: UUID, section: Section, value: object, mistakes: dict[str, str]
) -> None:
    assert await problems(db, mine, section, value) == mistakes


async def test_every_mistake_of_a_section_is_told_at_once(db: Database, mine: UUID, neighbour: UUID) -> None:
    value = [{"name": "Cut", "price": "ten-ish"}, {"price": "3"}, {"name": "Wash", "duration_minutes": "0"}]
    assert list(await problems(db, mine, "services", value)) == ["0.price", "1.name", "2.duration_minutes"]


async def test_scripts_stay_words_and_letters_that_nobody_sees_go(db: Database, mine: UUID, neighbour: UUID) -> None:
    script = "<script>alert('x')</script>"
    hidden = "".join(map(chr, (0x200B, 0x2066, 0xFEFF, 0xE0041, 0, 0xD800)))
    value = [{"question": f" {script}{hidden} ", "answer": f"{{{{7*7}}}} '; DROP TABLE faq; --\r\n{hidden}Yes.", "ref": hidden}]
    after = await edit(db, mine, "faq", value, expected=None)
    [stored] = (await load_profile(db, mine)).profile.faq
    assert stored == after.profile.faq[0]
    assert (stored.question, stored.answer, stored.ref) == (script, "{{7*7}} '; DROP TABLE faq; --\nYes.", None)


async def test_a_field_that_is_left_empty_is_one_left_out(db: Database, mine: UUID, neighbour: UUID) -> None:
    value = [{"name": "Cut", "price": "", "description": "  ", "duration_minutes": None, "aliases": ["", "trim"]}]
    after = await edit(db, mine, "services", [*value, {"name": "Colour"}], expected=None)
    assert after.profile.services == full(services=[{"name": "Cut", "aliases": ["trim"]}, {"name": "Colour"}]).services
    assert (await edit(db, mine, "about", {"name": "Full"}, expected=None)).profile.greeting is None


async def test_no_hours_are_untold_and_empty_hours_are_closed(db: Database, mine: UUID, neighbour: UUID) -> None:
    assert (await edit(db, mine, "hours", {"monday": "", "sunday": "closed"}, expected=None)).profile.hours == {}
    assert (await edit(db, mine, "hours", None, expected=None)).profile.hours is None


async def test_hours_may_pass_midnight_as_bars_have_them(db: Database, mine: UUID, neighbour: UUID) -> None:
    late = {"friday": "12:00-15:00, 18:00-04:00", "saturday": "10:00-02:00"}
    assert (await edit(db, mine, "hours", late, expected=None)).profile == full(hours=late)


async def test_a_service_that_is_taken_away_leaves_the_staff_who_gave_it(db: Database, mine: UUID, neighbour: UUID) -> None:
    await edit(db, mine, "staff", [{"name": "Ana", "services": ["Cut", "Colour"]}, {"name": "Ben"}], expected=None)
    after = await edit(db, mine, "services", [{"name": "Cut"}], expected=None)
    assert after.notes == ("Ana no longer gives Colour.",)
    assert (await load_profile(db, mine)).profile.staff == full(
        staff=[{"name": "Ana", "services": ["Cut"]}, {"name": "Ben"}]
    ).staff


async def test_the_only_service_of_somebody_is_kept_since_none_would_mean_all(db: Database, mine: UUID, neighbour: UUID) -> None:
    mistakes = await problems(db, mine, "services", [{"name": "Cut"}])
    assert mistakes == {"": "expected to keep Colour: Ana gives nothing else; make it not bookable"}


@pytest.mark.parametrize("new", [{"name": "Tinting", "price": "90", "price_from": True}, {"name": "Colours", "price": "95"}])
async def test_a_service_by_a_new_name_is_still_given_by_who_gave_it(
    db: Database, mine: UUID, neighbour: UUID, new: dict[str, Any]
) -> None:
    yoga = {"name": "Yoga", "duration_minutes": 60, "places": 12, "sessions": ["monday 09:00"]}
    after = await edit(db, mine, "services", [{"name": "Cut"}, new, yoga], expected=None)
    assert after.notes == ()
    assert [person.services for person in (await load_profile(db, mine)).profile.staff] == [(new["name"],), ()]


async def test_a_list_that_was_imported_long_can_be_edited_and_not_grow(db: Database, neighbour: UUID) -> None:
    many = [{"question": f"{number}?", "answer": "Yes."} for number in range(600)]
    mine = (await import_profile(db, full(faq=many))).business_id
    after = await edit(db, mine, "faq", [{"question": "First?", "answer": "No."}, *many[1:]], expected=None)
    assert (len(after.profile.faq), after.profile.faq[0].answer) == (600, "No.")
    assert await problems(db, mine, "faq", [*many, many[0]]) == {"": "expected at most 600 entries, got 601"}


async def test_another_businesss_id_and_none_at_all_are_the_same(db: Database, mine: UUID, neighbour: UUID) -> None:
    for work in (told(db, UUID(int=1)), edit(db, UUID(int=1), "faq", [], expected=None)):
        with pytest.raises(NotFound, match="no such business"):
            await work
