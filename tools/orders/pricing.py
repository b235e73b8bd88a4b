"""What an order comes to, in integer minor units of the business's currency. Code adds up; nobody else does.

Tax is worked out once a rate: the amounts of all lines under one rate are summed first, and their tax is then rounded to
the minor unit, halves up. The fee of a delivery stands under the rate that names no category. Where prices include tax, the
tax is what they contain, and the total does not change; where they do not, it is added.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tenancy.money import to_minor
from tenancy.profile import BusinessProfile, MenuItem, ModifierGroup, Option, OrderRules, Variation


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option as it is sold: ``price_minor`` is the difference that it makes."""

    group: str
    name: str
    price_minor: int


@dataclass(frozen=True, slots=True)
class PricedLine:
    item: str
    variation: str | None
    quantity: int
    unit_minor: int
    """Of one, with everything chosen for it; never below zero."""
    chosen: tuple[Chosen, ...] = ()
    without: tuple[str, ...] = ()
    note: str | None = None
    percent: Decimal | None = None
    """Of tax; None where no rate holds."""

    @property
    def minor(self) -> int:
        return self.quantity * self.unit_minor


@dataclass(frozen=True, slots=True)
class Bill:
    lines: tuple[PricedLine, ...]
    fee_minor: int
    tax_minor: int
    tax_included: bool

    @property
    def items_minor(self) -> int:
        return sum(line.minor for line in self.lines)

    @property
    def total_minor(self) -> int:
        return self.items_minor + self.fee_minor + (0 if self.tax_included else self.tax_minor)


def priced_line(
    profile: BusinessProfile,
    item: MenuItem,
    variation: Variation | None,
    chosen: Sequence[tuple[ModifierGroup, Option]],
    quantity: int,
    without: tuple[str, ...] = (),
    note: str | None = None,
) -> PricedLine:
    """An item has a price, or the variation that was chosen of it has."""
    base = variation.price if variation is not None else item.price
    assert base is not None
    options = tuple(Chosen(group.name, option.name, to_minor(option.price, profile.currency)) for group, option in chosen)
    unit = max(0, to_minor(base, profile.currency) + sum(option.price_minor for option in options))
    percent = percent_of(profile.orders, item.category)
    return PricedLine(item.name, variation.name if variation else None, quantity, unit, options, without, note, percent)


def bill(rules: OrderRules, lines: tuple[PricedLine, ...], fee_minor: int) -> Bill:
    by_rate: defaultdict[Decimal, int] = defaultdict(int)
    for line in lines:
        if line.percent is not None:
            by_rate[line.percent] += line.minor
    of_fee = percent_of(rules, None)
    if of_fee is not None:
        by_rate[of_fee] += fee_minor
    tax = sum(tax_of(amount, percent, included=rules.prices_include_tax) for percent, amount in by_rate.items())
    return Bill(lines, fee_minor, tax, rules.prices_include_tax)


def percent_of(rules: OrderRules | None, category: str | None) -> Decimal | None:
    """The rate that names the category, else the one that names none."""
    taxes = rules.taxes if rules is not None else ()
    own = (tax.percent for tax in taxes if category is not None and category in tax.categories)
    return next(own, next((tax.percent for tax in taxes if not tax.categories), None))


def tax_of(amount_minor: int, percent: Decimal, *, included: bool) -> int:
    """In or on an amount that is not below zero, rounded to the minor unit, halves up."""
    rate = Fraction(percent) / 100
    exact = amount_minor * rate / (1 + rate) if included else amount_minor * rate
    return int(exact + Fraction(1, 2))
