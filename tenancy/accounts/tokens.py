"""A session's tokens, and what one that is shown says about the session; no I/O.

A token is ``<session id>.<family><secret>``. The family stays the same as long as the session lives and the secret
changes with each renewal, so that an old token is told from a guess: only somebody who has held a token of this session
knows its family, and an old one in use means that two hold the session.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from tenancy.accounts.models import SignIn

IDLE = timedelta(hours=12)
"""A session that is not used for so long ends."""
LONGEST = timedelta(days=7)
"""A session ends after this, however much it is used."""
RENEW_AFTER = timedelta(minutes=15)
GRACE = timedelta(seconds=60)
"""How long a token is still taken once the one that it was exchanged for has been shown: requests under way carry it."""

_FAMILY_LENGTH = len(secrets.token_urlsafe(16))
_SECRET_LENGTH = len(secrets.token_urlsafe(24))

Standing = Literal["current", "graced", "stolen", "expired", "unknown"]
"""``graced`` is the token before the present one, just after the exchange; ``stolen`` an older one than that."""


@dataclass(frozen=True, slots=True)
class Token:
    session_id: UUID
    family: str = field(repr=False)
    secret: str = field(repr=False)

    def text(self) -> str:
        return f"{self.session_id}.{self.family}{self.secret}"

    def renewed(self) -> "Token":
        return Token(self.session_id, self.family, secrets.token_urlsafe(24))


def new_token(session_id: UUID) -> Token:
    return Token(session_id, secrets.token_urlsafe(16), secrets.token_urlsafe(24))


def read_token(text: str | None) -> Token | None:
    """None for what no token looks like."""
    session_id, _, rest = (text or "").partition(".")
    if len(session_id) != 36 or len(rest) != _FAMILY_LENGTH + _SECRET_LENGTH or not rest.isascii():
        return None
    try:
        return Token(UUID(session_id), rest[:_FAMILY_LENGTH], rest[_FAMILY_LENGTH:])
    except ValueError:
        return None


def digest(part: str) -> bytes:
    return hashlib.sha256(part.encode()).digest()


def ends_at(row: SignIn) -> datetime:
    return row.created_at + LONGEST


def expired(row: SignIn, now: datetime) -> bool:
    return now >= ends_at(row) or now - row.used_at >= IDLE


def standing(row: SignIn, token: Token, now: datetime) -> Standing:
    """What a token is to the session that it names."""
    if not hmac.compare_digest(row.family, digest(token.family)):
        return "unknown"
    if expired(row, now):
        return "expired"
    secret = digest(token.secret)
    if hmac.compare_digest(row.secret, secret):
        return "current"
    was_previous = row.previous is not None and hmac.compare_digest(row.previous, secret)
    if was_previous and (row.shown_at is None or now - row.shown_at <= GRACE):
        return "graced"
    return "stolen"
