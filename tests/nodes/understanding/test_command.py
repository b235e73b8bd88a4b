"""``frontdesk understand`` answers a line for each line, the same each time, and says what is wrong with a bad one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.cli import main

LINE = {
    "id": "a-1",
    "text": "a table for two on friday",
    "kind": "restaurant",
    "now": "2026-11-03T10:00:00+00:00",
    "asked": [],
    "before": "",
}


def understand(home: Path, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from frontdesk.cli import main; main()", "understand", *arguments]
    environment = {**os.environ, "FRONTDESK_HOME": str(home)}
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=100, env=environment, check=False)


def test_a_line_in_is_a_line_out_in_order_and_the_same_each_time(home: Path, tmp_path: Path) -> None:
    texts = ["a table for two on friday", "", "yes", "what's the weather like", "half past seven"] * 20
    lines = [{**LINE, "id": number, "text": text} for number, text in enumerate(texts)]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    one, two = understand(home, "--jsonl", str(path)), understand(home, "--jsonl", "-", text=path.read_text())
    assert one.returncode == 0, one.stderr
    assert one.stdout == two.stdout
    out = [json.loads(line) for line in one.stdout.splitlines()]
    assert [row["id"] for row in out] == list(range(100))
    assert set(out[0]) == {"id", "in_scope", "intents", "slots"}
    assert [(s["name"], s["value"], s["text"], s["start"], s["end"]) for s in out[0]["slots"]] == [
        ("party_size", 2, "two", 12, 15), ("date", "2026-11-06", "friday", 19, 25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{not json", "not JSON"),
        ("[1]", "JSON object"),
        (json.dumps({**LINE, "text": 5}), "'text' to be a string"),
        (json.dumps({**LINE, "kind": "garage"}), "'kind' to be one of"),
        (json.dumps({**LINE, "now": "yesterday"}), "'now'"),
        (json.dumps({**LINE, "now": "2026-11-03T10:00:00"}), "zone"),
        (json.dumps({**LINE, "asked": ["shoe_size"]}), "'asked'"),
        (json.dumps({key: value for key, value in LINE.items() if key != "id"}), "'id'"),
    ],
)
def test_a_wrong_line_is_named_with_what_was_expected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, expected: str
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(LINE) + "\n" + line + "\n")
    monkeypatch.setattr(sys, "argv", ["frontdesk", "understand", "--jsonl", str(path)])
    with pytest.raises(SystemExit) as stopped:
        main()
    printed = capsys.readouterr()
    assert stopped.value.code == 1
    assert printed.out == ""
    assert "line 2" in printed.err
    assert expected in printed.err


def test_a_person_may_ask_in_words(home: Path) -> None:
    got = understand(home, "are you open on sunday", "--kind", "clinic")
    assert got.returncode == 0, got.stderr
    assert "ask (hours)" in got.stdout
