"""A pizzeria that delivers and a tea room that does not, for orders."""

from typing import Any

from tenancy.profile import BusinessProfile
from tests.tools.places import restaurant

DAILY = {day: ["11:30-22:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")}
MENU: list[dict[str, Any]] = [
    {"name": "Margherita", "price": "12.50", "category": "Pizza", "aliases": ["plain pizza"]},
    {"name": "Lunch plate", "price": "9", "category": "Plates", "served": ["lunch"]},
    {"name": "Salad", "category": "Plates", "variations": [
        {"name": "small", "price": "6"}, {"name": "large", "price": "9.50", "aliases": ["big"]}]},
    {"name": "Steak", "price": "30", "category": "Plates"},
    {"name": "Tiramisu", "price": "7.00", "category": "Desserts"},
    {"name": "House red", "price": "20", "category": "Wine", "aliases": ["red wine"]},
    {"name": "Tasting menu", "price": "60", "orderable": False},
    {"name": "Lobster", "category": "Plates"},
]  # fmt: skip
MODIFIERS: list[dict[str, Any]] = [
    {"name": "Extras", "categories": ["Pizza"], "maximum": 2, "options": [
        {"name": "extra cheese", "price": "2", "aliases": ["extra mozzarella"]}, {"name": "mushrooms", "price": "1.50"},
        {"name": "olives", "price": "1"}, {"name": "no cheese", "price": "-1.50"}]},
    {"name": "Cooking", "items": ["Steak"], "minimum": 1, "maximum": 1, "options": [
        {"name": "rare"}, {"name": "medium"}, {"name": "well done"}]},
    {"name": "Dressing", "items": ["Salad"], "minimum": 1, "maximum": 1, "default": ["lemon"], "options": [
        {"name": "lemon"}, {"name": "blue cheese", "price": "0.75"}]},
]  # fmt: skip
ORDERS: dict[str, Any] = {
    "lead_minutes": 30, "last_order_minutes": 30, "days_ahead": 1, "max_quantity": 20,
    "taxes": [{"percent": "8.875"}, {"percent": "20", "categories": ["Wine"]}], "prices_include_tax": False,
    "delivery": {"postcodes": ["10012", "SW1A"], "areas": ["Sullivan Street", "Soho"], "fee": "3.50", "minimum_order": "20",
                 "extra_minutes": 15},
}  # fmt: skip


def pizzeria(**changes: Any) -> BusinessProfile:
    """In New York; open daily from 11:30 to 22:00."""
    told: dict[str, Any] = {
        "slug": "pizzeria",
        "name": "Pizzeria",
        "hours": DAILY,
        "menu": MENU,
        "modifiers": MODIFIERS,
        "day_parts": [{"name": "lunch", "hours": {day: ["12:00-15:00"] for day in list(DAILY)[:5]}}],
    }
    orders = {**ORDERS, **changes.pop("orders", {})}
    return restaurant(**{**told, "orders": orders, **changes})
