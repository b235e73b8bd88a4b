"""A business's file: YAML in, a checked profile out, or every mistake in it with its file, line and field."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from core.errors import InvalidInput
from tenancy.consistency import Location, contradictions
from tenancy.field_errors import sentence, shown
from tenancy.profile import BusinessProfile, Line, Span
from tenancy.yaml_text import Document, WrongYaml, read

MAX_BYTES = 5_000_000
MAX_FILES = 10_000


@dataclass(frozen=True)
class Problem:
    """One mistake; its text is ``FILE:LINE: field: expected …, got …``."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field + ': ' if self.field else ''}{self.message}"


class WrongFiles(InvalidInput):
    """Files that are wrong, with all that is wrong in them. Nothing of their import was done."""

    code = "wrong_file"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class BusinessFile:
    path: str
    profile: BusinessProfile
    document: Document

    def problem(self, location: Location, message: str) -> Problem:
        return Problem(self.path, self.document.line(location), _dotted(location), message)


def read_business_files(paths: Iterable[Path]) -> list[BusinessFile]:
    """Files, and the ``*.yaml`` of folders. Raises ``WrongFiles`` with the mistakes of all of them."""
    files: list[BusinessFile] = []
    problems: list[Problem] = []
    for path in _files(paths):
        try:
            files.append(parse(_text(path), str(path)))
        except WrongFiles as wrong:
            problems += wrong.problems
    problems += _claimed_twice(files)
    if problems:
        raise WrongFiles(problems)
    return files


def parse(text: str, path: str) -> BusinessFile:
    """One file's text. Raises ``WrongFiles`` with every mistake in it; ``path`` is only named in them."""
    try:
        document = read(text)
    except WrongYaml as error:
        raise WrongFiles([Problem(path, error.line, "", str(error))]) from None
    problems = [Problem(path, *problem) for problem in document.problems]
    profile: BusinessProfile | None = None
    if isinstance(document.value, dict):
        try:
            profile = BusinessProfile.model_validate(document.value)
        except ValidationError as error:
            problems += _explained(error, document, path)
    else:
        got = shown(document.value)
        problems.append(Problem(path, 1, "", f"expected a business's fields, such as `name: Bella Napoli`, got {got}"))
    if profile is not None and not problems:
        file = BusinessFile(path, profile, document)
        problems = [file.problem(*contradiction) for contradiction in contradictions(profile)]
        if not problems:
            return file
    raise WrongFiles(sorted(problems, key=lambda problem: problem.line))


def export_yaml(profile: BusinessProfile) -> str:
    """The file that imports as this profile, without what is as it would be anyway."""
    return str(yaml.dump(_plain(profile), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))


class _Dumper(yaml.SafeDumper):
    """Prices as plain numbers, lists indented under their field."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(Decimal, lambda dumper, amount: dumper.represent_scalar("tag:yaml.org,2002:float", f"{amount:f}"))


def _plain(value: Any) -> Any:
    if isinstance(value, Span):
        return f"{value.opens:%H:%M}-{value.closes:%H:%M}"
    if isinstance(value, Line):
        return value.written
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        given = {name: getattr(value, name) for name in fields}
        return {name: _plain(given[name]) for name in fields if fields[name].is_required() or given[name] != fields[name].default}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value


def _files(paths: Iterable[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
            if not inside:
                raise InvalidInput(f"{path}: expected a folder with business files (*.yaml), found none")
            found.update(dict.fromkeys(inside))
        elif path.is_file():
            found[path] = None
        else:
            raise InvalidInput(f"{path}: expected a business file or a folder of them, found nothing there")
    if len(found) > MAX_FILES:
        raise InvalidInput(f"expected at most {MAX_FILES} files at once, got {len(found)}")
    return list(found)


def _text(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise WrongFiles([Problem(str(path), 1, "", f"expected at most {MAX_BYTES // 1_000_000} MB, got more")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise WrongFiles([Problem(str(path), line, "", "expected UTF-8 text, got another encoding")]) from None


def _claimed_twice(files: Sequence[BusinessFile]) -> Iterator[Problem]:
    """A slug or a phone number that two of the files claim."""
    claimed: dict[str, str] = {}
    for file in files:
        claims: list[tuple[Location, str]] = [(("slug",), file.profile.slug)]
        claims += [(("phone_numbers", at), number) for at, number in enumerate(file.profile.phone_numbers)]
        for location, claim in claims:
            if claim in claimed:
                yield file.problem(location, f"expected one business with {claim}, got it in {claimed[claim]} as well")
            claimed.setdefault(claim, file.path)


def _dotted(location: Location) -> str:
    return ".".join(map(str, location))


def _explained(error: ValidationError, document: Document, path: str) -> list[Problem]:
    """One problem a field: what follows from the first one would only hide it."""
    problems: dict[tuple[int, str], Problem] = {}
    details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "too_short" and any(other["loc"][:-1] == detail["loc"] for other in details):
            continue  # a list whose only entry is wrong counts as empty
        location = tuple(part for part in detail["loc"] if part != "[key]")
        # "09:00-25:00" is one value in the file, however many fields it has in the profile.
        while location and location not in document.lines and detail["type"] != "missing":
            location = location[:-1]
        problem = Problem(path, document.line(location), _dotted(location), sentence(detail))
        problems.setdefault((problem.line, problem.field), problem)
    return list(problems.values())
