"""A form as a JSON schema that every vendor's structured output takes."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel


@cache
def form_schema(form: type[BaseModel]) -> dict[str, Any]:
    """What all of them know, and no more: types, enums, alternatives, lists, and objects whose every field is required.

    Defaults, bounds, patterns and formats are refused by one or ignored by another: they are left to the form itself, which
    reads the answer, so say in a field's description what a model has to know of them. A field that need not be filled
    allows None. Raises TypeError for a form that refers to itself, has free keys, or leaves a value's type open.
    """
    schema = form.model_json_schema()
    return _plain(schema, schema.get("$defs", {}), ())


def _plain(part: Mapping[str, Any], definitions: Mapping[str, Any], inside: tuple[str, ...]) -> dict[str, Any]:
    """``inside``: the definitions that this part stands in, outermost first."""
    plain = {key: part[key] for key in ("type", "description", "enum") if key in part}
    if "$ref" in part:
        name = part["$ref"].removeprefix("#/$defs/")
        if name in inside:
            raise TypeError(f"a form cannot contain itself: {name}")
        return _plain(definitions[name], definitions, (*inside, name)) | plain
    if part.get("const") is not None:
        plain["enum"] = [part["const"]]
    if alternatives := part.get("anyOf") or part.get("oneOf"):
        plain["anyOf"] = [_plain(each, definitions, inside) for each in alternatives]
    elif part.get("type") == "object":
        if "properties" not in part:
            raise TypeError("a form's fields have to be named: a mapping with free keys cannot be asked for")
        fields = part["properties"]
        plain["properties"] = {name: _plain(field, definitions, inside) for name, field in fields.items()}
        plain |= {"required": list(fields), "additionalProperties": False}
    elif part.get("type") == "array":
        plain["items"] = _plain(part.get("items", {}), definitions, inside)
    elif "type" not in plain and "enum" not in plain:
        raise TypeError("a form's values have to have a type")
    return plain
