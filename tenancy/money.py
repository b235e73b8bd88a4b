"""Money between its two forms: what people write (12.50) and what is stored and summed (1250)."""

from decimal import Decimal

_WITHOUT_MINOR = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
_THOUSANDTHS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


def decimals(currency: str) -> int:
    """How many digits of a currency stand behind the point (ISO 4217)."""
    if currency in _WITHOUT_MINOR:
        return 0
    return 3 if currency in _THOUSANDTHS else 2


def to_minor(amount: Decimal, currency: str) -> int:
    """Raises ``ValueError`` for a fraction that the currency does not have, such as half a yen."""
    minor = amount.scaleb(decimals(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"expected at most {decimals(currency)} digits after the point in {currency}")
    return int(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-decimals(currency))


def written(amount: Decimal, currency: str) -> str:
    """For the eye, such as "$12.50", "$12" and "12 CHF"."""
    said = f"{amount:.2f}".removesuffix(".00")
    return f"{_SYMBOLS[currency]}{said}" if currency in _SYMBOLS else f"{said} {currency}"
