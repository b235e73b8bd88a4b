"""Keys are made once, kept for their owner's eyes, and never printed."""

import base64
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.errors import ConfigurationError
from core.secrets import Secrets
from core.settings import Settings


def settings(home: Path, **given: object) -> Settings:
    return Settings(home=home, _env_file=None, **given)  # type: ignore[arg-type]


def test_made_once_and_the_same_ever_after(tmp_path: Path) -> None:
    first = Secrets.load(settings(tmp_path / "home"))
    assert Secrets.load(settings(tmp_path / "home")) == first
    assert len(first.master_key) == 32
    assert Secrets.load(settings(tmp_path / "other")).master_key != first.master_key


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    Secrets.load(settings(tmp_path))
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


def test_many_that_start_at_once_agree(tmp_path: Path) -> None:
    loaded: list[Secrets] = []
    start = threading.Barrier(8)

    def load() -> None:
        start.wait()
        loaded.append(Secrets.load(settings(tmp_path)))

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(loaded) == 8
    assert len({secrets.master_key for secrets in loaded}) == 1


def test_settings_come_before_the_file(tmp_path: Path) -> None:
    key = bytes(range(32))
    given = settings(
        tmp_path,
        secret_key=SecretStr(base64.b64encode(key).decode()),
        twilio_account_sid="AC0",
        twilio_auth_token=SecretStr("token"),
    )
    assert Secrets.load(given) == Secrets(key, "AC0", "token")
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.parametrize("key", ["short", base64.b64encode(b"31 bytes are not enough for it.").decode()])
def test_a_wrong_key_names_its_setting(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigurationError, match="FRONTDESK_SECRET_KEY"):
        Secrets.load(settings(tmp_path, secret_key=SecretStr(key)))


@pytest.mark.parametrize("content", ["", "[]", "{}", "not json"])
def test_a_damaged_file_is_told_and_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "secrets.json").write_text(content)
    with pytest.raises(ConfigurationError, match="damaged"):
        Secrets.load(settings(tmp_path))
    assert (tmp_path / "secrets.json").read_text() == content


def test_secrets_do_not_show_in_a_repr(tmp_path: Path) -> None:
    secrets = Secrets.load(settings(tmp_path))
    assert secrets.twilio_auth_token not in repr(secrets)
    assert repr(secrets.master_key) not in repr(secrets)
