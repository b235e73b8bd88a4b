"""Which number, size and option belongs to which dish: what callers say, and what they mean by it."""

from datetime import UTC, datetime

import pytest

from nodes.understanding.order_changes import Change
from nodes.understanding.order_lines import read
from nodes.understanding.order_words import Card, Dish
from nodes.understanding.tokens import Scan, tokenize

_PIZZA = Dish({}, {"extra cheese": ("extra mozzarella",), "mushrooms": (), "olives": (), "spicy salami": ("salami",)}, "pizza")
CARD = Card(
    {
        "Margherita": ("plain pizza", "margherita pizza"), "Diavola": ("pepperoni pizza",),
        "Funghi e salsiccia": ("mushroom and sausage pizza",), "Salad": (), "Steak": (), "Tiramisù": ("tiramisu",),
        "Panna cotta": (), "Coke": ("coca cola",), "Spaghetti al pomodoro": ("spaghetti",),
    },
    {
        "Margherita": _PIZZA, "Diavola": _PIZZA, "Funghi e salsiccia": _PIZZA,
        "Salad": Dish({"small": (), "large": ("big",)}, {"lemon": (), "blue cheese": ()}),
        "Steak": Dish({}, {"rare": (), "medium": (), "well done": ()}),
        "Spaghetti al pomodoro": Dish({}, {"gluten-free penne": ("gluten free",)}),
        "Coke": Dish({"can": (), "bottle": ()}, {}),
    },
)  # fmt: skip


def add(item: str, quantity: int = 1, size: str | None = None, *options: str, without: tuple[str, ...] = ()) -> Change:
    return Change("add", item, quantity, size, options, without)


def alter(item: str | None = None, quantity: int | None = None, size: str | None = None, *options: str) -> Change:
    return Change("alter", item, quantity, size, options)


SAID: list[tuple[str, tuple[str, ...], list[Change]]] = [
    # how many of what
    ("two margheritas", (), [add("Margherita", 2)]),
    ("a margherita, two cokes and a tiramisu please", (), [add("Margherita"), add("Coke", 2), add("Tiramisù")]),
    ("can I get a couple of cokes and half a dozen diavolas", (), [add("Coke", 2), add("Diavola", 6)]),
    ("twelve margheritas", (), [add("Margherita", 12)]),
    ("I'd like the tiramisu", (), [add("Tiramisù")]),
    ("I want a pickup order for two diavolas", (), [add("Diavola", 2)]),
    ("minus two margheritas", (), [add("Margherita", -2)]),
    ("zero steaks", (), [add("Steak", 0)]),
    ("five thousand margheritas", (), [add("Margherita", 5000)]),
    # which size and what on it
    ("two large salads and a steak medium please", (), [add("Salad", 2, "large"), add("Steak", 1, None, "medium")]),
    ("three salads, two small and one large", (), [add("Salad", 1, "large"), add("Salad", 2, "small")]),
    ("a big salad with blue cheese", (), [add("Salad", 1, "large", "blue cheese")]),
    ("a can of coke", (), [add("Coke", 1, "can")]),
    ("can I have a coke", (), [add("Coke")]),
    (
        "two margheritas, one with extra cheese, and a tiramisu",
        (),
        [add("Margherita"), add("Margherita", 1, None, "extra cheese"), add("Tiramisù")],
    ),
    (
        "two margheritas, one with extra cheese and the other with mushrooms and olives",
        (),
        [add("Margherita", 1, None, "mushrooms", "olives"), add("Margherita", 1, None, "extra cheese")],
    ),
    ("two margheritas both with extra cheese", (), [add("Margherita", 2, None, "extra cheese")]),
    ("a margherita with mushrooms", (), [add("Margherita", 1, None, "mushrooms")]),
    ("a margherita and a mushroom and sausage pizza", (), [add("Margherita"), add("Funghi e salsiccia")]),
    ("a margherita without basil", (), [add("Margherita", without=("basil",))]),
    ("a diavola no olives and extra cheese", (), [add("Diavola", 1, None, "extra cheese", without=("olives",))]),
    ("a gluten-free spaghetti", (), [add("Spaghetti al pomodoro", 1, None, "gluten-free penne")]),
    ("a funghi with pineapple", (), [add("Funghi e salsiccia", 1, None, "pineapple")]),
    ("a diavola cut in squares", (), [Change("add", "Diavola", 1, note="cut in squares")]),
    # said later
    ("and a coke", ("Margherita",), [add("Coke")]),
    ("make that three", ("Margherita",), [Change("set", None, 3)]),
    ("make it three margheritas", ("Margherita", "Coke"), [Change("set", "Margherita", 3)]),
    ("only one tiramisu", ("Tiramisù",), [Change("set", "Tiramisù", 1)]),
    ("one more", ("Margherita",), [Change("more", None, 1)]),
    ("two more please", ("Margherita",), [Change("more", None, 2)]),
    ("another margherita", ("Margherita",), [add("Margherita")]),
    ("two more cokes", ("Coke",), [add("Coke", 2)]),
    (
        "with no onions and extra cheese please",
        ("Margherita",),
        [Change("alter", None, options=("extra cheese",), without=("onions",))],
    ),
    ("one with extra cheese", ("Margherita",), [alter(None, 1, None, "extra cheese")]),
    ("both with extra cheese", ("Margherita",), [alter(None, None, None, "extra cheese")]),
    ("add mushrooms to the margherita", ("Margherita", "Coke"), [alter("Margherita", None, None, "mushrooms")]),
    ("make the salad large", ("Salad", "Coke"), [alter("Salad", None, "large")]),
    ("small please", ("Salad",), [alter(None, None, "small")]),
    ("medium", ("Steak",), [alter(None, None, None, "medium")]),
    ("make the pizza with olives", ("Margherita", "Coke"), [alter("Margherita", None, None, "olives")]),
    ("put olives on the pizza", ("Margherita", "Coke"), [alter("Margherita", None, None, "olives")]),
    ("one more coke, and olives on the pizza", ("Margherita", "Coke"), [add("Coke"), alter("Margherita", None, None, "olives")]),
    ("and with olives", ("Margherita", "Coke"), [Change("alter", None, options=("olives",))]),
    ("a margherita and a steak with olives", (), [add("Margherita"), add("Steak"), alter("Margherita", None, None, "olives")]),
    ("no, just those two pizzas", ("Margherita", "Diavola"), []),
    ("only those two", ("Margherita", "Diavola"), []),
    ("make those two", ("Margherita",), [Change("set", None, 2)]),
    ("two pizzas, one margherita and one diavola", (), [add("Margherita"), add("Diavola")]),
    ("two pizzas", (), [Change("unknown", "pizzas", 2)]),
    # taken back
    ("no wait, scrap the tiramisu", ("Margherita", "Tiramisù"), [Change("remove", "Tiramisù")]),
    ("scrap that", ("Margherita",), [Change("remove")]),
    ("no tiramisu after all", ("Tiramisù",), [Change("remove", "Tiramisù")]),
    ("take one of the margheritas off", ("Margherita",), [Change("remove", "Margherita", 1)]),
    ("hold the olives", ("Margherita",), [Change("alter", None, without=("olives",))]),
    ("scrap the tiramisu and add a coke", ("Tiramisù",), [Change("remove", "Tiramisù"), add("Coke")]),
    ("a margherita and a coke no wait no coke", (), [add("Margherita")]),
    ("a diavola instead of the margherita", ("Margherita",), [add("Diavola"), Change("remove", "Margherita")]),
    ("change the margherita to a diavola", ("Margherita",), [Change("remove", "Margherita"), add("Diavola")]),
    ("actually make that a diavola", ("Margherita",), [Change("remove"), add("Diavola")]),
    # not on the menu, and nothing at all
    ("a sushi roll and a coke", (), [Change("unknown", "sushi roll", 1), add("Coke")]),
    ("that's all thank you", ("Margherita",), []),
    ("no thanks", ("Margherita",), []),
    ("I have a question", ("Margherita",), []),
    ("for pickup please", ("Margherita",), []),
    ("wait a second", ("Margherita",), []),
]  # fmt: skip


@pytest.mark.parametrize(("words", "ordered", "meant"), SAID, ids=[each[0] for each in SAID])
def test_what_is_said_of_an_order_is_read_as_it_is_meant(words: str, ordered: tuple[str, ...], meant: list[Change]) -> None:
    scan = Scan(tokenize(words), datetime(2026, 11, 5, tzinfo=UTC))
    assert list(read(scan, CARD, ordered)) == meant


def test_a_time_counts_no_dish() -> None:
    scan = Scan(tokenize("a coke at seven"), datetime(2026, 11, 5, tzinfo=UTC))
    assert list(read(scan, CARD, (), {3})) == [add("Coke")]
