"""A new business from the few things that a sign-up form asks for; the rest follows from its name and its number."""

import re
import unicodedata
from typing import Any
from uuid import uuid4

import phonenumbers
from pydantic import ValidationError

from core.database import Database
from core.errors import NotFound, WrongFields
from tenancy.businesses import find_business
from tenancy.field_errors import sentence
from tenancy.profile import BusinessProfile

EMERGENCY_NUMBERS = ("999", "000", "911", "111", "112", "119", "190", "110")
"""Those that callers may be told to dial, the one a country calls its own before the one that works as well."""
EVERYWHERE = "112"
"""What mobile networks take as an emergency call in any country."""

_EURO = frozenset("AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split())
_CURRENCIES = {
    "AE": "AED", "AU": "AUD", "BR": "BRL", "CA": "CAD", "CH": "CHF", "CN": "CNY", "CZ": "CZK", "DK": "DKK", "GB": "GBP",
    "HK": "HKD", "HU": "HUF", "IL": "ILS", "IN": "INR", "IS": "ISK", "JP": "JPY", "KE": "KES", "KR": "KRW", "LI": "CHF",
    "MX": "MXN", "MY": "MYR", "NG": "NGN", "NO": "NOK", "NZ": "NZD", "PH": "PHP", "PL": "PLN", "RO": "RON", "SA": "SAR",
    "SE": "SEK", "SG": "SGD", "TH": "THB", "TR": "TRY", "US": "USD", "ZA": "ZAR",
}  # fmt: skip


async def new_business(db: Database, told: dict[str, Any]) -> BusinessProfile:
    """The profile to register. Raises ``WrongFields`` with fields below ``business``, in the words of a file import."""
    country = _country(told.get("phone_numbers"))
    given = {name: value for name, value in told.items() if value not in (None, "")}
    local = {"emergency_number": _emergency_number(country), "currency": "EUR" if country in _EURO else _CURRENCIES.get(country)}
    given = {**{name: value for name, value in local.items() if value}, **given}
    if "slug" not in given and isinstance(given.get("name"), str):
        given["slug"] = await _free_slug(db, given["name"])
    try:
        return BusinessProfile.model_validate(given)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise WrongFields([(".".join(("business", *map(str, each["loc"]))), sentence(each)) for each in details]) from None


async def _free_slug(db: Database, name: str) -> str:
    """A short name that is free at the moment; whose the others are stays unsaid."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].rstrip("-") or "business"
    try:
        await find_business(db, slug)
    except NotFound:
        return slug
    return f"{slug}-{uuid4().hex[:8]}"


def _country(numbers: Any) -> str:
    """Of the first number, as two letters; empty where it says none."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(numbers[0])) or ""
    except (phonenumbers.NumberParseException, IndexError, TypeError):
        return ""


def _emergency_number(country: str) -> str:
    known = (number for number in EMERGENCY_NUMBERS if country and phonenumbers.is_emergency_number(number, country))
    return next(known, EVERYWHERE)
