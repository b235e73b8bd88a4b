"""Which of several wordings is used: varied, but the same again for the same call, turn and thing to say."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenancy.profile import Manner


@dataclass(frozen=True, slots=True)
class Choice:
    """Seeded by the call and the turn, so that a replay finds the same words."""

    call: str
    turn: int
    manner: Manner = "plain"
    """Of the business; one call keeps to one."""
    language: str | None = None
    """ISO 639-1, where another than the business's own is spoken."""

    def speaking(self, language: str | None) -> "Choice":
        return replace(self, language=language)

    def of(self, what: str, wordings: Sequence[str]) -> str:
        """One of the wordings; the same thing said in the next turn takes the next one."""
        start = int.from_bytes(hashlib.blake2b(f"{self.call}/{what}".encode(), digest_size=4).digest())
        return wordings[(start + self.turn) % len(wordings)]
