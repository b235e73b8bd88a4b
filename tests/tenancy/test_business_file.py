"""A right file says what its owner meant; a wrong one says where and what was expected, and never crashes the reader."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from tenancy.business_file import MAX_BYTES, Problem, WrongFiles, export_yaml, parse, read_business_files
from tenancy.profile import BusinessProfile
from tests.tenancy.businesses_given import SMALLEST, full, profile, profiles

SAMPLES = Path(__file__).parents[2] / "samples"
SMALL = """\
slug: smallest
name: Smallest
kind: other
timezone: Europe/London
phone_numbers: [+441632960900]
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(WrongFiles) as wrong:
        parse(text, "my.yaml")
    return [str(problem) for problem in wrong.value.problems]


def test_five_fields_are_enough() -> None:
    assert parse(SMALL, "my.yaml").profile == profile()


@pytest.mark.parametrize("missing", SMALLEST)
def test_each_of_the_five_is_needed(missing: str) -> None:
    text = "".join(line + "\n" for line in SMALL.splitlines() if not line.startswith(missing))
    assert mistakes(text) == [f"my.yaml:1: {missing}: expected a value, got nothing"]


@pytest.mark.parametrize(
    ("addition", "mistake"),
    [
        ("adress: 1 High Street", "6: adress: expected a known field, got 'adress' (did you mean 'address'?)"),
        ("name: Again", "6: name: expected this field once, got it twice"),
        ("currency: pounds", "6: currency: expected three capital letters such as USD, got 'pounds'"),
        ("hours:\n  monday: 9-17", "7: hours.monday: expected a time such as 09:00 or 17:30, got '9'"),
        ("hours:\n  monday: 09:00", "7: hours.monday: expected opening hours such as \"09:00-17:30\", got '09:00'"),
        ("hours:\n  monday: 9:00-12:00, 11:00-13:00", "7: hours.monday: expected hours that do not overlap, got two that do"),
        (
            "hours:\n  friday: 18:00-04:00\n  saturday: 03:00-05:00",
            "7: hours.friday: expected to close before the next day opens, got hours that overlap",
        ),
        (
            "services:\n  - name: Cut\n    price: £12",
            "8: services.0.price: expected a price such as 12.50, without a currency sign, got '£12'",
        ),
        (
            "services:\n  - name: Cut\n    duration: 30",
            "8: services.0.duration: expected a known field, got 'duration' (did you mean 'duration_minutes'?)",
        ),
        ("services:\n  - name: Cut\n  - name: cut", "8: services.1.name: expected each one once, got 'cut' again"),
        (
            "services:\n  - name: Cut\nstaff:\n  - name: Ana\n    services: [Shave]",
            "10: staff.0.services.0: expected the name of a listed service (Cut), got 'Shave'",
        ),
        (
            "exceptions:\n  - date: 2026-12-26\n    until: 2026-12-25",
            "8: exceptions.0.until: expected a date on or after 2026-12-26, got 2026-12-25",
        ),
        (
            "exceptions:\n  - {date: 2026-12-24, until: 2026-12-27}\n  - date: 2026-12-25",
            "8: exceptions.1.date: expected one exception for a date, got a second one from 2026-12-25 to 2026-12-25",
        ),
        ("exceptions:\n  - date: 25.12.2026", "7: exceptions.0.date: expected a date such as 2026-12-24, got '25.12.2026'"),
        ("tables:\n  - {name: A, seats: 2, min_party: 3}", "7: tables.0.min_party: expected at most the table's 2 seats, got 3"),
        (
            "currency: JPY\nrooms:\n  - {name: A, price: 9.5}",
            "8: rooms.0.price: expected at most 0 digits after the point in JPY, got 9.5",
        ),
        ("booking:\n  slot_minutes: 3", "7: booking.slot_minutes: expected a number greater than or equal to 5, got '3'"),
        (
            "search_sites:\n  - weather.gov\n  - mta.info/trains",
            "8: search_sites.1: expected a website's name such as mta.info, without a page of it, got 'mta.info/trains'",
        ),
        (
            "pronunciations:\n  - {word: Gnocchi, says: '<b>no</b>'}",
            '7: pronunciations.0.says: expected letters, with spaces or hyphens between them, such as "nyoh-kee", '
            "got '<b>no</b>'",
        ),
        (
            "pronunciations:\n  - {word: Gnocchi, says: nyoh-kee}\n  - {word: gnocchi, says: nokky}",
            "8: pronunciations.1.word: expected each one once, got 'gnocchi' again",
        ),
        ("search_sites: [a.example, A.example]", "6: search_sites.1: expected each one once, got 'a.example' again"),
        (
            "services:\n  - name: Yoga\n    duration_minutes: 60\n    sessions: [tuesday 18:00]",
            "7: services.0.places: expected how many people a session takes, since it has sessions",
        ),
        (
            "services:\n  - name: Yoga\n    places: 8",
            '7: services.0.sessions: expected when it is given, such as "tuesday 18:00", since it has places',
        ),
        (
            "services:\n  - name: Yoga\n    duration_minutes: 60\n    places: 8\n    sessions:\n      - soon",
            "11: services.0.sessions.0: expected a weekday and a time such as \"tuesday 18:00\", got 'soon'",
        ),
        (
            "services:\n  - name: Yoga\n    duration_minutes: 60\n    places: 8\n    sessions: [tuesday 18:00 with Eve]",
            "10: services.0.sessions.0: expected the name of one of the staff (none), got 'Eve'",
        ),
        (
            "staff:\n  - name: Ana\n    away: [2026-12-24 to 2026-12-20]",
            "8: staff.0.away.0: expected a date on or after 2026-12-24, got 2026-12-20",
        ),
        (
            "tables:\n  - {name: A, seats: 2}\nbooking:\n  joined:\n    - tables: [A, B]",
            "10: booking.joined.0.tables.1: expected the name of a listed table (A), got 'B'",
        ),
        ("address: [a", "7: expected YAML, got a mistake in it: did not find expected ',' or ']'"),
    ],
)
def test_a_mistake_is_told_with_line_field_and_what_was_expected(addition: str, mistake: str) -> None:
    assert mistakes(f"{SMALL}{addition}\n") == [f"my.yaml:{mistake}"]


def test_all_mistakes_of_a_file_are_told_at_once_in_their_order() -> None:
    text = SMALL.replace("other", "resturant").replace("+44", "44") + "name: Again\nbooking: soon\n"
    assert [mistake.split(": expected")[0] for mistake in mistakes(text)] == [
        "my.yaml:3: kind",
        "my.yaml:5: phone_numbers.0",
        "my.yaml:6: name",
        "my.yaml:7: booking",
    ]


def test_what_was_typed_is_what_is_meant() -> None:
    """YAML itself reads these as False, 540 seconds, a number without its plus, and a date."""
    told = parse(
        SMALL.replace("Smallest", "no") + "hours:\n  monday: 9:00-17:00\naddress: 12:30:45\ngreeting: 2026-12-24\n"
        "services:\n  - {name: yes, bookable: no}\n",
        "my.yaml",
    ).profile
    assert (told.name, told.address, told.greeting) == ("no", "12:30:45", "2026-12-24")
    assert told.hours is not None
    assert told.hours["monday"][0].opens.hour == 9
    assert (told.services[0].name, told.services[0].bookable) == ("yes", False)


def test_an_empty_field_is_one_left_out() -> None:
    assert parse(f"{SMALL}address:\nservices: ~\nhours:\n  monday:\n  tuesday: closed\n", "my.yaml").profile == profile(hours={})


def test_letters_that_nobody_sees_are_taken_out() -> None:
    hidden = "".join(map(chr, (0x200B, 0x2066, 0xFEFF, 0xE0041, 0x7)))
    assert (
        parse(f'{SMALL}greeting: "Good{hidden.replace(chr(7), chr(92) + "a")} day"\n', "my.yaml").profile.greeting == "Good day"
    )


def test_aliases_and_deep_nesting_are_refused() -> None:
    assert mistakes(f"{SMALL}greeting: &a Hello\naddress: *a\n") == [
        "my.yaml:7: expected a value, got the alias *a; write it out instead"
    ]
    assert "got the alias *loop" in mistakes(f"{SMALL}services: &loop [*loop]\n")[0]
    for deep in ("[", "{a: ", "- "):
        assert "levels of nesting" in mistakes(SMALL + "services:\n  " + deep * 100_000)[0]


def test_a_second_document_is_refused() -> None:
    assert mistakes(f"{SMALL}---\n{SMALL}") == ["my.yaml:7: expected one business in a file, got a second one after ---"]


def test_files_too_large_or_not_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(SMALL + "#" * MAX_BYTES)
    with pytest.raises(WrongFiles, match="at most 5 MB"):
        read_business_files([path])
    path.write_bytes(SMALL.encode() + b"address: \xff\n")
    with pytest.raises(WrongFiles, match=r"large\.yaml:6: expected UTF-8 text"):
        read_business_files([path])


def test_a_slug_or_a_number_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    (tmp_path / "b.yaml").write_text(f"# the same\n{SMALL}")
    with pytest.raises(WrongFiles) as wrong:
        read_business_files([tmp_path])
    assert [(problem.line, problem.field) for problem in wrong.value.problems] == [(2, "slug"), (6, "phone_numbers.0")]


def test_a_folder_without_files_and_a_path_without_anything_are_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(InvalidInput, match="expected a"):
            read_business_files([path])


@pytest.mark.parametrize("told", [profile(), full(), profile(hours={}, booking={})], ids=["smallest", "full", "empty parts"])
def test_export_and_import_give_the_same_profile(told: BusinessProfile) -> None:
    assert parse(export_yaml(told), "export.yaml").profile == told


@given(profiles("any", "+441632960901"))
@settings(max_examples=60, deadline=None)
def test_any_profile_survives_export_and_import(told: BusinessProfile) -> None:
    assert parse(export_yaml(told), "export.yaml").profile == told


def test_samples_are_right_and_survive_export() -> None:
    files = read_business_files([SAMPLES])
    assert {file.profile.kind for file in files} == {"restaurant", "clinic", "salon", "hotel"}
    for file in files:
        assert parse(export_yaml(file.profile), "export.yaml").profile == file.profile
        assert yaml.safe_load(export_yaml(file.profile))["name"] == file.profile.name


# NUL and half a surrogate pair stand for what no text file holds.
FRAGMENTS = st.one_of(
    st.sampled_from(["", "\n", "\t", ":", "- ", "[", "]", "{", "}", "'", '"', "|", "%", "é", "\0", "\ud800"]),
    st.sampled_from(["&a ", "*a", "---\n", "9:00", "!!python/object:os.system "]),
)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_mutation_of_a_file_crashes_the_reader(data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(sorted(SAMPLES.glob("*.yaml")))).read_text()
    start = data.draw(st.integers(0, len(sample) - 1_500))
    text = data.draw(st.sampled_from([SMALL, sample[start : start + 1_500]]))
    for _ in range(data.draw(st.integers(1, 6))):
        first = data.draw(st.integers(0, len(text)))
        text = text[:first] + data.draw(FRAGMENTS) + text[first + data.draw(st.integers(0, 12)) :]
    problems: tuple[Problem, ...] = ()
    try:
        parse(text, "my.yaml")
    except WrongFiles as wrong:
        problems = wrong.problems
    for problem in problems:
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.message.startswith("expected")
