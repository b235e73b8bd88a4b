"""What a business calls its things is found in callers' words, also misheard ones, and only its own."""

from datetime import UTC, datetime

import pytest

from nodes.understanding.tokens import Scan, tokenize
from nodes.understanding.types import Vocabulary
from nodes.understanding.vocabulary import matches

CLINIC = Vocabulary(
    services={
        "Dental cleaning": ("hygienist", "scale and polish"),
        "Root canal": (),
        "Teeth whitening": ("whitening",),
        "Check-up": ("checkup",),
    },
    staff={"Dr. Anna Rossi": (), "Dr. Peter Novak": ()},
    rooms={},
    items={},
)
PIZZERIA = Vocabulary(
    services={}, staff={}, rooms={}, items={"Margherita": (), "Spaghetti Carbonara": ("carbonara",), "Tiramisu": ()}
)


def found(text: str, vocabulary: Vocabulary) -> list[tuple[str, str | int]]:
    scan = Scan(tokenize(text), datetime(2026, 11, 3, tzinfo=UTC), "clinic")
    return [(slot.name, slot.value) for slot in matches(scan, text, vocabulary)]


@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("i need a root canal", "Root canal"),
        ("can i get a dental cleaning", "Dental cleaning"),
        ("a scale and polish please", "Dental cleaning"),
        ("how much is whitening", "Teeth whitening"),
        ("i'd like to have my teeth whitened", "Teeth whitening"),
        ("i need a check up", "Check-up"),
        ("i need a root cannal", "Root canal"),
    ],
)
def test_a_service(words: str, service: str) -> None:
    assert found(words, CLINIC) == [("service", service)]


def test_staff_are_known_by_either_name() -> None:
    assert found("with doctor rossi please", CLINIC) == [("staff", "Dr. Anna Rossi")]
    assert found("is peter there", CLINIC) == [("staff", "Dr. Peter Novak")]
    assert found("with doctor rosy", CLINIC) == [("staff", "Dr. Anna Rossi")]


def test_items_come_with_their_quantity() -> None:
    assert found("two margheritas and a tiramisu", PIZZERIA) == [
        ("quantity", 2), ("item", "Margherita"), ("quantity", 1), ("item", "Tiramisu"),
    ]  # fmt: skip


def test_one_business_s_words_mean_nothing_to_another() -> None:
    assert found("i need a root canal with doctor rossi", PIZZERIA) == []
    assert found("two margheritas", CLINIC) == []


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("a margherita with extra cheese please", ["extra cheese"]),
        ("two margheritas without olives and a tiramisu", ["no olives"]),
        ("a carbonara with no bacon", ["no bacon"]),
        ("a margherita with fresh basil, no onions for eight", ["fresh basil", "no onions"]),
        ("a margherita hold the anchovies", ["no anchovies"]),
        ("a margherita and a tiramisu", []),
        ("a table with a view and a margherita", []),
    ],
)
def test_how_an_item_is_wanted_follows_it(words: str, wanted: list[str]) -> None:
    assert [value for name, value in found(words, PIZZERIA) if name == "modifier"] == wanted
