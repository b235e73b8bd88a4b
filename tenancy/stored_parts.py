"""Parts of a profile as columns and JSON: money in integer minor units under ``…_minor``, hours as in a business's file."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from tenancy.money import from_minor, to_minor
from tenancy.profile import Line, Part, Span

P = TypeVar("P", bound=Part)
MONEY = frozenset(("price", "fee", "minimum_order"))
"""The fields that hold an amount, whichever part they are of."""
_MINOR = "_minor"


def stored(part: Part, currency: str) -> dict[str, Any]:
    """Raises ``ValueError`` for a fraction that the currency does not have."""
    columns: dict[str, Any] = {}
    for name, value in part:
        if name in MONEY:
            columns[name + _MINOR] = None if value is None else to_minor(value, currency)
        else:
            columns[name] = _stored(value, currency)
    return columns


def told(shape: type[P], columns: Mapping[str, Any], currency: str) -> P:
    """The part again; columns that it does not have are left out."""
    return shape.model_validate({name: _told(name, columns, currency) for name in shape.model_fields if _stands(name, columns)})


def _stored(value: Any, currency: str) -> Any:
    if isinstance(value, Span):
        return f"{value.opens:%H:%M}-{value.closes:%H:%M}"
    if isinstance(value, Line):
        return value.written
    if isinstance(value, Part):
        return stored(value, currency)
    if isinstance(value, tuple):
        return [_stored(part, currency) for part in value]
    if isinstance(value, dict):
        return {name: _stored(part, currency) for name, part in value.items()}
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f"{value:%H:%M}" if isinstance(value, datetime.time) else value


def _stands(name: str, columns: Mapping[str, Any]) -> bool:
    return name in columns or (name in MONEY and name + _MINOR in columns)


def _told(name: str, columns: Mapping[str, Any], currency: str) -> Any:
    if name in MONEY:
        minor = columns[name + _MINOR]
        return None if minor is None else from_minor(minor, currency)
    return _plain(columns[name], currency)


def _plain(value: Any, currency: str) -> Any:
    if isinstance(value, list):
        return [_plain(part, currency) for part in value]
    if isinstance(value, dict):
        names = {name.removesuffix(_MINOR) if name.removesuffix(_MINOR) in MONEY else name for name in value}
        return {name: _told(name, value, currency) for name in names}
    return value
