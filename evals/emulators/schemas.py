"""The JSON schemas that providers take for structured output, and what each says against others."""

from collections.abc import Iterator
from typing import Any

_STRICT = {"type", "title", "description", "enum", "const", "anyOf", "$ref", "$defs", "properties", "required", "items",
           "additionalProperties", "pattern", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum",
           "exclusiveMaximum", "minItems", "maxItems"}  # fmt: skip
"""OpenAI's guide to structured outputs; what is not in it, such as ``default`` or ``oneOf``, is not permitted."""
_GEMINI = {"$id", "$defs", "$ref", "$anchor", "type", "format", "title", "description", "enum", "items", "prefixItems",
           "minItems", "maxItems", "minimum", "maximum", "anyOf", "oneOf", "properties", "additionalProperties", "required",
           "propertyOrdering"}  # fmt: skip
"""Gemini's reference of GenerationConfig; the real one may ignore what is not in it, which is as bad for who relies on it."""


def strictness(schema: Any) -> str | None:
    """What OpenAI and Groq say against a schema with ``strict``: objects are closed and all of their fields required."""
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return "schema must be a JSON Schema of 'type: \"object\"'."
    for where, part in _parts((), schema):
        wrong = _loose(part)
        if wrong is not None:
            return f"In context={where}, {wrong}"
    return None


def unknown_keyword(schema: Any) -> str | None:
    """The first keyword that Gemini does not know, or what stands where a schema should."""
    for _, part in _parts((), schema):
        if not isinstance(part, dict):
            return str(part)
        if unknown := sorted(set(part) - _GEMINI):
            return str(unknown[0])
    return None


def _loose(part: Any) -> str | None:
    if not isinstance(part, dict):
        return "schema must be an object."
    if unknown := sorted(set(part) - _STRICT):
        return f"'{unknown[0]}' is not permitted."
    if "$ref" in part:
        return f"$ref cannot have keywords {set(part) - {'$ref'}}." if len(part) > 1 else None
    if not set(part) & {"type", "anyOf", "enum", "const"}:
        return "schema must have a 'type' key."
    if part.get("type") == "array" and "items" not in part:
        return "array schema missing items."
    if part.get("type") != "object":
        return None
    if part.get("additionalProperties") is not False:
        return "'additionalProperties' is required to be supplied and to be false."
    if missing := sorted(set(part.get("properties", {})) - set(part.get("required", []))):
        every = "'required' is required to be supplied and to be an array including every key in properties."
        return f"{every} Missing '{missing[0]}'."
    return None


def _parts(where: tuple[str, ...], schema: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The schema and every schema in it, each with the path to it."""
    yield where, schema
    if not isinstance(schema, dict):
        return
    for keyword in ("properties", "$defs"):
        for name, part in schema.get(keyword, {}).items():
            yield from _parts((*where, keyword, name), part)
    for keyword in ("anyOf", "oneOf", "prefixItems"):
        for number, part in enumerate(schema.get(keyword, [])):
            yield from _parts((*where, keyword, str(number)), part)
    if "items" in schema:
        yield from _parts((*where, "items"), schema["items"])
