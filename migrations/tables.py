"""Finds every table of the project, so that schema comparisons miss none."""

import importlib
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("core", "tenancy", "tools")


def import_tables() -> None:
    """Import each module that declares a table; its metadata then knows the table."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if "table=True" in file.read_text():
                importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
