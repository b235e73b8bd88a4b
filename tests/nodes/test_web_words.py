"""The town that a question is about, and how what a page says is said."""

from pathlib import Path

import pytest

from nodes.web_query import town_of
from nodes.wording.web import attributed, speakable_sentence
from tenancy.business_file import read_business_files

SAMPLES = {file.profile.slug: file.profile for file in read_business_files([Path(__file__).parents[2] / "samples"])}


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("218 Sullivan Street, New York, NY 10012", "New York"),
        ("415 Riverside Drive, Suite 2B, New York, NY 10025", "New York"),
        ("34 Willow Walk, Cambridge CB1 1XX", "Cambridge"),
        ("Hauptstraße 5, 10827 Berlin", "Berlin"),
        ("5 Main Street", None),
        (None, None),
    ],
)
def test_the_town_is_found_in_the_address_without_street_and_code(address: str | None, town: str | None) -> None:
    assert town_of(SAMPLES["willow-guesthouse"].model_copy(update={"address": address})) == town


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("The last train leaves at 9:50 PM. Tickets are sold online.", "The last train leaves at 9:50 PM."),
        ("330 metres", "330 metres."),
        ("Paris", "Paris."),
        ("word " * 60, None),
        ("12 34 56 78 90 12 34 56 78 90", None),
        ("<b>", None),
        ("雨です", "雨です."),
        ("", None),
        ("a → b", None),
    ],
)
def test_an_answer_is_said_where_it_is_short_and_can_be_said(answer: str, said: str | None) -> None:
    assert speakable_sentence(answer) == said


def test_it_begins_with_the_site_and_goes_on_inside_the_sentence() -> None:
    assert attributed("mta.info", "The train leaves.") == "According to mta.info, the train leaves."
    assert attributed("mta.info", "Boston is far.") == "According to mta.info, Boston is far."
