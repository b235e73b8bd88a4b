"""``frontdesk schemas`` writes what agents hand each other, and says which file is not current."""

import json
from pathlib import Path

from typer.testing import CliRunner

from core.errors import InvalidInput
from frontdesk.commands.schemas import app


def test_schemas_are_written_once_and_then_current(tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    told = CliRunner().invoke(app, ["--out", str(folder), "--check"])
    assert isinstance(told.exception, InvalidInput)
    assert not folder.exists()
    assert "new or changed" in CliRunner().invoke(app, ["--out", str(folder)]).output
    assert CliRunner().invoke(app, ["--out", str(folder), "--check"]).exit_code == 0
    routing = json.loads((folder / "routing.json").read_text())
    assert routing["additionalProperties"] is False
    assert routing["properties"]["v"]["const"] == 1
    (folder / "routing.json").write_text("{}")
    (folder / "stray.json").write_text("{}")
    told = CliRunner().invoke(app, ["--out", str(folder), "--check"])
    assert "routing.json, stray.json" in str(told.exception)
