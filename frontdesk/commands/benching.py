"""What the commands that measure have in common: where results go, and what may stand between them."""

import asyncio
import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import orjson
import structlog
import typer
from rich.console import Console

from core.settings import Settings

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
Out = Annotated[Path | None, typer.Option(help="Folder for the results; default: bench/ in FRONTDESK_HOME.")]


def quietly(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it; what the libraries log below a warning does not belong between the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    return asyncio.run(work)


def console() -> Console:
    """Where progress is shown: not among the results."""
    return Console(stderr=True)


def folder(out: Path | None, name: str) -> Path:
    found = out or Settings().home / "bench" / name
    found.mkdir(parents=True, exist_ok=True)
    return found


def store(file: Path, content: Any) -> None:
    file.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2, default=str))
