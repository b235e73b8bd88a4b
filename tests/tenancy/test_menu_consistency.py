"""A menu with variations, options and parts of the day, and the rules of orders: what does not fit together is told."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from core.database import Database
from core.settings import Settings
from tenancy.business_file import WrongFiles, export_yaml, parse
from tenancy.businesses import import_profile, load_profile
from tenancy.consistency import contradictions
from tenancy.profile import BusinessProfile
from tests.tenancy.businesses_given import profile

MENU: list[dict[str, Any]] = [
    {"name": "Pizza", "price": "10", "category": "Mains", "served": ["lunch"], "sold_out_until": "2026-11-05T20:00-05:00"},
    {"name": "Salad", "category": "Mains", "variations": [{"name": "small", "price": "5", "aliases": ["side"]}]},
    {"name": "Wine", "price": "20.50", "category": "Drinks", "orderable": False},
]
EXTRAS: dict[str, Any] = {
    "name": "Extras", "items": ["Salad"], "categories": ["Drinks"], "default": ["olives"], "minimum": 1, "maximum": 2,
    "options": [{"name": "olives", "price": "1.50"}, {"name": "no dressing", "price": "-0.50", "aliases": ["dry"]}],
}  # fmt: skip
ORDERS: dict[str, Any] = {
    "hours": {"monday": "12:00-15:00"}, "busy": [{"hours": {"friday": "18:00-20:00"}, "lead_minutes": 60}],
    "delivery": {"postcodes": ["10012"], "areas": ["Soho"], "fee": "3.50", "minimum_order": "20"},
    "taxes": [{"percent": "8.875"}, {"percent": "20", "categories": ["Drinks"]}], "prices_include_tax": False,
    "days_ahead": 2, "payment": "You pay at the door.",
}  # fmt: skip


def kitchen(**changes: Any) -> BusinessProfile:
    lunch = {"name": "lunch", "hours": {"monday": "12:00-15:00"}}
    told: dict[str, Any] = {"menu": MENU, "modifiers": [EXTRAS], "day_parts": [lunch], "orders": ORDERS}
    return profile(**{**told, **changes})


@pytest.fixture
async def db(tmp_path: Path, engine_settings: Callable[[Path], Settings]) -> AsyncIterator[Database]:
    database = Database(engine_settings(tmp_path))
    yield database
    await database.close()


def wrong(**changes: Any) -> dict[str, str]:
    return {".".join(map(str, place)): message for place, message in contradictions(kitchen(**changes))}


def test_what_fits_together_is_taken() -> None:
    assert wrong() == {}


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"menu": [{**MENU[1], "price": "5"}, *MENU[::2]]}, "menu.0.price", "a price, or variations"),
    ({"menu": [{**MENU[0], "served": ["dinner"]}, *MENU[1:]]}, "menu.0.served.0", "the name of a part of the day (lunch)"),
    ({"menu": [{**MENU[1], "variations": MENU[1]["variations"] * 2}, *MENU[::2]]}, "menu.0.variations.1.name", "each one once"),
    ({"modifiers": [EXTRAS, EXTRAS]}, "modifiers.1.name", "each one once"),
    ({"modifiers": [{**EXTRAS, "default": ["capers"]}]}, "modifiers.0.default.0", "one of its options (olives, no dressing)"),
    ({"modifiers": [{**EXTRAS, "items": ["Soup"]}]}, "modifiers.0.items.0", "the name of a dish"),
    ({"modifiers": [{**EXTRAS, "categories": ["Soups"]}]}, "modifiers.0.categories.0", "a part of the menu (Mains, Drinks)"),
    ({"modifiers": [{**EXTRAS, "items": [], "categories": []}]}, "modifiers.0.items", "that it belongs to, got none"),
    ({"modifiers": [{**EXTRAS, "maximum": 3}]}, "modifiers.0.maximum", "at most its 2 options"),
    ({"modifiers": [{**EXTRAS, "minimum": 3}]}, "modifiers.0.minimum", "at most 2"),
    ({"modifiers": [{**EXTRAS, "maximum": 1, "default": ["olives", "no dressing"]}]}, "modifiers.0.default", "at most 1"),
    (
        {"modifiers": [{**EXTRAS, "options": [{"name": "olives"}, {"name": "nothing at all", "price": "-5.01"}]}]},
        "modifiers.0.options",
        "to take more off than Salad costs",
    ),
    ({"orders": {**ORDERS, "pickup": False, "delivery": None}}, "orders.pickup", "pickup, delivery or both"),
    ({"orders": {**ORDERS, "hours": None}}, "orders.hours", "hours for orders"),
    ({"orders": {**ORDERS, "delivery": {"fee": "3"}}}, "orders.delivery.postcodes", "the postcodes or the areas"),
    ({"orders": {**ORDERS, "taxes": [{"percent": "7"}, {"percent": "8"}]}}, "orders.taxes.1", "one rate without categories"),
    (
        {"orders": {**ORDERS, "taxes": [{"percent": "7", "categories": ["Snacks"]}]}},
        "orders.taxes.0.categories.0",
        "a part of the menu",
    ),
    ({"currency": "JPY"}, "orders.delivery.fee", "at most 0 digits"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "place", "words"), WRONG, ids=[place for _, place, _ in WRONG])
def test_what_does_not_fit_is_told_by_its_place(changes: dict[str, Any], place: str, words: str) -> None:
    assert words in wrong(**changes)[place]


def test_a_file_says_the_line_of_what_does_not_fit() -> None:
    text = export_yaml(kitchen()).replace("      - Salad", "      - Soup", 1)
    with pytest.raises(WrongFiles) as caught:
        parse(text, "kitchen.yaml")
    assert "modifiers.0.items.0: expected the name of a dish of the menu" in str(caught.value)


def test_a_menu_goes_out_into_a_file_and_comes_in_again_the_same() -> None:
    assert parse(export_yaml(kitchen()), "kitchen.yaml").profile == kitchen()


async def test_a_menu_and_its_rules_are_stored_and_read_again_the_same(db: Database) -> None:
    other = profile(slug="other", phone_numbers=["+441632960901"])
    beside = await import_profile(db, other)
    stored = await import_profile(db, kitchen())
    assert (await load_profile(db, stored.business_id)).profile == kitchen()
    changed = kitchen(menu=MENU[:2], modifiers=[], orders=None)
    await import_profile(db, changed)
    assert (await load_profile(db, stored.business_id)).profile == changed
    assert (await load_profile(db, beside.business_id)).profile == other
