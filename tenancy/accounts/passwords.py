"""Passwords: which are good enough, and argon2id over them, off the event loop and few at a time."""

import asyncio
import base64
import re
import secrets
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 8, 200
AT_ONCE = 2
"""Hashes made at the same time: each takes a core and ``MEMORY_KIB`` for about 50 ms."""
MEMORY_KIB = 19 * 1024
ROUNDS = 2

_HASH_BYTES, _SALT_BYTES = 32, 16
_COMMON = frozenset(
    """
    password passw0rd p@ssword p@ssw0rd passwort motdepasse contraseña senha letmein welcome iloveyou sunshine princess
    football baseball basketball superman batman starwars trustno1 whatever computer internet samsung michelle jennifer
    jessica charlie jordan23 michael liverpool chelsea arsenal dragon monkey shadow master killer freedom mustang corvette
    mercedes ferrari cheese cookie pokemon naruto qwerty qwertz azerty qwertyuiop qwertzuiop azertyuiop asdfghjkl zxcvbnm
    1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 zaq12wsx qazwsx qazwsxedc qwer1234 asdf1234 abcd1234 abc12345 a1b2c3d4 aa123456
    changeme default secret access admin administrator manager testtest test1234 guest login hello summer winter spring
    autumn january february march april june july august september october november december monday friday sunday london
    berlin newyork paris madrid office company business reception frontdesk restaurant bookings
    """.split()
)
_ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def password_problem(password: str, about: Iterable[str]) -> str | None:
    """What is wrong with a new password, as a sentence; ``about`` is what others know of its owner (email, names)."""
    try:
        text = _normal(password)
    except UnicodeError:
        return "expected text that can be typed"
    if not SHORTEST <= len(text) <= LONGEST:
        return f"expected {SHORTEST} to {LONGEST} characters, got {len(text)}"
    plain = text.casefold()
    if len(set(plain)) < 4 or any(plain in row or plain in row[::-1] for row in _ROWS):
        return "expected a password that is harder to guess than one pattern"
    core = plain.strip("0123456789!?.,*#$%&@-_ ")
    if plain in _COMMON or core in _COMMON:
        return "expected a password that is not among the most common ones"
    if core in _known(about) or plain in _known(about):
        return "expected a password that is not your email address or a name"
    return None


def _known(about: Iterable[str]) -> set[str]:
    """The words that somebody's email address and names are made of, alone and together."""
    known: set[str] = set()
    for each in about:
        words = re.findall(r"\w+", each.casefold())
        known |= {each.casefold(), "".join(words), each.casefold().partition("@")[0], *words}
    return {word for word in known if len(word) >= 3}


def _normal(password: str) -> str:
    """The same characters, however a keyboard composed them. Raises ``UnicodeError`` for what is no text."""
    text = unicodedata.normalize("NFKC", password)
    text.encode()
    return text


class Passwords:
    """Hashes and checks. The hash of today's parameters is made anew when somebody signs in with an older one."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(
            time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1, hash_len=_HASH_BYTES, salt_len=_SALT_BYTES
        )
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobodys = f"$argon2id$v=19$m={MEMORY_KIB},t={ROUNDS},p=1${_base64(_SALT_BYTES)}${_base64(_HASH_BYTES)}"

    async def hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def check(self, known: str | None, password: str) -> bool:
        """Whether this is the password of that hash; as slow for nobody's (None) as for somebody's."""
        try:
            text = _normal(password[: LONGEST * 4])  # composing may shorten, and nobody's time is spent on a novel
        except UnicodeError:
            known, text = None, ""
        async with self._turns:
            return await asyncio.to_thread(self._verify, known or self._nobodys, text) and known is not None

    def outdated(self, known: str) -> bool:
        return self._hasher.check_needs_rehash(known)

    def _verify(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False


def _base64(size: int) -> str:
    """As argon2 writes a salt or a hash: random bytes here, which no password leads to."""
    return base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
