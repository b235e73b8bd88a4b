"""What must not be known: the key that wraps every call's own, and the token that signs Twilio's webhooks.

From the settings where set; otherwise made once and kept in ``home/secrets.json``, readable by its owner alone.
"""

import base64
import binascii
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import ConfigurationError
from core.settings import Settings

KEY_BYTES = 32


@dataclass(frozen=True)
class Secrets:
    master_key: bytes = field(repr=False)
    """32 bytes."""
    twilio_account_sid: str
    twilio_auth_token: str = field(repr=False)

    @classmethod
    def load(cls, settings: Settings) -> "Secrets":
        """Raises ``ConfigurationError`` when a setting or the file is not what it should be."""
        key, sid, token = settings.secret_key, settings.twilio_account_sid, settings.twilio_auth_token
        made = {} if key and sid and token else _made_here(settings.home / "secrets.json")
        return cls(
            master_key=_decode(key.get_secret_value(), "FRONTDESK_SECRET_KEY")
            if key
            else _decode(made["master_key"], "master_key"),
            twilio_account_sid=sid or made["twilio_account_sid"],
            twilio_auth_token=token.get_secret_value() if token else made["twilio_auth_token"],
        )


def _decode(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(f"{name}: expected 32 bytes in base64, such as `openssl rand -base64 32` prints")
    return key


def _made_here(path: Path) -> dict[str, str]:
    if not path.exists():
        _make(path)
    try:
        made = json.loads(path.read_text())
        return {name: str(made[name]) for name in ("master_key", "twilio_account_sid", "twilio_auth_token")}
    except (ValueError, KeyError, TypeError):
        raise ConfigurationError(f"{path} is damaged: restore it from a backup; calls kept under its key need it") from None


def _make(path: Path) -> None:
    """Written whole under another name, then linked: of two processes that start at once, the second keeps the first's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {
        "master_key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "twilio_account_sid": f"AC{secrets.token_hex(16)}",
        "twilio_auth_token": secrets.token_hex(16),
    }
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
