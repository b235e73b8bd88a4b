from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.redaction import HIDDEN, redact
from tenancy.calls.log import redact_all

VISA = "4111111111111111"
SPOKEN = "four one one one one one one one one one one one one one one one"


@pytest.mark.parametrize(
    "text",
    [
        VISA,
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        SPOKEN,
        "four triple one, double one double one one one double one double one one one",
    ],
)
def test_a_card_number_is_hidden_however_it_is_said(text: str) -> None:
    assert redact(f"my card is {text} thanks") == f"my card is {HIDDEN} thanks"


@pytest.mark.parametrize(
    "text",
    [
        "two one two five five five oh one four two",
        "+12125550142",
        "a table for four at seven thirty",
        "1234567890123456",
        "2026-11-23T17:14:03.123456+00:00 4111",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert redact(text) == text


@given(st.uuids())
def test_what_this_program_names_itself_is_never_taken_for_a_card(identifier: UUID) -> None:
    assert redact_all({"id": str(identifier), "key": f"{identifier}:1:0"}) == {"id": str(identifier), "key": f"{identifier}:1:0"}


def test_figures_that_grow_into_letters_are_no_card() -> None:
    assert redact("1f1e7555-4111-1111-1111-1111c05ec07") == "1f1e7555-4111-1111-1111-1111c05ec07"


@given(st.datetimes(timezones=st.just(UTC)))
def test_no_moment_is_taken_for_a_card(moment: datetime) -> None:
    assert redact(moment.isoformat()) == moment.isoformat()


@given(st.text(max_size=200))
def test_any_text_is_taken_and_redacting_twice_changes_nothing(text: str) -> None:
    assert redact(redact(text)) == redact(text)
