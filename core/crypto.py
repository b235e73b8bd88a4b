"""A key of its own for each call, wrapped by the platform's; deleting the wrapped key deletes what the call said."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import FrontdeskError

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class Unreadable(FrontdeskError):
    """Ciphertext that this key does not open: the wrong key, the wrong place, or altered bytes."""

    code = "unreadable"


class Sealer:
    """AES-256-GCM under one key; ``place`` (such as the row's id and number) is bound to what is sealed there."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, this has {len(key)}")
        self._key = key
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, place: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except InvalidTag:
            raise Unreadable("this content cannot be read: its key is gone or it was altered") from None

    def new_key(self, place: bytes) -> tuple["Sealer", bytes]:
        """A fresh key, and the same wrapped under this one, to be stored."""
        key = os.urandom(KEY_BYTES)
        return Sealer(key), self.seal(key, place)

    def blind(self, place: bytes, value: bytes) -> bytes:
        """16 bytes that are the same for the same value in the same place, by which a sealed value is found again. They
        tell nothing to who has not got the key."""
        derived = hmac.digest(self._key, b"blind index\n" + place, hashlib.sha256)
        return hmac.digest(derived, value, hashlib.sha256)[:16]

    def unwrap(self, wrapped: bytes, place: bytes) -> "Sealer":
        return Sealer(self.open(wrapped, place))
