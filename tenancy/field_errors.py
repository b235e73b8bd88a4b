"""What pydantic found wrong with a field, as a sentence for the person who wrote the file."""

import difflib
import types
import typing
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from tenancy.consistency import Location
from tenancy.profile import BusinessProfile

_EXPECTED = {
    "missing": "a value",
    "string_type": "text",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_parsing": "yes or no",
    "bool_type": "yes or no",
    "decimal_parsing": "a price such as 12.50, without a currency sign",
    "decimal_type": "a price such as 12.50",
    "decimal_max_places": "at most two digits after the point",
    "decimal_max_digits": "a price with at most ten digits",
    "decimal_whole_digits": "a price with at most eight digits before the point",
    "finite_number": "a number",
    "tuple_type": "a list, each entry on a line of its own after a dash",
    "dict_type": "fields with their values",
    "model_type": "fields with their values",
    "model_attributes_type": "fields with their values",
    "too_short": "at least one entry",
    "string_too_short": "some text",
}


_FORMS = {
    "slug": "lower-case letters, digits and dashes, such as bella-napoli",
    "currency": "three capital letters such as USD",
}


def sentence(detail: ErrorDetails) -> str:
    """``expected …, got …`` for one of a ``ValidationError``'s errors."""
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    location = tuple(part for part in detail["loc"] if part != "[key]")
    name = str(location[-1]) if location else ""
    if kind == "extra_forbidden":
        return unknown_field(name, _fields_at(location[:-1]))
    if kind == "literal_error":
        known = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return f"expected one of {', '.join(known)}, got {shown(given)}{_near(str(given), known, listed=True)}"
    if kind == "value_error":
        return f"{context['error']}, got {shown(given)}"
    if kind == "string_pattern_mismatch":
        expected = _FORMS.get(name, f"text of the form {context['pattern']}")
    else:
        expected = _EXPECTED.get(kind) or detail["msg"].removeprefix("Input should be ").removeprefix("Input should ")
    if kind.startswith(("greater_than", "less_than")):
        expected = f"a number {expected}"
    return f"expected {expected}, got {'nothing' if kind == 'missing' else shown(given)}"


def unknown_field(name: str, known: Sequence[str]) -> str:
    return f"expected a known field, got {shown(name)}{_near(name, known)}"


def _near(name: str, known: Sequence[str], listed: bool = False) -> str:
    close = difflib.get_close_matches(name.lower(), known, n=1)
    if close:
        return f" (did you mean {close[0]!r}?)"
    return "" if listed else f"; fields known here: {', '.join(known)}"


def _fields_at(location: Location) -> list[str]:
    """The names of the fields that may stand at a place in the file."""
    model: type[BaseModel] = BusinessProfile
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = next(_models_in(model.model_fields[part].annotation), model)
    return list(model.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models_in(part)


def shown(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, dict):
        return "fields"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
