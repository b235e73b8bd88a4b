"""What an order comes to, against an oracle in exact fractions: any menu, any rates, taxes in the prices or on them."""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tenancy.profile import MenuItem, ModifierGroup, Option, OrderRules
from tests.tools.orders.kitchens import pizzeria
from tools.orders.pricing import Bill, PricedLine, bill, percent_of, priced_line, tax_of

CATEGORIES = ("Food", "Wine", None)
percents = st.integers(0, 400_000).map(lambda ten_thousandths: Decimal(ten_thousandths).scaleb(-4))
lines_of = st.builds(
    lambda quantity, unit, category: (quantity, unit, category),
    st.integers(1, 20), st.integers(0, 50_000), st.sampled_from(CATEGORIES),
)  # fmt: skip
rule_sets = st.builds(
    lambda included, general, wine: OrderRules.model_validate(
        {
            "prices_include_tax": included,
            "taxes": ([] if general is None else [{"percent": general}])
            + ([] if wine is None else [{"percent": wine, "categories": ["Wine"]}]),
        }
    ),
    st.booleans(), st.none() | percents, st.none() | percents,
)  # fmt: skip
fees = st.integers(0, 2_000)


def billed(rules: OrderRules, lines: list[Any], fee: int) -> Bill:
    priced = tuple(
        PricedLine("Dish", None, quantity, unit, percent=percent_of(rules, category)) for quantity, unit, category in lines
    )
    return bill(rules, priced, fee)


def half_up(amount: Fraction) -> int:
    return math.floor(amount + Fraction(1, 2))


def oracle(rules: OrderRules, lines: list[Any], fee: int) -> tuple[int, int]:
    """Tax and total, worked out rate by rate in fractions from the rules alone."""
    rates = {category: next((tax.percent for tax in rules.taxes if category in tax.categories), None) for category in CATEGORIES}
    general = next((tax.percent for tax in rules.taxes if not tax.categories), None)
    sums: dict[Decimal, Fraction] = {}
    for quantity, unit, category in [*lines, (1, fee, None)]:
        rate = rates[category] if category is not None and rates[category] is not None else general
        if rate is not None:
            sums[rate] = sums.get(rate, Fraction(0)) + quantity * unit
    tax = 0
    for rate, amount in sums.items():
        share = Fraction(rate) / (100 + Fraction(rate)) if rules.prices_include_tax else Fraction(rate) / 100
        tax += half_up(amount * share)
    gross = sum(quantity * unit for quantity, unit, _ in lines) + fee
    return tax, gross if rules.prices_include_tax else gross + tax


@given(rule_sets, st.lists(lines_of, min_size=1, max_size=8), fees)
def test_the_total_is_the_lines_the_fee_and_the_tax_that_is_on_them_and_never_below_zero(
    rules: OrderRules, lines: list[Any], fee: int
) -> None:
    found = billed(rules, lines, fee)
    assert (found.tax_minor, found.total_minor) == oracle(rules, lines, fee)
    assert found.total_minor == found.items_minor + fee + (0 if rules.prices_include_tax else found.tax_minor)
    assert min(found.total_minor, found.tax_minor, found.items_minor) >= 0


@given(rule_sets, st.lists(lines_of, min_size=1, max_size=8), fees, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(rules: OrderRules, lines: list[Any], fee: int, random: Any) -> None:
    other = list(lines)
    random.shuffle(other)
    one, two = billed(rules, lines, fee), billed(rules, other, fee)
    assert (one.total_minor, one.tax_minor, one.items_minor) == (two.total_minor, two.tax_minor, two.items_minor)


@given(st.integers(0, 10**9), percents)
def test_the_tax_in_a_price_and_what_is_left_of_it_are_the_price_to_the_unit(gross: int, percent: Decimal) -> None:
    tax = tax_of(gross, percent, included=True)
    net = gross - tax
    assert 0 <= tax <= gross
    assert abs(net * (1 + Fraction(percent) / 100) - gross) <= Fraction(1, 2) * (1 + Fraction(percent) / 100)


@given(st.integers(1, 20), st.lists(st.integers(-500, 2_000), max_size=5), st.integers(0, 20_000))
def test_a_line_is_its_quantity_times_the_base_and_every_difference_chosen(
    quantity: int, differences: list[int], base: int
) -> None:
    profile = pizzeria()
    item = MenuItem(name="Dish", price=Decimal(base).scaleb(-2))
    options = [Option(name=f"o{at}", price=Decimal(minor).scaleb(-2)) for at, minor in enumerate(differences)]
    group = ModifierGroup(name="All", options=tuple(options) or (Option(name="none"),), items=("Dish",))
    line = priced_line(profile, item, None, [(group, option) for option in options], quantity)
    assert line.minor == quantity * max(0, base + sum(differences))
    assert [each.price_minor for each in line.chosen] == differences


def test_halves_are_rounded_up_once_a_rate_and_not_once_a_line() -> None:
    rules = OrderRules.model_validate({"prices_include_tax": False, "taxes": [{"percent": "5"}]})
    one = billed(rules, [(1, 10, "Food")], 0)
    three = billed(rules, [(1, 10, "Food")] * 3, 0)
    assert (one.tax_minor, three.tax_minor) == (1, 2)  # 0.5 and 1.5 up; three times 0.5 each for itself would be 3
    assert tax_of(105, Decimal(5), included=True) == 5


def test_a_category_is_taxed_at_its_own_rate_and_the_rest_and_the_fee_at_the_general_one() -> None:
    rules = OrderRules.model_validate(
        {"prices_include_tax": True, "taxes": [{"percent": "7"}, {"percent": "19", "categories": ["Wine"]}]}
    )
    found = billed(rules, [(1, 1070, "Food"), (1, 1190, "Wine")], 107)
    assert (found.tax_minor, found.total_minor) == (70 + 7 + 190, 1070 + 1190 + 107)
