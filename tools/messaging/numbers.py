"""Telephone numbers as texts keep them: found by a keyed digest, read under the platform's key."""

from uuid import UUID

from core.crypto import Sealer


class Numbers:
    def __init__(self, master: Sealer) -> None:
        self._master = master

    def digest(self, business_id: UUID, number: str) -> bytes:
        """The same for the same number of the same business, and of no other."""
        digits = "".join(letter for letter in number if letter.isdecimal())
        return self._master.blind(b"texted" + business_id.bytes, digits.encode())

    def seal(self, text: str, row_id: UUID) -> bytes:
        return self._master.seal(text.encode(), row_id.bytes)

    def open(self, sealed: bytes, row_id: UUID) -> str:
        return self._master.open(sealed, row_id.bytes).decode()
