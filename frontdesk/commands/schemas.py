"""``frontdesk schemas``: what agents hand each other, as JSON Schemas in files."""

import re
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from core.errors import InvalidInput
from graph.messages import MESSAGES
from tools.protocol import Message

DIALECT = "https://json-schema.org/draft/2020-12/schema"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def run(
    out: Annotated[Path, typer.Option(help="The folder of the schemas.")] = Path("docs/schemas"),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a file is not what it would be.")] = False,
) -> None:
    """Write the JSON Schema of every message between agents, one file each.

    Example: frontdesk schemas --check
    """
    wanted = schemas()
    stale = sorted(name for name, content in wanted.items() if not (out / name).is_file() or (out / name).read_bytes() != content)
    strays = sorted(path.name for path in out.glob("*.json") if path.name not in wanted)
    if check:
        if stale or strays:
            raise InvalidInput(f"{out}: not current: {', '.join((*stale, *strays))}; write them with `frontdesk schemas`")
        typer.echo(f"{len(wanted)} schemas in {out} are current")
        return
    out.mkdir(parents=True, exist_ok=True)
    for name, content in wanted.items():
        (out / name).write_bytes(content)
    for name in strays:
        (out / name).unlink()
    typer.echo(f"{len(wanted)} schemas in {out}, {len(stale)} of them new or changed")


def schemas() -> dict[str, bytes]:
    """Each message's schema by file name; the same bytes for the same messages."""
    return {file_name(message): _schema(message) for message in MESSAGES}


def file_name(message: type[Message]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", message.__name__).lower() + ".json"


def _schema(message: type[Message]) -> bytes:
    found: dict[str, Any] = {"$schema": DIALECT, **message.model_json_schema()}
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
