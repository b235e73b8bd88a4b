"""YAML as an owner writes it: every value stays the text that was typed, and each field knows its line.

YAML's own guesses (``no`` is False, ``9:00`` is 540, ``+12125550142`` is a number) are not made; what a value means is
decided by the field that it is for.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from tenancy.consistency import Location

MAX_DEPTH = 20
_EMPTY = ("", "~", "null", "Null", "NULL")
_KEPT = "\t\n\u200c\u200d"
"""Some scripts need the joiners."""

Value = str | list["Value"] | dict[str, "Value"]


@dataclass
class Document:
    value: Value | None = None
    lines: dict[Location, int] = field(default_factory=lambda: {(): 1})
    """The line (from 1) of every field and list entry."""
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    """Line, field and sentence of what YAML itself cannot tell, such as a field given twice."""

    def line(self, location: Location) -> int:
        """The line of a field, or of the nearest part around it that is in the file."""
        while location not in self.lines:
            location = location[:-1]
        return self.lines[location]


class WrongYaml(ValueError):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read(text: str) -> Document:
    """Raises ``WrongYaml`` where the text is no YAML, or more of it than a business has to say."""
    document = Document()
    try:
        # Events come one by one: a tree made by the parser itself would follow any nesting until the stack is full.
        _Reader(document, yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))).read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = error.problem or error.context
        # A mistake may be noticed only behind the last line.
        line = min(mark.line, text.count("\n")) + 1 if mark else 1
        raise WrongYaml(line, f"expected YAML, got a mistake in it: {what}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else 1
        raise WrongYaml(line, f"expected text, got an unprintable character ({error.reason})") from None
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise WrongYaml(line, "expected text, got half a character") from None
    return document


def clean(text: str) -> str:
    """Without the characters that nobody sees: marks, tags and directions can carry words past the owner's eyes."""
    if text.isprintable():
        return text
    return "".join(letter for letter in text if letter in _KEPT or unicodedata.category(letter) not in ("Cf", "Cc"))


class _Reader:
    def __init__(self, document: Document, events: Iterator[yaml.Event]) -> None:
        self.document = document
        self.events = events

    def read(self) -> None:
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                if self.document.value is not None:
                    raise WrongYaml(_line(event), "expected one business in a file, got a second one after ---")
                self.document.value = self._value(event, ())

    def _value(self, event: yaml.Event, location: Location) -> Value | None:
        """None stands for an empty value, which is the same as a field left out."""
        self.document.lines.setdefault(location, _line(event))
        if len(location) > MAX_DEPTH:
            raise WrongYaml(_line(event), f"expected at most {MAX_DEPTH} levels of nesting")
        if isinstance(event, yaml.ScalarEvent):
            return None if event.style in (None, "") and event.value in _EMPTY else clean(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            entries = [self._value(entry, (*location, at)) for at, entry in enumerate(self._until(yaml.SequenceEndEvent))]
            return ["" if entry is None else entry for entry in entries]
        if isinstance(event, yaml.MappingStartEvent):
            return dict(self._fields(location))
        name = event.anchor if isinstance(event, yaml.AliasEvent) else ""
        raise WrongYaml(_line(event), f"expected a value, got the alias *{name}; write it out instead")

    def _fields(self, location: Location) -> Iterator[tuple[str, Value]]:
        seen: set[str] = set()
        for key in self._until(yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent) or not key.value:
                raise WrongYaml(_line(key), "expected a field's name before the colon")
            field_location = (*location, key.value)
            if key.value in seen:
                problem = (_line(key), ".".join(map(str, field_location)), "expected this field once, got it twice")
                self.document.problems.append(problem)
            else:
                self.document.lines[field_location] = _line(key)
            value = self._value(next(self.events), field_location)
            if value is not None and key.value not in seen:
                yield key.value, value
            seen.add(key.value)

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        while not isinstance(event := next(self.events), end):
            yield event


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
