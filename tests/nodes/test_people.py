"""People are asked for by their names and roles; whoever gives services is booked instead."""

import pytest

from nodes.people import asks_for_somebody
from tests.tools.places import restaurant

PLACE = restaurant(
    contacts=[
        {"name": "Helen Ashworth", "number": "+12125550198", "role": "owner"},
        {"name": "Front desk", "number": "+12125550199", "role": "receptionist"},
    ]
)


@pytest.mark.parametrize(
    "words", ["Is Helen about?", "is Helen Ashworth in", "Is the owner there? It's urgent.", "is the receptionist free"]
)
def test_somebody_is_asked_for_by_name_or_role(words: str) -> None:
    assert asks_for_somebody(words, frozenset(), PLACE)


@pytest.mark.parametrize("words", ["is a table free", "is parking available", "is breakfast in the garden", "is Walter about"])
def test_what_is_no_contact_is_nobody(words: str) -> None:
    assert not asks_for_somebody(words, frozenset(), PLACE)


def test_with_a_day_it_is_a_question_when_they_are_in() -> None:
    assert not asks_for_somebody("is Helen in on Friday", frozenset(("date",)), PLACE)


def test_a_contact_who_gives_services_is_asked_for_by_role_alone() -> None:
    salon = PLACE.model_copy(update={"staff": (type("P", (), {"name": "Helen Ashworth"})(),)})
    assert not asks_for_somebody("is Helen in", frozenset(), salon)
    assert asks_for_somebody("is the owner in", frozenset(), salon)
