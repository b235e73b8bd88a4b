"""Who somebody is: a member of one business, the session they come with, and how an email address is written."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from tenancy.accounts.models import MemberRow

Role = Literal["owner", "staff"]
"""Staff read, keep the diary and try questions; owners also change what the business has told, forget calls and say who is a
member."""

MAX_EMAIL = 254
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    business_id: UUID
    email: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class SignedIn:
    member: Member
    token: str = field(repr=False)
    """``<session id>.<secret>``; whoever has it is the member until the session ends."""
    expires_at: datetime
    """When the session ends at the latest, however much it is used."""


@dataclass(frozen=True, slots=True)
class Session:
    id: UUID
    member: Member
    renew: bool
    """Whether the token is due to be exchanged for a new one."""


def member_of(row: MemberRow) -> Member:
    role: Role = "owner" if row.role == "owner" else "staff"
    return Member(row.id, row.business_id, row.email, row.name, role)


def email_address(given: str) -> str:
    """The address as it is stored and looked up. Raises ``ValueError`` for what is none."""
    email = unicodedata.normalize("NFKC", given.strip()).casefold()
    if len(email) > MAX_EMAIL or not email.isprintable() or _EMAIL.fullmatch(email) is None:
        raise ValueError("expected an email address such as ana@example.com")
    return email
