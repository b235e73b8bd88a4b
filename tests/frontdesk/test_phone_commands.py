"""The phone's commands take what they need, say what is missing, and fail when the call does."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from core.errors import InvalidInput
from core.settings import Settings
from frontdesk.commands import bench, call, chat
from frontdesk.commands.call import plan_call


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path / "home"))
    for name in ("TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID", "FRONTDESK_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--to", "+12125550142"], "--say TEXT"),
        (["--to", "+12125550142", "--say", "a", "--audio", "b.wav"], "--say TEXT"),
        (["--say", "a"], "--to is missing"),
        (["--script", "none.yaml"], "cannot be read"),
    ],
)
def test_a_call_says_what_it_needs(arguments: list[str], complaint: str) -> None:
    result = CliRunner().invoke(call.app, arguments)
    assert isinstance(result.exception, InvalidInput)
    assert complaint in str(result.exception)


def test_a_chat_says_what_it_needs() -> None:
    result = CliRunner().invoke(chat.app, [])
    assert isinstance(result.exception, InvalidInput)
    assert "--to is missing" in str(result.exception)


@pytest.mark.parametrize(
    ("script", "options", "complaint"),
    [
        ("lines: []", [], "names no number to call"),
        ("to: '+12125550142'", ["--line", "tin can"], "expected one of clean, mobile"),
        (None, [], "there is no script"),
    ],
)
def test_a_bench_says_what_it_needs(home: Path, script: str | None, options: list[str], complaint: str) -> None:
    folder = home / "scripts"
    folder.mkdir()
    if script is not None:
        (folder / "a.yaml").write_text(script)
    result = CliRunner().invoke(bench.app, ["calls", str(folder), "--out", str(home / "out"), *options])
    assert isinstance(result.exception, InvalidInput)
    assert complaint in str(result.exception)


def test_a_call_without_a_gateway_fails_and_its_report_says_why(home: Path) -> None:
    script, report = home / "a.yaml", home / "out" / "call.json"
    script.write_text("to: '+12125550142'\nlines:\n  - wait: 1\n")
    arguments = ["--script", str(script), "--gateway", "http://127.0.0.1:9", "--json", str(report)]
    result = CliRunner().invoke(call.app, arguments)
    assert result.exit_code == 1
    written = json.loads(report.read_text())
    assert written["ended"] == "failed"
    assert "could not be asked" in written["errors"][0]


def test_a_call_is_signed_with_the_homes_secrets(home: Path) -> None:
    settings = Settings(home=home / "home", _env_file=None)
    plan = plan_call(settings, "+12125550142", gateway="http://gateway")
    kept = json.loads((home / "home" / "secrets.json").read_text())
    assert (plan.auth_token, plan.account_sid) == (kept["twilio_auth_token"], kept["twilio_account_sid"])
    assert kept["twilio_auth_token"] not in repr(plan)
