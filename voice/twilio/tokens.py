"""Single-use keys to the media websocket, and the key to a call's live events."""

import hashlib
import hmac
import secrets

from core.clock import Clock
from core.errors import Forbidden


class StreamTokens:
    """Tokens that let one call's media websocket in, once, within ``seconds`` of the webhook.

    A token is ``expiry.nonce.signature``; the signature binds it to the CallSid, so nothing has to be stored to issue
    one, and only the nonces that were used are remembered until they would have expired.
    """

    def __init__(self, secret: bytes, clock: Clock, seconds: int = 60) -> None:
        self._secret = secret
        self._clock = clock
        self._seconds = seconds
        self._used: dict[str, int] = {}

    def issue(self, call_sid: str) -> str:
        expires = self._now() + self._seconds
        nonce = secrets.token_urlsafe(12)
        return f"{expires}.{nonce}.{self._sign(call_sid, expires, nonce)}"

    def redeem(self, token: str | None, call_sid: str) -> None:
        """Use the token up. Raises Forbidden when it is missing, wrong, expired, used, or another call's."""
        parts = token.split(".") if token and token.isascii() and len(token) < 200 else []
        if len(parts) != 3 or not parts[0].isdigit():
            raise Forbidden("the stream came without a token of ours")
        expires, nonce, signature = int(parts[0][:15]), parts[1], parts[2]
        if not hmac.compare_digest(signature, self._sign(call_sid, expires, nonce)):
            raise Forbidden("the stream's token was not made for this call")
        now = self._now()
        if expires <= now:
            raise Forbidden("the stream's token has expired")
        self._used = {used: until for used, until in self._used.items() if until > now}
        if nonce in self._used:
            raise Forbidden("the stream's token has been used")
        self._used[nonce] = expires

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def _sign(self, call_sid: str, expires: int, nonce: str) -> str:
        message = f"stream\n{call_sid}\n{expires}\n{nonce}".encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()


def feed_token(secret: bytes) -> str:
    """The bearer token of ``GET /calls/{call_sid}/events``, derived so that whoever holds the platform secret knows it."""
    return hmac.new(secret, b"call events", hashlib.sha256).hexdigest()
