"""``frontdesk understand``: what utterances mean, a JSON line each, or one utterance in words for a person."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from core.errors import InvalidInput
from core.settings import Settings
from nodes.understanding.types import SlotName, Understanding, Utterance
from nodes.understanding.understander import MAX_CHARACTERS, Embedder, Understander
from tenancy.profile import Kind

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

_ASKED = frozenset((*get_args(SlotName), "confirm"))
_BATCH = 64
_LINE = '{"id", "text", "kind", "now", "asked", "before"}'


@dataclass(frozen=True, slots=True)
class _Line:
    id: object
    utterance: Utterance


@app.command()
def run(
    text: Annotated[str | None, typer.Argument(help="Words of a caller, for a person to look at.")] = None,
    jsonl: Annotated[
        Path | None, typer.Option("--jsonl", help=f"A file with a JSON object a line: {_LINE}; - reads standard input.")
    ] = None,
    kind: Annotated[str, typer.Option(help="The kind of business: " + ", ".join(get_args(Kind)) + ".")] = "restaurant",
    asked: Annotated[str, typer.Option(help="What the agent just asked for, with commas: date,time or confirm.")] = "",
    before: Annotated[str, typer.Option(help="What the agent last said.")] = "",
) -> None:
    """Intents, scope and slots, understood on this machine alone."""
    if (text is None) == (jsonl is None):
        raise InvalidInput('expected either words, as in `frontdesk understand "a table for two"`, or --jsonl FILE')
    if text is not None:
        raw = {"id": 0, "text": text, "kind": kind, "now": datetime.now().astimezone().isoformat(), "before": before}
        line = _read({**raw, "asked": [slot.strip() for slot in asked.split(",") if slot.strip()]}, "this utterance")
        _print(Understander.load(Settings()).understand(line.utterance))
        return
    assert jsonl is not None
    lines = list(_parsed(_lines(jsonl), str(jsonl)))
    embedder = _loaded()
    for first in range(0, len(lines), _BATCH):
        _answer(lines[first : first + _BATCH], *embedder)


def _loaded() -> tuple[Embedder, Understander]:
    from core.models.embedding import SentenceEmbedder

    embedder = SentenceEmbedder.load(Settings())
    return embedder, Understander(embedder)


def _lines(path: Path) -> Iterable[str]:
    if str(path) == "-":
        return sys.stdin
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot read {path}: {error}") from error


def _parsed(lines: Iterable[str], source: str) -> Iterator[_Line]:
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        place = f"{source}, line {number}"
        try:
            raw = json.loads(text)
        except ValueError as error:
            raise InvalidInput(f"{place}: expected a JSON object {_LINE}, got text that is not JSON ({error})") from error
        yield _read(raw, place)


def _read(raw: object, place: str) -> _Line:
    """One line checked field by field; the message names the place, the field and what was expected."""
    if not isinstance(raw, dict):
        raise InvalidInput(f"{place}: expected a JSON object {_LINE}, got {type(raw).__name__}")

    def string(field: str, default: str | None = None) -> str:
        value = raw.get(field, default)
        if not isinstance(value, str):
            raise InvalidInput(
                f"{place}: expected {field!r} to be a string, got {'nothing' if value is None else type(value).__name__}"
            )
        return value

    if not isinstance(raw.get("id"), str | int):
        raise InvalidInput(f"{place}: expected 'id' to be a string or a number")
    text, kind, asked = string("text"), string("kind"), raw.get("asked", [])
    if len(text) > MAX_CHARACTERS:
        raise InvalidInput(f"{place}: expected 'text' of at most {MAX_CHARACTERS} characters, got {len(text)}")
    if kind not in get_args(Kind):
        raise InvalidInput(f"{place}: expected 'kind' to be one of {', '.join(get_args(Kind))}, got {kind!r}")
    if not isinstance(asked, list) or not all(slot in _ASKED for slot in asked):
        raise InvalidInput(f"{place}: expected 'asked' to be a list of {', '.join(sorted(_ASKED))}")
    try:
        now = datetime.fromisoformat(string("now"))
    except ValueError:
        now = datetime.min
    if now.tzinfo is None:
        raise InvalidInput(f"{place}: expected 'now' to be a time with its zone, such as 2026-11-05T09:00:00+01:00")
    return _Line(raw["id"], Utterance(text, kind, now, tuple(asked), string("before", "")))


def _answer(lines: list[_Line], embedder: Embedder, understander: Understander) -> None:
    embedded = embedder.read([line.utterance.text for line in lines])
    for line, seen in zip(lines, embedded, strict=True):
        print(json.dumps(as_json(line.id, understander.understand(line.utterance, seen)), ensure_ascii=False))


def as_json(id: object, got: Understanding) -> dict[str, Any]:
    return {
        "id": id,
        "in_scope": got.in_scope,
        "intents": [{"name": intent.name, "topic": intent.topic, "score": intent.score} for intent in got.intents],
        "slots": [{"name": s.name, "value": s.value, "text": s.text, "start": s.start, "end": s.end} for s in got.slots],
    }


def _print(got: Understanding) -> None:
    print(f"in scope  {'yes' if got.in_scope else 'no'}{', but not sure' if got.unsure else ''}")
    for intent in got.intents:
        print(f"intent    {intent.name}{f' ({intent.topic})' if intent.topic else ''}  {intent.score:.2f}")
    for slot in got.slots:
        print(f'slot      {slot.name} = {slot.value}   from "{slot.text}" at {slot.start}-{slot.end}')
