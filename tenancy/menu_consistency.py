"""Whether a menu, what can be chosen with it and the rules of orders fit together."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from tenancy.money import to_minor
from tenancy.profile import BusinessProfile, MenuItem, ModifierGroup, OrderRules

Location = tuple[str | int, ...]
Contradiction = tuple[Location, str]


def contradictions(profile: BusinessProfile) -> Iterator[Contradiction]:
    """Each one with its place and a sentence that says what was expected."""
    parts = [part.name for part in profile.day_parts]
    for listed, names in (("modifiers", [group.name for group in profile.modifiers]), ("day_parts", parts)):
        yield from _twice((listed,), names, ("name",))
    for at, item in enumerate(profile.menu):
        yield from _item(("menu", at), item, parts, profile.currency)
    for at, group in enumerate(profile.modifiers):
        yield from _group(("modifiers", at), group, profile)
    if profile.orders is not None:
        yield from _rules(("orders",), profile.orders, profile)


def _item(place: Location, item: MenuItem, parts: Sequence[str], currency: str) -> Iterator[Contradiction]:
    if item.price is not None and item.variations:
        yield (*place, "price"), "expected a price, or variations with prices of their own, got both"
    yield from _twice((*place, "variations"), [each.name for each in item.variations], ("name",))
    for at, variation in enumerate(item.variations):
        yield from _amount((*place, "variations", at, "price"), variation.price, currency)
    yield from _known((*place, "served"), item.served, parts, "the name of a part of the day")


def _group(place: Location, group: ModifierGroup, profile: BusinessProfile) -> Iterator[Contradiction]:
    names = [option.name for option in group.options]
    most = len(names) if group.maximum is None else group.maximum
    yield from _twice((*place, "options"), names, ("name",))
    yield from _known((*place, "default"), group.default, names, "the name of one of its options")
    yield from _known((*place, "items"), group.items, [item.name for item in profile.menu], "the name of a dish of the menu")
    categories = _categories(profile)
    yield from _known((*place, "categories"), group.categories, categories, "a part of the menu")
    if not group.items and not group.categories:
        yield (*place, "items"), "expected the dishes or the parts of the menu that it belongs to, got none"
    if most > len(names):
        yield (*place, "maximum"), f"expected at most its {len(names)} options, got {most}"
    if group.minimum > most:
        yield (*place, "minimum"), f"expected at most {most}, which is the most that can be chosen, got {group.minimum}"
    if len(group.default) > most:
        yield (*place, "default"), f"expected at most {most}, got {len(group.default)}"
    for at, option in enumerate(group.options):
        yield from _amount((*place, "options", at, "price"), option.price, profile.currency)
    for item in profile.menu:
        if (item.name in group.items or item.category in group.categories) and _below_nothing(item, group, most):
            yield (*place, "options"), f"expected no option to take more off than {item.name} costs"
            break


def _below_nothing(item: MenuItem, group: ModifierGroup, most: int) -> bool:
    prices = [each.price for each in item.variations] or ([] if item.price is None else [item.price])
    takes_off = sorted(option.price for option in group.options if option.price < 0)[:most]
    return bool(prices) and min(prices) + sum(takes_off, Decimal(0)) < 0


def _rules(place: Location, rules: OrderRules, profile: BusinessProfile) -> Iterator[Contradiction]:
    if not rules.pickup and rules.delivery is None:
        yield (*place, "pickup"), "expected pickup, delivery or both, got neither"
    if rules.hours is None and profile.hours is None:
        yield (*place, "hours"), "expected hours for orders, since the opening hours have not been told"
    if rules.delivery is not None:
        if not rules.delivery.postcodes and not rules.delivery.areas:
            yield (*place, "delivery", "postcodes"), "expected the postcodes or the areas that you deliver to, got none"
        for name in ("fee", "minimum_order"):
            yield from _amount((*place, "delivery", name), getattr(rules.delivery, name), profile.currency)
    named: list[str] = []
    for at, tax in enumerate(rules.taxes):
        yield from _known((*place, "taxes", at, "categories"), tax.categories, _categories(profile), "a part of the menu")
        for category in tax.categories or ("",):
            if category in named:
                told = f"for {category}" if category else "without categories"
                yield (*place, "taxes", at), f"expected one rate {told}, got a second one"
            named.append(category)


def _categories(profile: BusinessProfile) -> list[str]:
    return [item.category for item in profile.menu if item.category is not None]


def _known(place: Location, names: Sequence[str], known: Iterable[str], what: str) -> Iterator[Contradiction]:
    listed = list(dict.fromkeys(known))
    for at, name in enumerate(names):
        if name not in listed:
            shown = ", ".join(listed[:12]) + (", …" if len(listed) > 12 else "") or "none"
            yield (*place, at), f"expected {what} ({shown}), got {name!r}"


def _twice(place: Location, names: Iterable[str], field: Location) -> Iterator[Contradiction]:
    seen: set[str] = set()
    for at, name in enumerate(names):
        if name.casefold() in seen:
            yield (*place, at, *field), f"expected each one once, got {name!r} again"
        seen.add(name.casefold())


def _amount(place: Location, amount: Decimal, currency: str) -> Iterator[Contradiction]:
    try:
        to_minor(amount, currency)
    except ValueError as error:
        yield place, f"{error}, got {amount}"
