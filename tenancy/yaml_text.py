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
MAX_VALUES = 200_000
"""Values in one file, counted after its aliases are written out."""
_EMPTY = ("", "~", "null", "Null", "NULL")
_JOINERS = "\u200c\u200d"

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
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = error.problem or error.context
        raise WrongYaml(mark.line + 1 if mark else 1, f"expected YAML, got a mistake in it: {what}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else 1
        raise WrongYaml(line, f"expected text, got an unprintable character ({error.reason})") from None
    except RecursionError:
        raise WrongYaml(1, f"expected at most {MAX_DEPTH} levels of nesting") from None
    document = Document()
    if node is not None:
        document.value = _Reader(document).value(node, ())
    return document


def clean(text: str) -> str:
    """Without the characters that nobody sees: marks, tags and directions can carry words past the owner's eyes."""
    if text.isascii():
        return text
    return "".join(letter for letter in text if letter in _JOINERS or unicodedata.category(letter) != "Cf")


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.left = MAX_VALUES

    def value(self, node: yaml.Node, location: Location) -> Value | None:
        """None stands for an empty value, which is the same as a field left out."""
        line = node.start_mark.line + 1
        self.document.lines.setdefault(location, line)
        self.left -= 1
        if self.left < 0:
            raise WrongYaml(line, f"expected at most {MAX_VALUES} values (aliases counted as written out)")
        if len(location) > MAX_DEPTH:
            raise WrongYaml(line, f"expected at most {MAX_DEPTH} levels of nesting")
        if isinstance(node, yaml.ScalarNode):
            return None if node.style is None and node.value in _EMPTY else clean(node.value)
        if isinstance(node, yaml.SequenceNode):
            entries = [self.value(entry, (*location, at)) for at, entry in enumerate(node.value)]
            return ["" if entry is None else entry for entry in entries]
        return dict(self._fields(node, location))

    def _fields(self, node: yaml.Node, location: Location) -> Iterator[tuple[str, Value]]:
        seen: set[str] = set()
        for key, child in node.value:
            line = key.start_mark.line + 1
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if not name:
                self._problem(line, location, "expected a field's name before the colon")
                continue
            if name in seen:
                self._problem(line, (*location, name), "expected this field once, got it twice")
                continue
            seen.add(name)
            self.document.lines[(*location, name)] = line
            value = self.value(child, (*location, name))
            if value is not None:
                yield name, value

    def _problem(self, line: int, location: Location, sentence: str) -> None:
        self.document.problems.append((line, ".".join(map(str, location)), sentence))
