"""Names on the menu: items, their variations, and the options that can be chosen with them."""

import difflib
from collections.abc import Iterable, Iterator, Sequence

from tenancy.profile import BusinessProfile, MenuItem, ModifierGroup, Option, Variation

NEAR = 0.4
"""How alike a name has to be, by difflib's ratio, to be offered for one that is not on the menu."""


def on_menu(profile: BusinessProfile, name: str) -> MenuItem | None:
    return next((item for item in profile.menu if _is_called(name, item.name, item.aliases)), None)


def nearest(profile: BusinessProfile, name: str) -> tuple[str, ...]:
    """At most three names of the menu that are most like this one, the likest first."""
    sold = [item for item in profile.menu if item.orderable]
    names = {known.casefold(): item.name for item in sold for known in (item.name, *item.aliases)}
    close = difflib.get_close_matches(name.strip().casefold(), names, n=6, cutoff=NEAR)
    return tuple(dict.fromkeys(names[one] for one in close))[:3]


def variation_of(item: MenuItem, name: str) -> Variation | None:
    return next((each for each in item.variations if _is_called(name, each.name, each.aliases)), None)


def groups_of(profile: BusinessProfile, item: MenuItem) -> tuple[ModifierGroup, ...]:
    """What can be chosen with an item, in the business's order."""
    return tuple(
        group
        for group in profile.modifiers
        if item.name in group.items or (item.category is not None and item.category in group.categories)
    )


def option_of(groups: Iterable[ModifierGroup], name: str) -> tuple[ModifierGroup, Option] | None:
    for group in groups:
        for option in group.options:
            if _is_called(name, option.name, option.aliases):
                return group, option
    return None


def option_names(groups: Sequence[ModifierGroup]) -> Iterator[str]:
    return (option.name for group in groups for option in group.options)


def _is_called(said: str, name: str, aliases: Sequence[str]) -> bool:
    wanted = said.strip().casefold()
    return wanted == name.casefold() or wanted in (alias.casefold() for alias in aliases)
